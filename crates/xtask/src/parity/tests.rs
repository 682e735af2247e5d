//! Our own pairs: a Bicep file and JSON as the compiler writes it, and the fixtures that exist in both languages.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::facts::{Detail, Facts};
use super::{Outcome, compare, pairs};
use crate::alone;

fn folder(inside: &str) -> PathBuf {
    std::fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)).unwrap()
}

#[test]
fn our_pairs_are_equal() {
    let root = folder("pairs");
    let found = pairs::find(&root);
    let mut wrong = String::new();
    for pair in &found {
        if let Outcome::Different(parts) = compare(&root, pair, true) {
            writeln!(wrong, "{}:\n    {}", pair.compiled.display(), parts.join("\n    ")).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(found.len() >= 11, "only {} pairs are found", found.len());
}

/// The same scenario written by hand twice has the same resources and the same findings.
#[test]
fn fixtures_are_the_same_in_both_languages() {
    let fixtures = folder("../../fixtures");
    let mut count = 0;
    let mut wrong = String::new();
    for scenario in std::fs::read_dir(&fixtures).unwrap().map(|entry| entry.unwrap().path()) {
        let sides = [scenario.join("bicep/main.bicep"), scenario.join("arm/azuredeploy.json")];
        if !sides.iter().all(|side| side.is_file()) {
            continue;
        }
        count += 1;
        let detail = Detail { existing: false, names: true };
        let [bicep, json] =
            sides.map(|side| Facts::of(&alone::with_its_files(&fixtures), &side, detail).unwrap());
        let parts: Vec<String> =
            bicep.differences(&json).into_iter().filter(|part| !part.starts_with("edges")).collect();
        if !parts.is_empty() {
            writeln!(wrong, "{}:\n    {}", scenario.display(), parts.join("\n    ")).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count >= 40, "only {count} fixtures are in both languages");
}
