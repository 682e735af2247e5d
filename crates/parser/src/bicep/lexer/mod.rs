//! Text to tokens.
//!
//! The lexer never fails: every byte belongs to a token or to the trivia between tokens, and what is wrong with a token
//! is told beside it. The small grammars (names, numbers, strings, comments) are nom parsers over bytes; which of them
//! is asked depends on the first byte alone.

mod strings;
mod token;
mod trivia;

pub use token::{Pragma, PragmaKind, Token, TokenKind};

pub(super) use strings::{string_inner, string_value};
pub(super) use token::TokenSet;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_while};
use nom::combinator::value;
use nom::{IResult, Parser};

use super::mistake::{Mistake, SyntaxError};
use crate::source::Span;

/// What an identifier may not be longer than.
const MAX_IDENTIFIER: usize = 255;

/// The text as the lexer's parsers see it. Everything that the grammar names is ASCII, so that cuts fall between
/// characters.
type Input<'a> = &'a [u8];

/// What the lexer's parsers return; an error is only ever "not here".
type Scan<'a, T = Input<'a>> = IResult<Input<'a>, T, ()>;

/// The tokens of a text.
#[derive(Clone, Debug)]
pub struct Lexed {
    /// The tokens in order; the last is the only [`TokenKind::EndOfFile`].
    pub tokens: Vec<Token>,
    /// The pragmas in order.
    pub pragmas: Vec<Pragma>,
    /// What is wrong with tokens or trivia, in order.
    pub(super) errors: Vec<SyntaxError>,
}

/// How many tokens of one text are read; what follows is left out, with an error.
pub(super) const MAX_TOKENS: usize = 1_500_000;

/// Cuts a text into tokens.
pub fn lex(text: &str) -> Lexed {
    let mut lexer = Lexer::new(text);
    loop {
        let after_comment = lexer.leading_trivia();
        let start = lexer.offset();
        let errors = lexer.errors.len();
        let kind = if lexer.tokens.len() < MAX_TOKENS { lexer.token() } else { lexer.too_long() };
        let token = Token {
            start,
            end: lexer.offset(),
            kind,
            malformed: is_string(kind) && lexer.errors.len() > errors,
            after_comment,
        };
        lexer.tokens.push(token);
        if kind == TokenKind::EndOfFile {
            return Lexed { tokens: lexer.tokens, pragmas: lexer.pragmas, errors: lexer.errors };
        }
        if kind.keeps_trailing_comment() {
            lexer.trailing_trivia();
        }
    }
}

/// What the text that the lexer has come to is part of.
#[derive(Clone, Copy)]
enum Frame {
    /// The hole of a string.
    Hole(Quotes),
    /// A brace inside a hole.
    Brace,
}

/// How a string is written.
#[derive(Clone, Copy)]
enum Quotes {
    /// `'…'`
    Single,
    /// `'''…'''`, with a `$` in front for each that a hole needs.
    Multi { dollars: usize },
}

