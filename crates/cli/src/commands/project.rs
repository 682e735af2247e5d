//! From the arguments to a report: the same for every command that reads templates.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use tricep_parser::project::{Disk, Project};
use tricep_rules::engine::{self, Request};
use tricep_rules::report::Report;

use crate::args::{InputArguments, OutputArguments};
use crate::console;
use crate::exit::Failure;
use crate::names::Names;

/// A report, and what its files are called.
pub(super) struct Answer {
    pub(super) report: Report,
    pub(super) names: Names,
}

impl InputArguments {
    /// The request for what the arguments name.
    pub(super) fn request(self) -> Request {
        Request {
            paths: self.paths,
            parameters: self.params,
            backend_model: self.backend_tls.map(Into::into),
            threads: self.jobs.map(NonZeroUsize::get),
            ..Request::default()
        }
    }
}

/// Asks the engine, and passes on what it has to say about the run.
pub(super) fn ask(request: &Request, output: &OutputArguments) -> Result<Answer, Failure> {
    let current = std::env::current_dir()
        .map_err(|error| Failure::new(format!("can't tell the current folder: {error}")))?;
    let mut project = Project::new(Arc::new(Disk), current);
    if let Some(cache) = module_cache() {
        project = project.with_module_cache(cache);
    }
    let project = Arc::new(project);
    let report = engine::check(&project, request)?;
    if !output.quiet {
        report.notices.iter().for_each(|notice| console::notice(notice));
    }
    Ok(Answer { report, names: Names::of(&project) })
}

/// The folder in which the Bicep CLI keeps modules: `TRICEP_MODULE_CACHE`, else `.bicep` in the home folder.
fn module_cache() -> Option<PathBuf> {
    let stated = std::env::var_os("TRICEP_MODULE_CACHE").filter(|folder| !folder.is_empty());
    let home = || std::env::home_dir().map(|home| home.join(".bicep"));
    stated.map(PathBuf::from).or_else(home)
}
