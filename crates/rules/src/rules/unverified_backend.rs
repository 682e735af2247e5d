//! A TLS path that could not be verified.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo};
use crate::finding::Label;
use crate::gateway::Path;
use crate::report::Verdict;

fn message(gateway: &str, rule: Option<&str>, reason: &str) -> String {
    let by_rule = rule.map_or_else(String::new, |rule| format!(" by rule '{rule}'"));
    format!("what gateway '{gateway}' reaches{by_rule} can not be verified: {reason}")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "unverified-backend",
    level: None,
    summary: "a TLS path of a gateway could not be verified",
    explanation: "\
A rule reports only what it can prove, so that silence can mean two things: the path is fine, or a value that decides is not in the
files. `tricep paths` always lists such paths. This rule makes findings of them, for those who want every path verified: a path whose
site is known but whose policy or minimum is not, a path whose address nothing in the files explains, and what there may be besides in
a list that is not wholly known.

Paths to something that is known to be no site, and paths with `Http` or `Tcp`, are not meant. The rule is off; name it with
`--select` to turn it on.",
    examples: &[
        example!(fires "A minimum that has no value", file "unverified_backend/bad.bicep"),
        example!(silent "A minimum that is known", file "unverified_backend/good.bicep"),
        example!(fires "An address that nothing explains, in ARM JSON", file "unverified_backend/bad.json"),
        example!(silent "The address of a site in the template", file "unverified_backend/good.json"),
    ],
    remedy: "\
Give the parameter a value (a parameter file beside the template, a default), or check the folder that has the other template too. A
backend of which nothing is to be known can be suppressed with the reason.",
    sources: &[],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    drafts.extend(deployed.paths.iter().filter_map(|path| draft(deployed, path)));
}

fn draft(deployed: &Deployed<'_, '_>, path: &Path) -> Option<Draft> {
    let (graph, found) = (deployed.graph, &path.found);
    let protocol = found.setting.as_ref().and_then(|(_, protocol)| protocol.as_deref());
    let may_speak_tls = protocol.is_none_or(|protocol| {
        protocol.eq_ignore_ascii_case("https") || protocol.eq_ignore_ascii_case("tls")
    });
    if !may_speak_tls || !matches!(found.verdict, Verdict::Unknown | Verdict::Unresolved) {
        return None;
    }
    let rule = found.rule.as_deref();
    let reason = found.reason.as_deref().unwrap_or("a value that decides is not in the files");
    let address = found.address.as_ref().and_then(|address| graph.evaluator.location(address));
    let location = address.or_else(|| graph.type_location(&path.gateway))?;
    let label = if address.is_some() { "this address" } else { "a path of this gateway" };
    let mut end = End::new(graph, &path.gateway, "properties.backendAddressPools");
    if address.is_none() {
        // Without an address the rule tells one path from another.
        end.name = format!("{}/{}", end.name, rule.unwrap_or("?"));
    }
    let message = message(&graph.name(&path.gateway), rule, reason);
    let mut draft = Draft::new(INFO.id, message, Label::new(location, label), end);
    if let Some(site) = &found.site {
        draft = draft.resource(graph, site, format!("leads to site '{}'", graph.name(site)));
    }
    Some(draft.on(path).help("give what is missing a value; `tricep paths` shows every path"))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_address_is_marked_and_the_reason_told() {
        tester::bicep(&RULE, "
param host string
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [{ name: 'sites', properties: { backendAddresses: [{ fqdn: host }, { ipAddress: '10.0.0.4' }] } }]
    //                                                                              ^^^^ warning: what gateway 'front' reaches by rule 'tls' can not be verified: the parameter 'host' has no value
    //                                                                                                   ^^^^^^^^^^ warning: what gateway 'front' reaches by rule 'tls' can not be verified: nothing in this deployment has this IP address
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { protocol: 'Https' } }
      { name: 'plain', properties: { protocol: 'Http' } }
    ]
    requestRoutingRules: [for name in ['tls', 'plain']: {
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
