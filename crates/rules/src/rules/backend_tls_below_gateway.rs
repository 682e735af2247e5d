//! A site that accepts less than the gateway in front of it.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, path_ends};
use crate::finding::{Label, Level};
use crate::gateway::{Path, PolicyOrigin};
use crate::report::Verdict;
use crate::site::MinimumOrigin;
use crate::tls::Version;
use crate::tls::site::DEFAULT_MINIMUM;
use crate::tls::sources::{APP_SERVICE_TLS, ARTICLE, POLICY_OVERVIEW};

fn message(site: &str, minimum: Version, gateway: &str, floor: Version) -> String {
    format!(
        "{site} accepts TLS {minimum}, but gateway '{gateway}' in front of it nothing below TLS {floor}: \
         whoever reaches the site directly gets less"
    )
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "backend-tls-below-gateway",
    level: Some(Level::Warning),
    summary: "a site states a lower minimum of TLS than the gateway in front of it",
    explanation: "\
A gateway that accepts TLS 1.3 only in front of a site that states `minTlsVersion: '1.2'` protects those who come through the
gateway. The site keeps its own host name, and who reaches it directly gets the lower minimum.

Only a minimum that is written down counts, and only one of TLS 1.2 or newer: of 1.0 and 1.1 `site-min-tls-weak` speaks, whatever
the gateway says.",
    examples: &[
        example!(fires "TLS 1.3 at the gateway, TLS 1.2 at the site", file "backend_tls_below_gateway/bad.bicep"),
        example!(silent "TLS 1.3 at both", file "backend_tls_below_gateway/good.bicep"),
        example!(fires "The same in ARM JSON", file "backend_tls_below_gateway/bad.json"),
        example!(silent "TLS 1.2 at both", file "backend_tls_below_gateway/good.json"),
    ],
    remedy: "\
Raise the site's `minTlsVersion` to the gateway's, or let only the gateway reach the site (access restrictions, or a private endpoint
with public access turned off) and suppress the finding with that reason.",
    sources: &[ARTICLE, APP_SERVICE_TLS, POLICY_OVERVIEW],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    let reached = |path: &&Path| matches!(path.found.verdict, Verdict::Compatible | Verdict::PlainHttp);
    drafts.extend(deployed.paths.iter().filter(reached).filter_map(|path| draft(deployed, path)));
}

fn draft(deployed: &Deployed<'_, '_>, path: &Path) -> Option<Draft> {
    let (graph, found) = (deployed.graph, &path.found);
    let (site, minimum) = (found.site.as_ref()?, found.minimum.as_ref()?);
    let is_stated = matches!(minimum.origin, MinimumOrigin::SiteConfig | MinimumOrigin::ConfigWeb);
    let floor = found.policy.permits.as_ref().ok()?.usable_versions().min()?;
    let is_below = (DEFAULT_MINIMUM..floor).contains(&minimum.version);
    if !is_stated
        || !is_below
        || minimum.suite_unknown.is_some()
        || found.policy.origin == PolicyOrigin::Default
    {
        return None;
    }
    let value = minimum.value.as_ref()?;
    let (gateway_name, backend) = (graph.name(&path.gateway), path_ends::backend(graph, site, minimum));
    let accepts = minimum.accept.usable_versions();
    let primary = Label::new(graph.evaluator.location(value)?, format!("the site accepts {accepts}"));
    let end = End::new(graph, site, minimum.endpoint.minimum_path());
    let gateway_end = End::new(graph, &path.gateway, path_ends::policy_path(found));
    let message = message(&backend, minimum.version, &gateway_name, floor);
    let mut draft = Draft::new(INFO.id, message, primary, end).end(gateway_end).traced(graph, value);
    draft
        .labels
        .push(Label::new(found.policy.location, format!("the gateway accepts nothing below TLS {floor}")));
    draft.labels.extend(path_ends::address(graph, found, &backend));
    let property = minimum.endpoint.minimum_property();
    let help = format!("raise {property} to '{floor}', or let only the gateway reach the site");
    Some(draft.on(path).help(help))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_site_s_line_is_marked() {
        let gateway = "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_3' }
    backendAddressPools: [{ name: 'sites', properties: { backendAddresses: [{ fqdn: 'orders.azurewebsites.net' }] } }]
    backendHttpSettingsCollection: [{ name: 'tls', properties: { protocol: 'Https' } }]
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
";
        let site = |minimum: &str| {
            format!(
                "resource site 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'orders'\n{minimum}\n}}\n{gateway}"
            )
        };
        tester::bicep(&RULE, &site("
  properties: { siteConfig: { minTlsVersion: '1.2' } }
  //                                         ^^^^^ warning: site 'orders' accepts TLS 1.2, but gateway 'front' in front of it nothing below TLS 1.3: whoever reaches the site directly gets less"));
        // One rule speaks of one line: others have said what is to be said of these.
        tester::bicep(&RULE, &site("  properties: { siteConfig: { minTlsVersion: '1.0' } }"));
        tester::bicep(&RULE, &site("  properties: {}"));
        tester::bicep(&RULE, &site("  properties: { siteConfig: { minTlsVersion: '1.3' } }\n  tags:"));
    }

    #[test]
    fn a_half_typed_gateway() {
        let broken = include_str!("examples/backend_tls_below_gateway/bad.bicep")
            .replace("name: 'front'", "name: 'front'\n  tags:");
        let report = tester::run(&RULE, &[("main.bicep", &broken)]);
        assert_eq!(report.findings.len(), 1);
    }
}
