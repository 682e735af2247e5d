//! Code actions, and what a document is after them.

use lsp_server::ErrorCode;
use serde_json::{Value, json};

use crate::files::{FILES, GATEWAY, MAIN, SITE};
use crate::tester::{Client, codes, uri};

const WEAK: &str = "\
resource site 'Microsoft.Web/sites@2024-04-01' = {\r
  name: 'contoso'\r
  properties: {\r
    siteConfig: { minTlsVersion: '1.0' }\r
  }\r
}\r
";

/// The actions for a place, with no kind asked for unless `only` says one.
fn actions(client: &mut Client, uri: &str, line: u32, character: u32, only: Value) -> Vec<Value> {
    let place = json!({"line": line, "character": character});
    let params = json!({
        "textDocument": {"uri": uri},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": [], "only": only},
    });
    client.ask("textDocument/codeAction", params).unwrap().as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

/// A text after the edits of a client without `documentChanges`. Characters are UTF-16 units.
fn after(text: &str, action: &Value, uri: &str) -> String {
    applied(text, &action["edit"]["changes"][uri])
}

fn applied(text: &str, edits: &Value) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let character = position["character"].as_u64().unwrap() as usize;
        lines[..line].iter().map(|line| line.len()).sum::<usize>() + character
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| (&edit["range"], edit["newText"].as_str().unwrap()))
        .map(|(range, text)| (offset(&range["start"]), offset(&range["end"]), text))
        .collect();
    edits.sort_unstable();
    let mut after = text.to_owned();
    for (start, end, text) in edits.into_iter().rev() {
        after.replace_range(start..end, text);
    }
    after
}

#[test]
fn a_fix_is_applied_and_the_finding_is_gone() {
    let mut client = Client::new(json!({}), &[]);
    client.open("site.bicep", WEAK);
    assert_eq!(codes(&client.pushed("site.bicep")["diagnostics"]), ["site-min-tls-weak"]);
    let found = actions(&mut client, &uri("site.bicep"), 3, 35, Value::Null);
    insta::assert_snapshot!(titles(&found).join("\n"), @r"
    Require TLS 1.2: clients with nothing newer than TLS 1.1 can no longer connect
    Disable site-min-tls-weak for this line
    ");
    assert_eq!(found[0]["kind"], "quickfix");
    assert_eq!(found[0]["diagnostics"][0]["code"], "site-min-tls-weak");
    let fixed = after(WEAK, &found[0], &uri("site.bicep"));
    assert_eq!(fixed, WEAK.replace("1.0", "1.2"));
    client.change("site.bicep", 2, &fixed);
    assert_eq!(client.pushed("site.bicep")["diagnostics"], json!([]));
    assert_eq!(actions(&mut client, &uri("site.bicep"), 3, 35, Value::Null), Vec::<Value>::new());
    client.leave();
}

#[test]
fn there_is_nothing_to_do_elsewhere_or_of_another_kind() {
    let mut client = Client::new(json!({}), &[]);
    client.open("site.bicep", WEAK);
    assert_eq!(actions(&mut client, &uri("site.bicep"), 0, 0, Value::Null), Vec::<Value>::new());
    let refactor = actions(&mut client, &uri("site.bicep"), 3, 35, json!(["refactor"]));
    assert_eq!(refactor, Vec::<Value>::new());
    assert_eq!(actions(&mut client, &uri("other.bicep"), 0, 0, Value::Null), Vec::<Value>::new());
    client.leave();
}

#[test]
fn a_rule_is_disabled_for_a_line_and_another_with_it() {
    let mut client = Client::new(json!({}), &[]);
    client.open("site.bicep", WEAK);
    let disable = |client: &mut Client, text: &str, line: u32| {
        let found = actions(client, &uri("site.bicep"), line, 35, Value::Null);
        let disable = found.iter().find(|it| it["title"] == "Disable site-min-tls-weak for this line");
        after(text, disable.expect("there is an action"), &uri("site.bicep"))
    };
    let once = disable(&mut client, WEAK, 3);
    let pragma = "#disable-next-line site-min-tls-weak\r\n    siteConfig";
    assert_eq!(once, WEAK.replace("    siteConfig", pragma));
    let other = once.replace("next-line site-min-tls-weak", "next-line BCP081 // it is old");
    client.change("site.bicep", 2, &other);
    let both = disable(&mut client, &other, 4);
    assert_eq!(both, other.replace("BCP081", "BCP081 site-min-tls-weak"));
    client.change("site.bicep", 3, &both);
    client.pushed("site.bicep");
    client.pushed("site.bicep");
    assert_eq!(client.pushed("site.bicep")["diagnostics"], json!([]));
    client.leave();
}

#[test]
fn a_rule_is_disabled_in_arm_json_by_metadata_or_where_there_are_comments_by_one() {
    let template = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "contoso",
      "properties": {
        "siteConfig": { "minTlsVersion": "1.0" }
      }
    }
  ]
}
"#;
    let mut client = Client::new(json!({}), &[]);
    client.open("main.json", template);
    for (version, text, expected) in [
        (2, template.to_owned(), "metadata"),
        (3, template.replace("  \"resources\"", "  // what is made\n  \"resources\""), "comment"),
    ] {
        client.change("main.json", version, &text);
        let line = text.lines().position(|line| line.contains("minTlsVersion")).unwrap() as u32;
        let found = actions(&mut client, &uri("main.json"), line, 43, Value::Null);
        let titles = titles(&found);
        let place = titles.iter().position(|title| title.starts_with("Disable")).expect("an action");
        let disabled = after(&text, &found[place], &uri("main.json"));
        if expected == "comment" {
            assert_eq!(titles[place], "Disable site-min-tls-weak for this line");
            let comment = "        // tricep-disable-next-line site-min-tls-weak\n        \"siteConfig\"";
            assert_eq!(disabled, text.replace("        \"siteConfig\"", comment));
        } else {
            assert_eq!(titles[place], "Disable site-min-tls-weak for this resource");
            insta::assert_snapshot!(disabled.lines().skip(4).collect::<Vec<_>>().join("\n"), @r#"
                {
                  "type": "Microsoft.Web/sites",
                  "apiVersion": "2024-04-01",
                  "name": "contoso",
                  "properties": {
                    "siteConfig": { "minTlsVersion": "1.0" }
                  },
                  "metadata": {
                    "tricep": {
                      "disable": [
                        "site-min-tls-weak"
                      ]
                    }
                  }
                }
              ]
            }
            "#);
        }
        client.change("main.json", version + 10, &disabled);
        assert_eq!(actions(&mut client, &uri("main.json"), line, 43, Value::Null), Vec::<Value>::new());
    }
    client.leave();
}

