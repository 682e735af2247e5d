//! Cases: one way in which the open decisions of a deployment may be answered.
//!
//! Evaluation leaves conditionals over open parameters as terms. A check that needs an answer runs in a [`Case`], which
//! settles what it is asked and remembers it; [`Evaluator::explore`] replays the check until every decision that it met has
//! been answered both ways.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::access::Lookup;
use super::term::{Term, TermId};
use super::value::{Array, Data, Slot, Value};
use super::{Answer, Evaluator};
use crate::source::Location;

/// Cases tried for one check before what is left is unknown.
const CASES: usize = 256;

/// A question with two answers.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The term that it is about.
    pub term: TermId,
    /// The scalar that the term is or is not; `None` where the term itself is true or false.
    pub literal: Option<Value>,
}

/// What a check gave in one case.
#[derive(Clone, Debug)]
pub struct Outcome<T> {
    /// The decisions that the check met, each with its answer, in order.
    pub decisions: Vec<(Decision, bool)>,
    /// How many answers are not those of the defaults.
    pub departures: usize,
    /// Whether all decisions have a default, and every answer is the default's.
    pub by_default: bool,
    /// What the check gave.
    pub result: T,
}

/// One case, as far as it is settled.
pub struct Case<'e, 'p> {
    /// The deployment.
    pub evaluator: &'e Evaluator<'p>,
    script: Vec<bool>,
    taken: RefCell<Vec<Taken>>,
    facts: RefCell<HashMap<TermId, Fact>>,
    settled: RefCell<HashMap<TermId, Value>>,
    depth: Cell<u32>,
}

struct Taken {
    decision: Decision,
    answer: bool,
    /// The answer that the defaults give.
    default: Option<bool>,
}

#[derive(Default, Clone)]
struct Fact {
    is: Option<Value>,
    not: Vec<Value>,
}

impl<'p> Evaluator<'p> {
    /// Runs a check in every case that its decisions tell apart, the defaults first. `settled` holds from the start. The
    /// second value is false when there were more than 256 cases.
    pub fn explore<T>(
        &self,
        settled: &[(Decision, bool)],
        mut check: impl FnMut(&Case<'_, 'p>) -> T,
    ) -> (Vec<Outcome<T>>, bool) {
        let mut outcomes = Vec::new();
        let mut script: Vec<bool> = Vec::new();
        loop {
            let case = Case::new(self, settled, script.clone());
            let result = check(&case);
            let taken = case.taken.into_inner();
            outcomes.push(Outcome {
                departures: taken.iter().filter(|taken| taken.default == Some(!taken.answer)).count(),
                by_default: taken.iter().all(|taken| taken.default == Some(taken.answer)),
                decisions: taken.iter().map(|taken| (taken.decision.clone(), taken.answer)).collect(),
                result,
            });
            // The last decision whose other answer is still to be tried.
            let first = |taken: &Taken| taken.default.unwrap_or(true);
            let Some(place) = taken.iter().rposition(|taken| taken.answer == first(taken)) else {
                return (outcomes, true);
            };
            if outcomes.len() >= CASES {
                return (outcomes, false);
            }
            script = taken.iter().take(place).map(|taken| taken.answer).collect();
            script.extend(taken.get(place).map(|taken| !taken.answer));
        }
    }
}

impl<'e, 'p> Case<'e, 'p> {
    fn new(evaluator: &'e Evaluator<'p>, settled: &[(Decision, bool)], script: Vec<bool>) -> Self {
        let case = Self {
            evaluator,
            script,
            taken: RefCell::default(),
            facts: RefCell::default(),
            settled: RefCell::default(),
            depth: Cell::new(0),
        };
        for (decision, answer) in settled {
            case.learn(decision, *answer);
        }
        case
    }

    fn learn(&self, decision: &Decision, answer: bool) {
        let mut facts = self.facts.borrow_mut();
        let fact = facts.entry(decision.term).or_default();
        let location = Location { file: crate::source::FileId(0), span: crate::source::Span::default() };
        match &decision.literal {
            None => fact.is = Some(self.evaluator.made(Data::Bool(answer), location)),
            Some(literal) if answer => fact.is = Some(literal.clone()),
            Some(literal) => fact.not.push(literal.clone()),
        }
        self.settled.borrow_mut().clear();
    }

