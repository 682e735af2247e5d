//! Small templates, and what is said of them.

use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{Request, check};
use tricep_rules::report::Report;

/// A gateway with one listener and one rule. `policy` is its `sslPolicy`, `addresses` what its pool holds.
pub(crate) fn gateway(policy: &str, addresses: &str) -> String {
    gateway_if("", policy, addresses)
}

pub(crate) fn gateway_if(condition: &str, policy: &str, addresses: &str) -> String {
    let id = |collection: &str, name: &str| {
        format!("{{ id: resourceId('Microsoft.Network/applicationGateways/{collection}', 'agw', '{name}') }}")
    };
    let (listener, pool, setting) = (
        id("httpListeners", "https"),
        id("backendAddressPools", "sites"),
        id("backendHttpSettingsCollection", "https"),
    );
    format!(
        "resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {condition} {{
  name: 'agw'
  properties: {{
    sku: {{ name: 'Standard_v2', tier: 'Standard_v2' }}
    sslPolicy: {policy}
    httpListeners: [{{ name: 'https', properties: {{ protocol: 'Https' }} }}]
    backendAddressPools: [{{ name: 'sites', properties: {{ backendAddresses: {addresses} }} }}]
    backendHttpSettingsCollection: [{{ name: 'https', properties: {{ protocol: 'Https' }} }}]
    requestRoutingRules: [{{
      name: 'web'
      properties: {{ httpListener: {listener}, backendAddressPool: {pool}, backendHttpSettings: {setting} }}
    }}]
  }}
}}
"
    )
}

/// A predefined policy by the expression of its name.
pub(crate) fn predefined(name: &str) -> String {
    format!("{{ policyType: 'Predefined', policyName: {name} }}")
}

pub(crate) const OLD: &str = "'AppGwSslPolicy20170401S'";
pub(crate) const NEW: &str = "'AppGwSslPolicy20220101'";
pub(crate) const APP: &str = "[{ fqdn: 'app.azurewebsites.net' }]";

/// A site named `app` whose minimum is this expression.
pub(crate) fn site(minimum: &str) -> String {
    site_if("", "site", "'app'", minimum)
}

pub(crate) fn site_if(condition: &str, symbol: &str, name: &str, minimum: &str) -> String {
    format!(
        "resource {symbol} 'Microsoft.Web/sites@2024-04-01' = {condition} {{
  name: {name}
  properties: {{ siteConfig: {{ minTlsVersion: {minimum} }} }}
}}
"
    )
}

pub(crate) const SCHEMA: &str =
    "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// An ARM template with these members.
pub(crate) fn arm_template(members: &str) -> String {
    format!(r#"{{ "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", {members} }}"#)
}

/// [`gateway`] in ARM JSON: the name of its policy as a string or an expression, and what its pool holds as JSON.
pub(crate) fn arm_gateway(policy: &str, addresses: &str) -> String {
    let id = |collection: &str, name: &str| {
        format!(
            r#"{{ "id": "[resourceId('Microsoft.Network/applicationGateways/{collection}', 'agw', '{name}')]" }}"#
        )
    };
    format!(
        r#"{{ "type": "Microsoft.Network/applicationGateways", "apiVersion": "2024-05-01", "name": "agw", "properties": {{
  "sku": {{ "name": "Standard_v2", "tier": "Standard_v2" }},
  "sslPolicy": {{ "policyType": "Predefined", "policyName": "{policy}" }},
  "httpListeners": [{{ "name": "https", "properties": {{ "protocol": "Https" }} }}],
  "backendAddressPools": [{{ "name": "sites", "properties": {{ "backendAddresses": {addresses} }} }}],
  "backendHttpSettingsCollection": [{{ "name": "https", "properties": {{ "protocol": "Https" }} }}],
  "requestRoutingRules": [{{ "name": "web", "properties": {{
    "httpListener": {}, "backendAddressPool": {}, "backendHttpSettings": {} }} }}] }} }}"#,
        id("httpListeners", "https"),
        id("backendAddressPools", "sites"),
        id("backendHttpSettingsCollection", "https")
    )
}

/// A site in ARM JSON, with what else stands in it, each member after a comma.
pub(crate) fn arm_site(name: &str, minimum: &str, more: &str) -> String {
    format!(
        r#"{{ "type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "{name}"{more},
  "properties": {{ "siteConfig": {{ "minTlsVersion": "{minimum}" }} }} }}"#
    )
}

pub(crate) fn report(files: &[(&str, &str)]) -> Report {
    let memory = Memory::new(files.iter().map(|(name, text)| (format!("/project/{name}"), *text)));
    let project = Arc::new(Project::new(Arc::new(memory), "/project"));
    let request = Request { threads: Some(1), ..Request::default() };
    check(&project, &request).map_err(|failure| failure.message).unwrap()
}

/// The paths, each as `verdict site when…`, and the level of each main finding.
pub(crate) fn paths_of(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report
        .paths
        .iter()
        .map(|path| {
            let end = path.backend.as_ref().map(|end| end.name.clone());
            let end = end.or_else(|| path.address.as_ref().map(|end| end.text.clone()));
            let facts: Vec<String> = path.when.iter().map(ToString::to_string).collect();
            let when =
                if facts.is_empty() { String::new() } else { format!(" when {}", facts.join(" and ")) };
            format!("{} {}{when}", path.verdict.as_str(), end.unwrap_or_else(|| String::from("-")))
        })
        .collect();
    let main = report.findings.iter().filter(|finding| finding.rule == "gateway-tls-below-backend");
    lines.extend(main.map(|finding| format!("finding {}", finding.level)));
    lines
}

/// Asserts what is said of the only template that nothing calls.
#[track_caller]
pub(crate) fn says(files: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(paths_of(&report(files)), expected);
}

/// Asserts what is said of a template that is alone.
#[track_caller]
pub(crate) fn template_says(text: &str, expected: &[&str]) {
    says(&[("main.bicep", text)], expected);
}

/// Asserts what is said of a gateway whose predefined policy has this name, before the site `app` with this minimum, after
/// these declarations.
#[track_caller]
pub(crate) fn pair_says(declarations: &str, policy: &str, minimum: &str, expected: &[&str]) {
    let pair = [gateway(&predefined(policy), APP), site(minimum)].concat();
    template_says(&format!("{declarations}\n{pair}"), expected);
}
