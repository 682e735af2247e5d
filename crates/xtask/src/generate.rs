//! Files that are made from what the program knows, so that both can't differ.

use std::fs;
use std::path::Path;

use tricep_rules::engine::settings::schema;
use tricep_rules::{docs, rules};

/// A file that is made: its path in the repository and its text.
struct Generated {
    path: &'static str,
    text: String,
}

fn all() -> Vec<Generated> {
    let rules: Vec<_> = rules::all().collect();
    vec![
        Generated { path: "rules.md", text: docs::page(&rules) },
        Generated { path: "schemas/settings.schema.json", text: format!("{:#}\n", schema::schema()) },
    ]
}

/// Writes them.
pub(crate) fn write(root: &Path) -> Result<(), String> {
    for file in all() {
        fs::write(root.join(file.path), file.text)
            .map_err(|error| format!("can't write {}: {error}", file.path))?;
    }
    Ok(())
}

/// Says which of them differ from what would be written.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let stale: Vec<&str> = all()
        .into_iter()
        .filter(|file| fs::read_to_string(root.join(file.path)).ok().as_ref() != Some(&file.text))
        .map(|file| file.path)
        .collect();
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("out of date: {}; run `cargo xtask generate`", stale.join(", ")))
    }
}
