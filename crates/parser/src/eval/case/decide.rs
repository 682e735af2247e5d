//! Which decision a value waits for, and how it is answered.

use super::{Case, Decision, Taken};
use crate::eval::term::{Term, TermId};
use crate::eval::value::{Data, Slot, Value};
use crate::source::Location;

/// How deep a decision is looked for.
const DEPTH: u32 = 64;

impl Case<'_, '_> {
    /// The decision that a value waits for, which is a term. Where it lies too deep, that is noted.
    pub(super) fn awaited(&self, value: &Value) -> Option<Decision> {
        self.missed.set(false);
        let decision = value.data.as_term().and_then(|term| self.blocking(term, 0));
        self.note_missed(value, decision)
    }

    /// As [`Case::awaited`], of a condition.
    pub(super) fn awaited_by_condition(&self, condition: &Value) -> Option<Decision> {
        self.missed.set(false);
        let decision = self.of_condition(condition, 0);
        self.note_missed(condition, decision)
    }

    fn note_missed(&self, value: &Value, decision: Option<Decision>) -> Option<Decision> {
        if decision.is_none() && self.missed.get() {
            self.evaluator.decision_too_deep(value, DEPTH);
        }
        decision
    }

    fn is_too_deep(&self, depth: u32) -> bool {
        let too_deep = depth > DEPTH;
        self.missed.set(self.missed.get() || too_deep);
        too_deep
    }

    /// The decision that keeps a term from being known.
    pub(super) fn blocking(&self, id: TermId, depth: u32) -> Option<Decision> {
        if !self.evaluator.terms.borrow().is_open(id) || self.is_too_deep(depth) {
            return None;
        }
        if let Some(domain) = self.evaluator.domain(id) {
            return self.next_value(id, &domain);
        }
        let of = |value: &Value| self.blocking_value(value, depth + 1);
        match &*self.evaluator.term(id) {
            Term::If { condition, .. } => self.of_condition(&self.settle(condition), depth + 1),
            Term::Call { function, .. }
                if matches!(&**function, "equals" | "and" | "or" | "not" | "empty") =>
            {
                let term = self.evaluator.made(Data::Term(id), Location::NOWHERE);
                self.of_condition(&term, depth + 1)
            }
            Term::Call { function, arguments } if matches!(&**function, "union" | "shallowmerge") => {
                self.of_merge(arguments, depth + 1).or_else(|| arguments.iter().find_map(of))
            }
            Term::Call { function, arguments } if &**function == "concat" => {
                arguments.iter().find_map(|list| self.blocking(list.data.as_term()?, depth + 1))
            }
            Term::Call { arguments, .. } => arguments.iter().find_map(of),
            Term::Text(pieces) => pieces.iter().find_map(of),
            Term::Member { base, .. } => of(base),
            Term::Index { base, index } => {
                of(index).or_else(|| self.of_key(base, index)).or_else(|| of(base))
            }
            Term::Repeat(count) => of(count),
            _ => None,
        }
    }

    /// The decision that keeps any part of a value from being known.
    fn blocking_value(&self, value: &Value, depth: u32) -> Option<Decision> {
        self.evaluator.pay(1);
        if self.evaluator.is_out_of_fuel() || self.is_too_deep(depth) {
            return None;
        }
        let of = |slot: &Slot| self.blocking_value(&self.settle(&self.evaluator.force(slot)), depth + 1);
        match &value.data {
            Data::Term(term) => self.blocking(*term, depth),
            Data::Array(array) => array.items.iter().find_map(of),
            Data::Object(object) => object.properties.iter().find_map(|member| of(&member.value)),
            _ => None,
        }
    }

    /// Whether the index of `settings[environment]` is the first of the names that it may still be.
    fn of_key(&self, base: &Value, index: &Value) -> Option<Decision> {
        let Data::Object(object) = &base.data else { return None };
        let term = self.evaluator.class_of(self.settle(index).data.as_term()?);
        if object.open || self.evaluator.terms.borrow().is_unknowable(term) {
            return None;
        }
        let facts = self.facts.borrow();
        let mut names = object.properties.iter().map(|member| {
            let location = member.key_location.unwrap_or(Location::NOWHERE);
            self.evaluator.made(Data::String(member.key.clone()), location)
        });
        let name = names.find(|name| !facts.excludes(term, name))?;
        Some(Decision { term, literal: Some(name) })
    }

