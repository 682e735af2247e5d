//! The one place that prints: results to standard output or a file, notices to standard error.

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tricep_parser::project::{Disk, Project};

use crate::exit::Failure;
use crate::output::text::{harmless, neutral, one_line};

/// Says on standard error why the program could not do its work.
pub(crate) fn error(message: &str) {
    say("error", message);
}

/// Says on standard error something about the run.
pub(crate) fn notice(message: &str) {
    say("notice", message);
}

/// Text on standard error. When standard error is closed there is nobody left to tell.
pub(crate) fn line(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", shown(text));
}

/// Lines for people as they may be shown.
pub(crate) fn shown(text: &str) -> String {
    harmless(&neutral(text)).into_owned()
}

fn say(kind: &str, message: &str) {
    line(&format!("{kind}: {}", one_line(message)));
}

/// Hands a result over: to `file`, or to standard output.
pub(crate) fn deliver(result: &[u8], file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(file) => write(result, file)
            .map_err(|reason| Failure::new(format!("can't write {}: {reason}", file.display()))),
        None => {
            print(result).map_err(|error| Failure::new(format!("can't write to standard output: {error}")))
        }
    }
}

/// Writes a file; else why that can't be done, a phrase.
fn write(result: &[u8], file: &Path) -> Result<(), String> {
    let current = env::current_dir().map_err(|error| error.to_string())?;
    Project::new(Arc::new(Disk), current).write(file, result)
}

fn print(result: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(result).and_then(|()| out.flush()) {
        // `tricep check | head`: the reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        deliver(b"a long first report", Some(&file)).unwrap();
        deliver(b"second", Some(&file)).unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"second");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_folder_that_does_not_exist_is_a_failure_that_names_the_file() {
        let failure = deliver(b"", Some(Path::new("no/such/folder/report.json"))).unwrap_err();
        assert!(
            failure.message.starts_with("can't write no/such/folder/report.json: "),
            "{}",
            failure.message
        );
    }
}
