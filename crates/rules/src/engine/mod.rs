//! The one entry for program and editor: [`check`].
//!
//! The engine finds the deployments, runs the rules on each, and decides on levels, suppression and order. Deployments are
//! looked at in parallel; the result never depends on that.

mod baseline;
mod deployment;
mod fingerprint;
mod fixes;
mod graphs;
mod levels;
mod merge;
mod paths;
pub mod settings;
mod snapshot;
mod spans;
mod suppress;

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
pub use tricep_parser::eval::Environment;
use tricep_parser::eval::STACK;
use tricep_parser::project::{Filter, Globs, Project};

use crate::finding::{Finding, Label};
use crate::report::{Report, Summary};
use crate::rules;
pub use crate::tls::BackendModel;
pub use baseline::{Baseline, Compared, Known};
pub use fixes::keeps_syntax;
pub use settings::SettingsFrom;

use levels::Levels;
use settings::SettingsOfRun;
use suppress::Suppressions;

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
    /// Where the deployments go, where [`Report::snapshots`] are wanted.
    pub snapshot: Option<Environment>,
    /// Where settings come from.
    pub settings: SettingsFrom,
    /// Patterns, relative to the current folder, of files that are not looked at.
    pub exclude: Vec<String>,
    /// Whether excluded files are passed over also where they are given by name.
    pub force_exclude: bool,
    /// Whether what `.gitignore` and `.ignore` files name is looked at as well.
    pub no_ignore: bool,
    /// What is known already, and is not reported.
    pub baseline: Option<Baseline>,
    /// Threads to work with; `None` takes as many as there are cores.
    pub threads: Option<usize>,
}

impl Request {
    /// An unknown rule among those that are named.
    fn unknown_rule(&self) -> Option<Failure> {
        let unknown = self.select.iter().chain(&self.ignore).find(|id| rules::find(id).is_none())?;
        Some(Failure::new(rules::unknown(unknown)))
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
        .map_err(|error| Failure::new(format!("no threads can be started: {error}")))?;
    pool.install(|| check_here(project, request))
}

fn check_here(project: &Arc<Project>, request: &Request) -> Result<Report, Failure> {
    let settings = SettingsOfRun::new(project, &request.settings);
    let exclude = Globs::new(project.current(), &request.exclude).map_err(|(_, reason)| {
        Failure::new(format!("--exclude: no pattern as .gitignore has them: {reason}"))
    })?;
    let filter = Filter {
        ignore_files: !request.no_ignore,
        force_exclude: request.force_exclude,
        excluded: &|path| exclude.matches(path) || settings.excludes(path),
    };
    let selection = project.select(&request.paths, &request.parameters, &filter).map_err(Failure::new)?;
    for file in selection.read.iter().filter_map(|file| project.loaded(*file)) {
        settings.of(&file.path);
    }
    let problems = settings.problems();
    if !problems.is_empty() {
        return Err(Failure {
            message: String::from("the settings are wrong; nothing was checked"),
            problems,
        });
    }
    let levels = Levels { project, request, settings: &settings };
    let checked: Vec<deployment::Checked> = selection
        .deployments
        .par_iter()
        .map(|deployed| deployment::check(project, deployed, &levels))
        .collect();
    let mut summary =
        Summary { files: selection.read.len(), deployments: checked.len(), ..Summary::default() };
    let (mut found, mut paths) = (Vec::new(), Vec::new());
    let (mut graphs, mut snapshots) = (Vec::new(), Vec::new());
    for deployment in checked {
        summary.gateways += deployment.gateways;
        summary.cases += deployment.cases;
        found.extend(deployment.drafts);
        paths.extend(deployment.paths);
        graphs.extend(deployment.graph);
        snapshots.extend(deployment.snapshot);
    }
    summary.paths = paths.len();
    summary.unverified = paths.iter().filter(|path| path.verdict == crate::report::Verdict::Unknown).count();
    found.extend(deployment::problems(project, &selection, &levels));
    let touches = |finding: &Finding| {
        let labels = finding.labels.iter().map(|label| label.location.file);
        std::iter::once(finding.primary.location.file)
            .chain(labels)
            .any(|file| selection.wanted.contains(&file))
    };
    let mut merged = merge::merged(project, found);
    let mut suppressions = Suppressions::new(project);
    suppressions.apply(&levels, &mut merged);
    let mut about = merge::merged(project, suppressions.problems(&levels, &selection));
    suppressions.apply(&levels, &mut about);
    merged.extend(about);
    merge::sort(project, &mut merged);
    fixes::resolve(project, &selection.read, &mut merged);
    let findings = merged.into_iter().filter(|merged| !merged.silent).map(|merged| merged.finding);
    let (suppressed, mut findings): (Vec<Finding>, Vec<Finding>) =
        findings.filter(touches).partition(|finding| finding.suppressed.is_some());
    let baseline = request
        .baseline
        .as_ref()
        .map(|baseline| baseline::compare(project, &selection, &levels, baseline, &mut findings));
    let sources = Arc::clone(project);
    Ok(Report {
        findings,
        suppressed,
        baseline,
        paths,
        graphs,
        snapshots,
        notices: selection.notices,
        summary,
        sources,
    })
}

/// Why a run could not be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What is wrong and what to do, without a full stop.
    pub message: String,
    /// The places in settings files that are wrong, in order.
    pub problems: Vec<Label>,
}

impl Failure {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), problems: Vec::new() }
    }
}
