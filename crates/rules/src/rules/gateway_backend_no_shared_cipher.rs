//! A gateway and a site without a cipher suite in common.

use tricep_parser::eval::Lookup;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, path_ends, trail};
use crate::finding::{Label, Level};
use crate::gateway::Path;
use crate::report::Verdict;
use crate::tls::sources::{APP_SERVICE_MINIMUM_SUITE, APP_SERVICE_TLS, ARTICLE, SSL_OVERVIEW};
use crate::tls::{Negotiation, Version};

fn message(gateway: &str, site: &str, version: Version) -> String {
    format!(
        "gateway '{gateway}' and {site} behind it both speak TLS {version}, but have no cipher suite in common"
    )
}

const HELP: &str = "add to the policy a suite that the site accepts, such as TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, or lower \
    the site's minTlsCipherSuite";

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-backend-no-shared-cipher",
    level: Some(Level::Error),
    summary: "a gateway and the site behind it have no cipher suite in common",
    explanation: "\
Follows the same paths as `gateway-tls-below-backend`, with the same two models, and looks at suites where the versions do meet: those
of the gateway's policy against those that the site's `minTlsCipherSuite` leaves, which are that suite and all before it in App
Service's order.

With `--backend-tls platform` only v1 gateways are looked at: Microsoft documents that their policy's suites hold for backends, and
publishes no list for v2.",
    examples: &[
        example!(fires "A suite below the site's minimum", file "gateway_backend_no_shared_cipher/bad.bicep"),
        example!(silent "The site's minimum itself", file "gateway_backend_no_shared_cipher/good.bicep"),
        example!(fires "A suite below the site's minimum, in ARM JSON", file "gateway_backend_no_shared_cipher/bad.json"),
        example!(silent "A suite above it", file "gateway_backend_no_shared_cipher/good.json"),
    ],
    remedy: "Add a suite to the policy that the site accepts, or use a predefined policy; or lower the site's `minTlsCipherSuite`.",
    sources: &[ARTICLE, APP_SERVICE_MINIMUM_SUITE, APP_SERVICE_TLS, SSL_OVERVIEW],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    let mismatches = deployed.paths.iter().filter(|path| path.found.verdict == Verdict::Mismatch);
    drafts.extend(mismatches.filter_map(|path| match path.found.negotiation {
        Some(Negotiation::NoCommonSuite { version }) => draft(deployed, path, version),
        _ => None,
    }));
}

fn draft(deployed: &Deployed<'_, '_>, path: &Path, version: Version) -> Option<Draft> {
    let (graph, found) = (deployed.graph, &path.found);
    let site = found.site.as_ref()?;
    let minimum = found.minimum.as_ref()?;
    let (gateway_name, backend) = (graph.name(&path.gateway), path_ends::backend(graph, site, minimum));
    let suites = found.policy.object.as_ref().map(|object| graph.evaluator.lookup(object, "cipherSuites"));
    let suites = match suites {
        Some(Lookup::Present(suites)) => Some(suites),
        _ => found.policy.value.clone(),
    };
    let place = suites.as_ref().and_then(|suites| graph.evaluator.location(suites));
    let primary = Label::new(
        place.unwrap_or(found.policy.location),
        "none of these suites is one that the site accepts",
    );
    let end = End::new(graph, &path.gateway, path_ends::policy_path(found));
    let site_end = End::new(graph, site, "properties.siteConfig.minTlsCipherSuite");
    let mut draft =
        Draft::new(INFO.id, message(&gateway_name, &backend, version), primary, end).end(site_end);
    draft = match &minimum.suite {
        Some(suite) => draft.label(graph, suite, format!("{backend} accepts this suite and those above it")),
        None => draft.resource(graph, site, format!("{backend} accepts App Service's suites")),
    };
    draft.labels.extend(path_ends::address(graph, found, &backend));
    draft.labels.extend(suites.iter().flat_map(|suites| trail::labels(graph, suites)));
    draft.notes = path_ends::notes(found);
    Some(draft.on(path).help(HELP))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn both_lists_and_the_address_are_marked() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsCipherSuite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' } }
  //                                             --------------------------------------- site 'orders' accepts this suite and those above it
}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: {
      policyType: 'Custom'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']
      //            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'front' and site 'orders' behind it both speak TLS 1.2, but have no cipher suite in common
    }
    backendAddressPools: [
      { name: 'sites', properties: { backendAddresses: [{ fqdn: 'orders.azurewebsites.net' }] } }
      //                                                        -------------------------- this address of pool 'sites' leads to site 'orders'
    ]
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
");
    }

    #[test]
    fn a_half_typed_site() {
        let broken = include_str!("examples/gateway_backend_no_shared_cipher/bad.bicep")
            .replace("name: 'orders'", "name: 'orders'\n  tags:");
        let report = tester::run(&RULE, &[("main.bicep", &broken)]);
        assert_eq!(report.findings.len(), 1);
    }
}
