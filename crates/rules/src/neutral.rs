//! Text of templates that steers nobody who shows it.

use std::borrow::Cow;

/// `text` without what steers a terminal, turns the direction of writing, can't be seen, or is taken for a command by a CI
/// server wherever it stands in a line (`##vso[…]`, `##[…]`, `##teamcity[…]`). Each is replaced by as many bytes, so that
/// byte offsets hold for both texts; line breaks and tabs stay.
pub fn neutral(text: &str) -> Cow<'_, str> {
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
pub fn does_harm(text: &str, at: usize) -> bool {
    match text.get(at..).and_then(|rest| rest.chars().next()) {
        Some('#') => ends_mark_of_command(text, at),
        character => character.is_some_and(steers),
    }
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
    }
}
