//! SARIF 2.1.0, for code scanning.
//!
//! Only what viewers read is written. Lines and columns start at 1, columns count UTF-16 units, and paths are relative
//! URIs. See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/> and
//! <https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use tricep_parser::source::{FileId, Location};
use tricep_rules::docs;
use tricep_rules::finding::{Finding, Fix, Label, Level, SuppressedBy};
use tricep_rules::rules::{self, RuleInfo};

use super::View;
use super::json::write_json;
use super::line_hash::line_hashes;
use super::text::{counted, neutral};
use super::view::Place;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

pub(super) fn write(view: &View<'_>, rules: &[&RuleInfo], out: &mut impl Write) -> io::Result<()> {
    let mut hashes = LineHashes::default();
    let report = view.report;
    let results = report
        .findings
        .iter()
        .chain(&report.suppressed)
        .map(|finding| result(view, rules, finding, &mut hashes))
        .collect();
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "tricep",
                    full_name: "Tricep, a linter for Azure templates",
                    information_uri: env!("CARGO_PKG_REPOSITORY"),
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: rules.iter().copied().map(descriptor).collect(),
                },
            },
            column_kind: "utf16CodeUnits",
            results,
        }],
    };
    write_json(&log, out)
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    results: Vec<ResultJson<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    full_name: &'static str,
    information_uri: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text,
    full_description: Text,
    help: Help,
    help_uri: String,
    default_configuration: Configuration,
    properties: DescriptorProperties,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct DescriptorProperties {
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
    tags: [&'static str; 2],
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultJson<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    locations: [LocationJson; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<LocationJson>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppressions: Option<[Suppression<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fingerprints<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_location_line_hash: Option<String>,
    #[serde(rename = "tricep/v1")]
    own: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FixJson<'a> {
    description: Text,
    artifact_changes: Vec<ArtifactChange<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: ArtifactLocation,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: InsertedContent<'a>,
}

#[derive(Serialize)]
struct InsertedContent<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    location: LocationJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
}

fn descriptor(rule: &RuleInfo) -> Descriptor<'_> {
    let level = rule.level.unwrap_or(Level::Warning);
    Descriptor {
        id: rule.id,
        short_description: Text { text: format!("{}.", docs::sentence(rule.summary)) },
        full_description: Text { text: first_paragraph(rule) },
        help: Help { text: format!("See {}.", rules::url(rule.id)), markdown: docs::section(rule) },
        help_uri: rules::url(rule.id),
        default_configuration: Configuration { enabled: rule.level.is_some(), level: level_json(level) },
        properties: DescriptorProperties {
            precision: "very-high",
            severity: match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info => "recommendation",
            },
            tags: ["azure", "tls"],
        },
    }
}

/// What the rule finds, in at most as many letters as code scanning takes.
fn first_paragraph(rule: &RuleInfo) -> String {
    let paragraph = rule.explanation.trim().split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        format!("{}.", docs::sentence(rule.summary))
    } else {
        line.chars().take(1000).collect()
    }
}

fn result<'a>(
    view: &View<'_>,
    rules: &[&RuleInfo],
    finding: &'a Finding,
    hashes: &mut LineHashes,
) -> ResultJson<'a> {
    let place = view.place(finding.primary.location);
    ResultJson {
        rule_id: finding.rule,
        rule_index: rules.iter().position(|rule| rule.id == finding.rule),
        level: level_json(finding.level),
        message: Text { text: message(finding) },
        partial_fingerprints: Fingerprints {
            primary_location_line_hash: hashes.of(view, finding.primary.location, place.start.line),
            own: &finding.fingerprint,
        },
        locations: [location(view, finding.primary.location)],
        related_locations: finding
            .labels
            .iter()
            .enumerate()
            .map(|(i, label)| related(view, i, label))
            .collect(),
        fixes: finding.fixes.iter().map(|fix| fix_json(view, fix)).collect(),
        suppressions: finding.suppressed.as_ref().map(|by| [suppression(view, by)]),
    }
}

fn level_json(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
    }
}

