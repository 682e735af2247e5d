//! `tricep parse`: what the lexer and the parser see in one file.

use std::io::{self, Write};
use std::path::Path;

use tricep_parser::bicep;

/// What is printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
pub enum Format {
    /// One token a line: `START END Type`, in bytes.
    Tokens,
    /// The syntax tree, a node a line, deeper ones indented.
    Tree,
    /// One syntax error a line: `START END code message`.
    Errors,
}

/// Prints what is seen in `file`. Gives the exit status: 0 without syntax errors, 1 with, 2 where the file cannot be read.
pub fn run(file: &Path, format: Format) -> io::Result<u8> {
    let text = match std::fs::read(file) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => {
            writeln!(io::stderr(), "tricep: cannot read {}: {error}", file.display())?;
            return Ok(2);
        }
    };
    let is_parameter_file =
        file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("bicepparam"));
    let parse = if is_parameter_file { bicep::parse_parameters(&text) } else { bicep::parse(&text) };
    let printed = match format {
        Format::Tokens => bicep::dump::tokens(&text),
        Format::Tree => bicep::dump::tree_of(&parse.tree, &text),
        Format::Errors => bicep::dump::errors_of(&parse),
    };
    io::stdout().write_all(printed.as_bytes())?;
    Ok(u8::from(!parse.errors.is_empty()))
}
