//! Objects that are merged while not all of them are known.

use std::rc::Rc;

use super::{Case, Decision};
use crate::eval::term::Term;
use crate::eval::value::{Data, Slot, Value};
use crate::source::Location;

/// Choices inside each other that are looked through for a property.
const DEPTH: u32 = 8;

impl Case<'_, '_> {
    /// What is merged of a value without the objects that certainly do not have a property: that is the same as far as the
    /// property is concerned, and takes no decision about the others.
    pub(super) fn narrowed(&self, value: &Value, name: &str) -> Value {
        let value = self.settle(value);
        let term = self.evaluator.term_of(&value);
        let arguments = match term.as_deref() {
            Some(Term::Call { function, arguments }) if &**function == "union" => arguments,
            _ => return value,
        };
        let kept: Vec<Value> = arguments.iter().filter(|part| !self.lacks(part, name, 0)).cloned().collect();
        let location = self.evaluator.location(&value).unwrap_or(Location::NOWHERE);
        match kept.as_slice() {
            [] => self.evaluator.made(Data::Object(Rc::default()), location),
            [one] => one.clone(),
            _ if kept.len() == arguments.len() => value,
            _ => self.evaluator.call_values("union", kept, location),
        }
    }

    /// Whether a value is an object without a property, or nothing, whatever is decided.
    fn lacks(&self, value: &Value, name: &str, depth: u32) -> bool {
        let side = |slot: &Slot| self.lacks(&self.evaluator.force(slot), name, depth + 1);
        match &value.data {
            Data::Null => true,
            Data::Object(object) => !object.open && object.get(name).is_none(),
            Data::Term(_) if depth < DEPTH => match self.evaluator.term_of(value).as_deref() {
                Some(Term::If { then, otherwise, .. }) => side(then) && side(otherwise),
                _ => false,
            },
            _ => false,
        }
    }

    /// The decision that keeps objects from being merged: which of them there are. What is decided about their properties
    /// matters only to who asks for these.
    pub(super) fn of_merge(&self, arguments: &[Value], depth: u32) -> Option<Decision> {
        let whole = |value: &Value| self.blocking(value.data.as_term()?, depth);
        arguments.iter().find_map(|argument| match &argument.data {
            Data::Array(list) => {
                list.items.iter().find_map(|part| whole(&self.settle(&self.evaluator.force(part))))
            }
            _ => whole(argument),
        })
    }
}
