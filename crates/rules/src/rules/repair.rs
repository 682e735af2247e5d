//! How rules say what would repair a finding: in terms of values and properties, never of text.
//!
//! The engine finds out where a value can be changed without changing anything else, and lets `edit` write it.

use std::rc::Rc;

use tricep_parser::edit::Literal;
use tricep_parser::eval::{Data, Lookup, Node, Step, Value};
use tricep_parser::graph::Graph;
use tricep_parser::source::Location;

use super::Draft;
use crate::finding::Applicability;
use crate::gateway::{Gateway, StatedPolicy, cases};
use crate::tls::policy::{NEW_DEFAULT, NEW_DEFAULT_SINCE, RECOMMENDED, State, recommended};
use crate::tls::{ApiVersion, Generation, PolicyType, PredefinedPolicy};

/// A repair that a rule proposes.
#[derive(Clone, PartialEq, Debug)]
pub struct Repair {
    /// What it does and what that changes, as an imperative phrase.
    pub title: String,
    /// Whether it can be applied without a look.
    pub applicability: Applicability,
    /// All of them or none are made.
    pub changes: Vec<Change>,
}

/// One thing that should be so.
#[derive(Clone, PartialEq, Debug)]
pub enum Change {
    /// A value becomes another one: where it is written, when everybody who uses what is written there wants the same;
    /// else in the property, when that takes nothing away from others.
    Value {
        /// The steps of the value, from its use to where it is written.
        trail: Vec<Stop>,
        /// The steps of the object that it is a property of.
        object: Vec<Stop>,
        /// The property's name.
        property: &'static str,
        /// The new value.
        to: Literal,
    },
    /// The object that is written at this place gets a property.
    Set {
        /// The object.
        object: Location,
        /// The way to the property.
        path: Vec<String>,
        /// Its value.
        to: Literal,
    },
    /// The object that is written at this place loses a property.
    Remove {
        /// The object.
        object: Location,
        /// The property's name.
        name: &'static str,
    },
    /// The object that is written at this place becomes another one.
    Replace {
        /// The object.
        object: Location,
        /// What it becomes.
        to: Literal,
    },
}

/// A place through which a value came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stop {
    /// The place.
    pub location: Location,
    /// What happened there.
    pub way: Way,
}

/// What happened to a value at a place, as far as it matters to who may change it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Way {
    /// It is written there.
    Written,
    /// It is read from a variable of this name.
    Variable(String),
    /// It is read from a parameter of this name.
    Parameter(String),
    /// It is given to a parameter: by a default, a parameter file, a module's caller.
    Given,
    /// It is a property of this name of another value.
    Property(String),
    /// It is one side of a conditional.
    Conditional,
    /// Something else: what is written behind it means more than this value.
    Other,
}

impl Repair {
    /// A repair with one change, which needs a person's decision.
    pub fn of_value(
        graph: &Graph<'_>,
        title: impl Into<String>,
        value: &Value,
        object: Option<&Value>,
        property: &'static str,
        to: impl Into<Literal>,
    ) -> Self {
        let change = Change::value(graph, value, object, property, to);
        Self { title: title.into(), applicability: Applicability::Unsafe, changes: vec![change] }
    }
}

impl Change {
    fn value(
        graph: &Graph<'_>,
        value: &Value,
        object: Option<&Value>,
        property: &'static str,
        to: impl Into<Literal>,
    ) -> Self {
        let trail = stops(graph, value);
        let object = object.map_or_else(Vec::new, |object| stops(graph, object));
        Self::Value { trail, object, property, to: to.into() }
    }
}

fn stops(graph: &Graph<'_>, value: &Value) -> Vec<Stop> {
    let way = |step: &Step| match step {
        Step::Literal => Way::Written,
        Step::Variable(name) => Way::Variable(name.to_string()),
        Step::Parameter(name) => Way::Parameter(name.to_string()),
        Step::ParameterDefault(_) | Step::ParameterFile(_) | Step::ModuleArgument(_) => Way::Given,
        Step::Property(name) => Way::Property(name.to_string()),
        Step::Conditional => Way::Conditional,
        // Who else loads a file is not known.
        Step::Loaded | Step::AllowedValue(_) | Step::Output(_) | Step::Joined | Step::Function(_) => {
            Way::Other
        }
    };
    let trail = graph.evaluator.trail(value);
    trail.iter().map(|origin| Stop { location: origin.location, way: way(&origin.step) }).collect()
}

