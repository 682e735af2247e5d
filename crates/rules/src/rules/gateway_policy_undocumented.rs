//! A gateway with a policy of its own, and no word why.

use std::path::Path;

use tricep_parser::bicep;
use tricep_parser::eval::{Data, InstanceId, Lookup};
use tricep_parser::json;
use tricep_parser::source::{Location, SourceFile, Span};
use tricep_parser::template::Language;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::PolicyType;
use crate::tls::sources::{ARTICLE, POLICY_OVERVIEW};

fn message(holder: &str, ty: PolicyType) -> String {
    format!("{holder} has a TLS policy of type {}, and nothing says why", ty.name())
}

const HELP: &str = "say in a comment above it which clients or rules need it, or use a predefined policy";

/// Words in the name of a tag that speaks of the policy.
const TAG_WORDS: [&str; 3] = ["tls", "ssl", "cipher"];

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-undocumented",
    level: Some(Level::Info),
    summary: "a gateway has a TLS policy of its own, and nothing says why",
    explanation: "\
A policy of type `Custom` or `CustomV2` is an exception: somebody needed a suite less, or one more. Without a word about the reason
nobody dares to change it later, and it grows old.

Enough is a comment in the policy, on its line or on the line above, a `@description` of the gateway (in ARM JSON `comments`), or of
the variable or parameter that holds the policy or its type, or a tag with `tls`, `ssl` or `cipher` in its name. The rule is silent where tags are
not known.",
    examples: &[
        example!(fires "A list of suites", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: {
      policyType: 'CustomV2'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']
    }
  }
}
"),
        example!(silent "A list of suites with its reason", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    // The payment provider's audit asks for AES-256 only.
    sslPolicy: {
      policyType: 'CustomV2'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']
    }
  }
}
"),
        example!(fires "An own minimum in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": { "sslPolicy": { "policyType": "CustomV2", "minProtocolVersion": "TLSv1_3" } }
    }"#),
        example!(silent "A tag says why", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "tags": { "tls-policy": "audit 2026-03" },
      "properties": { "sslPolicy": { "policyType": "CustomV2", "minProtocolVersion": "TLSv1_3" } }
    }"#),
    ],
    remedy: "Write a comment above the policy: who needs it, since when, until when. Or use a predefined policy.",
    sources: &[ARTICLE, POLICY_OVERVIEW],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let stated = gateway.stated_policies();
        stated.iter().filter_map(|policy| draft(deployed, gateway, policy)).collect()
    });
}

