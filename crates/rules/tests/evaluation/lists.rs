//! Arrays of which not all items are known: loops over something unknown, and what is put together with it.

use crate::templates::*;

/// What is said of a gateway before the site `app` with this minimum.
fn site_says(declarations: &str, minimum: &str, expected: &[&str]) {
    pair_says(declarations, OLD, minimum, expected);
}

const MISMATCH: [&str; 2] = ["mismatch app", "finding error"];

/// An item that stands for all turns is in no array that may have none.
#[test]
fn what_a_loop_may_give_is_not_certainly_contained() {
    let declarations = "param n int\nparam names array\nvar tags = [for i in range(0, n): 'strict']";
    for list in [
        "tags",
        "filter(tags, t => true)",
        "concat(tags, [])",
        "concat(names, tags)",
        "flatten([tags])",
        "flatten([for i in range(0, n): ['strict']])",
        "map(filter(tags, t => true), t => t)",
    ] {
        let text = format!(
            "{declarations}\n{}{}",
            site(&format!("contains({list}, 'strict') ? '1.3' : '1.2'")),
            gateway(&predefined(OLD), APP)
        );
        let paths = paths_of(&report(&[("main.bicep", &text)]));
        assert!(paths.iter().any(|path| path.starts_with("compatible app when")), "{list}: {paths:?}");
    }
}

#[test]
fn what_stands_beside_something_unknown_is_there() {
    let declarations = "param n int\nparam names array\nvar known = concat(['strict', 'x'], names)";
    for condition in [
        "contains(known, 'strict')",
        "contains(concat(names, known), 'strict')",
        "!empty(known)",
        "first(known) == 'strict'",
        "last(concat(names, ['a', 'strict'])) == 'strict'",
        "contains(map(known, k => '${k}-1'), 'strict-1')",
        "contains(filter(known, (k, i) => i == 0), 'strict')",
        "contains(flatten([known, names]), 'strict')",
        "contains(flatten(concat([['strict']], names)), 'strict')",
        "contains([...names, 'strict'], 'strict')",
    ] {
        site_says(declarations, &format!("{condition} ? '1.3' : '1.2'"), &MISMATCH);
    }
}

/// Sites and pools over the same parts of a list are joined part by part.
#[test]
fn no_part_of_a_list_that_is_put_together_is_lost() {
    let sites = |list: &str| {
        format!(
            "resource sites 'Microsoft.Web/sites@2024-04-01' = [for n in {list}: {{
  name: n
  properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }}
}}]
"
        )
    };
    let path = |list: &str, addresses: &str| {
        let text = format!("param list array\n{}{}", sites(list), gateway(&predefined(OLD), addresses));
        paths_of(&report(&[("main.bicep", &text)]))
    };
    let unknown = "mismatch [parameters('list')[copyIndex()]]";
    let of_list = "[for n in list: { fqdn: '${n}.azurewebsites.net' }]";
    for list in ["list", "concat(['a'], list)", "concat(list, ['a'])", "['a', ...list]"] {
        assert_eq!(path(list, of_list), [unknown, "finding error"], "{list}");
    }
    for addresses in [
        "[for n in concat(['a'], list): { fqdn: '${n}.azurewebsites.net' }]",
        "map(concat(['a'], list), n => { fqdn: '${n}.azurewebsites.net' })",
        "concat([{ fqdn: 'a.azurewebsites.net' }], map(concat([], list), n => { fqdn: '${n}.azurewebsites.net' }))",
    ] {
        let both = path("concat(['a'], list)", addresses);
        assert!(both.contains(&String::from("mismatch a")), "{addresses}: {both:?}");
    }
    let both =
        path("concat(['a'], list)", "[for n in concat(['a'], list): { fqdn: '${n}.azurewebsites.net' }]");
    assert_eq!(both, ["mismatch a", unknown, "finding error", "finding error"]);
}

/// The index of an item counts what stands before it.
#[test]
fn indexes_go_on_behind_what_is_known() {
    let declarations = "param list array";
    let text = format!(
        "{declarations}\n{}{}",
        site_if("", "s", "'app-1'", "'1.3'"),
        gateway(
            &predefined(OLD),
            "[for (n, i) in concat(['x', 'y'], list): { fqdn: 'app-${i}.azurewebsites.net' }]"
        )
    );
    assert_eq!(
        paths_of(&report(&[("main.bicep", &text)])),
        [
            "unresolved app-0.azurewebsites.net",
            "mismatch app-1",
            "unresolved [format('app-{0}.azurewebsites.net', add(2, copyIndex()))]",
            "finding error"
        ]
    );
}

/// What is decided about an item is no matter of who only puts lists together.
#[test]
fn items_of_known_lists_wait_for_their_own_decisions() {
    let text = format!(
        "param list array\nparam a bool\nparam b bool\n{}{}",
        site("'1.3'"),
        gateway(
            &predefined(OLD),
            "concat([{ fqdn: 'app.azurewebsites.net', ipAddress: a ? '1' : '2' }], list, b ? [] : [])"
        )
    );
    let paths = paths_of(&report(&[("main.bicep", &text)]));
    assert!(paths.iter().all(|path| !path.contains("when a")), "{paths:?}");
    assert!(paths.iter().any(|path| path.starts_with("mismatch app")), "{paths:?}");
}

#[test]
fn lists_that_are_united_are_no_object() {
    let pools = "[{ name: 'sites', properties: { backendAddresses: [] } }]";
    let gateway = gateway(&predefined(OLD), "[]");
    assert!(gateway.contains(pools));
    let text = format!("param p array\nparam q array\n{}", gateway.replace(pools, "union(p, q)"));
    let said = report(&[("main.bicep", &text)]);
    let rules: Vec<&str> = said.findings.iter().map(|finding| finding.rule).collect();
    assert!(!rules.contains(&"gateway-dangling-reference"), "{rules:?}");
}
