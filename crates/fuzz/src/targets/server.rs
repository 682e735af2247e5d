//! Conversations with the language server: every question is answered once, and what is said of a text does not depend on
//! how it came about.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use fastrand::Rng;
use lsp_server::{Connection, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};
use tricep_lsp::{Ended, Environment};
use tricep_parser::project::Memory;

use crate::generate::{Choices, File, ROOT};

/// Long enough for any answer.
const PATIENCE: Duration = Duration::from_secs(50);

/// Makes the bytes of a project and of what is done to it.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1500)
}

/// Edits a project in an editor, and compares with an editor that has just opened it.
pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let project = choices.project();
    let files = if choices.once_in(2) { project.arm() } else { project.bicep() };
    let mut editor = Editor::new(&files);
    let mut open: BTreeMap<usize, String> = BTreeMap::new();
    for version in 2..2 + choices.below(24) {
        let file = choices.below(files.len());
        let uri = uri(&files[file]);
        let document = json!({"uri": uri});
        let versioned = json!({"uri": uri, "version": version});
        match (choices.below(9), open.get_mut(&file)) {
            (0, Some(_)) => {
                open.remove(&file);
                editor.tell("textDocument/didClose", json!({"textDocument": document}));
            }
            (1, Some(text)) => {
                *text = files[choices.below(files.len())].1.clone();
                let changes = json!([{"text": text}]);
                editor.tell(
                    "textDocument/didChange",
                    json!({"textDocument": versioned, "contentChanges": changes}),
                );
            }
            (2..7, Some(text)) => {
                let count = 1 + choices.below(3);
                let changes: Vec<Value> = (0..count).map(|_| change(&mut choices, text)).collect();
                editor.tell(
                    "textDocument/didChange",
                    json!({"textDocument": versioned, "contentChanges": changes}),
                );
            }
            (7, Some(text)) => {
                let (at, method) = (at(&mut choices, text), choices.one(QUESTIONS));
                let position = position(text, at);
                let range = json!({"start": position, "end": position});
                editor.ask(method, json!({"textDocument": document, "position": position, "range": range, "context": {"diagnostics": []}}));
            }
            (8, _) => {
                let (method, params) = choices.one(STRANGE);
                let params = serde_json::from_str(params).expect("JSON");
                if choices.once_in(2) {
                    editor.ask(method, params);
                } else {
                    editor.tell(method, params);
                }
            }
            (_, None) => {
                open.insert(file, files[file].1.clone());
                editor.open(&files[file], &files[file].1);
            }
            _ => {}
        }
    }
    let mut other = Editor::new(&files);
    for (file, text) in &open {
        other.open(&files[*file], text);
    }
    for (file, text) in &open {
        let document = json!({"textDocument": {"uri": uri(&files[*file])}});
        let [edited, opened] = [&mut editor, &mut other].map(|editor| {
            let id = editor.ask("textDocument/diagnostic", document.clone());
            editor.answer(&id)["items"].clone()
        });
        assert_eq!(edited, opened, "in {} with the text\n{text}", files[*file].0.display());
    }
    editor.leave();
    other.leave();
}

/// Questions about a place.
const QUESTIONS: &[&str] =
    &["textDocument/hover", "textDocument/definition", "textDocument/codeAction", "textDocument/diagnostic"];

