//! What the client asks. A question that needs a check of the texts as they are waits for it.

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Request, RequestId, Response, ResponseError};
use serde_json::Value;

use super::{Session, json};
use crate::document::Key;
use crate::server::error;

/// A question that waits for its answer.
pub(super) struct Pending {
    id: RequestId,
    question: Question,
}

enum Question {
    Diagnostics(lsp::DocumentDiagnosticParams),
}

impl Pending {
    /// Whether the answer depends on the texts as they are now.
    pub(super) fn is_about_texts(&self) -> bool {
        match self.question {
            Question::Diagnostics(_) => false,
        }
    }
}

impl Session {
    pub(crate) fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        match question(&method, params) {
            Ok(question) => {
                self.pending.push(Pending { id, question });
                self.answer_what_can_be();
                if self.pending.iter().any(Pending::is_about_texts) && self.asked != self.revision {
                    self.ask(false);
                }
            }
            Err(refused) => self.send(Response { id, response_result: Err(refused) }),
        }
    }

    pub(super) fn cancel(&mut self, id: lsp::Id) {
        let id = match id {
            lsp::Id::Int(id) => RequestId::from(id),
            lsp::Id::String(id) => RequestId::from(id),
        };
        if let Some(place) = self.pending.iter().position(|pending| pending.id == id) {
            let pending = self.pending.remove(place);
            self.refuse(pending.id, ErrorCode::RequestCanceled, "the client no longer wants an answer");
        }
    }

    /// Answers the questions that wait for nothing.
    pub(super) fn answer_what_can_be(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            match self.answer(&pending.question) {
                Some(result) => self.send(Response { id: pending.id, response_result: result }),
                None => self.pending.push(pending),
            }
        }
    }

    pub(super) fn refuse_all(&mut self, message: &str) {
        for pending in std::mem::take(&mut self.pending) {
            self.refuse(pending.id, ErrorCode::RequestFailed, message);
        }
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.send(Response { id, response_result: Err(error(code, message)) });
    }

    /// The answer to a question; `None` while it can't be told.
    fn answer(&mut self, question: &Question) -> Option<Result<Value, ResponseError>> {
        match question {
            Question::Diagnostics(params) => self.diagnostics(params).map(json).map(Ok),
        }
    }

    fn diagnostics(
        &mut self,
        params: &lsp::DocumentDiagnosticParams,
    ) -> Option<lsp::DocumentDiagnosticReport> {
        if self.shows_next {
            return None;
        }
        let Some(shown) = self.shown.get_mut(&Key::of(&params.text_document.uri)) else {
            return Some(lsp::RelatedFullDocumentDiagnosticReport::default().into());
        };
        let id = shown.id.to_string();
        shown.given = Some(shown.id);
        if params.previous_result_id.as_ref() == Some(&id) {
            let unchanged = lsp::UnchangedDocumentDiagnosticReport { result_id: id };
            let report = lsp::RelatedUnchangedDocumentDiagnosticReport {
                unchanged_document_diagnostic_report: unchanged,
                ..lsp::RelatedUnchangedDocumentDiagnosticReport::default()
            };
            return Some(report.into());
        }
        let full = lsp::FullDocumentDiagnosticReport { result_id: Some(id), items: shown.of.items.clone() };
        let report = lsp::RelatedFullDocumentDiagnosticReport {
            full_document_diagnostic_report: full,
            ..lsp::RelatedFullDocumentDiagnosticReport::default()
        };
        Some(report.into())
    }
}

fn question(method: &str, params: Value) -> Result<Question, ResponseError> {
    fn read<R: lsp::Request>(params: Value) -> Result<R::Params, ResponseError> {
        serde_json::from_value(params).map_err(|wrong| error(ErrorCode::InvalidParams, &wrong.to_string()))
    }
    match method {
        "textDocument/diagnostic" => {
            read::<lsp::DocumentDiagnosticRequest>(params).map(Question::Diagnostics)
        }
        _ => Err(error(ErrorCode::MethodNotFound, &format!("'{method}' is not known"))),
    }
}
