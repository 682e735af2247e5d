//! What an editor waits for: the first look at a folder of templates, then from a typed character to what is found in its
//! file. The server's own work, which is little, is not in it.
//!
//! ```text
//! CORPUS=FOLDER cargo bench --manifest-path bench/Cargo.toml --bench workspace
//! ```
//!
//! The files that are typed in are the longest of the folder, and files of usual length.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use tricep_bench::corpus;
use tricep_parser::project::{Disk, FileSystem, Kind};
use tricep_rules::engine::{Request, Workspace};

/// How many of the longest files are typed in, and how many of usual length.
const FILES: usize = 5;
/// How many characters are typed in each.
const CHARACTERS: usize = 41;

fn main() {
    let Some(folder) = corpus() else {
        println!("workspace: CORPUS names no folder");
        return;
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    files.sort_by_key(|(lines, path, _)| (*lines, path.clone()));
    println!("workspace: {} Bicep files", files.len());
    let Some((_, longest, _)) = files.last() else { return };

    let first = milliseconds(|| check(&mut open(&folder), longest));
    println!("  {first:8.1} ms  from nothing to what is found in the longest file");
    let mut workspace = open(&folder);
    let load = milliseconds(|| drop(workspace.check_all(&|| false)));
    println!(
        "  {load:8.1} ms  from nothing to what is found in the folder, {} deployments",
        workspace.checked()
    );
    print_memory();

    println!(
        "from a typed character to what is found in the file: median, longest, median of the processor's time"
    );
    let middle = files.len() / 2;
    let usual = files.iter().skip(middle.saturating_sub(FILES / 2)).take(FILES);
    for (lines, path, text) in files.iter().rev().take(FILES).chain(usual) {
        typed(&mut workspace, &folder, *lines, path, text);
    }
    let all = milliseconds(|| drop(workspace.check_all(&|| false)));
    println!("  {all:8.1} ms  what is found in the folder, once nothing changed");
    print_memory();
}

fn open(folder: &Path) -> Workspace {
    let request = Request { paths: vec![folder.to_owned()], ..Request::default() };
    Workspace::new(Arc::new(Disk), folder, None, request)
}

fn typed(workspace: &mut Workspace, folder: &Path, lines: usize, path: &Path, text: &str) {
    let middle = text.lines().take(lines / 2).map(|line| line.len() + 1).sum::<usize>();
    let (before, after) = text.split_at(text.get(..middle).map_or(0, str::len));
    let checked = workspace.checked();
    let (mut times, mut work): (Vec<f64>, Vec<f64>) = (0..CHARACTERS)
        .map(|count| {
            let text = format!("{before}// {}\n{after}", "x".repeat(count));
            let mut time = 0.0;
            let work = tricep_bench::processor_seconds(|| {
                time = milliseconds(|| {
                    workspace.set_text(path, Some(text));
                    check(workspace, path);
                });
            });
            (time, work * 1e3)
        })
        .unzip();
    times.sort_by(f64::total_cmp);
    work.sort_by(f64::total_cmp);
    let each = (workspace.checked() - checked) / CHARACTERS;
    println!(
        "  {:8.1} ms {:8.1} ms {:8.1} ms  {lines:5} lines, {each:3} deployments: {}",
        times[CHARACTERS / 2],
        times[CHARACTERS - 1],
        work[CHARACTERS / 2],
        path.strip_prefix(folder).unwrap_or(path).display()
    );
    workspace.set_text(path, None);
}

fn check(workspace: &mut Workspace, path: &Path) {
    if workspace.check(&[path.to_owned()], &|| false).is_err() {
        println!("  {} can't be checked", path.display());
    }
}

fn milliseconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e3
}

/// Prints how much memory this process has now, where the system tells.
fn print_memory() {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    if let Some(line) = status.lines().find(|line| line.starts_with("VmRSS:")) {
        println!("  resident memory: {}", line.trim_start_matches("VmRSS:").trim());
    }
}

/// All Bicep files under a folder, each with its lines and its text.
fn collect(folder: &Path, files: &mut Vec<(usize, PathBuf, String)>) {
    for (path, kind) in Disk.entries(folder).unwrap_or_default() {
        if kind == Kind::Folder {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "bicep")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            files.push((text.lines().count(), path, text));
        }
    }
}
