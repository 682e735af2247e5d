//! Functions of strings that are partly known.

use std::rc::Rc;

use crate::eval::Evaluator;
use crate::eval::functions;
use crate::eval::term::Term;
use crate::eval::value::{Data, Value};
use crate::source::Location;

impl Evaluator<'_> {
    /// Whether a value is certainly a string.
    pub(in crate::eval) fn is_text(&self, value: &Value) -> bool {
        match &value.data {
            Data::String(_) => true,
            Data::Term(term) => match &*self.term(*term) {
                Term::Text(_) | Term::Hidden { .. } => true,
                Term::Parameter(_) | Term::Member { .. } | Term::Index { .. } => {
                    self.is_string_by_type(*term)
                }
                Term::Call { function, .. } => matches!(
                    &**function,
                    "tolower"
                        | "toupper"
                        | "uniquestring"
                        | "guid"
                        | "format"
                        | "string"
                        | "substring"
                        | "replace"
                        | "resourceid"
                        | "trim"
                        | "join"
                        | "uri"
                        | "base64"
                        | "padleft"
                ),
                _ => false,
            },
            _ => false,
        }
    }

    /// `format('{0}-{1}', a, b)` is the string of its pieces, as long as no argument has a format of its own.
    pub(super) fn format(&self, pattern: &Value, arguments: &[Value], location: Location) -> Option<Value> {
        let Data::String(pattern) = &pattern.data else { return None };
        let mut pieces = Vec::new();
        for piece in functions::format::pieces(pattern)? {
            match piece {
                functions::format::Piece::Text(text) => pieces.push(self.made(Data::string(text), location)),
                functions::format::Piece::Argument { place, specifier: None } => {
                    pieces.push(arguments.get(place)?.clone())
                }
                functions::format::Piece::Argument { .. } => return None,
            }
        }
        let known = |value: &Value| !matches!(value.data, Data::Array(_) | Data::Object(_) | Data::Lambda(_));
        pieces.iter().all(known).then(|| self.text(pieces, location))
    }

    pub(super) fn change_case(&self, function: &str, value: &Value, location: Location) -> Option<Value> {
        let Data::Term(term) = &value.data else { return None };
        let pieces = match &*self.term(*term) {
            Term::Text(pieces) => pieces.clone(),
            Term::Call { function: inner, arguments } if matches!(&**inner, "tolower" | "toupper") => {
                let term = Term::Call { function: Rc::from(function), arguments: arguments.clone() };
                return Some(self.made(self.intern(term), location));
            }
            _ => return None,
        };
        let changed: Vec<Value> =
            pieces.into_iter().map(|piece| self.call_values(function, vec![piece], location)).collect();
        Some(self.text(changed, location))
    }
}
