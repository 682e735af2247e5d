//! The one entry for program and editor: [`check`].
//!
//! The engine finds the deployments, runs the rules on each, and decides on levels, suppression and order. Deployments are
//! looked at in parallel; the result never depends on that.

mod deployment;
mod fingerprint;
mod graphs;
mod merge;
mod paths;
mod suppress;

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use tricep_parser::eval::STACK;
use tricep_parser::project::Project;

use crate::finding::{Finding, Level};
use crate::report::{Report, Summary};
use crate::rules::{self, Rule};
pub use crate::tls::BackendModel;

/// What is asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Request {
    /// Files and folders, as given; relative ones are relative to the project's current folder. Empty: that folder.
    pub paths: Vec<PathBuf>,
    /// Parameter files to deploy with, in place of those that are found.
    pub parameters: Vec<PathBuf>,
    /// Only these rules, where any is named.
    pub select: Vec<String>,
    /// Not these rules.
    pub ignore: Vec<String>,
    /// The model of the gateway-to-backend connection; `None` leaves it to the settings.
    pub backend_model: Option<BackendModel>,
    /// Whether [`Report::graphs`] is wanted.
    pub graphs: bool,
    /// Threads to work with; `None` takes as many as there are cores.
    pub threads: Option<usize>,
}

impl Request {
    /// The level at which a rule reports; `None` where it is off.
    fn level(&self, rule: &Rule) -> Option<Level> {
        let named = |list: &[String]| list.iter().any(|id| id == rule.info.id);
        if named(&self.ignore) || !(self.select.is_empty() || named(&self.select)) {
            return None;
        }
        // A rule that is off is asked for by its name.
        rule.info.level.or_else(|| named(&self.select).then_some(Level::Warning))
    }

    /// An unknown rule among those that are named.
    fn unknown_rule(&self) -> Option<Failure> {
        let unknown = self.select.iter().chain(&self.ignore).find(|id| rules::find(id).is_none())?;
        Some(Failure { message: rules::unknown(unknown) })
    }
}

/// Checks what is asked for.
///
/// # Errors
///
/// What makes the run impossible: a path that does not exist, a folder without any template, an unknown rule. Templates
/// with errors are findings.
pub fn check(project: &Arc<Project>, request: &Request) -> Result<Report, Failure> {
    if let Some(failure) = request.unknown_rule() {
        return Err(failure);
    }
    // Evaluation is deep: every thread gets the stack that its limits are made for.
    let pool = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(request.threads.unwrap_or(0))
        .build()
        .map_err(|error| Failure { message: format!("no threads can be started: {error}") })?;
    pool.install(|| check_here(project, request))
}

fn check_here(project: &Arc<Project>, request: &Request) -> Result<Report, Failure> {
    let selection =
        project.select(&request.paths, &request.parameters).map_err(|message| Failure { message })?;
    let model = request.backend_model.unwrap_or_default();
    let checked: Vec<deployment::Checked> = selection
        .deployments
        .par_iter()
        .map(|deployed| deployment::check(project, deployed, request, model))
        .collect();
    let mut summary =
        Summary { files: selection.read.len(), deployments: checked.len(), ..Summary::default() };
    let (mut found, mut paths, mut graphs) = (Vec::new(), Vec::new(), Vec::new());
    for deployment in checked {
        summary.gateways += deployment.gateways;
        summary.cases += deployment.cases;
        found.extend(deployment.drafts);
        paths.extend(deployment.paths);
        graphs.extend(deployment.graph);
    }
    summary.paths = paths.len();
    summary.unverified = paths.iter().filter(|path| path.verdict == crate::report::Verdict::Unknown).count();
    found.extend(deployment::problems(project, &selection, request));
    let touches = |finding: &Finding| {
        let labels = finding.labels.iter().map(|label| label.location.file);
        std::iter::once(finding.primary.location.file)
            .chain(labels)
            .any(|file| selection.wanted.contains(&file))
    };
    let mut findings = merge::merged(project, found);
    findings.retain(touches);
    suppress::apply(project, &mut findings);
    let (suppressed, findings) = findings.into_iter().partition(|finding| finding.suppressed.is_some());
    let sources = Arc::clone(project);
    Ok(Report { findings, suppressed, paths, graphs, notices: selection.notices, summary, sources })
}

/// Why a run could not be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What is wrong and what to do, without a full stop.
    pub message: String,
}
