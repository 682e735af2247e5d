//! TLS paths as they are reported.

use tricep_parser::graph::Graph;

use crate::finding::DeploymentRef;
use crate::gateway::Path;
use crate::report::{
    AddressEnd, BackendEnd, GatewayEnd, Negotiated, PolicyEnd, SettingEnd, TlsPath, Verdict,
};
use crate::site::MinimumOrigin;
use crate::tls::{Negotiation, Version};

/// A path as plain data.
pub(super) fn shown(graph: &Graph<'_>, path: &Path, deployment: &DeploymentRef) -> TlsPath {
    let found = &path.found;
    let gateway = graph.type_location(&path.gateway).unwrap_or(found.policy.location);
    let permits = found.policy.permits.as_ref().ok().map(|policy| policy.versions);
    let version = |version: Option<Version>| version.map(|version| version.site_name().to_owned());
    let address = found.address.as_ref().and_then(|address| {
        let location = graph.evaluator.location(address)?;
        Some(AddressEnd { text: graph.evaluator.print(address), location })
    });
    let backend = found.site.as_ref().and_then(|site| {
        let stated = found.minimum.as_ref().and_then(|minimum| minimum.value.as_ref());
        let location = stated
            .and_then(|value| graph.evaluator.own_location(value))
            .or_else(|| graph.type_location(site))?;
        Some(BackendEnd {
            ty: graph.evaluator.type_of(site).to_string(),
            name: graph.name(site),
            min: version(found.minimum.as_ref().map(|minimum| minimum.version)),
            origin: found.minimum.as_ref().map(|minimum| minimum.origin).map(MinimumOrigin::as_str),
            location,
        })
    });
    let negotiated = match (&found.negotiation, found.verdict) {
        (Some(Negotiation::Agreed { version, suite }), Verdict::Compatible) => Some(Negotiated {
            protocol: format!("TLS {version}"),
            cipher: suite.certain().map(|suite| suite.name().to_owned()),
        }),
        _ => None,
    };
    TlsPath {
        deployment: deployment.clone(),
        when: path.when.clone(),
        gateway: GatewayEnd { name: graph.name(&path.gateway), location: gateway, sku: found.sku.0.clone() },
        listener: found.listener.clone(),
        rule: found.rule.clone(),
        pool: found.pool.clone(),
        policy: PolicyEnd {
            ty: found.policy.ty.clone(),
            name: found.policy.name.clone(),
            min: version(permits.and_then(|versions| versions.min())),
            max: version(permits.and_then(|versions| versions.max())),
            origin: found.policy.origin.as_str(),
            location: found.policy.location,
        },
        setting: found
            .setting
            .as_ref()
            .map(|(name, protocol)| SettingEnd { name: name.clone(), protocol: protocol.clone() }),
        address,
        backend,
        negotiated,
        verdict: found.verdict,
        reason: found.reason.clone(),
    }
}
