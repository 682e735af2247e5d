//! Values as JSON, and JSON as values.

use std::borrow::Cow;
use std::fmt::Write;
use std::rc::Rc;

use super::call::{Call, Members, Outcome, Stop};
use super::conversions::is_decimal;
use super::files::Written;
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::eval::{Evaluator, STRING, TroubleKind};
use crate::json::{self, Kind};
use crate::source::{Severity, Span};

/// How deep a value may be nested that is written as JSON.
const DEPTH: u32 = 512;

/// How a scalar reads inside a string; `None` for what is no scalar, and for a number of which that is not certain: the
/// deployment engine keeps no digits as they are written.
pub(in crate::eval) fn plain(data: &Data) -> Option<Rc<str>> {
    match data {
        Data::Null => Some("".into()),
        Data::Bool(true) => Some("True".into()),
        Data::Bool(false) => Some("False".into()),
        Data::Int(number) => Some(number.to_string().into()),
        Data::Number(text) => {
            (is_decimal(text) && !text.ends_with('0') && text.len() < 16).then(|| text.clone())
        }
        Data::String(text) => Some(Rc::clone(text)),
        Data::Array(_) | Data::Object(_) | Data::Lambda(_) | Data::Term(_) => None,
    }
}

/// A value as JSON without blanks. Inside a formatted string its quotes are single ones.
pub(super) fn text(call: &Call<'_, '_>, value: &Value, quote: char) -> Result<String, Stop> {
    let mut writer = Writer { call, quote, text: String::new() };
    writer.value(value, 0)?;
    call.pay_bytes(writer.text.len())?;
    Ok(writer.text)
}

struct Writer<'c, 'p> {
    call: &'c Call<'c, 'p>,
    quote: char,
    text: String,
}

impl Writer<'_, '_> {
    fn value(&mut self, value: &Value, depth: u32) -> Result<(), Stop> {
        self.call.burn()?;
        if self.text.len() > STRING {
            self.call.allow_bytes(self.text.len())?;
        }
        if depth > DEPTH {
            let message = format!("{}() writes a value of more than {DEPTH} levels", self.call.name);
            self.call.evaluator.trouble(TroubleKind::LimitReached, message, self.call.location);
            return Err(Stop::Unknown);
        }
        match &value.data {
            Data::Null => self.text.push_str("null"),
            Data::Bool(answer) => self.text.push_str(if *answer { "true" } else { "false" }),
            Data::Int(number) => self.text.push_str(&number.to_string()),
            Data::Number(text) if text.ends_with(".0") && is_decimal(text) => self.text.push_str(text),
            Data::Number(_) => self.text.push_str(&plain(&value.data).ok_or(Stop::Unknown)?),
            Data::String(text) => self.string(text),
            Data::Array(_) => {
                self.text.push('[');
                for (place, slot) in self.call.items_of(value)?.iter().enumerate() {
                    self.separator(place);
                    self.value(&self.call.force(slot), depth + 1)?;
                }
                self.text.push(']');
            }
            Data::Object(_) => {
                self.text.push('{');
                for (place, member) in self.call.members_of(value)?.iter().enumerate() {
                    self.separator(place);
                    self.string(&member.key);
                    self.text.push(':');
                    self.value(&self.call.force(&member.value), depth + 1)?;
                }
                self.text.push('}');
            }
            Data::Lambda(_) | Data::Term(_) => return Err(Stop::Unknown),
        }
        Ok(())
    }

    fn separator(&mut self, place: usize) {
        if place > 0 {
            self.text.push(',');
        }
    }

    fn string(&mut self, text: &str) {
        self.text.push(self.quote);
        for c in text.chars() {
            match c {
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '\0'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                    // Writing to a string can't fail.
                    let _ = write!(self.text, "\\u{:04x}", u32::from(c));
                }
                c if c == self.quote => {
                    self.text.push('\\');
                    self.text.push(c);
                }
                c => self.text.push(c),
            }
        }
        self.text.push(self.quote);
    }
}

/// The value that a text of JSON means.
pub(super) fn value(call: &Call<'_, '_>, text: &str) -> Outcome {
    if text.trim().is_empty() {
        return Err(Stop::Unknown);
    }
    call.pay_bytes(text.len())?;
    match read(call.evaluator, text, Written::Call(call.location)) {
        Ok(value) => call.derived(value.data),
        Err(Unread::TooDeep(depth)) => {
            call.evaluator.trouble(TroubleKind::LimitReached, too_deep(depth), call.location);
            Err(Stop::Unknown)
        }
        Err(Unread::Broken) => Err(Stop::wrong(format!("{}() gets a text that is no JSON", call.name))),
    }
}

/// Why a text gives no value.
pub(super) enum Unread {
    /// It is not written in its language, or in a way that is not looked at.
    Broken,
    /// Its values lie in each other more than so many levels deep.
    TooDeep(usize),
}

