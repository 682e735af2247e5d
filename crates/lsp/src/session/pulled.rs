//! Diagnostics for a client that asks for them.

use std::collections::{BTreeMap, HashMap};

use gen_lsp_types as lsp;

use super::Session;
use super::shown::Shown;
use crate::document::Key;

impl Session {
    /// What a document has; `None` while that is not known.
    pub(super) fn diagnostics(
        &mut self,
        params: &lsp::DocumentDiagnosticParams,
    ) -> Option<lsp::DocumentDiagnosticReport> {
        if self.shows_next {
            return None;
        }
        let key = Key::of(&params.text_document.uri);
        let related_documents = self.related(&key);
        let previous = params.previous_result_id.as_deref();
        let report = match self.shown.get_mut(&key).map(|shown| shown.give(previous)) {
            Some(Given::Unchanged(unchanged_document_diagnostic_report)) => {
                lsp::RelatedUnchangedDocumentDiagnosticReport {
                    related_documents,
                    unchanged_document_diagnostic_report,
                }
                .into()
            }
            Some(Given::Full(full_document_diagnostic_report)) => lsp::RelatedFullDocumentDiagnosticReport {
                related_documents,
                full_document_diagnostic_report,
            }
            .into(),
            None => lsp::RelatedFullDocumentDiagnosticReport::default().into(),
        };
        Some(report)
    }

    /// What the client does not know yet of files that are not open, where it takes that.
    fn related(&mut self, asked: &Key) -> Option<HashMap<lsp::Uri, lsp::RelatedDocument>> {
        if !self.client.related_documents || self.whole_workspace() {
            return None;
        }
        let mut related = HashMap::new();
        for (key, shown) in &mut self.shown {
            if key != asked
                && shown.of.version.is_none()
                && shown.given != Some(shown.id)
                && let Given::Full(full) = shown.give(None)
            {
                related.insert(shown.of.uri.clone(), full.into());
            }
        }
        self.forget_what_is_gone();
        (!related.is_empty()).then_some(related)
    }

    /// What all files of the workspace have; `None` while that is not known, or is what the client has.
    pub(super) fn workspace_diagnostics(
        &mut self,
        params: &lsp::WorkspaceDiagnosticParams,
    ) -> Option<lsp::WorkspaceDiagnosticReport> {
        let is_complete = self.checked.as_ref().is_some_and(|checked| checked.complete);
        if self.shows_next || !is_complete {
            return None;
        }
        let mut previous: BTreeMap<Key, (&lsp::Uri, &str)> = BTreeMap::new();
        for id in &params.previous_result_ids {
            previous.insert(Key::of(&id.uri), (&id.uri, &id.value));
        }
        let mut items: Vec<lsp::WorkspaceDocumentDiagnosticReport> = Vec::new();
        let mut is_new = previous.is_empty();
        for (key, shown) in &mut self.shown {
            let (uri, version) = (shown.of.uri.clone(), shown.of.version);
            items.push(match shown.give(previous.remove(key).map(|(_, id)| id)) {
                Given::Unchanged(unchanged_document_diagnostic_report) => {
                    lsp::WorkspaceUnchangedDocumentDiagnosticReport {
                        uri,
                        version,
                        unchanged_document_diagnostic_report,
                    }
                    .into()
                }
                Given::Full(full_document_diagnostic_report) => {
                    is_new = true;
                    lsp::WorkspaceFullDocumentDiagnosticReport {
                        uri,
                        version,
                        full_document_diagnostic_report,
                    }
                    .into()
                }
            });
        }
        for (uri, _) in previous.into_values() {
            is_new = true;
            let full = lsp::FullDocumentDiagnosticReport::default();
            items.push(
                lsp::WorkspaceFullDocumentDiagnosticReport {
                    uri: uri.clone(),
                    version: None,
                    full_document_diagnostic_report: full,
                }
                .into(),
            );
        }
        self.forget_what_is_gone();
        is_new.then_some(lsp::WorkspaceDiagnosticReport { items })
    }

    /// Of a file that is neither open nor wrong nothing is kept once the client knows.
    fn forget_what_is_gone(&mut self) {
        self.shown.retain(|_, shown| {
            shown.of.version.is_some() || !shown.of.items.is_empty() || shown.given != Some(shown.id)
        });
    }
}

/// What a client gets of one document.
enum Given {
    Unchanged(lsp::UnchangedDocumentDiagnosticReport),
    Full(lsp::FullDocumentDiagnosticReport),
}

impl Shown {
    /// Gives a client what it does not have.
    fn give(&mut self, previous: Option<&str>) -> Given {
        let id = self.id.to_string();
        self.given = Some(self.id);
        if previous == Some(id.as_str()) {
            return Given::Unchanged(lsp::UnchangedDocumentDiagnosticReport { result_id: id });
        }
        Given::Full(lsp::FullDocumentDiagnosticReport { result_id: Some(id), items: self.of.items.clone() })
    }
}
