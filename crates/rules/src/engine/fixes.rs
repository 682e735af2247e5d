//! From what would repair a finding to edits of texts.
//!
//! A value is changed where it is written, when everybody who uses what is written there wants the same; else in the
//! property that the finding is about, when nobody could have given it another value; else not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tricep_parser::edit::{self, Edit, Literal, TextEdit};
use tricep_parser::eval::Files;
use tricep_parser::project::Project;
use tricep_parser::source::{FileId, Location, Severity, Span};
use tricep_parser::template::{
    Document, Expr, ExprId, Language, ModuleSource, Parameter, ParameterId, Template, Type, VariableId,
};
use tricep_parser::{arm, bicep};

use super::merge::Merged;
use crate::finding::Fix;
use crate::rules::repair::{Change, Repair, Stop, Way};

/// Gives findings the fixes that their repairs come to.
pub(super) fn resolve(project: &Project, read: &BTreeSet<FileId>, findings: &mut [Merged]) {
    let is_open = |merged: &&mut Merged| !merged.silent && merged.finding.suppressed.is_none();
    let mut writer = Writer { project, read, wishes: BTreeMap::new() };
    for merged in findings.iter_mut().filter(is_open) {
        merged.repairs.iter().flat_map(|repair| &repair.changes).for_each(|change| writer.wish(change));
    }
    for merged in findings.iter_mut().filter(is_open) {
        merged.finding.fixes = merged.repairs.iter().filter_map(|repair| writer.fix(repair)).collect();
    }
}

/// Whether a file with these two texts has no error in the second that is not in the first.
pub fn keeps_syntax(path: &Path, before: &str, after: &str) -> bool {
    errors(path, after) <= errors(path, before)
}

fn errors(path: &Path, text: &str) -> usize {
    let file = FileId(0);
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let problems = match extension.as_deref() {
        Some("bicep") => bicep::lower(file, text).problems,
        Some("bicepparam") => bicep::lower_parameters(file, text).template.problems,
        _ => match arm::lower(file, text) {
            Document::Template(template) => template.problems.clone(),
            Document::Parameters(parameters) => parameters.template.problems.clone(),
            Document::Other => Vec::new(),
        },
    };
    problems.iter().filter(|problem| problem.severity == Severity::Error).count()
}

struct Writer<'p> {
    project: &'p Project,
    read: &'p BTreeSet<FileId>,
    /// What is wanted of each literal: the new value, and the places through which those who want it came.
    wishes: BTreeMap<Location, Vec<(Literal, Vec<Location>)>>,
}

