//! Diagnostics that are sent to clients that do not ask for them.

use serde_json::json;

use crate::files::{FILES, GATEWAY, MAIN, SITE};
use crate::tester::{Client, codes, drawn, uri};

#[test]
fn a_document_has_its_diagnostics_where_they_are() {
    let mut client = Client::new(json!({}), FILES);
    client.open("gateway.bicep", GATEWAY);
    let pushed = client.pushed("gateway.bicep");
    insta::assert_snapshot!(drawn(GATEWAY, &pushed["diagnostics"]), @r"
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
                                                       ^^^^^^^^^^^^^^^^^^^^^^^^^ 1 gateway-tls-below-backend
    ");
    client.leave();
}

#[test]
fn a_diagnostic_says_what_the_client_can_show() {
    let shows = json!({"relatedInformation": true, "codeDescriptionSupport": true, "dataSupport": true});
    let capabilities = json!({"textDocument": {"publishDiagnostics": shows}});
    for (capabilities, shown) in [(capabilities, true), (json!({}), false)] {
        let mut client = Client::new(capabilities, FILES);
        client.open("gateway.bicep", GATEWAY);
        let diagnostic = client.pushed("gateway.bicep")["diagnostics"][0].clone();
        assert_eq!(diagnostic["source"], "tricep");
        assert_eq!(diagnostic["severity"], 1);
        assert_eq!(diagnostic["codeDescription"].is_object(), shown);
        assert_eq!(diagnostic["data"].is_object(), shown);
        assert_eq!(diagnostic["relatedInformation"].is_array(), shown);
        if shown {
            let page = "https://github.com/tricep/tricep/blob/main/rules.md#gateway-tls-below-backend";
            assert_eq!(diagnostic["codeDescription"]["href"], page);
            let related = diagnostic["relatedInformation"].as_array().unwrap();
            let site =
                related.iter().find(|related| related["location"]["uri"] == uri("site.bicep")).unwrap();
            let range = json!({"start": {"line": 3, "character": 45}, "end": {"line": 3, "character": 50}});
            assert_eq!(site["location"]["range"], range, "{related:?}");
        }
        client.leave();
    }
}

#[test]
fn what_is_typed_in_one_document_counts_in_another() {
    let capabilities = json!({"textDocument": {"publishDiagnostics": {"versionSupport": true}}});
    let mut client = Client::new(capabilities, FILES);
    client.open("gateway.bicep", GATEWAY);
    let before = client.pushed("gateway.bicep");
    assert_eq!(codes(&before["diagnostics"]), ["gateway-tls-below-backend"]);
    assert_eq!(before["version"], 1);
    client.open("site.bicep", SITE);
    client.pushed("site.bicep");
    let range = json!({"start": {"line": 3, "character": 48}, "end": {"line": 3, "character": 49}});
    client.edit("site.bicep", 2, json!([{"range": range, "text": "2"}]));
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-policy-outdated"]);
    assert_eq!(client.pushed("site.bicep")["version"], 2);
    client.close("site.bicep");
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), ["gateway-tls-below-backend"]);
    client.leave();
}

#[test]
fn what_is_wrong_elsewhere_because_of_an_open_document_is_shown_until_it_is_closed() {
    let mut client = Client::new(json!({}), FILES);
    client.open("site.bicep", SITE);
    let elsewhere = client.pushed("gateway.bicep");
    assert_eq!(codes(&elsewhere["diagnostics"]), ["gateway-tls-below-backend"]);
    assert_eq!(client.pushed("site.bicep")["diagnostics"], json!([]));
    client.close("site.bicep");
    assert_eq!(client.pushed("gateway.bicep")["diagnostics"], json!([]));
    client.leave();
}

#[test]
fn characters_are_counted_as_agreed() {
    let text = "// é😀\nvar x = 'é😀' + $\n";
    for (encodings, encoding, column) in [
        (json!(["utf-16", "utf-8"]), "utf-8", 19),
        (json!(["utf-32", "utf-16"]), "utf-16", 16),
        (json!(null), "utf-16", 16),
    ] {
        let mut client = Client::new(json!({"general": {"positionEncodings": encodings}}), &[]);
        assert_eq!(client.capabilities["positionEncoding"], encoding);
        client.open("a.bicep", text);
        let pushed = client.pushed("a.bicep");
        assert_eq!(pushed["diagnostics"][0]["code"], "syntax-error", "{pushed}");
        let start = json!({"line": 1, "character": column});
        assert_eq!(pushed["diagnostics"][0]["range"]["start"], start, "{pushed}");
        let range = json!({"start": start, "end": {"line": 1, "character": column + 1}});
        client.edit("a.bicep", 2, json!([{"range": range, "text": "'y'"}]));
        let now = client.pushed("a.bicep");
        assert_ne!(now["diagnostics"][0]["range"]["start"], start, "{now}");
        client.leave();
    }
}

#[test]
fn a_document_that_was_never_saved_is_checked_alone() {
    let weak = "resource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: 'a'\n  properties: { siteConfig: { minTlsVersion: '1.0' } }\n}\n";
    // The settings of the workspace are none of it.
    let config = r#"{"analyzers": {"tricep": {"enabled": false}}}"#;
    let mut client = Client::new(json!({}), &[("bicepconfig.json", config), ("main.bicep", MAIN)]);
    client.open_as("untitled:Untitled-1", "bicep", weak);
    let pushed = client.notified("textDocument/publishDiagnostics");
    assert_eq!(pushed["uri"], "untitled:Untitled-1");
    insta::assert_snapshot!(drawn(weak, &pushed["diagnostics"]), @r"
    properties: { siteConfig: { minTlsVersion: '1.0' } }
                                               ^^^^^ 2 site-min-tls-weak
    ");
    client.leave();
}

#[test]
fn documents_that_can_be_no_templates_are_left_alone() {
    let mut client = Client::new(json!({}), FILES);
    client.open_as("untitled:Untitled-1", "markdown", "# a");
    client.open_as(&uri("readme.md"), "markdown", "# a");
    client.open("package.json", "{ \"name\": 1 }");
    assert_eq!(client.pushed("package.json")["diagnostics"], json!([]));
    assert_eq!(client.unheard(), Vec::<String>::new());
    client.leave();
}

#[test]
fn a_document_that_may_not_be_read_leaves_the_others_as_they_are() {
    let mut files = FILES.to_vec();
    files.push((".git/HEAD", ""));
    let mut client = Client::new(json!({}), &files);
    client.open("gateway.bicep", GATEWAY);
    let before = client.pushed("gateway.bicep")["diagnostics"].clone();
    assert!(codes(&before).contains(&"gateway-tls-below-backend"), "{before}");
    client.open(".git/other.bicep", GATEWAY);
    assert_eq!(client.pushed(".git/other.bicep")["diagnostics"], json!([]));
    client.change("gateway.bicep", 2, &format!("// more\n{GATEWAY}"));
    assert_eq!(codes(&client.pushed("gateway.bicep")["diagnostics"]), codes(&before));
    client.leave();
}
