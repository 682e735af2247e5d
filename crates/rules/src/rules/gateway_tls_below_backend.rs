//! A gateway whose policy permits less than the site behind it requires.

use tricep_parser::graph::Graph;
use tricep_parser::template::Language;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, path_ends, repair, trail};
use crate::finding::{Label, Level};
use crate::gateway::{Path, PolicyOrigin};
use crate::report::Verdict;
use crate::site::{Endpoint, Minimum, MinimumOrigin};
use crate::tls::policy::RECOMMENDED;
use crate::tls::sku::V1_RETIREMENT;
use crate::tls::sources::{ARTICLE, SSL_OVERVIEW, TLS_RETIREMENT};
use crate::tls::{BackendModel, Generation, Negotiation, Policy};

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-tls-below-backend",
    level: Some(Level::Error),
    summary: "a gateway's TLS policy permits less than the site behind it requires",
    explanation: "\
Follows every TLS path of an Application Gateway: from a listener through a routing rule, a backend setting that speaks
`Https` or `Tls`, and an address of the pool, to the App Service or Function site behind it. The versions of TLS that the
policy in force permits must meet those that the site accepts. Where the address is the host name of the site's SCM site, the
site's `scmMinTlsVersion` says which those are.

Where they do not, the gateway reports the backend as unhealthy, with the message \"Cannot connect to backend server. Check
whether any NSG/UDR/Firewall is blocking access to the server\", which says nothing of TLS. Both lines stand in the templates,
often in different files.

Two models of the connection exist. By default (`--backend-tls policy`) the gateway must permit, by its `sslPolicy`, the
version that its backend requires: operators see unhealthy backends and repair them by aligning the two. With
`--backend-tls platform` the rule follows what Microsoft documents: v1 gateways use TLS 1.2 towards backends; v2 gateways
prefer TLS 1.3 and use at least TLS 1.2, whatever the policy says. A mismatch that only the first model sees says so.

A finding that holds only for some values of parameters names them, and counts one level less where the defaults alone do not
lead to it. So does one that rests on the default policy of an API version before 2023-02-01.",
    examples: &[
        example!(fires "The policy ends at TLS 1.2, the site starts at TLS 1.3", file "gateway_tls_below_backend/bad.bicep"),
        example!(silent "The policy permits TLS 1.3", file "gateway_tls_below_backend/good.bicep"),
        example!(fires "The same in ARM JSON, through a variable", file "gateway_tls_below_backend/bad.json"),
        example!(silent "A policy with TLS 1.3 in ARM JSON", file "gateway_tls_below_backend/good.json"),
    ],
    remedy: "\
Give the gateway, or the SSL profile that its listener uses, a policy that permits what the site requires: today
`AppGwSslPolicy20220101`. It exists on v2 SKUs only. Or lower the site's `minTlsVersion` to what the policy permits.",
    sources: &[ARTICLE, TLS_RETIREMENT, SSL_OVERVIEW],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    for path in deployed.paths.iter().filter(|path| path.found.verdict == Verdict::Mismatch) {
        let (Some(Negotiation::NoCommonVersion { .. }), Ok(policy), Some(minimum)) =
            (&path.found.negotiation, &path.found.policy.permits, &path.found.minimum)
        else {
            continue;
        };
        if let Some(draft) = draft(deployed, path, policy, minimum) {
            drafts.push(draft);
        }
    }
}

