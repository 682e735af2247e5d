//! Text for people: nothing that a template says is a command, and lines fit.

use std::borrow::Cow;

use tricep_rules::finding::Finding;
pub(crate) use tricep_rules::neutral::{does_harm, neutral};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// As [`neutral`], in one line: a break becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    neutral(&text).split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What a finding says with the case in which it holds, for formats that have no other place for it.
pub(crate) fn told(finding: &Finding) -> String {
    if finding.when.is_empty() {
        return finding.message.clone();
    }
    let facts: Vec<String> = finding.when.iter().map(ToString::to_string).collect();
    format!("{} (when {})", finding.message, facts.join(" and "))
}

/// Lines of a report for people, none of which a CI server takes for a command that begins a line (`::error::…`). What
/// comes from a template in them must be [`neutral`] already.
pub(crate) fn harmless(lines: &str) -> Cow<'_, str> {
    let is_command = |line: &str| line.trim_start().starts_with("::");
    if !lines.contains("::") || !lines.lines().any(is_command) {
        return Cow::Borrowed(lines);
    }
    let lines = lines.split_inclusive('\n');
    lines.map(|line| if is_command(line) { line.replacen(':', "?", 1) } else { line.to_owned() }).collect()
}

/// Text for an element or an attribute of XML, [`neutral`].
pub(crate) fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in neutral(text).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// How many columns `text` takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// `text` in at most `width` columns, with `…` for what was left out of its middle: both ends of a name tell something.
pub(crate) fn shortened(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let room = width.saturating_sub(1);
    let head = taken(text.chars(), room.div_ceil(2));
    let tail: String = taken(text.chars().rev(), room / 2).chars().rev().collect();
    Cow::Owned(format!("{head}…{tail}"))
}

/// The first of `characters`, as many as fit.
fn taken(characters: impl Iterator<Item = char>, width: usize) -> String {
    let mut used = 0;
    characters
        .take_while(|character| {
            used += character.width().unwrap_or(0);
            used <= width
        })
        .collect()
}

/// `text` in lines, the first of them broken at spaces so that it fits `width` columns. The others (commands, snippets) are
/// as their author wants them.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = text.lines();
    let mut wrapped = wrapped_line(lines.next().unwrap_or_default(), width);
    wrapped.extend(lines.map(|line| line.trim_end().to_owned()));
    wrapped
}

fn wrapped_line(line: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        if !current.is_empty() && columns(&current) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut current));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(word);
    }
    lines.push(current);
    lines
}

/// The nearest character boundary at or below `offset`, which may lie beyond the end.
pub(crate) fn boundary_below(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The nearest character boundary at or above `offset`; the end for one beyond it.
pub(crate) fn boundary_above(text: &str, offset: usize) -> usize {
    (offset..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_commands_are_broken() {
        assert_eq!(
            harmless("a\n  ::error::x\nb::c\n::stop-commands::"),
            "a\n  ?:error::x\nb::c\n?:stop-commands::"
        );
        assert!(matches!(harmless("a\nb::c\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn one_line_is_one_line() {
        assert_eq!(one_line("a\n  b\r\nc"), "a b c");
    }

    #[test]
    fn a_long_text_is_cut_by_columns() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdef", 4), "ab…f");
        assert_eq!(shortened("日本語", 5), "日…語");
    }

    #[test]
    fn the_first_line_is_broken_at_spaces_and_commands_are_not() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("so:\naz network update --set a=b", 7), ["so:", "az network update --set a=b"]);
        assert_eq!(wrapped("a\n\nb", 7), ["a", "", "b"]);
        assert_eq!(wrapped("", 7), [""]);
    }
}
