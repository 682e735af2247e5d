//! The tokens of JSON.

use nom::IResult;
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_until, take_while, take_while1};
use nom::character::complete::{char, digit0, digit1, one_of};
use nom::combinator::{all_consuming, opt, recognize};

use super::tree::{ESCAPED, NO_CLOSING};
use crate::source::Span;

type Lexed<'t> = IResult<&'t [u8], &'t [u8], ()>;

/// A string as it was found.
pub(super) struct StringToken {
    pub(super) span: Span,
    pub(super) flags: u8,
    /// The first backslash that begins no escape.
    pub(super) bad_escape: Option<Span>,
}

/// The text and how far it has been read.
pub(super) struct Lexer<'t> {
    text: &'t str,
    rest: &'t [u8],
    /// A string that begins before this offset and reaches the end of its line is not closed: the quote that would close
    /// it stands here, and is known not to. So no text is searched twice.
    not_closed_before: u32,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes();
        Self { text, rest, not_closed_before: 0 }
    }

    /// Where the next byte stands.
    pub(super) fn offset(&self) -> u32 {
        self.offset_of(self.rest)
    }

    fn offset_of(&self, rest: &[u8]) -> u32 {
        (self.text.len() - rest.len()) as u32
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes one byte, which is ASCII.
    pub(super) fn bump(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    /// Passes over what `lex` reads and tells where it stands.
    fn take(&mut self, mut lex: impl FnMut(&'t [u8]) -> Lexed<'t>) -> Option<Span> {
        let (rest, token) = lex(self.rest).ok()?;
        let start = self.offset();
        self.rest = rest;
        Some(Span::new(start, start + token.len() as u32))
    }

    /// Passes over white space and comments. Returns the comment that is not closed, if there is one.
    pub(super) fn trivia(&mut self, comments: &mut Vec<Span>) -> Option<Span> {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => {
                    self.take(whitespace);
                }
                Some(b'/') => match self.take(comment) {
                    Some(span) => comments.push(span),
                    None if self.rest.starts_with(b"/*") => {
                        let span = Span::new(self.offset(), self.text.len() as u32);
                        self.rest = &[];
                        comments.push(span);
                        return Some(span);
                    }
                    None => return None,
                },
                Some(0x0b | 0x0c) => self.bump(),
                Some(0x80..) => {
                    let space =
                        self.rest_text().chars().next().filter(|character| character.is_whitespace())?;
                    self.rest = self.rest.get(space.len_utf8()..).unwrap_or_default();
                }
                _ => return None,
            }
        }
    }

    fn rest_text(&self) -> &'t str {
        self.text.get(self.offset() as usize..).unwrap_or("")
    }

    /// Passes over the string that begins with the next byte, a quote.
    ///
    /// A line break inside is accepted when the string is closed on a later line and what follows can follow a string.
    /// Otherwise the quote at its end is missing, and it ends with its line.
    pub(super) fn string(&mut self) -> StringToken {
        let start = self.offset();
        let quote = self.peek().unwrap_or(b'"');
        self.bump();
        let mut rest = self.rest;
        let mut flags = 0;
        let mut bad_escape = None;
        // Where the first line ends, and what was known of it.
        let mut line: Option<(&[u8], u8)> = None;
        loop {
            if let Ok((stop, _)) = string_piece(quote)(rest) {
                rest = stop;
            }
            match rest.first() {
                Some(b'\\') => {
                    flags |= ESCAPED;
                    let (after, good) = escape(rest);
                    if !good && bad_escape.is_none() {
                        bad_escape = Some(Span::new(self.offset_of(rest), self.offset_of(after)));
                    }
                    rest = after;
                }
                Some(b'\n' | b'\r') => {
                    if line.is_none() {
                        line = Some((rest, flags));
                        if start < self.not_closed_before {
                            break;
                        }
                    }
                    rest = rest.get(1..).unwrap_or_default();
                }
                Some(_) => {
                    let after = rest.get(1..).unwrap_or_default();
                    if line.is_none() || can_follow_a_string(after) {
                        self.rest = after;
                        return StringToken { span: Span::new(start, self.offset()), flags, bad_escape };
                    }
                    break;
                }
                None => break,
            }
        }
        self.not_closed_before = self.not_closed_before.max(self.offset_of(rest));
        let (end, flags) = line.unwrap_or((rest, flags));
        let length = self.rest.len() - end.len();
        let content = self.rest.get(..length).unwrap_or_default().trim_ascii_end();
        // The comma that separates members, rather than the end of the content.
        let content = content.strip_suffix(b",").unwrap_or(content);
        self.rest = self.rest.get(content.len()..).unwrap_or_default();
        let span = Span::new(start, self.offset());
        let bad_escape = bad_escape.filter(|escape| span.contains(*escape));
        StringToken { span, flags: flags | NO_CLOSING, bad_escape }
    }

    /// Passes over a word: a number, a literal, or a name without quotes; empty when the next character can't be in one.
    pub(super) fn word(&mut self) -> Span {
        self.take(take_while1(is_word)).unwrap_or(Span::at(self.offset()))
    }

    /// Passes over what cannot be read, up to a comma, a closing bracket or the end of the line.
    pub(super) fn broken(&mut self) {
        self.take(take_till(|byte| matches!(byte, b',' | b'}' | b']' | b'\n' | b'\r')));
    }
}

fn whitespace(input: &[u8]) -> Lexed<'_> {
    take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t'))(input)
}

fn comment(input: &[u8]) -> Lexed<'_> {
    let line = (tag(&b"//"[..]), take_till(|byte| matches!(byte, b'\n' | b'\r')));
    let block = (tag(&b"/*"[..]), take_until(&b"*/"[..]), tag(&b"*/"[..]));
    alt((recognize(line), recognize(block))).parse(input)
}

/// What a string has up to something of interest.
fn string_piece<'t>(quote: u8) -> impl FnMut(&'t [u8]) -> Lexed<'t> {
    take_till(move |byte| byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'))
}

/// The text behind the escape at the start of `rest`, and whether it is one.
fn escape(rest: &[u8]) -> (&[u8], bool) {
    let good = match rest.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'\'') => 2,
        Some(b'u') if rest.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => 6,
        _ => return (rest.get(1..).unwrap_or_default(), false),
    };
    (rest.get(good..).unwrap_or_default(), true)
}

fn can_follow_a_string(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    matches!(rest.first(), None | Some(b',' | b':' | b'}' | b']' | b'/'))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.' | b'$' | b'@') || byte >= 0x80
}

/// Whether a word is a number of JSON.
pub(super) fn is_number(word: &str) -> bool {
    let whole = alt((recognize(char::<&str, ()>('0')), recognize((one_of("123456789"), digit0))));
    let fraction = opt((char('.'), digit1));
    let exponent = opt((one_of("eE"), opt(one_of("+-")), digit1));
    all_consuming((opt(char('-')), whole, fraction, exponent)).parse(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_json() {
        for good in ["0", "-0", "10", "1.5", "1e5", "-12.50E+07", "123456789012345678901234567890"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "-", "01", "1.", ".5", "1e", "0x1", "1a", "+1", "--1"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}
