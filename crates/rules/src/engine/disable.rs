//! How a person silences one finding: the edit that puts a suppression where it counts.

use tricep_parser::edit::{self, Edit, Literal, TextEdit};
use tricep_parser::project::Project;
use tricep_parser::source::{FileId, LineIndex, Location, SourceFile, Span};
use tricep_parser::template::{
    Document, Language, Module, ModuleSource, Resource, Suppression, SuppressionKind, Template,
};
use tricep_parser::{arm, bicep, json};

use crate::finding::{Applicability, Finding, Fix};

/// Rules whose findings are about what can't be left so, or about suppressions themselves.
const NEVER: [&str; 3] = ["syntax-error", "unknown-rule", "unused-suppression"];

/// The edit that silences a finding at its primary place; `None` where there is none that surely does.
///
/// In Bicep that is the pragma `#disable-next-line` above the line, as Bicep's own editor support writes it; in ARM JSON a
/// comment, where the file has comments already, else metadata of the resource.
pub fn disabling(project: &Project, finding: &Finding) -> Option<Fix> {
    if NEVER.contains(&finding.rule) {
        return None;
    }
    let place = finding.primary.location;
    let loaded = project.loaded(place.file)?;
    let source = project.source(&loaded);
    let template = match project.document(&loaded) {
        Document::Template(template) => template,
        Document::Parameters(parameters) => &parameters.template,
        Document::Other => return None,
    };
    let (edits, what) = match template.language {
        Language::Bicep => (above(template, &source, place, finding.rule)?, "line"),
        Language::Arm if has_comments(&loaded.path, &source.text) => {
            (above(template, &source, place, finding.rule)?, "line")
        }
        Language::Arm => (in_metadata(template, &source, place, finding.rule)?, "resource"),
    };
    let after = edit::apply_edits(&source.text, &edits)?;
    if !suppresses(template.language, &after, finding.rule, &edits) {
        return None;
    }
    let title = format!("Disable {} for this {what}", finding.rule);
    Some(Fix { title, applicability: Applicability::Unsafe, edits })
}

fn has_comments(path: &std::path::Path, text: &str) -> bool {
    let allows = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jsonc"));
    allows || !json::parse(text).tree.comments().is_empty()
}

/// A code more in the suppression above the line of a place, or a suppression of its own there.
fn above(template: &Template, source: &SourceFile, place: Location, rule: &str) -> Option<Vec<TextEdit>> {
    let (lines, text) = (source.lines(), &*source.text);
    let line = lines.line_of(place.span.start);
    let ends_above = |suppression: &&Suppression| {
        suppression.kind == SuppressionKind::NextLine && lines.line_of(suppression.span.end) + 1 == line
    };
    if let Some(code) =
        template.suppressions.iter().find(ends_above).and_then(|suppression| suppression.codes.last())
    {
        let location = Location { file: place.file, span: Span::at(code.span.end) };
        return Some(vec![TextEdit { location, text: format!(" {rule}") }]);
    }
    let bom = if line == 0 && text.starts_with('\u{feff}') { 3 } else { 0 };
    let start = lines.start_of(line) + bom;
    let comment = match template.language {
        Language::Bicep => format!("#disable-next-line {rule}"),
        Language::Arm => {
            let indent = text.get(start as usize..)?.split(|c: char| c != ' ' && c != '\t').next()?;
            format!("{indent}// tricep-disable-next-line {rule}")
        }
    };
    let location = Location { file: place.file, span: Span::at(start) };
    Some(vec![TextEdit { location, text: comment + line_break(lines, text) }])
}

/// The line break that a text uses.
fn line_break(lines: &LineIndex, text: &str) -> &'static str {
    let first = text.get(lines.end_of(0, text) as usize..lines.start_of(1) as usize).unwrap_or("");
    match first {
        "\r\n" => "\r\n",
        "\r" => "\r",
        _ => "\n",
    }
}

/// A code more in the metadata of the resource around a place.
fn in_metadata(
    template: &Template,
    source: &SourceFile,
    place: Location,
    rule: &str,
) -> Option<Vec<TextEdit>> {
    let object = innermost(template, place.span)?.span;
    let within = |suppression: &&Suppression| suppression.kind == SuppressionKind::Within(object);
    let codes = template.suppressions.iter().filter(within).flat_map(|suppression| &suppression.codes);
    let codes = codes.map(|code| Literal::from(&*code.text)).chain([Literal::from(rule)]);
    let edit = Edit::SetProperty {
        object: Location { file: place.file, span: object },
        path: ["metadata", "tricep", "disable"].map(String::from).to_vec(),
        value: Literal::Array(codes.collect()),
    };
    edit::apply(&edit, Language::Arm, &source.text)
}

fn innermost(template: &Template, place: Span) -> Option<&Resource> {
    let inner = |module: &'_ Module| match &module.source {
        ModuleSource::Inner(inner) | ModuleSource::Outer(inner) if inner.span.contains(place) => {
            Some(std::sync::Arc::clone(inner))
        }
        _ => None,
    };
    // What stands in a nested template is silenced there, by hand.
    if template.modules.iter().any(|module| inner(module).is_some()) {
        return None;
    }
    let holding = template.resources.iter().filter(|resource| resource.span.contains(place));
    holding.min_by_key(|resource| resource.span.len())
}

/// Whether a text has a suppression of the rule that touches one of the edits: a comment that lands inside a string is none.
fn suppresses(language: Language, text: &str, rule: &str, edits: &[TextEdit]) -> bool {
    let file = FileId(0);
    let suppressions = match language {
        Language::Bicep => bicep::lower(file, text).suppressions,
        Language::Arm => match arm::lower(file, text) {
            Document::Template(template) => template.suppressions.clone(),
            Document::Parameters(parameters) => parameters.template.suppressions.clone(),
            Document::Other => return false,
        },
    };
    let Some(edit) = edits.first() else { return false };
    let inserted = Span::new(edit.location.span.start, edit.location.span.start + edit.text.len() as u32);
    let is_new = |suppression: &Suppression| {
        suppression.codes.iter().any(|code| &*code.text == rule && inserted.contains(code.span))
    };
    suppressions.iter().any(is_new)
}
