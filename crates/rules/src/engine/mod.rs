//! The one entry for program and editor: [`check`].

use std::path::PathBuf;

use tricep_parser::project::Project;

use crate::report::Report;
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
}

/// Checks what is asked for.
///
/// # Errors
///
/// What makes the run impossible: a path that does not exist, a folder without any template, bad settings. Templates
/// with errors are findings.
pub fn check(project: &Project, request: &Request) -> Result<Report, Failure> {
    let _ = (project, request);
    Err(Failure { message: String::from("not yet") })
}

/// Why a run could not be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failure {
    /// What is wrong and what to do, without a full stop.
    pub message: String,
}