/// Sets a property of a resource that has none; `None` where it may have one.
pub(super) fn set_missing(
    graph: &Graph<'_>,
    node: &Node,
    path: &[&str],
    title: impl Into<String>,
    to: Literal,
) -> Option<Repair> {
    let body = graph.body(node);
    if !is_missing(graph, &body, path) {
        return None;
    }
    let object = in_place(graph, &body)?;
    let path = path.iter().map(|name| (*name).to_owned()).collect();
    let changes = vec![Change::Set { object, path, to }];
    Some(Repair { title: title.into(), applicability: Applicability::Unsafe, changes })
}

/// Whether an object that is written down has no such property, or `null` in its place.
fn is_missing(graph: &Graph<'_>, object: &Value, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else { return false };
    let Data::Object(members) = &object.data else { return false };
    if members.open || in_place(graph, object).is_none() {
        return false;
    }
    let Some(member) = members.get(name) else { return true };
    let value = graph.evaluator.force(&member.value);
    if rest.is_empty() {
        value.data.is_null() && in_place(graph, &value).is_some()
    } else {
        is_missing(graph, &value, rest)
    }
}

/// The place of a value that is written where it is used.
fn in_place(graph: &Graph<'_>, value: &Value) -> Option<Location> {
    match graph.evaluator.trail(value).as_slice() {
        [only] if only.step == Step::Literal => Some(only.location),
        _ => None,
    }
}

/// Gives a gateway the recommended policy, together with all its SSL profiles that have an old one: Azure refuses
/// gateways with policies of both generations. `None` where that can't be told from what is written, and where the gateway
/// can't have the policy in every case: what is written counts in all of them.
pub(super) fn recommended_policy(graph: &Graph<'_>, node: &Rc<Node>) -> Option<Repair> {
    in_every_case(graph, node, |_| RECOMMENDED)
}

/// Findings about the policies of a gateway with the repair that gives it the best policy that its SKU has.
pub(super) fn with_best_policy(graph: &Graph<'_>, node: &Rc<Node>, mut found: Vec<Draft>) -> Vec<Draft> {
    if !found.is_empty() {
        let repair = in_every_case(graph, node, |generation| recommended(Some(generation)));
        found.iter_mut().for_each(|draft| draft.fixes.extend(repair.clone()));
    }
    found
}

/// Gives a gateway the policy that `target` says for its generation, which has to be the same in every case.
fn in_every_case(
    graph: &Graph<'_>,
    node: &Rc<Node>,
    target: impl Fn(Generation) -> PredefinedPolicy,
) -> Option<Repair> {
    let explored = cases::explore(graph, node, &[], |case| {
        let gateway = Gateway { graph, case, node };
        let target = target(gateway.sku().1?);
        Some((target, use_policy(&gateway, target)?))
    });
    if !explored.beyond.is_empty() {
        return None;
    }
    let proposed: Vec<_> =
        explored.outcomes.into_iter().map(|outcome| outcome.result).collect::<Option<_>>()?;
    let (target, _) = proposed.first()?;
    let is_one = proposed.iter().all(|(other, _)| other == target);
    // A case in which nothing is to be done is in nobody's way.
    let needed = proposed.iter().map(|(_, repair)| repair).filter(|repair| !repair.changes.is_empty());
    needed.filter(|_| is_one).cloned().reduce(Repair::joined)
}

/// Gives a gateway this policy in place of every other that is not of its generation; no changes where it needs none.
fn use_policy(gateway: &Gateway<'_, '_>, target: PredefinedPolicy) -> Option<Repair> {
    let version = api_version(gateway)?;
    let generation = gateway.sku().1?;
    if target.is_available_on(generation) != Some(true) || version < target.since() {
        return None;
    }
    let stated = gateway.stated_policies();
    let is_good = |policy: &&StatedPolicy| {
        policy.family() == Some(target.family())
            && policy.predefined().is_none_or(|policy| !matches!(policy.state(), State::Withdrawn { .. }))
            && policy.ty.known() != Some(PolicyType::Custom)
    };
    let others = stated.iter().filter(|policy| !is_good(policy));
    let mut changes = Vec::new();
    for policy in others {
        changes.extend(converted(gateway, policy, target)?);
    }
    if stated.iter().all(|policy| policy.profile.is_some()) {
        let policy = policy_literal(target);
        let missing = set_missing(gateway.graph, gateway.node, &["properties", "sslPolicy"], "", policy)?;
        changes.extend(missing.changes);
    }
    let is_new_default =
        version >= NEW_DEFAULT_SINCE && generation == Generation::V2 && target == NEW_DEFAULT;
    let (title, applicability) = match (stated.as_slice(), is_new_default) {
        // It is in force already: nobody loses a connection.
        ([], true) => (format!("state the policy that is in force: {}", target.name()), Applicability::Safe),
        _ => (
            format!(
                "use {}, which permits {}: clients without one of its versions and cipher suites can no longer connect",
                target.name(),
                target.versions()
            ),
            Applicability::Unsafe,
        ),
    };
    Some(Repair { title, applicability, changes })
}

