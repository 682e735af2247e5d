//! `tricep parse`: what the lexer and the parser see of one file.

use std::path::Path;

use tricep_parser::bicep::{self, dump};

use super::project::text_of;
use crate::args::{ParseArguments, ParseFormat};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::text::neutral;

pub(super) fn run(arguments: &ParseArguments) -> Outcome {
    let file = &arguments.file;
    let text =
        text_of(file).map_err(|reason| Failure::new(format!("can't read {}: {reason}", file.display())))?;
    let parse = match extension(&arguments.file).as_str() {
        "bicep" => bicep::parse(&text),
        "bicepparam" => bicep::parse_parameters(&text),
        _ => return Err(Failure::new(format!("{} is no Bicep file", arguments.file.display()))),
    };
    let written = match arguments.format {
        ParseFormat::Tokens => dump::tokens(&text),
        ParseFormat::Tree => dump::tree_of(&parse.tree, &text),
        ParseFormat::Errors => dump::errors_of(&parse),
    };
    console::deliver(neutral(&written).as_bytes(), None)?;
    Ok(if parse.errors.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn extension(file: &Path) -> String {
    file.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}
