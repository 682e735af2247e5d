//! A gateway with policies of both generations.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, MixedPolicies, PolicyProperty};
use crate::tls::policy::{Family, NEW_DEFAULT, State};
use crate::tls::refusal::POLICY_MISMATCH;
use crate::tls::sources::{
    CONFIGURE_POLICY, ISSUE_POLICY_MISMATCH, ISSUE_POLICY_WITHDRAWN_AVM, POLICY_OVERVIEW,
};
use crate::tls::{PolicyType, PredefinedPolicy};

fn message(holder: &str, policy: &str, other: &str) -> String {
    format!("{holder} has the TLS policy {policy}, which can not stand beside {other} on one gateway")
}

const fn generation(family: Family) -> &'static str {
    match family {
        Family::Old => "a policy of the older generation",
        Family::New => "a policy of the newer generation",
    }
}

fn help() -> String {
    format!(
        "give the gateway and all of its SSL profiles policies of one generation: {}, or {}",
        supported(Family::New),
        supported(Family::Old)
    )
}

/// The policies of a family that Azure accepts: `AppGwSslPolicy20170401S and Custom`.
fn supported(family: Family) -> String {
    let predefined = PredefinedPolicy::ALL.into_iter();
    let is_accepted = |policy: &PredefinedPolicy| !matches!(policy.state(), State::Withdrawn { .. });
    let predefined = predefined.filter(|policy| policy.family() == family && is_accepted(policy));
    let own = [PolicyType::Custom, PolicyType::CustomV2].into_iter();
    let own = own.filter(|ty| ty.family() == Some(family)).map(PolicyType::name);
    wording::list(&predefined.map(PredefinedPolicy::name).chain(own).collect::<Vec<_>>())
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-mixed",
    level: Some(Level::Error),
    summary: "a gateway and its SSL profiles have TLS policies of both generations",
    explanation: "\
The policies of 2015 and 2017 and `Custom` are one generation, those of 2022 and `CustomV2` another. A gateway, all its SSL
profiles included, has policies of one generation only; a deployment with both is refused with
`ApplicationGatewaySslPolicyMisMatch`.

The default counts too: a v2 gateway without `sslPolicy` has `AppGwSslPolicy20220101` from API version 2023-02-01 on, and then no
profile can have an older policy. On v1 SKUs, which have neither SSL profiles nor newer policies, `gateway-policy-wrong-sku`
speaks instead.",
    examples: &[
        example!(fires "A profile with an older policy", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    sslProfiles: [
      {
        name: 'partners'
        properties: {
          sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
        }
      }
    ]
  }
}
"),
        example!(silent "One generation", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    sslProfiles: [
      {
        name: 'partners'
        properties: {
          sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' }
        }
      }
    ]
  }
}
"),
        example!(fires "An older policy beside the default, in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslProfiles": [
          {
            "name": "partners",
            "properties": {
              "sslPolicy": { "policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S" }
            }
          }
        ]
      }
    }"#),
        example!(silent "The same with an API version before that default", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2022-09-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslProfiles": [
          {
            "name": "partners",
            "properties": {
              "sslPolicy": { "policyType": "Predefined", "policyName": "AppGwSslPolicy20170401S" }
            }
          }
        ]
      }
    }"#),
    ],
    remedy: "Give the gateway and all of its SSL profiles policies of one generation, best the newer one. Where the gateway has no \
`sslPolicy`, add one.",
    sources: &[POLICY_OVERVIEW, CONFIGURE_POLICY, ISSUE_POLICY_MISMATCH, ISSUE_POLICY_WITHDRAWN_AVM],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        gateway.mixed_policies().and_then(|mixed| draft(gateway, &mixed)).into_iter().collect()
    });
}

fn draft(gateway: &Gateway<'_, '_>, mixed: &MixedPolicies) -> Option<Draft> {
    let graph = gateway.graph;
    let MixedPolicies { first, second } = mixed;
    let (value, family) = (second.value()?, second.family()?);
    let other = match first {
        Some(first) => format!("{} of {}", first.shown()?, wording::holder(gateway, first)),
        None => format!("its default {}", NEW_DEFAULT.name()),
    };
    let property = if second.predefined().is_some() { PolicyProperty::Name } else { PolicyProperty::Type };
    let end = End::new(graph, gateway.node, second.path(property));
    let primary = Label::new(graph.evaluator.location(value)?, generation(family));
    let message = message(&wording::holder(gateway, second), second.shown()?, &other);
    let draft = Draft::new(INFO.id, message, primary, end);
    // Which of them goes is open: each is in question.
    let stated = gateway.stated_policies();
    let draft = stated
        .iter()
        .fold(draft, |draft, policy| draft.about(graph, gateway.node, Some(&policy.object)))
        .traced(graph, value)
        .note(wording::refused(&POLICY_MISMATCH))
        .help(help());
    Some(match first.as_ref().and_then(|first| Some((first.value()?, first.family()?))) {
        Some((value, family)) => draft.label(graph, value, generation(family)),
        None => draft.resource(
            graph,
            gateway.node,
            format!("no sslPolicy: with this API version the default is {}", NEW_DEFAULT.name()),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_help_names_what_is_still_accepted() {
        assert_eq!(
            super::help(),
            "give the gateway and all of its SSL profiles policies of one generation: AppGwSslPolicy20220101, \
             AppGwSslPolicy20220101S and CustomV2, or AppGwSslPolicy20170401S and Custom"
        );
    }

    #[test]
    fn both_policies_are_marked() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2' }
    //                       -------- a policy of the older generation
    sslProfiles: [
      { name: 'same', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' } } }
      { name: 'new', properties: { sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' } } }
      //                                                    ^^^^^^^^^^ error: SSL profile 'new' of gateway 'front' has the TLS policy CustomV2, which can not stand beside Custom of gateway 'front' on one gateway
      { name: 'newer', properties: { sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' } } }
    ]
  }
}
");
    }

    #[test]
    fn the_default_counts_on_v2_only() {
        tester::bicep(&RULE, "
param sku string
resource open 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'open'
  properties: {
    sku: { name: sku }
    sslProfiles: [
      { name: 'old', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' } } }
    ]
  }
}
resource v1 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'v1'
  properties: {
    sku: { name: 'WAF_Medium' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    sslProfiles: [
      { name: 'old', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' } } }
    ]
  }
}
");
    }

    #[test]
    fn profiles_without_a_policy_do_not_count() {
        tester::bicep(
            &RULE,
            "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2' }
    sslProfiles: [
      { name: 'clients', properties: { clientAuthConfiguration: { verifyClientCertIssuerDN: true } } }
    ]
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
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
    sslProfiles: [
      { name: 'old', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' } } }
      //                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ error: SSL profile 'old' of gateway 'front' has the TLS policy AppGwSslPolicy20150501, which can not stand beside AppGwSslPolicy20220101 of gateway 'front' on one gateway
      { name: 'next', properties:
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      //      --------------------------------------- no sslPolicy: with this API version the default is AppGwSslPolicy20220101
      "apiVersion": "2023-02-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2" },
        "sslProfiles": [
          { "name": "old", "properties": { "sslPolicy": { "policyType": "Custom", "minProtocolVersion": "TLSv1_2" } } }
          //                                                            ^^^^^^^^ error: SSL profile 'old' of gateway 'front' has the TLS policy Custom, which can not stand beside its default AppGwSslPolicy20220101 on one gateway
        ]
      }
    }"#,
        );
    }
}
