//! Which findings a pragma, a comment or a metadata entry covers, and which of these cover nothing.
//!
//! A suppression counts at the primary location of a finding, at the resources around it, and at the other end of the
//! finding with the resources around that.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tricep_parser::project::{Project, Selection};
use tricep_parser::source::{FileId, Location, Severity, Span};
use tricep_parser::template::{
    Document, Module, ModuleSource, Resource, Suppression, SuppressionKind, Template,
};

use super::deployment::{Leveled, leveled};
use super::levels::Levels;
use super::merge::Merged;
use crate::finding::{Label, SuppressedBy};
use crate::rules::{self, Draft, End};

/// The rule about suppressions that cover nothing.
const UNUSED: &str = "unused-suppression";
/// The rule about codes that are nearly those of a rule.
const UNKNOWN: &str = "unknown-rule";

/// The suppressions of a run, and which of their codes covered a finding.
pub(super) struct Suppressions<'p> {
    project: &'p Project,
    files: BTreeMap<FileId, Vec<Suppression>>,
    used: BTreeSet<Code>,
}

/// One code of one suppression.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Code {
    file: FileId,
    suppression: usize,
    code: usize,
}

impl<'p> Suppressions<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        Self { project, files: BTreeMap::new(), used: BTreeSet::new() }
    }

    /// Marks the findings that a suppression covers, unless the settings forbid it for their rule.
    pub(super) fn apply(&mut self, levels: &Levels<'_>, findings: &mut [Merged]) {
        for merged in findings {
            let finding = &mut merged.finding;
            let mut by = None;
            for place in places(self.project, &finding.primary, &finding.labels, &merged.ends) {
                for code in self.covering(finding.rule, place) {
                    self.used.insert(code);
                    by = by.or(Some(code));
                }
            }
            let Some(by) = by.and_then(|code| self.suppressed_by(code)) else { continue };
            if self.is_allowed(levels, finding.rule, finding.primary.location.file) {
                finding.suppressed = Some(by);
            } else {
                finding
                    .labels
                    .push(Label::new(by.location, "this does not silence it: the settings forbid that"));
            }
        }
    }

    fn is_allowed(&self, levels: &Levels<'_>, rule: &str, file: FileId) -> bool {
        let path = self.project.loaded(file).map(|file| file.path.clone());
        path.is_none_or(|path| levels.settings.of(&path).allows_suppression(rule, &path))
    }

    fn of_file(&mut self, file: FileId) -> &[Suppression] {
        let project = self.project;
        self.files.entry(file).or_insert_with(|| suppressions(project, file))
    }

    fn suppressed_by(&mut self, code: Code) -> Option<SuppressedBy> {
        let suppression = self.of_file(code.file).get(code.suppression)?;
        Some(SuppressedBy {
            location: Location { file: code.file, span: suppression.span },
            reason: suppression.reason.as_ref().map(|reason| reason.text.to_string()),
        })
    }

    /// The codes that silence a rule at a place.
    fn covering(&mut self, rule: &str, place: Location) -> Vec<Code> {
        let Some(loaded) = self.project.loaded(place.file) else { return Vec::new() };
        let source = self.project.source(&loaded);
        let at = place.span.start;
        let (mut found, mut disabled) = (Vec::new(), None);
        for (number, suppression) in self.of_file(place.file).iter().enumerate() {
            let Some(code) = suppression.codes.iter().position(|code| &*code.text == rule) else { continue };
            let code = Code { file: place.file, suppression: number, code };
            match suppression.kind {
                SuppressionKind::NextLine => {
                    let line = source.lines().line_of(suppression.span.end);
                    let end = source.lines().end_of(line + 1, &source.text);
                    if Span::new(suppression.span.start, end).touches(at) {
                        found.push(code);
                    }
                }
                SuppressionKind::Within(span) if span.touches(at) => found.push(code),
                SuppressionKind::Disable if suppression.span.start <= at => {
                    disabled = disabled.or(Some(code))
                }
                SuppressionKind::Restore if suppression.span.start <= at => disabled = None,
                SuppressionKind::Within(_) | SuppressionKind::Disable | SuppressionKind::Restore => {}
            }
        }
        found.extend(disabled);
        found
    }

    /// What is to be said of the suppressions themselves, in the files that were asked for.
    pub(super) fn problems(&mut self, levels: &Levels<'_>, selection: &Selection) -> Vec<Leveled> {
        let mut found = Vec::new();
        // Codes of other linters come again and again.
        let mut near: HashMap<Arc<str>, Option<&'static str>> = HashMap::new();
        for file in selection.read.intersection(&selection.wanted.iter().copied().collect()) {
            // Of a file that is half typed nobody knows what it will have.
            let is_broken = is_broken(self.project, *file);
            let list = self.of_file(*file).to_vec();
            for (number, suppression) in list.iter().enumerate() {
                for (place, code) in suppression.codes.iter().enumerate() {
                    let location = Location { file: *file, span: code.span };
                    let used = Code { file: *file, suppression: number, code: place };
                    let draft = match rules::find(&code.text) {
                        None => {
                            let near = near.entry(Arc::clone(&code.text));
                            let near = *near.or_insert_with_key(|code| rules::near(code));
                            near.map(|near| unknown(&code.text, near, location))
                        }
                        Some(_) if is_broken || !levels.request.parameters.is_empty() => None,
                        Some(rule) if !levels.has_run(rule, *file) => None,
                        Some(_) if suppression.kind == SuppressionKind::Restore => {
                            restores_nothing(list.get(..number).unwrap_or_default(), &code.text, location)
                        }
                        Some(_) if self.used.contains(&used) => None,
                        Some(_) => unused(&code.text, location),
                    };
                    let Some(draft) = draft else { continue };
                    let Some(rule) = rules::find(draft.rule) else { continue };
                    found.extend(leveled(levels, rule, draft, None));
                }
            }
        }
        found
    }
}