#[test]
fn a_fix_of_another_file_names_it_with_its_version() {
    let edits = json!({"workspace": {"workspaceEdit": {"documentChanges": true}}});
    let module = "param minimum string\n\nresource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: 'contoso'\n  properties: { siteConfig: { minTlsVersion: minimum } }\n}\n";
    let main = "module site 'site.bicep' = { name: 'site', params: { minimum: '1.0' } }\n";
    for is_open in [false, true] {
        let mut client = Client::new(edits.clone(), &[("main.bicep", main), ("site.bicep", module)]);
        client.open("site.bicep", module);
        if is_open {
            client.open("main.bicep", main);
            client.change("main.bicep", 7, main);
        }
        let found = actions(&mut client, &uri("site.bicep"), 4, 46, Value::Null);
        let change = &found[0]["edit"]["documentChanges"][0];
        let version = if is_open { json!(7) } else { Value::Null };
        assert_eq!(change["textDocument"], json!({"uri": uri("main.bicep"), "version": version}));
        assert_eq!(applied(main, &change["edits"]), main.replace("1.0", "1.2"));
        client.leave();
    }
}

/// Gateways without a policy: the one that is in force can be stated, and nobody notices.
fn without_policy() -> String {
    let silent: String = GATEWAY
        .lines()
        .filter(|line| !line.contains("sslPolicy"))
        .fold(String::new(), |text, line| text + line + "\n");
    let other = silent.replace("param host string\n", "").replace("resource gateway", "resource other");
    format!("{silent}{}", other.replace("'gateway'", "'other'"))
}

