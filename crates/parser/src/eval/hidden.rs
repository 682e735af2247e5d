//! Strings that are known and never shown: the texts of loaded files, and what is made of them.
//!
//! They are compared and joined like any other string, and functions compute with them; whoever prints one gets the
//! expression that gives it. A number that a function reads in one stays unknown: there is no need to compute with it. Values
//! inside objects and arrays of JSON and YAML are no such strings: they are what a template is made of.

use std::cell::OnceCell;
use std::rc::Rc;

use super::term::Term;
use super::value::{Array, Data, Member, Object, Slot, Value};
use super::{Evaluator, Step};
use crate::source::Location;

impl Evaluator<'_> {
    /// What a call gives whose arguments were known by hidden strings only.
    pub(super) fn of_hidden(
        &self,
        value: Value,
        function: &str,
        arguments: &[Value],
        location: Location,
    ) -> Value {
        let is_name =
            |(place, argument): (usize, &Value)| place % 2 == 0 && self.hidden_text(argument).is_some();
        let is_told = match (&value.data, function) {
            (Data::Array(_) | Data::Object(_), "json" | "base64tojson") => return value,
            // Names of properties are shown with their object.
            (Data::Object(_), "createobject") => !arguments.iter().enumerate().any(is_name),
            // How long a text is and where a part of it stands say nothing of what it says.
            (Data::Int(_), "indexof" | "lastindexof") => true,
            (Data::Int(_) | Data::Number(_), _) => false,
            _ => true,
        };
        if is_told {
            return self.hide(value, function, arguments, location);
        }
        let call = Term::Call { function: Rc::from(function), arguments: arguments.to_vec() };
        self.made(self.intern(call), location)
    }

    /// The value that this call gives, with no string in it left to be shown.
    pub(super) fn hide(
        &self,
        value: Value,
        function: &str,
        arguments: &[Value],
        location: Location,
    ) -> Value {
        let inner = |slot: &Slot| Slot::ready(self.hide(self.force(slot), function, arguments, location));
        let hidden = || match &value.data {
            Data::String(text) => {
                let call = Term::Call { function: Rc::from(function), arguments: arguments.to_vec() };
                let shown = self.made(self.intern(call), location);
                let data = self.intern(Term::Hidden { shown, text: Rc::clone(text) });
                Value { data, origin: value.origin }
            }
            Data::Array(array) => {
                let items = array.items.iter().map(inner).collect();
                let array =
                    Array { items, open: array.open, count: array.count.clone(), names: OnceCell::new() };
                Value { data: Data::Array(Rc::new(array)), origin: value.origin }
            }
            Data::Object(object) => {
                let hidden = |member: &Member| Member { value: inner(&member.value), ..member.clone() };
                let properties = object.properties.iter().map(hidden).collect();
                let object = Object { properties, open: object.open };
                Value { data: Data::Object(Rc::new(object)), origin: value.origin }
            }
            _ => value.clone(),
        };
        self.within(&value, hidden).unwrap_or_else(|| self.unknown("what is loaded lies too deep", location))
    }

    /// The text behind a value that is not shown.
    pub(super) fn hidden_text(&self, value: &Value) -> Option<Rc<str>> {
        match &*self.term_of(value)? {
            Term::Hidden { text, .. } => Some(Rc::clone(text)),
            Term::Text(pieces) => {
                let known = |piece: &Value| match &piece.data {
                    Data::String(text) => Some(Rc::clone(text)),
                    _ => self.hidden_text(piece),
                };
                pieces.iter().map(known).collect::<Option<Vec<_>>>().map(|known| known.concat().into())
            }
            _ => None,
        }
    }

    /// Arguments as a function computes with them; `None` where none of them is hidden.
    pub(super) fn revealed(&self, arguments: &[Value]) -> Option<Vec<Value>> {
        let mut any = false;
        let mut reveal = |value: &Value| match self.hidden_text(value) {
            Some(text) => {
                any = true;
                Value { data: Data::String(text), origin: value.origin }
            }
            None => value.clone(),
        };
        let revealed = arguments.iter().map(&mut reveal).collect();
        any.then_some(revealed)
    }

    /// A value that a function makes of this one.
    pub(super) fn through(&self, function: &str, value: &Value, data: Data, location: Location) -> Value {
        let step = Step::Function(Rc::from(super::print::function_name(function)));
        Value { data, origin: self.push(location, step, Some(value.origin)) }
    }
}
