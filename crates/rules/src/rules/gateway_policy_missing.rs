//! A gateway that leaves its TLS policy to the default.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, repair, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyInForce, PolicyOrigin};
use crate::tls::policy::{NEW_DEFAULT, NEW_DEFAULT_SINCE, recommended};
use crate::tls::sources::{NETWORK_TYPES, POLICY_OVERVIEW, POLICY_OVERVIEW_2023, TLS_RETIREMENT};
use crate::tls::{ApiVersion, Generation, PolicyType};

fn message(gateway: &str, version: ApiVersion, default: &str) -> String {
    format!("{gateway} has no sslPolicy: with API version {version} it gets the default {default}")
}

fn help(generation: Option<Generation>) -> String {
    format!(
        "say which policy the gateway has, so that neither an API version nor Azure decides: sslPolicy with \
         policyType '{}' and policyName '{}'",
        PolicyType::Predefined.name(),
        recommended(generation).name()
    )
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-missing",
    level: Some(Level::Warning),
    summary: "a gateway with a TLS listener says no TLS policy",
    explanation: "\
Without `sslPolicy` the API version with which the gateway is made decides: before 2023-02-01 the default is
`AppGwSslPolicy20150501`, which permits TLS 1.0, from then on `AppGwSslPolicy20220101`. Microsoft says since the end of TLS 1.0
and 1.1 that the next update gives every v2 gateway the newer one, whatever the API version; its table of defaults still says
otherwise. A policy that is written down leaves no doubt.

A warning where the old default is meant, an info where it is the new one. The rule is silent for a gateway on which no listener
that speaks TLS depends on the default, and where `gateway-tls-below-backend` reports what follows from it.",
    examples: &[
        example!(fires "No policy", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    httpListeners: [
      { name: 'public', properties: { protocol: 'Https' } }
    ]
  }
}
"),
        example!(silent "A policy", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    httpListeners: [
      { name: 'public', properties: { protocol: 'Https' } }
    ]
  }
}
"),
        example!(fires "No policy in ARM JSON, with an API version of the new default", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "httpListeners": [{ "name": "public", "properties": { "protocol": "Https" } }]
      }
    }"#),
        example!(silent "No listener that speaks TLS", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2021-08-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "httpListeners": [{ "name": "public", "properties": { "protocol": "Http" } }]
      }
    }"#),
    ],
    remedy: "Add `sslPolicy` with the policy that the gateway is to have, today `AppGwSslPolicy20220101`; on v1 SKUs \
`AppGwSslPolicy20170401S`.",
    sources: &[POLICY_OVERVIEW, POLICY_OVERVIEW_2023, TLS_RETIREMENT, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    for node in deployed.gateways() {
        let found = deployed.of_gateway(node, |gateway| {
            let in_force = gateway
                .tls_listeners()
                .into_iter()
                .map(|listener| gateway.policy(Some(&listener), deployed.model));
            let default = in_force.into_iter().find(|policy| policy.origin == PolicyOrigin::Default);
            default.and_then(|policy| missing(gateway, &policy)).into_iter().collect()
        });
        drafts.extend(repair::with_best_policy(deployed.graph, node, found));
    }
}

fn missing(gateway: &Gateway<'_, '_>, policy: &PolicyInForce) -> Option<Draft> {
    let graph = gateway.graph;
    let version = graph.evaluator.api_version(gateway.node)?;
    let version = ApiVersion::parse(version.data.as_str()?)?;
    let name = policy.name.as_deref()?;
    let permits = policy.permits.as_ref().ok()?.usable_versions();
    let primary =
        Label::new(graph.type_location(gateway.node)?, format!("by default {name}, which permits {permits}"));
    let end = End::new(graph, gateway.node, "properties.sslPolicy");
    let mut draft = Draft::new(INFO.id, message(&wording::gateway(gateway), version, name), primary, end)
        .about(graph, gateway.node, None)
        .help(help(gateway.sku().1));
    draft.notes.extend(policy.note.map(str::to_owned));
    let is_new = version >= NEW_DEFAULT_SINCE && name == NEW_DEFAULT.name();
    Some(if is_new { draft.at(Level::Info) } else { draft })
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_api_version_decides_the_level() {
        tester::bicep(&RULE, "
resource old 'Microsoft.Network/applicationGateways@2022-09-01' = {
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'old' has no sslPolicy: with API version 2022-09-01 it gets the default AppGwSslPolicy20150501
  name: 'old'
  properties: {
    httpListeners: [{ name: 'public', properties: { protocol: 'Https' } }]
  }
}
resource new 'Microsoft.Network/applicationGateways@2023-02-01' = {
//           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: gateway 'new' has no sslPolicy: with API version 2023-02-01 it gets the default AppGwSslPolicy20220101
  name: 'new'
  properties: {
    sslPolicy: null
    listeners: [{ name: 'public', properties: { protocol: 'Tls' } }]
  }
}
");
    }

    #[test]
    fn every_tls_listener_may_have_a_profile_instead() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2022-09-01' = {
  name: 'front'
  properties: {
    sslProfiles: [
      { name: 'new', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' } } }
    ]
    httpListeners: [
      {
        name: 'public'
        properties: {
          protocol: 'Https'
          sslProfile: { id: resourceId('Microsoft.Network/applicationGateways/sslProfiles', 'front', 'new') }
        }
      }
      { name: 'plain', properties: { protocol: 'Http' } }
    ]
  }
}
");
    }

    #[test]
    fn what_may_be_there_is_not_missing() {
        tester::bicep(
            &RULE,
            "
param policy object
param extra object
param protocol string
resource given 'Microsoft.Network/applicationGateways@2022-09-01' = {
  name: 'given'
  properties: { sslPolicy: policy, httpListeners: [{ name: 'public', properties: { protocol: 'Https' } }] }
}
resource spread 'Microsoft.Network/applicationGateways@2022-09-01' = {
  name: 'spread'
  properties: { ...extra, httpListeners: [{ name: 'public', properties: { protocol: 'Https' } }] }
}
resource open 'Microsoft.Network/applicationGateways@2022-09-01' = {
  name: 'open'
  properties: { httpListeners: [{ name: 'public', properties: { protocol: protocol } }] }
}
resource front 'Microsoft.Network/applicationGateways@2022-09-01' existing = {
  name: 'existing'
}
",
        );
    }

    #[test]
    fn a_case_and_a_half_typed_file() {
        tester::bicep(&RULE, "
param strict bool = false
resource gateway 'Microsoft.Network/applicationGateways@2022-09-01' = {
//               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'front' has no sslPolicy: with API version 2022-09-01 it gets the default AppGwSslPolicy20150501
  name: 'front'
  properties: {
    sslPolicy: strict ? { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' } : null
    httpListeners: [
      { name: 'public', properties: { protocol: 'Https' } }
      { name: 'other', properties:
    ]
  }
}
");
    }
}
