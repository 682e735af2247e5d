//! Code actions: fixes, suppressions, and all safe fixes of a document at once.

use std::borrow::Cow;

use gen_lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Diagnostic};
use serde::{Deserialize, Serialize};
use tricep_rules::engine;
use tricep_rules::finding::{Applicability, Finding, Fix};
use tricep_rules::neutral::neutral;

use super::diagnostics::{self, Data};
use super::edits;
use crate::capabilities::Client;
use crate::document::Key;
use crate::places::Places;
use crate::worker::Checked;

/// All safe fixes of a document.
pub(crate) const FIX_ALL: CodeActionKind = CodeActionKind::Custom(Cow::Borrowed("source.fixAll.tricep"));

/// What an action carries until its edit is asked for.
#[derive(Serialize, Deserialize, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ToResolve {
    /// The address of the document whose safe fixes are wanted.
    pub(crate) fix_all: String,
}

/// Whether the client wants actions of a kind: all where it names none, else those that it names with what is below them.
pub(crate) fn wants(only: Option<&[CodeActionKind]>, kind: &CodeActionKind) -> bool {
    let Some(only) = only else { return true };
    let name = kind.as_str();
    only.iter().map(CodeActionKind::as_str).any(|wanted| {
        name.strip_prefix(wanted)
            .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
    })
}

/// What can be done about the findings in a range of a document.
pub(crate) fn quick_fixes(
    client: &Client,
    checked: &Checked,
    key: &Key,
    params: &CodeActionParams,
) -> Vec<CodeAction> {
    let mut actions: Vec<CodeAction> = Vec::new();
    for (places, finding) in findings(client, checked, key) {
        let range = places.range(finding.primary.location);
        if !(range.start <= params.range.end && params.range.start <= range.end) {
            continue;
        }
        let diagnostic =
            || meant(params, finding).unwrap_or_else(|| diagnostics::of_finding(client, &places, finding));
        let fixes = finding.fixes.iter().map(|fix| (fix, fix.applicability == Applicability::Safe));
        let disabling = engine::disabling(&places.answer.project, finding);
        for (fix, is_safe) in fixes.chain(disabling.as_ref().map(|fix| (fix, false))) {
            actions.extend(action(client, &places, fix, is_safe, diagnostic()));
        }
    }
    // Equal repairs of several findings are one, and the best come first.
    let mut distinct: Vec<CodeAction> = Vec::new();
    for action in actions {
        match distinct.iter_mut().find(|other| other.title == action.title && other.edit == action.edit) {
            Some(other) => {
                other.diagnostics.get_or_insert_default().extend(action.diagnostics.unwrap_or_default())
            }
            None => distinct.push(action),
        }
    }
    distinct
}

/// Whether a document has safe fixes.
pub(crate) fn has_safe_fixes(client: &Client, checked: &Checked, key: &Key) -> bool {
    findings(client, checked, key)
        .any(|(_, finding)| finding.fixes.iter().any(|fix| fix.applicability == Applicability::Safe))
}

/// The action that makes all safe fixes of a document, without its edit.
pub(crate) fn fix_all() -> CodeAction {
    CodeAction {
        title: String::from("Fix all that Tricep can fix safely"),
        kind: Some(FIX_ALL),
        ..CodeAction::default()
    }
}

/// The findings whose primary place is in a document; each once, though several answers have it.
fn findings<'a>(
    client: &Client,
    checked: &'a Checked,
    key: &'a Key,
) -> impl Iterator<Item = (Places<'a>, &'a Finding)> {
    let encoding = client.encoding;
    let mut seen: Vec<&str> = Vec::new();
    let all = checked.answers.iter().flat_map(move |answer| {
        let places = Places { encoding, checked, answer };
        let findings = answer.report.iter().flat_map(|report| &report.findings);
        findings.map(move |finding| (places, finding))
    });
    all.filter(move |(places, finding)| {
        let is_new = !seen.contains(&finding.fingerprint.as_str());
        let is_here = is_new && places.key(finding.primary.location.file).as_ref() == Some(key);
        if is_here {
            seen.push(&finding.fingerprint);
        }
        is_here
    })
}

/// The diagnostic of a finding as the client has it.
fn meant(params: &CodeActionParams, finding: &Finding) -> Option<Diagnostic> {
    let is_it = |diagnostic: &&Diagnostic| {
        let data = diagnostic.data.as_ref().and_then(|data| Data::deserialize(data).ok());
        data.is_some_and(|data| data.fingerprint == finding.fingerprint)
    };
    params.context.diagnostics.iter().find(is_it).cloned()
}

fn action(
    client: &Client,
    places: &Places<'_>,
    fix: &Fix,
    is_safe: bool,
    diagnostic: Diagnostic,
) -> Option<CodeAction> {
    Some(CodeAction {
        title: neutral(&tricep_rules::docs::sentence(&fix.title)).into_owned(),
        kind: Some(CodeActionKind::QuickFix),
        diagnostics: Some(vec![diagnostic]),
        is_preferred: (is_safe && client.preferred).then_some(true),
        edit: Some(edits::of_fix(client, places, &fix.edits)?),
        ..CodeAction::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_wanted_with_all_that_is_below_it() {
        let custom = |name: &'static str| CodeActionKind::Custom(Cow::Borrowed(name));
        let wants = |only: &[CodeActionKind]| wants(Some(only), &FIX_ALL);
        assert!(super::wants(None, &FIX_ALL));
        assert!(wants(&[CodeActionKind::Empty]));
        assert!(wants(&[CodeActionKind::Source]));
        assert!(wants(&[CodeActionKind::QuickFix, CodeActionKind::SourceFixAll]));
        assert!(wants(&[FIX_ALL]));
        assert!(!wants(&[]));
        assert!(!wants(&[CodeActionKind::QuickFix]));
        assert!(!wants(&[custom("source.fixAll.tri")]));
        assert!(!wants(&[custom("source.fixAll.tricep.more")]));
    }
}
