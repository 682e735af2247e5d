//! What rules about TLS paths say of both ends alike.

use tricep_parser::eval::Node;
use tricep_parser::graph::Graph;

use super::{trail, wording};
use crate::finding::Label;
use crate::gateway::{Found, PolicyOrigin};
use crate::site::Minimum;
use crate::tls::{Generation, Negotiation, backend};

/// What is behind the gateway: `site 'orders'`, `the SCM site of site 'orders'`.
pub(super) fn backend(graph: &Graph<'_>, site: &Node, minimum: &Minimum) -> String {
    wording::of_endpoint(&format!("site '{}'", graph.name(site)), minimum.endpoint)
}

/// The address that leads to what is behind the gateway, and the steps that it took.
pub(super) fn address(graph: &Graph<'_>, found: &Found, site: &str) -> Vec<Label> {
    let Some(address) = &found.address else { return Vec::new() };
    let Some(location) = graph.evaluator.location(address) else { return Vec::new() };
    let pool = found.pool.as_ref().map_or_else(String::new, |pool| format!("of pool '{pool}' "));
    let here = Label::new(location, format!("this address {pool}leads to {site}"));
    std::iter::once(here).chain(trail::labels(graph, address)).collect()
}

/// The way from the gateway's body to the policy in force, for fingerprints.
pub(super) fn policy_path(found: &Found) -> &'static str {
    match found.policy.origin {
        PolicyOrigin::Gateway | PolicyOrigin::Default => "properties.sslPolicy",
        PolicyOrigin::Listener => "properties.sslProfiles.properties.sslPolicy",
    }
}

/// What Microsoft documents where that differs from the model, and what is to be known of a default.
pub(super) fn notes(found: &Found) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(Negotiation::Agreed { version, .. }) = found.platform {
        let generation = found.sku.1.unwrap_or(Generation::V2);
        let says: Vec<String> = backend::current(generation).take(1).map(ToString::to_string).collect();
        notes.push(format!(
            "operators see unhealthy backends with such a pair and repair them by aligning the two; Microsoft, however, \
             documents that the policy does not govern connections to backends, by which TLS {version} would be used ({}). \
             `--backend-tls platform` checks against that",
            says.join("; ")
        ));
    } else if matches!(found.platform, Some(Negotiation::Unknown)) {
        notes.push(String::from(
            "Microsoft publishes nothing about the versions that this SKU uses towards backends; the policy is taken as the measure",
        ));
    }
    notes.extend(found.policy.note.map(str::to_owned));
    notes
}
