//! `tricep lsp`.

use std::sync::Arc;

use tricep_lsp::{Ended, Environment};
use tricep_parser::project::Disk;

use super::project::{current_folder, module_cache};
use crate::exit::{Exit, Outcome};

pub(super) fn run() -> Outcome {
    let environment =
        Environment { files: Arc::new(Disk), current: current_folder()?, module_cache: module_cache() };
    Ok(match tricep_lsp::serve_stdio(environment) {
        Ended::Asked => Exit::Clean,
        Ended::Abrupt => Exit::Abrupt,
    })
}
