//! A probe of a path for which the site wants a client certificate.

use tricep_parser::eval::Lookup;
use tricep_parser::template::same_name;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Route};
use crate::site::Site;
use crate::tls::sources::{BACKEND_HEALTH, CLIENT_CERTIFICATES, PROBE_OVERVIEW, WEB_TYPES};

fn message(probe: &str, site: &str) -> String {
    format!("{probe} has no client certificate, but {site} requires one on the path that it asks for")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "probe-needs-client-certificate",
    level: Some(Level::Warning),
    summary: "a site requires a client certificate on the path that a probe asks for",
    explanation: "\
With `clientCertEnabled: true` and `clientCertMode: 'Required'` a site wants a client certificate with every request, except for paths
that begin with one of `clientCertExclusionPaths`. A gateway has none, so that its probe is refused and the backend is unhealthy.

Microsoft documents that probes can not authenticate; that they send no client certificate either follows from that.",
    examples: &[
        example!(fires "A certificate for every path", file "probe_needs_client_certificate/bad.bicep"),
        example!(silent "The probed path is excluded", file "probe_needs_client_certificate/good.bicep"),
        example!(fires "Another path is excluded, in ARM JSON", file "probe_needs_client_certificate/bad.json"),
        example!(silent "A certificate is optional", file "probe_needs_client_certificate/good.json"),
    ],
    remedy: "\
Add the probed path to `clientCertExclusionPaths`. Requests of clients arrive without their certificate too: the gateway ends their
TLS. Where the site needs it, the gateway can check it (`trustedClientCertificates` of an SSL profile) and pass it on in a header.",
    sources: &[CLIENT_CERTIFICATES, PROBE_OVERVIEW, BACKEND_HEALTH, WEB_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_route(drafts, |gateway, route| draft(gateway, route).into_iter().collect());
}

fn draft(gateway: &Gateway<'_, '_>, route: &Route) -> Option<Draft> {
    let probe = gateway.attached_probe(route)?;
    let node = gateway.reached_site(route)?;
    let graph = gateway.graph;
    let site = Site { graph, case: gateway.case, node: &node };
    let Lookup::Present(mode) = site.property(&["properties", "clientCertMode"]) else { return None };
    let is_required = mode.data.as_str().is_some_and(|mode| same_name(mode, "Required"));
    if !is_required || !site.is_set("clientCertEnabled") {
        return None;
    }
    let path = match gateway.case.get(&probe.properties, "path") {
        Lookup::Present(path) => Some(path),
        Lookup::Absent => None,
        Lookup::Unknown(_) => return None,
    };
    if let Lookup::Present(excluded) = site.property(&["properties", "clientCertExclusionPaths"]) {
        let path = path.as_ref().map_or(Some("/"), |path| path.data.as_str())?;
        if is_excluded(path, excluded.data.as_str()?) {
            return None;
        }
    }
    let value = path.or_else(|| probe.name.clone())?;
    let message = message(&wording::part(gateway, "probe", &probe), &wording::site(&site));
    let end = End::part(gateway, &probe, "properties.probes.properties.path");
    let primary = Label::new(graph.evaluator.location(&value)?, "asked without a client certificate");
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, &value);
    let help = "add the path to the site's clientCertExclusionPaths";
    Some(draft.label(graph, &mode, "a client certificate is required").help(help))
}

/// Whether a path begins with one of those in a list separated by `,` or `;`, letter case aside.
fn is_excluded(path: &str, excluded: &str) -> bool {
    let path = path.to_ascii_lowercase();
    let mut starts = excluded.split([',', ';']).map(|start| start.trim().to_ascii_lowercase());
    starts.any(|start| !start.is_empty() && path.starts_with(&start))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    fn project(site: &str, probe: &str) -> String {
        String::from("param path string\n") + &tester::probed(site, "", probe)
    }

    #[test]
    fn the_probed_path_is_marked() {
        tester::bicep(&RULE, &project("clientCertEnabled: true, clientCertMode: 'Required', clientCertExclusionPaths: '/a; /b'", "
      { name: 'health', properties: { path: '/health' } }
      //                                    ^^^^^^^^^ warning: probe 'health' of gateway 'front' has no client certificate, but site 'orders' requires one on the path that it asks for"));
        tester::bicep(&RULE, &project("clientCertEnabled: true, clientCertMode: 'Required'", "
      { name: 'health', properties: { port: , protocol: 'Https' } }
      //      ^^^^^^^^ warning: probe 'health' of gateway 'front' has no client certificate, but site 'orders' requires one on the path that it asks for"));
    }

    #[test]
    fn what_is_excluded_or_not_required() {
        let health = "{ name: 'health', properties: { path: '/health' } }";
        for site in [
            "clientCertEnabled: true, clientCertMode: 'Required', clientCertExclusionPaths: '/x;/Heal'",
            "clientCertEnabled: true, clientCertMode: 'Required', clientCertExclusionPaths: path",
            "clientCertEnabled: false, clientCertMode: 'Required'",
            "clientCertEnabled: true, clientCertMode: 'OptionalInteractiveUser'",
            "clientCertEnabled: true",
        ] {
            tester::bicep(&RULE, &project(site, health));
        }
        let open = "{ name: 'health', properties: { path: path } }";
        let excluded = "clientCertEnabled: true, clientCertMode: 'Required', clientCertExclusionPaths: '/x'";
        tester::bicep(&RULE, &project(excluded, open));
    }
}
