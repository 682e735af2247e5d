//! Whether fixes leave a file without new syntax errors. A file is read once for as many of them as can be made together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;
use tricep_parser::edit::{self, TextEdit};
use tricep_parser::project::Project;
use tricep_parser::source::{FileId, Location, Problems, Severity, Span};
use tricep_parser::template::Document;
use tricep_parser::{arm, bicep};

use crate::finding::Fix;

/// Whether a file with these two texts has no error in the second that is not in the first.
pub fn keeps_syntax(path: &Path, before: &str, after: &str) -> bool {
    errors(path, after) <= errors(path, before)
}

fn errors(path: &Path, text: &str) -> usize {
    let file = FileId(0);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    count(&match extension.as_deref() {
        Some("bicep") => bicep::lower(file, text).problems,
        Some("bicepparam") => bicep::lower_parameters(file, text).template.problems,
        _ => return of_document(&arm::lower(file, text)),
    })
}

fn of_document(document: &Document) -> usize {
    match document {
        Document::Template(template) => count(&template.problems),
        Document::Parameters(parameters) => count(&parameters.template.problems),
        Document::Other => 0,
    }
}

fn count(problems: &Problems) -> usize {
    problems.iter().filter(|problem| problem.severity == Severity::Error).count() + problems.more()
}

/// The edits of one fix in one file, in the order of the text.
type Edits = Vec<TextEdit>;

/// Edits that break a file's syntax, or can't be made.
pub(super) struct Intact {
    breaking: BTreeSet<Edits>,
}

impl Intact {
    /// Whether a fix leaves all files intact.
    pub(super) fn holds(&self, fix: &Fix) -> bool {
        by_file(fix).values().all(|edits| !self.breaking.contains(edits))
    }
}

/// Which of these fixes leave files intact.
pub(super) fn intact<'f>(project: &Project, fixes: impl Iterator<Item = &'f Fix>) -> Intact {
    let mut files: BTreeMap<FileId, BTreeSet<Edits>> = BTreeMap::new();
    for (file, edits) in fixes.flat_map(by_file) {
        files.entry(file).or_default().insert(edits);
    }
    let breaking = files.into_par_iter().flat_map_iter(|(file, all)| {
        let mut breaking = Vec::new();
        if let Some(loaded) = project.loaded(file) {
            let source = project.source(&loaded);
            let before = of_document(project.document(&loaded));
            let file = File { path: &loaded.path, text: &source.text, before };
            file.try_all(all.into_iter().collect(), &mut breaking);
        }
        breaking
    });
    Intact { breaking: breaking.collect() }
}

fn by_file(fix: &Fix) -> BTreeMap<FileId, Edits> {
    let mut files: BTreeMap<FileId, Edits> = BTreeMap::new();
    for edit in &fix.edits {
        files.entry(edit.location.file).or_default().push(edit.clone());
    }
    files
}

/// A file that fixes are tried on.
struct File<'f> {
    path: &'f Path,
    text: &'f str,
    /// Its errors as it is.
    before: usize,
}

impl File<'_> {
    /// Finds those that break the file, trying together what does not overlap.
    fn try_all(&self, all: Vec<Edits>, breaking: &mut Vec<Edits>) {
        let mut waiting = all;
        while !waiting.is_empty() {
            let mut round = Round::default();
            waiting.retain(|edits| !round.takes(edits));
            self.try_together(&round.together, breaking);
        }
    }

    /// Fixes of different places have nothing to do with each other: where all of them leave no error more, each does.
    fn try_together(&self, together: &[Edits], breaking: &mut Vec<Edits>) {
        let edits: BTreeSet<&TextEdit> = together.iter().flatten().collect();
        let edits: Vec<TextEdit> = edits.into_iter().cloned().collect();
        let after = edit::apply_edits(self.text, &edits);
        if after.is_some_and(|after| errors(self.path, &after) <= self.before) {
            return;
        }
        match together {
            [] => {}
            [one] => breaking.push(one.clone()),
            many => {
                let (first, second) = many.split_at(many.len() / 2);
                self.try_together(first, breaking);
                self.try_together(second, breaking);
            }
        }
    }
}

/// Fixes that can be made together: their edits are apart, or the same.
#[derive(Default)]
struct Round {
    together: Vec<Edits>,
    edits: BTreeSet<TextEdit>,
}

impl Round {
    /// Takes a fix in, where it can be made with the others.
    fn takes(&mut self, fix: &Edits) -> bool {
        let fits = fix.iter().all(|edit| self.has_room_for(edit));
        if fits {
            self.edits.extend(fix.iter().cloned());
            self.together.push(fix.clone());
        }
        fits
    }

    /// Insertions at one place are not apart, nor is one beside what is replaced.
    fn has_room_for(&self, edit: &TextEdit) -> bool {
        let Location { file, span } = edit.location;
        let behind =
            TextEdit { location: Location { file, span: Span::at(span.end + 1) }, text: String::new() };
        let last = self.edits.range(..behind).next_back();
        self.edits.contains(edit) || last.is_none_or(|last| last.location.span.end < span.start)
    }
}
