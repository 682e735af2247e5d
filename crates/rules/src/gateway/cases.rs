//! From the cases of a check to what is told of them.

use std::collections::HashMap;
use std::hash::Hash;

use tricep_parser::eval::{Case, Data, Decision, Explored, Node, Outcome, Term, TermId, Value};
use tricep_parser::graph::Graph;

use crate::finding::{Fact, Scalar};

/// Runs a check of a resource in every case that its decisions tell apart, the defaults first. `settled` holds from the
/// start. Where there are more cases than are tried, the resource is told to be one of which not everything is known.
pub(crate) fn explore<'p, T>(
    graph: &Graph<'p>,
    node: &Node,
    settled: &[(Decision, bool)],
    check: impl FnMut(&Case<'_, 'p>) -> T,
) -> Explored<T> {
    let explored = graph.evaluator.explore(settled, check);
    if let (false, Some(place)) = (explored.beyond.is_empty(), graph.type_location(node)) {
        graph.evaluator.too_many_cases(place);
    }
    explored
}

/// Cases that are told as one.
pub(crate) struct Group<'o, T> {
    /// The case with the fewest departures from the defaults.
    pub(crate) result: &'o Outcome<T>,
    /// The place of that case among all of them.
    pub(crate) place: usize,
    /// How many departures that case has.
    pub(crate) departures: usize,
    /// The decisions that set these cases apart from all others; none where there are no others.
    pub(crate) when: Vec<(Decision, bool)>,
}

/// All cases of a check, as far as they are told apart by what is decided in them.
pub(crate) struct Cases<'o, T> {
    outcomes: &'o [Outcome<T>],
    decided: Vec<Decided>,
    beyond: Vec<Decided>,
}

impl<'o, T> Cases<'o, T> {
    /// Nothing is known of the cases `beyond`: no group counts as all there is while there are such.
    pub(crate) fn new(outcomes: &'o [Outcome<T>], beyond: &[Vec<(Decision, bool)>]) -> Self {
        Self {
            outcomes,
            decided: outcomes.iter().map(|outcome| Decided::of(&outcome.decisions)).collect(),
            beyond: beyond.iter().map(|decisions| Decided::of(decisions)).collect(),
        }
    }

    /// The cases at these places, in order, put together; `None` where there are none.
    pub(crate) fn group(&self, places: &[usize]) -> Option<Group<'o, T>> {
        let members = places.iter().filter_map(|place| Some((*place, self.outcomes.get(*place)?)));
        let (place, result) = members.min_by_key(|(_, outcome)| outcome.departures.len())?;
        let others =
            self.decided.iter().enumerate().filter(|(place, _)| places.binary_search(place).is_err());
        let others = others.map(|(_, decided)| decided).chain(&self.beyond);
        let when = needed(&result.decisions, others);
        Some(Group { result, place, departures: result.departures.len(), when })
    }
}

/// The cases, put together where `signature` says the same of them, in the order in which they first come.
pub(crate) fn groups<T, S: Eq + Hash>(
    outcomes: &[Outcome<T>],
    signature: impl Fn(&T) -> S,
) -> Vec<Group<'_, T>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<S, usize> = HashMap::new();
    for (place, outcome) in outcomes.iter().enumerate() {
        let group = *known.entry(signature(&outcome.result)).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(members) => members.push(place),
            None => groups.push(vec![place]),
        }
    }
    let cases = Cases::new(outcomes, &[]);
    groups.iter().filter_map(|places| cases.group(places)).collect()
}

/// The decisions of a case without those that no other case is kept out by. The first ones are left out first.
fn needed<'o>(
    decisions: &[(Decision, bool)],
    others: impl Iterator<Item = &'o Decided>,
) -> Vec<(Decision, bool)> {
    let mut needed = vec![false; decisions.len()];
    let known: Vec<_> = decisions.iter().map(known).collect();
    // Each other case with the places of the decisions that keep it out. What the last of them does is not to be left out,
    // unless a needed one does it as well; so going through the places from the front is going through them once.
    let mut kept_out_by: Vec<Vec<usize>> = others
        .map(|other| {
            let contradicting = known.iter().enumerate().filter(|(_, decision)| other.contradicts(decision));
            contradicting.map(|(place, _)| place).collect()
        })
        .collect();
    // A case that nothing keeps out is in the way of leaving anything out.
    if kept_out_by.iter().any(Vec::is_empty) {
        return decisions.to_vec();
    }
    kept_out_by.sort_unstable_by_key(|places| places.last().copied());
    for places in &kept_out_by {
        if !places.iter().any(|place| needed.get(*place) == Some(&true))
            && let Some(last) = places.last()
            && let Some(needed) = needed.get_mut(*last)
        {
            *needed = true;
        }
    }
    let kept = decisions.iter().zip(needed).filter(|(_, needed)| *needed);
    kept.map(|(decision, _)| decision.clone()).collect()
}

