//! What may be said when, and what becomes of nonsense.

use std::sync::Arc;

use lsp_server::ErrorCode;
use serde_json::{Value, json};
use tricep_lsp::Ended;
use tricep_parser::project::Memory;

use crate::files::{FILES, SITE};
use crate::tester::{Client, uri};

fn code(result: Result<Value, lsp_server::ResponseError>) -> i32 {
    result.unwrap_err().code
}

#[test]
fn nothing_is_answered_before_initialize() {
    let mut client = Client::uninitialized(Arc::new(Memory::default()));
    client.open("site.bicep", SITE);
    let asked = client.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri("site.bicep")}}));
    assert_eq!(code(asked), ErrorCode::ServerNotInitialized as i32);
    assert_eq!(code(client.ask("shutdown", Value::Null)), ErrorCode::ServerNotInitialized as i32);
    assert_eq!(code(client.ask("initialize", json!([]))), ErrorCode::InvalidParams as i32);
    assert!(client.ask("initialize", json!({"capabilities": {}})).is_ok());
    assert_eq!(client.leave(), Ended::Asked);
}

#[test]
fn one_initialize_is_enough() {
    let mut client = Client::new(json!({}), FILES);
    let again = client.ask("initialize", json!({"capabilities": {}}));
    assert_eq!(code(again), ErrorCode::InvalidRequest as i32);
    client.leave();
}

#[test]
fn nothing_is_answered_after_shutdown() {
    let mut client = Client::new(json!({}), FILES);
    assert_eq!(client.ask("shutdown", Value::Null).unwrap(), Value::Null);
    client.open("site.bicep", SITE);
    assert_eq!(code(client.ask("shutdown", Value::Null)), ErrorCode::InvalidRequest as i32);
    assert_eq!(code(client.ask("no/such/method", Value::Null)), ErrorCode::InvalidRequest as i32);
    assert_eq!(client.exit(), Ended::Asked);
}

#[test]
fn a_client_may_leave_without_a_word() {
    assert_eq!(Client::new(json!({}), FILES).exit(), Ended::Abrupt);
    assert_eq!(Client::new(json!({}), FILES).vanish(), Ended::Abrupt);
    assert_eq!(Client::uninitialized(Arc::new(Memory::default())).exit(), Ended::Abrupt);
}

#[test]
fn what_is_not_known_is_refused_or_passed_over() {
    let mut client = Client::new(json!({}), FILES);
    for method in ["textDocument/rename", "$/made/up", ""] {
        assert_eq!(code(client.ask(method, json!({}))), ErrorCode::MethodNotFound as i32, "{method}");
    }
    client.tell("$/made/up", json!({}));
    client.tell("made/up", json!({}));
    assert_eq!(client.unheard(), Vec::<String>::new());
    let nonsense = client.ask("textDocument/diagnostic", json!({"textDocument": 1}));
    assert_eq!(code(nonsense), ErrorCode::InvalidParams as i32);
    client.leave();
}

#[test]
fn what_can_not_be_done_is_named_and_the_rest_goes_on() {
    let mut client = Client::new(json!({}), FILES);
    let complaint =
        |client: &mut Client| client.notified("window/logMessage")["message"].as_str().unwrap().to_owned();
    client.change("site.bicep", 2, "");
    assert_eq!(complaint(&mut client), "textDocument/didChange: file:///project/site.bicep is not open");
    client.close("site.bicep");
    assert_eq!(complaint(&mut client), "textDocument/didClose: file:///project/site.bicep is not open");
    client.tell("textDocument/didOpen", json!({}));
    assert_eq!(complaint(&mut client), "textDocument/didOpen: missing field `textDocument`");
    client.open("site.bicep", SITE);
    client.pushed("site.bicep");
    let backwards = json!({"start": {"line": 1, "character": 1}, "end": {"line": 0, "character": 1}});
    client.edit("site.bicep", 2, json!([{"range": backwards, "text": "x"}]));
    assert!(complaint(&mut client).ends_with("a range ends before it begins"));
    let negative = json!({"start": {"line": -1, "character": 1}, "end": {"line": 0, "character": 1}});
    client.edit("site.bicep", 3, json!([{"range": negative, "text": "x"}]));
    assert!(complaint(&mut client).contains("invalid value"));
    client.pushed("site.bicep");
    client.leave();
}

#[test]
fn an_answer_that_nobody_waits_for_does_no_harm() {
    let mut client = Client::new(json!({}), FILES);
    client.answer(77.into(), json!(null));
    let complaint = client.notified("window/logMessage");
    assert_eq!(complaint["message"], "nothing was asked with the id 77");
    client.leave();
}
