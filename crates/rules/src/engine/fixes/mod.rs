//! From what would repair a finding to edits of texts.
//!
//! A value is changed where it is written, when everybody who uses what is written there wants the same; else in the
//! property that the finding is about, when nobody could have given it another value; else not at all.

mod shared;
mod syntax;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tricep_parser::edit::{Edit, Editor, Literal, TextEdit};
use tricep_parser::eval::Files;
use tricep_parser::project::{Loaded, Project};
use tricep_parser::source::{FileId, Location, SourceFile};
use tricep_parser::template::Language;

use super::merge::Merged;
use crate::finding::Fix;
use crate::rules::repair::{Change, Repair, Stop, Way};

use shared::{Shared, Uses};
pub use syntax::keeps_syntax;

/// Gives findings the fixes that their repairs come to.
pub(super) fn resolve(project: &Project, read: &BTreeSet<FileId>, findings: &mut [Merged]) {
    let mut open: Vec<&mut Merged> = findings.iter_mut().filter(|merged| merged.is_reported()).collect();
    let changes = || open.iter().flat_map(|merged| &merged.repairs).flat_map(|repair| &repair.changes);
    let files: BTreeSet<FileId> = changes().flat_map(places).map(|place| place.file).collect();
    let sources: Vec<(Arc<Loaded>, Arc<SourceFile>)> = files
        .iter()
        .filter_map(|file| project.loaded(*file))
        .map(|loaded| (Arc::clone(&loaded), project.source(&loaded)))
        .collect();
    let files = sources.iter().map(|(loaded, source)| {
        (
            loaded.id,
            File { project, loaded, text: &source.text, editor: OnceCell::new(), uses: OnceCell::new() },
        )
    });
    let mut writer = Writer { files: files.collect(), shared: Shared::new(project, read) };
    changes().for_each(|change| writer.wish(change));
    let planned: Vec<Vec<Fix>> = open
        .iter()
        .map(|merged| merged.repairs.iter().filter_map(|repair| writer.fix(repair)).collect())
        .collect();
    let intact = syntax::intact(project, planned.iter().flatten());
    for (merged, fixes) in open.iter_mut().zip(planned) {
        merged.finding.fixes = fixes.into_iter().filter(|fix| intact.holds(fix)).collect();
    }
}

/// The places that a change speaks of.
fn places(change: &Change) -> Vec<Location> {
    match change {
        Change::Value { trail, object, .. } => trail.iter().chain(object).map(|stop| stop.location).collect(),
        Change::Set { object, .. } | Change::Remove { object, .. } | Change::Replace { object, .. } => {
            vec![*object]
        }
    }
}

/// A file that repairs speak of. What is learnt of it is learnt once.
struct File<'p> {
    project: &'p Project,
    loaded: &'p Loaded,
    text: &'p str,
    editor: OnceCell<Editor<'p>>,
    uses: OnceCell<Uses<'p>>,
}

impl<'p> File<'p> {
    fn editor(&self) -> &Editor<'p> {
        self.editor.get_or_init(|| Editor::new(Language::of(&self.loaded.path), self.text))
    }

    fn uses(&self) -> &Uses<'p> {
        self.uses.get_or_init(|| Uses::of(self.project.document(self.loaded)))
    }

    /// What the compiler wrote, or what lies in a cache, is not where a repair belongs.
    fn is_editable(&self) -> bool {
        self.project.is_own(self.loaded.id) && !self.uses().generated
    }
}

struct Writer<'p> {
    files: BTreeMap<FileId, File<'p>>,
    shared: Shared<'p>,
}

impl<'p> Writer<'p> {
    fn wish(&mut self, change: &Change) {
        let Change::Value { trail, object, to, .. } = change else { return };
        let Some(literal) = trail.last() else { return };
        let places = trail.iter().chain(object).map(|stop| stop.location);
        self.shared.wish(literal.location, to, places);
    }

