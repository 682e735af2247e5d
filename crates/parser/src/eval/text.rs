//! Strings that are partly known.

use std::rc::Rc;

use super::origin::{OriginId, Step};
use super::term::Term;
use super::value::{Data, Value};
use super::{BYTES_PER_FUEL, Evaluator, FUEL_PER_PIECE, ITEMS, STRING, TroubleKind, functions};
use crate::source::Location;

/// A string that is being made.
#[derive(Default)]
struct Text {
    /// Its pieces: no two strings stand side by side.
    flat: Vec<Value>,
    /// How many were given. One that is empty counts where it comes from elsewhere: in another case it may be more.
    given: usize,
    /// The first that is not written right there: what reached it says most of where the string comes from.
    way: Option<OriginId>,
}

impl Evaluator<'_> {
    /// The string made of these pieces. `'${name}.azurewebsites.net'`, `concat(name, '.azurewebsites.net')` and
    /// `format('{0}.azurewebsites.net', name)` give the same.
    pub fn text(&self, pieces: impl IntoIterator<Item = Value>, location: Location) -> Value {
        let mut text = Text::default();
        for piece in pieces {
            let fits = match self.term_of(&piece).as_deref() {
                Some(Term::Text(inner)) => inner.iter().all(|piece| self.append(&mut text, piece.clone())),
                _ => self.append(&mut text, piece),
            };
            if !fits || text.flat.len() > ITEMS {
                let message =
                    format!("a string grows beyond {STRING} bytes or {ITEMS} pieces; it is not made");
                self.trouble(TroubleKind::LimitReached, message, location);
                return self.unknown("the string grows too long", location);
            }
        }
        let Text { flat, given, way } = text;
        match flat.as_slice() {
            [] => self.made(Data::string(""), location),
            [one] if matches!(one.data, Data::String(_) | Data::Term(_)) => {
                let origin = match way {
                    _ if given == 1 => one.origin,
                    Some(way) => self.push(location, Step::Joined, Some(way)),
                    None => self.push(location, Step::Literal, None),
                };
                Value { data: one.data.clone(), origin }
            }
            _ => {
                self.pay(flat.len() * FUEL_PER_PIECE);
                self.made(self.intern(Term::Text(flat)), location)
            }
        }
    }

    /// Whether the piece could be added.
    fn append(&self, Text { flat, given, way }: &mut Text, piece: Value) -> bool {
        let has_way = self.origins.borrow().steps(piece.origin).nth(1).is_some();
        *way = way.or(has_way.then_some(piece.origin));
        let Some(text) = functions::plain(&piece.data) else {
            *given += 1;
            flat.push(piece);
            return true;
        };
        *given += usize::from(has_way || !text.is_empty());
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
