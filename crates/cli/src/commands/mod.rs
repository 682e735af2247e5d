//! The subcommands.

mod baseline;
mod check;
mod completions;
mod explain;
mod fix;
mod graph;
mod lsp;
mod man;
mod parse;
mod paths;
mod policy;
mod project;
mod rules;
mod write;

use crate::args::{Arguments, Command};
use crate::exit::Outcome;
use crate::style::Style;

/// Runs a command.
pub(crate) fn run(arguments: Arguments) -> Outcome {
    let style = Style::of_stdout(arguments.color);
    match arguments.command {
        Command::Check(arguments) => check::run(arguments, style),
        Command::Paths(arguments) => paths::run(arguments, style),
        Command::Graph(arguments) => graph::run(arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules => rules::run(style),
        Command::Parse(arguments) => parse::run(&arguments),
        Command::Lsp(_) => lsp::run(),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}