    /// The value as far as the case settles it. It may still be a term.
    pub fn settle(&self, value: &Value) -> Value {
        let Data::Term(term) = value.data else { return value.clone() };
        let known = self.settled.borrow().get(&term).cloned();
        let settled = match known {
            Some(known) => known,
            None => {
                if self.depth.get() > super::DEPTH {
                    return value.clone();
                }
                self.depth.set(self.depth.get() + 1);
                let settled = self.settle_term(term, value);
                self.depth.set(self.depth.get() - 1);
                self.settled.borrow_mut().insert(term, settled.clone());
                settled
            }
        };
        match settled.data {
            Data::Term(same) if same == term => value.clone(),
            _ => {
                let origin = self.evaluator.origins.borrow_mut().continued(value.origin, settled.origin);
                Value { data: settled.data, origin }
            }
        }
    }

    fn settle_term(&self, id: TermId, value: &Value) -> Value {
        if let Some(known) = self.fact(id) {
            return known;
        }
        let evaluator = self.evaluator;
        let location = evaluator
            .location(value)
            .unwrap_or(Location { file: crate::source::FileId(0), span: crate::source::Span::default() });
        let all = |values: &[Value]| -> (Vec<Value>, bool) {
            let settled: Vec<Value> = values.iter().map(|value| self.settle_list(value)).collect();
            let changed = values.iter().zip(&settled).any(|(before, after)| !is_same(before, after));
            (settled, changed)
        };
        let next = match &*evaluator.term(id) {
            Term::If { condition, then, otherwise } => {
                let settled = self.settle(condition);
                match settled.data {
                    Data::Bool(yes) => {
                        let side = evaluator.force(if yes { then } else { otherwise });
                        return self.settle(&side);
                    }
                    _ if is_same(condition, &settled) => return value.clone(),
                    _ => {
                        let (then, otherwise) = (then.clone(), otherwise.clone());
                        let term = Term::If { condition: settled, then, otherwise };
                        evaluator.made(evaluator.intern(term), location)
                    }
                }
            }
            Term::Call { function, arguments } => {
                let (arguments, changed) = all(arguments);
                if &**function == "equals"
                    && let [term, literal] = arguments.as_slice()
                    && let Some(answer) = self.excludes(term, literal)
                {
                    return evaluator.made(Data::Bool(answer), location);
                }
                if !changed {
                    return value.clone();
                }
                evaluator.call_values(function, arguments, location)
            }
            Term::Text(pieces) => {
                let (pieces, changed) = all(pieces);
                if !changed {
                    return value.clone();
                }
                evaluator.text(pieces, location)
            }
            Term::Member { base, name } => {
                let settled = self.settle(base);
                if is_same(base, &settled) {
                    return value.clone();
                }
                evaluator.member(&settled, name, location, false)
            }
            Term::Index { base, index } => {
                let (settled, place) = (self.settle(base), self.settle(index));
                if is_same(base, &settled) && is_same(index, &place) {
                    return value.clone();
                }
                evaluator.index(&settled, &place, location, false, false)
            }
            Term::Parameter(_)
            | Term::Resource(_)
            | Term::Resources { .. }
            | Term::Module(_)
            | Term::Modules { .. }
            | Term::File(_)
            | Term::Repeat(_)
            | Term::Fresh { .. }
            | Term::Unknown { .. } => return value.clone(),
        };
        match next.data {
            Data::Term(same) if same == id => value.clone(),
            Data::Term(_) => self.settle(&next),
            _ => next,
        }
    }

    /// An array's items are settled where they stand in a call; other values as usual.
    fn settle_list(&self, value: &Value) -> Value {
        let Data::Array(array) = &value.data else { return self.settle(value) };
        let before: Vec<Value> = array.items.iter().map(|slot| self.evaluator.force(slot)).collect();
        let after: Vec<Value> = before.iter().map(|item| self.settle(item)).collect();
        if before.iter().zip(&after).all(|(before, after)| is_same(before, after)) {
            return value.clone();
        }
        let items = after.into_iter().map(Slot::ready).collect();
        let array = Array { items, open: array.open, count: array.count.clone() };
        Value { data: Data::Array(Rc::new(array)), origin: value.origin }
    }

    /// What is settled of a term itself: it has a value, or only one value of its domain is left.
    fn fact(&self, id: TermId) -> Option<Value> {
        let facts = self.facts.borrow();
        let fact = facts.get(&id)?;
        if fact.is.is_some() {
            return fact.is.clone();
        }
        let term = self.evaluator.term(id);
        let Term::Parameter(parameter) = &*term else { return None };
        let mut left = parameter.domain.as_ref()?.iter().filter(|value| !fact.excludes(value));
        let one = left.next()?;
        left.next().is_none().then(|| one.clone())
    }

