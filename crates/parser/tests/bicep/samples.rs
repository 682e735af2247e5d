//! The tokens and the tree of each sample, as snapshots.

use std::fs;
use std::path::PathBuf;

use tricep_parser::bicep::{dump, parse, parse_parameters};

/// The sample files, with the name of their snapshots.
pub(crate) fn samples() -> Vec<(PathBuf, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bicep/samples");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().replace('.', "-");
        (path, name)
    });
    named.collect()
}

#[test]
fn tokens() {
    for (path, name) in samples() {
        let text = fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(format!("tokens-{name}"), dump::tokens(&text));
    }
}

#[test]
fn trees() {
    for (path, name) in samples() {
        let text = fs::read_to_string(&path).unwrap();
        let parameters = path.extension().is_some_and(|extension| extension == "bicepparam");
        let parse = if parameters { parse_parameters(&text) } else { parse(&text) };
        insta::assert_snapshot!(format!("tree-{name}"), dump::tree_of(&parse.tree, &text));
    }
}
