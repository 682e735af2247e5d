//! Runs of a target in a process of their own.
//!
//! What is wrong with an input may be a panic, the end of the stack, or that it takes for ever. So the inputs are tried by a
//! child process, which says before each which one it is; when it ends or stands still, the input is made again, shrunk, and
//! written to a file.

use std::fs::{self, File};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use tricep_fuzz::{TARGETS, Target, input, target};

const USAGE: &str = "\
usage: tricep-fuzz TARGET [--minutes N] [--seed S] [--failures FOLDER]
       tricep-fuzz check TARGET FILE...
       tricep-fuzz hostile PROGRAM [NAME]

Tries a target on random inputs, and writes a small one that fails to FOLDER (default: fuzz-failures); or tries it on the
bytes of files; or runs the program on hostile projects (Linux only), those with NAME in their names.
";

/// How long one input may take.
const TOO_LONG: Duration = Duration::from_secs(60);

/// How often the child is looked at.
const GLANCE: Duration = Duration::from_millis(200);

/// How long the search for a smaller input may take.
const SHRINKING: Duration = Duration::from_secs(60);

/// Does what the arguments say.
pub(crate) fn run(arguments: &[String], out: &mut impl Write) -> Result<ExitCode, String> {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["check", name, files @ ..] if !files.is_empty() => {
            let target = named(name)?;
            for file in files {
                (target.check)(&fs::read(file).map_err(|error| format!("{file}: {error}"))?);
            }
            Ok(ExitCode::SUCCESS)
        }
        ["hostile", program, only @ ..] => {
            let only = only.first().copied().unwrap_or_default();
            crate::measure::run(Path::new(program), only, out).map_err(|error| error.to_string())
        }
        ["child", name, seed, first, minutes, progress] => {
            child(named(name)?, number(seed)?, number(first)?, number(minutes)?, Path::new(progress))
        }
        [name, options @ ..] => {
            let target = named(name)?;
            let (mut minutes, mut seed, mut failures) = (1, 1, PathBuf::from("fuzz-failures"));
            for option in options.chunks(2) {
                match option {
                    ["--minutes", value] => minutes = number(value)?,
                    ["--seed", value] => seed = number(value)?,
                    ["--failures", value] => failures = PathBuf::from(value),
                    _ => return Err(USAGE.to_owned()),
                }
            }
            watch(target, seed, minutes, &failures, out).map_err(|error| error.to_string())
        }
        [] => Err(USAGE.to_owned()),
    }
}

fn named(name: &str) -> Result<&'static Target, String> {
    let known = || TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
    target(name).ok_or_else(|| format!("{USAGE}\nthere is no target '{name}'; there are {}", known()))
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("'{text}' is no number"))
}

/// The child: tries input after input.
fn child(target: &Target, seed: u64, first: u64, seconds: u64, progress: &Path) -> Result<ExitCode, String> {
    let mut progress = File::create(progress).map_err(|error| error.to_string())?;
    let end = Instant::now() + Duration::from_secs(seconds);
    for run in first.. {
        let is_over = Instant::now() >= end;
        progress.rewind().map_err(|error| error.to_string())?;
        progress.write_all(format!("{run:020}").as_bytes()).map_err(|error| error.to_string())?;
        if is_over {
            break;
        }
        (target.check)(&input(target, seed, run));
    }
    Ok(ExitCode::SUCCESS)
}

/// How a child ended.
enum End {
    /// It had no time left.
    Done,
    /// It died or stood still.
    Failed,
}

/// Watches children until the time is over.
fn watch(
    target: &Target,
    seed: u64,
    minutes: u64,
    failures: &Path,
    out: &mut impl Write,
) -> std::io::Result<ExitCode> {
    let progress = std::env::temp_dir().join(format!("tricep-fuzz-{}", std::process::id()));
    let end = Instant::now() + Duration::from_secs(minutes * 60);
    let (mut first, mut failed) = (0, 0);
    loop {
        let left = end.saturating_duration_since(Instant::now()).as_secs();
        let mut child = Command::new(std::env::current_exe()?)
            .args(["child", target.name])
            .args([seed, first, left].map(|number| number.to_string()))
            .arg(&progress)
            .stderr(Stdio::null())
            .spawn()?;
        let (ended, run) = wait(&mut child, &progress)?;
        first = run;
        match ended {
            End::Done => break,
            End::Failed => {
                failed += 1;
                let name = format!("{}-{seed}-{run}", target.name);
                let small = shrunk(target, input(target, seed, run), failures, &name)?;
                writeln!(out, "{}: run {run} fails; the input is in {}", target.name, small.display())?;
                first += 1;
            }
        }
    }
    let _ = fs::remove_file(&progress);
    writeln!(out, "{}: {first} runs, {failed} failed", target.name)?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Waits for a child; gives also the run that it came to.
fn wait(child: &mut Child, progress: &Path) -> std::io::Result<(End, u64)> {
    let at = || fs::read_to_string(progress).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let (mut last, mut since) = (0, Instant::now());
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok((if status.success() { End::Done } else { End::Failed }, at()));
        }
        let run = at();
        if run != last {
            (last, since) = (run, Instant::now());
        }
        if since.elapsed() > TOO_LONG {
            child.kill()?;
            child.wait()?;
            return Ok((End::Failed, run));
        }
        std::thread::sleep(GLANCE);
    }
}

/// Leaves out of an input what it fails without, and writes it to a file, with what is said of it beside it.
fn shrunk(target: &Target, mut data: Vec<u8>, folder: &Path, name: &str) -> std::io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let (small, attempt) = (folder.join(name), folder.join(format!("{name}.attempt")));
    let said = folder.join(format!("{name}.txt"));
    let fails = |data: &[u8]| -> std::io::Result<Option<String>> {
        fs::write(&attempt, data)?;
        failure(target, &attempt, &said)
    };
    let place = fails(&data)?;
    let end = Instant::now() + SHRINKING;
    let mut size = data.len().div_ceil(2);
    while size > 0 && place.is_some() && Instant::now() < end {
        let (mut at, before) = (0, data.len());
        while at < data.len() && Instant::now() < end {
            let mut less = data.clone();
            less.drain(at..(at + size).min(data.len()));
            if fails(&less)? == place {
                data = less;
            } else {
                at += size;
            }
        }
        if size > 1 || data.len() == before {
            size /= 2;
        }
    }
    fails(&data)?;
    fs::rename(&attempt, &small)?;
    Ok(small)
}

/// Where a target fails for a file; `None` where it does not. What it says is left in a file.
fn failure(target: &Target, file: &Path, said: &Path) -> std::io::Result<Option<String>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args(["check", target.name])
        .arg(file)
        .stderr(File::create(said)?)
        .spawn()?;
    let started = Instant::now();
    while started.elapsed() < TOO_LONG {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(None),
            Some(_) => return Ok(Some(place(&String::from_utf8_lossy(&fs::read(said)?)))),
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    child.kill()?;
    child.wait()?;
    Ok(Some(String::from("it takes too long")))
}

/// The line of the source at which a panic happened.
fn place(said: &str) -> String {
    let place = said.split_once("panicked at ").and_then(|(_, rest)| rest.lines().next());
    place.unwrap_or("no panic").to_owned()
}