impl Writer<'_> {
    fn wish(&mut self, change: &Change) {
        let Change::Value { trail, object, to, .. } = change else { return };
        let Some(literal) = trail.last() else { return };
        let places = trail.iter().chain(object).map(|stop| stop.location);
        let wishes = self.wishes.entry(literal.location).or_default();
        match wishes.iter_mut().find(|(wanted, _)| wanted == to) {
            Some((_, known)) => known.extend(places),
            None => wishes.push((to.clone(), places.collect())),
        }
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
        let files: BTreeSet<FileId> = edits.iter().map(|edit| edit.location.file).collect();
        if files.is_empty() {
            return None;
        }
        for file in files {
            let loaded = self.project.loaded(file)?;
            let source = self.project.source(&loaded);
            let own: Vec<TextEdit> =
                edits.iter().filter(|edit| edit.location.file == file).cloned().collect();
            let after = edit::apply_edits(&source.text, &own)?;
            if !keeps_syntax(&loaded.path, &source.text, &after) {
                return None;
            }
        }
        // The order of the numbers means nothing.
        edits
            .sort_by_cached_key(|edit| self.project.loaded(edit.location.file).map(|file| file.path.clone()));
        Some(Fix { title: repair.title.clone(), applicability: repair.applicability, edits })
    }

    /// Several properties of one object that come and go are one edit: beside one another they may overlap.
    fn of_one_object(&self, repair: &Repair) -> Option<TextEdit> {
        let [first, _, ..] = repair.changes.as_slice() else { return None };
        let whole = object_of(first)?;
        if repair.changes.iter().any(|change| object_of(change) != Some(whole))
            || !self.is_editable(whole.file)
        {
            return None;
        }
        let loaded = self.project.loaded(whole.file)?;
        let before = Arc::clone(&self.project.source(&loaded).text);
        let (mut text, mut object) = (before.to_string(), whole);
        for change in &repair.changes {
            let edit = match change {
                Change::Set { path, to, .. } => {
                    Edit::SetProperty { object, path: path.clone(), value: to.clone() }
                }
                Change::Remove { name, .. } => Edit::RemoveProperty { object, name: (*name).to_owned() },
                Change::Value { .. } | Change::Replace { .. } => return None,
            };
            let edits = edit::apply(&edit, language_of(&loaded.path), &text)?;
            let after = edit::apply_edits(&text, &edits)?;
            object.span.end = u32::try_from(object.span.end as usize + after.len() - text.len()).ok()?;
            text = after;
        }
        difference(&before, &text, whole.file)
    }

    fn edits(&self, change: &Change) -> Option<Vec<TextEdit>> {
        match change {
            Change::Value { trail, object, property, to } => self
                .where_written(trail, object, to)
                .and_then(|edit| self.written(&edit))
                .or_else(|| self.written(&in_property(trail, object, property, to)?)),
            Change::Set { object, path, to } => {
                self.written(&Edit::SetProperty { object: *object, path: path.clone(), value: to.clone() })
            }
            Change::Remove { object, name } => {
                self.written(&Edit::RemoveProperty { object: *object, name: (*name).to_owned() })
            }
            Change::Replace { object, to } => {
                // A comment inside is about what would go.
                let text = self.text_at(*object)?;
                let is_plain = !text.contains("//") && !text.contains("/*") && !text.contains('#');
                let edit = Edit::ReplaceLiteral { location: *object, value: to.clone() };
                if is_plain { self.written(&edit) } else { None }
            }
        }
    }

    fn written(&self, edit: &Edit) -> Option<Vec<TextEdit>> {
        let file = edit.file();
        let loaded = self.project.loaded(file)?;
        if !self.is_editable(file) {
            return None;
        }
        edit::apply(edit, language_of(&loaded.path), &self.project.source(&loaded).text)
    }

    /// What the compiler wrote, or what lies in a cache, is not where a repair belongs.
    fn is_editable(&self, file: FileId) -> bool {
        self.project.is_own(file) && !self.is_generated(file)
    }

    fn is_generated(&self, file: FileId) -> bool {
        self.templates(file).first().is_some_and(|template| template.generated)
    }

    fn text_at(&self, location: Location) -> Option<String> {
        let loaded = self.project.loaded(location.file)?;
        Some(location.span.text(&self.project.source(&loaded).text).to_owned())
    }

    /// The literal, where nobody else uses it or all want the same.
    fn where_written(&self, trail: &[Stop], object: &[Stop], to: &Literal) -> Option<Edit> {
        let literal = trail.last().filter(|stop| stop.way == Way::Written)?;
        let wishes = self.wishes.get(&literal.location)?;
        let [(_, places)] = wishes.as_slice() else { return None };
        let stops = || trail.iter().chain(object);
        let names: Vec<&str> = stops()
            .filter_map(|stop| match &stop.way {
                Way::Property(name) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        for stop in stops() {
            if stop.way == Way::Other || !self.agrees(stop, places, &names, to) {
                return None;
            }
        }
        Some(Edit::ReplaceLiteral { location: literal.location, value: to.clone() })
    }

    /// Whether everything that uses the declarations at a stop is among these places.
    fn agrees(&self, stop: &Stop, places: &[Location], names: &[&str], to: &Literal) -> bool {
        let file = stop.location.file;
        let templates = self.templates(file);
        let holds = |span: Span| span.contains(stop.location.span);
        for template in &templates {
            if template.functions.iter().any(|function| holds(function.span)) {
                return false;
            }
            for (id, variable) in (0..).map(VariableId).zip(&template.variables) {
                let named = matches!(&stop.way, Way::Variable(name) if **name == *variable.name.text);
                if (named || holds(variable.span))
                    && !(self.is_private(file)
                        && all_agree(template, file, places, names, |expr| *expr == Expr::Variable(id)))
                {
                    return false;
                }
            }
            for (id, parameter) in (0..).map(ParameterId).zip(&template.parameters) {
                let named = matches!(&stop.way, Way::Parameter(name) if **name == *parameter.name.text);
                if (named || holds(parameter.span))
                    && !(takes(template, parameter, to)
                        && all_agree(template, file, places, names, |expr| *expr == Expr::Parameter(id)))
                {
                    return false;
                }
            }
        }
        true
    }

    /// Whether no file that was read takes variables from this one.
    fn is_private(&self, file: FileId) -> bool {
        let Some(path) = self.project.loaded(file).map(|file| file.path.clone()) else { return false };
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let imports = |file: &FileId| {
            self.templates(*file)
                .iter()
                .any(|template| template.imports.iter().any(|import| import.source.ends_with(name)))
        };
        !self.read.iter().any(imports)
    }

    /// The template of a file and those inside of it.
    fn templates(&self, file: FileId) -> Vec<Arc<Template>> {
        let Some(loaded) = self.project.loaded(file) else { return Vec::new() };
        let mut waiting = match self.project.document(&loaded) {
            Document::Template(template) => vec![Arc::clone(template)],
            Document::Parameters(parameters) => vec![Arc::new(parameters.template.clone())],
            Document::Other => Vec::new(),
        };
        let mut found: Vec<Arc<Template>> = Vec::new();
        while let Some(template) = waiting.pop() {
            waiting.extend(inner(&template));
            found.push(template);
        }
        found
    }
}

/// The object whose properties come or go.
fn object_of(change: &Change) -> Option<Location> {
    match change {
        Change::Set { object, .. } | Change::Remove { object, .. } => Some(*object),
        Change::Value { .. } | Change::Replace { .. } => None,
    }
}

fn language_of(path: &Path) -> Language {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("bicep" | "bicepparam") => Language::Bicep,
        _ => Language::Arm,
    }
}

