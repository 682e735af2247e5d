//! Conditions: what they come down to, so that the same question has one form.

use std::rc::Rc;

use crate::eval::term::Term;
use crate::eval::value::{Data, Value};
use crate::eval::{Answer, Evaluator};
use crate::source::Location;

impl Evaluator<'_> {
    pub(super) fn connect(
        &self,
        function: &str,
        values: impl Iterator<Item = Value>,
        location: Location,
    ) -> Value {
        // The value that settles the whole, whatever the others are.
        let strong = function == "or";
        let mut open: Vec<Value> = Vec::new();
        for value in values {
            match &value.data {
                Data::Bool(answer) if *answer == strong => return self.made(Data::Bool(strong), location),
                Data::Bool(_) => {}
                Data::Term(term) => match &*self.term(*term) {
                    Term::Call { function: inner, arguments } if &**inner == function => {
                        open.extend(arguments.iter().cloned());
                    }
                    _ => open.push(value),
                },
                _ => {
                    return self
                        .unknown(format!("{function}() has an argument that is no boolean"), location);
                }
            }
        }
        match open.as_slice() {
            [] => self.made(Data::Bool(!strong), location),
            [one] => one.clone(),
            _ => {
                self.made(self.intern(Term::Call { function: Rc::from(function), arguments: open }), location)
            }
        }
    }

    pub(super) fn not(&self, value: &Value, location: Location) -> Value {
        match &value.data {
            Data::Bool(answer) => self.made(Data::Bool(!answer), location),
            Data::Term(term) => match &*self.term(*term) {
                Term::Call { function, arguments } if &**function == "not" => match arguments.first() {
                    Some(inner) => inner.clone(),
                    None => value.clone(),
                },
                _ => {
                    let term = Term::Call { function: "not".into(), arguments: vec![value.clone()] };
                    self.made(self.intern(term), location)
                }
            },
            _ => self.unknown("not() has an argument that is no boolean", location),
        }
    }

    pub(super) fn equals(&self, a: &Value, b: &Value, location: Location) -> Value {
        match self.equal(a, b) {
            Answer::Yes => return self.made(Data::Bool(true), location),
            Answer::No => return self.made(Data::Bool(false), location),
            Answer::Unknown => {}
        }
        // A literal stands last.
        let is_term = |value: &Value| matches!(value.data, Data::Term(_));
        let (a, b) = if is_term(b) && !is_term(a) { (b, a) } else { (a, b) };
        if b.data.is_null() && self.is_never_null(a) {
            return self.made(Data::Bool(false), location);
        }
        if let Some(same) = self.equals_in_upper_case(a, b, location) {
            return same;
        }
        if let (Data::Bool(answer), true) = (&b.data, self.is_condition(a)) {
            return if *answer { a.clone() } else { self.not(a, location) };
        }
        if let (Data::Int(0), Some(counted)) = (&b.data, self.counted(a)) {
            return self.is_empty(counted, location);
        }
        let term = Term::Call { function: "equals".into(), arguments: vec![a.clone(), b.clone()] };
        self.made(self.intern(term), location)
    }

    /// `toUpper(x) == 'PROD'` comes down to `toLower(x) == 'prod'`.
    fn equals_in_upper_case(&self, a: &Value, b: &Value, location: Location) -> Option<Value> {
        let text = b.data.as_str().filter(|text| text.is_ascii())?;
        let (function, inner) = match &*self.term_of(a)? {
            Term::Call { function, arguments } => (Rc::clone(function), arguments.first()?.clone()),
            _ => return None,
        };
        let changed = |byte: u8| match &*function {
            "toupper" => byte.is_ascii_lowercase(),
            _ => byte.is_ascii_uppercase(),
        };
        match &*function {
            "tolower" | "toupper" if text.bytes().any(changed) => {
                Some(self.made(Data::Bool(false), location))
            }
            "toupper" => {
                let lower = self.call_values("tolower", vec![inner], location);
                let literal = Value { data: Data::string(text.to_ascii_lowercase()), origin: b.origin };
                Some(self.equals(&lower, &literal, location))
            }
            _ => None,
        }
    }

    /// Whether a term is true or false, and nothing else.
    pub(super) fn is_condition(&self, value: &Value) -> bool {
        match self.term_of(value).as_deref() {
            Some(Term::Call { function, .. }) => matches!(
                &**function,
                "and"
                    | "or"
                    | "not"
                    | "equals"
                    | "empty"
                    | "contains"
                    | "bool"
                    | "greater"
                    | "greaterorequals"
                    | "less"
                    | "lessorequals"
                    | "startswith"
                    | "endswith"
            ),
            _ => value
                .data
                .as_term()
                .and_then(|term| self.domain(term))
                .is_some_and(|domain| domain.iter().all(|value| matches!(value.data, Data::Bool(_)))),
        }
    }

    /// What `length(x)` counts.
    pub(super) fn counted(&self, value: &Value) -> Option<Value> {
        match self.term_of(value).as_deref() {
            Some(Term::Call { function, arguments }) if &**function == "length" => arguments.first().cloned(),
            _ => None,
        }
    }

    /// `length(x) > 0` and its like come down to `empty(x)`.
    pub(super) fn compare_length(
        &self,
        function: &str,
        a: &Value,
        b: &Value,
        location: Location,
    ) -> Option<Value> {
        let (counted, number, function) = match (&a.data, &b.data) {
            (Data::Term(_), Data::Int(number)) => (self.counted(a)?, *number, function),
            (Data::Int(number), Data::Term(_)) => {
                let turned = match function {
                    "greater" => "less",
                    "less" => "greater",
                    "greaterorequals" => "lessorequals",
                    _ => "greaterorequals",
                };
                (self.counted(b)?, *number, turned)
            }
            _ => return None,
        };
        let is_empty = match (function, number) {
            ("greater", 0) | ("greaterorequals", 1) => false,
            ("less", 1) | ("lessorequals", 0) => true,
            _ => return None,
        };
        let answer = self.is_empty(counted, location);
        Some(if is_empty { answer } else { self.not(&answer, location) })
    }

    /// `empty(counted)`, as a term where it is not known.
    pub(super) fn is_empty(&self, counted: Value, location: Location) -> Value {
        self.empty(&counted, location).unwrap_or_else(|| {
            let term = Term::Call { function: "empty".into(), arguments: vec![counted] };
            self.made(self.intern(term), location)
        })
    }

    pub(super) fn coalesce(&self, values: impl Iterator<Item = Value>, location: Location) -> Value {
        let mut open: Vec<Value> = Vec::new();
        for value in values {
            match &value.data {
                Data::Null => {}
                Data::Term(_) if !self.is_never_null(&value) => open.push(value),
                _ if open.is_empty() => return value,
                _ => {
                    open.push(value);
                    break;
                }
            }
        }
        match open.as_slice() {
            [] => self.made(Data::Null, location),
            [one] => one.clone(),
            _ => {
                self.made(self.intern(Term::Call { function: "coalesce".into(), arguments: open }), location)
            }
        }
    }

    /// Whether a value is certainly something else than null.
    pub(in crate::eval) fn is_never_null(&self, value: &Value) -> bool {
        let Data::Term(term) = value.data else { return !value.data.is_null() };
        match &*self.term(term) {
            Term::Text(_) | Term::Hidden { .. } | Term::Resource(_) | Term::Module(_) | Term::Repeat(_) => {
                true
            }
            // A parameter without a value gets one, or the deployment is refused; a nullable one would be null here.
            Term::Parameter(_) => true,
            Term::Member { .. } | Term::Index { .. } => self.has_value_by_type(term),
            Term::Call { function, .. } => matches!(
                &**function,
                "and"
                    | "or"
                    | "not"
                    | "equals"
                    | "empty"
                    | "contains"
                    | "length"
                    | "tolower"
                    | "toupper"
                    | "concat"
                    | "union"
                    | "resourceid"
                    | "uniquestring"
                    | "guid"
                    | "format"
                    | "string"
                    | "resourcegroup"
                    | "subscription"
            ),
            _ => false,
        }
    }

    pub(super) fn empty(&self, value: &Value, location: Location) -> Option<Value> {
        let answer = match &value.data {
            Data::Null => true,
            Data::String(text) => text.is_empty(),
            Data::Array(array) => match (array.items.is_empty(), array.open) {
                (empty, false) => empty,
                (_, true) => {
                    let counted = array.count.clone().and_then(|count| self.counted(&count))?;
                    return self.empty(&counted, location);
                }
            },
            Data::Object(object) => match (object.properties.is_empty(), object.open) {
                (false, _) => false,
                (true, false) => true,
                (true, true) => return None,
            },
            Data::Term(term) => match &*self.term(*term) {
                Term::Text(pieces) if pieces.iter().any(|piece| matches!(piece.data, Data::String(_))) => {
                    false
                }
                Term::Hidden { text, .. } => text.is_empty(),
                Term::Resource(_) | Term::Module(_) => false,
                Term::Call { function, .. } if &**function == "concat" => {
                    let has_items = |piece: &Value| match &piece.data {
                        Data::Array(array) => !array.open && !array.items.is_empty(),
                        _ => false,
                    };
                    if !self.pieces_of_list(value).iter().any(has_items) {
                        return None;
                    }
                    false
                }
                Term::Call { function, .. }
                    if matches!(&**function, "resourceid" | "uniquestring" | "guid") =>
                {
                    false
                }
                _ if self.is_string_by_type(*term) => {
                    let nothing = self.made(Data::string(""), location);
                    return Some(self.equals(value, &nothing, location));
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.made(Data::Bool(answer), location))
    }

    pub(super) fn length(&self, value: &Value, location: Location) -> Option<Value> {
        let length = match &value.data {
            Data::Array(array) if array.open => return Some(self.length_of(array, value, location)),
            Data::Array(array) => array.items.len(),
            Data::Object(object) if !object.open => object.properties.len(),
            Data::String(text) => text.encode_utf16().count(),
            Data::Term(term) => match &*self.term(*term) {
                Term::Hidden { text, .. } => text.encode_utf16().count(),
                Term::Call { function, arguments } if &**function == "range" => {
                    return arguments.get(1).cloned();
                }
                Term::Call { function, arguments } if &**function == "map" => {
                    return Some(self.call_values("length", vec![arguments.first()?.clone()], location));
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.made(Data::Int(length as i64), location))
    }
}
