//! The one entry for program and editor: [`check`].
//!
//! The engine finds the deployments, runs the rules on each, and decides on levels, suppression and order. Deployments are
//! looked at in parallel; the result never depends on that.

mod baseline;
mod deployment;
mod disable;
mod fingerprint;
mod fixes;
mod graphs;
mod levels;
mod merge;
mod paths;
mod repair;
mod rounds;
mod run;
mod secrets;
pub mod settings;
mod snapshot;
mod spans;
mod suppress;
pub mod workspace;
mod yielding;

use std::path::PathBuf;
use std::sync::Arc;

use rayon::ThreadPool;
pub use tricep_parser::eval::Environment;
use tricep_parser::eval::STACK;
use tricep_parser::project::Project;

use crate::finding::Label;
use crate::report::Report;
use crate::rules;
pub use crate::tls::BackendModel;
pub use baseline::{Baseline, Compared, Known};
pub use disable::disabling;
pub use fixes::keeps_syntax;
pub use repair::{ChangedFile, Repaired, repaired};
pub use settings::SettingsFrom;
pub use workspace::{Stopped, Workspace};

use run::Stop;

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
    let stop = Stop::never();
    let report = pool(request)?.install(|| run::run(project, request, None, &stop));
    report.map_err(|stopped| match stopped {
        Stopped::Failed(failure) => failure,
        Stopped::Cancelled => Failure::new("the check was cancelled"),
    })
}

/// Threads to check on. Evaluation is deep: every thread gets the stack that its limits are made for.
fn pool(request: &Request) -> Result<ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(request.threads.unwrap_or(0))
        .build()
        .map_err(|error| Failure::new(format!("no threads can be started: {error}")))
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