    /// The decision that settles a condition, or brings it nearer to being settled. Nothing is decided about what is not
    /// known for a reason of its own: the same expression elsewhere would be another term.
    fn of_condition(&self, condition: &Value, depth: u32) -> Option<Decision> {
        let id = condition.data.as_term()?;
        if self.is_too_deep(depth) {
            return None;
        }
        let whole = || {
            let knowable = !self.evaluator.terms.borrow().is_unknowable(id);
            knowable.then(|| Decision { term: self.evaluator.class_of(id), literal: None })
        };
        match &*self.evaluator.term(id) {
            Term::Call { function, arguments } => match (&**function, arguments.as_slice()) {
                ("not", [inner]) => self.of_condition(&self.settle(inner), depth + 1),
                ("and" | "or", parts) => {
                    parts.iter().find_map(|part| self.of_condition(&self.settle(part), depth + 1))
                }
                ("equals", [term, literal]) if literal.data.is_scalar() => {
                    let inner = term.data.as_term()?;
                    let decision = || {
                        let knowable = !self.evaluator.terms.borrow().is_unknowable(inner);
                        knowable.then(|| Decision {
                            term: self.evaluator.class_of(inner),
                            literal: Some(literal.clone()),
                        })
                    };
                    match self.evaluator.domain(inner) {
                        Some(_) => decision(),
                        None => self.blocking(inner, depth + 1).or_else(decision),
                    }
                }
                (_, arguments) => arguments
                    .iter()
                    .find_map(|argument| self.blocking_value(argument, depth + 1))
                    .or_else(whole),
            },
            _ => self.blocking(id, depth + 1).or_else(whole),
        }
    }

    /// Whether what is open among values has the first of those that it may still have, its default before all.
    fn next_value(&self, id: TermId, domain: &[Value]) -> Option<Decision> {
        let default = self.default_of(id);
        let facts = self.facts.borrow();
        let is_left = |value: &&Value| !facts.excludes(id, value);
        let in_domain = |value: &&Value| domain.iter().any(|other| other.data.same_scalar(&value.data));
        let default = default.as_ref().filter(is_left).filter(in_domain);
        let first = default.or_else(|| facts.left(id, domain).next())?;
        Some(Decision { term: id, literal: Some(first.clone()) })
    }

    /// The default of a parameter or of a place in one, where it is known in this case, or under the defaults of what is not decided yet.
    fn default_of(&self, id: TermId) -> Option<Value> {
        let default = self.settle(&self.evaluator.default_of(id)?);
        if default.data.is_scalar() {
            return Some(default);
        }
        if self.depth.get() > DEPTH {
            return None;
        }
        let inner = Case::with_facts(self.evaluator, self.facts.borrow().clone());
        inner.depth.set(self.depth.get() + 1);
        let default = inner.force(&default);
        // What has no default of its own leads to none.
        let known = inner.taken.borrow().iter().all(|taken| taken.default.is_some());
        (known && default.data.is_scalar()).then_some(default)
    }

    /// The answer that the defaults give to a decision.
    fn default_answer(&self, decision: &Decision) -> Option<bool> {
        let default = self.default_of(decision.term)?;
        match (&decision.literal, &default.data) {
            (Some(literal), data) => Some(data.same_scalar(&literal.data)),
            (None, Data::Bool(value)) => Some(*value),
            _ => None,
        }
    }

    /// Answers a decision: as what is known implies, by default, or with yes.
    pub(super) fn decide(&self, decision: Decision) {
        if let Some(answer) = self.implied(&decision) {
            self.learn(&decision, answer);
            return;
        }
        let default = self.default_answer(&decision);
        let answer = default.unwrap_or(true);
        let before = self.facts.borrow().mark();
        self.learn(&decision, answer);
        self.taken.borrow_mut().push(Taken { decision, answer, default, before });
    }
}