/// What is said of [`Unread::TooDeep`].
pub(super) fn too_deep(depth: usize) -> String {
    format!("this reads values that lie in each other more than {depth} levels deep; they are not looked at")
}

/// The value that a text of JSON means, whose strings may be in single quotes.
pub(super) fn read(evaluator: &Evaluator<'_>, text: &str, written: Written) -> Result<Value, Unread> {
    let requoted = Requoted::new(text);
    let parse = json::parse(&requoted.text);
    let mut errors = parse.problems.iter().filter(|problem| problem.severity == Severity::Error);
    match errors.next() {
        None => Ok(Reader { evaluator, written, requoted: &requoted }.value(parse.tree.root())),
        Some(error) if error.code == json::TOO_DEEP => Err(Unread::TooDeep(json::MAX_DEPTH)),
        Some(_) => Err(Unread::Broken),
    }
}

struct Reader<'r, 'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    written: Written,
    requoted: &'r Requoted<'r>,
}

impl Reader<'_, '_, '_> {
    fn value(&self, value: json::Value<'_>) -> Value {
        let data = match value.kind() {
            Kind::Missing | Kind::Null => Data::Null,
            Kind::Bool => Data::Bool(value.as_bool().unwrap_or_default()),
            Kind::Number => number(value.as_number().unwrap_or_default()),
            Kind::String => Data::string(&*value.as_text().map(json::Text::decode).unwrap_or_default()),
            Kind::Array => {
                let items = value.items().map(|item| Slot::ready(self.value(item))).collect();
                Data::Array(Rc::new(Array { items, ..Array::default() }))
            }
            Kind::Object => {
                let mut members = Members::default();
                for member in value.members() {
                    let key = Rc::from(&*member.key.decode());
                    let key_location = self.written.key(self.requoted.original(member.key.span()));
                    let value = Slot::ready(self.value(member.value));
                    members.set(Member { key, key_location, value });
                }
                Data::Object(Rc::new(Object { properties: members.list, open: false }))
            }
        };
        self.written.value(self.evaluator, data, self.requoted.original(value.span()))
    }
}

pub(super) fn number(text: &str) -> Data {
    text.parse().map_or_else(|_| Data::Number(text.into()), Data::Int)
}

/// A text with every string in double quotes. The engine's reader takes single ones too:
/// <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-object#json> (read 2026-11).
struct Requoted<'t> {
    text: Cow<'t, str>,
    /// How far what begins at a place was moved: the place in the new text, and what leads from there to the old one.
    moved: Vec<(u32, i32)>,
}

impl<'t> Requoted<'t> {
    fn new(text: &'t str) -> Self {
        if !text.contains('\'') {
            return Self { text: Cow::Borrowed(text), moved: Vec::new() };
        }
        let mut changed = String::with_capacity(text.len());
        let mut moved: Vec<(u32, i32)> = Vec::new();
        let mut shift = |changed: &str, by: i32| {
            let before = moved.last().map_or(0, |(_, before)| *before);
            moved.push((changed.len() as u32, before + by));
        };
        let mut open = None;
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match (open, c) {
                (None, '\'' | '"') => {
                    open = Some(c);
                    changed.push('"');
                }
                (Some(quote), _) if c == quote => {
                    open = None;
                    changed.push('"');
                }
                (Some('\''), '"') => {
                    changed.push_str("\\\"");
                    shift(&changed, -1);
                }
                (Some(_), '\\') => match rest.next() {
                    Some('\'') => {
                        changed.push('\'');
                        shift(&changed, 1);
                    }
                    Some(escaped) => changed.extend(['\\', escaped]),
                    None => changed.push('\\'),
                },
                _ => changed.push(c),
            }
        }
        Self { text: Cow::Owned(changed), moved }
    }

    /// Where a part of the new text stands in the old one.
    fn original(&self, span: Span) -> Span {
        let place = |offset: u32| {
            let count = self.moved.partition_point(|(place, _)| *place <= offset);
            let by = count.checked_sub(1).and_then(|last| self.moved.get(last)).map_or(0, |(_, by)| *by);
            offset.saturating_add_signed(by)
        };
        Span::new(place(span.start), place(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_quotes_become_double_ones() {
        let requoted = |text: &str| Requoted::new(text).text.into_owned();
        assert_eq!(requoted(r#"{'a': 'it\'s "b"'}"#), r#"{"a": "it's \"b\""}"#);
        assert_eq!(requoted(r#"{"a": "it's"}"#), r#"{"a": "it's"}"#);
    }

    #[test]
    fn what_is_requoted_keeps_its_place() {
        let text = r#"{'a': 'it\'s', 'b': '"', 'c': '"x"', "d": 1}"#;
        let requoted = Requoted::new(text);
        let parse = json::parse(&requoted.text);
        let places =
            parse.tree.root().members().map(|member| requoted.original(member.value.span()).text(text));
        assert_eq!(places.collect::<Vec<_>>(), [r"'it\'s'", r#"'"'"#, r#"'"x"'"#, "1"]);
    }
}
