//! A client that speaks the protocol with a server on another thread.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};
use tricep_lsp::{Ended, Environment};
use tricep_parser::project::{FileSystem, Memory};

/// Long enough for any answer on any machine. Nothing waits so long unless a test fails.
const PATIENCE: Duration = Duration::from_secs(120);

/// The folder in which the files of a test lie.
pub(crate) const ROOT: &str = "/project";

pub(crate) struct Client {
    connection: Connection,
    server: Option<JoinHandle<Ended>>,
    requests: i32,
    /// What came while something else was waited for, in order.
    heard: Vec<Message>,
    /// What the server offered.
    pub(crate) capabilities: Value,
}

impl Client {
    /// A client with these capabilities and files, past `initialized`.
    pub(crate) fn new(capabilities: Value, files: &[(&str, &str)]) -> Self {
        Self::with(json!({"capabilities": capabilities}), files)
    }

    /// The same, with all parameters of `initialize`. The workspace is [`ROOT`], unless they say otherwise.
    pub(crate) fn with(mut params: Value, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(name, text)| (format!("{ROOT}/{name}"), *text));
        if params.get("workspaceFolders").is_none() {
            params["workspaceFolders"] = json!([{"uri": format!("file://{ROOT}"), "name": "work"}]);
        }
        let mut client = Self::uninitialized(Arc::new(Memory::new(files)));
        let result = client.ask("initialize", params).unwrap();
        client.capabilities = result["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    /// A client that has not said anything.
    pub(crate) fn uninitialized(files: Arc<dyn FileSystem>) -> Self {
        let (connection, other) = Connection::memory();
        let environment = Environment { files, current: PathBuf::from("/elsewhere"), module_cache: None };
        let server = std::thread::spawn(move || tricep_lsp::serve(&other, environment));
        Self { connection, server: Some(server), requests: 0, heard: Vec::new(), capabilities: Value::Null }
    }

    pub(crate) fn tell(&self, method: &str, params: Value) {
        let method = method.to_owned();
        self.connection.sender.send(Notification { method, params }.into()).unwrap();
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        let id = self.start(method, params);
        self.answer_to(&id)
    }

    /// Asks, and does not wait.
    pub(crate) fn start(&mut self, method: &str, params: Value) -> RequestId {
        self.requests += 1;
        let id = RequestId::from(self.requests);
        let method = method.to_owned();
        self.connection.sender.send(Request { id: id.clone(), method, params }.into()).unwrap();
        id
    }

    pub(crate) fn answer_to(&mut self, id: &RequestId) -> Result<Value, ResponseError> {
        let answers =
            |message: &Message| matches!(message, Message::Response(response) if response.id == *id);
        match self.wait(answers) {
            Message::Response(response) => response.response_result,
            _ => unreachable!(),
        }
    }

    /// The next notification with this method.
    pub(crate) fn notified(&mut self, method: &str) -> Value {
        let is = |message: &Message| matches!(message, Message::Notification(it) if it.method == method);
        match self.wait(is) {
            Message::Notification(notification) => notification.params,
            _ => unreachable!(),
        }
    }

    /// The next request of the server with this method, answered with `result`.
    pub(crate) fn asked(&mut self, method: &str, result: Value) -> Value {
        let is = |message: &Message| matches!(message, Message::Request(it) if it.method == method);
        match self.wait(is) {
            Message::Request(request) => {
                self.answer(request.id, result);
                request.params
            }
            _ => unreachable!(),
        }
    }

    pub(crate) fn answer(&self, id: RequestId, result: Value) {
        let response = Response { id, response_result: Ok(result) };
        self.connection.sender.send(response.into()).unwrap();
    }

    fn wait(&mut self, wanted: impl Fn(&Message) -> bool) -> Message {
        if let Some(place) = self.heard.iter().position(&wanted) {
            return self.heard.remove(place);
        }
        loop {
            let message = self.connection.receiver.recv_timeout(PATIENCE).expect("the server answers");
            if wanted(&message) {
                return message;
            }
            self.heard.push(message);
        }
    }

    /// What was said so far and nobody waited for: methods of notifications and requests. What the server says before it
    /// answers is said before this.
    pub(crate) fn unheard(&mut self) -> Vec<String> {
        let _ = self.ask("no/such/method", Value::Null);
        let methods = self.heard.drain(..).filter_map(|message| match message {
            Message::Notification(notification) => Some(notification.method),
            Message::Request(request) => Some(request.method),
            Message::Response(_) => None,
        });
        methods.collect()
    }

    pub(crate) fn open(&self, name: &str, text: &str) {
        self.open_as(&uri(name), language(name), text);
    }

    pub(crate) fn open_as(&self, uri: &str, language: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": language, "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Replaces the whole text.
    pub(crate) fn change(&self, name: &str, version: i32, text: &str) {
        self.edit(name, version, json!([{"text": text}]));
    }

    pub(crate) fn edit(&self, name: &str, version: i32, changes: Value) {
        let document = json!({"uri": uri(name), "version": version});
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    pub(crate) fn close(&self, name: &str) {
        self.tell("textDocument/didClose", json!({"textDocument": {"uri": uri(name)}}));
    }

    pub(crate) fn save(&self, name: &str) {
        self.tell("textDocument/didSave", json!({"textDocument": {"uri": uri(name)}}));
    }

    /// What is pushed next for a document.
    pub(crate) fn pushed(&mut self, name: &str) -> Value {
        let is = |message: &Message| {
            matches!(message, Message::Notification(it)
                if it.method == "textDocument/publishDiagnostics" && it.params["uri"] == uri(name))
        };
        match self.wait(is) {
            Message::Notification(notification) => notification.params,
            _ => unreachable!(),
        }
    }

    /// What is shown of each document once the server has nothing more to say: lines and codes, sorted. The last check is
    /// done when a question about the texts is answered.
    pub(crate) fn shown_in_the_end(&mut self) -> BTreeMap<String, Vec<(u32, String)>> {
        let place = json!({"textDocument": {"uri": uri("none")}, "position": {"line": 0, "character": 0}});
        let _ = self.ask("textDocument/hover", place);
        let mut shown = BTreeMap::new();
        for message in self.heard.drain(..) {
            let Message::Notification(Notification { method, params }) = message else { continue };
            if method != "textDocument/publishDiagnostics" {
                continue;
            }
            let found = params["diagnostics"].as_array().unwrap().iter().map(|diagnostic| {
                let line = diagnostic["range"]["start"]["line"].as_u64().unwrap() as u32;
                (line, diagnostic["code"].as_str().unwrap_or("-").to_owned())
            });
            let mut found: Vec<(u32, String)> = found.collect();
            found.sort();
            shown.insert(params["uri"].as_str().unwrap().to_owned(), found);
        }
        shown
    }

    /// What the server answers when it is asked for the diagnostics of a document.
    pub(crate) fn pulled(&mut self, name: &str, previous: Option<&str>) -> Value {
        let params = json!({"textDocument": {"uri": uri(name)}, "previousResultId": previous});
        self.ask("textDocument/diagnostic", params).unwrap()
    }

    /// Shuts down and leaves.
    pub(crate) fn leave(mut self) -> Ended {
        self.ask("shutdown", Value::Null).unwrap();
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().expect("the server does not panic")
    }

    /// Leaves without a word.
    pub(crate) fn vanish(self) -> Ended {
        let Self { connection, server, .. } = self;
        drop(connection);
        server.unwrap().join().expect("the server does not panic")
    }

    /// Says `exit` without having asked to shut down.
    pub(crate) fn exit(mut self) -> Ended {
        self.tell("exit", Value::Null);
        self.server.take().unwrap().join().expect("the server does not panic")
    }
}

pub(crate) fn uri(name: &str) -> String {
    format!("file://{ROOT}/{name}")
}

fn language(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "bicep")) => "bicep",
        Some((_, "bicepparam")) => "bicep-params",
        _ => "json",
    }
}

