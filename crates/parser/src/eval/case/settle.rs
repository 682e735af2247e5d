//! What a value comes to under what a case knows.

use std::rc::Rc;

use super::Case;
use crate::eval::DEPTH;
use crate::eval::term::{Term, TermId};
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::source::Location;

impl Case<'_, '_> {
    /// The value as far as the case settles it. It may still be a term.
    pub fn settle(&self, value: &Value) -> Value {
        let Data::Term(term) = value.data else { return value.clone() };
        let known = self.settled.borrow().get(&term).cloned();
        let settled = match known {
            Some(known) => known,
            None => {
                if self.depth.get() > DEPTH {
                    self.evaluator.too_deep(value);
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
        match self.fact(id) {
            Some(known) => known,
            None => self.step(id, value),
        }
    }

    /// What a term comes to by its parts, whatever is known of the term itself.
    pub(super) fn derived(&self, id: TermId) -> Value {
        let value = self.evaluator.made(Data::Term(id), Location::NOWHERE);
        self.step(id, &value)
    }

    fn step(&self, id: TermId, value: &Value) -> Value {
        let evaluator = self.evaluator;
        let location = evaluator.location(value).unwrap_or(Location::NOWHERE);
        let each = |values: &[Value], settle: &dyn Fn(&Value) -> Value| -> (Vec<Value>, bool) {
            let settled: Vec<Value> = values.iter().map(settle).collect();
            let changed = values.iter().zip(&settled).any(|(before, after)| !is_same(before, after));
            (settled, changed)
        };
        let all = |values: &[Value]| each(values, &|value| self.settle_whole(value));
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
                // Lists are put together as they are; who asks for an item settles it.
                let (arguments, changed) = match &**function {
                    "concat" => each(arguments, &|value| self.settle(value)),
                    _ => all(arguments),
                };
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
                // A property of what may be null is asked for with `.?`.
                let safe = !evaluator.is_never_null(base);
                evaluator.member(&settled, name, location, safe && settled.data.is_null())
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
            | Term::Hidden { .. }
            | Term::Unknown { .. } => return value.clone(),
        };
        match next.data {
            Data::Term(same) if same == id => value.clone(),
            Data::Term(_) => self.settle(&next),
            _ => next,
        }
    }

    /// Where they stand in a call, arrays and objects are settled with all that is in them; other values as usual.
    fn settle_whole(&self, value: &Value) -> Value {
        self.evaluator.pay(1);
        if self.depth.get() > DEPTH {
            self.evaluator.too_deep(value);
            return value.clone();
        }
        if self.evaluator.is_out_of_fuel() {
            return value.clone();
        }
        let all = |slots: &mut dyn Iterator<Item = &Slot>| -> Option<Vec<Slot>> {
            self.depth.set(self.depth.get() + 1);
            let mut changed = false;
            let settled = slots.map(|slot| {
                let before = self.evaluator.force(slot);
                let after = self.settle_whole(&before);
                if is_same(&before, &after) {
                    return slot.clone();
                }
                changed = true;
                Slot::ready(after)
            });
            let settled = settled.collect();
            self.depth.set(self.depth.get() - 1);
            changed.then_some(settled)
        };
        let data = match &value.data {
            Data::Array(array) => all(&mut array.items.iter()).map(|items| {
                Data::Array(Rc::new(Array {
                    items,
                    open: array.open,
                    count: array.count.clone(),
                    ..Array::default()
                }))
            }),
            Data::Object(object) => {
                all(&mut object.properties.iter().map(|member| &member.value)).map(|values| {
                    let members = object.properties.iter().zip(values);
                    let properties =
                        members.map(|(member, value)| Member { value, ..member.clone() }).collect();
                    Data::Object(Rc::new(Object { properties, open: object.open }))
                })
            }
            _ => return self.settle(value),
        };
        data.map_or_else(|| value.clone(), |data| Value { data, origin: value.origin })
    }

    /// What is settled of a term itself: it has a value, or only one value of its domain is left.
    fn fact(&self, id: TermId) -> Option<Value> {
        let id = self.evaluator.class_of(id);
        let facts = self.facts.borrow();
        if let Some(known) = facts.value(id) {
            return Some(known.clone());
        }
        let domain = self.evaluator.domain(id)?;
        let mut left = facts.left(id, &domain);
        let one = left.next()?;
        left.next().is_none().then(|| one.clone())
    }

    /// Whether a term is this literal, as far as what it is not, or what it can be at all, tells.
    fn excludes(&self, term: &Value, literal: &Value) -> Option<bool> {
        let id = self.evaluator.class_of(term.data.as_term()?);
        if !literal.data.is_scalar() {
            return None;
        }
        if self.facts.borrow().excludes(id, literal) {
            return Some(false);
        }
        let domain = self.evaluator.domain(id)?;
        (!domain.iter().any(|value| value.data.same_scalar(&literal.data))).then_some(false)
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
