//! Hovers and definitions.

use serde_json::{Value, json};

use crate::files::{FILES, GATEWAY, SITE};
use crate::tester::{Client, uri};

fn at(name: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri(name)}, "position": {"line": line, "character": character}})
}

fn hover(client: &mut Client, name: &str, line: u32, character: u32) -> Value {
    client.ask("textDocument/hover", at(name, line, character)).unwrap()
}

fn markdown() -> Value {
    json!({"textDocument": {"hover": {"contentFormat": ["markdown", "plaintext"]}}})
}

#[test]
fn a_policy_says_what_it_permits_and_with_whom() {
    let mut client = Client::new(markdown(), FILES);
    client.open("gateway.bicep", GATEWAY);
    let hover = hover(&mut client, "gateway.bicep", 7, 60);
    assert_eq!(
        hover["range"],
        json!({"start": {"line": 7, "character": 55}, "end": {"line": 7, "character": 80}})
    );
    assert_eq!(hover["contents"]["kind"], "markdown");
    insta::assert_snapshot!(hover["contents"]["value"].as_str().unwrap(), @r"
    **AppGwSslPolicy20170401S** permits TLS 1.2 only, with 16 cipher suites. It is supported; Microsoft recommends newer ones. Named since API version 2017-06-01.

    - [`contoso`](file:///project/site.bicep#L4) by listener `https`, rule `all`, pool `sites`: **no TLS in common**: the gateway offers TLS 1.2 only, the site accepts TLS 1.3 only

    Suites: `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`, `TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384`, `TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA`, `TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA`, `TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256`, `TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384`, `TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384`, `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`, `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA`, `TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA`, `TLS_RSA_WITH_AES_256_GCM_SHA384`, `TLS_RSA_WITH_AES_128_GCM_SHA256`, `TLS_RSA_WITH_AES_256_CBC_SHA256`, `TLS_RSA_WITH_AES_128_CBC_SHA256`, `TLS_RSA_WITH_AES_256_CBC_SHA`, `TLS_RSA_WITH_AES_128_CBC_SHA`

    - [Application Gateway TLS policy overview](https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview), as of 2026-01-12
    - [Application Gateway TLS policy overview (2019)](https://github.com/magilbe/azure-docs/blob/173000a8cb17297061675bbe58b15a24f239679d/articles/application-gateway/application-gateway-ssl-policy-overview.md), as of 2019-11-16
    - [Application Gateway: retirement of TLS 1.0 and 1.1](https://learn.microsoft.com/azure/application-gateway/application-gateway-tls-version-retirement), as of 2025-10-15
    - [Bicep types of Microsoft.Network](https://github.com/Azure/bicep-types-az/tree/1f896de2db966ad91e8f7d7d981e11d32e4f5d8d/generated/network/microsoft.network), as of 2026-08-20
    ");
    client.leave();
}

#[test]
fn a_minimum_says_what_it_accepts_and_from_whom() {
    let mut client = Client::new(json!({}), FILES);
    client.open("site.bicep", &SITE.replace("1.3", "1.2"));
    let hover = hover(&mut client, "site.bicep", 3, 47);
    assert_eq!(hover["contents"]["kind"], "plaintext");
    insta::assert_snapshot!(hover["contents"]["value"].as_str().unwrap(), @r"
    minTlsVersion 1.2 accepts TLS 1.2 and 1.3. Named since API version 2016-08-01. It is also the minimum of a site that states none.

    - gateway gateway (file:///project/gateway.bicep#L8) by listener https, rule all, pool sites: TLS 1.2

    - What is TLS/SSL in Azure App Service? (https://learn.microsoft.com/azure/app-service/overview-tls), as of 2025-09-08
    - Bicep types of Microsoft.Web (https://github.com/Azure/bicep-types-az/tree/1f896de2db966ad91e8f7d7d981e11d32e4f5d8d/generated/web/microsoft.web), as of 2026-08-20
    ");
    client.leave();
}

#[test]
fn a_value_that_no_path_uses_has_its_facts() {
    let text = "param policy string = 'appGwSslPolicy20150501'\nvar a = { minTlsVersion: '1.3', b: '1.2' }\n";
    let mut client = Client::new(markdown(), &[]);
    client.open("a.bicep", text);
    let said = |client: &mut Client, line, character| {
        let hover = hover(client, "a.bicep", line, character);
        hover["contents"]["value"].as_str().map(|text| text.split_inclusive(". ").next().unwrap().to_owned())
    };
    assert_eq!(
        said(&mut client, 0, 30).as_deref(),
        Some("**AppGwSslPolicy20150501** permits TLS 1.0 to 1.2, with 28 cipher suites. ")
    );
    assert_eq!(said(&mut client, 1, 26).as_deref(), Some("**minTlsVersion 1.3** accepts TLS 1.3 only. "));
    assert_eq!(said(&mut client, 1, 38), None);
    assert_eq!(said(&mut client, 0, 2), None);
    assert_eq!(said(&mut client, 9, 9), None);
    client.leave();
}

#[test]
fn a_rule_is_explained_where_it_is_named() {
    let text = "#disable-next-line site-min-tls-weak\nvar a = 'site-min-tls-weak'\n";
    let config =
        "{ \"analyzers\": { \"tricep\": { \"rules\": { \"site-min-tls-weak\": { \"level\": \"off\" } } } } }";
    let mut client = Client::new(markdown(), &[("bicepconfig.json", config)]);
    client.open("a.bicep", text);
    client.open("bicepconfig.json", config);
    let explains = |hover: &Value| {
        hover["contents"]["value"].as_str().is_some_and(|text| text.starts_with("## site-min-tls-weak\n"))
    };
    assert!(explains(&hover(&mut client, "a.bicep", 0, 25)));
    assert!(!explains(&hover(&mut client, "a.bicep", 1, 15)));
    assert!(explains(&hover(&mut client, "bicepconfig.json", 0, 45)));
    client.leave();
}

#[test]
fn the_way_goes_from_a_policy_to_its_sites_and_back() {
    let links = json!({"textDocument": {"definition": {"linkSupport": true}}});
    let policy = json!({"start": {"line": 7, "character": 55}, "end": {"line": 7, "character": 80}});
    let minimum = json!({"start": {"line": 3, "character": 45}, "end": {"line": 3, "character": 50}});
    for (capabilities, has_links) in [(links, true), (json!({}), false)] {
        let mut client = Client::new(capabilities, FILES);
        client.open("gateway.bicep", GATEWAY);
        client.open("site.bicep", SITE);
        let mut way = |name: &str, line, character| {
            client.ask("textDocument/definition", at(name, line, character)).unwrap()
        };
        let link = |from: &Value, name: &str, to: &Value| match has_links {
            true => {
                json!([{"originSelectionRange": from, "targetUri": uri(name), "targetRange": to, "targetSelectionRange": to}])
            }
            false => json!([{"uri": uri(name), "range": to}]),
        };
        assert_eq!(way("gateway.bicep", 7, 60), link(&policy, "site.bicep", &minimum));
        assert_eq!(way("site.bicep", 3, 46), link(&minimum, "gateway.bicep", &policy));
        assert_eq!(way("site.bicep", 0, 0), Value::Null);
        assert_eq!(way("nowhere.bicep", 0, 0), Value::Null);
        client.leave();
    }
}

/// Names that would be pictures, links, headings or markup, or would turn what stands behind them.
#[test]
fn names_steer_nobody() {
    let name = "x`![i](https://e.example/i.png)[c](command:d)\\u{202e}\\u{1b}[2J\\n\\n# T\\n<img src=y>";
    let shown = "x`![i](https://e.example/i.png)[c](command:d)\u{fffd}?[2J  # T <img src=y>";
    let gateway = GATEWAY
        .replace("name: 'all'", &format!("name: '{name}'"))
        .replace("{ fqdn: host }", &format!("{{ fqdn: host }}, {{ fqdn: '{name}' }}"));
    let site = SITE.replace("contoso", name);
    let capabilities = json!({"textDocument": {
        "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {"relatedInformation": true}}});
    let mut client = Client::new(capabilities, FILES);
    client.open("gateway.bicep", &gateway);
    client.open("site.bicep", &site);
    let diagnostics = client.pushed("gateway.bicep").to_string();
    assert!(diagnostics.contains("site 'x`![i]"), "{diagnostics}");
    let forbidden = |text: &str| text.contains(['\u{202e}', '\u{1b}']);
    assert!(!forbidden(&diagnostics) && !diagnostics.contains("\\u001b"), "{diagnostics}");
    let mut said = |place: &str| {
        let (line, text) = gateway.lines().enumerate().find(|(_, text)| text.contains(place)).unwrap();
        let column = text.find(place).unwrap() + place.len();
        let hover = hover(&mut client, "gateway.bicep", line as u32, column as u32);
        hover["contents"]["value"].as_str().unwrap().to_owned()
    };
    let policy = said("policyName: 'App");
    let span = format!("``{shown}``");
    assert!(policy.contains(&format!("- [{span}](file:///project/site.bicep#L4) by ")), "{policy}");
    assert!(policy.contains(&format!("rule {span}, pool `sites`")), "{policy}");
    let address = said("fqdn: 'x");
    assert!(address.starts_with("**x&#96;!&#91;i&#93;(https:"), "{address}");
    for said in [policy, address] {
        let outside = said.replace(&span, "");
        let harm = ["](https://e.", "](command:", "\n#", "<img", "\u{202e}", "\u{1b}"];
        assert!(!harm.iter().any(|harm| outside.contains(harm)), "{outside}");
    }
    client.leave();
}
