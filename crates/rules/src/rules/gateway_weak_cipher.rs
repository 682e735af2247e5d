//! A gateway whose own list of suites has weak ones.

use tricep_parser::eval::Value;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::policy::{Listing, NEVER_USED_ON_V2};
use crate::tls::sources::{POLICY_OVERVIEW, RFC_9325};
use crate::tls::{CipherSuite, Generation, PolicyType, PredefinedPolicy, Version};
use crate::word::Word;

fn message(holder: &str, first: CipherSuite, more: usize) -> String {
    match more {
        0 => format!("{holder} lists the weak cipher suite {first}"),
        1 => format!("{holder} lists the weak cipher suite {first} and one more"),
        more => format!("{holder} lists the weak cipher suite {first} and {more} more"),
    }
}

fn help(generation: Option<Generation>) -> String {
    let is_strong = |suite: &CipherSuite| suite.weaknesses().next().is_none();
    let strict = PredefinedPolicy::ALL.into_iter().find(|policy| {
        let exists = generation.and_then(|generation| policy.is_available_on(generation));
        exists != Some(false) && policy.suites().iter().all(is_strong)
    });
    let instead = strict.map(|policy| format!(", or use {}, which has no other", policy.name()));
    format!("keep suites with ECDHE and GCM{}", instead.unwrap_or_default())
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-weak-cipher",
    level: Some(Level::Warning),
    summary: "a gateway's own list of cipher suites has weak ones",
    explanation: "\
A policy of type `Custom` or `CustomV2` writes its suites itself, and can leave out

- suites without forward secrecy (`TLS_RSA_…`): who gets the server's key later reads all traffic that was recorded;
- suites in CBC mode, at which padding attacks aim;
- triple DES, and certificates with DSS keys.

One finding for each list. Predefined policies are not looked at, nor suites that a gateway never uses: those without TLS 1.3 where
the minimum is `TLSv1_3`, and `TLS_DHE_…` on v2 SKUs. Suites that Azure has withdrawn are the matter of `gateway-policy-invalid`.",
    examples: &[
        example!(fires "A suite without forward secrecy", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: {
      policyType: 'CustomV2'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: [
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
        'TLS_RSA_WITH_AES_256_GCM_SHA384'
      ]
    }
  }
}
"),
        example!(silent "ECDHE and GCM only", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: {
      policyType: 'CustomV2'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: [
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
      ]
    }
  }
}
"),
        example!(fires "CBC mode in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_v2", "tier": "WAF_v2" },
        "sslPolicy": {
          "policyType": "Custom",
          "minProtocolVersion": "TLSv1_2",
          "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"]
        }
      }
    }"#),
        example!(silent "With TLS 1.3 only the list has no effect", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_v2", "tier": "WAF_v2" },
        "sslPolicy": {
          "policyType": "CustomV2",
          "minProtocolVersion": "TLSv1_3",
          "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"]
        }
      }
    }"#),
    ],
    remedy: "Keep the suites that begin with `TLS_ECDHE_` and have `GCM`; or use `AppGwSslPolicy20220101S`, which has no others.",
    sources: &[RFC_9325, POLICY_OVERVIEW],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let stated = gateway.stated_policies();
        stated.iter().filter_map(|policy| draft(gateway, policy)).collect()
    });
}

fn draft(gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> Option<Draft> {
    let ty = policy.ty.known().filter(|ty| *ty != PolicyType::Predefined)?;
    // What is not known may be TLS 1.3, which leaves the list without effect.
    let may_be_1_3 =
        matches!(policy.minimum, Word::Unknown(_)) || policy.minimum.known() == Some(Version::Tls13);
    if ty == PolicyType::CustomV2 && may_be_1_3 {
        return None;
    }
    let generation = gateway.sku().1;
    let is_used = |suite: CipherSuite| match generation {
        Some(Generation::V2) if NEVER_USED_ON_V2.contains(&suite) => false,
        Some(generation) => ty.listing(suite, generation) != Listing::Withdrawn,
        None => true,
    };
    let listed = gateway.listed_suites(policy).0;
    let weak: Vec<(CipherSuite, &Value)> = listed
        .iter()
        .filter_map(|word| match word {
            Word::Known(suite, value) => Some((suite.value, value)),
            Word::Absent | Word::Other(_) | Word::Unknown(_) => None,
        })
        .filter(|(suite, _)| is_used(*suite) && suite.weaknesses().next().is_some())
        .collect();
    let ((first, value), others) = weak.split_first()?;
    let graph = gateway.graph;
    let end = End::new(graph, gateway.node, policy.path(PolicyProperty::Suites));
    let primary = Label::new(graph.evaluator.location(value)?, why(*first));
    let message = message(&wording::holder(gateway, policy), *first, others.len());
    let mut draft = Draft::new(INFO.id, message, primary, end).help(help(generation));
    for (suite, value) in others {
        draft.labels.extend(graph.evaluator.location(value).map(|place| Label::new(place, why(*suite))));
    }
    Some(draft)
}

/// `no forward secrecy and CBC mode`.
fn why(suite: CipherSuite) -> String {
    let weaknesses: Vec<&str> = suite.weaknesses().map(crate::tls::cipher::Weakness::as_str).collect();
    wording::list(&weaknesses)
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn every_weak_suite_is_marked() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: {
      policyType: 'Custom'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: [
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
        'TLS_RSA_WITH_AES_256_CBC_SHA'
      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'front' lists the weak cipher suite TLS_RSA_WITH_AES_256_CBC_SHA and one more
        'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'
      //------------------------------------ CBC mode
        'TLS_DHE_RSA_WITH_AES_256_CBC_SHA'
      ]
    }
  }
}
");
    }

    /// With TLS 1.3 as the minimum of a CustomV2 policy the list has no effect.
    #[test]
    fn a_minimum_that_is_not_known_may_leave_the_list_without_effect() {
        let gateway = |ty: &str, mark: &str| {
            format!(
                "
param minimum string
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'front'
  properties: {{
    sku: {{ name: 'Standard_v2' }}
    sslPolicy: {{ policyType: '{ty}', minProtocolVersion: minimum, cipherSuites: [
      'TLS_RSA_WITH_AES_256_CBC_SHA'
    {mark}
    ] }}
  }}
}}
"
            )
        };
        tester::bicep(&RULE, &gateway("CustomV2", ""));
        tester::bicep(
            &RULE,
            &gateway(
                "Custom",
                "//^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'front' lists the weak cipher suite TLS_RSA_WITH_AES_256_CBC_SHA",
            ),
        );
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_v2" },
        "sslPolicy": {
          "policyType": "CustomV2",
          "minProtocolVersion": "[reference('other').minimum]",
          "cipherSuites": ["TLS_RSA_WITH_AES_256_CBC_SHA"]
        }
      }
    }"#,
        );
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: { policyType: 'Custom', cipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'], minProtocolVersion:
    //                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'front' lists the weak cipher suite TLS_RSA_WITH_AES_128_GCM_SHA256
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2021-08-01",
      "name": "front",
      "properties": {
        "sku": { "name": "WAF_Medium" },
        "sslPolicy": {
          "policyType": "Custom",
          "minProtocolVersion": "TLSv1_2",
          "cipherSuites": [
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA256"
          //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'front' lists the weak cipher suite TLS_RSA_WITH_AES_128_CBC_SHA256
          ]
        }
      }
    }"#,
        );
    }
}
