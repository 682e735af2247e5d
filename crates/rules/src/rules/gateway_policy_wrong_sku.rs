//! A gateway whose SKU does not have its policy.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::policy::has_ssl_profiles;
use crate::tls::sku::V1_RETIREMENT;
use crate::tls::sources::{CONFIGURE_POLICY, LISTENER_POLICY, NETWORK_TYPES, POLICY_OVERVIEW};
use crate::tls::{Generation, PolicyType};
use tricep_parser::eval::Value;

fn policy_message(holder: &str, policy: &str, sku: &str) -> String {
    format!("{holder} has the TLS policy {policy}, which its SKU {sku} does not have")
}

fn profile_message(gateway: &str, sku: &str) -> String {
    format!("{gateway} has SSL profiles, which its SKU {sku} does not have")
}

fn help() -> String {
    format!("move the gateway to Standard_v2 or WAF_v2; v1 SKUs were stopped on {}", V1_RETIREMENT.stopped)
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-wrong-sku",
    level: Some(Level::Error),
    summary: "a gateway's SKU does not have its TLS policy, or SSL profiles",
    explanation: "\
The policies of 2022, the type `CustomV2` and SSL profiles exist on `Standard_v2` and `WAF_v2` only. On a v1 SKU the deployment is
refused. What the SKU `Basic` has is not documented, so nothing is said of it.",
    examples: &[
        example!(fires "A policy of 2022 on a v1 SKU", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_Medium', tier: 'WAF', capacity: 2 }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
  }
}
"),
        example!(silent "The same policy on a v2 SKU", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_v2', tier: 'WAF_v2', capacity: 2 }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
  }
}
"),
        example!(fires "An SSL profile on a v1 SKU in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_Small", "tier": "Standard", "capacity": 2 },
        "sslProfiles": [{ "name": "partners", "properties": {} }]
      }
    }"#),
        example!(silent "A policy that v1 SKUs have", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_Small", "tier": "Standard", "capacity": 2 },
        "sslPolicy": { "policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S" }
      }
    }"#),
    ],
    remedy: "Move the gateway to `Standard_v2` or `WAF_v2`. Only for as long as that takes, `AppGwSslPolicy20170401S` is what v1 SKUs \
have.",
    sources: &[POLICY_OVERVIEW, CONFIGURE_POLICY, LISTENER_POLICY, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let Some((sku, value)) = v1_sku(gateway) else { return Vec::new() };
        let own = gateway.stated_policies().into_iter().find(|policy| policy.profile.is_none());
        let policy = own.and_then(|policy| of_policy(gateway, &policy, sku, &value));
        policy.into_iter().chain(of_profiles(gateway, sku, &value)).collect()
    });
}

fn v1_sku(gateway: &Gateway<'_, '_>) -> Option<(&'static str, Value)> {
    let word = gateway.sku_word();
    let sku = word.known().filter(|sku| sku.generation == Generation::V1)?;
    Some((sku.name, word.value()?.clone()))
}

fn of_policy(
    gateway: &Gateway<'_, '_>,
    policy: &StatedPolicy,
    sku: &str,
    sku_value: &Value,
) -> Option<Draft> {
    let (available, property) = match policy.predefined() {
        Some(predefined) => (predefined.is_available_on(Generation::V1), PolicyProperty::Name),
        None => (PolicyType::is_available_on(policy.ty.known()?, Generation::V1), PolicyProperty::Type),
    };
    if available != Some(false) {
        return None;
    }
    let graph = gateway.graph;
    let value = policy.value()?;
    let end = End::new(graph, gateway.node, policy.path(property));
    let primary = Label::new(graph.evaluator.location(value)?, "v2 SKUs only");
    let message = policy_message(&wording::gateway(gateway), policy.shown()?, sku);
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, value);
    Some(draft.label(graph, sku_value, "a v1 SKU").help(help()))
}

fn of_profiles(gateway: &Gateway<'_, '_>, sku: &str, sku_value: &Value) -> Option<Draft> {
    if has_ssl_profiles(Generation::V1) != Some(false) {
        return None;
    }
    let graph = gateway.graph;
    let (profiles, _) = gateway.parts("sslProfiles");
    let name = profiles.first()?.name.as_ref()?;
    let end = End::new(graph, gateway.node, "properties.sslProfiles");
    let primary = Label::new(graph.evaluator.location(name)?, "v2 SKUs only");
    let draft = Draft::new(INFO.id, profile_message(&wording::gateway(gateway), sku), primary, end);
    Some(draft.label(graph, sku_value, "a v1 SKU").help(help()))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_policy_and_the_sku_are_marked() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_Large', tier: 'Standard' }
    //           ---------------- a v1 SKU
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_2' }
    //                       ^^^^^^^^^^ error: gateway 'front' has the TLS policy CustomV2, which its SKU Standard_Large does not have
  }
}
");
    }

    #[test]
    fn profiles_are_one_finding() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_Large' }
    sslProfiles: [
      { name: 'a', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' } } }
      //      ^^^ error: gateway 'front' has SSL profiles, which its SKU WAF_Large does not have
      { name: 'b' }
    ]
  }
}
");
    }

    #[test]
    fn basic_and_unknown_skus_are_no_finding() {
        tester::bicep(
            &RULE,
            "
param sku string
resource basic 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'basic'
  properties: { sku: { name: 'Basic' }, sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' } }
}
resource open 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'open'
  properties: { sku: { name: sku }, sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' } }
}
",
        );
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_Medium' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101S' }
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'front' has the TLS policy AppGwSslPolicy20220101S, which its SKU WAF_Medium does not have
    firewallPolicy: {
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2023-02-01",
      "name": "front",
      "properties": {
        "sku": { "name": "waf_medium" },
        "sslPolicy": { "policyName": "AppGwSslPolicy20220101" }
        //                           ^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'front' has the TLS policy AppGwSslPolicy20220101, which its SKU WAF_Medium does not have
      }
    }"#,
        );
    }
}
