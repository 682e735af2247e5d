//! TLS paths with their verdicts, proved for every case.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use tricep_parser::eval::{Case, Decision, Explored, Lookup, Node, Outcome, Value};
use tricep_parser::graph::Graph;
use tricep_parser::source::Location;

use super::TYPE;
use super::address::{Addresses, Behind};
use super::cases::{self, Decided};
use super::parts::{Gateway, Part};
use super::policy::{PolicyInForce, PolicyOrigin};
use super::routes::Route;
use crate::finding::Fact;
use crate::report::Verdict;
use crate::site::{Minimum, Site};
use crate::tls::backend::{governs_suites, offer};
use crate::tls::{BackendModel, Generation, Negotiation, Version, negotiate};

/// One path of one gateway in the cases in which it is the same.
#[derive(Clone)]
pub struct Path {
    /// The gateway.
    pub gateway: Rc<Node>,
    /// What was found.
    pub found: Found,
    /// The case in which it is so; empty when it is so in every case.
    pub when: Vec<Fact>,
    /// Whether it is so in every case, or in the one of the defaults where every decision has one.
    pub by_default: bool,
    /// Whether it takes another answer than the default to get there.
    pub departs: bool,
}

/// What one case says of a path.
#[derive(Clone)]
pub struct Found {
    /// The name of the SKU, and what is known of it.
    pub sku: (Option<String>, Option<Generation>),
    /// The listener's name.
    pub listener: Option<String>,
    /// The rule's name.
    pub rule: Option<String>,
    /// The pool's name.
    pub pool: Option<String>,
    /// The setting's name and protocol.
    pub setting: Option<(Option<String>, Option<String>)>,
    /// The address.
    pub address: Option<Value>,
    /// The policy in force.
    pub policy: PolicyInForce,
    /// The site.
    pub site: Option<Rc<Node>>,
    /// What the site accepts.
    pub minimum: Option<Minimum>,
    /// What both agree on.
    pub negotiation: Option<Negotiation>,
    /// What the platform model would agree on.
    pub platform: Option<Negotiation>,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, as a phrase.
    pub reason: Option<String>,
}

impl Found {
    /// What the gateway's own parts say of a route; nothing is known of what is behind it.
    fn of(gateway: &Gateway<'_, '_>, route: &Route, policy: PolicyInForce) -> Self {
        Self {
            sku: gateway.sku(),
            listener: route.listener.as_ref().ok().and_then(|part| gateway.shown(part)),
            rule: route.rule.clone(),
            pool: route.pool.as_ref().ok().and_then(|part| gateway.shown(part)),
            setting: route.setting.as_ref().ok().map(|part| (gateway.shown(part), None)),
            address: None,
            policy,
            site: None,
            minimum: None,
            negotiation: None,
            platform: None,
            verdict: Verdict::Unknown,
            reason: None,
        }
    }
}

/// TLS paths of one deployment that are followed, those of each case of a gateway's shape counted.
const ROUTES: usize = 10_000;
/// Steps that a path costs, by the work and memory that it takes.
const STEPS_PER_ROUTE: usize = 500;

/// The routes of a gateway in every case that tells them apart.
pub struct GatewayRoutes {
    /// The gateway.
    pub gateway: Rc<Node>,
    shapes: Explored<Vec<Route>>,
    /// What is decided in each of the shapes.
    decided: Vec<Decided>,
}

/// What is said of one route in every case.
pub(crate) struct OfRoute<'r, T> {
    /// The route as it is in the first case that has it.
    pub(crate) route: Route,
    /// The cases that have it.
    pub(crate) explored: Explored<T>,
    /// What is decided in each shape of the gateway that does not have it.
    pub(crate) without: Vec<&'r Decided>,
}

