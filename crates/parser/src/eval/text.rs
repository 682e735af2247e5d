//! Strings that are partly known.

use std::rc::Rc;

use super::term::Term;
use super::value::{Data, Value};
use super::{BYTES_PER_FUEL, Evaluator, FUEL_PER_PIECE, ITEMS, STRING, TroubleKind};
use crate::source::Location;

impl Evaluator<'_> {
    /// The string made of these pieces. `'${name}.azurewebsites.net'`, `concat(name, '.azurewebsites.net')` and
    /// `format('{0}.azurewebsites.net', name)` give the same.
    pub fn text(&self, pieces: impl IntoIterator<Item = Value>, location: Location) -> Value {
        let mut flat: Vec<Value> = Vec::new();
        for piece in pieces {
            let fits = match self.term_of(&piece).as_deref() {
                Some(Term::Text(inner)) => inner.iter().all(|piece| self.append(&mut flat, piece.clone())),
                _ => self.append(&mut flat, piece),
            };
            if !fits || flat.len() > ITEMS {
                let message =
                    format!("a string grows beyond {STRING} bytes or {ITEMS} pieces; it is not made");
                self.trouble(TroubleKind::LimitReached, message, location);
                return self.unknown("the string grows too long", location);
            }
        }
        match flat.as_slice() {
            [] => self.made(Data::string(""), location),
            [one] if matches!(one.data, Data::String(_) | Data::Term(_)) => {
                Value { data: one.data.clone(), origin: one.origin }
            }
            _ => {
                self.pay(flat.len() * FUEL_PER_PIECE);
                self.made(self.intern(Term::Text(flat)), location)
            }
        }
    }

    /// Whether the piece could be added.
    fn append(&self, flat: &mut Vec<Value>, piece: Value) -> bool {
        let Some(text) = printed(&piece.data) else {
            flat.push(piece);
            return true;
        };
        if text.is_empty() {
            return true;
        }
        if let Some(last) = flat.last_mut()
            && let Data::String(before) = &last.data
        {
            let bytes = before.len() + text.len();
            if bytes > STRING {
                return false;
            }
            self.pay(bytes / BYTES_PER_FUEL);
            last.data = Data::String(Rc::from(format!("{before}{text}")));
            return true;
        }
        flat.push(Value { data: Data::String(text), origin: piece.origin });
        true
    }

    /// The pieces of a string: one for a string that is wholly known or not at all, none for what is no string.
    pub fn pieces(&self, value: &Value) -> Vec<Value> {
        match &value.data {
            Data::String(_) => vec![value.clone()],
            Data::Term(term) => match &*self.term(*term) {
                Term::Text(pieces) => pieces.clone(),
                _ => vec![value.clone()],
            },
            _ => Vec::new(),
        }
    }

    /// The segments of a name or an id, each as the pieces that it is made of.
    pub(crate) fn segments(&self, text: &Value) -> Vec<Vec<Value>> {
        let mut segments: Vec<Vec<Value>> = vec![Vec::new()];
        for piece in self.pieces(text) {
            match &piece.data {
                Data::String(known) => {
                    for (place, part) in known.split('/').enumerate() {
                        if place > 0 {
                            segments.push(Vec::new());
                        }
                        if let (false, Some(last)) = (part.is_empty(), segments.last_mut()) {
                            last.push(Value { data: Data::string(part), origin: piece.origin });
                        }
                    }
                }
                _ => segments.last_mut().into_iter().for_each(|last| last.push(piece.clone())),
            }
        }
        segments
    }
}

/// How a value reads inside a string. `None` for what is not known, and for arrays and objects, which are left as they are.
fn printed(data: &Data) -> Option<Rc<str>> {
    match data {
        Data::Null => Some("".into()),
        Data::Bool(true) => Some("True".into()),
        Data::Bool(false) => Some("False".into()),
        Data::Int(value) => Some(value.to_string().into()),
        Data::Number(text) | Data::String(text) => Some(Rc::clone(text)),
        Data::Array(_) | Data::Object(_) | Data::Lambda(_) | Data::Term(_) => None,
    }
}
