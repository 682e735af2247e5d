//! `tricep check --fix` and `--diff`: rounds of repairs until none is left.
//!
//! Repairs are made to texts that lie over the files; the files are written at the end, each whole or not at all. A file
//! that somebody else changed meanwhile is left alone, and so is every other file that was repaired together with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use tricep_parser::edit::{TextEdit, apply_edits};
use tricep_parser::project::{Overlay, Project, normal};
use tricep_parser::source::{FileId, Location, Sources};
use tricep_rules::engine::keeps_syntax;
use tricep_rules::finding::{Applicability, Fix};

use super::project::{Answer, Opened};
use super::write::{self, Written};
use crate::exit::Failure;
use crate::output::text::counted;

/// Repairs that lead to other findings, and these to others, come to an end.
const ROUNDS: usize = 100;

/// What repairs came to.
pub(super) struct Repaired {
    /// The answer for the texts as they are after all repairs.
    pub(super) answer: Answer,
    /// The files whose texts changed, by their absolute paths.
    pub(super) files: BTreeMap<PathBuf, ChangedFile>,
    /// How many repairs were made.
    pub(super) count: usize,
    /// Files that were repaired together.
    together: Vec<BTreeSet<PathBuf>>,
}

/// A file with another text.
pub(super) struct ChangedFile {
    /// As it was read.
    pub(super) before: String,
    /// As it should be.
    pub(super) after: String,
}

/// Makes all repairs that are allowed, to texts only.
pub(super) fn repaired(opened: &Opened, allow_unsafe: bool) -> Result<Repaired, Failure> {
    let mut files: BTreeMap<PathBuf, ChangedFile> = BTreeMap::new();
    let (mut count, mut together) = (0, Vec::new());
    for round in 0.. {
        let over = files.iter().map(|(path, file)| (path.clone(), file.after.clone().into_bytes())).collect();
        let answer = opened.answer(Arc::new(Overlay::new(Arc::clone(&opened.files), over)), true)?;
        let mut chosen = if round < ROUNDS { choose(opened, &answer, allow_unsafe) } else { Vec::new() };
        let mut texts = changed(&answer.project, &chosen);
        if texts.is_none() {
            // Each was looked at alone; together they break something.
            chosen.truncate(1);
            texts = changed(&answer.project, &chosen);
        }
        let texts = texts.unwrap_or_default();
        if texts.is_empty() {
            return Ok(Repaired { answer, files, count, together });
        }
        count += chosen.len();
        for fix in &chosen {
            let paths = fix.edits.iter().filter_map(|edit| answer.project.loaded(edit.location.file));
            together.push(paths.map(|file| file.path.clone()).collect());
        }
        for (path, before, after) in texts {
            let file = files.entry(path).or_insert(ChangedFile { before, after: String::new() });
            file.after = after;
        }
    }
    Err(Failure::new("the repairs do not come to an end"))
}

/// The repairs of one round: those that are allowed and do not overlap. Equal ones of several findings are one.
fn choose(opened: &Opened, answer: &Answer, allow_unsafe: bool) -> Vec<Fix> {
    let mut chosen: Vec<Fix> = Vec::new();
    for finding in &answer.report.findings {
        let allowed = |fix: &&Fix| {
            (allow_unsafe || fix.applicability == Applicability::Safe)
                && fix.edits.iter().all(|edit| is_given(opened, &answer.project, edit.location.file))
        };
        let Some(fix) = finding.fixes.iter().find(allowed) else { continue };
        if !chosen.iter().any(|other| overlaps(other, fix)) {
            chosen.push(fix.clone());
        }
    }
    chosen
}

/// Whether a file lies under the paths that were given.
fn is_given(opened: &Opened, project: &Project, file: FileId) -> bool {
    let Some(file) = project.loaded(file) else { return false };
    let under = |path: &PathBuf| file.path.starts_with(normal(&opened.current.join(path)));
    match opened.request.paths.as_slice() {
        [] => file.path.starts_with(&opened.current),
        paths => paths.iter().any(under),
    }
}

fn overlaps(one: &Fix, other: &Fix) -> bool {
    let touch = |a: Location, b: Location| {
        a.file == b.file && a.span.start <= b.span.end && b.span.start <= a.span.end
    };
    one.edits.iter().any(|a| other.edits.iter().any(|b| touch(a.location, b.location)))
}

/// Path, text and new text of each file that the repairs change; `None` where they can't be made together.
fn changed(project: &Project, fixes: &[Fix]) -> Option<Vec<(PathBuf, String, String)>> {
    let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
    for edit in fixes.iter().flat_map(|fix| &fix.edits) {
        by_file.entry(edit.location.file).or_default().push(edit.clone());
    }
    let mut changed = Vec::new();
    for (file, edits) in by_file {
        let path = project.loaded(file)?.path.clone();
        let before = project.file(&path);
        let before = Sources::file(project, before.id).text.to_string();
        let after = apply_edits(&before, &edits)?;
        if !keeps_syntax(&path, &before, &after) {
            return None;
        }
        if before != after {
            changed.push((path, before, after));
        }
    }
    Some(changed)
}

impl Repaired {
    /// Writes the files.
    pub(super) fn write(&self, opened: &Opened) -> Written {
        let project = Project::new(Arc::clone(&opened.files), &opened.current);
        write::write(&project, &self.files, &self.together)
    }

    /// What was done, in one line.
    pub(super) fn summary(&self, written: &Written) -> String {
        format!("made {} in {}", counted(self.count, "repair"), counted(written.files, "file"))
    }
}
