//! The program on hostile projects: how much time of processors and memory it takes, and what it says.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use tricep_fuzz::hostile::{self, Hostile};

/// What a project may take of all processors together: that differs little with what else the machine does.
const TIME: Duration = Duration::from_secs(2);
/// The memory that a project may take, in MB.
const MEMORY: u64 = 300;
/// When it is taken to run for ever.
const TOO_LONG: Duration = Duration::from_secs(10);

/// Runs a program on all projects with `only` in their names, and writes a table.
pub(crate) fn run(program: &Path, only: &str, out: &mut impl Write) -> io::Result<ExitCode> {
    let program = fs::canonicalize(program)?;
    let mut above = 0;
    writeln!(out, "| input | seconds of CPU | MB | says |\n| --- | --- | --- | --- |")?;
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
    writeln!(out, "\n{above} above {} s of CPU or {MEMORY} MB", TIME.as_secs())?;
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
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap_or(&folder))?;
        fs::write(path, text)?;
    }
    let said = folder.join("said");
    let started = Instant::now();
    let mut child = Command::new(program)
        .args(["check", "--format", "concise"])
        .current_dir(&folder)
        .stdout(File::create(&said)?)
        .stderr(File::create(folder.join("errors"))?)
        .spawn()?;
    let process = format!("/proc/{}", child.id());
    let (mut memory, mut time) = (0, Duration::ZERO);
    let status = loop {
        // What a process took can be read after its end, as long as nobody waited for it.
        time = time.max(taken(&process).unwrap_or_default());
        memory = memory.max(peak(&process).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if time > TOO_LONG || started.elapsed() > 4 * TOO_LONG {
            child.kill()?;
            child.wait()?;
            break None;
        }
        std::thread::sleep(Duration::from_millis(1));
    };
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

/// The time of processors that a process took so far, on its own account and on that of the system.
fn taken(process: &str) -> Option<Duration> {
    let text = fs::read_to_string(format!("{process}/stat")).ok()?;
    // Behind the program's name, which may hold anything, the times are the 12th and 13th field, in 1/100 s.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11).map(str::parse::<u64>);
    let (user, system) = (fields.next()?.ok()?, fields.next()?.ok()?);
    Some(Duration::from_millis(10 * (user + system)))
}

/// The most memory that a process had so far, in MB.
fn peak(process: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("{process}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|memory| memory / 1024)
}
