//! The same answer from a Bicep file and from the JSON compiled from it.
//!
//! Pairs that differ for a reason that is no fault of Tricep are in `parity-differences.md`, which may only shrink.

mod facts;
mod pairs;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use facts::{Detail, Facts};
use pairs::Pair;

/// The pairs that are known to differ, each in a row with its reason.
const KNOWN: &str = include_str!("../../parity-differences.md");

/// What a pair came to.
enum Outcome {
    Equal,
    /// The Bicep file needs a module of a registry, which is not read.
    Registry,
    /// What differs, part by part.
    Different(Vec<String>),
}

/// Compares all pairs under a folder and prints what differs.
pub(crate) fn run(root: &Path, out: &mut impl Write) -> Result<(), String> {
    let root = std::fs::canonicalize(root).map_err(|error| format!("{}: {error}", root.display()))?;
    let pairs = pairs::find(&root);
    let outcomes: Vec<Outcome> = pairs.par_iter().map(|pair| compare(&root, pair, false)).collect();
    let new = report(&root, &pairs, &outcomes, out).map_err(|error| error.to_string())?;
    if new > 0 { Err(format!("{new} pairs differ that are not in parity-differences.md")) } else { Ok(()) }
}

/// Prints the outcomes; returns how many differ that are not known to.
fn report(root: &Path, pairs: &[Pair], outcomes: &[Outcome], out: &mut impl Write) -> io::Result<usize> {
    let known = known();
    let (mut equal, mut registry, mut new) = (0, 0, 0);
    for (pair, outcome) in pairs.iter().zip(outcomes) {
        let path = pair.compiled.strip_prefix(root).unwrap_or(&pair.compiled).display().to_string();
        let is_known = known.iter().any(|known| path.ends_with(known));
        match outcome {
            Outcome::Equal if is_known => {
                equal += 1;
                writeln!(out, "{path}: equal, and can leave parity-differences.md")?;
            }
            Outcome::Equal => equal += 1,
            Outcome::Registry => registry += 1,
            Outcome::Different(parts) => {
                new += usize::from(!is_known);
                writeln!(out, "{path}{}", if is_known { " (known)" } else { "" })?;
                for part in parts {
                    writeln!(out, "    {part}")?;
                }
            }
        }
    }
    writeln!(out, "left out for registry modules: {registry}")?;
    writeln!(out, "parity: {equal}/{}", pairs.len() - registry)?;
    Ok(new)
}

fn known() -> BTreeSet<&'static str> {
    let first_cell = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
    KNOWN.lines().filter_map(first_cell).collect()
}

/// Compares one pair; with the names of resources only where both are written with the same care.
fn compare(root: &Path, pair: &Pair, names: bool) -> Outcome {
    let compiled = crate::alone::single(root, &pair.compiled);
    let Some(template) = pairs::template(&compiled, &pair.compiled) else {
        return Outcome::Different(vec![String::from("the JSON can't be read")]);
    };
    let source = crate::alone::with_its_files(root);
    let Some(needs) = pairs::needs(&source, &pair.source) else { return Outcome::Registry };
    let detail = Detail { existing: pairs::has_symbolic_names(&template), names };
    let sides = [(&source, &pair.source), (&compiled, &pair.compiled)];
    let [bicep, json] = sides.map(|(project, path)| Facts::of(project, path, detail));
    let (mut bicep, mut json) = match (bicep, json) {
        (Ok(bicep), Ok(json)) => (bicep, json),
        (Err(message), _) => return Outcome::Different(vec![format!("Bicep: {message}")]),
        (_, Err(message)) => return Outcome::Different(vec![format!("JSON: {message}")]),
    };
    if needs.modules {
        // The JSON has a copy of a module for each use of it.
        bicep.findings.forget_counts();
        json.findings.forget_counts();
    }
    match bicep.differences(&json) {
        parts if parts.is_empty() => Outcome::Equal,
        parts => Outcome::Different(parts),
    }
}
