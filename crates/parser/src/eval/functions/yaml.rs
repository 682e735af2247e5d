//! YAML as values, by the core schema of YAML 1.2.
//! <https://yaml.org/spec/1.2.2/#103-core-schema> (read 2026-11).

use std::collections::HashMap;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::call::Members;
use super::files::Written;
use super::json::{self, Unread};
use crate::eval::Evaluator;
use crate::eval::value::{Array, Data, Member, Object, Slot, Value};
use crate::source::Span;

/// How deep collections may be nested.
const DEPTH: usize = 256;

/// The first document of a text. What has tags, or keys that are no scalars, is not looked at.
pub(super) fn read(evaluator: &Evaluator<'_>, text: &str, written: Written) -> Result<Value, Unread> {
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { evaluator, written, open: Vec::new(), anchors: HashMap::new(), root: None };
    let places = Places::new(content, text.len() - content.len());
    for event in Parser::new_from_str(content) {
        let (event, span) = event.map_err(|_| Unread::Broken)?;
        reader.event(event, places.of(span)).ok_or(Unread::Broken)?;
        if reader.open.len() > DEPTH {
            return Err(Unread::TooDeep(DEPTH));
        }
        if reader.root.is_some() {
            break;
        }
    }
    reader.root.ok_or(Unread::Broken)
}

/// A collection that is not closed yet.
enum Open {
    Sequence { anchor: usize, items: Vec<Slot>, start: Span },
    Mapping { anchor: usize, members: Members, key: Option<(Rc<str>, Span)>, start: Span },
}

struct Reader<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    written: Written,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
}

impl Reader<'_, '_> {
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
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
                self.value(data, span, anchor)
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor)?.clone();
                self.value(value.data, span, 0)
            }
            Event::SequenceStart(anchor, tag) => {
                self.push(Open::Sequence { anchor, items: Vec::new(), start: span }, tag.is_some())
            }
            Event::MappingStart(anchor, tag) => {
                let members = Members::default();
                self.push(Open::Mapping { anchor, members, key: None, start: span }, tag.is_some())
            }
            Event::SequenceEnd => match self.open.pop()? {
                Open::Sequence { anchor, items, start } => {
                    let array = Array { items, ..Array::default() };
                    self.value(Data::Array(Rc::new(array)), start.to(span), anchor)
                }
                Open::Mapping { .. } => None,
            },
            Event::MappingEnd => match self.open.pop()? {
                Open::Mapping { anchor, members, key: None, start } => {
                    let object = Object { properties: members.list, open: false };
                    self.value(Data::Object(Rc::new(object)), start.to(span), anchor)
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
        if tagged || is_key {
            return None;
        }
        self.open.push(open);
        Some(())
    }

    /// A value that is complete.
    fn value(&mut self, data: Data, span: Span, anchor: usize) -> Option<()> {
        let value = self.written.value(self.evaluator, data, span);
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Sequence { items, .. }) => items.push(Slot::ready(value)),
            Some(Open::Mapping { members, key, .. }) => match key.take() {
                Some((key, key_span)) => {
                    let key_location = self.written.key(key_span);
                    members.set(Member { key, key_location, value: Slot::ready(value) });
                }
                None => match value.data {
                    Data::String(text) if &*text != "<<" => *key = Some((text, span)),
                    _ => return None,
                },
            },
        }
        Some(())
    }
}

/// The way from the parser's places, which count characters, to bytes of the file.
struct Places<'t> {
    text: &'t str,
    /// Where each character begins, and the end; `None` where every character is a byte.
    starts: Option<Vec<u32>>,
    /// Bytes before the text that the parser sees.
    before: u32,
}

impl<'t> Places<'t> {
    fn new(text: &'t str, before: usize) -> Self {
        let starts = || text.char_indices().map(|(place, _)| place as u32).chain([text.len() as u32]);
        Self { text, starts: (!text.is_ascii()).then(|| starts().collect()), before: before as u32 }
    }

    fn of(&self, span: saphyr_parser::Span) -> Span {
        let byte = |character: usize| match &self.starts {
            Some(starts) => starts.get(character).or(starts.last()).copied().unwrap_or_default(),
            None => character as u32,
        };
        let span = Span::new(byte(span.start.index()), byte(span.end.index()));
        let end = span.start + written(span.text(self.text)).len() as u32;
        Span::new(self.before + span.start, self.before + end)
    }
}

/// What is written of a value in a text that begins with it: the parser counts blanks and a comment behind it as its own.
fn written(text: &str) -> &str {
    let Some(quote) = text.chars().next().filter(|quote| matches!(quote, '\'' | '"')) else {
        return text.trim_end();
    };
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((place, c)) = rest.next() {
        let doubled = quote == '\'' && rest.peek().is_some_and(|(_, next)| *next == quote);
        match c {
            '\\' if quote == '"' => drop(rest.next()),
            _ if c == quote && doubled => drop(rest.next()),
            _ if c == quote => return text.get(..=place).unwrap_or(text),
            _ => {}
        }
    }
    text
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
    fn quotes_end_what_is_written() {
        assert_eq!(written("'1.2' # 'x'"), "'1.2'");
        assert_eq!(written("'it''s' # x"), "'it''s'");
        assert_eq!(written(r#""a\"b" "c""#), r#""a\"b""#);
        assert_eq!(written("plain  \n"), "plain");
        assert_eq!(written("'open"), "'open");
    }

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
