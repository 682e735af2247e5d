//! YAML as values, by the core schema of YAML 1.2.
//! <https://yaml.org/spec/1.2.2/#103-core-schema> (read 2026-11).

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::call::Members;
use super::json;
use crate::eval::Evaluator;
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::source::Location;

/// How deep collections may be nested.
const DEPTH: usize = 256;

/// The first document of a text. `None` where the text is no YAML, or has tags, or keys that are no scalars.
pub(super) fn read(evaluator: &Evaluator<'_>, text: &str, location: Location) -> Option<Value> {
    let mut reader = Reader { evaluator, location, open: Vec::new(), anchors: HashMap::new(), root: None };
    for event in Parser::new_from_str(text) {
        let (event, _) = event.ok()?;
        reader.event(event)?;
        if reader.root.is_some() {
            break;
        }
    }
    reader.root
}

/// A collection that is not closed yet.
enum Open {
    Sequence { anchor: usize, items: Vec<Slot> },
    Mapping { anchor: usize, members: Members, key: Option<Rc<str>> },
}

struct Reader<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    location: Location,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>) -> Option<()> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if tag.is_some() {
                    return None;
                }
                let is_key = matches!(self.open.last(), Some(Open::Mapping { key: None, .. }));
                let data = match style {
                    ScalarStyle::Plain if !is_key => plain(&text)?,
                    _ => Data::string(&*text),
                };
                self.value(data, anchor)
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor)?.clone();
                self.value(value.data, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                self.push(Open::Sequence { anchor, items: Vec::new() }, tag.is_some())
            }
            Event::MappingStart(anchor, tag) => {
                self.push(Open::Mapping { anchor, members: Members::default(), key: None }, tag.is_some())
            }
            Event::SequenceEnd => match self.open.pop()? {
                Open::Sequence { anchor, items } => {
                    self.value(Data::Array(Rc::new(Array { items, ..Array::default() })), anchor)
                }
                Open::Mapping { .. } => None,
            },
            Event::MappingEnd => match self.open.pop()? {
                Open::Mapping { anchor, members, key: None } => {
                    let object = Object { properties: members.list, open: false };
                    self.value(Data::Object(Rc::new(object)), anchor)
                }
                _ => None,
            },
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => Some(()),
        }
    }

    fn push(&mut self, open: Open, tagged: bool) -> Option<()> {
        let is_key = matches!(self.open.last(), Some(Open::Mapping { key: None, .. }));
        if tagged || is_key || self.open.len() >= DEPTH {
            return None;
        }
        self.open.push(open);
        Some(())
    }

    /// A value that is complete.
    fn value(&mut self, data: Data, anchor: usize) -> Option<()> {
        let value = self.evaluator.made(data, self.location);
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Sequence { items, .. }) => items.push(Slot::ready(value)),
            Some(Open::Mapping { members, key, .. }) => match key.take() {
                Some(key) => members.set(Member { key, key_location: None, value: Slot::ready(value) }),
                None => match value.data {
                    Data::String(text) if &*text != "<<" => *key = Some(text),
                    _ => return None,
                },
            },
        }
        Some(())
    }
}

/// What a scalar without quotes means; `None` for numbers in notations that readers of YAML understand differently.
fn plain(text: &str) -> Option<Data> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Data::Null,
        "true" | "True" | "TRUE" => Data::Bool(true),
        "false" | "False" | "FALSE" => Data::Bool(false),
        _ => {
            let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
            if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
                return Some(Data::string(text));
            }
            let leading_zero = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
            if digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return (!leading_zero && !text.starts_with('+')).then(|| json::number(text));
            }
            if super::conversions::is_decimal(text) {
                return (!leading_zero).then(|| Data::Number(text.into()));
            }
            // Versions, addresses and dates are strings; what still looks like a number is not read.
            let numeric =
                |c: char| c.is_ascii_hexdigit() || matches!(c, '.' | '+' | '-' | '_' | 'x' | 'o' | 'n' | 'i');
            if digits.chars().all(numeric) && digits.parse::<f64>().is_ok()
                || digits.starts_with("0x")
                || digits.starts_with("0o")
                || digits.starts_with("0b")
                || digits.starts_with('.')
                || digits.contains('_')
            {
                return None;
            }
            Data::string(text)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_have_types() {
        let is = |text: &str, expected: &str| {
            assert_eq!(plain(text).map(|data| format!("{data:?}")).unwrap_or_default(), expected, "{text}");
        };
        is("1", "1");
        is("-7", "-7");
        is("1.2", "1.2");
        is("1.2.3", "'1.2.3'");
        is("10.0.0.0/16", "'10.0.0.0/16'");
        is("yes", "'yes'");
        is("True", "true");
        is("~", "null");
        is("0x1F", "");
        is("007", "");
        is("1e3", "");
    }
}