fn draft(deployed: &Deployed<'_, '_>, gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> Option<Draft> {
    let ty = policy.ty.known().filter(|ty| *ty != PolicyType::Predefined)?;
    let graph = gateway.graph;
    let value = policy.ty.value()?;
    // A type that a described parameter gives is its caller's choice.
    let steps = graph.evaluator.trail(&policy.object).into_iter().chain(graph.evaluator.trail(value));
    let places: Vec<Location> = steps.map(|origin| origin.location).collect();
    let has_comment = |place: &Location| has_comment(&deployed.sources.file(place.file), place.span);
    if has_tag(gateway) || is_described(gateway, &places) || places.iter().any(has_comment) {
        return None;
    }
    let end = End::new(graph, gateway.node, policy.path(PolicyProperty::Type));
    let primary = Label::new(graph.evaluator.location(value)?, "a policy of its own");
    let message = message(&wording::holder(gateway, policy), ty);
    Some(Draft::new(INFO.id, message, primary, end).traced(graph, value).help(HELP))
}

/// Whether a tag speaks of the policy, or may do so.
fn has_tag(gateway: &Gateway<'_, '_>) -> bool {
    let tags = match gateway.property(&["tags"]) {
        Lookup::Present(tags) => tags,
        Lookup::Absent => return false,
        Lookup::Unknown(_) => return true,
    };
    let Data::Object(tags) = &tags.data else { return true };
    let speaks = |key: &str| TAG_WORDS.iter().any(|word| key.to_ascii_lowercase().contains(word));
    tags.open || tags.properties.iter().any(|tag| speaks(&tag.key))
}

/// Whether the gateway, or a variable or parameter that the policy passed through, has a description.
fn is_described(gateway: &Gateway<'_, '_>, places: &[Location]) -> bool {
    let evaluator = &gateway.graph.evaluator;
    if evaluator.declaration(gateway.node, |resource| resource.description.is_some()) == Some(true) {
        return true;
    }
    (0..evaluator.instance_count()).filter_map(|place| evaluator.instance(InstanceId(place as u32))).any(
        |instance| {
            let template = &instance.template;
            let holds = |span: Span| {
                places.iter().any(|place| place.file == template.file && span.contains(place.span))
            };
            template.variables.iter().any(|variable| variable.description.is_some() && holds(variable.span))
                || template
                    .parameters
                    .iter()
                    .any(|parameter| parameter.description.is_some() && holds(parameter.span))
        },
    )
}

/// Whether a comment stands in a place, on its lines, or on the line above.
fn has_comment(file: &SourceFile, place: Span) -> bool {
    let lines = file.lines();
    let first = lines.line_of(place.start).saturating_sub(1);
    let last = lines.line_of(place.end);
    let around = Span::new(lines.start_of(first), lines.end_of(last, &file.text));
    comments(file).iter().any(|comment| comment.start < around.end && around.start < comment.end)
}

fn comments(file: &SourceFile) -> Vec<Span> {
    if Language::of(Path::new(&*file.path)) == Language::Arm {
        return json::parse(&file.text).tree.comments().to_vec();
    }
    let tokens = bicep::lex(&file.text).tokens;
    // What stands between tokens and is neither blank nor a pragma is a comment.
    let between = std::iter::once(0).chain(tokens.iter().map(|token| token.end));
    let gaps = between.zip(&tokens).map(|(end, token)| Span::new(end, token.start));
    gaps.filter(|gap| gap.text(&file.text).trim_start().starts_with('/')).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    /// The texts of the places that are found; annotations would be comments themselves.
    fn found(text: &str) -> Vec<String> {
        let report = tester::run(&RULE, &[("main.bicep", text)]);
        report.findings.iter().map(|finding| report.sources.text_at(finding.primary.location)).collect()
    }

    fn gateway(head: &str, policy: &str) -> String {
        format!(
            "{head}\nresource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{\n  name: 'front'\n  properties: {{\n{policy}\n  }}\n}}\n"
        )
    }

    #[test]
    fn the_type_is_marked() {
        let own = "    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' }";
        assert_eq!(found(&gateway("", own)), ["'CustomV2'"]);
        assert_eq!(found(&gateway("// Our front door.\n", own)), ["'CustomV2'"]);
        assert_eq!(found(&gateway("#disable-next-line no-unused-params\nparam x int", own)), ["'CustomV2'"]);
        assert_eq!(found(&gateway("", &format!("{own}\n    sku: {{"))), ["'CustomV2'"]);
        let named = "    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20220101' }";
        assert_eq!(found(&gateway("", named)), [""; 0]);
    }

    #[test]
    fn a_word_in_many_places_is_enough() {
        let own = "    sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2' }";
        let held = "    sslPolicy: policy";
        let silent = [
            gateway("", &format!("    // why\n{own}")),
            gateway("", &format!("{own} // why")),
            gateway("", "    sslPolicy: {\n      policyType: 'Custom' /* why */\n    }"),
            gateway("@description('why')", own),
            gateway("// why\nvar policy = { policyType: 'Custom' }", held),
            gateway("@description('why')\nvar policy = { policyType: 'Custom' }", held),
            gateway("@description('why')\nparam policy object = { policyType: 'Custom' }", held),
            gateway("", &format!("{own}\n  }}\n  tags: {{ sslPolicy: 'why' ")),
            gateway(
                "param tags object",
                &format!("{own}\n  }}\n  tags: tags\n  zones: [\n  ]\n  identity: {{"),
            ),
        ];
        for text in silent {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
        assert_eq!(found(&gateway("var policy = { policyType: 'Custom' }", held)), ["'Custom'"]);
    }

    #[test]
    fn comments_of_arm_json_count() {
        let template = |comment: &str| {
            format!(
                r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {{
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {{
        {comment}
        "sslPolicy": {{ "policyType": "Custom", "minProtocolVersion": "TLSv1_2" }}
      }}
    }}
  ]
}}"#
            )
        };
        let count = |comment| tester::run(&RULE, &[("azuredeploy.json", &template(comment))]).findings.len();
        assert_eq!((count(""), count("// why")), (1, 0));
    }
}
