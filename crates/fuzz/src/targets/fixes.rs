//! Repairs: each leaves a text that is read as well as before and takes its finding away, and there is an end of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fastrand::Rng;
use tricep_parser::edit::{TextEdit, apply_edits};
use tricep_parser::source::FileId;
use tricep_rules::engine::keeps_syntax;
use tricep_rules::finding::{Finding, Fix};
use tricep_rules::report::Report;

use crate::facts::{report, request};
use crate::generate::{Choices, File};

/// Repairs of a round that are tried alone.
const TRIED: usize = 3;
/// The rules about words that mean nothing where they stand.
const WORDS: [&str; 4] = [
    "site-min-tls-invalid",
    "gateway-policy-invalid",
    "gateway-policy-wrong-sku",
    "gateway-dangling-reference",
];
/// How many rounds of repairs there may be.
const ROUNDS: usize = 50;

/// Makes the bytes of a project.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1000)
}

/// Makes a project and repairs it until nothing is left to repair.
pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let project = choices.project();
    let mut files = if choices.once_in(2) { project.arm() } else { project.bicep() };
    if choices.once_in(2) {
        super::layout::change(&mut choices, &mut files);
    }
    for round in 0.. {
        let Ok(report) = report(&files, &request()) else { return };
        let before = count(&report);
        let mut changed = false;
        let mut taken: Vec<&Fix> = Vec::new();
        for (place, (finding, fix)) in fixes(&report).enumerate() {
            let alone = made(&report, &files, &[fix]);
            let alone = alone.unwrap_or_else(|| panic!("the edits of one repair overlap: {fix:?}"));
            if place < TRIED {
                repaired(&report, finding, fix, &alone);
            }
            let overlaps = |other: &&Fix| {
                other.edits.iter().any(|a| {
                    fix.edits.iter().any(|b| {
                        let (a, b) = (a.location, b.location);
                        a.file == b.file && a.span.start <= b.span.end && b.span.start <= a.span.end
                    })
                })
            };
            if !taken.iter().any(overlaps) {
                taken.push(fix);
            }
        }
        if let Some(after) = made(&report, &files, &taken) {
            changed = after != files;
            files = after;
        }
        if !changed {
            assert!(taken.is_empty(), "repairs change nothing: {taken:?}");
            return;
        }
        assert!(round < ROUNDS, "{before} findings, and there is no end of repairs: {taken:?}");
    }
}

/// The repairs, each with its finding.
fn fixes(report: &Report) -> impl Iterator<Item = (&Finding, &Fix)> {
    report.findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)))
}

/// Makes sure that a finding is gone with its repair, and that what was written means something.
fn repaired(before: &Report, finding: &Finding, fix: &Fix, files: &[File]) {
    let Ok(after) = report(files, &request()) else { return };
    let of_finding = |other: &&Finding| other.rule == finding.rule && other.identity == finding.identity;
    let of_words = |other: &&Finding| WORDS.contains(&other.rule);
    let count = |report: &Report, counts: &dyn Fn(&&Finding) -> bool| {
        report.findings.iter().filter(|other| counts(other)).count()
    };
    let text = || files.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    let is_gone = count(&after, &of_finding) < count(before, &of_finding);
    assert!(is_gone, "{} is still there after {fix:?}\n{}", finding.message, text());
    let are_known = count(&after, &of_words) <= count(before, &of_words);
    assert!(are_known, "{fix:?} writes what means nothing\n{}", text());
}

fn count(report: &Report) -> usize {
    report.findings.len()
}

/// The files with these repairs made; `None` where they overlap.
fn made(report: &Report, files: &[File], fixes: &[&Fix]) -> Option<Vec<File>> {
    let mut by_file: BTreeMap<FileId, BTreeSet<TextEdit>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        by_file.entry(edit.location.file).or_default().insert(edit.clone());
    }
    let mut files = files.to_vec();
    for (id, edits) in by_file {
        let source = report.sources.file(id);
        let edits: Vec<TextEdit> = edits.into_iter().collect();
        let after = apply_edits(&source.text, &edits)?;
        let name = Path::new(&*source.path);
        let file = files.iter_mut().find(|(path, _)| path.ends_with(name)).expect("a file of the project");
        assert_eq!(file.1, *source.text);
        assert!(keeps_syntax(name, &source.text, &after), "new errors: {fixes:?}\n{}\n{after}", source.text);
        file.1 = after;
    }
    Some(files)
}
