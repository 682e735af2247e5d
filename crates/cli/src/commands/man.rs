//! `tricep man`: manual pages, for packagers.

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::{Arguments, ManArguments};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};

pub(super) fn run(arguments: &ManArguments) -> Outcome {
    let mut page = Vec::new();
    Man::new(subject(arguments.command.as_deref())?)
        .render(&mut page)
        .map_err(|error| Failure::new(format!("can't write the page: {error}")))?;
    console::deliver(&page, None)?;
    Ok(Exit::Clean)
}

/// The program, or one of its commands under the name that its page has.
fn subject(command: Option<&str>) -> Result<Command, Failure> {
    let mut program = Arguments::command();
    program.build();
    let Some(name) = command else { return Ok(program) };
    let found = program.find_subcommand(name).cloned();
    let page = format!("tricep-{name}");
    found
        .map(|command| command.name(page.clone()).display_name(page))
        .ok_or_else(|| Failure::new(format!("there is no command '{name}'")))
}