/// The routes of the gateways that a deployment declares. Where there are more than are followed, that is noted at the
/// gateways.
pub fn routes(graph: &Graph<'_>) -> Vec<GatewayRoutes> {
    let declared = graph.of_type(TYPE).filter(|node| graph.evaluator.is_declared(node));
    let mut room = ROUTES;
    let of_gateway = |node: &Rc<Node>| {
        let mut is_cut = false;
        let shapes = cases::explore(graph, node, &[], |case| {
            let affordable = graph.evaluator.left() as usize / STEPS_PER_ROUTE;
            let followed = Gateway { graph, case, node }.routes(room.min(affordable));
            graph.evaluator.pay(followed.routes.len() * STEPS_PER_ROUTE);
            is_cut |= followed.is_cut && affordable >= room;
            room = room.saturating_sub(followed.routes.len());
            followed.routes
        });
        if let (true, Some(location)) = (is_cut, graph.type_location(node)) {
            let message = format!(
                "the gateways of this deployment have more than {ROUTES} TLS paths, counted in each case; the rest is unknown"
            );
            graph.evaluator.note_limit(message, location);
        }
        let decided = shapes.outcomes.iter().map(|shape| Decided::of(&shape.decisions)).collect();
        GatewayRoutes { gateway: Rc::clone(node), shapes, decided }
    };
    declared.map(of_gateway).collect()
}

/// All paths of a gateway, in the order in which the gateway says them.
pub fn paths(graph: &Graph<'_>, routes: &GatewayRoutes, model: BackendModel) -> Vec<Path> {
    let node = &routes.gateway;
    let mut paths = Vec::new();
    for of in explored(graph, routes, |case, route| found(graph, case, node, route, model)) {
        let OfRoute { route, explored, without } = of;
        graph.evaluator.count_cases(explored.outcomes.len() + without.len());
        let mut outcomes = explored.outcomes;
        outcomes.extend(explored.beyond.into_iter().map(|region| untried(graph, node, &route, region)));
        let by_signature = |found: &Option<Found>| found.as_ref().map(|found| signature(graph, found));
        for group in cases::groups(&outcomes, &without, by_signature) {
            let Some(found) = &group.result.result else { continue };
            let when = cases::facts(graph, &group.when);
            let (by_default, departs) = (group.by_default(graph), group.departures > 0);
            paths.push(Path { gateway: Rc::clone(node), found: found.clone(), when, by_default, departs });
        }
    }
    paths
}

/// What `look` says of each route of a gateway in every case, in the order in which the gateway says its routes.
pub(crate) fn explored<'r, 'p, T>(
    graph: &Graph<'p>,
    routes: &'r GatewayRoutes,
    mut look: impl FnMut(&Case<'_, 'p>, &Route) -> T,
) -> Vec<OfRoute<'r, T>> {
    let GatewayRoutes { gateway: node, shapes, decided } = routes;
    let keyed = |shape: &Outcome<Vec<Route>>| -> Vec<(Key, Route)> {
        let routes = shape.result.iter().enumerate();
        routes.map(|(place, route)| (Key::of(graph, route, place), route.clone())).collect()
    };
    let own: Vec<Vec<(Key, Route)>> = shapes.outcomes.iter().map(keyed).collect();
    let mut places: BTreeMap<&Key, usize> = BTreeMap::new();
    let mut routes: Vec<OfRoute<'r, T>> = Vec::new();
    for (key, route) in own.iter().flatten() {
        places.entry(key).or_insert_with(|| {
            // In the shapes that were not looked at, each route may be another one.
            let explored = Explored { outcomes: Vec::new(), beyond: shapes.beyond.clone() };
            routes.push(OfRoute { route: route.clone(), explored, without: Vec::new() });
            routes.len() - 1
        });
    }
    for ((shape, decided), own) in shapes.outcomes.iter().zip(decided).zip(&own) {
        let mut by_place: BTreeMap<usize, &Route> = BTreeMap::new();
        for (key, route) in own {
            if let Some(place) = places.get(key) {
                by_place.entry(*place).or_insert(route);
            }
        }
        for (place, known) in routes.iter_mut().enumerate() {
            let Some(route) = by_place.get(&place) else {
                known.without.push(decided);
                continue;
            };
            let explored = cases::explore(graph, node, &shape.decisions, |case| look(case, route));
            known.explored.outcomes.extend(explored.outcomes.into_iter().map(|case| Outcome {
                decisions: [shape.decisions.clone(), case.decisions].concat(),
                departures: shape.departures.union(&case.departures).copied().collect(),
                result: case.result,
            }));
            let beyond = explored.beyond.into_iter();
            known.explored.beyond.extend(beyond.map(|region| [shape.decisions.clone(), region].concat()));
        }
    }
    routes
}