fn draft(deployed: &Deployed<'_, '_>, path: &Path, policy: &Policy, minimum: &Minimum) -> Option<Draft> {
    let graph = deployed.graph;
    let found = &path.found;
    let site = found.site.as_ref()?;
    let (gateway_name, backend) = (graph.name(&path.gateway), path_ends::backend(graph, site, minimum));
    let (offered, accepted) = match &found.negotiation {
        Some(Negotiation::NoCommonVersion { offered, accepted }) => (*offered, *accepted),
        _ => return None,
    };
    let permits = match deployed.model {
        BackendModel::Policy => format!("permits {offered}"),
        BackendModel::Platform => format!("uses {offered} towards backends"),
    };
    let message = format!("gateway '{gateway_name}' {permits}, but {backend} behind it accepts {accepted}");

    let mut labels = Vec::new();
    let site_location = minimum.value.as_ref().and_then(|value| graph.evaluator.own_location(value));
    let site_location = site_location.or_else(|| graph.type_location(site))?;
    labels.push(Label::new(site_location, of_site(&backend, minimum)));
    labels.extend(minimum.value.as_ref().map(|value| trail::labels(graph, value)).unwrap_or_default());
    labels.extend(path_ends::address(graph, found, &backend));
    labels.extend(found.policy.value.as_ref().map(|value| trail::labels(graph, value)).unwrap_or_default());
    let primary = Label::new(found.policy.location, of_policy(graph, path, policy));
    let old_default = found.policy.origin == PolicyOrigin::Default && found.policy.note.is_some();
    let draft = Draft {
        lowered: u32::from(old_default),
        labels,
        notes: path_ends::notes(found),
        ..Draft::new(INFO.id, message, primary, End::new(graph, &path.gateway, path_ends::policy_path(found)))
    };
    Some(
        draft
            .on(path)
            .end(End::new(graph, site, minimum.endpoint.minimum_path()))
            .about(graph, &path.gateway, found.policy.object.as_ref())
            .about(graph, site, minimum.value.as_ref())
            .help(help(graph, path, &gateway_name, minimum.endpoint))
            .repair(repair::recommended_policy(graph, &path.gateway)),
    )
}

fn of_policy(graph: &Graph<'_>, path: &Path, policy: &Policy) -> String {
    let found = &path.found;
    let versions = policy.usable_versions();
    match (&found.policy.origin, &found.policy.name) {
        (PolicyOrigin::Default, name) => {
            let name = name.as_deref().unwrap_or("a default policy");
            let version = graph.evaluator.api_version(&path.gateway);
            let version = version.as_ref().and_then(|version| version.data.as_str()).unwrap_or("");
            format!(
                "no sslPolicy: with API version {version} the default is {name}, which permits {versions}"
            )
        }
        (_, Some(name)) => format!("{name} permits {versions}"),
        (_, None) => match &found.policy.ty {
            Some(ty) => format!("this {ty} policy permits {versions}"),
            None => format!("this leaves {versions}"),
        },
    }
}

fn of_site(site: &str, minimum: &Minimum) -> String {
    let accepts = minimum.accept.usable_versions();
    match minimum.origin {
        MinimumOrigin::Cipher => format!("with this minimum cipher suite {site} accepts {accepts}"),
        MinimumOrigin::Default => format!("{site} states no minimum: by default it accepts {accepts}"),
        MinimumOrigin::SiteConfig | MinimumOrigin::ConfigWeb => format!("{site} accepts {accepts}"),
    }
}

fn help(graph: &Graph<'_>, path: &Path, gateway: &str, endpoint: Endpoint) -> String {
    let name = RECOMMENDED.name();
    let versions = RECOMMENDED.versions();
    if path.found.sku.1 == Some(Generation::V1) {
        return format!(
            "v1 SKUs have no policy with TLS 1.3 and were stopped on {}: move the gateway to Standard_v2 or WAF_v2, \
             or lower the site's {} to '1.2'",
            V1_RETIREMENT.stopped,
            endpoint.minimum_property()
        );
    }
    let gateway = if gateway.starts_with('[') { "<application-gateway-name>" } else { gateway };
    let instance = graph.evaluator.instance(path.gateway.instance);
    let written = match instance.map(|instance| instance.template.language) {
        Some(Language::Arm) => {
            format!("\"sslPolicy\": {{ \"policyType\": \"Predefined\", \"policyName\": \"{name}\" }}")
        }
        Some(Language::Bicep) | None => {
            format!("sslPolicy: {{ policyType: 'Predefined', policyName: '{name}' }}")
        }
    };
    match path.found.policy.origin {
        PolicyOrigin::Listener => format!(
            "give the listener's SSL profile the policy {name}, which permits {versions}:\n\
             {written}\n\
             or, for the gateway that runs:\n\
             az network application-gateway ssl-profile update --gateway-name {gateway} --resource-group <resource-group-name> \
             --name <ssl-profile-name> --policy-type Predefined --policy-name {name}"
        ),
        PolicyOrigin::Gateway | PolicyOrigin::Default => format!(
            "give the gateway the policy {name}, which permits {versions}:\n\
             {written}\n\
             or, for the gateway that runs:\n\
             az network application-gateway update --name {gateway} --resource-group <resource-group-name> \
             --set sslPolicy.policyType=Predefined sslPolicy.policyName={name}"
        ),
    }
}