    /// Whether a term is this literal, as far as what it is not, or what it can be at all, tells.
    fn excludes(&self, term: &Value, literal: &Value) -> Option<bool> {
        let id = term.data.as_term()?;
        if !literal.data.is_scalar() {
            return None;
        }
        if self.facts.borrow().get(&id).is_some_and(|fact| fact.excludes(literal)) {
            return Some(false);
        }
        let term = self.evaluator.term(id);
        let Term::Parameter(parameter) = &*term else { return None };
        let domain = parameter.domain.as_ref()?;
        (!domain.iter().any(|value| value.data.same_scalar(&literal.data))).then_some(false)
    }

    /// The value, with every decision made that it takes to know it. What is still a term then can't be known before
    /// deployment in this case.
    pub fn force(&self, value: &Value) -> Value {
        let mut value = self.settle(value);
        // Each turn settles one decision more; there are no more of them than a path may have cases for.
        for _ in 0..CASES {
            let Some(decision) = value.data.as_term().and_then(|term| self.blocking(term, 0)) else { break };
            self.decide(decision);
            value = self.settle(&value);
        }
        value
    }

    /// The decision that keeps a term from being known.
    fn blocking(&self, id: TermId, depth: u32) -> Option<Decision> {
        if depth > 64 || !self.evaluator.terms.borrow().is_open(id) {
            return None;
        }
        let of = |value: &Value| match &value.data {
            Data::Term(term) => self.blocking(*term, depth + 1),
            Data::Array(array) => array.items.iter().find_map(|slot| {
                self.blocking(self.settle(&self.evaluator.force(slot)).data.as_term()?, depth + 1)
            }),
            _ => None,
        };
        match &*self.evaluator.term(id) {
            Term::Parameter(_) => self.next_value(id),
            Term::If { condition, .. } => self.of_condition(&self.settle(condition), depth + 1),
            Term::Call { function, .. }
                if matches!(&**function, "equals" | "and" | "or" | "not" | "empty") =>
            {
                let term = Value { data: Data::Term(id), origin: self.nowhere() };
                self.of_condition(&term, depth + 1)
            }
            Term::Call { arguments, .. } => arguments.iter().find_map(of),
            Term::Text(pieces) => pieces.iter().find_map(of),
            Term::Member { base, .. } => of(base),
            Term::Index { base, index } => of(index).or_else(|| of(base)),
            Term::Repeat(count) => of(count),
            _ => None,
        }
    }

    fn nowhere(&self) -> super::OriginId {
        let location = Location { file: crate::source::FileId(0), span: crate::source::Span::default() };
        self.evaluator.made(Data::Null, location).origin
    }

    /// The decision that settles a condition, or brings it nearer to being settled.
    fn of_condition(&self, condition: &Value, depth: u32) -> Option<Decision> {
        let id = condition.data.as_term()?;
        if depth > 64 {
            return None;
        }
        match &*self.evaluator.term(id) {
            Term::Call { function, arguments } => match (&**function, arguments.as_slice()) {
                ("not", [inner]) => self.of_condition(&self.settle(inner), depth + 1),
                ("and" | "or", parts) => {
                    parts.iter().find_map(|part| self.of_condition(&self.settle(part), depth + 1))
                }
                ("equals", [term, literal]) if literal.data.is_scalar() => {
                    let inner = term.data.as_term()?;
                    match &*self.evaluator.term(inner) {
                        Term::Parameter(_) => Some(Decision { term: inner, literal: Some(literal.clone()) }),
                        _ => self
                            .blocking(inner, depth + 1)
                            .or_else(|| Some(Decision { term: inner, literal: Some(literal.clone()) })),
                    }
                }
                (_, arguments) => arguments
                    .iter()
                    .find_map(|argument| self.blocking(argument.data.as_term()?, depth + 1))
                    .or(Some(Decision { term: id, literal: None })),
            },
            Term::Parameter(parameter) if parameter.domain.is_none() => {
                Some(Decision { term: id, literal: None })
            }
            Term::Parameter(_) => self.next_value(id),
            _ => self.blocking(id, depth + 1).or(Some(Decision { term: id, literal: None })),
        }
    }

