//! `tricep parse`: what the lexer and the parser see of one file.

use std::fs;
use std::path::Path;

use tricep_parser::bicep::{self, dump};

use crate::args::{ParseArguments, ParseFormat};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};

pub(super) fn run(arguments: &ParseArguments) -> Outcome {
    let text = read(&arguments.file)?;
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
    console::deliver(written.as_bytes(), None)?;
    Ok(if parse.errors.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn read(file: &Path) -> Result<String, Failure> {
    let unreadable = |reason: String| Failure::new(format!("can't read {}: {reason}", file.display()));
    let bytes = fs::read(file).map_err(|error| unreadable(error.to_string()))?;
    String::from_utf8(bytes).map_err(|_| unreadable(String::from("it is not UTF-8 text")))
}

fn extension(file: &Path) -> String {
    file.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
}
