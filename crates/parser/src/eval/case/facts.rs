//! What a case knows of terms, and whether that can be true at all.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::{Case, Decision};
use crate::eval::term::{Term, TermId};
use crate::eval::value::{Data, Scalar, Value};
use crate::source::Location;
use crate::template::Limits;

/// What is known of terms. What was learnt last can be taken back.
#[derive(Default, Clone)]
pub(super) struct Facts {
    known: BTreeMap<TermId, Fact>,
    learnt: Vec<Learnt>,
}

/// What is known of one term.
#[derive(Default, Clone)]
struct Fact {
    is: Option<Value>,
    not: BTreeSet<Scalar>,
    /// How many values of its domain, from the first one on, are among those that it is not.
    passed: usize,
}

/// One step of what was learnt, with what it takes to go back.
#[derive(Clone)]
enum Learnt {
    /// A term has a value; before, it had this one.
    Is(TermId, Option<Value>),
    /// A term does not have a value of which that was not known; before, so many values of its domain were passed.
    Not(TermId, Scalar, usize),
}

/// How much was known at some time.
#[derive(Clone, Copy)]
pub(super) struct Mark(usize);

impl Fact {
    fn excludes(&self, value: &Value) -> bool {
        value.data.as_scalar().is_some_and(|value| self.not.contains(&value))
    }

    /// Whether the term can be this scalar.
    fn allows(&self, value: &Value) -> bool {
        self.is.as_ref().is_none_or(|is| is.data.same_scalar(&value.data)) && !self.excludes(value)
    }
}

impl Facts {
    /// The value of a term.
    pub(super) fn value(&self, term: TermId) -> Option<&Value> {
        self.known.get(&term)?.is.as_ref()
    }

    /// Whether a term is known not to be this scalar.
    pub(super) fn excludes(&self, term: TermId, value: &Value) -> bool {
        self.known.get(&term).is_some_and(|fact| fact.excludes(value))
    }

    /// The values of its domain that a term is not known not to be, in order.
    pub(super) fn left<'v>(&self, term: TermId, domain: &'v [Value]) -> impl Iterator<Item = &'v Value> {
        let fact = self.known.get(&term);
        let passed = fact.map_or(0, |fact| fact.passed);
        let is_left = move |value: &&Value| !fact.is_some_and(|fact| fact.excludes(value));
        domain.iter().skip(passed).filter(is_left)
    }

    /// The terms that are known to be true or false.
    pub(super) fn answers(&self) -> impl Iterator<Item = (TermId, bool)> {
        self.known.iter().filter_map(|(term, fact)| match fact.is.as_ref()?.data {
            Data::Bool(answer) => Some((*term, answer)),
            _ => None,
        })
    }

    fn add(&mut self, term: TermId, literal: Value) {
        let fact = self.known.entry(term).or_default();
        self.learnt.push(Learnt::Is(term, fact.is.replace(literal)));
    }

    /// Adds that a term with this domain is not a literal.
    fn exclude(&mut self, term: TermId, literal: &Value, domain: &[Value]) {
        let Some(scalar) = literal.data.as_scalar() else { return };
        let fact = self.known.entry(term).or_default();
        if fact.not.insert(scalar.clone()) {
            self.learnt.push(Learnt::Not(term, scalar, fact.passed));
            let next = domain.iter().skip(fact.passed).take_while(|value| fact.excludes(value)).count();
            fact.passed += next;
        }
    }

    /// How much is known now.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.learnt.len())
    }

    /// Takes back what was learnt since.
    pub(super) fn back_to(&mut self, mark: Mark) {
        for learnt in self.learnt.drain(mark.0..).rev() {
            let term = match &learnt {
                Learnt::Is(term, _) | Learnt::Not(term, ..) => *term,
            };
            let Some(fact) = self.known.get_mut(&term) else { continue };
            match learnt {
                Learnt::Is(_, before) => fact.is = before,
                Learnt::Not(_, scalar, passed) => {
                    fact.not.remove(&scalar);
                    fact.passed = passed;
                }
            }
            if fact.is.is_none() && fact.not.is_empty() {
                self.known.remove(&term);
            }
        }
    }
}

/// Whole numbers between two bounds, both included.
#[derive(Clone, Copy)]
struct Range {
    low: i64,
    high: i64,
}

const ALL: Range = Range { low: i64::MIN, high: i64::MAX };

impl From<Limits> for Range {
    fn from(limits: Limits) -> Self {
        Self { low: limits.least.unwrap_or(ALL.low), high: limits.greatest.unwrap_or(ALL.high) }
    }
}

