//! Diagnostics for clients that ask for them.

use serde_json::{Value, json};

use crate::files::{FILES, GATEWAY, SITE};
use crate::tester::{Client, codes, uri};

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

#[test]
fn files_that_are_not_open_come_along_where_the_client_takes_them() {
    let mut capabilities = pulling();
    capabilities["textDocument"]["diagnostic"]["relatedDocumentSupport"] = json!(true);
    let mut client = Client::new(capabilities, FILES);
    client.open("site.bicep", SITE);
    let report = client.pulled("site.bicep", None);
    assert_eq!(report["items"], json!([]));
    let related = &report["relatedDocuments"][uri("gateway.bicep")];
    assert_eq!(codes(&related["items"]), ["gateway-tls-below-backend"]);
    let again = client.pulled("site.bicep", report["resultId"].as_str());
    assert_eq!(again["relatedDocuments"], Value::Null, "the client has it");
    client.change("site.bicep", 2, &SITE.replace("1.3", "1.2").replace("contoso.", "x."));
    let fixed = client.pulled("site.bicep", report["resultId"].as_str());
    let related = &fixed["relatedDocuments"][uri("gateway.bicep")];
    assert_eq!(related["items"], json!([]), "{fixed}");
    client.leave();
}

fn whole_workspace(capabilities: Value) -> Client {
    let options = json!({"diagnosticMode": "workspace"});
    Client::with(json!({"capabilities": capabilities, "initializationOptions": options}), FILES)
}

/// The documents of a report about the workspace, each with its kind and codes.
fn kinds(report: &Value) -> Vec<(String, String, Vec<String>)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let codes = |item: &Value| match item.get("items") {
        Some(items) => codes(items).into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let items = report["items"].as_array().unwrap().iter();
    items.map(|item| (text(&item["uri"]), text(&item["kind"]), codes(item))).collect()
}

#[test]
fn the_whole_workspace_is_looked_at_where_that_is_set() {
    let mut client = whole_workspace(pulling());
    assert_eq!(client.capabilities["diagnosticProvider"]["workspaceDiagnostics"], true);
    let first = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let found = vec![String::from("gateway-tls-below-backend")];
    assert_eq!(kinds(&first), [(uri("gateway.bicep"), String::from("full"), found)]);
    // Nothing changed: the question waits until something does.
    let id = json!({"uri": uri("gateway.bicep"), "value": first["items"][0]["resultId"]});
    let waiting = client.start("workspace/diagnostic", json!({"previousResultIds": [id]}));
    client.open("site.bicep", &SITE.replace("1.3", "1.2"));
    let second = client.answer_to(&waiting).unwrap();
    let found = vec![String::from("gateway-policy-outdated")];
    assert_eq!(
        kinds(&second),
        [
            (uri("gateway.bicep"), String::from("full"), found),
            (uri("site.bicep"), String::from("full"), Vec::new())
        ]
    );
    client.leave();
}

#[test]
fn the_whole_workspace_is_pushed_to_those_who_do_not_ask() {
    let mut client = whole_workspace(json!({}));
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.open("gateway.bicep", GATEWAY);
    client.close("gateway.bicep");
    client.tell("workspace/didChangeConfiguration", json!({"settings": {"tricep": {"ignore": ["gateway-tls-below-backend", "gateway-policy-outdated"], "diagnosticMode": "workspace"}}}));
    loop {
        if client.pushed("gateway.bicep")["diagnostics"] == json!([]) {
            break;
        }
    }
    client.leave();
}

#[test]
fn a_question_about_the_workspace_that_waits_can_be_cancelled() {
    let mut client = whole_workspace(pulling());
    let first = client.ask("workspace/diagnostic", json!({"previousResultIds": []})).unwrap();
    let id = json!({"uri": uri("gateway.bicep"), "value": first["items"][0]["resultId"]});
    let waiting = client.start("workspace/diagnostic", json!({"previousResultIds": [id]}));
    client.tell("$/cancelRequest", json!({"id": serde_json::to_value(&waiting).unwrap()}));
    let refused = client.answer_to(&waiting).unwrap_err();
    assert_eq!(refused.code, lsp_server::ErrorCode::RequestCanceled as i32);
    client.leave();
}
