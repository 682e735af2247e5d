//! Strings: pieces between quotes and holes, and the escape sequences in them.

use nom::Parser;
use nom::bytes::complete::{tag, take_till, take_till1, take_while, take_while1};
use nom::sequence::{delimited, terminated};

use super::{Frame, Input, Lexer, Quotes, Scan, TokenKind};
use crate::bicep::mistake::Mistake;
use crate::source::Span;

/// What a `'''` string is closed by: so many quotes, or more.
const CLOSING_QUOTES: usize = 3;

/// How a piece of a string ends.
enum PieceEnd {
    /// With the string.
    String,
    /// With the `${` of a hole.
    Hole,
}

impl Lexer<'_> {
    /// A string, or its first piece; nothing where `$` stands without the quotes of a multi-line string.
    pub(super) fn string_start(&mut self) -> Option<TokenKind> {
        let start = self.offset();
        let dollars = self.eat(multi_line_start).map(<[u8]>::len);
        let quotes = match dollars {
            Some(dollars) => Quotes::Multi { dollars },
            None => {
                self.eat(tag("'"))?;
                Quotes::Single
            }
        };
        Some(match self.piece(quotes, start) {
            PieceEnd::String => TokenKind::StringComplete,
            PieceEnd::Hole => {
                self.frames.push(Frame::Hole(quotes));
                TokenKind::StringLeftPiece
            }
        })
    }

    /// The piece behind a hole, from its `}`.
    pub(super) fn string_continuation(&mut self, quotes: Quotes) -> TokenKind {
        let start = self.offset();
        self.advance(1);
        match self.piece(quotes, start) {
            PieceEnd::String => {
                self.frames.pop();
                TokenKind::StringRightPiece
            }
            PieceEnd::Hole => TokenKind::StringMiddlePiece,
        }
    }

    fn piece(&mut self, quotes: Quotes, start: u32) -> PieceEnd {
        match quotes {
            Quotes::Single => self.single_line_piece(start),
            Quotes::Multi { dollars } => self.multi_line_piece(start, dollars),
        }
    }

    fn single_line_piece(&mut self, start: u32) -> PieceEnd {
        loop {
            self.eat(take_till(|b| matches!(b, b'\'' | b'$' | b'\\' | b'\n' | b'\r')));
            match self.peek(0) {
                Some(b'\'') => {
                    self.advance(1);
                    return PieceEnd::String;
                }
                Some(b'$') => {
                    self.advance(1);
                    if self.eat(tag("{")).is_some() {
                        return PieceEnd::Hole;
                    }
                }
                Some(b'\\') => {
                    if !self.escape_sequence() {
                        self.error(start, Mistake::StringEndsInEscape);
                        return PieceEnd::String;
                    }
                }
                // A line break: it belongs to the line, not to the string.
                Some(_) => {
                    self.error(start, Mistake::StringEndsWithLine);
                    return PieceEnd::String;
                }
                None => {
                    self.error(start, Mistake::StringEndsWithFile);
                    return PieceEnd::String;
                }
            }
        }
    }

    /// Reads on behind a `\`, and says what is wrong with the sequence; false where the text ends behind the `\`.
    fn escape_sequence(&mut self) -> bool {
        let start = self.offset();
        self.advance(1);
        let Some(escaped) = self.peek(0) else { return false };
        match escaped {
            b'$' => {
                self.advance(1);
                self.eat(tag("{"));
            }
            b'n' | b'r' | b't' | b'\\' | b'\'' => self.advance(1),
            b'u' => self.unicode_escape(start),
            _ => {
                let rest = self.text.get(self.offset() as usize..).unwrap_or_default();
                self.advance(rest.chars().next().map_or(1, char::len_utf8));
                self.error(start, Mistake::UnknownEscape);
            }
        }
        true
    }

    /// Reads `u{…}`. Where the text ends inside it, the missing quote is the mistake to be told.
    fn unicode_escape(&mut self, start: u32) {
        self.advance(1);
        if self.rest.is_empty() {
            return;
        }
        if self.eat(tag("{")).is_none() {
            return self.error(start, Mistake::InvalidUnicodeEscape);
        }
        let digits = self.eat(take_while(|b: u8| b.is_ascii_hexdigit())).unwrap_or_default();
        if self.rest.is_empty() {
            return;
        }
        if digits.is_empty() || self.eat(tag("}")).is_none() || code_point(digits).is_none() {
            self.error(start, Mistake::InvalidUnicodeEscape);
        }
    }

    fn multi_line_piece(&mut self, start: u32, dollars: usize) -> PieceEnd {
        loop {
            self.eat(take_till(|b| b == b'\'' || b == b'$'));
            if let Some(run) = self.eat(take_while1(|b| b == b'$')) {
                let run: Input<'_> = run;
                if dollars > 0 && run.len() >= dollars && self.eat(tag("{")).is_some() {
                    return PieceEnd::Hole;
                }
            } else if let Some(run) = self.eat(take_while1(|b| b == b'\'')) {
                let run: Input<'_> = run;
                if run.len() >= CLOSING_QUOTES {
                    return PieceEnd::String;
                }
            } else {
                self.error(start, Mistake::MultiLineStringEndsWithFile);
                return PieceEnd::String;
            }
        }
    }
}