/// What is said of a route in cases that were not looked at: these decisions hold in them.
fn untried(
    graph: &Graph<'_>,
    node: &Rc<Node>,
    route: &Route,
    decisions: Vec<(Decision, bool)>,
) -> Outcome<Option<Found>> {
    let case = Case::with(&graph.evaluator, &decisions);
    let gateway = Gateway { graph, case: &case, node };
    let reason = String::from("it depends on more decisions than are looked at");
    let policy = gateway.unknown_policy(PolicyOrigin::Gateway, reason.clone());
    let mut found = Found::of(&gateway, route, policy);
    found.address = route.address.as_ref().ok().cloned();
    found.reason = Some(reason);
    Outcome { decisions, departures: BTreeSet::new(), result: Some(found) }
}

/// Tells routes apart across cases.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    listener: Option<String>,
    rule: Option<String>,
    pool: Option<String>,
    address: Option<(Location, String)>,
    place: Option<usize>,
}

impl Key {
    fn of(graph: &Graph<'_>, route: &Route, place: usize) -> Self {
        let name = |part: &Result<Part, String>| {
            part.as_ref().ok().and_then(|part| part.name.as_ref()).map(|name| graph.evaluator.print(name))
        };
        let address = route.address.as_ref().ok().and_then(|address| {
            let location = graph.evaluator.trail(address).last().map(|origin| origin.location)?;
            Some((location, graph.evaluator.print(address)))
        });
        Self {
            listener: name(&route.listener),
            rule: route.rule.clone(),
            pool: name(&route.pool),
            place: address.is_none().then_some(place),
            address,
        }
    }
}

/// What must be equal for two cases to be told as one.
fn signature(graph: &Graph<'_>, found: &Found) -> String {
    let shown = |value: &Value| graph.evaluator.print(value);
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        found.verdict,
        found.policy.name,
        found.policy.permits.as_ref().map(|permits| permits.versions),
        found.policy.origin,
        found.site.as_ref().map(|site| site.id),
        found.minimum.as_ref().map(|minimum| (minimum.endpoint, minimum.version, minimum.origin)),
        found.address.as_ref().map(shown),
        found.reason,
    )
}

/// What one case says of a route; `None` where the gateway, or the site, is not deployed in it.
fn found(
    graph: &Graph<'_>,
    case: &Case<'_, '_>,
    node: &Rc<Node>,
    route: &Route,
    model: BackendModel,
) -> Option<Found> {
    let deployed = graph.is_deployed(case, node);
    if deployed == Some(false) {
        return None;
    }
    let gateway = Gateway { graph, case, node };
    let mut undecided = deployed.is_none().then_some("gateway");
    let protocol = route.setting.as_ref().map(|setting| case.get(&setting.properties, "protocol"));
    let protocol_text = match &protocol {
        Ok(Lookup::Present(value)) => value.data.as_str().map(str::to_owned),
        _ => None,
    };
    let mut found = Found::of(&gateway, route, gateway.policy(route.listener.as_ref().ok(), model));
    if let Some((_, shown)) = &mut found.setting {
        shown.clone_from(&protocol_text);
    }
    let address = match &route.address {
        Ok(address) => address,
        Err(reason) => {
            found.reason = Some(reason.clone());
            return Some(found);
        }
    };
    let behind = gateway.behind(route);
    // Only now: what is behind it may have needed decisions about it.
    found.address = Some(case.settle(address));
    if let Behind::Site(site, _) = &behind {
        match graph.is_deployed(case, site) {
            Some(true) => {}
            Some(false) => return None,
            None => undecided = Some("site"),
        }
        found.site = Some(Rc::clone(site));
    }
    if let Some(end) = undecided {
        found.reason = Some(format!("it is not known whether the {end} is deployed"));
        return Some(found);
    }
    let decided = |verdict, reason: Option<String>| (verdict, reason);
    let (verdict, reason) = match (protocol_text.as_deref().map(str::to_ascii_lowercase).as_deref(), &behind)
    {
        (_, Behind::NotASite(what)) => {
            decided(Verdict::NotASite, Some(format!("the address is that of {what}")))
        }
        (_, Behind::Unresolved(reason)) => decided(Verdict::Unresolved, Some(reason.clone())),
        (Some("http"), Behind::Site(node, endpoint)) => {
            found.minimum = Site { graph, case, node }.minimum(*endpoint).ok();
            decided(Verdict::PlainHttp, Some(String::from("the backend setting speaks Http")))
        }
        (Some("tcp"), _) => {
            let reason =
                "the setting passes the client's own connection through; no policy of the gateway applies";
            decided(Verdict::Passthrough, Some(reason.to_owned()))
        }
        (Some("https" | "tls"), Behind::Site(node, endpoint)) => {
            compare(&mut found, Site { graph, case, node }.minimum(*endpoint), model)
        }
        (Some(other), _) => {
            decided(Verdict::Unknown, Some(format!("'{other}' is no protocol that a backend setting has")))
        }
        (None, _) => {
            let reason = match (&route.setting, protocol) {
                (Err(reason), _) | (_, Err(reason)) => reason.clone(),
                (_, Ok(Lookup::Unknown(value) | Lookup::Present(value))) => {
                    gateway.reason(&value, "the protocol of the backend setting")
                }
                (_, Ok(Lookup::Absent)) => String::from("the backend setting says no protocol"),
            };
            decided(Verdict::Unknown, Some(reason))
        }
    };
    found.verdict = verdict;
    found.reason = reason;
    Some(found)
}

