//! Words that several rules use.

use crate::finding::Fact;
use crate::gateway::{Gateway, Part, StatedPolicy};
use crate::site::{self, Endpoint, Site};
use crate::tls::refusal::Refusal;

/// `gateway 'front'`.
pub(super) fn gateway(gateway: &Gateway<'_, '_>) -> String {
    format!("gateway '{}'", gateway.graph.name(gateway.node))
}

/// `site 'orders'`, `slot 'orders/staging'`.
pub(super) fn site(site: &Site<'_, '_>) -> String {
    let is_slot = site.graph.evaluator.has_type(site.node, site::TYPES[1]);
    format!("{} '{}'", if is_slot { "slot" } else { "site" }, site.graph.name(site.node))
}

/// `site 'orders'`, `the SCM site of site 'orders'`.
pub(super) fn endpoint(own: &Site<'_, '_>, endpoint: Endpoint) -> String {
    of_endpoint(&site(own), endpoint)
}

/// A site of which it is known what people call it, or the SCM site of that.
pub(super) fn of_endpoint(site: &str, endpoint: Endpoint) -> String {
    match endpoint {
        Endpoint::App => site.to_owned(),
        Endpoint::Scm => format!("the SCM site of {site}"),
    }
}

/// Who has a policy: `gateway 'front'`, `SSL profile 'strict' of gateway 'front'`.
pub(super) fn holder(own: &Gateway<'_, '_>, policy: &StatedPolicy) -> String {
    let name = policy.profile.as_ref().and_then(|profile| own.shown(profile));
    match (&policy.profile, name) {
        (None, _) => gateway(own),
        (Some(_), Some(name)) => format!("SSL profile '{name}' of {}", gateway(own)),
        (Some(_), None) => format!("an SSL profile of {}", gateway(own)),
    }
}

/// The error with which a deployment would end.
pub(super) fn refused(refusal: &Refusal) -> String {
    format!("Azure refuses such a deployment: {} (HTTP {})", refusal.code, refusal.status)
}

/// `when strict is true and sku is 'WAF_v2'`; `None` where it is always so.
pub(crate) fn when(facts: &[Fact]) -> Option<String> {
    let facts: Vec<String> = facts.iter().map(ToString::to_string).collect();
    (!facts.is_empty()).then(|| format!("when {}", facts.join(" and ")))
}

/// `A and B`, `A, B and C`.
pub(super) fn list(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// A part of a gateway: `probe 'health' of gateway 'front'`.
pub(super) fn part(own: &Gateway<'_, '_>, kind: &str, part: &Part) -> String {
    match own.shown(part) {
        Some(name) => format!("{kind} '{name}' of {}", gateway(own)),
        None => format!("a {kind} of {}", gateway(own)),
    }
}