struct Lexer<'a> {
    text: &'a str,
    rest: Input<'a>,
    frames: Vec<Frame>,
    tokens: Vec<Token>,
    pragmas: Vec<Pragma>,
    errors: Vec<SyntaxError>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Self {
        // Spans count bytes in 32 bits; no file that means anything comes near.
        let text = if u32::try_from(text.len()).is_ok() { text } else { "" };
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text).as_bytes();
        Self {
            text,
            rest,
            frames: Vec::new(),
            // A byte to seven of a template is a token of its own.
            tokens: Vec::with_capacity((text.len() / 7 + 8).min(MAX_TOKENS)),
            pragmas: Vec::new(),
            errors: Vec::new(),
        }
    }

    fn offset(&self) -> u32 {
        (self.text.len() - self.rest.len()) as u32
    }

    /// The byte `ahead` bytes further on.
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.rest.get(ahead).copied()
    }

    fn advance(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// What a parser finds here; it stays where it is when that is nothing.
    fn eat<T>(&mut self, mut parser: impl Parser<Input<'a>, Output = T, Error = ()>) -> Option<T> {
        let (rest, output) = parser.parse(self.rest).ok()?;
        self.rest = rest;
        Some(output)
    }

    fn error(&mut self, start: u32, mistake: Mistake) {
        let span = Span::new(start, self.offset());
        self.errors.push(SyntaxError { span, mistake });
    }

    /// Ends the text here, unless it ends of itself.
    fn too_long(&mut self) -> TokenKind {
        if !self.rest.is_empty() {
            self.error(self.offset(), Mistake::TooLong);
        }
        TokenKind::EndOfFile
    }

    fn token(&mut self) -> TokenKind {
        use TokenKind::*;
        let Some(first) = self.peek(0) else { return EndOfFile };
        match first {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.identifier(),
            b'\n' | b'\r' => self.new_line(),
            b'0'..=b'9' => {
                self.eat(take_while(|b: u8| b.is_ascii_digit()));
                Integer
            }
            b'\'' | b'$' => self.string_start().unwrap_or_else(|| self.unrecognized()),
            b'{' => {
                if !self.frames.is_empty() {
                    self.frames.push(Frame::Brace);
                }
                self.advance(1);
                LeftBrace
            }
            b'}' => match self.frames.last() {
                Some(Frame::Hole(quotes)) => self.string_continuation(*quotes),
                // As in the compiler, a brace inside a hole is never taken off again: no literal with braces is allowed
                // there, and the hole ends with the line at the latest.
                _ => {
                    self.advance(1);
                    RightBrace
                }
            },
            _ => self.eat(punctuation).unwrap_or_else(|| self.unrecognized()),
        }
    }

    fn identifier(&mut self) -> TokenKind {
        let start = self.offset();
        let name = self.eat(take_while(is_identifier_continuation)).unwrap_or_default();
        match name {
            b"true" => TokenKind::TrueKeyword,
            b"false" => TokenKind::FalseKeyword,
            b"null" => TokenKind::NullKeyword,
            _ => {
                if name.len() > MAX_IDENTIFIER {
                    self.error(start, Mistake::IdentifierTooLong);
                }
                TokenKind::Identifier
            }
        }
    }

    fn new_line(&mut self) -> TokenKind {
        if self.frames.is_empty() {
            self.eat(take_while(is_new_line));
            return TokenKind::NewLine;
        }
        // The line ends inside a hole: an empty piece ends the string, and the line break comes next.
        self.error(self.offset(), Mistake::StringEndsWithLine);
        self.frames.clear();
        TokenKind::StringRightPiece
    }

    fn unrecognized(&mut self) -> TokenKind {
        let start = self.offset();
        if self.eat(tag("\"")).is_some() {
            self.error(start, Mistake::DoubleQuote);
            return TokenKind::Unrecognized;
        }
        if self.eat(take_while(|b| b == b'$')).is_none_or(<[u8]>::is_empty) {
            let text = self.text.get(start as usize..).unwrap_or_default();
            self.advance(text.chars().next().map_or(1, char::len_utf8));
        }
        self.error(start, Mistake::UnrecognizedToken);
        TokenKind::Unrecognized
    }
}

/// A token that is made of fixed characters, other than braces and quotes.
fn punctuation(input: Input<'_>) -> Scan<'_, TokenKind> {
    use TokenKind::*;
    fn fixed<'a>(
        kind: TokenKind,
        text: &'static str,
    ) -> impl Parser<Input<'a>, Output = TokenKind, Error = ()> {
        value(kind, tag(text))
    }
    match input.first() {
        Some(b':') => alt((fixed(DoubleColon, "::"), fixed(Colon, ":"))).parse(input),
        Some(b'.') => alt((fixed(Ellipsis, "..."), fixed(Dot, "."))).parse(input),
        Some(b'(') => fixed(LeftParen, "(").parse(input),
        Some(b')') => fixed(RightParen, ")").parse(input),
        Some(b'[') => fixed(LeftSquare, "[").parse(input),
        Some(b']') => fixed(RightSquare, "]").parse(input),
        Some(b',') => fixed(Comma, ",").parse(input),
        Some(b'@') => fixed(At, "@").parse(input),
        Some(b'=') => alt((
            fixed(Equals, "=="),
            fixed(EqualsInsensitive, "=~"),
            fixed(Arrow, "=>"),
            fixed(Assignment, "="),
        ))
        .parse(input),
        Some(b'?') => alt((fixed(DoubleQuestion, "??"), fixed(Question, "?"))).parse(input),
        Some(b'!') => {
            alt((fixed(NotEquals, "!="), fixed(NotEqualsInsensitive, "!~"), fixed(Exclamation, "!")))
                .parse(input)
        }
        Some(b'<') => alt((fixed(LessThanOrEqual, "<="), fixed(LeftChevron, "<"))).parse(input),
        Some(b'>') => alt((fixed(GreaterThanOrEqual, ">="), fixed(RightChevron, ">"))).parse(input),
        Some(b'|') => alt((fixed(LogicalOr, "||"), fixed(Pipe, "|"))).parse(input),
        Some(b'&') => fixed(LogicalAnd, "&&").parse(input),
        Some(b'+') => fixed(Plus, "+").parse(input),
        Some(b'-') => fixed(Minus, "-").parse(input),
        Some(b'*') => fixed(Asterisk, "*").parse(input),
        Some(b'/') => fixed(Slash, "/").parse(input),
        Some(b'%') => fixed(Modulo, "%").parse(input),
        Some(b'^') => fixed(Hat, "^").parse(input),
        Some(b';') => fixed(Semicolon, ";").parse(input),
        _ => Err(nom::Err::Error(())),
    }
}

fn is_string(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::StringComplete
            | TokenKind::StringLeftPiece
            | TokenKind::StringMiddlePiece
            | TokenKind::StringRightPiece
    )
}

/// Whether a byte can stand in an identifier behind its first.
fn is_identifier_continuation(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_new_line(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}
