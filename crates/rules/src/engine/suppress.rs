//! Which findings a pragma, a comment or a metadata entry covers, and which of these cover nothing.
//!
//! A suppression counts at the primary location of a finding, at the resources around it, and at the other end of the
//! finding with the resources around that.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use tricep_parser::project::{Project, Selection};
use tricep_parser::source::{FileId, Location, Severity, Span};
use tricep_parser::template::{Document, Module, ModuleSource, Suppression, SuppressionKind, Template};

use super::deployment::{Leveled, leveled};
use super::levels::Levels;
use super::merge::Merged;
use super::spans::Spans;
use crate::finding::{Label, SuppressedBy};
use crate::rules::{self, Draft, End};

/// The rule about suppressions that cover nothing.
const UNUSED: &str = "unused-suppression";
/// The rule about codes that are nearly those of a rule.
const UNKNOWN: &str = "unknown-rule";

/// Suppressions of one code at one place that count. Any number of comments may stand before one line of JSON.
const MOST_AT_A_PLACE: usize = 64;

/// The suppressions of a run, and which of their codes covered a finding.
pub(super) struct Suppressions<'p> {
    project: &'p Project,
    files: BTreeMap<FileId, OfFile>,
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
            for place in self.places(&finding.primary, &finding.labels, &merged.ends) {
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

    fn of_file(&mut self, file: FileId) -> &OfFile {
        let project = self.project;
        self.files.entry(file).or_insert_with(|| OfFile::new(project, file))
    }

    fn suppressed_by(&mut self, code: Code) -> Option<SuppressedBy> {
        let suppression = self.of_file(code.file).list.get(code.suppression)?;
        Some(SuppressedBy {
            location: Location { file: code.file, span: suppression.span },
            reason: suppression.reason.as_ref().map(|reason| reason.text.to_string()),
        })
    }

    /// Where a suppression of a finding counts.
    fn places(&mut self, primary: &Label, labels: &[Label], ends: &[End]) -> Vec<Location> {
        let mut places = vec![primary.location];
        places.extend(self.around(primary.location).places);
        for label in labels {
            let around = self.around(label.location);
            // The address that joins both ends, and the steps of a value, are no ends.
            let is_end = |end: &End| around.ty.as_ref().is_some_and(|ty| is_type_or_child(ty, &end.ty));
            if ends.iter().skip(1).any(is_end) && !ends.first().is_some_and(is_end) {
                places.push(label.location);
                places.extend(around.places);
            }
        }
        places
    }

    fn around(&mut self, place: Location) -> Around {
        let mut around = Around::default();
        if let Some(resources) = &self.of_file(place.file).resources {
            resources.collect(place, &mut around);
        }
        around
    }

    /// The codes that silence a rule at a place.
    fn covering(&mut self, rule: &str, place: Location) -> Vec<Code> {
        let code = |(suppression, code)| Code { file: place.file, suppression, code };
        self.of_file(place.file).covering(rule, place.span.start).into_iter().map(code).collect()
    }

    /// What is to be said of the suppressions themselves, in the files that were asked for.
    pub(super) fn problems(&mut self, levels: &Levels<'_>, selection: &Selection) -> Vec<Leveled> {
        let mut found = Vec::new();
        // Codes of other linters come again and again.
        let mut near: HashMap<Arc<str>, Option<&'static str>> = HashMap::new();
        for file in selection.read.intersection(&selection.wanted.iter().copied().collect()) {
            // Of a file that is half typed nobody knows what it will have.
            let is_broken = is_broken(self.project, *file);
            self.of_file(*file);
            let Some(of_file) = self.files.get(file) else { continue };
            for (number, suppression) in of_file.list.iter().enumerate() {
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
                            let restores = of_file.is_disabled_before(number, &code.text);
                            (!restores).then(|| restores_nothing(&code.text, location))
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

fn restores_nothing(code: &str, location: Location) -> Draft {
    let message = format!("'{code}' is not disabled above, so there is nothing to restore");
    about(
        UNUSED,
        message,
        location,
        "restores nothing",
        "take the code out, or put #disable-diagnostics above it",
    )
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

/// The resources of a template and of those inside of it, by where they stand.
struct Resources {
    inner: Spans<Resources>,
    /// Types, and where they are written.
    own: Spans<(String, u32)>,
}

impl Resources {
    fn of(template: &Template) -> Self {
        let inner = |module: &Module| match &module.source {
            ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => Some((inner.span, Self::of(inner))),
            _ => None,
        };
        let own = template.resources.iter();
        let own = own.map(|resource| (resource.span, (resource.ty.to_string(), resource.ty_span.start)));
        Self { inner: Spans::new(template.modules.iter().filter_map(inner)), own: Spans::new(own) }
    }

    fn collect(&self, place: Location, around: &mut Around) {
        self.inner.around(place.span).for_each(|(_, inner)| inner.collect(place, around));
        let mut holding: Vec<(Span, &(String, u32))> = self.own.around(place.span).collect();
        holding.sort_by_key(|(span, _)| span.len());
        for (span, (ty, ty_start)) in holding {
            around.ty.get_or_insert_with(|| ty.clone());
            let starts = [span.start, *ty_start];
            around.places.extend(starts.map(|start| Location { file: place.file, span: Span::at(start) }));
        }
    }
}

/// The suppressions of a file, and the resources in it.
#[derive(Default)]
struct OfFile {
    list: Vec<Suppression>,
    by_code: HashMap<Arc<str>, OfCode>,
    resources: Option<Resources>,
}

/// The suppressions of one code in a file.
#[derive(Default)]
struct OfCode {
    /// Those that reach over a part of the file that they know.
    within: Spans<Place>,
    /// Where the code is disabled and restored, in order.
    switches: Vec<Switch>,
}

/// The same while it is collected.
#[derive(Default)]
struct Found {
    within: Vec<(Span, Place)>,
    switches: Vec<Switch>,
}

/// A suppression's place in the list of its file, and a code's place in the suppression.
type Place = (usize, usize);

struct Switch {
    start: u32,
    suppression: usize,
    disables: bool,
    /// What keeps the code disabled from here on.
    disabled: Option<Place>,
}

impl OfFile {
    fn new(project: &Project, file: FileId) -> Self {
        let Some(loaded) = project.loaded(file) else { return Self::default() };
        let source = project.source(&loaded);
        let list = suppressions(project.document(&loaded)).to_vec();
        let mut by_code: HashMap<Arc<str>, Found> = HashMap::new();
        for (number, suppression) in list.iter().enumerate() {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            for (place, code) in
                suppression.codes.iter().enumerate().filter(|(_, code)| seen.insert(&code.text))
            {
                let Found { within, switches } = by_code.entry(Arc::clone(&code.text)).or_default();
                let (start, own) = (suppression.span.start, (number, place));
                let switch = |disables, disabled| Switch { start, suppression: number, disables, disabled };
                match suppression.kind {
                    SuppressionKind::NextLine => {
                        let line = source.lines().line_of(suppression.span.end);
                        let end = source.lines().end_of(line + 1, &source.text);
                        within.push((Span::new(start, end), own));
                    }
                    SuppressionKind::Within(span) => within.push((span, own)),
                    SuppressionKind::Disable => {
                        let before = switches.last().and_then(|before: &Switch| before.disabled);
                        switches.push(switch(true, before.or(Some(own))));
                    }
                    SuppressionKind::Restore => switches.push(switch(false, None)),
                }
            }
        }
        let indexed =
            |found: Found| OfCode { within: Spans::new(found.within.into_iter()), switches: found.switches };
        let by_code = by_code.into_iter().map(|(code, found)| (code, indexed(found))).collect();
        let resources = project.template(&loaded).map(|template| Resources::of(&template));
        Self { list, by_code, resources }
    }

    /// The codes that silence a rule at a place, in the order of the file; what disables it for a while comes last.
    fn covering(&self, rule: &str, at: u32) -> Vec<Place> {
        let Some(of_code) = self.by_code.get(rule) else { return Vec::new() };
        let within = of_code.within.around(Span::at(at)).take(MOST_AT_A_PLACE);
        let mut found: Vec<Place> = within.map(|(_, place)| *place).collect();
        found.sort_unstable();
        let before = of_code.switches.partition_point(|switch| switch.start <= at);
        let last = before.checked_sub(1).and_then(|last| of_code.switches.get(last));
        found.extend(last.and_then(|switch| switch.disabled));
        found
    }

    /// Whether a code is disabled before a suppression of the list that restores it.
    fn is_disabled_before(&self, suppression: usize, code: &str) -> bool {
        let Some(of_code) = self.by_code.get(code) else { return false };
        let before = of_code.switches.partition_point(|switch| switch.suppression < suppression);
        let last = before.checked_sub(1).and_then(|last| of_code.switches.get(last));
        last.is_some_and(|switch| switch.disables)
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

fn suppressions(document: &Document) -> &[Suppression] {
    match document {
        Document::Template(template) => &template.suppressions,
        Document::Parameters(parameters) => &parameters.template.suppressions,
        Document::Other => &[],
    }
}
