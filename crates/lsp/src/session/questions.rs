//! What the client asks. A question that needs a check of the texts as they are waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gen_lsp_types as lsp;
use lsp_server::{ErrorCode, Request, RequestId, Response, ResponseError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Session, asked, json};
use crate::document::Key;
use crate::features::code_actions::{self, FIX_ALL, ToResolve};
use crate::features::{definition, edits, hover};
use crate::server::error;
use crate::worker::{Repair, Repaired, Task};

/// A question that waits for its answer.
pub(super) struct Pending {
    id: RequestId,
    question: Question,
}

enum Question {
    Diagnostics(lsp::DocumentDiagnosticParams),
    Workspace(lsp::WorkspaceDiagnosticParams),
    Hover(lsp::HoverParams),
    Definition(lsp::DefinitionParams),
    CodeActions(lsp::CodeActionParams),
    /// The edit of the action that makes all safe fixes of a document.
    Resolve(Box<lsp::CodeAction>, Key),
    /// The worker makes the safe fixes with this number.
    Repairs(u64, Wanting),
}

/// What is said once fixes are made.
enum Wanting {
    /// This action, with its edit.
    One(Box<lsp::CodeAction>),
    /// These actions, and the one with all fixes.
    Among(Vec<lsp::CodeAction>),
}

/// What became of a question.
enum Outcome {
    Answered(Result<Value, ResponseError>),
    /// It can't be told yet. This is the question that is left.
    Waiting(Question),
}

impl Outcome {
    fn of(answer: impl Serialize) -> Self {
        Self::Answered(Ok(json(answer)))
    }
}

