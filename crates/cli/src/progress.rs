//! A sign of life on a terminal while a long run lasts.

use std::env;
use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tricep_parser::project::Project;
use tricep_parser::source::FileId;

use crate::output::text::counted;

/// Whoever waits less wants to see nothing but the result.
const PATIENCE: Duration = Duration::from_secs(1);
const TICK: Duration = Duration::from_millis(100);

const FRAMES: [char; 10] = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/// Removes the line that the cursor is on.
const CLEAR: &str = "\r\u{1b}[2K";

/// Does `work`, and says on standard error how many files of `project` were read, where somebody sees it.
pub(crate) fn watched<T>(project: &Project, quiet: bool, work: impl FnOnce() -> T) -> T {
    let seen = !quiet && seen(io::stderr().is_terminal(), |name| env::var_os(name));
    if seen { watch(project, PATIENCE, &mut io::stderr(), work) } else { work() }
}

/// Whether there is somebody to see it. A hook and a CI job may have a terminal too, but nobody sits in front of it.
fn seen<V: AsRef<OsStr>>(terminal: bool, variable: impl Fn(&str) -> Option<V>) -> bool {
    let set = |name| variable(name).is_some_and(|value| !value.as_ref().is_empty());
    let dumb = variable("TERM").is_some_and(|value| value.as_ref() == "dumb");
    terminal && !dumb && !["CI", "TF_BUILD", "PRE_COMMIT"].into_iter().any(set)
}

fn watch<T>(
    project: &Project,
    patience: Duration,
    out: &mut (impl Write + Send),
    work: impl FnOnce() -> T,
) -> T {
    let (done, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || show(project, patience, out, &waiting));
        let result = work();
        drop(done);
        result
    })
}

/// Shows the state until the other end of the channel is gone. When standard error is closed there is nobody left to tell.
fn show(project: &Project, patience: Duration, out: &mut impl Write, waiting: &Receiver<()>) {
    let started = Instant::now();
    let mut wait = patience;
    let mut files = 0;
    for frame in FRAMES.into_iter().cycle() {
        if waiting.recv_timeout(wait) != Err(RecvTimeoutError::Timeout) {
            break;
        }
        wait = TICK;
        while project.loaded(FileId(files)).is_some() {
            files += 1;
        }
        let state = state(frame, files, started.elapsed());
        let _ = write!(out, "{CLEAR}{state}").and_then(|()| out.flush());
    }
    if wait == TICK {
        let _ = write!(out, "{CLEAR}").and_then(|()| out.flush());
    }
}

fn state(frame: char, files: u32, elapsed: Duration) -> String {
    format!("{frame} checking, {} read, {} s", counted(files as usize, "file"), elapsed.as_secs())
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use tricep_parser::project::Memory;

    use super::*;

    #[test]
    fn nobody_sees_it_in_a_hook_or_in_ci() {
        let check = |terminal, variables: &[(&str, &str)]| {
            seen(terminal, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
        };
        assert!(check(true, &[("TERM", "xterm")]));
        assert!(!check(false, &[("TERM", "xterm")]));
        assert!(!check(true, &[("TERM", "dumb")]));
        for variable in ["CI", "TF_BUILD", "PRE_COMMIT"] {
            assert!(!check(true, &[(variable, "1")]), "{variable}");
        }
    }

    #[test]
    fn a_short_run_shows_nothing_and_a_long_one_leaves_nothing_behind() {
        let project = Project::new(Arc::new(Memory::new([("/a.bicep", "")])), "/");
        project.file(Path::new("/a.bicep"));
        let mut out = Vec::new();
        assert_eq!(watch(&project, PATIENCE, &mut out, || 7), 7);
        assert_eq!(out, b"");
        watch(&project, Duration::ZERO, &mut out, || thread::sleep(TICK / 2));
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.contains("⠋ checking, 1 file read, 0 s"), "{shown:?}");
        assert!(shown.ends_with(CLEAR), "{shown:?}");
    }
}