/// Viewers show a related location only where the message has a link to it. What to type into a shell is left to the
/// rule's help.
fn message(finding: &Finding) -> String {
    let mut sentences = vec![sentence(&finding.message)];
    let links: Vec<String> = finding
        .labels
        .iter()
        .enumerate()
        .filter(|(_, label)| !label.message.is_empty())
        .map(|(i, label)| format!("[{}]({})", plain(&label.message), i + 1))
        .collect();
    if !links.is_empty() {
        sentences.push(format!("See {}.", links.join(", ")));
    }
    if !finding.when.is_empty() {
        let facts: Vec<String> = finding.when.iter().map(|fact| plain(&fact.to_string())).collect();
        sentences.push(format!("This holds when {}.", facts.join(" and ")));
    }
    if finding.deployments.len() > 1 {
        sentences.push(format!("It was found in {}.", counted(finding.deployments.len(), "deployment")));
    }
    sentences.extend(finding.notes.iter().chain(&finding.help).map(|remark| sentence(remark)));
    sentences.join(" ")
}

/// The first line of a text, as a sentence.
fn sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let text = plain(&docs::sentence(line.trim_end_matches([' ', ':'])));
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

/// Text with no links in it, which viewers show as it is.
fn plain(text: &str) -> String {
    neutral(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

fn related(view: &View<'_>, i: usize, label: &Label) -> LocationJson {
    LocationJson {
        id: Some(i + 1),
        message: Some(Text { text: plain(&label.message) }).filter(|message| !message.text.is_empty()),
        ..location(view, label.location)
    }
}

fn location(view: &View<'_>, location: Location) -> LocationJson {
    LocationJson {
        id: None,
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(&view.name_bytes(location)) },
            region: region(&view.place(location)),
        },
        message: None,
    }
}

fn region(place: &Place) -> Region {
    Region {
        start_line: place.start.line,
        start_column: place.start.column,
        end_line: place.end.line,
        end_column: place.end.column,
    }
}

fn fix_json<'a>(view: &View<'_>, fix: &'a Fix) -> FixJson<'a> {
    let mut changes = BTreeMap::<String, Vec<Replacement<'a>>>::new();
    for edit in &fix.edits {
        changes.entry(uri(&view.name_bytes(edit.location))).or_default().push(Replacement {
            deleted_region: region(&view.place(edit.location)),
            inserted_content: InsertedContent { text: &edit.text },
        });
    }
    FixJson {
        description: Text { text: format!("{}.", plain(&fix.title)) },
        artifact_changes: changes
            .into_iter()
            .map(|(uri, replacements)| ArtifactChange {
                artifact_location: ArtifactLocation { uri },
                replacements,
            })
            .collect(),
    }
}

fn suppression<'a>(view: &View<'_>, by: &'a SuppressedBy) -> Suppression<'a> {
    Suppression {
        kind: "inSource",
        location: location(view, by.location),
        justification: by.reason.as_deref(),
    }
}

/// A relative path as a URI reference.
fn uri(path: &[u8]) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path {
        match *byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(*byte))
            }
            byte => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// The hashes of the lines of files that have findings.
#[derive(Default)]
struct LineHashes {
    files: BTreeMap<FileId, Vec<String>>,
}

impl LineHashes {
    fn of(&mut self, view: &View<'_>, location: Location, line: u32) -> Option<String> {
        let lines = self
            .files
            .entry(location.file)
            .or_insert_with(|| line_hashes(&view.report.sources.file(location.file).text));
        lines.get(line as usize - 1).cloned()
    }
}

#[cfg(test)]
mod tests {
    use tricep_rules::rules::Source;

    use super::*;
    use crate::output::example::{Example, written};

    const RULES: [RuleInfo; 2] = [
        RuleInfo {
            id: "gateway-tls-below-backend",
            level: Some(Level::Error),
            summary: "a gateway's policy permits no TLS version that its backend accepts",
            explanation: "The gateway and the site\nhave no version in common.\n\nMore about it.",
            examples: &[],
            remedy: "Use another policy.",
            sources: &[Source { title: "A page", url: "https://example.com", date: "2025-10-15" }],
            since: "0.1.0",
        },
        RuleInfo {
            id: "site-tls-old",
            level: None,
            summary: "a site accepts an old version",
            explanation: "",
            examples: &[],
            remedy: "",
            sources: &[],
            since: "0.1.0",
        },
    ];

    fn log(example: &Example) -> String {
        let log = written(example, |view, out| write(view, &RULES.each_ref(), out));
        log.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
    }

    #[test]
    fn findings() {
        insta::assert_snapshot!(log(&Example::full()));
    }

    #[test]
    fn nothing_found() {
        let log: serde_json::Value = serde_json::from_str(&log(&Example::clean())).unwrap();
        assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    }

    #[test]
    fn a_path_is_percent_encoded() {
        assert_eq!(uri("infra/ü b%[1].json".as_bytes()), "infra/%C3%BC%20b%25%5B1%5D.json");
    }
}
