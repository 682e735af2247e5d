//! Bicep, text to tree on one thread, against the Rust binding of tree-sitter-bicep.
//!
//! ```text
//! CORPUS=FOLDER cargo bench --manifest-path bench/Cargo.toml
//! ```
//!
//! The files are those under the folder that tree-sitter reads without an error; without a folder, our own samples are
//! read many times over. Each parser reads all of them several times, in turns, and the best time of each counts.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tricep_parser::bicep;

const ROUNDS: usize = 5;
const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/parser/tests/bicep/samples");

fn main() {
    let folder = std::env::var_os("CORPUS").map(PathBuf::from);
    let mut files = Vec::new();
    collect(folder.as_deref().unwrap_or(Path::new(SAMPLES)), &mut files);
    let mut peer = tree_sitter::Parser::new();
    peer.set_language(&tree_sitter_bicep::LANGUAGE.into()).expect("the grammar fits the library");
    let mut read = |text: &str| peer.parse(text, None).expect("a language is set");

    let all = files.len();
    let mut texts: Vec<String> = files.iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
    texts.retain(|text| !read(text).root_node().has_error());
    let clean = texts.len();
    if folder.is_none() {
        texts = std::iter::repeat_with(|| texts.concat()).take(200).collect();
    }
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{clean} of {all} files that tree-sitter-bicep reads clean, {:.1} MB", bytes as f64 / 1e6);

    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        ours = ours.min(seconds(|| texts.iter().for_each(|text| drop(black_box(bicep::parse(text))))));
        theirs = theirs.min(seconds(|| texts.iter().for_each(|text| drop(black_box(read(text))))));
    }
    let speed = |seconds: f64| bytes as f64 / 1e6 / seconds;
    println!("tricep            {:8.1} MB/s", speed(ours));
    println!("tree-sitter-bicep {:8.1} MB/s", speed(theirs));
    println!("ratio             {:8.1}", theirs / ours);

    let largest = texts.iter().max_by_key(|text| text.len()).map_or("", String::as_str);
    let (once, often) = (time_of_copies(largest, 1), time_of_copies(largest, 64));
    println!(
        "growth exponent   {:8.2} from 1 to 64 copies of the largest ({} bytes)",
        (often / once).log(64.0),
        largest.len()
    );
}

/// The best time for a text that is so many copies of another.
fn time_of_copies(text: &str, copies: usize) -> f64 {
    let text = format!("{text}\n").repeat(copies);
    let rounds = (0..ROUNDS * 4).map(|_| seconds(|| drop(black_box(bicep::parse(&text)))));
    rounds.fold(f64::INFINITY, f64::min)
}

fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// All `.bicep` files under a folder.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "bicep") {
            files.push(path);
        }
    }
}
