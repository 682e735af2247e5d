//! Parses every file of a corpus.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tricep_parser::source::{FileId, Severity};
use tricep_parser::template::{Document, Template};
use tricep_parser::{arm, bicep};

/// How many of the slowest files are named.
const SLOWEST: usize = 5;
/// Bytes of stack for a thread that parses.
const STACK: usize = 64 << 20;

/// The kinds of files, by their extension.
const KINDS: [&str; 3] = ["bicep", "bicepparam", "json"];

/// What one file came to.
struct Parsed {
    path: PathBuf,
    kind: &'static str,
    bytes: usize,
    errors: usize,
    is_template: bool,
    took: Duration,
}

/// Parses and lowers all files under a folder and prints a table.
pub(crate) fn run(root: &Path, out: &mut impl Write) -> Result<(), String> {
    let files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    let pool =
        rayon::ThreadPoolBuilder::new().stack_size(STACK).build().map_err(|error| error.to_string())?;
    let parsed: Vec<Parsed> = pool.install(|| files.into_par_iter().filter_map(parse).collect());
    print(root, parsed, out)
        .and_then(|()| crate::agreement::print(root, out))
        .map_err(|error| error.to_string())
}

fn parse(path: PathBuf) -> Option<Parsed> {
    let extension = path.extension()?.to_str()?;
    let kind = KINDS.into_iter().find(|kind| extension.eq_ignore_ascii_case(kind))?;
    let text = std::fs::read_to_string(&path).ok()?;
    let start = Instant::now();
    let (errors, is_template) = match kind {
        "bicep" => (errors(&bicep::lower(FileId(0), &text)), true),
        "bicepparam" => (errors(&bicep::lower_parameters(FileId(0), &text).template), true),
        _ => match arm::lower(FileId(0), &text) {
            Document::Template(template) => (errors(&template), true),
            Document::Parameters(parameters) => (errors(&parameters.template), true),
            Document::Other => (0, false),
        },
    };
    Some(Parsed { kind, bytes: text.len(), errors, is_template, took: start.elapsed(), path })
}

fn errors(template: &Template) -> usize {
    template.problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

fn print(root: &Path, mut parsed: Vec<Parsed>, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<12} {:>7} {:>10} {:>12} {:>12} {:>10}",
        "kind", "files", "templates", "bytes", "with errors", "ms"
    )?;
    for kind in KINDS {
        let of_kind = || parsed.iter().filter(|file| file.kind == kind);
        writeln!(
            out,
            "{kind:<12} {:>7} {:>10} {:>12} {:>12} {:>10.1}",
            of_kind().count(),
            of_kind().filter(|file| file.is_template).count(),
            of_kind().map(|file| file.bytes).sum::<usize>(),
            of_kind().filter(|file| file.errors > 0).count(),
            milliseconds(of_kind().map(|file| file.took).sum()),
        )?;
    }
    parsed.sort_by_key(|file| std::cmp::Reverse(file.took));
    writeln!(out, "\nslowest:")?;
    for file in parsed.iter().take(SLOWEST) {
        let path = file.path.strip_prefix(root).unwrap_or(&file.path);
        writeln!(out, "{:>8.1} ms {:>10} bytes  {}", milliseconds(file.took), file.bytes, path.display())?;
    }
    Ok(())
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
