//! The tokens of template expressions.

use std::borrow::Cow;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while1};
use nom::character::complete::{anychar, char, digit1};
use nom::combinator::{opt, recognize, value};
use nom::multi::many0_count;
use nom::sequence::delimited;
use nom::{IResult, Parser};

type Lexed<'e, T> = IResult<&'e str, T, ()>;

/// The text behind white space, line breaks included.
pub(super) fn blank(input: &str) -> &str {
    input.trim_start_matches([' ', '\t', '\n', '\r', '\u{a0}'])
}

/// The name of a function, a namespace or a property.
pub(super) fn name(input: &str) -> Lexed<'_, &str> {
    take_while1(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'))(input)
}

/// A number as it is written.
pub(super) fn number(input: &str) -> Lexed<'_, &str> {
    let fraction = (char('.'), digit1);
    let exponent = (alt((char('e'), char('E'))), opt(alt((char('-'), char('+')))), digit1);
    recognize((opt(alt((char('-'), char('+')))), digit1, opt(fraction), opt(exponent))).parse(input)
}

/// `'…'`; a quote inside is written twice.
pub(super) fn string(input: &str) -> Lexed<'_, Cow<'_, str>> {
    let piece = alt((value((), tag("''")), value((), take_while1(|c| c != '\''))));
    let (rest, raw) = delimited(char('\''), recognize(many0_count(piece)), char('\'')).parse(input)?;
    let text = if raw.contains('\'') { Cow::Owned(raw.replace("''", "'")) } else { Cow::Borrowed(raw) };
    Ok((rest, text))
}

/// What a message shows of text that does not belong where it is.
pub(super) fn junk(input: &str) -> Lexed<'_, &str> {
    let quoted = (char('"'), take_till(|c| c == '"'), opt(char('"')));
    alt((recognize(string), number, name, recognize(quoted), recognize(anychar))).parse(input)
}
