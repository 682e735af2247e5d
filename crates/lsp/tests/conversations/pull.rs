//! Diagnostics for clients that ask for them.

use serde_json::{Value, json};

use crate::files::{FILES, GATEWAY, SITE};
use crate::tester::{Client, codes};

fn pulling() -> Value {
    json!({
        "textDocument": {"diagnostic": {}},
        "workspace": {"diagnostics": {"refreshSupport": true}},
    })
}

#[test]
fn who_asks_is_answered_and_not_told() {
    let mut client = Client::new(pulling(), FILES);
    let provider = client.capabilities["diagnosticProvider"].clone();
    assert_eq!(provider["interFileDependencies"], true);
    client.open("gateway.bicep", GATEWAY);
    let report = client.pulled("gateway.bicep", None);
    assert_eq!(report["kind"], "full");
    assert_eq!(codes(&report["items"]), ["gateway-tls-below-backend"]);
    assert_eq!(client.unheard(), Vec::<String>::new());
    client.leave();
}

#[test]
fn who_asks_but_can_not_be_told_to_ask_again_is_sent_diagnostics() {
    let mut client = Client::new(json!({"textDocument": {"diagnostic": {}}}), FILES);
    assert_eq!(client.capabilities["diagnosticProvider"], Value::Null);
    client.open("gateway.bicep", GATEWAY);
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.leave();
}

#[test]
fn what_the_client_has_is_not_sent_again() {
    let mut client = Client::new(pulling(), FILES);
    client.open("gateway.bicep", GATEWAY);
    let first = client.pulled("gateway.bicep", None);
    let id = first["resultId"].as_str().unwrap();
    let second = client.pulled("gateway.bicep", Some(id));
    assert_eq!(second, json!({"kind": "unchanged", "resultId": id}));
    client.change("gateway.bicep", 2, &format!("{GATEWAY}// more\n"));
    assert_eq!(client.pulled("gateway.bicep", Some(id))["kind"], "unchanged");
    client.change("gateway.bicep", 3, &format!("// more\n{GATEWAY}"));
    let moved = client.pulled("gateway.bicep", Some(id));
    assert_eq!(moved["kind"], "full");
    assert_ne!(moved["resultId"], id);
    client.leave();
}

#[test]
fn a_client_is_told_to_ask_again_when_another_document_changes_its_answer() {
    let mut client = Client::new(pulling(), FILES);
    client.open("gateway.bicep", GATEWAY);
    client.open("site.bicep", SITE);
    let first = client.pulled("gateway.bicep", None);
    client.pulled("site.bicep", None);
    client.change("site.bicep", 2, &SITE.replace("1.3", "1.2"));
    client.asked("workspace/diagnostic/refresh", Value::Null);
    let second = client.pulled("gateway.bicep", first["resultId"].as_str());
    assert_eq!(codes(&second["items"]), ["gateway-policy-outdated"]);
    client.change("site.bicep", 3, &SITE.replace("1.3", "1.2").replace("contoso", "fabrikam"));
    client.pulled("site.bicep", None);
    assert_eq!(client.unheard(), Vec::<String>::new(), "nothing that the client has is wrong");
    client.leave();
}

#[test]
fn a_document_that_is_not_open_has_nothing_to_show() {
    let mut client = Client::new(pulling(), FILES);
    assert_eq!(client.pulled("gateway.bicep", None), json!({"kind": "full", "items": []}));
    client.leave();
}
