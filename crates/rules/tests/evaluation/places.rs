//! Resources of one type and name in several places, and which of them is meant.

use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{Request, check};
use tricep_rules::report::DeploymentGraph;

use crate::templates::*;

const SUBSCRIPTION: &str = "11111111-1111-1111-1111-111111111111";
const OTHER: &str = "22222222-2222-2222-2222-222222222222";
const ADDRESS_TYPE: &str = "Microsoft.Network/publicIPAddresses";

/// The graph of the only template that nothing calls.
fn graph(files: &[(&str, &str)]) -> DeploymentGraph {
    let memory = Memory::new(files.iter().map(|(name, text)| (format!("/project/{name}"), *text)));
    let project = Arc::new(Project::new(Arc::new(memory), "/project"));
    let request = Request { threads: Some(1), graphs: true, ..Request::default() };
    let mut report = check(&project, &request).map_err(|failure| failure.message).unwrap();
    assert_eq!(report.graphs.len(), 1);
    report.graphs.remove(0)
}

/// The references, each as `from -> to`.
fn references(files: &[(&str, &str)]) -> Vec<String> {
    let graph = graph(files);
    let name = |place: usize| graph.resources[place].name.as_str();
    let edges = graph.edges.iter().filter(|edge| edge.kind == "reference");
    edges.map(|edge| format!("{} -> {}", name(edge.from), name(edge.to))).collect()
}

const ADDRESS: &str = "resource pip 'Microsoft.Network/publicIPAddresses@2024-05-01' = { name: 'pip' }\n";

/// A network interface that uses the address `pip`, of which the id has these arguments before the type.
fn interface(name: &str, before: &str) -> String {
    format!(
        "resource {name} 'Microsoft.Network/networkInterfaces@2024-05-01' = {{
  name: '{name}'
  properties: {{ ipConfigurations: [{{ name: 'a', properties: {{ publicIPAddress: {{ id: resourceId({before}'{ADDRESS_TYPE}', 'pip') }} }} }}] }}
}}
"
    )
}

/// [`ADDRESS`] in ARM JSON.
fn arm_address() -> String {
    format!(r#"{{ "type": "{ADDRESS_TYPE}", "apiVersion": "2024-05-01", "name": "pip" }}"#)
}

/// [`interface`] in ARM JSON.
fn arm_interface(name: &str, before: &str) -> String {
    format!(
        r#"{{ "type": "Microsoft.Network/networkInterfaces", "apiVersion": "2024-05-01", "name": "{name}", "properties": {{
  "ipConfigurations": [{{ "name": "a", "properties": {{ "publicIPAddress": {{ "id": "[resourceId({before}'{ADDRESS_TYPE}', 'pip')]" }} }} }}] }} }}"#
    )
}

/// A nested deployment with these members beside its name, whose expressions are evaluated in this scope.
fn arm_deployment(members: &str, scope: &str, resources: &str) -> String {
    let template = arm_template(&format!(r#""resources": [{resources}]"#));
    format!(
        r#"{{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m", {members} "properties": {{
  "mode": "Incremental", "expressionEvaluationOptions": {{ "scope": "{scope}" }}, "template": {template} }} }}"#
    )
}

