//! The one place that prints: results to standard output or a file, notices to standard error.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

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
    let _ = writeln!(io::stderr().lock(), "{}", harmless(&neutral(text)));
}

fn say(kind: &str, message: &str) {
    line(&format!("{kind}: {}", one_line(message)));
}

/// Hands a result over: to `file`, or to standard output.
pub(crate) fn deliver(result: &[u8], file: Option<&Path>) -> Result<(), Failure> {
    match file {
        Some(file) => replace(result, file)
            .map_err(|error| Failure::new(format!("can't write {}: {error}", file.display()))),
        None => {
            print(result).map_err(|error| Failure::new(format!("can't write to standard output: {error}")))
        }
    }
}

fn print(result: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(result).and_then(|()| out.flush()) {
        // `tricep check | head`: the reader has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes beside the file and renames, so that a reader never sees half a result.
pub(crate) fn replace(result: &[u8], file: &Path) -> io::Result<()> {
    let existing = fs::metadata(file).ok();
    if existing.as_ref().is_some_and(|metadata| !metadata.is_file()) {
        // A device or a pipe can't be replaced.
        return fs::write(file, result);
    }
    // A link stays a link; what it points to is replaced.
    let target = if existing.is_some() { fs::canonicalize(file)? } else { file.to_path_buf() };
    let mut beside = tempfile::NamedTempFile::new_in(folder_of(&target))?;
    beside.write_all(result)?;
    set_permissions(beside.as_file(), existing.as_ref())?;
    beside.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is for its owner's eyes only; a report is not.
fn set_permissions(file: &fs::File, existing: Option<&fs::Metadata>) -> io::Result<()> {
    if let Some(existing) = existing {
        return file.set_permissions(existing.permissions());
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    Ok(())
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.json");
        replace(b"a long first report", &file).unwrap();
        replace(b"second", &file).unwrap();
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
