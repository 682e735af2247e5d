//! Settings of the client, folders, and files that change on disk.

use serde_json::{Value, json};

use crate::files::{FILES, GATEWAY, SITE};
use crate::tester::{Client, codes};

#[test]
fn options_count_from_the_beginning() {
    let options = json!({"ignore": ["gateway-tls-below-backend"]});
    let mut client = Client::with(json!({"capabilities": {}, "initializationOptions": options}), FILES);
    client.open("gateway.bicep", GATEWAY);
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-policy-outdated"]);
    client.tell("workspace/didChangeConfiguration", json!({"settings": {"tricep": {}}}));
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.tell("workspace/didChangeConfiguration", json!({"settings": {}}));
    assert_eq!(client.unheard(), Vec::<String>::new(), "nothing is said of the settings");
    client.leave();
}

#[test]
fn wrong_settings_are_named_and_not_used() {
    let options = json!({"run": "sometimes"});
    let mut client = Client::with(json!({"capabilities": {}, "initializationOptions": options}), FILES);
    let told = client.notified("window/showMessage");
    assert_eq!(
        told["message"],
        "Tricep: the settings of 'tricep' are not used: unknown variant `sometimes`, expected `onType` or `onSave`"
    );
    client.open("gateway.bicep", GATEWAY);
    client.pushed("gateway.bicep");
    client.leave();
}

#[test]
fn a_client_that_can_be_asked_is_asked() {
    let workspace = json!({
        "configuration": true,
        "didChangeConfiguration": {"dynamicRegistration": true},
        "didChangeWatchedFiles": {"dynamicRegistration": true},
    });
    let mut client = Client::new(json!({"workspace": workspace}), FILES);
    let registered = client.asked("client/registerCapability", Value::Null);
    let methods: Vec<&str> = registered["registrations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|registration| registration["method"].as_str().unwrap())
        .collect();
    assert_eq!(methods, ["workspace/didChangeWatchedFiles", "workspace/didChangeConfiguration"]);
    let asked = client.asked("workspace/configuration", json!([{"select": ["site-min-tls-weak"]}]));
    assert_eq!(asked, json!({"items": [{"section": "tricep"}]}));
    client.open("gateway.bicep", GATEWAY);
    assert_eq!(client.pushed("gateway.bicep")["diagnostics"], json!([]));
    client.tell("workspace/didChangeConfiguration", json!({"settings": null}));
    client.asked("workspace/configuration", json!([{"backendTls": "policy"}]));
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.leave();
}

#[test]
fn on_save_means_on_save() {
    let options = json!({"run": "onSave"});
    let mut client = Client::with(json!({"capabilities": {}, "initializationOptions": options}), FILES);
    client.open("gateway.bicep", GATEWAY);
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.change("gateway.bicep", 2, &GATEWAY.replace("20170401S", "20220101"));
    assert_eq!(client.unheard(), Vec::<String>::new());
    client.save("gateway.bicep");
    assert_eq!(client.pushed("gateway.bicep")["diagnostics"], json!([]));
    client.leave();
}

#[test]
fn wrong_settings_of_a_project_are_shown_in_their_file() {
    let config = "{ \"analyzers\": { \"tricep\": { \"rules\": { \"site-min-tls-week\": {} } } } }";
    let files = [FILES, &[("bicepconfig.json", config)]].concat();
    let mut client = Client::new(json!({}), &files);
    client.open("gateway.bicep", GATEWAY);
    let pushed = client.pushed("bicepconfig.json");
    insta::assert_snapshot!(crate::tester::drawn(config, &pushed["diagnostics"]), @r#"
    { "analyzers": { "tricep": { "rules": { "site-min-tls-week": {} } } } }
                                            ^^^^^^^^^^^^^^^^^^^ 1 -
    "#);
    let told = client.notified("window/showMessage");
    assert_eq!(told["message"], "Tricep: the settings are wrong; nothing was checked");
    client.open("bicepconfig.json", "{}");
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), Vec::<&str>::new());
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    assert_eq!(client.pushed("bicepconfig.json")["diagnostics"], json!([]));
    client.leave();
}

#[test]
fn folders_come_and_go() {
    let mut client = Client::with(json!({"capabilities": {}, "workspaceFolders": null}), FILES);
    client.open("site.bicep", SITE);
    client.pushed("site.bicep");
    let folder = json!([{"uri": "file:///project", "name": "work"}]);
    for (added, removed) in [(&folder, &json!([])), (&json!([]), &folder)] {
        let event = json!({"event": {"added": added, "removed": removed}});
        client.tell("workspace/didChangeWorkspaceFolders", event);
    }
    client.close("site.bicep");
    assert_eq!(client.pushed("site.bicep")["diagnostics"], json!([]));
    client.leave();
}
