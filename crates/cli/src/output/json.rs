//! `check --format json`, version 1: the format that other programs rely on.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::ser::{Formatter, PrettyFormatter};
use tricep_rules::finding::{Applicability, DeploymentRef, Fact, Finding, Fix, Label, Level, Scalar};
use tricep_rules::rules;

use super::View;
use super::text::does_harm;
use super::view::Place;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let report = view.report;
    let document = Document {
        version: 1,
        findings: report.findings.iter().map(|finding| finding_json(view, finding)).collect(),
        summary: SummaryJson {
            files: report.summary.files,
            deployments: report.summary.deployments,
            gateways: report.summary.gateways,
            paths: report.summary.paths,
            unverified: report.summary.unverified,
            unread: report.summary.unread,
            errors: view.count(Level::Error),
            warnings: view.count(Level::Warning),
            infos: view.count(Level::Info),
            suppressed: report.suppressed.len(),
        },
    };
    write_json(&document, out)
}

/// Writes a document as JSON, with a line break at its end.
pub(super) fn write_json(document: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, Inert::default());
    document.serialize(&mut serializer)?;
    writeln!(out)
}

/// JSON in lines, in which what steers a terminal or a CI server stands as an escape: the values are as they are, and no
/// byte of them does harm where they are printed.
#[derive(Default)]
struct Inert {
    lines: PrettyFormatter<'static>,
}

impl Formatter for Inert {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut from = 0;
        for (at, character) in fragment.char_indices().filter(|(at, _)| does_harm(fragment, *at)) {
            out.write_all(fragment.get(from..at).unwrap_or_default().as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            from = at + character.len_utf8();
        }
        out.write_all(fragment.get(from..).unwrap_or_default().as_bytes())
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.begin_array(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.end_array(out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.lines.begin_array_value(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.end_array_value(out)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.begin_object(out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.end_object(out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.lines.begin_object_key(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.begin_object_value(out)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.lines.end_object_value(out)
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<FindingJson<'a>>,
    summary: SummaryJson,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    label: &'a str,
    notes: &'a [String],
    help: Option<&'a str>,
    url: String,
    #[serde(flatten)]
    place: Place,
    labels: Vec<LabelJson<'a>>,
    fingerprint: &'a str,
    when: Vec<FactJson<'a>>,
    deployments: Vec<DeploymentJson<'a>>,
    fixes: Vec<FixJson<'a>>,
}

#[derive(Serialize)]
struct LabelJson<'a> {
    #[serde(flatten)]
    place: Place,
    message: &'a str,
}

#[derive(Serialize)]
struct DeploymentJson<'a> {
    template: String,
    parameters: Option<String>,
    when: Vec<FactJson<'a>>,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<EditJson<'a>>,
}

#[derive(Serialize)]
struct EditJson<'a> {
    #[serde(flatten)]
    place: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct SummaryJson {
    files: usize,
    deployments: usize,
    gateways: usize,
    paths: usize,
    unverified: usize,
    unread: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
}

/// One part of a `when`.
pub(super) struct FactJson<'a>(&'a Fact);

struct ScalarJson<'a>(&'a Scalar);

/// The facts of a case.
pub(super) fn facts(when: &[Fact]) -> Vec<FactJson<'_>> {
    when.iter().map(FactJson).collect()
}

impl Serialize for FactJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        match self.0 {
            Fact::Is { parameter, value } => {
                map.serialize_entry("parameter", parameter)?;
                map.serialize_entry("value", &ScalarJson(value))?;
            }
            Fact::Not { parameter, values } => {
                map.serialize_entry("parameter", parameter)?;
                map.serialize_entry("not", &values.iter().map(ScalarJson).collect::<Vec<_>>())?;
            }
            Fact::Condition { condition, value } => {
                map.serialize_entry("condition", condition)?;
                map.serialize_entry("value", value)?;
            }
        }
        map.end()
    }
}

impl Serialize for ScalarJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Scalar::Null => serializer.serialize_none(),
            Scalar::Bool(value) => serializer.serialize_bool(*value),
            Scalar::Int(value) => serializer.serialize_i64(*value),
            Scalar::String(value) => serializer.serialize_str(value),
        }
    }
}

fn finding_json<'a>(view: &View<'_>, finding: &'a Finding) -> FindingJson<'a> {
    FindingJson {
        rule: finding.rule,
        level: finding.level.as_str(),
        message: &finding.message,
        label: &finding.primary.message,
        notes: &finding.notes,
        help: finding.help.as_deref(),
        url: rules::url(finding.rule),
        place: view.place(finding.primary.location),
        labels: finding.labels.iter().map(|label| label_json(view, label)).collect(),
        fingerprint: &finding.fingerprint,
        when: facts(&finding.when),
        deployments: finding.deployments.iter().map(deployment_json).collect(),
        fixes: finding.fixes.iter().map(|fix| fix_json(view, fix)).collect(),
    }
}

fn label_json<'a>(view: &View<'_>, label: &'a Label) -> LabelJson<'a> {
    LabelJson { place: view.place(label.location), message: &label.message }
}

fn deployment_json<'a>(deployment: &'a DeploymentRef) -> DeploymentJson<'a> {
    DeploymentJson {
        template: deployment.template.clone(),
        parameters: deployment.parameters.clone(),
        when: facts(&deployment.when),
    }
}

fn fix_json<'a>(view: &View<'_>, fix: &'a Fix) -> FixJson<'a> {
    FixJson {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        },
        edits: fix
            .edits
            .iter()
            .map(|edit| EditJson { place: view.place(edit.location), text: &edit.text })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[test]
    fn findings() {
        insta::assert_snapshot!(written(&Example::full(), write));
    }

    #[test]
    fn nothing_found() {
        insta::assert_snapshot!(written(&Example::clean(), write));
    }
}
