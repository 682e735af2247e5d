//! Runs a fuzz target for as long as is wanted.

mod measure;
mod runner;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match runner::run(&arguments, &mut std::io::stdout()) {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "{}", message.trim_end());
            ExitCode::from(2)
        }
    }
}