    /// Whether an open parameter has the first of the values that it may still have, its default before all.
    fn next_value(&self, id: TermId) -> Option<Decision> {
        let term = self.evaluator.term(id);
        let Term::Parameter(parameter) = &*term else { return None };
        let facts = self.facts.borrow();
        let left = |value: &&Value| facts.get(&id).is_none_or(|fact| !fact.excludes(value));
        let default = parameter.default.as_ref().filter(|default| default.data.is_scalar());
        let domain = parameter.domain.as_ref()?;
        let in_domain = |value: &&Value| domain.iter().any(|other| other.data.same_scalar(&value.data));
        let first = default.filter(in_domain).filter(left).or_else(|| domain.iter().find(left))?;
        Some(Decision { term: id, literal: Some(first.clone()) })
    }

    /// The answer that the defaults give to a decision.
    fn default_answer(&self, decision: &Decision) -> Option<bool> {
        let term = self.evaluator.term(decision.term);
        let Term::Parameter(parameter) = &*term else { return None };
        let default = self.settle(parameter.default.as_ref()?);
        match (&decision.literal, &default.data) {
            (Some(literal), data) if data.is_scalar() => Some(data.same_scalar(&literal.data)),
            (None, Data::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    fn decide(&self, decision: Decision) {
        let default = self.default_answer(&decision);
        let place = self.taken.borrow().len();
        let answer = self.script.get(place).copied().or(default).unwrap_or(true);
        self.learn(&decision, answer);
        self.taken.borrow_mut().push(Taken { decision, answer, default });
    }

    /// A condition; `None` where it can't be known even in this case. A condition over what only Azure knows is a
    /// decision like any other.
    pub fn holds(&self, condition: &Value) -> Option<bool> {
        let mut value = self.force(condition);
        for _ in 0..CASES {
            match value.data {
                Data::Bool(answer) => return Some(answer),
                Data::Term(_) => {
                    let decision = self.of_condition(&value, 0)?;
                    self.decide(decision);
                    value = self.force(&value);
                }
                _ => return None,
            }
        }
        None
    }

    /// A property of a value, settled.
    pub fn get(&self, base: &Value, name: &str) -> Lookup {
        let base = self.force(base);
        match self.evaluator.lookup(&base, name) {
            Lookup::Present(value) => self.present(&value),
            other => other,
        }
    }

    /// A value that is there, unless it turns out to be null.
    fn present(&self, value: &Value) -> Lookup {
        let value = self.force(value);
        match value.data {
            Data::Null => Lookup::Absent,
            _ => Lookup::Present(value),
        }
    }

    /// The property at the end of a way of names.
    pub fn get_path(&self, base: &Value, names: &[&str]) -> Lookup {
        let mut value = base.clone();
        for name in names {
            match self.get(&value, name) {
                Lookup::Present(next) => value = next,
                other => return other,
            }
        }
        self.present(&value)
    }

    /// The items of an array, each settled, and whether they are all. Nothing for what is no array.
    pub fn items(&self, value: &Value) -> (Vec<Value>, bool) {
        let value = self.force(value);
        match &value.data {
            Data::Array(array) => (
                array.items.iter().map(|slot| self.force(&self.evaluator.force(slot))).collect(),
                !array.open,
            ),
            Data::Term(_) => (Vec::new(), false),
            _ => (Vec::new(), true),
        }
    }

    /// Whether two names are the same in this case. Only where the texts leave it open are decisions made.
    pub fn same_name(&self, a: &Value, b: &Value) -> Answer {
        let answer = self.evaluator.same_name(a, b);
        if answer != Answer::Unknown || !(self.evaluator.is_open(a) || self.evaluator.is_open(b)) {
            return answer;
        }
        self.evaluator.same_name(&self.force(a), &self.force(b))
    }
}

impl Fact {
    fn excludes(&self, value: &Value) -> bool {
        self.not.iter().any(|not| not.data.same_scalar(&value.data))
    }
}

/// Whether nothing has changed between two stages of a value.
fn is_same(a: &Value, b: &Value) -> bool {
    match (&a.data, &b.data) {
        (Data::Term(a), Data::Term(b)) => a == b,
        (Data::Array(a), Data::Array(b)) => Rc::ptr_eq(a, b),
        (Data::Object(a), Data::Object(b)) => Rc::ptr_eq(a, b),
        (Data::Lambda(a), Data::Lambda(b)) => Rc::ptr_eq(a, b),
        (a, b) => a.same_scalar(b),
    }
}
