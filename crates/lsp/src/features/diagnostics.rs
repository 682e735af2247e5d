//! Diagnostics: findings, and what is wrong with settings.

use std::collections::BTreeMap;

use gen_lsp_types::{CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Uri};
use serde::{Deserialize, Serialize};
use serde_json::to_value;
use tricep_rules::finding::{Finding, Label, Level};
use tricep_rules::neutral::neutral;
use tricep_rules::rules;

use crate::capabilities::Client;
use crate::document::Key;
use crate::places::Places;
use crate::worker::{Answer, Checked};

/// What diagnostics name as their source.
const SOURCE: &str = "tricep";

/// What a diagnostic carries, for the code actions that are asked for with it.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
pub(crate) struct Data {
    /// The finding's fingerprint.
    pub(crate) fingerprint: String,
}

/// A document with its diagnostics.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Of {
    pub(crate) uri: Uri,
    /// The version that the diagnostics are about, where the document is open.
    pub(crate) version: Option<i32>,
    pub(crate) items: Vec<Diagnostic>,
}

/// The diagnostics of every document that was looked at, and of every file in which something is wrong together with one.
/// What several answers say is said once.
pub(crate) fn all(client: &Client, checked: &Checked) -> BTreeMap<Key, Of> {
    let mut all: BTreeMap<Key, Of> = BTreeMap::new();
    for asked in &checked.documents {
        let of = Of { uri: asked.uri.clone(), version: Some(asked.version), items: Vec::new() };
        all.insert(asked.key.clone(), of);
    }
    for answer in &checked.answers {
        let places = Places { encoding: client.encoding, checked, answer };
        for (file, diagnostic) in of_answer(client, &places, answer) {
            let Some((key, uri)) = places.key(file).zip(places.uri(file)) else { continue };
            let of = all.entry(key).or_insert_with(|| Of { uri, version: None, items: Vec::new() });
            if !of.items.contains(&diagnostic) {
                of.items.push(diagnostic);
            }
        }
    }
    // Whatever the answers are, and in whichever order they came.
    for of in all.values_mut() {
        of.items.sort_by(|a, b| {
            (a.range.start, a.range.end, &a.source).cmp(&(b.range.start, b.range.end, &b.source))
        });
    }
    all
}

fn of_answer(
    client: &Client,
    places: &Places<'_>,
    answer: &Answer,
) -> Vec<(tricep_parser::source::FileId, Diagnostic)> {
    match &answer.report {
        Ok(report) => report
            .findings
            .iter()
            .map(|finding| (finding.primary.location.file, of_finding(client, places, finding)))
            .collect(),
        Err(failure) => failure
            .problems
            .iter()
            .map(|problem| (problem.location.file, of_setting(places, problem)))
            .collect(),
    }
}

/// A finding as a diagnostic of its primary file.
pub(crate) fn of_finding(client: &Client, places: &Places<'_>, finding: &Finding) -> Diagnostic {
    let data = Data { fingerprint: finding.fingerprint.clone() };
    let related = || finding.labels.iter().filter_map(|label| related(places, label)).collect();
    Diagnostic {
        range: places.range(finding.primary.location),
        severity: Some(severity(finding.level)),
        code: Some(finding.rule.into()),
        code_description: client
            .code_description
            .then(|| CodeDescription { href: Uri(rules::url(finding.rule)) }),
        source: Some(String::from(SOURCE)),
        message: message(finding).into(),
        related_information: client.related_information.then(related),
        data: to_value(data).ok().filter(|_| client.diagnostic_data),
        ..Diagnostic::default()
    }
}

/// The finding in the words of its rule: what is wrong, when, and what can be done.
fn message(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    if !finding.when.is_empty() {
        let facts: Vec<String> = finding.when.iter().map(ToString::to_string).collect();
        message.push_str(&format!(" (when {})", facts.join(" and ")));
    }
    let help = finding.help.iter().map(|help| format!("help: {help}"));
    for more in finding.notes.iter().map(|note| format!("note: {note}")).chain(help) {
        message.push('\n');
        message.push_str(&more);
    }
    neutral(&message).into_owned()
}

fn severity(level: Level) -> DiagnosticSeverity {
    match level {
        Level::Error => DiagnosticSeverity::Error,
        Level::Warning => DiagnosticSeverity::Warning,
        Level::Info => DiagnosticSeverity::Information,
    }
}

fn related(places: &Places<'_>, label: &Label) -> Option<DiagnosticRelatedInformation> {
    let location = places.location(label.location)?;
    Some(DiagnosticRelatedInformation { location, message: neutral(&label.message).into_owned() })
}

fn of_setting(places: &Places<'_>, problem: &Label) -> Diagnostic {
    Diagnostic {
        range: places.range(problem.location),
        severity: Some(DiagnosticSeverity::Error),
        source: Some(String::from(SOURCE)),
        message: format!("{}; nothing is checked by these settings", neutral(&problem.message)).into(),
        ..Diagnostic::default()
    }
}