fn api_version(gateway: &Gateway<'_, '_>) -> Option<ApiVersion> {
    let version = gateway.graph.evaluator.api_version(gateway.node)?;
    ApiVersion::parse(version.data.as_str()?)
}

fn policy_literal(policy: PredefinedPolicy) -> Literal {
    let property = |name: &str, value: &str| (name.to_owned(), Literal::from(value));
    Literal::Object(vec![
        property("policyType", PolicyType::Predefined.name()),
        property("policyName", policy.name()),
    ])
}

/// What makes a stated policy another one.
fn converted(
    gateway: &Gateway<'_, '_>,
    policy: &StatedPolicy,
    target: PredefinedPolicy,
) -> Option<Vec<Change>> {
    let graph = gateway.graph;
    if policy.predefined().is_some() {
        let name = policy.name.value()?;
        return Some(vec![Change::value(graph, name, Some(&policy.object), "policyName", target.name())]);
    }
    if matches!(policy.ty.known(), Some(PolicyType::CustomV2)) || !is_known(gateway, policy) {
        return None;
    }
    // An own list of versions and suites makes way for the predefined policy.
    let object = in_place(graph, &policy.object)?;
    Some(vec![Change::Replace { object, to: policy_literal(target) }])
}

/// Whether it is known what a policy without a predefined name is: a `Custom` one, or the form before policies.
fn is_known(gateway: &Gateway<'_, '_>, policy: &StatedPolicy) -> bool {
    let has_legacy = || {
        matches!(gateway.case.get(&policy.object, "disabledSslProtocols"), Lookup::Present(_))
            && policy.ty.is_absent()
            && policy.name.is_absent()
    };
    policy.ty.known() == Some(PolicyType::Custom) || has_legacy()
}

/// Lets a backend setting or a probe take the host name from elsewhere: sets `pick`, and takes the host away that is
/// stated. `None` where that can't be told from what is written.
pub(super) fn pick_host(
    gateway: &Gateway<'_, '_>,
    properties: &Value,
    pick: &'static str,
    host: &'static str,
    title: impl Into<String>,
) -> Option<Repair> {
    let graph = gateway.graph;
    let object = in_place(graph, properties)?;
    let mut changes = Vec::new();
    match gateway.case.get(properties, pick) {
        Lookup::Present(value) if matches!(value.data, Data::Bool(true)) => {}
        Lookup::Present(value) => changes.push(Change::value(graph, &value, Some(properties), pick, true)),
        Lookup::Absent => {
            changes.push(Change::Set { object, path: vec![pick.to_owned()], to: Literal::Bool(true) });
        }
        Lookup::Unknown(_) => return None,
    }
    match gateway.case.get(properties, host) {
        Lookup::Present(_) => changes.push(Change::Remove { object, name: host }),
        Lookup::Absent => {}
        Lookup::Unknown(_) => return None,
    }
    Some(Repair { title: title.into(), applicability: Applicability::Unsafe, changes })
}

/// The repairs of a finding that was made several times, in other cases or other deployments: each time the value may have
/// come from another place, and only what is changed in all of them makes the finding go.
pub(crate) fn shared<'d>(mut found: impl Iterator<Item = &'d Draft> + Clone) -> Vec<Repair> {
    let Some(first) = found.next() else { return Vec::new() };
    let everywhere = |repair: &Repair| {
        let mut others = found.clone().map(|other| other.fixes.iter().find(|own| own.title == repair.title));
        others.try_fold(repair.clone(), |all, other| Some(all.joined(other?.clone())))
    };
    first.fixes.iter().filter_map(everywhere).collect()
}

impl Repair {
    /// With the changes of another repair of the same finding, and its title where that one needs more care.
    pub(super) fn joined(mut self, other: Self) -> Self {
        if other.applicability > self.applicability {
            (self.title, self.applicability) = (other.title, other.applicability);
        }
        for change in other.changes {
            if !self.changes.contains(&change) {
                self.changes.push(change);
            }
        }
        self
    }
}