impl Gateway<'_, '_> {
    /// What is behind the address of a route. On v2 the host name that the setting sends decides which site of the shared
    /// front end answers; for an IP address it does so on every SKU.
    pub fn behind(&self, route: &Route) -> Behind {
        let addresses = Addresses { graph: self.graph, case: self.case };
        let address = match &route.address {
            Ok(address) => address,
            Err(reason) => return Behind::Unresolved(reason.clone()),
        };
        let named = route.setting.as_ref().ok().and_then(|setting| {
            let name = ["hostName", "sniName"].into_iter().find_map(|name| {
                match self.case.get(&setting.properties, name) {
                    Lookup::Present(value) => Some(value),
                    Lookup::Absent | Lookup::Unknown(_) => None,
                }
            })?;
            Some(addresses.behind(&name)).filter(|behind| matches!(behind, Behind::Site(..)))
        });
        match (addresses.behind(address), named) {
            (Behind::Site(..), Some(named)) if self.sku().1 != Some(Generation::V1) => named,
            (Behind::Unresolved(reason), Some(named)) => {
                let is_ip =
                    address.data.as_str().is_some_and(|text| text.parse::<std::net::IpAddr>().is_ok());
                if is_ip { named } else { Behind::Unresolved(reason) }
            }
            (direct, _) => direct,
        }
    }
}

/// Whether gateway and site have a version in common.
fn compare(
    found: &mut Found,
    minimum: Result<Minimum, String>,
    model: BackendModel,
) -> (Verdict, Option<String>) {
    let minimum = match minimum {
        Ok(minimum) => minimum,
        Err(reason) => return (Verdict::Unknown, Some(reason)),
    };
    let policy = match &found.policy.permits {
        Ok(policy) => policy.clone(),
        Err(reason) => {
            let reason = reason.clone();
            found.minimum = Some(minimum);
            return (Verdict::Unknown, Some(reason));
        }
    };
    let generation = found.sku.1;
    let negotiation = negotiate(&offer(model, generation, &policy), &minimum.accept);
    found.platform = Some(negotiate(&offer(BackendModel::Platform, generation, &policy), &minimum.accept));
    let of_policy = found.policy.suites_unknown.clone().filter(|_| governs_suites(model, generation));
    let suites_unknown = minimum.suite_unknown.clone().or(of_policy);
    let verdict = match (&negotiation, suites_unknown) {
        // Suites that are not known can only take versions away, and never TLS 1.3: it has no suite that can be left out.
        (Negotiation::Agreed { version, .. }, Some(reason)) if *version != Version::Tls13 => {
            (Verdict::Unknown, Some(reason))
        }
        (Negotiation::Agreed { .. }, _) => (Verdict::Compatible, None),
        (Negotiation::NoCommonVersion { offered, accepted }, _) => {
            (Verdict::Mismatch, Some(format!("the gateway offers {offered}, the site accepts {accepted}")))
        }
        (Negotiation::NoCommonSuite { version }, _) => {
            (Verdict::Mismatch, Some(format!("both speak TLS {version}, but have no cipher suite in common")))
        }
        (Negotiation::Unknown, _) => (
            Verdict::Unknown,
            Some(String::from("Microsoft publishes nothing about what this SKU offers to backends")),
        ),
    };
    found.negotiation = Some(negotiation);
    found.minimum = Some(minimum);
    verdict
}