impl Case<'_, '_> {
    /// Takes an answer for granted.
    pub(super) fn learn(&self, decision: &Decision, answer: bool) {
        let yes = || self.evaluator.made(Data::Bool(answer), Location::NOWHERE);
        let mut facts = self.facts.borrow_mut();
        let term = self.evaluator.class_of(decision.term);
        match &decision.literal {
            None => facts.add(term, yes()),
            Some(literal) if answer => facts.add(term, literal.clone()),
            Some(literal) => {
                let domain = self.evaluator.domain(term);
                facts.exclude(term, literal, domain.as_deref().unwrap_or_default());
            }
        }
        self.settled.borrow_mut().clear();
    }

    /// Takes back what was learnt since.
    pub(super) fn forget(&self, mark: Mark) {
        self.facts.borrow_mut().back_to(mark);
        self.settled.borrow_mut().clear();
    }

    /// The answer that what is known implies.
    pub(super) fn implied(&self, decision: &Decision) -> Option<bool> {
        let mark = self.facts.borrow().mark();
        let possible = |answer: bool| {
            self.learn(decision, answer);
            let possible = self.is_possible();
            self.forget(mark);
            possible
        };
        match (possible(true), possible(false)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Whether the facts do not contradict each other, as far as that can be seen.
    fn is_possible(&self) -> bool {
        let facts = self.facts.borrow();
        let own = facts.known.iter().all(|(term, fact)| {
            let fits = |value: &Value| !value.data.is_scalar() || fact.allows(value);
            fact.is.as_ref().is_none_or(|is| !fact.excludes(is)) && fits(&self.derived(*term))
        });
        own && self.values_are_left(&facts)
            && self.equal_terms_agree(&facts)
            && self.numbers_exist(&facts)
            && self.texts_exist(&facts)
            && self.what_is_not_contained_is_null(&facts)
    }

    /// Whether each term still has a value that its type allows.
    fn values_are_left(&self, facts: &Facts) -> bool {
        facts.known.iter().all(|(term, fact)| {
            let is_left = |value: &Value| match value.data {
                Data::Null => self.may_be_null(*term, facts),
                _ => fact.allows(value),
            };
            self.evaluator.domain(*term).is_none_or(|domain| facts.left(*term, &domain).any(is_left))
        })
    }

    /// Whether a term can be null by its type and by what is known of that which it is a property of.
    fn may_be_null(&self, term: TermId, facts: &Facts) -> bool {
        let null = self.evaluator.null();
        let is_allowed = |term: TermId| facts.known.get(&term).is_none_or(|fact| fact.allows(&null));
        is_allowed(term) && self.evaluator.allows_null(term, &is_allowed)
    }

    /// Whether terms that are said to be equal have one value.
    fn equal_terms_agree(&self, facts: &Facts) -> bool {
        let (mut groups, mut unequal): (Vec<HashSet<TermId>>, Vec<(TermId, TermId)>) =
            (Vec::new(), Vec::new());
        for (term, answer) in facts.answers() {
            let term = self.evaluator.term(term);
            let Term::Call { function, arguments } = &*term else { continue };
            let ("equals", [a, b]) = (&**function, arguments.as_slice()) else { continue };
            let (Some(a), Some(b)) = (a.data.as_term(), b.data.as_term()) else { continue };
            let (a, b) = (self.evaluator.class_of(a), self.evaluator.class_of(b));
            if !answer {
                unequal.push((a, b));
                continue;
            }
            let mut whole = HashSet::from([a, b]);
            groups.retain(|group| {
                let apart = group.is_disjoint(&whole);
                if !apart {
                    whole.extend(group);
                }
                apart
            });
            groups.push(whole);
        }
        groups.iter().all(|group| {
            let known: Vec<&Fact> = group.iter().filter_map(|term| facts.known.get(term)).collect();
            let values: Vec<&Value> = known.iter().filter_map(|fact| fact.is.as_ref()).collect();
            values.iter().all(|value| known.iter().all(|fact| fact.allows(value)))
                && !unequal.iter().any(|(a, b)| group.contains(a) && group.contains(b))
        })
    }

    /// Whether no property has a value of which it is said that the object does not contain it.
    fn what_is_not_contained_is_null(&self, facts: &Facts) -> bool {
        facts.known.iter().all(|(term, fact)| {
            if !matches!(fact.is.as_ref().map(|is| &is.data), Some(Data::Bool(false))) {
                return true;
            }
            let term = self.evaluator.term(*term);
            let Term::Call { function, arguments } = &*term else { return true };
            let ("contains", [whole, part]) = (&**function, arguments.as_slice()) else { return true };
            let (Data::Term(_), Data::String(name)) = (&whole.data, &part.data) else { return true };
            let member = Term::Member { base: whole.clone(), name: Rc::clone(name) };
            let member = self.evaluator.intern(member).as_term();
            member.is_none_or(|member| self.may_be_null(member, facts))
        })
    }

    /// Whether there are numbers that fit all comparisons: of `count > 2` and `count < 2` only one can hold.
    fn numbers_exist(&self, facts: &Facts) -> bool {
        let mut ranges: HashMap<TermId, Range> = HashMap::new();
        let mut fits = true;
        let mut narrow = |term: TermId, range: Range| {
            let known = ranges.entry(term).or_insert_with(|| self.limits(term));
            *known = Range { low: known.low.max(range.low), high: known.high.min(range.high) };
        };
        for (term, fact) in &facts.known {
            match fact.is.as_ref().map(|is| &is.data) {
                Some(Data::Int(number)) => narrow(*term, Range { low: *number, high: *number }),
                Some(Data::String(text)) => {
                    let length = text.encode_utf16().count() as i64;
                    if let Term::Parameter(parameter) = &*self.evaluator.term(*term) {
                        let lengths = Range::from(parameter.lengths);
                        fits &= lengths.low <= length && length <= lengths.high;
                    }
                }
                Some(Data::Bool(answer)) => {
                    if let Some((term, range)) = self.comparison(*term, *answer) {
                        narrow(term, range);
                    }
                }
                _ => {}
            }
        }
        fits && ranges.iter().all(|(term, range)| {
            let excluded = |number: i64| {
                facts.known.get(term).is_some_and(|fact| fact.not.contains(&Scalar::Int(number)))
            };
            (range.low..=range.high).any(|number| !excluded(number))
        })
    }

    /// The numbers that a term can be at all: a parameter, or the length of one.
    fn limits(&self, id: TermId) -> Range {
        match &*self.evaluator.term(id) {
            Term::Parameter(parameter) => parameter.values.into(),
            Term::Call { function, arguments } if &**function == "length" => {
                let counted = arguments.first().and_then(|counted| self.evaluator.term_of(counted));
                match counted.as_deref() {
                    Some(Term::Parameter(parameter)) => parameter.lengths.into(),
                    _ => ALL,
                }
            }
            _ => ALL,
        }
    }

    /// The numbers that the answer to a comparison leaves to a term.
    fn comparison(&self, id: TermId, answer: bool) -> Option<(TermId, Range)> {
        let term = self.evaluator.term(id);
        let Term::Call { function, arguments } = &*term else { return None };
        if let ("empty", [counted]) = (&**function, arguments.as_slice()) {
            let length = self.evaluator.call_values("length", vec![counted.clone()], Location::NOWHERE);
            let range = if answer { Range { low: 0, high: 0 } } else { Range { low: 1, ..ALL } };
            return Some((length.data.as_term()?, range));
        }
        if let ("contains" | "startswith" | "endswith", [whole, part]) = (&**function, arguments.as_slice()) {
            let says_something = answer && part.data.is_scalar() && part.data.as_str() != Some("");
            let length = self.evaluator.call_values("length", vec![whole.clone()], Location::NOWHERE);
            return says_something.then_some((length.data.as_term()?, Range { low: 1, ..ALL }));
        }
        let [a, b] = arguments.as_slice() else { return None };
        let (term, number, turned) = match (&a.data, &b.data) {
            (Data::Term(term), Data::Int(number)) => (*term, *number, false),
            (Data::Int(number), Data::Term(term)) => (*term, *number, true),
            _ => return None,
        };
        // Each comparison is one of "greater than `low`" and its opposite.
        let (more, low) = match (&**function, turned) {
            ("greater", false) | ("less", true) => (true, number),
            ("greaterorequals", false) | ("lessorequals", true) => (true, number.checked_sub(1)?),
            ("less", false) | ("greater", true) => (false, number.checked_sub(1)?),
            ("lessorequals", false) | ("greaterorequals", true) => (false, number),
            _ => return None,
        };
        let range = if more == answer {
            Range { low: low.checked_add(1)?, ..ALL }
        } else {
            Range { high: low, ..ALL }
        };
        Some((term, range))
    }
}