/// The smallest edit that leads from one text to the other; `None` where they are the same.
fn difference(before: &str, after: &str, file: FileId) -> Option<TextEdit> {
    let same = |(a, b): &(char, char)| a == b;
    let count = |pairs: usize, chars: &mut dyn Iterator<Item = char>| {
        chars.take(pairs).map(char::len_utf8).sum::<usize>()
    };
    let pairs = before.chars().zip(after.chars()).take_while(same).count();
    let start = count(pairs, &mut before.chars());
    let (rest, new) = (before.get(start..)?, after.get(start..)?);
    let pairs = rest.chars().rev().zip(new.chars().rev()).take_while(same).count();
    let end = count(pairs, &mut rest.chars().rev());
    let span = Span::new(start as u32, (before.len() - end) as u32);
    let text = new.get(..new.len() - end)?.to_owned();
    (before != after).then_some(TextEdit { location: Location { file, span }, text })
}

fn inner(template: &Template) -> Vec<Arc<Template>> {
    let of = |source: &ModuleSource| match source {
        ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => Some(Arc::clone(inner)),
        _ => None,
    };
    template.modules.iter().filter_map(|module| of(&module.source)).collect()
}

/// Whether every expression that is such a reference lies in one of the places, or reads another property.
fn all_agree(
    template: &Template,
    file: FileId,
    places: &[Location],
    names: &[&str],
    is_reference: impl Fn(&Expr) -> bool + Copy,
) -> bool {
    let reads_another = |id: ExprId| {
        all(template).any(|other| match &template.exprs[other] {
            Expr::Member { base, name, .. } => *base == id && !names.iter().any(|own| **own == **name),
            _ => false,
        })
    };
    let agrees = |id: ExprId| {
        let span = template.exprs.span(id);
        places.iter().any(|place| place.file == file && place.span.contains(span)) || reads_another(id)
    };
    let here = all(template).filter(|id| is_reference(&template.exprs[*id])).all(agrees);
    // A nested deployment of outer scope uses the declarations around it.
    let outer = template.modules.iter().filter_map(|module| match &module.source {
        ModuleSource::Outer(outer) => Some(outer),
        _ => None,
    });
    here && { outer }.all(|outer| all_agree(outer, file, places, names, is_reference))
}

fn all(template: &Template) -> impl Iterator<Item = ExprId> {
    (0..template.exprs.len()).map(|place| ExprId(place as u32))
}

/// Whether a parameter can have this value.
fn takes(template: &Template, parameter: &Parameter, value: &Literal) -> bool {
    let is_open = match &parameter.ty {
        Type::Nullable(ty) => matches!(**ty, Type::String | Type::Any | Type::Object),
        ty => matches!(ty, Type::String | Type::Any | Type::Object | Type::Array),
    };
    let is_value = |expr: ExprId| match (&template.exprs[expr], value) {
        (Expr::String(text), Literal::String(value)) => **text == **value,
        _ => false,
    };
    let is_allowed = parameter.allowed.is_none_or(|allowed| match &template.exprs[allowed] {
        Expr::Array(items) => items.iter().any(|item| match item {
            tricep_parser::template::Item::Value(item) => is_value(*item),
            tricep_parser::template::Item::Spread(_) => false,
        }),
        _ => false,
    });
    is_open && is_allowed
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
