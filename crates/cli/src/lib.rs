//! The program: arguments in, a report out, and an exit status.
//!
//! This crate decides nothing about templates. It asks the engine and draws what comes back: one command for each
//! subcommand, one small file for each output format. It is the only crate that prints for people.

mod args;
mod commands;
mod console;
mod exit;
mod names;
mod output;
mod progress;
mod style;

pub use exit::Exit;

use clap::Parser;

/// Runs the program on the arguments of this process.
pub fn run() -> Exit {
    let arguments = match args::Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refused(&error),
    };
    match commands::run(arguments) {
        Ok(exit) => exit,
        Err(failure) => {
            console::error(&failure.message);
            Exit::Failed
        }
    }
}

/// Help and version are answers; everything else that clap has to say is about wrong usage.
fn refused(error: &clap::Error) -> Exit {
    let exit = if error.use_stderr() { Exit::Failed } else { Exit::Clean };
    // What is wrong is repeated as it was given, and a name that steers what shows it may be among the arguments.
    let text = error.render().to_string();
    if error.use_stderr() && console::shown(&text) != text {
        console::line(text.trim_end());
        return exit;
    }
    match error.print() {
        Ok(()) => exit,
        Err(_) => Exit::Failed,
    }
}
