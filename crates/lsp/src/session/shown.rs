//! What the client shows: pushed where it does not ask, kept until it asks where it does.

use gen_lsp_types as lsp;

use super::{Outgoing, Session};
use crate::document::Key;
use crate::features::diagnostics::{self, Of};

/// What is to be shown of a document.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) of: Of,
    /// Changes with the diagnostics.
    pub(super) id: u64,
    /// The id that the client was given last.
    pub(super) given: Option<u64>,
}

impl Session {
    /// Shows what the last check came to.
    pub(super) fn show(&mut self) {
        let Some(checked) = &self.checked else { return };
        let mut all = diagnostics::all(&self.client, checked);
        let failures: std::collections::BTreeSet<String> = checked
            .answers
            .iter()
            .filter_map(|answer| answer.report.as_ref().err())
            // A workspace without a template is not worth a word.
            .filter(|failure| !checked.documents.is_empty() || !failure.problems.is_empty())
            .map(|failure| failure.message.clone())
            .collect();
        for failure in failures.difference(&self.told) {
            self.tell(lsp::MessageType::Warning, failure);
        }
        self.told = failures;
        // What is no longer looked at has nothing to show.
        let gone = self.shown.iter().filter(|_| checked.complete);
        for (key, shown) in gone {
            let none = || Of { uri: shown.of.uri.clone(), version: None, items: Vec::new() };
            all.entry(key.clone()).or_insert_with(none);
        }
        let mut is_stale = false;
        for (key, of) in all {
            is_stale |= self.show_one(key, of);
        }
        if is_stale {
            self.request_of_client::<lsp::DiagnosticRefreshRequest>((), Outgoing::Other);
        }
    }

    /// Shows the diagnostics of one document. Says whether the client holds others, and does not know that it should ask.
    fn show_one(&mut self, key: Key, of: Of) -> bool {
        let known = self.shown.get(&key);
        if known.is_some_and(|shown| shown.of == of) {
            return false;
        }
        let has_changed = known.is_none_or(|shown| shown.of.items != of.items);
        if !self.client.pulls && (has_changed || known.is_none_or(|shown| shown.of.version != of.version)) {
            self.notify::<lsp::PublishDiagnosticsNotification>(lsp::PublishDiagnosticsParams {
                uri: of.uri.clone(),
                version: of.version.filter(|_| self.client.publish_version),
                diagnostics: of.items.clone(),
            });
        }
        // A client asks again for the document that it changed.
        let same_version = known.is_some_and(|shown| shown.of.version == of.version);
        let given = known.and_then(|shown| shown.given);
        // What the client was given is kept until it asks and hears that it is gone.
        let is_kept = of.version.is_some() || !of.items.is_empty() || given.is_some();
        let is_stale = self.client.pulls && has_changed && same_version && given.is_some();
        if has_changed {
            self.results += 1;
        }
        let id = if has_changed { self.results } else { known.map_or(self.results, |shown| shown.id) };
        if is_kept {
            self.shown.insert(key, Shown { of, id, given });
        } else {
            self.shown.remove(&key);
        }
        is_stale
    }
}
