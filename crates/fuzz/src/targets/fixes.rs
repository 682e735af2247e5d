//! Repairs: each leaves a text that is read as well as before, and there is an end of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fastrand::Rng;
use tricep_parser::edit::{TextEdit, apply_edits};
use tricep_parser::source::FileId;
use tricep_rules::engine::keeps_syntax;
use tricep_rules::finding::Fix;
use tricep_rules::report::Report;

use crate::facts::{report, request};
use crate::generate::{Choices, File};

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
        for fix in report.findings.iter().flat_map(|finding| &finding.fixes) {
            let alone = made(&report, &files, &[fix]);
            assert!(alone.is_some(), "the edits of one repair overlap: {fix:?}");
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
