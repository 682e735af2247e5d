//! Tasks of this repository: `cargo xtask <task>`.

mod agreement;
mod alone;
mod corpus;
mod generate;
mod parity;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <task>

tasks:
  generate           write the files that are made from the rules' own documentation
  generate --check   say which of them are out of date
  parity DIR         compare the Bicep files under a folder with the JSON compiled from them
  corpus DIR         parse every template and parameter file under a folder, and compare with the Bicep compiler where
                     its annotated samples are there
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments.as_slice() {
        ["generate"] => generate::write(&root()),
        ["generate", "--check"] => generate::check(&root()),
        ["parity", folder] => parity::run(Path::new(folder), &mut std::io::stdout().lock()),
        ["corpus", folder] => corpus::run(Path::new(folder), &mut std::io::stdout().lock()),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "{}", message.trim_end());
            ExitCode::FAILURE
        }
    }
}

/// The root of the workspace: two folders above this package.
fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.ancestors().nth(2).unwrap_or(package).to_path_buf()
}
