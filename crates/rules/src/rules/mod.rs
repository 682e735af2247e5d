//! The rules: one file each, and the list of them all.

mod backend_certificate_unchecked;
mod backend_host_name;
mod backend_plain_http;
mod backend_tls_below_gateway;
mod cases;
mod draft;
mod example;
mod gateway_backend_no_shared_cipher;
mod gateway_dangling_reference;
mod gateway_policy_invalid;
mod gateway_policy_missing;
mod gateway_policy_mixed;
mod gateway_policy_outdated;
mod gateway_policy_undocumented;
mod gateway_policy_withdrawn;
mod gateway_policy_wrong_sku;
mod gateway_sku_retired;
mod gateway_tls_below_backend;
mod gateway_unused_part;
mod gateway_weak_cipher;
mod limit_reached;
mod path_ends;
mod probe_host;
mod probe_needs_client_certificate;
mod probe_protocol_mismatch;
mod probe_rejects_redirect;
pub mod repair;
mod site_min_tls_conflict;
mod site_min_tls_invalid;
mod site_min_tls_missing;
mod site_min_tls_weak;
mod syntax_error;
#[cfg(test)]
mod tester;
mod trail;
mod unknown_rule;
mod unresolved_module;
mod unused_suppression;
mod unverified_backend;
pub(crate) mod wording;

pub use draft::{Draft, End, Subject};

use tricep_parser::graph::Graph;
use tricep_parser::source::Sources;
use tricep_parser::template::closest;

use crate::finding::Level;
use crate::gateway::{GatewayRoutes, Path};
use crate::site::Site;
use crate::tls::BackendModel;

/// A rule: what it documents of itself, and how it looks.
#[derive(Clone, Copy)]
pub struct Rule {
    /// Its documentation.
    pub info: &'static RuleInfo,
    /// What it looks at.
    pub check: Check,
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub enum Check {
    /// One deployment.
    Deployment(fn(&Deployed<'_, '_>, &mut Vec<Draft>)),
    /// Each site and slot that a deployment declares, or declares the configuration of.
    Site(fn(&Site<'_, '_>) -> Vec<Draft>),
    /// What reading and evaluating met; the engine reports it.
    Engine,
}

/// A deployment as a rule sees it.
pub struct Deployed<'d, 'p> {
    /// Its resources.
    pub graph: &'d Graph<'p>,
    /// The routes of its gateways.
    pub routes: &'d [GatewayRoutes],
    /// The TLS paths of its gateways.
    pub paths: &'d [Path],
    /// The model of the connection to backends.
    pub model: BackendModel,
    /// The texts of the files, for what no tree keeps: comments.
    pub sources: &'d dyn Sources,
}

/// Everything about a rule that is not its check: the one source of `rules.md`, `tricep explain`, SARIF and hovers.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Kebab-case, naming the bad thing; the name of the rule's file with `-` for `_`.
    pub id: &'static str,
    /// The default level; `None` for a rule that is off unless it is asked for.
    pub level: Option<Level>,
    /// What it finds, as a phrase for a table: no full stop.
    pub summary: &'static str,
    /// What it does and why that is bad, in Markdown.
    pub explanation: &'static str,
    /// Templates on which it fires or keeps silent. They are run as tests.
    pub examples: &'static [Example],
    /// What can be done about a finding, in Markdown.
    pub remedy: &'static str,
    /// Where what it says of Azure is documented.
    pub sources: &'static [Source],
    /// The version of Tricep that brought it.
    pub since: &'static str,
}

/// A small project with or without the problem.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows, as a heading.
    pub title: &'static str,
    /// Whether the rule fires on it, exactly once.
    pub fires: bool,
    /// File names and texts; the first is the template that is deployed.
    pub files: &'static [(&'static str, &'static str)],
}

/// A page that documents a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// The page's title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
    /// The date of the text that was read: `2025-10-15`.
    pub date: &'static str,
}

/// Every rule, in the order of their ids.
pub const ALL: &[Rule] = &[
    backend_certificate_unchecked::RULE,
    backend_host_name::RULE,
    backend_plain_http::RULE,
    backend_tls_below_gateway::RULE,
    gateway_backend_no_shared_cipher::RULE,
    gateway_dangling_reference::RULE,
    gateway_policy_invalid::RULE,
    gateway_policy_missing::RULE,
    gateway_policy_mixed::RULE,
    gateway_policy_outdated::RULE,
    gateway_policy_undocumented::RULE,
    gateway_policy_withdrawn::RULE,
    gateway_policy_wrong_sku::RULE,
    gateway_sku_retired::RULE,
    gateway_tls_below_backend::RULE,
    gateway_unused_part::RULE,
    gateway_weak_cipher::RULE,
    limit_reached::RULE,
    probe_host::RULE,
    probe_needs_client_certificate::RULE,
    probe_protocol_mismatch::RULE,
    probe_rejects_redirect::RULE,
    site_min_tls_conflict::RULE,
    site_min_tls_invalid::RULE,
    site_min_tls_missing::RULE,
    site_min_tls_weak::RULE,
    syntax_error::RULE,
    unknown_rule::RULE,
    unresolved_module::RULE,
    unused_suppression::RULE,
    unverified_backend::RULE,
];

/// The rules that say less of a subject than others do, with those others.
const SAY_LESS: &[(&str, &[&str])] = &[
    (gateway_policy_missing::RULE.info.id, &[gateway_tls_below_backend::RULE.info.id]),
    (
        gateway_policy_outdated::RULE.info.id,
        &[gateway_tls_below_backend::RULE.info.id, gateway_policy_mixed::RULE.info.id],
    ),
    (site_min_tls_missing::RULE.info.id, &[gateway_tls_below_backend::RULE.info.id]),
];

/// The rules that say more of a subject than this one. Where they do, and that is reported, this one has nothing to add.
pub fn saying_more(id: &str) -> &'static [&'static str] {
    SAY_LESS.iter().find(|(less, _)| *less == id).map_or(&[], |(_, more)| more)
}

/// Whether there are rules that say less of a subject than this one.
pub fn says_more(id: &str) -> bool {
    SAY_LESS.iter().any(|(_, more)| more.contains(&id))
}

/// What every rule documents of itself, in the order of their ids.
pub fn all() -> impl Iterator<Item = &'static RuleInfo> {
    ALL.iter().map(|rule| rule.info)
}

/// The rule with this id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.info.id == id)
}

/// The rule whose name a misspelt code most likely means. At most one letter in five is wrong: codes of other tools stand
/// in the same places, and are not meant.
pub fn near(code: &str) -> Option<&'static str> {
    let near = closest(code, all().map(|info| info.id))?;
    let differs = |a: &str, b: &str| a.len().abs_diff(b.len()) > b.len() / 5;
    let segments =
        |text: &str| text.to_ascii_lowercase().split(['-', '_']).map(str::to_owned).collect::<Vec<_>>();
    // Most of the words are right.
    let (written, meant) = (segments(code), segments(near));
    let right = meant.iter().filter(|word| written.contains(word)).count();
    (!differs(code, near) && 2 * right >= meant.len()).then_some(near)
}

/// What to say of an id that no rule has.
pub fn unknown(id: &str) -> String {
    match closest(id, all().map(|info| info.id)) {
        Some(near) => format!("there is no rule '{id}'; did you mean '{near}'?"),
        None => format!("there is no rule '{id}'; `tricep rules` lists them all"),
    }
}

/// The page of a rule.
pub fn url(id: &str) -> String {
    format!("https://github.com/tricep/tricep/blob/main/rules.md#{id}")
}
