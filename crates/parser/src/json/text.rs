//! Strings: decoding, and the way back from the decoded text to the source.

use std::borrow::Cow;

use crate::source::Span;
use crate::template::same_name;

/// A string as it is written.
#[derive(Clone, Copy, Debug)]
pub struct Text<'t> {
    /// What stands between the quotes.
    raw: &'t str,
    /// The string with its quotes.
    span: Span,
    /// Where `raw` begins.
    start: u32,
    escaped: bool,
}

impl<'t> Text<'t> {
    pub(super) fn new(raw: &'t str, span: Span, start: u32, escaped: bool) -> Self {
        Self { raw, span, start, escaped }
    }

    /// Where it stands, quotes included.
    pub fn span(self) -> Span {
        self.span
    }

    /// Where its content stands, quotes not included.
    pub fn content(self) -> Span {
        Span::new(self.start, self.start + self.raw.len() as u32)
    }

    /// The content as it is written, escapes not undone.
    pub fn raw(self) -> &'t str {
        self.raw
    }

    /// The content, escapes undone: borrowed when there is none.
    pub fn decode(self) -> Cow<'t, str> {
        if !self.escaped {
            return Cow::Borrowed(self.raw);
        }
        let mut decoded = String::with_capacity(self.raw.len());
        decode(self.raw, &mut decoded, |_, _| ());
        Cow::Owned(decoded)
    }

    /// Where the bytes of the decoded content stand in the source.
    pub fn offsets(self) -> Offsets {
        let mut steps = Vec::new();
        if self.escaped {
            decode(self.raw, &mut String::with_capacity(self.raw.len()), |decoded, raw| {
                steps.push((decoded as u32, self.start + raw as u32));
            });
        }
        Offsets { start: self.start, steps }
    }

    /// Whether the content is `name`, letter case aside.
    pub fn is(self, name: &str) -> bool {
        same_name(&self.decode(), name)
    }
}

/// A map from offsets in the decoded content of a string to offsets in the file.
#[derive(Clone, Debug)]
pub struct Offsets {
    start: u32,
    /// After each escape: where the decoded text and the source go on.
    steps: Vec<(u32, u32)>,
}

impl Offsets {
    /// The offset in the file of the character at `decoded`, which is on a character boundary of the decoded content.
    pub fn source(&self, decoded: u32) -> u32 {
        let after = self.steps.partition_point(|(at, _)| *at <= decoded);
        match after.checked_sub(1).and_then(|i| self.steps.get(i)) {
            Some((at, source)) => source + (decoded - at),
            None => self.start + decoded,
        }
    }

    /// The span in the file of a span of the decoded content.
    pub fn span(&self, decoded: Span) -> Span {
        Span::new(self.source(decoded.start), self.source(decoded.end))
    }
}

/// Appends `raw` with its escapes undone and tells `escape` after each one how far both texts have come. An escape that
/// means nothing stays as it is written; half of a surrogate pair becomes U+FFFD.
fn decode(raw: &str, decoded: &mut String, mut escape: impl FnMut(usize, usize)) {
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        decoded.push_str(before);
        rest = match unescape(after) {
            Some((character, rest)) => {
                decoded.push(character);
                rest
            }
            None => {
                decoded.push('\\');
                after
            }
        };
        escape(decoded.len(), raw.len() - rest.len());
    }
    decoded.push_str(rest);
}

/// The character that an escape means, and the text behind it; `text` begins after the backslash.
fn unescape(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    let character = match chars.next()? {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'u' => {
            let (unit, rest) = code_unit(chars.as_str())?;
            let low = rest.strip_prefix("\\u").and_then(code_unit);
            return Some(match (char::from_u32(unit), low) {
                (Some(character), _) => (character, rest),
                (None, Some((low, rest))) if unit < 0xdc00 && (0xdc00..0xe000).contains(&low) => {
                    let code = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), rest)
                }
                (None, _) => (char::REPLACEMENT_CHARACTER, rest),
            });
        }
        other @ ('"' | '\\' | '/' | '\'') => other,
        _ => return None,
    };
    Some((character, chars.as_str()))
}

/// Four hexadecimal digits.
fn code_unit(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &str) -> Text<'_> {
        Text::new(raw, Span::new(9, 11 + raw.len() as u32), 10, raw.contains('\\'))
    }

    #[test]
    fn escapes_are_undone() {
        assert_eq!(text(r#"a\"b\\c\/d\n\t\u0041"#).decode(), "a\"b\\c/d\n\tA");
        assert_eq!(text(r"\ud83d\ude00").decode(), "😀");
        assert_eq!(text(r"\ud83d!").decode(), "\u{fffd}!");
        assert_eq!(text(r"\ude00\ud83d").decode(), "\u{fffd}\u{fffd}");
        assert_eq!(text(r"\q\u12").decode(), r"\q\u12");
        assert!(matches!(text("plain").decode(), Cow::Borrowed("plain")));
    }

    #[test]
    fn offsets_lead_back_to_the_source() {
        let offsets = text(r"a\nb\ud83d\ude00c").offsets();
        // a, newline, b, the four bytes of the emoji, c, end
        assert_eq!([0, 1, 2, 3, 7, 8].map(|decoded| offsets.source(decoded)), [10, 11, 13, 14, 26, 27]);
        assert_eq!(text("plain").offsets().span(Span::new(1, 3)), Span::new(11, 13));
    }
}