/// The decisions of one case by what they are about.
struct Decided {
    answers: HashMap<TermId, HashMap<Option<Scalar>, bool>>,
    /// Which literal a term is.
    values: HashMap<TermId, Scalar>,
}

impl Decided {
    fn of(decisions: &[(Decision, bool)]) -> Self {
        let mut decided = Self { answers: HashMap::new(), values: HashMap::new() };
        for (term, literal, answer) in decisions.iter().map(known) {
            if let Some(literal) = literal.clone().filter(|_| answer) {
                decided.values.insert(term, literal);
            }
            decided.answers.entry(term).or_default().insert(literal, answer);
        }
        decided
    }

    /// Whether no case can be in both.
    fn contradicts(&self, (term, literal, answer): &(TermId, Option<Scalar>, bool)) -> bool {
        let is_other = || {
            let value = self.values.get(term);
            *answer && literal.as_ref().zip(value).is_some_and(|(literal, value)| literal != value)
        };
        let own = self.answers.get(term).and_then(|answers| answers.get(literal));
        own.is_some_and(|own| own != answer) || is_other()
    }
}

fn known((decision, answer): &(Decision, bool)) -> (TermId, Option<Scalar>, bool) {
    (decision.term, decision.literal.as_ref().map(scalar), *answer)
}

/// Decisions as facts about the parameters of the root template, or as conditions.
pub(crate) fn facts(graph: &Graph<'_>, decisions: &[(Decision, bool)]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (decision, answer) in decisions {
        match (place_in_parameter(graph, decision.term), &decision.literal) {
            (Some(name), None) => facts.push(Fact::Is { parameter: name, value: Scalar::Bool(*answer) }),
            (Some(name), Some(literal)) if *answer => {
                // What it is says more than what it is not.
                facts.retain(|fact| !matches!(fact, Fact::Not { parameter, .. } if *parameter == name));
                facts.push(Fact::Is { parameter: name, value: scalar(literal) });
            }
            (Some(name), Some(literal)) => {
                let domain = graph.evaluator.domain(decision.term);
                exclude(&mut facts, name, literal, domain.as_deref());
            }
            (None, None) => {
                let value = Value { data: Data::Term(decision.term), ..nowhere(graph) };
                facts.push(Fact::Condition { condition: graph.evaluator.print(&value), value: *answer });
            }
            (None, Some(literal)) => {
                let value = Value { data: Data::Term(decision.term), ..nowhere(graph) };
                let (left, right) = (graph.evaluator.expression(&value), graph.evaluator.expression(literal));
                facts.push(Fact::Condition {
                    condition: format!("[equals({left}, {right})]"),
                    value: *answer,
                });
            }
        }
    }
    facts.sort();
    facts
}

/// A parameter of the root template, or a place in one, as a template would write it; `None` for what is no such place,
/// or a secret.
fn place_in_parameter(graph: &Graph<'_>, term: TermId) -> Option<String> {
    let (parameter, name) = graph.evaluator.place_in_parameter(term)?;
    let is_of_root = match &*graph.evaluator.term(parameter) {
        Term::Parameter(parameter) => Some(parameter.instance) == graph.root,
        _ => false,
    };
    (is_of_root && !graph.evaluator.is_secret(term)).then_some(name)
}

/// Adds that a parameter is not this value; where only one value is left, that it is that one.
fn exclude(facts: &mut Vec<Fact>, name: String, literal: &Value, domain: Option<&[Value]>) {
    let known =
        facts.iter().position(|fact| matches!(fact, Fact::Not { parameter, .. } if *parameter == name));
    let mut values = match known.map(|place| facts.remove(place)) {
        Some(Fact::Not { values, .. }) => values,
        _ => Vec::new(),
    };
    values.push(scalar(literal));
    let mut left = domain.into_iter().flatten().map(scalar).filter(|value| !values.contains(value));
    match (left.next(), left.next(), domain) {
        (Some(one), None, Some(_)) => facts.push(Fact::Is { parameter: name, value: one }),
        _ => facts.push(Fact::Not { parameter: name, values }),
    }
}

fn scalar(value: &Value) -> Scalar {
    match &value.data {
        Data::Bool(value) => Scalar::Bool(*value),
        Data::Int(value) => Scalar::Int(*value),
        Data::Number(text) | Data::String(text) => Scalar::String(text.to_string()),
        _ => Scalar::Null,
    }
}

fn nowhere(graph: &Graph<'_>) -> Value {
    graph.evaluator.null()
}
