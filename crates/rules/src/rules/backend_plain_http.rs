//! A gateway that speaks Http to a site.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Route};
use crate::site::{Endpoint, Site};
use crate::tls::sources::{APP_SERVICE_REDIRECTION, BACKEND_SETTINGS, SSL_OVERVIEW};
use tricep_parser::eval::Lookup;

fn redirected(setting: &str, site: &str) -> String {
    format!("{setting} speaks Http to {site}, which answers Http with a redirect to Https")
}

fn unencrypted(setting: &str, site: &str) -> String {
    format!("{setting} speaks Http to {site}: what it sends is not encrypted")
}

const HELP: &str = "set protocol 'Https' and port 443 in the setting, and in its probe";

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "backend-plain-http",
    level: Some(Level::Warning),
    summary: "a gateway speaks Http to a site",
    explanation: "\
Follows every route of a gateway to the site behind it. Where the backend setting's protocol is `Http`, everything from the gateway
to the site is readable on the way, whatever TLS policy the gateway has.

Where the site has `httpsOnly: true`, it answers each such request with a redirect: with the default match of a probe (200 to 399)
the backend counts as healthy, while clients are sent from the gateway to the site's own host name.

One finding for each setting.",
    examples: &[
        example!(fires "A setting with Http", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { httpsOnly: true }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: site.properties.defaultHostName }] } }
    ]
    backendHttpSettingsCollection: [
      { name: 'plain', properties: { port: 80, protocol: 'Http', pickHostNameFromBackendAddress: true } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'plain') }
        }
      }
    ]
  }
}
"),
        example!(silent "A setting with Https", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { httpsOnly: true }
}

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: site.properties.defaultHostName }] } }
    ]
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { port: 443, protocol: 'Https', pickHostNameFromBackendAddress: true } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'tls') }
        }
      }
    ]
  }
}
"),
        example!(fires "A setting with Http in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": {}
    },
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendAddressPools": [
          { "name": "sites", "properties": { "backendAddresses": [{ "fqdn": "orders.azurewebsites.net" }] } }
        ],
        "backendHttpSettingsCollection": [{ "name": "plain", "properties": { "port": 80, "protocol": "Http" } }],
        "requestRoutingRules": [
          {
            "name": "all",
            "properties": {
              "backendAddressPool": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites')]" },
              "backendHttpSettings": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'plain')]" }
            }
          }
        ]
      }
    }"#),
        example!(silent "Http to something that is no site of this template", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendAddressPools": [
          { "name": "machines", "properties": { "backendAddresses": [{ "ipAddress": "10.0.0.4" }] } }
        ],
        "backendHttpSettingsCollection": [{ "name": "plain", "properties": { "port": 80, "protocol": "Http" } }],
        "requestRoutingRules": [
          {
            "name": "all",
            "properties": {
              "backendAddressPool": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'machines')]" },
              "backendHttpSettings": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'plain')]" }
            }
          }
        ]
      }
    }"#),
    ],
    remedy: "Set `protocol: 'Https'` and `port: 443` in the backend setting, and the same protocol in the probe that it uses.",
    sources: &[SSL_OVERVIEW, BACKEND_SETTINGS, APP_SERVICE_REDIRECTION],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_route(drafts, |gateway, route| draft(gateway, route).into_iter().collect());
}

fn draft(gateway: &Gateway<'_, '_>, route: &Route) -> Option<Draft> {
    let setting = route.setting.as_ref().ok()?;
    let Lookup::Present(protocol) = gateway.case.get(&setting.properties, "protocol") else { return None };
    if !protocol.data.as_str()?.eq_ignore_ascii_case("http") {
        return None;
    }
    let (node, endpoint) = gateway.reached(route)?;
    let graph = gateway.graph;
    let site = Site { graph, case: gateway.case, node: &node };
    let (holder, name) =
        (wording::part(gateway, "backend setting", setting), wording::endpoint(&site, endpoint));
    let is_redirected = endpoint == Endpoint::App && site.is_set("httpsOnly");
    let message = if is_redirected { redirected(&holder, &name) } else { unencrypted(&holder, &name) };
    let end = End::part(gateway, setting, "properties.backendHttpSettingsCollection.properties.protocol");
    let primary = Label::new(graph.evaluator.location(&protocol)?, "not encrypted");
    let mut draft = Draft::new(INFO.id, message, primary, end).traced(graph, &protocol).help(HELP);
    if let Ok(address) = &route.address {
        draft = draft.label(graph, address, format!("this address leads to {name}"));
    }
    if is_redirected && let Lookup::Present(flag) = site.property(&["properties", "httpsOnly"]) {
        draft = draft.label(graph, &flag, "Https only");
    }
    Some(draft)
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn one_setting_is_one_finding() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { httpsOnly: true }
  //                       ---- Https only
}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: 'orders.azurewebsites.net' }] } }
      //                                                        -------------------------- this address leads to site 'orders'
    ]
    backendHttpSettingsCollection: [
      { name: 'plain', properties: { protocol: 'http' } }
      //                                       ^^^^^^ warning: backend setting 'plain' of gateway 'front' speaks Http to site 'orders', which answers Http with a redirect to Https
    ]
    requestRoutingRules: [for name in ['a', 'b']: {
      name: name
      properties: {
        backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
        backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'plain') }
      }
    }]
  }
}
");
    }

    #[test]
    fn an_unknown_protocol_and_a_half_typed_file() {
        tester::bicep(&RULE, "
param protocol string
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: 'orders.azurewebsites.net' }] } }
    ]
    backendHttpSettingsCollection: [
      { name: 'open', properties: { protocol: protocol } }
      { name: 'plain', properties: { protocol: 'Http' } }
      //                                       ^^^^^^ warning: backend setting 'plain' of gateway 'front' speaks Http to site 'orders': what it sends is not encrypted
    ]
    requestRoutingRules: [for name in ['open', 'plain']: {
      name: name
      properties: {
        backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }
        backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', name) }
      }
    }]
    sku: {
");
    }
}
