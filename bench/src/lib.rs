//! What the benchmarks share: the files, the clock, the report.

pub mod checks;
pub mod projects;

use std::path::{Path, PathBuf};
use std::time::Instant;

/// How often each parser reads everything; the best time counts.
const ROUNDS: usize = 5;
/// How many copies the longest text of [`growth`] has.
const COPIES: usize = 64;

/// The folder that the environment names.
pub fn corpus() -> Option<PathBuf> {
    std::env::var_os("CORPUS").map(PathBuf::from)
}

/// The texts of all files with an extension under a folder, in the order of their paths.
pub fn texts(folder: &Path, extension: &str) -> Vec<String> {
    let mut files = Vec::new();
    collect(folder, extension, &mut files);
    files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}

fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, extension, files);
        } else if path.extension().is_some_and(|other| other == extension) {
            files.push(path);
        }
    }
}

/// Lets two parsers read all texts in turns and prints how fast each is, and the ratio.
pub fn compare(texts: &[String], ours: impl Fn(&str), peer: &str, mut theirs: impl FnMut(&str)) {
    let bytes: usize = texts.iter().map(String::len).sum();
    let (mut our_time, mut their_time) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        our_time = our_time.min(seconds(|| texts.iter().for_each(|text| ours(text))));
        their_time = their_time.min(seconds(|| texts.iter().for_each(|text| theirs(text))));
    }
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!("  {:<18} {:8.1} MB/s", "tricep", speed(our_time));
    println!("  {peer:<18} {:8.1} MB/s", speed(their_time));
    println!("  {:<18} {:8.2}", "ratio", their_time / our_time);
}

/// Prints how the time grows with the text: the exponent is 1 where twice the text takes twice the time.
pub fn growth(copies: impl Fn(usize) -> String, ours: impl Fn(&str)) {
    let time = |count: usize| {
        let text = copies(count);
        let rounds = (0..ROUNDS * 4).map(|_| seconds(|| ours(&text)));
        (text.len(), rounds.fold(f64::INFINITY, f64::min))
    };
    let ((short, once), (long, often)) = (time(1), time(COPIES));
    let exponent = (often / once).ln() / (long as f64 / short as f64).ln();
    println!("  {:<18} {exponent:8.2} from 1 to {COPIES} times {short} bytes", "growth exponent");
}

/// The best time of several rounds of this work, in seconds.
pub fn best(work: impl Fn()) -> f64 {
    (0..ROUNDS * 4).map(|_| seconds(&work)).fold(f64::INFINITY, f64::min)
}

/// Seconds that all threads of this process spend on work, in the system's name too. What other processes do hardly
/// changes it.
pub fn processor_seconds(work: impl FnOnce()) -> f64 {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
    };
    let start = now();
    work();
    now() - start
}

/// Seconds that work takes.
pub fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