/// What `resourceGroup` and `subscriptionId` of a deployment say, and the scope of the module that says the same.
fn written(subscription: &str, group: &str) -> (String, String) {
    let bicep = |value: &str| match value.strip_prefix('=') {
        Some(expression) => expression.to_owned(),
        None => format!("'{value}'"),
    };
    let json = |value: &str| match value.strip_prefix('=') {
        Some(expression) => format!("[{expression}]"),
        None => value.to_owned(),
    };
    let members = [("subscriptionId", subscription), ("resourceGroup", group)];
    let members = members.into_iter().filter(|(_, value)| !value.is_empty());
    let (arguments, members): (Vec<String>, Vec<String>) =
        members.map(|(name, value)| (bicep(value), format!(r#""{name}": "{}","#, json(value)))).unzip();
    (format!("resourceGroup({})", arguments.join(", ")), members.concat())
}

/// An id means the resource that is deployed where the id says, and no other of that name. Where it can't be told whether
/// two places are one, nothing is joined.
#[test]
fn an_id_means_what_is_at_its_place() {
    let own = "=subscription().subscriptionId";
    for (subscription, group, before, is_same) in [
        (SUBSCRIPTION, "net", format!("'{SUBSCRIPTION}', 'net', "), true),
        (SUBSCRIPTION, "net", format!("'{SUBSCRIPTION}', 'NET', "), true),
        (SUBSCRIPTION, "net", format!("'{OTHER}', 'net', "), false),
        (SUBSCRIPTION, "net", format!("'{SUBSCRIPTION}', 'web', "), false),
        (SUBSCRIPTION, "net", String::from("'net', "), false),
        ("", "net", String::from("'net', "), true),
        ("", "net", String::from("'web', "), false),
        ("", "net", String::from("subscription().subscriptionId, 'net', "), true),
        ("", "net", format!("'{SUBSCRIPTION}', 'net', "), false),
        ("", "net", String::new(), false),
        (own, "net", String::from("'net', "), true),
        ("", "", String::new(), true),
        ("", "", String::from("resourceGroup().name, "), true),
        ("", "", String::from("subscription().subscriptionId, resourceGroup().name, "), true),
        ("", "", String::from("'net', "), false),
        ("", "=resourceGroup().name", String::new(), true),
    ] {
        let (scope, members) = written(subscription, group);
        let expected: &[&str] = if is_same { &["nic -> pip"] } else { &[] };
        let said = format!("declared at {scope}, meant at {before}");
        let main =
            format!("module m 'm.bicep' = {{ name: 'm', scope: {scope} }}\n{}", interface("nic", &before));
        assert_eq!(references(&[("main.bicep", &main), ("m.bicep", ADDRESS)]), expected, "{said}");
        let nested = arm_deployment(&members, "inner", &arm_address());
        let resources = [nested, arm_interface("nic", &before)].join(", ");
        let main = arm_template(&format!(r#""resources": [{resources}]"#));
        assert_eq!(references(&[("main.json", &main)]), expected, "{said}, in JSON");
    }
}

/// An id that is written as a text says its place too. What is open in it stands behind the numbers.
#[test]
fn an_id_in_a_text_means_what_is_at_its_place() {
    let (subscription, own) = ("subscription().subscriptionId", "resourceGroup().name");
    for (group, pattern, open, is_same) in [
        ("net", "/subscriptions/{0}/resourceGroups/net", &[subscription][..], true),
        ("net", "/Subscriptions/{0}/resourcegroups/NET", &[subscription], true),
        ("net", "/subscriptions/{0}/resourceGroups/web", &[subscription], false),
        ("net", "{0}/resourceGroups/net", &["subscription().id"], true),
        ("net", "{0}/resourceGroups/web", &["subscription().id"], false),
        ("net", "{0}", &["resourceGroup().id"], false),
        ("", "{0}", &["resourceGroup().id"], true),
        ("", "{0}/resourceGroups/{1}", &["subscription().id", own], true),
        ("", "/subscriptions/{0}/resourceGroups/{1}", &[subscription, own], true),
        ("", "/subscriptions/{0}/resourceGroups/net", &[subscription], false),
    ] {
        let (scope, members) = written("", group);
        let expected: &[&str] = if is_same { &["nic -> pip"] } else { &[] };
        let said = format!("declared at {scope}, meant at {pattern}");
        let id = format!("{pattern}/providers/{ADDRESS_TYPE}/pip");
        let uses = |interface: String, id: &str| {
            let call = format!("reference({id}, '2024-05-01').ipAddress");
            interface.replace(&format!("resourceId('{ADDRESS_TYPE}', 'pip')"), &call)
        };
        let interpolated = open.iter().enumerate().fold(id.clone(), |id, (number, value)| {
            id.replace(&format!("{{{number}}}"), &format!("${{{value}}}"))
        });
        let main = format!(
            "module m 'm.bicep' = {{ name: 'm', scope: {scope} }}\n{}",
            uses(interface("nic", ""), &format!("'{interpolated}'"))
        );
        assert_eq!(references(&[("main.bicep", &main), ("m.bicep", ADDRESS)]), expected, "{said}");
        let interface = uses(arm_interface("nic", ""), &format!("format('{id}', {})", open.join(", ")));
        let nested = arm_deployment(&members, "inner", &arm_address());
        let main = arm_template(&format!(r#""resources": [{nested}, {interface}]"#));
        assert_eq!(references(&[("main.json", &main)]), expected, "{said}, in JSON");
    }
}

/// The same of an id without anything open: of the address that a record of a zone leads to.
#[test]
fn a_literal_id_means_what_is_at_its_place() {
    for (id, expected) in [
        (format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/net"), "not-a-site"),
        (format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/NET"), "not-a-site"),
        (format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/web"), "unresolved"),
        (format!("/subscriptions/{OTHER}/resourceGroups/net"), "unresolved"),
    ] {
        let (scope, members) = written(SUBSCRIPTION, "net");
        let id = format!("{id}/providers/{ADDRESS_TYPE}/pip");
        let main = format!(
            "module m 'm.bicep' = {{ name: 'm', scope: {scope} }}
resource record 'Microsoft.Network/dnsZones/A@2018-05-01' = {{
  name: 'example.org/app'
  properties: {{ targetResource: {{ id: '{id}' }} }}
}}
{}",
            gateway(&predefined(OLD), "[{ fqdn: 'app.example.org' }]")
        );
        let bicep = report(&[("main.bicep", &main), ("m.bicep", ADDRESS)]);
        assert_eq!(bicep.paths[0].verdict.as_str(), expected, "{id}");
        let record = format!(
            r#"{{ "type": "Microsoft.Network/dnsZones/A", "apiVersion": "2018-05-01", "name": "example.org/app",
  "properties": {{ "targetResource": {{ "id": "{id}" }} }} }}"#
        );
        let gateway = arm_gateway("AppGwSslPolicy20170401S", r#"[{ "fqdn": "app.example.org" }]"#);
        let nested = arm_deployment(&members, "inner", &arm_address());
        let main = arm_template(&format!(r#""resources": [{nested}, {record}, {gateway}]"#));
        assert_eq!(report(&[("main.json", &main)]).paths[0].verdict.as_str(), expected, "{id}, in JSON");
    }
}

/// A parameter is itself, and may be anything else.
#[test]
fn places_of_unknown_names_are_themselves() {
    for (before, is_same) in [
        ("hub, group, ", true),
        ("group, ", false),
        ("hub, spoke, ", false),
        ("spoke, group, ", false),
        ("", false),
    ] {
        let expected: &[&str] = if is_same { &["nic -> pip"] } else { &[] };
        let main = format!(
            "param hub string\nparam group string\nparam spoke string
module m 'm.bicep' = {{ name: 'm', scope: resourceGroup(hub, group) }}\n{}",
            interface("nic", before)
        );
        assert_eq!(references(&[("main.bicep", &main), ("m.bicep", ADDRESS)]), expected, "{before}");
        let before = ["hub", "group", "spoke"]
            .iter()
            .fold(before.to_owned(), |text, name| text.replace(name, &format!("parameters('{name}')")));
        let members = r#""subscriptionId": "[parameters('hub')]", "resourceGroup": "[parameters('group')]","#;
        let resources =
            [arm_deployment(members, "inner", &arm_address()), arm_interface("nic", &before)].join(", ");
        let string = r#"{ "type": "string" }"#;
        let main = arm_template(&format!(
            r#""parameters": {{ "hub": {string}, "group": {string}, "spoke": {string} }}, "resources": [{resources}]"#
        ));
        assert_eq!(references(&[("main.json", &main)]), expected, "{before}");
    }
}

/// A group that is named without a subscription lies in that of the module which names it.
#[test]
fn a_module_names_groups_of_its_own_subscription() {
    for (subscription, expected) in [(SUBSCRIPTION, &["nic -> pip"][..]), (OTHER, &[]), ("", &[])] {
        let (spoke, in_spoke) = written(SUBSCRIPTION, "spoke");
        let (hub, in_hub) = written(subscription, "hub");
        let main = format!(
            "module spoke 'spoke.bicep' = {{ name: 'spoke', scope: {spoke} }}
module hub 'hub.bicep' = {{ name: 'hub', scope: {hub} }}\n"
        );
        let spoke = interface("nic", "'hub', ");
        let files = [("main.bicep", main.as_str()), ("spoke.bicep", spoke.as_str()), ("hub.bicep", ADDRESS)];
        assert_eq!(references(&files), expected, "{hub}");

        let resources = [
            arm_deployment(&in_spoke, "inner", &arm_interface("nic", "'hub', ")),
            arm_deployment(&in_hub, "inner", &arm_address()),
        ];
        let main = arm_template(&format!(r#""resources": [{}]"#, resources.join(", ")));
        assert_eq!(references(&[("main.json", &main)]), expected, "{hub}");
    }
}

/// A resource group lies in the subscription that its declaration says.
#[test]
fn a_group_that_is_declared_lies_in_its_subscription() {
    for (subscription, expected) in [(SUBSCRIPTION, &["nic -> pip"][..]), (OTHER, &[])] {
        let main = format!(
            "targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2024-03-01' existing = {{ name: 'net', scope: subscription('{subscription}') }}
module declared 'm.bicep' = {{ name: 'declared', scope: group }}
module user 'user.bicep' = {{ name: 'user', scope: resourceGroup('own') }}\n"
        );
        let user = interface("nic", &format!("'{SUBSCRIPTION}', 'net', "));
        let files = [("main.bicep", main.as_str()), ("m.bicep", ADDRESS), ("user.bicep", user.as_str())];
        assert_eq!(references(&files), expected, "{subscription}");
    }
}

const ENDPOINT_TYPE: &str = "Microsoft.Network/privateEndpoints";

/// What is said of a gateway before a private endpoint of the site `app`, in both languages. The endpoint is in the group
/// `declared`, or where the whole deployment goes; its address is asked for by an id with these arguments before the type.
fn before_endpoint(declared: &str, before: &str) -> [Vec<String>; 2] {
    let address = format!(
        "reference(resourceId({before}'{ENDPOINT_TYPE}', 'pe'), '2024-05-01').customDnsConfigs[0].ipAddresses[0]"
    );
    let bicep = before_address(declared, &address, "");
    let endpoint = format!(
        r#"{{ "type": "{ENDPOINT_TYPE}", "apiVersion": "2024-05-01", "name": "pe", "properties": {{
  "privateLinkServiceConnections": [{{ "name": "c", "properties": {{ "privateLinkServiceId": "[{SITE_ID}]" }} }}] }} }}"#
    );
    let endpoint = match declared {
        "" => endpoint,
        _ => arm_deployment(&written("", declared).1, "inner", &endpoint),
    };
    let gateway = arm_gateway("AppGwSslPolicy20170401S", &format!(r#"[{{ "ipAddress": "[{address}]" }}]"#));
    let resources = [endpoint, arm_site("app", "1.3", ""), gateway].join(", ");
    let main = arm_template(&format!(r#""resources": [{resources}]"#));
    [bicep, paths_of(&report(&[("main.json", &main)]))]
}

const SITE_ID: &str = "resourceId('Microsoft.Web/sites', 'app')";

/// The same in Bicep, by the expression of the address, with more declarations.
fn before_address(declared: &str, address: &str, more: &str) -> Vec<String> {
    let endpoint = format!(
        "resource endpoint '{ENDPOINT_TYPE}@2024-05-01' = {{
  name: 'pe'
  properties: {{ privateLinkServiceConnections: [{{ name: 'c', properties: {{ privateLinkServiceId: {SITE_ID} }} }}] }}
}}
"
    );
    let module = format!("module m 'm.bicep' = {{ name: 'm', scope: {} }}\n", written("", declared).0);
    let rest = [&site("'1.3'"), &gateway(&predefined(OLD), &format!("[{{ ipAddress: {address} }}]")), more];
    if declared.is_empty() {
        return paths_of(&report(&[("main.bicep", &format!("{endpoint}{}", rest.concat()))]));
    }
    let main = format!("{module}{}", rest.concat());
    paths_of(&report(&[("main.bicep", &main), ("m.bicep", &endpoint)]))
}

const MISMATCH: [&str; 2] = ["mismatch app", "finding error"];

#[test]
fn reference_asks_for_what_is_at_the_place_of_the_id() {
    for (declared, before, is_same) in [
        ("", "", true),
        ("", "resourceGroup().name, ", true),
        ("", "subscription().subscriptionId, resourceGroup().name, ", true),
        ("", "'other', ", false),
        ("", "subscription().subscriptionId, 'other', ", false),
        ("other", "'other', ", true),
        ("other", "subscription().subscriptionId, 'other', ", true),
        ("other", "", false),
        ("other", "'another', ", false),
    ] {
        for paths in before_endpoint(declared, before) {
            if is_same {
                assert_eq!(paths, MISMATCH, "declared in {declared}, asked for in {before}");
            } else {
                assert!(paths.len() == 1 && paths[0].starts_with("unresolved "), "{paths:?}");
            }
        }
    }
}

/// The name of a site is that of a host, and there is one in the whole cloud.
#[test]
fn a_site_is_known_by_its_name_at_any_place() {
    let address =
        "reference(resourceId('other', 'Microsoft.Web/sites', 'app'), '2024-04-01').defaultHostName";
    let main = format!("{}{}", site("'1.3'"), gateway(&predefined(OLD), &format!("[{{ fqdn: {address} }}]")));
    template_says(&main, &MISMATCH);
    let gateway = arm_gateway("AppGwSslPolicy20170401S", &format!(r#"[{{ "fqdn": "[{address}]" }}]"#));
    let main = arm_template(&format!(r#""resources": [{}, {gateway}]"#, arm_site("app", "1.3", "")));
    says(&[("main.json", &main)], &MISMATCH);
}

#[test]
fn what_the_resource_of_another_place_says_is_not_known() {
    let minimum = |before: &str| {
        format!("reference(resourceId({before}'{ADDRESS_TYPE}', 'pip'), '2024-05-01', 'full').tags.minimum")
    };
    for (before, expected) in [("", &MISMATCH[..]), ("'other', ", &["unknown app"])] {
        let tagged = ADDRESS.replace("'pip' }", "'pip', tags: { minimum: '1.3' } }");
        let main = [tagged, site(&minimum(before)), gateway(&predefined(OLD), APP)].concat();
        template_says(&main, expected);
        let tagged = arm_address().replace(r#""pip" }"#, r#""pip", "tags": { "minimum": "1.3" } }"#);
        let gateway = arm_gateway("AppGwSslPolicy20170401S", r#"[{ "fqdn": "app.azurewebsites.net" }]"#);
        let site = arm_site("app", &format!("[{}]", minimum(before)), "");
        let main = arm_template(&format!(r#""resources": [{tagged}, {site}, {gateway}]"#));
        says(&[("main.json", &main)], expected);
    }
}

/// An `existing` endpoint is the one that a module deploys to the same place.
#[test]
fn an_existing_endpoint_is_the_one_that_a_module_deploys() {
    let address = "pe.properties.customDnsConfigs[0].ipAddresses[0]";
    for (declared, scope, is_same) in
        [("net", "'net'", true), ("net", "'NET'", true), ("net", "'other'", false)]
    {
        let existing = format!(
            "resource pe '{ENDPOINT_TYPE}@2024-05-01' existing = {{ name: 'pe', scope: resourceGroup({scope}) }}\n"
        );
        let paths = before_address(declared, address, &existing);
        if is_same {
            assert_eq!(paths, MISMATCH, "{scope}");
        } else {
            assert!(paths.len() == 1 && paths[0].starts_with("unresolved "), "{paths:?}");
        }
    }
}

/// What a nested deployment declares goes where the deployment goes. Of outer scope its expressions speak of places as the
/// template around it does.
#[test]
fn a_nested_deployment_of_outer_scope_goes_to_its_own_group() {
    let other = written("", "other").1;
    for (scope, expected) in [
        ("outer", &["away -> pip", "nestedAway -> pip"][..]),
        ("inner", &["away -> pip", "nested -> pip", "nestedAway -> pip"]),
    ] {
        let nested = [arm_interface("nested", ""), arm_interface("nestedAway", "'other', "), arm_address()];
        let main = |nested: &str| {
            let own = [arm_interface("own", ""), arm_interface("away", "'other', ")];
            arm_template(&format!(r#""resources": [{}, {nested}]"#, own.join(", ")))
        };
        let direct = arm_deployment(&other, scope, &nested.join(", "));
        // What says no group goes where the deployment around it goes.
        let through = arm_deployment(&other, scope, &arm_deployment("", scope, &nested.join(", ")));
        for nested in [direct, through] {
            let main = main(&nested);
            let graph = graph(&[("main.json", &main)]);
            let places: Vec<&str> = graph.resources.iter().map(|resource| resource.scope.as_str()).collect();
            let elsewhere = "[resourceGroup('other')]";
            assert_eq!(places, ["resourceGroup", "resourceGroup", elsewhere, elsewhere, elsewhere]);
            assert_eq!(references(&[("main.json", &main)]), expected, "{scope}");
        }
    }
}
