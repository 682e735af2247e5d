//! Bicep, text to tree on one thread, against the Rust binding of tree-sitter-bicep.
//!
//! ```text
//! CORPUS=FOLDER cargo bench --manifest-path bench/Cargo.toml
//! ```
//!
//! The files are those under the folder that tree-sitter reads without an error; without a folder, our own samples are
//! read many times over.

use std::hint::black_box;
use std::path::Path;

use tricep_bench::{compare, corpus, growth, texts};
use tricep_parser::bicep;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/parser/tests/bicep/samples");
/// Bytes of the file that is copied to see how time grows.
const LONGEST: usize = 100_000;

fn main() {
    let folder = corpus();
    let mut texts = texts(folder.as_deref().unwrap_or(Path::new(SAMPLES)), "bicep");
    let mut peer = tree_sitter::Parser::new();
    peer.set_language(&tree_sitter_bicep::LANGUAGE.into()).expect("the grammar fits the library");
    let mut read = |text: &str| peer.parse(text, None).expect("a language is set");

    let all = texts.len();
    texts.retain(|text| !read(text).root_node().has_error());
    println!("Bicep: {} of {all} files that tree-sitter-bicep reads clean", texts.len());
    if folder.is_none() {
        texts = std::iter::repeat_with(|| texts.concat()).take(200).collect();
    }
    let ours = |text: &str| drop(black_box(bicep::parse(text)));
    compare(&texts, ours, "tree-sitter-bicep", |text| drop(black_box(read(text))));
    let sizes = texts.iter().filter(|text| text.len() <= LONGEST);
    let largest = sizes.max_by_key(|text| text.len()).map_or("", String::as_str);
    growth(|count| format!("{largest}\n").repeat(count), ours);
}
