//! The whole program: a folder of templates beside parsers that only read it, a small project, and every output format.
//!
//! ```text
//! cargo build --release
//! TRICEP=target/release/tricep CORPUS=FOLDER cargo bench --manifest-path bench/Cargo.toml --bench program
//! ```
//!
//! Times are those of a wall clock, the best of some rounds in which the programs take turns. Without `CORPUS` only
//! generated projects are checked.

use std::hint::black_box;
use std::path::Path;
use std::process::{Command, Stdio};

use tricep_bench::checks::{self, Project};
use tricep_bench::projects::{findings, project};
use tricep_bench::{corpus, seconds, texts};

/// Rounds of one measurement; the best counts.
const ROUNDS: usize = 5;
/// Findings of the larger report.
const FINDINGS: usize = 10_000;
/// What `--format` takes.
const FORMATS: [&str; 9] =
    ["pretty", "concise", "bicep", "json", "sarif", "github", "gitlab", "azure", "junit"];

fn main() {
    let Some(program) = std::env::var_os("TRICEP") else {
        println!("TRICEP names no program: nothing is measured");
        return;
    };
    let program = std::path::absolute(program).expect("the current folder can be told");
    let run = |folder: &Path, format: &str| {
        let mut command = Command::new(&program);
        command.args(["check", "--format", format, "."]).current_dir(folder);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(status.is_ok_and(|status| status.code().is_some_and(|code| code < 2)), "the check failed");
    };
    if let Some(folder) = corpus() {
        println!("{}", folder.display());
        beside(
            &folder,
            "json",
            "serde_json",
            || run(&folder, "concise"),
            |text| {
                drop(black_box(serde_json::from_str::<serde_json::Value>(text)));
            },
        );
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&tree_sitter_bicep::LANGUAGE.into()).expect("the grammar fits the library");
        beside(
            &folder,
            "bicep",
            "tree-sitter-bicep",
            || run(&folder, "concise"),
            |text| {
                drop(black_box(parser.parse(text, None)));
            },
        );
    }
    println!("{:<34} {:>9} {:>9} {:>6}", "generated", "half, ms", "whole, ms", "ratio");
    let twice = |name: &str, half: &Project, whole: &Project, format: &str| {
        let (mut first, mut second) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..ROUNDS {
            first = first.min(seconds(|| run(half.folder(), format)));
            second = second.min(seconds(|| run(whole.folder(), format)));
        }
        println!("{name:<34} {:>9.1} {:>9.1} {:>6.2}", first * 1e3, second * 1e3, second / first);
    };
    let of = |files| checks::Project::new(&files, None);
    twice("500 modules, 40 gateways, 400 sites", &of(project(250, 20)), &of(project(500, 40)), "concise");
    let (half, whole) = (of(findings(FINDINGS / 2)), of(findings(FINDINGS)));
    for format in FORMATS {
        twice(&format!("{FINDINGS} findings, {format}"), &half, &whole, format);
    }
}

/// Prints how long the whole check of a folder takes beside a peer that reads its files of one language, on one thread.
fn beside(folder: &Path, extension: &str, peer: &str, ours: impl Fn(), mut theirs: impl FnMut(&str)) {
    let (mut our_time, mut their_time) = (f64::INFINITY, f64::INFINITY);
    let mut files = 0;
    for _ in 0..ROUNDS {
        our_time = our_time.min(seconds(&ours));
        their_time = their_time.min(seconds(|| {
            let texts = texts(folder, extension);
            files = texts.len();
            texts.iter().for_each(|text| theirs(text));
        }));
    }
    println!(
        "  tricep check {:>8.1} ms; {peer} over {files} .{extension} files {:>8.1} ms; ratio {:.2}",
        our_time * 1e3,
        their_time * 1e3,
        their_time / our_time
    );
}
