//! `tricep check --fix` and `--diff`: rounds of repairs until none is left.
//!
//! Repairs are made to texts that lie over the files; the files are written at the end, each whole or not at all. A file
//! that somebody else changed meanwhile is left alone, and so is every other file that was repaired together with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::edit::{TextEdit, apply_edits};
use tricep_parser::project::{FileSystem, Overlay, Project, normal};
use tricep_parser::source::{FileId, Location, Sources};
use tricep_rules::engine::keeps_syntax;
use tricep_rules::finding::{Applicability, Fix};

use super::project::{Answer, Opened};
use crate::console;
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
    /// Writes the files; those that can't be written are named and left alone, with all that were repaired with them.
    /// Gives how many were written.
    pub(super) fn write(&self, files: &dyn FileSystem, current: &Path) -> usize {
        let name = |path: &Path| tricep_parser::project::relative(current, path);
        let mut left: BTreeSet<&PathBuf> = BTreeSet::new();
        for (path, file) in &self.files {
            if files.read(path).ok().as_deref() != Some(file.before.as_bytes()) {
                console::notice(&format!("{}: changed since it was read; left as it is", name(path)));
                left.insert(path);
            }
        }
        loop {
            let is_cut = |group: &&BTreeSet<PathBuf>| group.iter().any(|path| left.contains(path));
            let more: Vec<&PathBuf> =
                self.together.iter().filter(is_cut).flatten().filter(|path| !left.contains(path)).collect();
            if more.is_empty() {
                break;
            }
            for path in more {
                if left.insert(path) {
                    let path = name(path);
                    console::notice(&format!("{path}: repaired only together with the above; left as it is"));
                }
            }
        }
        let mut written = 0;
        for (path, file) in self.files.iter().filter(|(path, _)| !left.contains(path)) {
            match console::replace(file.after.as_bytes(), path) {
                Ok(()) => written += 1,
                Err(error) => console::error(&format!("can't write {}: {error}", name(path))),
            }
        }
        written
    }

    /// What was done, in one line.
    pub(super) fn summary(&self, written: usize) -> String {
        format!("made {} in {}", counted(self.count, "repair"), counted(written, "file"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tricep_parser::project::Disk;
    use tricep_rules::report::Report;

    use super::*;
    use crate::names::Names;

    fn changed(before: &str, after: &str) -> ChangedFile {
        ChangedFile { before: before.to_owned(), after: after.to_owned() }
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone_with_its_companions() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "b", "c"] {
            fs::write(path(name), "old").unwrap();
        }
        let project = Arc::new(Project::new(Arc::new(Disk), folder.path()));
        let answer = Answer {
            report: Report::empty(Arc::clone(&project) as _),
            names: Names::of(&project),
            project: Arc::clone(&project),
        };
        let repaired = Repaired {
            answer,
            files: ["a", "b", "c"].map(|name| (path(name), changed("old", "new"))).into(),
            count: 2,
            together: vec![[path("a"), path("b")].into(), [path("c")].into()],
        };
        fs::write(path("b"), "somebody else's").unwrap();
        assert_eq!(repaired.write(&Disk, folder.path()), 1);
        let text = |name: &str| fs::read_to_string(path(name)).unwrap();
        assert_eq!((text("a"), text("b"), text("c")), ("old".into(), "somebody else's".into(), "new".into()));
    }
}
