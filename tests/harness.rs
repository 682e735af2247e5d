//! Runs the built program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A folder of its own to run the program in.
pub(crate) struct Folder {
    folder: TempDir,
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    /// A copy of a fixture.
    pub(crate) fn of(fixture: &str) -> Self {
        let folder = Self::empty();
        copy(&fixtures().join(fixture), folder.path());
        folder
    }

    /// A folder with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Adds a file, with the folders above it.
    pub(crate) fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Runs the program here.
    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        self.run_in("", arguments, &[])
    }

    /// Runs the program here, with a text on its standard input.
    pub(crate) fn run_with_input<'a>(
        &self,
        arguments: impl IntoIterator<Item = &'a str>,
        input: &str,
    ) -> Run {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tricep"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that does not read its input is no failure here.
        let _ = program.stdin.take().unwrap().write_all(input.as_bytes());
        Run::of(program.wait_with_output().unwrap())
    }

    /// Runs the program in a folder below, with variables set.
    pub(crate) fn run_in<'a>(
        &self,
        below: &str,
        arguments: impl IntoIterator<Item = &'a str>,
        variables: &[(&str, &str)],
    ) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_tricep"))
            .args(arguments)
            .current_dir(self.path().join(below))
            .env_clear()
            // Windows programs can't start without it.
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Run::of(output)
    }
}

impl Run {
    fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Standard output of a run that must have ended with this exit status.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}:\n{}", self.stdout))
    }

    /// Standard output with a placeholder for the version.
    pub(crate) fn shown(&self) -> String {
        self.stdout.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }
}

/// The folder of all fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The folders of `fixtures`, by their paths in it, that say what is to be found in them.
pub(crate) fn each_fixture() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![fixtures()];
    while let Some(folder) = folders.pop() {
        if folder.join("expect.txt").exists() {
            found.push(folder.strip_prefix(fixtures()).unwrap().to_str().unwrap().to_owned());
        }
        let below = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        folders.extend(below.filter(|path| path.is_dir()));
    }
    assert!(!found.is_empty());
    found.sort();
    found
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