#[test]
fn all_safe_fixes_are_made_at_once() {
    let two = without_policy();
    let resolves = json!({"dataSupport": true, "resolveSupport": {"properties": ["edit"]}});
    for (code_action, resolves) in [(resolves, true), (json!({}), false)] {
        let mut client = Client::new(json!({"textDocument": {"codeAction": code_action}}), &[]);
        client.open("gateway.bicep", &two);
        let uri = uri("gateway.bicep");
        let found = actions(&mut client, &uri, 0, 0, json!(["source.fixAll"]));
        assert_eq!(titles(&found), ["Fix all that Tricep can fix safely"]);
        assert_eq!(found[0]["edit"].is_null(), resolves);
        let action = match resolves {
            true => client.ask("codeAction/resolve", found[0].clone()).unwrap(),
            false => found[0].clone(),
        };
        assert_eq!(action["kind"], "source.fixAll.tricep");
        let fixed = after(&two, &action, &uri);
        assert_eq!(fixed.matches("policyName: 'AppGwSslPolicy20220101'").count(), 2, "{fixed}");
        assert_eq!(action["edit"]["changes"][&uri].as_array().unwrap().len(), 2, "the rest is left alone");
        client.change("gateway.bicep", 2, &fixed);
        let found = actions(&mut client, &uri, 0, 0, json!(["source.fixAll"]));
        assert_eq!(found, Vec::<Value>::new(), "nothing is left to fix");
        client.leave();
    }
}

#[test]
fn a_safe_fix_is_the_one_that_the_client_is_to_prefer() {
    let prefers = json!({"textDocument": {"codeAction": {"isPreferredSupport": true}}});
    let mut client = Client::new(prefers, &[]);
    client.open("gateway.bicep", &without_policy());
    let preferred = |client: &mut Client, name: &str, line: u32, character: u32| {
        let found = actions(client, &uri(name), line, character, Value::Null);
        found.iter().map(|action| action["isPreferred"].clone()).collect::<Vec<_>>()
    };
    // The fix, the pragma, and all fixes only where they are asked for.
    assert_eq!(preferred(&mut client, "gateway.bicep", 2, 20), [json!(true), Value::Null]);
    client.open("site.bicep", WEAK);
    assert_eq!(preferred(&mut client, "site.bicep", 3, 35), [Value::Null, Value::Null]);
    client.leave();
}

#[test]
fn fixes_of_a_document_that_was_never_saved() {
    let mut client = Client::new(json!({}), FILES);
    let (text, name) = (without_policy(), "untitled:Untitled-1");
    client.open_as(name, "bicep", &text);
    let one = actions(&mut client, name, 2, 20, Value::Null);
    assert_eq!(after(&text, &one[0], name).matches("AppGwSslPolicy20220101").count(), 1);
    let all = actions(&mut client, name, 0, 0, json!(["source.fixAll.tricep"]));
    assert_eq!(after(&text, &all[0], name).matches("AppGwSslPolicy20220101").count(), 2);
    client.leave();
}

#[test]
fn what_can_not_be_resolved_is_refused() {
    let mut client = Client::new(json!({}), FILES);
    let code =
        |client: &mut Client, action: Value| client.ask("codeAction/resolve", action).unwrap_err().code;
    let invalid = ErrorCode::InvalidParams as i32;
    assert_eq!(code(&mut client, json!({"title": "a"})), invalid);
    assert_eq!(code(&mut client, json!({"title": "a", "data": {"fixAll": "file:///none.bicep"}})), invalid);
    client.leave();
}

#[test]
fn a_question_that_is_cancelled_is_refused_and_one_that_is_answered_is_not() {
    let mut client = Client::new(json!({}), FILES);
    client.open("main.bicep", MAIN);
    client.open("gateway.bicep", GATEWAY);
    client.open("site.bicep", SITE);
    let place = json!({"line": 0, "character": 0});
    let document = json!({"uri": uri("gateway.bicep")});
    let id = client.start("textDocument/hover", json!({"textDocument": document, "position": place}));
    client.tell("$/cancelRequest", json!({"id": 999}));
    client.tell("$/cancelRequest", json!({"id": "a"}));
    client.tell("$/cancelRequest", serde_json::to_value(json!({"id": 2})).unwrap());
    match client.answer_to(&id) {
        Ok(answer) => assert_eq!(answer, Value::Null, "it was answered before"),
        Err(error) => assert_eq!(error.code, ErrorCode::RequestCanceled as i32),
    }
    client.leave();
}
