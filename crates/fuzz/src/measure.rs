//! The program on hostile projects: how long it takes, how much memory it needs, and what it says.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use tricep_fuzz::hostile::{self, Hostile};

/// What a project may take.
const TIME: Duration = Duration::from_secs(2);
/// What a project may need, in MB.
const MEMORY: u64 = 300;
/// When it is taken to run for ever.
const TOO_LONG: Duration = Duration::from_secs(30);

/// Runs a program on all projects with `only` in their names, and writes a table.
pub(crate) fn run(program: &Path, only: &str, out: &mut impl Write) -> io::Result<ExitCode> {
    let program = fs::canonicalize(program)?;
    let mut above = 0;
    writeln!(out, "| input | seconds | MB | says |\n| --- | --- | --- | --- |")?;
    for project in hostile::all().filter(|project| project.name.contains(only)) {
        let measured = measure(&program, &project)?;
        let is_above = measured.time > TIME || measured.memory > MEMORY || measured.died;
        above += usize::from(is_above);
        let mark = if is_above { "**" } else { "" };
        let (seconds, memory) = (measured.time.as_secs_f64(), measured.memory);
        let says: String = measured.says.replace('|', "\\|").chars().take(200).collect();
        writeln!(out, "| {mark}{}{mark} | {seconds:.2} | {memory} | {says} |", project.name)?;
        out.flush()?;
    }
    writeln!(out, "\n{above} above {} s or {MEMORY} MB", TIME.as_secs())?;
    Ok(if above == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

struct Measured {
    time: Duration,
    memory: u64,
    says: String,
    died: bool,
}

fn measure(program: &Path, project: &Hostile) -> io::Result<Measured> {
    let folder = std::env::temp_dir().join(format!("tricep-hostile-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    for (name, text) in &project.files {
        fs::write(folder.join(name), text)?;
    }
    let said = folder.join("said");
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["check", "--format", "concise"])
        .current_dir(&folder)
        .stdout(File::create(&said)?)
        .stderr(File::create(folder.join("errors"))?)
        .spawn()?;
    let status_file = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        memory = memory.max(peak(&status_file).unwrap_or(0));
        if started.elapsed() > TOO_LONG {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
    let time = started.elapsed();
    let code = status.and_then(|status| status.code());
    let text = fs::read_to_string(&said)? + &fs::read_to_string(folder.join("errors"))?;
    // What tells of a bound comes before what else is found.
    let bound = text.lines().find(|line| {
        ["too ", "limit", "more than", "cycle", "levels", "calls itself", "bound"]
            .iter()
            .any(|word| line.contains(word))
    });
    let says = match code {
        Some(0..=2) => bound.or(text.lines().next()).unwrap_or("nothing").to_owned(),
        Some(code) => format!("ends with {code}: {}", text.lines().last().unwrap_or_default()),
        None if status.is_none() => String::from("does not end"),
        None => format!("dies: {}", text.lines().last().unwrap_or_default()),
    };
    fs::remove_dir_all(&folder)?;
    Ok(Measured { time, memory, says, died: !matches!(code, Some(0..=2)) })
}

/// The most memory that a process had so far, in MB.
fn peak(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|memory| memory / 1024)
}
