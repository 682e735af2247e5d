//! A gateway with a policy that Azure no longer accepts.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, repair, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::policy::{State, TLS_1_0_AND_1_1_END, recommended};
use crate::tls::refusal::POLICY_WITHDRAWN;
use crate::tls::sources::{
    ISSUE_POLICY_WITHDRAWN, ISSUE_POLICY_WITHDRAWN_AVM, POLICY_OVERVIEW, TLS_RETIREMENT,
};
use crate::tls::{Generation, PolicyType};

fn message(holder: &str, policy: &str) -> String {
    format!("{holder} has the TLS policy {policy}, which Azure refuses since {TLS_1_0_AND_1_1_END}")
}

fn help(generation: Option<Generation>) -> String {
    let policy = recommended(generation);
    match generation {
        Some(Generation::V1) => {
            format!("use {}, the only predefined policy left on v1 SKUs", policy.name())
        }
        _ => format!("use {}, which permits {}", policy.name(), policy.versions()),
    }
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-withdrawn",
    level: Some(Level::Error),
    summary: "a gateway has a TLS policy that Azure no longer accepts",
    explanation: "\
TLS 1.0 and 1.1 ended on Application Gateway on 2025-08-31, and with them every policy that permits them:
`AppGwSslPolicy20150501`, `AppGwSslPolicy20170401`, and `Custom` with a `minProtocolVersion` of `TLSv1_0` or `TLSv1_1`. A
deployment with one of them is refused with `ApplicationGatewayDeprecatedTlsVersionUsedInSslPolicy`; a gateway that has one
already keeps it until its next update, which fails.

The policy of an SSL profile counts only where a listener uses the profile. A gateway without a policy is the matter of
`gateway-policy-missing`.",
    examples: &[
        example!(fires "The policy of 2015", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }
  }
}
"),
        example!(silent "The policy of 2022", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }
  }
}
"),
        example!(fires "An own minimum of TLS 1.1 in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslPolicy": {
          "policyType": "Custom",
          "minProtocolVersion": "TLSv1_1",
          "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
        }
      }
    }"#),
        example!(silent "An own minimum of TLS 1.2 in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslPolicy": {
          "policyType": "Custom",
          "minProtocolVersion": "TLSv1_2",
          "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
        }
      }
    }"#),
    ],
    remedy: "\
Choose a policy that is supported: `AppGwSslPolicy20220101` or `AppGwSslPolicy20220101S`, on v1 SKUs
`AppGwSslPolicy20170401S`. Clients that speak nothing newer than TLS 1.1 can no longer be served.",
    sources: &[TLS_RETIREMENT, POLICY_OVERVIEW, ISSUE_POLICY_WITHDRAWN, ISSUE_POLICY_WITHDRAWN_AVM],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    for node in deployed.gateways() {
        let found = deployed.of_gateway(node, |gateway| {
            let stated = gateway.stated_policies();
            let in_force = |policy: &&StatedPolicy| {
                policy.profile.as_ref().is_none_or(|profile| gateway.uses_profile(profile))
            };
            stated.iter().filter(in_force).filter_map(|policy| withdrawn(gateway, policy)).collect()
        });
        drafts.extend(repair::with_best_policy(deployed.graph, node, found));
    }
}

fn withdrawn(gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> Option<Draft> {
    let (value, property, name, versions) = match (policy.predefined(), policy.ty.known()) {
        (Some(predefined), _) if matches!(predefined.state(), State::Withdrawn { .. }) => {
            let name = predefined.name().to_owned();
            (policy.name.value()?, PolicyProperty::Name, name, predefined.versions())
        }
        (None, Some(PolicyType::Custom)) => {
            let minimum = policy.minimum.known()?;
            if !PolicyType::Custom.withdrawn_minimums().contains(minimum) {
                return None;
            }
            let versions = crate::tls::Versions::between(minimum, PolicyType::CUSTOM_MAXIMUM);
            let name = format!("Custom with a minimum of {}", minimum.gateway_name());
            (policy.minimum.value()?, PolicyProperty::Minimum, name, versions)
        }
        _ => return None,
    };
    let graph = gateway.graph;
    let end = End::new(graph, gateway.node, policy.path(property));
    let primary = Label::new(graph.evaluator.location(value)?, format!("this permits {versions}"));
    let draft = Draft::new(INFO.id, message(&wording::holder(gateway, policy), &name), primary, end)
        .traced(graph, value)
        .note(wording::refused(&POLICY_WITHDRAWN))
        .help(help(gateway.sku().1));
    Some(draft)
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_name_of_a_withdrawn_policy_is_marked() {
        tester::bicep(&RULE, "
var policy = 'AppGwSslPolicy20170401'
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: {
      policyType: 'Predefined'
      policyName: policy
      //          ^^^^^^ error: gateway 'front' has the TLS policy AppGwSslPolicy20170401, which Azure refuses since 2025-08-31
    }
  }
}
");
    }

    #[test]
    fn a_profile_counts_where_a_listener_uses_it() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslProfiles: [
      { name: 'old', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' } } }
      //                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ error: SSL profile 'old' of gateway 'front' has the TLS policy AppGwSslPolicy20150501, which Azure refuses since 2025-08-31
      { name: 'idle', properties: { sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' } } }
    ]
    httpListeners: [
      {
        name: 'public'
        properties: {
          protocol: 'Https'
          sslProfile: { id: resourceId('Microsoft.Network/applicationGateways/sslProfiles', 'front', 'old') }
        }
      }
    ]
  }
}
");
    }

    #[test]
    fn a_choice_is_one_level_lower_where_the_default_is_another() {
        tester::bicep(&RULE, "
@allowed(['AppGwSslPolicy20220101', 'AppGwSslPolicy20150501'])
param policy string = 'AppGwSslPolicy20220101'
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: { policyType: 'Predefined', policyName: policy }
    //                                                 ^^^^^^ warning: gateway 'front' has the TLS policy AppGwSslPolicy20150501, which Azure refuses since 2025-08-31
  }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  tags: {
    team:
  }
  properties: {
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'front' has the TLS policy AppGwSslPolicy20150501, which Azure refuses since 2025-08-31
    sku: {
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2019-04-01",
      "name": "front",
      "properties": {
        "sslPolicy": {
          "policyType": "custom",
          "minProtocolVersion": "tlsv1_0"
          //                    ^^^^^^^^^ error: gateway 'front' has the TLS policy Custom with a minimum of TLSv1_0, which Azure refuses since 2025-08-31
        }
      }
    }"#,
        );
    }

    #[test]
    fn what_is_not_known_is_no_finding() {
        tester::bicep(
            &RULE,
            "
param policy string
resource named 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'named'
  properties: { sslPolicy: { policyType: 'Predefined', policyName: policy } }
}
resource legacy 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'legacy'
  properties: { sslPolicy: { disabledSslProtocols: ['TLSv1_0'] } }
}
resource other 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'other'
  properties: { sslPolicy: { policyType: 'Custom', policyName: 'AppGwSslPolicy20150501' } }
}
",
        );
    }
}
