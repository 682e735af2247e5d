//! A gateway with a policy that works, but is not the recommended one.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, repair, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::policy::{Family, State, recommended, recommended_own};
use crate::tls::sources::{CONFIGURE_POLICY, ISSUE_POLICY_PROPERTIES, NETWORK_TYPES, POLICY_OVERVIEW};
use crate::tls::{Generation, PolicyType, Version, Versions};
use tricep_parser::eval::Lookup;

fn superseded(holder: &str, policy: &str, versions: Versions) -> String {
    format!("{holder} has the TLS policy {policy}, which ends at {versions}; newer ones know TLS 1.3")
}

fn legacy(holder: &str) -> String {
    format!("{holder} says by disabledSslProtocols what it does not speak, in the form before policies")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-outdated",
    level: Some(Level::Info),
    summary: "a gateway has a TLS policy that is supported, but not recommended",
    explanation: "\
On v2 SKUs Microsoft recommends the policies of 2022: `AppGwSslPolicy20220101`, `AppGwSslPolicy20220101S`, or `CustomV2`. They know
TLS 1.3. `AppGwSslPolicy20170401S` and `Custom` are supported and end at TLS 1.2. `disabledSslProtocols` alone is the form of the
time before policies.

The rule is silent where another one reports more of the same policy: `gateway-tls-below-backend`, `gateway-policy-withdrawn`,
`gateway-policy-mixed`. On v1 SKUs there is nothing newer. Nor is anything said of a policy that is only one of the choices that
parameters leave.",
    examples: &[
        example!(fires "The policy of 2017", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
  }
}
"),
        example!(silent "The policy of 2022", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101S' }
  }
}
"),
        example!(fires "Disabled protocols in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_v2", "tier": "WAF_v2" },
        "sslPolicy": { "disabledSslProtocols": ["TLSv1_0", "TLSv1_1"] }
      }
    }"#),
        example!(silent "The newest that a v1 SKU has", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_Medium", "tier": "WAF" },
        "sslPolicy": { "policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S" }
      }
    }"#),
    ],
    remedy: "Use `AppGwSslPolicy20220101`, or `CustomV2` for a list of suites of your own. A gateway has policies of one generation \
only: change those of its SSL profiles together with its own.",
    sources: &[POLICY_OVERVIEW, CONFIGURE_POLICY, NETWORK_TYPES, ISSUE_POLICY_PROPERTIES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    // What a template lets its caller choose is the caller's matter.
    for node in deployed.gateways() {
        let mut found = deployed.of_gateway(node, |gateway| {
            let stated = gateway.stated_policies();
            let outdated = |policy: &StatedPolicy| {
                let draft = of_policy(gateway, policy).or_else(|| of_legacy(gateway, policy))?;
                Some(draft.about(gateway.graph, gateway.node, Some(&policy.object)))
            };
            stated.iter().filter_map(outdated).collect()
        });
        found.retain(|draft| draft.by_default);
        drafts.extend(repair::with_best_policy(deployed.graph, node, found));
    }
}

fn of_policy(gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> Option<Draft> {
    let generation = gateway.sku().1;
    if generation != Some(Generation::V2) || policy.family() != Some(Family::Old) {
        return None;
    }
    let (versions, property) = match policy.predefined() {
        Some(predefined) if predefined.state() == State::Supported => {
            (predefined.versions(), PolicyProperty::Name)
        }
        Some(_) => return None,
        None => {
            let minimum = policy.minimum.known().filter(|minimum| *minimum == Version::Tls12)?;
            (Versions::between(minimum, PolicyType::CUSTOM_MAXIMUM), PolicyProperty::Type)
        }
    };
    let graph = gateway.graph;
    let (value, name) = (policy.value()?, policy.shown()?);
    let end = End::new(graph, gateway.node, policy.path(property));
    let primary = Label::new(graph.evaluator.location(value)?, format!("this permits {versions}"));
    let help = match property {
        PolicyProperty::Type => {
            let (own, name) = (recommended_own(generation).name(), recommended(generation).name());
            format!("use {own}, or {name} where an own list of suites is not needed")
        }
        _ => {
            let policy = recommended(generation);
            format!("use {}, which permits {}", policy.name(), policy.versions())
        }
    };
    let message = superseded(&wording::holder(gateway, policy), name, versions);
    Some(Draft::new(INFO.id, message, primary, end).traced(graph, value).help(help))
}

fn of_legacy(gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> Option<Draft> {
    let is_all = policy.ty.is_absent() && policy.name.is_absent() && policy.minimum.is_absent();
    let Lookup::Present(list) = gateway.case.get(&policy.object, "disabledSslProtocols") else { return None };
    if !is_all {
        return None;
    }
    let graph = gateway.graph;
    let end = End::new(graph, gateway.node, policy.path(PolicyProperty::Whole));
    let primary = Label::new(graph.evaluator.location(&list)?, "the form before policies");
    let help = format!(
        "use policyType '{}' with policyName '{}'",
        PolicyType::Predefined.name(),
        recommended(gateway.sku().1).name()
    );
    Some(Draft::new(INFO.id, legacy(&wording::holder(gateway, policy)), primary, end).help(help))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn old_policies_of_v2_gateways() {
        tester::bicep(&RULE, "
resource named 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'named'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ info: gateway 'named' has the TLS policy AppGwSslPolicy20170401S, which ends at TLS 1.2 only; newer ones know TLS 1.3
  }
}
resource own 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'own'
  properties: {
    sku: { tier: 'WAF_v2' }
    sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: [] }
    //                       ^^^^^^^^ info: gateway 'own' has the TLS policy Custom, which ends at TLS 1.2 only; newer ones know TLS 1.3
  }
}
");
    }

    #[test]
    fn a_withdrawn_policy_is_more_than_outdated() {
        tester::bicep(
            &RULE,
            "
resource withdrawn 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'withdrawn'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }
  }
}
",
        );
    }

    #[test]
    fn an_unknown_sku_may_have_nothing_newer() {
        tester::bicep(
            &RULE,
            "
param sku string
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: sku }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
  }
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
    sku: { name: 'WAF_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^ info: gateway 'front' has the TLS policy AppGwSslPolicy20170401S, which ends at TLS 1.2 only; newer ones know TLS 1.3
    httpListeners: [
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2017-06-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_Medium" },
        "sslPolicy": { "disabledSslProtocols": ["TLSv1_0"] }
        //                                     ^^^^^^^^^^^ info: gateway 'front' says by disabledSslProtocols what it does not speak, in the form before policies
      }
    }"#,
        );
    }
}
