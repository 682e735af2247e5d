//! Values as each language writes them.

use std::fmt::Write;

use super::Literal;
use super::layout::Layout;
use crate::template::Language;

/// Where a value goes.
#[derive(Clone, Copy)]
pub(super) enum Place<'i> {
    /// On lines of its own; the first has this indentation.
    Lines {
        /// White space.
        indent: &'i str,
    },
    /// On the line that is there.
    Line,
}

impl Layout<'_> {
    /// `name: value`.
    pub(super) fn property(&self, name: &str, value: &Literal, place: Place<'_>) -> String {
        let mut out = String::new();
        self.write_property(&mut out, name, value, place);
        out
    }

    /// A value.
    pub(super) fn literal(&self, value: &Literal, place: Place<'_>) -> String {
        let mut out = String::new();
        self.write(&mut out, value, place);
        out
    }

    fn write_property(&self, out: &mut String, name: &str, value: &Literal, place: Place<'_>) {
        match self.language {
            Language::Arm => write_json_string(out, name),
            Language::Bicep if is_identifier(name) => out.push_str(name),
            Language::Bicep => write_bicep_string(out, name),
        }
        out.push_str(": ");
        self.write(out, value, place);
    }

    fn write(&self, out: &mut String, value: &Literal, place: Place<'_>) {
        match value {
            Literal::Null => out.push_str("null"),
            Literal::Bool(value) => push(out, value),
            Literal::Int(value) => push(out, value),
            Literal::String(text) => match self.language {
                Language::Arm => write_json_string(out, &arm_escaped(text)),
                Language::Bicep => write_bicep_string(out, text),
            },
            Literal::Array(items) => {
                self.write_container(out, ['[', ']'], "", items, place, |layout, out, item, place| {
                    layout.write(out, item, place);
                });
            }
            Literal::Object(members) => {
                self.write_container(
                    out,
                    ['{', '}'],
                    " ",
                    members,
                    place,
                    |layout, out, (name, value), place| {
                        layout.write_property(out, name, value, place);
                    },
                );
            }
        }
    }

    fn write_container<T>(
        &self,
        out: &mut String,
        [open, close]: [char; 2],
        inner_space: &str,
        items: &[T],
        place: Place<'_>,
        write_item: impl Fn(&Self, &mut String, &T, Place<'_>),
    ) {
        out.push(open);
        if !items.is_empty() {
            match place {
                Place::Line => {
                    out.push_str(inner_space);
                    for (i, item) in items.iter().enumerate() {
                        if i > 0 {
                            out.push_str(", ");
                        }
                        write_item(self, out, item, place);
                    }
                    out.push_str(inner_space);
                }
                Place::Lines { indent } => {
                    let deeper = self.deeper(indent);
                    for (i, item) in items.iter().enumerate() {
                        if i > 0 && self.language == Language::Arm {
                            out.push(',');
                        }
                        out.push_str(self.newline);
                        out.push_str(&deeper);
                        write_item(self, out, item, Place::Lines { indent: &deeper });
                    }
                    out.push_str(self.newline);
                    out.push_str(indent);
                }
            }
        }
        out.push(close);
    }
}

/// A value inside of an ARM expression inside of a JSON string; `None` for lists and objects, which it has no way to
/// write but by functions.
pub(super) fn arm_expression_literal(value: &Literal) -> Option<String> {
    let mut out = String::new();
    match value {
        Literal::Null => out.push_str("null()"),
        Literal::Bool(value) => {
            push(&mut out, value);
            out.push_str("()");
        }
        Literal::Int(value) => push(&mut out, value),
        Literal::String(text) => {
            out.push('\'');
            write_json_content(&mut out, &text.replace('\'', "''"));
            out.push('\'');
        }
        Literal::Array(_) | Literal::Object(_) => return None,
    }
    Some(out)
}

/// Whether this part of an ARM expression is a literal.
pub(super) fn is_arm_expression_literal(text: &str) -> bool {
    let quoted = text.len() >= 2 && text.starts_with('\'') && text.ends_with('\'');
    quoted || text.parse::<i64>().is_ok() || matches!(text, "true()" | "false()" | "null()")
}

fn push(out: &mut String, value: impl std::fmt::Display) {
    // Writing to a string does not fail.
    let _ = write!(out, "{value}");
}

/// A string that would be read as an ARM expression gets a second bracket.
fn arm_escaped(text: &str) -> String {
    if text.starts_with('[') && text.ends_with(']') { format!("[{text}") } else { text.to_owned() }
}

fn write_json_string(out: &mut String, text: &str) {
    out.push('"');
    write_json_content(out, text);
    out.push('"');
}

fn write_json_content(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

fn write_bicep_string(out: &mut String, text: &str) {
    out.push('\'');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' if chars.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
}

/// Whether Bicep reads `name` as a name without quotes.
fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Literal {
        Literal::Object(vec![
            (String::from("policyType"), "Custom".into()),
            (String::from("cipher-suites"), Literal::Array(vec!["it's ${x}".into(), Literal::Int(-1)])),
            (String::from("none"), Literal::Array(vec![])),
            (String::from("on"), true.into()),
        ])
    }

    #[test]
    fn bicep() {
        let layout = Layout::new(Language::Bicep, "");
        let expected = "{\n    policyType: 'Custom'\n    'cipher-suites': [\n      'it\\'s \\${x}'\n      -1\n    ]\n    \
                        none: []\n    on: true\n  }";
        assert_eq!(layout.literal(&sample(), Place::Lines { indent: "  " }), expected);
        assert_eq!(
            layout.literal(&sample(), Place::Line),
            "{ policyType: 'Custom', 'cipher-suites': ['it\\'s \\${x}', -1], none: [], on: true }"
        );
    }

    #[test]
    fn json() {
        let layout = Layout::new(Language::Arm, "{\r\n\t\"a\": 1\r\n}");
        let expected = "{\r\n\t\"policyType\": \"Custom\",\r\n\t\"cipher-suites\": [\r\n\t\t\"it's ${x}\",\r\n\t\t-1\r\n\t],\
                        \r\n\t\"none\": [],\r\n\t\"on\": true\r\n}";
        assert_eq!(layout.literal(&sample(), Place::Lines { indent: "" }), expected);
    }

    #[test]
    fn strings_are_escaped() {
        let arm = Layout::new(Language::Arm, "");
        let bicep = Layout::new(Language::Bicep, "");
        let text = Literal::from("a\"b\\c\n\u{1}");
        assert_eq!(arm.literal(&text, Place::Line), "\"a\\\"b\\\\c\\n\\u0001\"");
        assert_eq!(bicep.literal(&text, Place::Line), "'a\"b\\\\c\\n\\u{1}'");
        assert_eq!(arm.literal(&"[x]".into(), Place::Line), "\"[[x]\"");
        assert_eq!(arm.literal(&"[x".into(), Place::Line), "\"[x\"");
        assert_eq!(arm_expression_literal(&"it's \"x\"".into()).as_deref(), Some("'it''s \\\"x\\\"'"));
        assert_eq!(arm_expression_literal(&true.into()).as_deref(), Some("true()"));
    }
}