impl Pending {
    /// Whether the answer depends on the texts as they are now.
    pub(super) fn is_about_texts(&self) -> bool {
        !matches!(self.question, Question::Diagnostics(_) | Question::Workspace(_) | Question::Repairs(..))
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
        for Pending { id, question } in std::mem::take(&mut self.pending) {
            // The code is made to have no panics; one that is there all the same ends one answer, not the server.
            match catch_unwind(AssertUnwindSafe(|| self.answer(question))) {
                Ok(Outcome::Answered(answer)) => self.send(Response { id, response_result: answer }),
                Ok(Outcome::Waiting(question)) => self.pending.push(Pending { id, question }),
                Err(_) => self.refuse(id, ErrorCode::InternalError, "an error in Tricep itself"),
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

    fn answer(&mut self, question: Question) -> Outcome {
        match question {
            Question::Diagnostics(params) => match self.diagnostics(&params) {
                Some(report) => Outcome::of(report),
                None => Outcome::Waiting(Question::Diagnostics(params)),
            },
            Question::Workspace(params) => match self.workspace_diagnostics(&params) {
                Some(report) => Outcome::of(report),
                None => Outcome::Waiting(Question::Workspace(params)),
            },
            Question::Repairs(..) => Outcome::Waiting(question),
            question => self.answer_about_texts(question),
        }
    }

    fn answer_about_texts(&mut self, question: Question) -> Outcome {
        let Some(checked) = self.current() else { return Outcome::Waiting(question) };
        match question {
            Question::Hover(params) => {
                let (key, position) = place(&params.text_document_position_params);
                Outcome::of(hover::hover(&self.client, checked, &key, position))
            }
            Question::Definition(params) => {
                let (key, position) = place(&params.text_document_position_params);
                Outcome::of(definition::definition(&self.client, checked, &key, position))
            }
            Question::CodeActions(params) => self.code_actions(&params),
            Question::Resolve(action, key) => self.repair(&key, Wanting::One(action)),
            Question::Diagnostics(_) | Question::Workspace(_) | Question::Repairs(..) => {
                Outcome::Waiting(question)
            }
        }
    }

    fn code_actions(&mut self, params: &lsp::CodeActionParams) -> Outcome {
        let Some(checked) = self.current() else { return Outcome::of(()) };
        let key = Key::of(&params.text_document.uri);
        let only = params.context.only.as_deref();
        let mut actions = Vec::new();
        if code_actions::wants(only, &lsp::CodeActionKind::QuickFix) {
            actions = code_actions::quick_fixes(&self.client, checked, &key, params);
        }
        if code_actions::wants(only, &FIX_ALL) && code_actions::has_safe_fixes(&self.client, checked, &key) {
            if self.client.resolves_edits {
                let mut action = code_actions::fix_all();
                action.data = Some(json(ToResolve { fix_all: params.text_document.uri.0.clone() }));
                actions.push(action);
            } else if only.is_some() {
                return self.repair(&key, Wanting::Among(actions));
            }
        }
        Outcome::of(actions)
    }

    /// Has the worker make the safe fixes of a document.
    fn repair(&mut self, key: &Key, wanting: Wanting) -> Outcome {
        let Some(document) = self.documents.get(key).and_then(|document| asked(key, document)) else {
            return Outcome::Answered(Err(error(ErrorCode::InvalidParams, "the document is not open")));
        };
        self.repairs += 1;
        let number = self.repairs;
        self.worker.tell(Task::Repair(Repair { revision: self.asked, number, document }));
        Outcome::Waiting(Question::Repairs(number, wanting))
    }

    /// Takes in what came of fixes.
    pub(super) fn repaired(&mut self, repaired: Repaired) {
        let Repaired { number, document, texts } = repaired;
        let waits = |pending: &Pending| matches!(pending.question, Question::Repairs(it, _) if it == number);
        let Some(place) = self.pending.iter().position(waits) else { return };
        let Pending { id, question } = self.pending.remove(place);
        let Question::Repairs(_, wanting) = question else { return };
        let is_meant = self.documents.get(&document.key).is_some_and(|it| it.version == document.version);
        let Some((before, after)) = texts.filter(|_| is_meant) else {
            return self.refuse(id, ErrorCode::ContentModified, "the document is no longer as it was");
        };
        let of = edits::Of {
            uri: document.uri,
            version: Some(document.version),
            edits: edits::between(self.client.encoding, &before, &after),
        };
        let edit = Some(edits::of_workspace(&self.client, vec![of]));
        let answer = match wanting {
            Wanting::One(action) => json(lsp::CodeAction { edit, ..*action }),
            Wanting::Among(mut actions) => {
                actions.push(lsp::CodeAction { edit, ..code_actions::fix_all() });
                json(actions)
            }
        };
        self.send(Response { id, response_result: Ok(answer) });
    }
}

fn place(params: &lsp::TextDocumentPositionParams) -> (Key, lsp::Position) {
    (Key::of(&params.text_document.uri), params.position)
}

fn question(method: &str, params: Value) -> Result<Question, ResponseError> {
    fn read<R: lsp::Request>(params: Value) -> Result<R::Params, ResponseError> {
        serde_json::from_value(params).map_err(|wrong| error(ErrorCode::InvalidParams, &wrong.to_string()))
    }
    match method {
        "textDocument/diagnostic" => {
            read::<lsp::DocumentDiagnosticRequest>(params).map(Question::Diagnostics)
        }
        "workspace/diagnostic" => read::<lsp::WorkspaceDiagnosticRequest>(params).map(Question::Workspace),
        "textDocument/hover" => read::<lsp::HoverRequest>(params).map(Question::Hover),
        "textDocument/definition" => read::<lsp::DefinitionRequest>(params).map(Question::Definition),
        "textDocument/codeAction" => read::<lsp::CodeActionRequest>(params).map(Question::CodeActions),
        "codeAction/resolve" => read::<lsp::CodeActionResolveRequest>(params).and_then(resolve),
        _ => Err(error(ErrorCode::MethodNotFound, &format!("'{method}' is not known"))),
    }
}

fn resolve(action: lsp::CodeAction) -> Result<Question, ResponseError> {
    let data = action.data.as_ref().and_then(|data| ToResolve::deserialize(data).ok());
    let Some(data) = data else {
        return Err(error(ErrorCode::InvalidParams, "the action has nothing that can be resolved"));
    };
    Ok(Question::Resolve(Box::new(action), Key::of(&lsp::Uri(data.fix_all))))
}
