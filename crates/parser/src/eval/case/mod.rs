//! Cases: one way in which the open decisions of a deployment may be answered.
//!
//! Evaluation leaves conditionals over open parameters as terms. A check that needs an answer runs in a [`Case`], which
//! settles what it is asked and remembers it; [`Evaluator::explore`] runs the check again, with the last decision turned
//! round and those before it as they were, until every decision that it met has been answered both ways. An answer that the
//! earlier ones imply is no decision: a case never contradicts itself.

mod decide;
mod facts;
mod merge;
mod settle;
mod texts;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};

use self::facts::{Facts, Mark};
use super::access::Lookup;
use super::term::TermId;
use super::value::{Data, Value};
use super::{Answer, Evaluator, FUEL_PER_CASE, FUEL_PER_FIND};

/// Cases tried for one check before what is left is unknown.
pub(super) const CASES: usize = 256;

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
    /// The decisions that the check met, each with its answer, in order. Where one says what a term is, there are none that
    /// say what it is not.
    pub decisions: Vec<(Decision, bool)>,
    /// What the decisions are about that does not have the value of its default.
    pub departures: BTreeSet<TermId>,
    /// What the check gave.
    pub result: T,
}

/// What a check gave in every case.
#[derive(Clone, Debug)]
pub struct Explored<T> {
    /// The cases that were tried, the defaults first.
    pub outcomes: Vec<Outcome<T>>,
    /// What was left untried after 256 cases: all cases with these decisions.
    pub beyond: Vec<Vec<(Decision, bool)>>,
}

/// One case, as far as it is settled.
pub struct Case<'e, 'p> {
    /// The deployment.
    pub evaluator: &'e Evaluator<'p>,
    taken: RefCell<Vec<Taken>>,
    facts: RefCell<Facts>,
    /// What terms come to under these facts.
    settled: RefCell<HashMap<TermId, Value>>,
    depth: Cell<u32>,
    /// Whether a decision was looked for that lies too deep.
    missed: Cell<bool>,
}

struct Taken {
    decision: Decision,
    answer: bool,
    /// The answer that the defaults give.
    default: Option<bool>,
    /// What was known before it.
    before: Mark,
}

impl Taken {
    /// The answer that is tried first.
    fn first(&self) -> bool {
        self.default.unwrap_or(true)
    }

    fn answered(&self) -> (&Decision, bool) {
        (&self.decision, self.answer)
    }
}

/// The decisions without those that others imply: a term that is one literal is no other.
fn telling<'d>(decisions: impl Iterator<Item = (&'d Decision, bool)> + Clone) -> Vec<(Decision, bool)> {
    let is_literal = |(decision, answer): &(&Decision, bool)| decision.literal.is_some() && *answer;
    let known: HashSet<TermId> =
        decisions.clone().filter(is_literal).map(|(decision, _)| decision.term).collect();
    let is_implied = |(decision, answer): &(&Decision, bool)| {
        decision.literal.is_some() && !*answer && known.contains(&decision.term)
    };
    let told = decisions.filter(|decision| !is_implied(decision));
    told.map(|(decision, answer)| (decision.clone(), answer)).collect()
}

impl<'p> Evaluator<'p> {
    /// Runs a check in every case that its decisions tell apart, the defaults first. `settled` holds from the start.
    pub fn explore<T>(
        &self,
        settled: &[(Decision, bool)],
        mut check: impl FnMut(&Case<'_, 'p>) -> T,
    ) -> Explored<T> {
        let mut outcomes = Vec::new();
        let mut case = Case::with(self, settled);
        loop {
            self.pay(FUEL_PER_CASE);
            let result = check(&case);
            let taken = case.taken.get_mut();
            let departs = |taken: &&Taken| taken.default == Some(!taken.answer);
            outcomes.push(Outcome {
                departures: taken.iter().filter(departs).map(|taken| taken.decision.term).collect(),
                decisions: telling(taken.iter().map(Taken::answered)),
                result,
            });
            // The last decision whose other answer is still to be tried.
            let untried = |taken: &Taken| taken.answer == taken.first();
            let Some(place) = taken.iter().rposition(untried) else {
                return Explored { outcomes, beyond: Vec::new() };
            };
            if outcomes.len() >= CASES || self.is_out_of_fuel() {
                let places = taken.iter().enumerate().filter(|(_, taken)| untried(taken));
                let beyond = places.map(|(place, last)| {
                    let before = taken.iter().take(place).map(Taken::answered);
                    telling(before.chain([(&last.decision, !last.answer)]))
                });
                return Explored { beyond: beyond.collect(), outcomes };
            }
            case.turn(place);
        }
    }
}