/// The `$`s of a multi-line string and its opening quotes; gives the `$`s.
fn multi_line_start(input: Input<'_>) -> Scan<'_> {
    terminated(take_while(|b| b == b'$'), tag("'''")).parse(input)
}

/// The number that the digits of `\u{…}` stand for; at most `10FFFF`.
fn code_point(digits: &[u8]) -> Option<u32> {
    let digits = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(digits, 16).ok().filter(|point| *point <= 0x10_FFFF)
}

/// The value of a token of a string: what stands between its marks, escapes undone.
///
/// `first` is the first token of the string, which says how the string is written; `token` is `first` or a later piece.
/// Nothing for a token that does not have the marks of its kind. Half of a surrogate pair, which Bicep can write and
/// UTF-8 cannot, becomes U+FFFD.
pub(in crate::bicep) fn string_value(first: &str, token: &str, kind: TokenKind) -> Option<String> {
    let marks = Marks::of(first, kind);
    if !first.trim_start_matches('$').starts_with('\'') {
        return None;
    }
    let end = token.len().checked_sub(marks.after)?;
    let mut inner = token.get(marks.before..end)?;
    if !marks.multi_line {
        return unescape(inner);
    }
    if matches!(kind, TokenKind::StringComplete | TokenKind::StringLeftPiece) {
        // A line break right behind the opening quotes is no part of the string.
        inner = inner.strip_prefix('\r').unwrap_or(inner);
        inner = inner.strip_prefix('\n').unwrap_or(inner);
    }
    Some(inner.to_owned())
}

/// The text of a token of a string, without its marks.
pub(in crate::bicep) fn string_inner(first: &str, token: Span, kind: TokenKind) -> Span {
    let marks = Marks::of(first, kind);
    let start = token.start + marks.before as u32;
    Span::new(start, token.end.saturating_sub(marks.after as u32).max(start))
}

/// How many bytes stand around the text of a token of a string.
struct Marks {
    multi_line: bool,
    before: usize,
    after: usize,
}

impl Marks {
    fn of(first: &str, kind: TokenKind) -> Self {
        let dollars = first.bytes().take_while(|byte| *byte == b'$').count();
        let multi_line = dollars > 0 || first.starts_with("'''");
        let quotes = if multi_line { CLOSING_QUOTES } else { 1 };
        let before = match kind {
            TokenKind::StringComplete | TokenKind::StringLeftPiece => dollars + quotes,
            _ => "}".len(),
        };
        let after = match kind {
            TokenKind::StringComplete | TokenKind::StringRightPiece => quotes,
            _ => dollars.max(1) + "{".len(),
        };
        Self { multi_line, before, after }
    }
}

fn unescape(text: &str) -> Option<String> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        value.push_str(rest.get(..at)?);
        let escaped = rest.get(at + 1..)?;
        let mut after = escaped.chars();
        value.push(match after.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            same @ ('\\' | '\'' | '$') => same,
            'u' => {
                let (rest, digits) = unicode_digits(after.as_str())?;
                after = rest.chars();
                char::from_u32(code_point(digits.as_bytes())?).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        });
        rest = after.as_str();
    }
    value.push_str(rest);
    Some(value)
}

/// The digits of `{…}` and what follows.
fn unicode_digits(text: &str) -> Option<(&str, &str)> {
    delimited(tag::<_, _, ()>("{"), take_till1(|c| c == '}'), tag("}")).parse(text).ok()
}
