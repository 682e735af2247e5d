//! The lines of a file that a template loads.

use tricep_parser::source::Span;

use crate::engine::spans::Spans;

/// The words and quoted strings of JSON, YAML or any other text that are neither names of properties nor lie in what is to be
/// shown. Of that only what is one value by itself counts.
pub(super) fn hidden(text: &str, shown: &[Span]) -> Vec<Span> {
    let shown = shown.iter().copied().filter(|span| is_one_value(span.text(text)));
    let shown = Spans::new(shown.map(|span| (span, ())));
    let mut hidden = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        for (from, to) in values(line) {
            let span = Span::new((start + from) as u32, (start + to) as u32);
            if shown.around(span).next().is_none() {
                hidden.push(span);
            }
        }
        start += line.len();
    }
    hidden
}

fn is_one_value(text: &str) -> bool {
    !text.starts_with(['{', '[']) && !text.contains(['\n', '\r']) && !text.contains(": ")
}

/// Where the words and strings of a line are that are no names of properties.
fn values(line: &str) -> Vec<(usize, usize)> {
    let mut values = Vec::new();
    let mut at = 0;
    // What stands before the next word: a name comes first, or after one of these.
    let mut before = None;
    while let Some(first) = line.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = line.get(at..).unwrap_or_default();
        if first.is_whitespace() || matches!(first, '{' | '}' | '[' | ']' | ',' | ':' | '-') {
            at += first.len_utf8();
            before = if first.is_whitespace() { before } else { Some(first) };
            continue;
        }
        let length = match first {
            '"' | '\'' => quoted(rest, first),
            _ => word(rest),
        };
        let after = rest.get(length..).unwrap_or_default().trim_start();
        let is_name = after.starts_with(':') && matches!(before, None | Some('{' | ',' | '-'));
        if !is_name {
            values.push((at, at + length));
        }
        at += length;
        before = Some(first);
    }
    values
}

/// The length of a string with its quotes; the rest of the line where it has no end.
fn quoted(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return at + 1,
            _ => {}
        }
    }
    text.trim_end().len()
}

/// The length of what has no quotes: to a blank, a comma or a bracket, or to a colon that ends a name.
fn word(text: &str) -> usize {
    let ends = |(at, character): (usize, char)| match character {
        ':' => {
            text.get(at + 1..).is_none_or(|after| after.is_empty() || after.starts_with(char::is_whitespace))
        }
        ',' | '{' | '}' | '[' | ']' | '"' | '\'' => true,
        _ => character.is_whitespace(),
    };
    text.char_indices().skip(1).find(|found| ends(*found)).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text with a star for each byte of what is hidden.
    fn starred(text: &str, shown: &str) -> String {
        let shown = text.find(shown).map(|at| Span::new(at as u32, (at + shown.len()) as u32));
        let hidden = hidden(text, shown.as_slice());
        let star = |(at, byte)| {
            if hidden.iter().any(|span| span.touches(at as u32) && span.end != at as u32) {
                b'*'
            } else {
                byte
            }
        };
        String::from_utf8(text.bytes().enumerate().map(star).collect()).unwrap()
    }

    #[test]
    fn names_stay_and_values_go() {
        for (text, shown, expected) in [
            (r#"{"min": "1.0", "key": "a b"}"#, r#""1.0""#, r#"{"min": "1.0", "key": *****}"#),
            (r#"{"a":[1,"x"],"b":{"c":true}}"#, "none", r#"{"a":[*,***],"b":{"c":****}}"#),
            (r#"{"a": "x\" y", "b": "open"#, "none", r#"{"a": *******, "b": *****"#),
            ("min: 1.0 # was 1.1\nkey: a: b\n", "1.0", "min: 1.0 * *** ***\nkey: *: *\n"),
            ("- name: x\n  url: http://x:80\n", "none", "- name: *\n  url: ***********\n"),
            ("only words\nand more", "none", "**** *****\n*** ****"),
            ("{\"a\": {\"b\": \"x\"}}", "{\"b\": \"x\"}", "{\"a\": {\"b\": ***}}"),
        ] {
            assert_eq!(starred(text, shown), expected);
        }
    }
}
