//! `tricep completions`.

use clap::CommandFactory;

use crate::args::{Arguments, CompletionsArguments};
use crate::console;
use crate::exit::{Exit, Outcome};

pub(super) fn run(arguments: &CompletionsArguments) -> Outcome {
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, name, &mut script);
    console::deliver(&script, None)?;
    Ok(Exit::Clean)
}
