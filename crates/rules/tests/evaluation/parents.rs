//! Config children of which it is not certain whose they are.

use crate::templates::*;

/// Two sites of a loop that accept TLS 1.3 only, a config child with this head that lowers it, and a gateway before the
/// first site.
fn with_child(declarations: &str, child: &str) -> Vec<String> {
    let text = format!(
        "{declarations}
resource sites 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 2): {{
  name: 'app-${{i}}'
  properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }}
}}]
resource web 'Microsoft.Web/sites/config@2024-04-01' = {{ {child}, properties: {{ minTlsVersion: '1.2' }} }}
{}",
        gateway(&predefined(OLD), "[{ fqdn: 'app-0.azurewebsites.net' }]")
    );
    paths_of(&report(&[("main.bicep", &text)]))
}

const MISMATCH: [&str; 2] = ["mismatch app-0", "finding error"];
const COMPATIBLE: [&str; 1] = ["compatible app-0"];
const UNKNOWN: [&str; 1] = ["unknown app-0"];

#[test]
fn a_parent_that_cannot_be_told_is_none_of_the_others() {
    assert_eq!(with_child("", "parent: sites[0], name: 'web'"), COMPATIBLE);
    assert_eq!(with_child("", "parent: sites[1], name: 'web'"), MISMATCH);
    assert_eq!(with_child("param i int", "parent: sites[i], name: 'web'"), UNKNOWN);
    assert_eq!(with_child("param i int", "parent: sites[i], name: 'logs'"), MISMATCH);
    // One of other sites is none of these.
    let others = "param i int
resource others 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 2): { name: 'other-${i}' }]";
    assert_eq!(with_child(others, "parent: others[i], name: 'web'"), MISMATCH);
}

#[test]
fn a_name_that_is_not_known_may_be_of_any_site() {
    assert_eq!(with_child("param n string", "name: '${n}/web'"), UNKNOWN);
    assert_eq!(with_child("param n string", "name: 'api-${n}/web'"), MISMATCH);
    assert_eq!(with_child("param n string", "name: '${n}/logs'"), MISMATCH);
    // It belongs to the site that has the same name, whatever that will be.
    let other = "param n string\nresource other 'Microsoft.Web/sites@2024-04-01' existing = { name: n }";
    assert_eq!(with_child(other, "name: '${n}/web'"), MISMATCH);
    let choice = with_child("param first bool", "name: '${first ? 'app-0' : 'app-1'}/web'");
    let both = ["compatible app-0 when first is true", "mismatch app-0 when first is false", "finding error"];
    assert_eq!(choice, both);
}

#[test]
fn arm_json_says_the_same() {
    let path = |name: &str| {
        let web = format!(
            r#"{{ "type": "Microsoft.Web/sites/config", "apiVersion": "2024-04-01", "name": "{name}",
  "properties": {{ "minTlsVersion": "1.2" }} }}"#
        );
        let sites = arm_site(
            "[format('app-{0}', copyIndex())]",
            "1.3",
            r#", "copy": { "name": "sites", "count": 2 }"#,
        );
        let gateway = arm_gateway("AppGwSslPolicy20170401S", r#"[{ "fqdn": "app-0.azurewebsites.net" }]"#);
        let text = arm_template(&format!(
            r#""parameters": {{ "i": {{ "type": "int" }} }}, "resources": [{sites}, {web}, {gateway}]"#
        ));
        paths_of(&report(&[("main.json", &text)]))
    };
    assert_eq!(path("app-0/web"), COMPATIBLE);
    assert_eq!(path("[format('app-{0}/web', parameters('i'))]"), UNKNOWN);
    assert_eq!(path("[format('api-{0}/web', parameters('i'))]"), MISMATCH);
}
