//! Text for people: nothing that a template says can steer a terminal, and lines fit.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `text` without what steers a terminal, turns the direction of writing, can't be seen, or is taken for a command by a CI
/// server wherever it stands in a line (`##vso[…]`, `##[…]`, `##teamcity[…]`). Each is replaced by as many bytes, so that
/// byte offsets hold for both texts; line breaks and tabs stay.
pub(crate) fn neutral(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut neutral = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match does_harm(text, at) {
            true => neutral.push_str(stand_in(character)),
            false => neutral.push(character),
        }
    }
    Cow::Owned(neutral)
}

/// Whether the character at `at` is one that [`neutral`] replaces.
pub(crate) fn does_harm(text: &str, at: usize) -> bool {
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('#') => ends_mark_of_command(text, at),
        character => character.is_some_and(steers),
    }
}

/// As [`neutral`], in one line: a break becomes a space.
pub(crate) fn one_line(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    neutral(&text).split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
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

/// Whether the `#` at `at` is the second of a `##`, after which letters and a bracket make it a command.
fn ends_mark_of_command(text: &str, at: usize) -> bool {
    let before = text.get(..at).is_some_and(|before| before.ends_with('#'));
    let after = text.get(at + 1..).unwrap_or_default();
    before && after.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).starts_with('[')
}

/// Whether a character steers what shows it, or can't be seen. Marks that choose between the forms of one character
/// (`⚠️`) are left.
fn steers(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Soft hyphen, fillers, and other characters that take no room.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}' => true,
        // Zero width, marks, embeddings, overrides and isolates of bidirectional text, the two separators that some
        // terminals and editors take for line breaks, and deprecated format characters.
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        // Byte order mark, annotations, tags.
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        character => character.is_control(),
    }
}

fn stand_in(character: char) -> &'static str {
    match character.len_utf8() {
        1 => "?",
        2 => "\u{b7}",
        3 => "\u{fffd}",
        _ => "\u{fffd}?",
    }
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
    fn what_steers_a_terminal_is_replaced_by_as_many_bytes() {
        let text = "a\u{1b}[31mred\u{9b}2J\u{202e}x\r\u{7f}";
        let shown = neutral(text);
        assert_eq!(shown, "a?[31mred·2J\u{fffd}x??");
        assert_eq!(shown.len(), text.len());
        assert!(matches!(neutral("tab\tand\nline, ä € ⚠\u{fe0f}"), Cow::Borrowed(_)));
        for character in ["\u{feff}", "\u{200b}", "\u{ad}", "\u{e0041}", "\u{2069}"] {
            let shown = neutral(character);
            assert!(shown != character && shown.len() == character.len(), "{character:?}");
        }
    }

    #[test]
    fn what_steers_a_ci_server_is_broken() {
        let text = "a ##vso[task.x]b ##[error] ###[ ## Title [1] #[x] ##teamcity[y]";
        let shown = neutral(text);
        assert_eq!(shown, "a #?vso[task.x]b #?[error] ##?[ ## Title [1] #[x] #?teamcity[y]");
        assert_eq!(shown.len(), text.len());
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
