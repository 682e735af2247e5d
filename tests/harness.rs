//! Runs the built program.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// After this a run is taken for one that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a baseline is written.
const BASELINE: &str = "known.baseline";

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

/// What every command wrote in every format, to standard output, standard error and files: each with the command.
pub(crate) type Written = Vec<(String, Vec<u8>)>;

/// The formats of `check` that are read by people or by servers that look for commands in what is printed.
const CHECK: [&str; 9] =
    ["pretty", "concise", "bicep", "json", "sarif", "github", "azure", "gitlab", "junit"];
const PATHS: [&str; 2] = ["table", "json"];
const GRAPH: [&str; 5] = ["json", "dot", "mermaid", "svg", "snapshot"];

impl Folder {
    /// Makes every command that reads templates write all that it can about a path.
    pub(crate) fn everything(&self, path: &str) -> Written {
        let formats = [("check", &CHECK[..]), ("paths", &PATHS), ("graph", &GRAPH)];
        let mut runs: Vec<Vec<&str>> = Vec::new();
        for (command, formats) in formats {
            runs.extend(formats.iter().map(|format| vec![command, "--format", format]));
        }
        runs.push(vec!["check", "--diff", "--unsafe-fixes"]);
        runs.push(vec!["check", "--write-baseline", BASELINE]);
        runs.push(vec!["check", "--baseline", BASELINE, "--statistics"]);
        let mut written = self.written(&runs, path);
        let baseline = self.path().join(BASELINE);
        if let Ok(text) = fs::read(&baseline) {
            written.push((String::from("the baseline"), text));
            fs::remove_file(baseline).unwrap();
        }
        written
    }

    /// What is drawn of a path, with lines of its files, and the graph with all its values.
    pub(crate) fn drawn(&self, path: &str) -> Written {
        self.written(&[vec!["check"], vec!["graph"]], path)
    }

    fn written(&self, runs: &[Vec<&str>], path: &str) -> Written {
        let mut written = Written::new();
        for run in runs {
            let command = run.join(" ");
            let output = self.output(run.iter().copied().chain(["--", path]));
            let code = output.status.code();
            assert!(matches!(code, Some(0..=2)), "{command}: {:?}", String::from_utf8_lossy(&output.stderr));
            written.push((command.clone(), output.stdout));
            written.push((format!("{command} (standard error)"), output.stderr));
        }
        written
    }

    /// Runs the program here, whatever it prints. One that waits for something that never comes is ended.
    pub(crate) fn output<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Output {
        let arguments: Vec<&str> = arguments.into_iter().collect();
        let (stdout, stderr) = (self.capture(), self.capture());
        let mut program = Command::new(env!("CARGO_BIN_EXE_tricep"))
            .args(&arguments)
            .current_dir(self.path())
            .env_clear()
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .stdin(Stdio::null())
            .stdout(stdout.reopen().unwrap())
            .stderr(stderr.reopen().unwrap())
            .spawn()
            .unwrap();
        let started = Instant::now();
        let status = loop {
            if let Some(status) = program.try_wait().unwrap() {
                break status;
            }
            if started.elapsed() > PATIENCE {
                program.kill().unwrap();
                panic!("{arguments:?} does not come to an end");
            }
            thread::sleep(Duration::from_millis(2));
        };
        Output { status, stdout: fs::read(stdout.path()).unwrap(), stderr: fs::read(stderr.path()).unwrap() }
    }

    fn capture(&self) -> tempfile::NamedTempFile {
        tempfile::NamedTempFile::new().unwrap()
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