    fn fix(&self, repair: &Repair) -> Option<Fix> {
        let mut edits: Vec<TextEdit> = Vec::new();
        match self.of_one_object(repair) {
            Some(edit) => edits.push(edit),
            None => {
                for edit in repair.changes.iter().map(|change| self.edits(change)) {
                    edits.extend(edit?);
                }
            }
        }
        edits.sort();
        edits.dedup();
        // The order of the numbers means nothing.
        edits.sort_by_cached_key(|edit| self.files.get(&edit.location.file).map(|file| &file.loaded.path));
        let fix = |edits| Fix { title: repair.title.clone(), applicability: repair.applicability, edits };
        Some(edits).filter(|edits| !edits.is_empty()).map(fix)
    }

    /// Several properties of one object that come and go are one edit: beside one another they may overlap.
    fn of_one_object(&self, repair: &Repair) -> Option<TextEdit> {
        let edits: Vec<Edit> = repair.changes.iter().map(of_object).collect::<Option<_>>()?;
        let [first, _, ..] = edits.as_slice() else { return None };
        self.editable(first)?.editor().apply_in_turn(&edits)
    }

    fn edits(&self, change: &Change) -> Option<Vec<TextEdit>> {
        match change {
            Change::Value { trail, object, property, to } => self
                .where_written(trail, object, to)
                .and_then(|edit| self.written(&edit))
                .or_else(|| self.written(&in_property(trail, object, property, to)?)),
            Change::Set { .. } | Change::Remove { .. } => self.written(&of_object(change)?),
            Change::Replace { object, to } => {
                // A comment inside is about what would go.
                let text = object.span.text(self.files.get(&object.file)?.text);
                let is_plain = !text.contains("//") && !text.contains("/*") && !text.contains('#');
                let edit = Edit::ReplaceLiteral { location: *object, value: to.clone() };
                if is_plain { self.written(&edit) } else { None }
            }
        }
    }

    fn written(&self, edit: &Edit) -> Option<Vec<TextEdit>> {
        self.editable(edit)?.editor().apply(edit)
    }

    fn editable(&self, edit: &Edit) -> Option<&File<'p>> {
        self.files.get(&edit.location().file).filter(|file| file.is_editable())
    }

    /// The literal, where nobody else uses it or all want the same.
    fn where_written(&self, trail: &[Stop], object: &[Stop], to: &Literal) -> Option<Edit> {
        let literal = trail.last().filter(|stop| stop.way == Way::Written)?.location;
        let stops = || trail.iter().chain(object);
        let names: Vec<&str> = stops()
            .filter_map(|stop| match &stop.way {
                Way::Property(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let agrees = |stop: &Stop| {
            let file = self.files.get(&stop.location.file);
            stop.way != Way::Other
                && file.is_some_and(|file| {
                    self.shared.agrees(literal, stop, file.loaded, file.uses(), &names, to)
                })
        };
        let all_agree = self.shared.is_wish_of_all(literal) && stops().all(agrees);
        all_agree.then(|| Edit::ReplaceLiteral { location: literal, value: to.clone() })
    }
}

/// The edit of the object of which a property comes or goes.
fn of_object(change: &Change) -> Option<Edit> {
    match change {
        Change::Set { object, path, to } => {
            Some(Edit::SetProperty { object: *object, path: path.clone(), value: to.clone() })
        }
        Change::Remove { object, name } => {
            Some(Edit::RemoveProperty { object: *object, name: (*name).to_owned() })
        }
        Change::Value { .. } | Change::Replace { .. } => None,
    }
}

/// The property itself, where no parameter could have given it another value.
fn in_property(trail: &[Stop], object: &[Stop], property: &str, to: &Literal) -> Option<Edit> {
    let is_own = |stop: &Stop| matches!(stop.way, Way::Written | Way::Variable(_) | Way::Property(_));
    match object {
        [object] if object.way == Way::Written && trail.iter().all(is_own) => Some(Edit::SetProperty {
            object: object.location,
            path: vec![property.to_owned()],
            value: to.clone(),
        }),
        _ => None,
    }
}
