//! What a report never shows of a file, though a line that it shows has it: values of secure parameters, and what is loaded
//! from files.

mod loaded;
mod names;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tricep_parser::project::{CONFIG_NAME, Project, Selection};
use tricep_parser::source::{FileId, Location, Problem, Severity, SourceFile, Sources, Span};
use tricep_parser::template::{
    Assignment, Document, Expr, ExprId, Key, Language, ModuleSource, ParameterFile, Property, Template,
};

use super::spans::Spans;
use crate::finding::Finding;
use crate::report::TlsPath;
use names::Names;

/// A value that is a secret, as it is written.
struct Secret {
    /// From behind its name to its end.
    span: Span,
    /// The parts of it that may hold the secret.
    exprs: Vec<ExprId>,
    /// Whether names of properties in it belong to the language, not to the value.
    wrapped: bool,
}

/// The places that a report speaks of.
pub(super) fn marked<'r>(
    findings: impl Iterator<Item = &'r Finding>,
    paths: &'r [TlsPath],
) -> BTreeSet<Location> {
    let of_finding = |finding: &'r Finding| {
        std::iter::once(&finding.primary).chain(&finding.labels).map(|label| label.location)
    };
    let of_path = |path: &'r TlsPath| {
        let ends =
            [path.address.as_ref().map(|end| end.location), path.backend.as_ref().map(|end| end.location)];
        [path.gateway.location, path.policy.location].into_iter().chain(ends.into_iter().flatten())
    };
    findings.flat_map(of_finding).chain(paths.iter().flat_map(of_path)).collect()
}

/// What must not be shown of the files that the marked places are in. A value that is itself marked stays to be seen: the
/// report says it anyway.
pub(super) fn secrets(
    project: &Project,
    selection: &Selection,
    marked: &BTreeSet<Location>,
) -> BTreeSet<Location> {
    let files: BTreeSet<FileId> = marked.iter().map(|place| place.file).collect();
    if files.is_empty() {
        return BTreeSet::new();
    }
    let read: Vec<_> = selection.read.iter().filter_map(|file| project.loaded(*file)).collect();
    let documents: Vec<&Document> = read.iter().map(|file| project.document(file)).collect();
    let names = Names::of(&documents);
    let mut secrets = BTreeSet::new();
    for file in files.into_iter().filter_map(|file| project.loaded(file)) {
        let source = project.source(&file);
        let in_file = Location { file: file.id, span: Span::at(0) }..Location {
            file: FileId(file.id.0 + 1),
            span: Span::at(0),
        };
        let shown: Vec<Span> = marked.range(in_file).map(|place| place.span).collect();
        let mut page = Page { source: &source, names: &names, shown: &shown, hidden: Vec::new() };
        match project.document(&file) {
            Document::Template(template) => with_inner(template).iter().for_each(|each| page.template(each)),
            Document::Parameters(parameters) => page.parameters(parameters),
            Document::Other if file.path.file_name().is_some_and(|name| name == CONFIG_NAME) => {}
            Document::Other => page.hidden = loaded::hidden(&source.text, &shown),
        }
        secrets.extend(page.hidden.into_iter().map(|span| Location { file: file.id, span }));
    }
    secrets
}

/// Takes the word out of messages that speak of a word without quotes in the place of a secret: it may be meant to be one.
pub(super) fn hide_in_messages<'f>(
    project: &Project,
    findings: impl Iterator<Item = &'f mut Finding>,
    secrets: &BTreeSet<Location>,
) {
    let mut by_file: BTreeMap<FileId, Vec<(Span, ())>> = BTreeMap::new();
    for secret in secrets {
        by_file.entry(secret.file).or_default().push((secret.span, ()));
    }
    let by_file: BTreeMap<FileId, Spans<()>> =
        by_file.into_iter().map(|(file, spans)| (file, Spans::new(spans.into_iter()))).collect();
    for finding in findings {
        let Location { file, span } = finding.primary.location;
        let Some(spans) = by_file.get(&file).filter(|_| finding.message.contains('`')) else { continue };
        let quoted = format!("`{}`", Sources::file(project, file).slice(span));
        if finding.message.contains(&quoted) && spans.around(span).next().is_some() {
            finding.message = finding.message.replace(&quoted, "`…`");
        }
    }
}

/// A template and those that are written inside it.
fn with_inner(template: &Arc<Template>) -> Vec<Arc<Template>> {
    let mut all = vec![Arc::clone(template)];
    for module in &template.modules {
        if let ModuleSource::Inner(inner) | ModuleSource::Outer(inner) = &module.source {
            all.extend(with_inner(inner));
        }
    }
    all
}

/// A file of which lines are shown.
struct Page<'p> {
    source: &'p SourceFile,
    names: &'p Names,
    /// What a report speaks of, in order.
    shown: &'p [Span],
    hidden: Vec<Span>,
}

