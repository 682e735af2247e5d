//! Which findings a pragma, a comment or a metadata entry covers.

use tricep_parser::project::Project;
use tricep_parser::source::{FileId, Location, Span};
use tricep_parser::template::{Document, Suppression, SuppressionKind};

use crate::finding::{Finding, SuppressedBy};

/// Marks the findings that a suppression covers: at their own place, or at the other end.
pub(super) fn apply(project: &Project, findings: &mut [Finding]) {
    for finding in findings {
        let places = std::iter::once(&finding.primary).chain(&finding.labels);
        finding.suppressed =
            places.map(|label| label.location).find_map(|location| covering(project, finding.rule, location));
    }
}

fn covering(project: &Project, rule: &str, location: Location) -> Option<SuppressedBy> {
    let suppressions = suppressions(project, location.file)?;
    let file = project.loaded(location.file)?;
    let source = project.source(&file);
    let place = location.span.start;
    let names = |suppression: &Suppression| suppression.codes.iter().any(|code| &*code.text == rule);
    let mut disabled: Option<&Suppression> = None;
    for suppression in suppressions.iter().filter(|suppression| names(suppression)) {
        let covers = match suppression.kind {
            SuppressionKind::NextLine => {
                let line = source.lines().line_of(suppression.span.start);
                let end = source.lines().end_of(line + 1, &source.text);
                Span::new(suppression.span.start, end).touches(place)
            }
            SuppressionKind::Within(span) => span.touches(place),
            SuppressionKind::Disable if suppression.span.start <= place => {
                disabled = Some(suppression);
                false
            }
            SuppressionKind::Restore if suppression.span.start <= place => {
                disabled = None;
                false
            }
            SuppressionKind::Disable | SuppressionKind::Restore => false,
        };
        if covers {
            return Some(suppressed_by(suppression, location.file));
        }
    }
    disabled.map(|suppression| suppressed_by(suppression, location.file))
}

fn suppressed_by(suppression: &Suppression, file: FileId) -> SuppressedBy {
    SuppressedBy {
        location: Location { file, span: suppression.span },
        reason: suppression.reason.as_ref().map(|reason| reason.text.to_string()),
    }
}

fn suppressions(project: &Project, file: FileId) -> Option<Vec<Suppression>> {
    let loaded = project.loaded(file)?;
    match project.document(&loaded) {
        Document::Template(template) => Some(template.suppressions.clone()),
        Document::Parameters(parameters) => Some(parameters.template.suppressions.clone()),
        Document::Other => None,
    }
}