impl<'e, 'p> Case<'e, 'p> {
    /// A case in which these decisions hold, and all others are answered by their defaults.
    pub fn with(evaluator: &'e Evaluator<'p>, decisions: &[(Decision, bool)]) -> Self {
        let case = Self::with_facts(evaluator, Facts::default());
        for (decision, answer) in decisions {
            case.learn(decision, *answer);
        }
        case
    }

    fn with_facts(evaluator: &'e Evaluator<'p>, facts: Facts) -> Self {
        Self {
            evaluator,
            taken: RefCell::default(),
            facts: RefCell::new(facts),
            settled: RefCell::default(),
            depth: Cell::new(0),
            missed: Cell::new(false),
        }
    }

    /// Becomes the case in which the decision at a place has the other answer, those before it the same, and those after it
    /// are not met yet.
    fn turn(&self, place: usize) {
        self.taken.borrow_mut().truncate(place + 1);
        let Some(turned) = self.taken.borrow_mut().pop() else { return };
        let (decision, answer) = (turned.decision, !turned.answer);
        self.forget(turned.before);
        self.learn(&decision, answer);
        self.taken.borrow_mut().push(Taken { decision, answer, ..turned });
    }

    /// The value, with every decision made that it takes to know it. What is still a term then can't be known before
    /// deployment in this case.
    pub fn force(&self, value: &Value) -> Value {
        let mut value = self.settle(value);
        // Each turn settles one decision more; there are no more of them than a path may have cases for.
        for _ in 0..CASES {
            let Some(decision) = self.awaited(&value) else { break };
            self.decide(decision);
            value = self.settle(&value);
        }
        value
    }

    /// A condition; `None` where it can't be known even in this case. A condition over what only Azure knows is a
    /// decision like any other.
    pub fn holds(&self, condition: &Value) -> Option<bool> {
        let mut value = self.force(condition);
        for _ in 0..CASES {
            match value.data {
                Data::Bool(answer) => return Some(answer),
                Data::Term(_) => {
                    let decision = self.awaited_by_condition(&value)?;
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
        match self.find(base, name) {
            Lookup::Present(value) => self.present(&value),
            other => other,
        }
    }

    /// As [`Case::get`], but a value that certainly is there is left as open as it is: names are compared before anything
    /// is decided about them.
    pub fn find(&self, base: &Value, name: &str) -> Lookup {
        self.evaluator.pay(FUEL_PER_FIND);
        let base = self.force(&self.narrowed(base, name));
        match self.evaluator.lookup(&base, name) {
            Lookup::Present(value) => {
                let value = self.settle(&value);
                if self.evaluator.is_never_null(&value) {
                    Lookup::Present(value)
                } else {
                    self.present(&value)
                }
            }
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
            match self.find(&value, name) {
                Lookup::Present(next) => value = next,
                other => return other,
            }
        }
        self.present(&value)
    }

    /// The items of an array, each settled, and whether they are all. Nothing for what is no array.
    pub fn items(&self, value: &Value) -> (Vec<Value>, bool) {
        let (mut items, mut complete) = (Vec::new(), true);
        for piece in self.evaluator.pieces_of_list(&self.force(value)) {
            match &piece.data {
                Data::Array(array) => {
                    items.extend(array.items.iter().map(|slot| self.force(&self.evaluator.force(slot))));
                    complete &= !array.open;
                }
                Data::Term(_) => complete = false,
                _ => {}
            }
        }
        (items, complete)
    }

    /// Whether an array may have items for which none of those in [`items`](Self::items) stands: it is not known, or a part of
    /// it is not. Of a loop over something unknown its one item stands for all.
    pub fn has_other_items(&self, value: &Value) -> bool {
        let pieces = self.evaluator.pieces_of_list(&self.force(value));
        pieces.iter().any(|piece| matches!(piece.data, Data::Term(_)))
    }

    /// Whether two names are the same in this case. Only where the texts leave it open are decisions made.
    pub fn same_name(&self, a: &Value, b: &Value) -> Answer {
        let (a, b) = (self.settle(a), self.settle(b));
        let answer = self.evaluator.same_name(&a, &b);
        if answer != Answer::Unknown || !(self.evaluator.is_open(&a) || self.evaluator.is_open(&b)) {
            return answer;
        }
        self.evaluator.same_name(&self.force(&a), &self.force(&b))
    }
}
