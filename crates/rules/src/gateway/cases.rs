//! From the cases of a check to what is told of them.

use tricep_parser::eval::{Case, Data, Decision, Explored, Node, Outcome, Term, Value};
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
    /// How many departures that case has.
    pub(crate) departures: usize,
    /// The decisions that set these cases apart from all others; none where there are no others.
    pub(crate) when: Vec<(Decision, bool)>,
}

/// The cases, put together where `signature` says the same of them, in the order in which they first come. Nothing is known
/// of the cases `beyond`: no group counts as all there is while there are such.
pub(crate) fn groups<'o, T, S: PartialEq>(
    outcomes: &'o [Outcome<T>],
    beyond: &[Vec<(Decision, bool)>],
    signature: impl Fn(&T) -> S,
) -> Vec<Group<'o, T>> {
    let mut groups: Vec<(S, Vec<&'o Outcome<T>>)> = Vec::new();
    for outcome in outcomes {
        let own = signature(&outcome.result);
        match groups.iter_mut().find(|(other, _)| *other == own) {
            Some((_, members)) => members.push(outcome),
            None => groups.push((own, vec![outcome])),
        }
    }
    let told = |place: usize| {
        let (_, members) = groups.get(place)?;
        let result = members.iter().min_by_key(|outcome| outcome.departures.len())?;
        let others = groups.iter().enumerate().filter(|(other, _)| *other != place);
        let others = others.flat_map(|(_, (_, members))| members).map(|outcome| &outcome.decisions);
        let others: Vec<&Vec<(Decision, bool)>> = others.chain(beyond).collect();
        let when = needed(&result.decisions, &others);
        Some(Group { result, departures: result.departures.len(), when })
    };
    (0..groups.len()).filter_map(told).collect()
}

/// The decisions of a case without those that no other case is kept out by.
fn needed(decisions: &[(Decision, bool)], others: &[&Vec<(Decision, bool)>]) -> Vec<(Decision, bool)> {
    let mut kept: Vec<(Decision, bool)> = decisions.to_vec();
    let mut place = 0;
    while place < kept.len() {
        let mut fewer = kept.clone();
        fewer.remove(place);
        if others.iter().all(|other| contradict(&fewer, other)) {
            kept = fewer;
        } else {
            place += 1;
        }
    }
    kept
}

/// Whether no case can be in both.
fn contradict(a: &[(Decision, bool)], b: &[(Decision, bool)]) -> bool {
    let same = |a: &Decision, b: &Decision| match (&a.literal, &b.literal) {
        (Some(a), Some(b)) => a.data.same_scalar(&b.data),
        (None, None) => true,
        _ => false,
    };
    let is_true = |decision: &Decision, answer: bool| answer && decision.literal.is_some();
    a.iter().any(|(a, a_answer)| {
        b.iter().any(|(b, b_answer)| {
            a.term == b.term
                && if same(a, b) {
                    a_answer != b_answer
                } else {
                    is_true(a, *a_answer) && is_true(b, *b_answer)
                }
        })
    })
}

/// Decisions as facts about the parameters of the root template, or as conditions.
pub(crate) fn facts(graph: &Graph<'_>, decisions: &[(Decision, bool)]) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    for (decision, answer) in decisions {
        let term = graph.evaluator.term(decision.term);
        match (&*term, &decision.literal) {
            (Term::Parameter(parameter), literal)
                if Some(parameter.instance) == graph.root && !parameter.secure =>
            {
                let name = parameter.name.to_string();
                match literal {
                    None => facts.push(Fact::Is { parameter: name, value: Scalar::Bool(*answer) }),
                    Some(literal) if *answer => {
                        // What it is says more than what it is not.
                        facts.retain(
                            |fact| !matches!(fact, Fact::Not { parameter, .. } if *parameter == name),
                        );
                        facts.push(Fact::Is { parameter: name, value: scalar(literal) });
                    }
                    Some(literal) => exclude(&mut facts, name, literal, parameter.domain.as_deref()),
                }
            }
            (_, None) => {
                let value = Value { data: Data::Term(decision.term), ..nowhere(graph) };
                facts.push(Fact::Condition { condition: graph.evaluator.print(&value), value: *answer });
            }
            (_, Some(literal)) => {
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