/// What a client should not say.
const STRANGE: &[(&str, &str)] = &[
    ("textDocument/hover", "{}"),
    (
        "textDocument/hover",
        r#"{"textDocument": {"uri": "file:///nowhere.bicep"}, "position": {"line": 4294967295, "character": 4294967295}}"#,
    ),
    (
        "textDocument/didChange",
        r#"{"textDocument": {"uri": "file:///never/opened.bicep", "version": 1}, "contentChanges": [{"text": "x"}]}"#,
    ),
    ("textDocument/didClose", r#"{"textDocument": {"uri": "file:///never/opened.bicep"}}"#),
    (
        "textDocument/didOpen",
        r#"{"textDocument": {"uri": "untitled:x", "languageId": "bicep", "version": 1, "text": "param"}}"#,
    ),
    ("textDocument/didOpen", "[]"),
    ("$/cancelRequest", r#"{"id": 1}"#),
    ("$/cancelRequest", r#"{"id": "none"}"#),
    ("workspace/didChangeWatchedFiles", r#"{"changes": [{"uri": "file:///project/main.bicep", "type": 3}]}"#),
    ("workspace/executeCommand", r#"{"command": "x", "arguments": [1]}"#),
    ("codeAction/resolve", r#"{"title": "x", "data": {"a": 1}}"#),
    ("workspace/diagnostic", r#"{"previousResultIds": []}"#),
    ("no/such/method", "null"),
];

fn uri(file: &File) -> String {
    format!("file://{}", file.0.display())
}

/// A place in a text, between characters.
fn at(choices: &mut Choices<'_>, text: &str) -> usize {
    let mut at = choices.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn position(text: &str, at: usize) -> Value {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[..start].matches('\n').count();
    json!({"line": line, "character": text[start..at].encode_utf16().count()})
}

/// Changes a text; gives the change as the protocol has it.
fn change(choices: &mut Choices<'_>, text: &mut String) -> Value {
    let start = at(choices, text);
    let end = if choices.once_in(2) { start } else { (start + choices.below(40)).min(text.len()) };
    let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(start);
    let new =
        choices.one(&["", "x", "\n", "é😀", "'", "{\n", "}", "\"", "param y string\n", "/*", ",", "1.3"]);
    let range = json!({"start": position(text, start), "end": position(text, end)});
    text.replace_range(start..end, new);
    json!({"range": range, "text": new})
}

/// A client that asks for diagnostics.
struct Editor {
    connection: Connection,
    server: JoinHandle<Ended>,
    asked: i32,
    answers: BTreeMap<i32, Value>,
}

impl Editor {
    fn new(files: &[File]) -> Self {
        let (connection, other) = Connection::memory();
        let files = Arc::new(Memory::new(files.iter().map(|(path, text)| (path.clone(), text.clone()))));
        let environment = Environment { files, current: PathBuf::from("/elsewhere"), module_cache: None };
        let server = std::thread::spawn(move || tricep_lsp::serve(&other, environment));
        let mut editor = Self { connection, server, asked: 0, answers: BTreeMap::new() };
        let capabilities = json!({
            "textDocument": {"diagnostic": {}},
            "workspace": {"diagnostics": {"refreshSupport": true}},
        });
        let folders = json!([{"uri": format!("file://{ROOT}"), "name": "project"}]);
        let id = editor.ask("initialize", json!({"capabilities": capabilities, "workspaceFolders": folders}));
        editor.answer(&id);
        editor.tell("initialized", json!({}));
        editor
    }

    fn tell(&self, method: &str, params: Value) {
        let method = method.to_owned();
        self.connection.sender.send(Notification { method, params }.into()).expect("the server listens");
    }

    fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.asked += 1;
        let request = Request { id: RequestId::from(self.asked), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server listens");
        self.asked
    }

    fn open(&self, file: &File, text: &str) {
        let language = match file.0.extension().and_then(|extension| extension.to_str()) {
            Some("bicep") => "bicep",
            Some("bicepparam") => "bicep-params",
            _ => "json",
        };
        let document = json!({"uri": uri(file), "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// The answer to a question, which comes once.
    fn answer(&mut self, id: &i32) -> Value {
        while !self.answers.contains_key(id) {
            match self.connection.receiver.recv_timeout(PATIENCE).expect("the server answers") {
                Message::Response(Response { id: answered, response_result }) => {
                    let known = (1..=self.asked).find(|known| RequestId::from(*known) == answered);
                    let known = known.unwrap_or_else(|| panic!("nobody asked {answered}"));
                    let before = self.answers.insert(known, response_result.unwrap_or(Value::Null));
                    assert!(before.is_none(), "{known} is answered twice");
                }
                Message::Request(Request { id, .. }) => {
                    let response = Response { id, response_result: Ok(Value::Null) };
                    self.connection.sender.send(response.into()).expect("the server listens");
                }
                Message::Notification(_) => {}
            }
        }
        self.answers[id].clone()
    }

    fn leave(mut self) {
        let last = self.ask("shutdown", Value::Null);
        self.answer(&last);
        let unanswered: BTreeSet<i32> =
            (1..=self.asked).filter(|id| !self.answers.contains_key(id)).collect();
        assert!(unanswered.is_empty(), "no answer to {unanswered:?}");
        self.tell("exit", Value::Null);
        assert_eq!(self.server.join().expect("the server does not panic"), Ended::Asked);
    }
}
