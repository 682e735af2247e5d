//! Rounds of repairs, to texts only, until none is left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use tricep_parser::edit::{TextEdit, apply_edits};
use tricep_parser::project::Project;
use tricep_parser::source::{FileId, Sources, Span};

use super::{Failure, keeps_syntax};
use crate::finding::Fix;
use crate::report::Report;

/// Repairs that lead to other findings, and these to others, come to an end.
const ROUNDS: usize = 100;

/// What repairs came to.
pub struct Repaired {
    /// What is said of the texts as they are after all repairs.
    pub report: Report,
    /// The files of that report.
    pub project: Arc<Project>,
    /// The files whose texts changed, by their absolute paths.
    pub files: BTreeMap<PathBuf, ChangedFile>,
    /// How many repairs were made.
    pub count: usize,
    /// Files that were repaired together, for each repair.
    pub together: Vec<BTreeSet<PathBuf>>,
}

/// A file with another text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChangedFile {
    /// As it was read.
    pub before: String,
    /// As it should be.
    pub after: String,
}

/// Makes all repairs that are allowed. `check` says what is wrong when the changed files have their new texts.
///
/// # Errors
///
/// Those of `check`, and a [`Failure`] when the repairs do not come to an end.
pub fn repaired<E: From<Failure>>(
    mut check: impl FnMut(&BTreeMap<PathBuf, ChangedFile>) -> Result<(Report, Arc<Project>), E>,
    allows: impl Fn(&Project, &Fix) -> bool,
) -> Result<Repaired, E> {
    let mut files: BTreeMap<PathBuf, ChangedFile> = BTreeMap::new();
    let (mut count, mut together) = (0, Vec::new());
    for _ in 0..=ROUNDS {
        let (report, project) = check(&files)?;
        let mut chosen = choose(&project, &report, &allows);
        let mut texts = changed(&project, &chosen);
        if texts.is_none() {
            // Each was looked at alone; together they break something.
            chosen.truncate(1);
            texts = changed(&project, &chosen);
        }
        let texts = texts.unwrap_or_default();
        if texts.is_empty() {
            return Ok(Repaired { report, project, files, count, together });
        }
        count += chosen.len();
        for fix in &chosen {
            let paths = fix.edits.iter().filter_map(|edit| project.loaded(edit.location.file));
            together.push(paths.map(|file| file.path.clone()).collect());
        }
        for (path, before, after) in texts {
            let file = files.entry(path).or_insert(ChangedFile { before, after: String::new() });
            file.after = after;
        }
    }
    Err(Failure::new("the repairs do not come to an end").into())
}

/// The repairs of one round: those that are allowed and do not overlap. Equal ones of several findings are one.
fn choose(project: &Project, report: &Report, allows: &impl Fn(&Project, &Fix) -> bool) -> Vec<Fix> {
    let mut chosen: Vec<Fix> = Vec::new();
    let mut taken: BTreeMap<FileId, Taken> = BTreeMap::new();
    for finding in &report.findings {
        let Some(fix) = finding.fixes.iter().find(|fix| allows(project, fix)) else { continue };
        let touches = |edit: &TextEdit| {
            taken.get(&edit.location.file).is_some_and(|taken| taken.touches(edit.location.span))
        };
        if !fix.edits.iter().any(touches) {
            for edit in &fix.edits {
                taken.entry(edit.location.file).or_default().add(edit.location.span);
            }
            chosen.push(fix.clone());
        }
    }
    chosen
}

/// The parts of a file that are edited: the end of each by its start. They do not touch each other, but for those of one
/// repair.
#[derive(Default)]
struct Taken(BTreeMap<u32, u32>);

impl Taken {
    fn add(&mut self, span: Span) {
        let end = self.0.entry(span.start).or_default();
        *end = span.end.max(*end);
    }

    /// Whether one of them touches a span.
    fn touches(&self, span: Span) -> bool {
        self.0.range(..=span.end).next_back().is_some_and(|(_, end)| *end >= span.start)
    }
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
        let before = Sources::file(project, file).text.to_string();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_touches_an_edit_is_found() {
        let mut taken = Taken::default();
        for (start, end) in [(10, 20), (30, 30), (40, 50)] {
            taken.add(Span::new(start, end));
        }
        let touches = |start, end| taken.touches(Span::new(start, end));
        assert!(touches(0, 10) && touches(20, 25) && touches(12, 13) && touches(0, 99));
        assert!(touches(30, 30) && touches(25, 30) && touches(50, 60));
        assert!(!touches(0, 9) && !touches(21, 29) && !touches(31, 39) && !touches(51, 60));
    }
}
