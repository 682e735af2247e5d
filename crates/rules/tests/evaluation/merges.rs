//! Objects that are merged or spread while not all that is in them is known.

use crate::templates::*;

/// What is said of a gateway before a site with this as its properties, after these declarations.
fn site_of(declarations: &str, properties: &str) -> Vec<String> {
    let site = format!(
        "resource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: {properties} }}\n"
    );
    let text = format!("{declarations}\n{site}{}", gateway(&predefined(OLD), APP));
    paths_of(&report(&[("main.bicep", &text)]))
}

const MISMATCH: [&str; 2] = ["mismatch app", "finding error"];

#[test]
fn what_is_merged_with_an_unknown_object_may_have_its_properties() {
    let merged = |parts: &str| site_of("param p object", &format!("union({parts})"));
    for parts in [
        "{ siteConfig: p }, { siteConfig: { http20Enabled: true } }",
        "p, { siteConfig: { http20Enabled: true } }",
        "{ siteConfig: { minTlsVersion: '1.3' } }, { siteConfig: p }",
        "{ siteConfig: { minTlsVersion: '1.3' } }, p",
    ] {
        assert_eq!(merged(parts), ["unknown app"], "{parts}");
    }
    // What is stated above stands, whatever is below.
    for parts in [
        "{ siteConfig: p }, { siteConfig: { minTlsVersion: '1.3' } }",
        "p, { siteConfig: { minTlsVersion: '1.3' } }",
    ] {
        assert_eq!(merged(parts), MISMATCH, "{parts}");
    }
}

/// What is laid over an object may hold something unknown itself, however deep.
#[test]
fn what_is_partly_known_may_set_anything_below_it_anew() {
    let config = |config: &str| {
        let declarations = "param p object\nparam k string\nvar base = { minTlsVersion: '1.3' }";
        site_of(declarations, &format!("{{ siteConfig: {config} }}"))
    };
    for unknown in [
        "union(base, union({ ftpsState: 'Disabled' }, p))",
        "union(base, union({ ftpsState: 'Disabled' }, union({ http20Enabled: true }, p)))",
        "union(base, { ftpsState: 'Disabled', ...p })",
        "union(base, { '${k}': '1.0' })",
        "{ ...base, ...{ ftpsState: 'Disabled', ...p } }",
        "{ ...base, ...union({ ftpsState: 'Disabled' }, p) }",
        "{ ...base, ...{ '${k}': '1.0' } }",
        "{ ...base, '${k}': '1.0' }",
    ] {
        assert_eq!(config(unknown), ["unknown app"], "{unknown}");
    }
    for known in [
        "union(base, union(p, { ftpsState: 'Disabled', minTlsVersion: '1.3' }))",
        "union(union({ ftpsState: 'Disabled' }, p), base)",
        "{ ...{ ftpsState: 'Disabled', ...p }, ...base }",
        "{ '${k}': '1.0', ...base }",
        "union({ '${k}': '1.0' }, base)",
    ] {
        assert_eq!(config(known), MISMATCH, "{known}");
    }
}

/// Of an object that is partly known, what it states itself is merged with what lies below it.
#[test]
fn what_is_stated_beside_something_unknown_is_merged_as_it_is() {
    let declarations = "param k string\nvar base = { siteConfig: { minTlsVersion: '1.3' } }";
    let merged = site_of(declarations, "union(base, { '${k}': 1, siteConfig: { ftpsState: 'Disabled' } })");
    assert_eq!(merged, MISMATCH);
    // A spread merges nothing: the object that is stated takes the place of the other.
    let spread = site_of(declarations, "{ ...base, siteConfig: { '${k}': '1.0' } }");
    assert_eq!(spread, ["unknown app"]);
}

#[test]
fn arm_json_merges_alike() {
    let path = |config: &str| {
        let site = format!(
            r#"{{ "type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "app",
  "properties": {{ "siteConfig": "{config}" }} }}"#
        );
        let gateway = arm_gateway("AppGwSslPolicy20170401S", r#"[{ "fqdn": "app.azurewebsites.net" }]"#);
        let text = arm_template(&format!(
            r#""parameters": {{ "p": {{ "type": "object" }} }}, "variables": {{ "base": {{ "minTlsVersion": "1.3" }} }},
"resources": [{site}, {gateway}]"#
        ));
        paths_of(&report(&[("main.json", &text)]))
    };
    let more = "createObject('ftpsState', 'Disabled')";
    assert_eq!(path(&format!("[union(variables('base'), union({more}, parameters('p')))]")), ["unknown app"]);
    let spread = "[shallowMerge(createArray(variables('base'), \
         shallowMerge(createArray(createObject('ftpsState', 'Disabled'), parameters('p')))))]";
    assert_eq!(path(spread), ["unknown app"]);
    assert_eq!(path(&format!("[union(union({more}, parameters('p')), variables('base'))]")), MISMATCH);
}
