//! The arrows between the crates: `parser <- rules <- lsp <- cli`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What each package may use of the others.
const ALLOWED: [(&str, &[&str]); 6] = [
    ("crates/parser", &[]),
    ("crates/rules", &["tricep-parser"]),
    ("crates/lsp", &["tricep-parser", "tricep-rules"]),
    (".", &["tricep-parser", "tricep-rules", "tricep-lsp"]),
    ("crates/fuzz", &["tricep-parser", "tricep-rules", "tricep-lsp"]),
    ("crates/xtask", &["tricep-parser", "tricep-rules"]),
];

#[test]
fn arrows_point_one_way() {
    for (package, allowed) in ALLOWED {
        let allowed: BTreeSet<String> = allowed.iter().map(ToString::to_string).collect();
        let used = ours(&manifest(package));
        assert!(used.is_subset(&allowed), "{package} uses {used:?}, and may use {allowed:?}");
    }
}

#[test]
fn every_crate_has_its_arrows_listed() {
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let crates = crates.filter(|folder| folder.join("Cargo.toml").exists());
    let found: BTreeSet<String> =
        crates.map(|folder| format!("crates/{}", folder.file_name().unwrap().to_string_lossy())).collect();
    let listed: BTreeSet<String> =
        ALLOWED.iter().map(|(package, _)| (*package).to_owned()).filter(|package| package != ".").collect();
    assert_eq!(found, listed);
}

#[test]
fn only_one_file_knows_miette() {
    let users = sources(&root().join("crates")).into_iter().filter(|file| {
        let text = fs::read_to_string(file).unwrap();
        text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains("miette::"))
    });
    let users: Vec<String> =
        users.map(|file| file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")).collect();
    assert_eq!(users, ["crates/cli/src/output/pretty.rs"]);
}

/// The packages of this workspace that a manifest names as dependencies.
fn ours(manifest: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut in_dependencies = false;
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            in_dependencies =
                line.trim_matches(['[', ']']).ends_with("dependencies") && !line.contains("workspace.");
        } else if in_dependencies {
            let name = line.split(['.', ' ', '=']).next().unwrap_or("").trim_matches('"');
            if name == "tricep" || name.starts_with("tricep-") {
                used.insert(name.to_owned());
            }
        }
    }
    used
}

fn manifest(package: &str) -> String {
    fs::read_to_string(root().join(package).join("Cargo.toml")).unwrap()
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