fn unused(code: &str, location: Location) -> Option<Draft> {
    // A rule about suppressions can't be told to be unused before it has run.
    if code == UNUSED || code == UNKNOWN {
        return None;
    }
    let message = format!("nothing that '{code}' finds is suppressed here");
    Some(about(
        UNUSED,
        message,
        location,
        "not needed",
        "take the code out, so that it can't hide a later finding",
    ))
}

fn restores_nothing(before: &[Suppression], code: &str, location: Location) -> Option<Draft> {
    let kind = before
        .iter()
        .rev()
        .filter(|other| matches!(other.kind, SuppressionKind::Disable | SuppressionKind::Restore))
        .find(|other| other.codes.iter().any(|other| &*other.text == code))
        .map(|other| other.kind);
    if kind == Some(SuppressionKind::Disable) {
        return None;
    }
    let message = format!("'{code}' is not disabled above, so there is nothing to restore");
    Some(about(
        UNUSED,
        message,
        location,
        "restores nothing",
        "take the code out, or put #disable-diagnostics above it",
    ))
}

fn unknown(code: &str, near: &str, location: Location) -> Draft {
    let message = format!("there is no rule '{code}', so nothing is suppressed; did you mean '{near}'?");
    about(UNKNOWN, message, location, "no such rule", &format!("write '{near}', letter for letter"))
}

fn about(rule: &'static str, message: String, location: Location, label: &str, help: &str) -> Draft {
    let mut draft = super::deployment::plain(rule, message, location, label);
    draft.help = Some(help.to_owned());
    draft
}

/// Where a suppression of a finding counts.
fn places(project: &Project, primary: &Label, labels: &[Label], ends: &[End]) -> Vec<Location> {
    let mut places = Vec::new();
    let around = Around::of(project, primary.location);
    places.push(primary.location);
    places.extend(around.places);
    for label in labels {
        let around = Around::of(project, label.location);
        // The address that joins both ends, and the steps of a value, are no ends.
        let is_end = |end: &End| around.ty.as_ref().is_some_and(|ty| is_type_or_child(ty, &end.ty));
        if ends.iter().skip(1).any(is_end) && !ends.first().is_some_and(is_end) {
            places.push(label.location);
            places.extend(around.places);
        }
    }
    places
}

/// Whether a resource type is this one, or one of its children.
fn is_type_or_child(ty: &str, of: &str) -> bool {
    let ty = ty.to_ascii_lowercase();
    ty.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The resources around a place.
#[derive(Default)]
struct Around {
    /// The type of the innermost one.
    ty: Option<String>,
    /// Where each of them begins, and where its type is written.
    places: Vec<Location>,
}

impl Around {
    fn of(project: &Project, place: Location) -> Self {
        let mut around = Self::default();
        let file = project.loaded(place.file);
        if let Some(template) = file.and_then(|file| project.template(&file)) {
            around.collect(&template, place);
        }
        around
    }

    fn collect(&mut self, template: &Template, place: Location) {
        let inner = |module: &Module| match &module.source {
            ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => Some(inner.clone()),
            _ => None,
        };
        for inner in template.modules.iter().filter_map(inner).filter(|inner| inner.span.contains(place.span))
        {
            self.collect(&inner, place);
        }
        let mut holding: Vec<&Resource> =
            template.resources.iter().filter(|resource| resource.span.contains(place.span)).collect();
        holding.sort_by_key(|resource| resource.span.len());
        for resource in holding {
            self.ty.get_or_insert_with(|| resource.ty.to_string());
            let starts = [resource.span.start, resource.ty_span.start];
            self.places.extend(starts.map(|start| Location { file: place.file, span: Span::at(start) }));
        }
    }
}

fn is_broken(project: &Project, file: FileId) -> bool {
    let Some(loaded) = project.loaded(file) else { return true };
    let problems = match project.document(&loaded) {
        Document::Template(template) => &template.problems,
        Document::Parameters(parameters) => &parameters.template.problems,
        Document::Other => return true,
    };
    problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn suppressions(project: &Project, file: FileId) -> Vec<Suppression> {
    let Some(loaded) = project.loaded(file) else { return Vec::new() };
    match project.document(&loaded) {
        Document::Template(template) => template.suppressions.clone(),
        Document::Parameters(parameters) => parameters.template.suppressions.clone(),
        Document::Other => Vec::new(),
    }
}