/// The codes of diagnostics.
pub(crate) fn codes(diagnostics: &Value) -> Vec<&str> {
    let diagnostics = diagnostics.as_array().unwrap().iter();
    diagnostics.map(|diagnostic| diagnostic["code"].as_str().unwrap_or("-")).collect()
}

/// The text with a line of carets under each range: what an editor would show. Lines of the text end in `\n`, and have only
/// ASCII where a caret stands under them.
pub(crate) fn drawn(text: &str, diagnostics: &Value) -> String {
    let mut under: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for diagnostic in diagnostics.as_array().unwrap() {
        let (start, end) = (&diagnostic["range"]["start"], &diagnostic["range"]["end"]);
        let from = start["character"].as_u64().unwrap() as usize;
        let to = end["character"].as_u64().unwrap() as usize;
        let carets = "^".repeat(to.saturating_sub(from).max(1));
        let code = diagnostic["code"].as_str().unwrap_or("-");
        let line = format!("{}{carets} {} {code}", " ".repeat(from), diagnostic["severity"]);
        under.entry(start["line"].as_u64().unwrap()).or_default().push(line);
    }
    let mut drawn = String::new();
    for (number, line) in text.lines().enumerate() {
        let Some(under) = under.get(&(number as u64)) else { continue };
        for line in std::iter::once(line).chain(under.iter().map(String::as_str)) {
            drawn.push_str(line);
            drawn.push('\n');
        }
    }
    drawn
}
