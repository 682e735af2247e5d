//! `tricep lsp`: a conversation over standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Folder;

/// After this a server is taken for one that hangs.
const PATIENCE: Duration = Duration::from_secs(120);

struct Server {
    process: Child,
    input: Option<ChildStdin>,
    said: Receiver<Value>,
}

impl Server {
    fn start(folder: &Folder) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_tricep"))
            .args(["lsp", "--stdio"])
            .current_dir(folder.path())
            .env_clear()
            .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (process.stdin.take(), process.stdout.take().unwrap());
        let (say, said) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if say.send(message).is_err() {
                    break;
                }
            }
        });
        Self { process, input, said }
    }

    fn write(&mut self, bytes: &str) {
        self.input.as_mut().unwrap().write_all(bytes.as_bytes()).unwrap();
    }

    fn say(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let message = message.to_string();
        self.write(&format!("Content-Length: {}\r\n\r\n{message}", message.len()));
    }

    fn hear(&self) -> Value {
        self.said.recv_timeout(PATIENCE).unwrap()
    }

    /// The exit status, once nothing more is said to the server.
    fn exits(mut self) -> Option<i32> {
        drop(self.input.take());
        while self.said.recv_timeout(PATIENCE).is_ok() {}
        self.process.wait().unwrap().code()
    }
}

/// The next message. Nothing else may stand on standard output.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut header = String::new();
    output.read_line(&mut header).ok().filter(|read| *read > 0)?;
    let length = header.strip_prefix("Content-Length: ").unwrap().trim().parse().unwrap();
    output.read_line(&mut header).unwrap();
    let mut body = vec![0; length];
    output.read_exact(&mut body).unwrap();
    serde_json::from_slice(&body).ok()
}

#[test]
fn a_conversation() {
    let folder = Folder::of("article/before");
    let mut server = Server::start(&folder);
    let file = folder.path().join("modules/gateway.bicep");
    let text = std::fs::read_to_string(&file).unwrap();
    let path = file.to_string_lossy().replace('\\', "/");
    let uri = format!("file:///{}", path.trim_start_matches('/'));

    server.say(json!({"id": 1, "method": "initialize", "params": {"capabilities": {}}}));
    assert_eq!(server.hear()["result"]["serverInfo"]["name"], "tricep");
    server.say(json!({"method": "initialized", "params": {}}));

    server.write("Content-Length: 1\r\n\r\n{");
    assert_eq!(server.hear()["error"]["code"], -32700);
    server.say(json!({"id": 2, "params": {}}));
    let refused = server.hear();
    assert_eq!((&refused["id"], &refused["error"]["code"]), (&json!(2), &json!(-32600)));

    let document = json!({"uri": uri, "languageId": "bicep", "version": 1, "text": text});
    server.say(json!({"method": "textDocument/didOpen", "params": {"textDocument": document}}));
    let published = server.hear();
    assert_eq!(published["method"], "textDocument/publishDiagnostics");
    let codes = published["params"]["diagnostics"].as_array().unwrap().iter();
    assert!(codes.map(|it| &it["code"]).any(|code| code == "gateway-tls-below-backend"), "{published}");

    server.say(json!({"id": 3, "method": "shutdown"}));
    assert_eq!(server.hear(), json!({"jsonrpc": "2.0", "id": 3, "result": null}));
    server.say(json!({"method": "exit"}));
    assert_eq!(server.exits(), Some(0));
}

#[test]
fn the_end_of_the_input_is_the_end() {
    // The folder outlives the server: a program can't work in one that is gone.
    let folder = Folder::empty();
    let server = Server::start(&folder);
    assert_eq!(server.exits(), Some(1));
    let mut server = Server::start(&folder);
    server.say(json!({"method": "exit"}));
    assert_eq!(server.exits(), Some(1));
}

#[test]
fn help_says_how_editors_start_it() {
    let run = Folder::empty().run(["lsp", "--help"]).exits(0);
    assert!(run.stdout.contains("vim.lsp.enable('tricep')"), "{}", run.stdout);
}