impl Page<'_> {
    fn template(&mut self, template: &Template) {
        self.hide(template, &self.names.secrets(template));
    }

    /// A parameter file. What is given for a parameter that no template declares may be a secret too: its type is not known.
    fn parameters(&mut self, file: &ParameterFile) {
        let (known, others): (Vec<&Assignment>, Vec<&Assignment>) =
            file.values.iter().partition(|given| self.names.is_known_and_shown(&given.name.text));
        let mut secrets = self.names.secrets(&file.template);
        secrets.extend(others.into_iter().map(Secret::given));
        self.hide(&file.template, &secrets);
        let known: Vec<Span> = known.into_iter().map(|given| given.span).collect();
        self.hide_lost(&file.template, known);
    }

    /// Hides the literals of these values, and those in which something is wrong altogether: what was meant is not known.
    fn hide(&mut self, template: &Template, secrets: &[Secret]) {
        let errors = Errors::of(template);
        // Where it is not known what is wrong with the rest, everything may be.
        let are_more = template.problems.more() > 0;
        let (broken, intact): (Vec<&Secret>, Vec<&Secret>) =
            secrets.iter().partition(|secret| are_more || errors.touch(self.whole(template, secret)));
        let broken: Vec<Span> = broken.into_iter().map(|secret| self.whole(template, secret)).collect();
        self.hidden.extend(broken);
        let exprs = &template.exprs;
        let spans = intact.iter().flat_map(|secret| &secret.exprs).map(|expr| exprs.span(*expr));
        let inside = Spans::new(spans.map(|span| (span, ())));
        let is_inside = |span: Span| inside.around(span).next().is_some();
        let wrappers: BTreeSet<ExprId> =
            intact.iter().filter(|secret| secret.wrapped).flat_map(|secret| secret.exprs.clone()).collect();
        for id in (0..exprs.len()).map(|place| ExprId(place as u32)).filter(|id| is_inside(exprs.span(*id))) {
            match &exprs[id] {
                Expr::String(_) | Expr::Int(_) | Expr::Number(_) => self.hide_literal(exprs.span(id)),
                Expr::Object(members) if !wrappers.contains(&id) => {
                    let keys = members.iter().filter_map(|member| match member {
                        Property::Value { key: Key::Literal(_), key_span, .. } => Some(*key_span),
                        _ => None,
                    });
                    self.hidden.extend(keys);
                }
                _ => {}
            }
        }
    }

    fn hide_literal(&mut self, span: Span) {
        if self.shown.binary_search(&span).is_err() {
            self.hidden.push(span);
        }
    }

    /// A secret with what else is on its line. JSON may have all its values on one line, and tells even of a broken one where
    /// it ends.
    fn whole(&self, template: &Template, secret: &Secret) -> Span {
        let Span { start, end } = secret.span;
        let end = match template.language {
            Language::Bicep => end.max(self.line_end(start)),
            Language::Arm => end,
        };
        let text = Span::new(start, end).text(&self.source.text);
        let lead = text.len() - text.trim_start_matches([' ', '\t', '=', ':']).len();
        Span::new(start + lead as u32, end)
    }

    /// Hides what syntax errors have kept from being read as the values of parameters: from the first quote, or in JSON the
    /// first colon, to the end of a line, but for what is known to be no secret.
    fn hide_lost(&mut self, template: &Template, mut known: Vec<Span>) {
        known.sort_unstable();
        let around = Spans::new(known.iter().map(|span| (*span, ())));
        let lines = self.source.lines();
        // By their starts, where they end.
        let mut lost: BTreeMap<u32, u32> = BTreeMap::new();
        let problems = template.problems.iter().filter(|problem| is_error(problem));
        for Problem { span, .. } in problems.filter(|problem| around.around(problem.span).next().is_none()) {
            let end = lost.entry(lines.start_of(lines.line_of(span.start))).or_default();
            *end = (*end).max(span.end).max(self.line_end(span.start));
        }
        let mut done = 0;
        for (start, end) in lost {
            let line = Span::new(start.max(done), end.max(done));
            done = line.end;
            let Some(lead) = line.text(&self.source.text).find(['\'', '"', ':']) else { continue };
            let mut start = line.start + lead as u32;
            let first = known.partition_point(|known| known.start < line.start);
            for known in known.iter().skip(first).take_while(|known| known.end <= line.end) {
                self.hidden.push(Span::new(start, known.start.max(start)));
                start = start.max(known.end);
            }
            self.hidden.push(Span::new(start, line.end));
        }
    }

    fn line_end(&self, offset: u32) -> u32 {
        let lines = self.source.lines();
        lines.end_of(lines.line_of(offset), &self.source.text)
    }
}

impl Secret {
    /// What a parameter file gives.
    fn given(given: &Assignment) -> Self {
        let span = Span::new(given.name.span.end, given.span.end);
        Self { span, exprs: vec![given.value], wrapped: false }
    }
}

/// Whether a text is not what it was meant to be. A name that nothing declares is read as what it is.
fn is_error(problem: &Problem) -> bool {
    problem.severity == Severity::Error && !problem.code.starts_with("unknown-")
}

/// Where the errors of a template are.
struct Errors {
    /// In the order of their starts: each with the furthest end of it and those before it.
    spans: Vec<(u32, u32)>,
}

impl Errors {
    fn of(template: &Template) -> Self {
        let errors = template.problems.iter().filter(|problem| is_error(problem));
        let mut spans: Vec<(u32, u32)> = errors.map(|error| (error.span.start, error.span.end)).collect();
        spans.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut spans {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { spans }
    }

    /// Whether one of them is in a span or right beside it.
    fn touch(&self, span: Span) -> bool {
        let before = self.spans.partition_point(|(start, _)| *start <= span.end);
        let last = before.checked_sub(1).and_then(|last| self.spans.get(last));
        last.is_some_and(|(_, furthest)| *furthest >= span.start)
    }
}
