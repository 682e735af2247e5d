//! Functions of strings.

use std::ops::Range;

use super::call::{Body, Call, Outcome, Stop};
use super::{format, json};
use crate::eval::value::{Data, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "endswith" => |call| at_end(call, <[Value]>::last, |text, end| text.ends_with(end)),
        "format" => format::format,
        "join" => join,
        "like" => |call| call.give_bool(is_like(&fold(call.text(0)?), &fold(call.text(1)?))),
        "padleft" => pad_left,
        "replace" => replace,
        "split" => split,
        "startswith" => |call| at_end(call, <[Value]>::first, |text, start| text.starts_with(start)),
        "substring" => substring,
        "tolower" => |call| call.give_text(lower(call.text(0)?)),
        "toupper" => |call| call.give_text(upper(call.text(0)?)),
        "trim" => |call| call.give_text(call.text(0)?.trim()),
        _ => return None,
    })
}

/// A text for comparisons in which letter case does not count: each character alone, as .NET's ordinal ones do.
pub(in crate::eval) fn fold(text: &str) -> String {
    upper(text)
}

fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(|c| alone(c, c.to_lowercase())).collect()
}

fn upper(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_uppercase();
    }
    text.chars().map(|c| alone(c, c.to_uppercase())).collect()
}

/// A character never becomes several.
fn alone(c: char, mut changed: impl Iterator<Item = char>) -> char {
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The UTF-16 units of a text in this range; `None` where it would cut a character in half or there are fewer.
pub(super) fn slice_utf16(text: &str, range: Range<usize>) -> Option<&str> {
    let from = byte_of(text, range.start)?;
    let to = byte_of(text, range.end)?;
    text.get(from..to)
}

fn byte_of(text: &str, unit: usize) -> Option<usize> {
    if text.is_ascii() {
        return (unit <= text.len()).then_some(unit);
    }
    let mut units = 0;
    for (byte, c) in text.char_indices() {
        if units >= unit {
            return (units == unit).then_some(byte);
        }
        units += c.len_utf16();
    }
    (units == unit).then_some(text.len())
}

/// Whether a string has another one at one of its ends. Of a string that is partly known, the piece there may tell.
fn at_end(call: &Call<'_, '_>, end: fn(&[Value]) -> Option<&Value>, has: fn(&str, &str) -> bool) -> Outcome {
    let (value, wanted) = (call.argument(0)?, fold(call.text(1)?));
    if let Data::Term(_) = value.data {
        let pieces = call.evaluator.pieces(value);
        let known = end(&pieces).and_then(|piece| piece.data.as_str()).map(fold).ok_or(Stop::Unknown)?;
        return match has(&known, &wanted) {
            true => call.give_bool(true),
            false if has(&wanted, &known) => Err(Stop::Unknown),
            false => call.give_bool(false),
        };
    }
    call.give_bool(has(&fold(call.text_of(value)?), &wanted))
}

/// Strings, whole numbers and booleans, as they read inside a string. What is not known stays a piece of the result.
fn join(call: &Call<'_, '_>) -> Outcome {
    let (items, delimiter) = (call.items(0)?, call.text(1)?);
    let mut pieces = Vec::new();
    let mut known = String::new();
    let mut bytes = 0;
    for (place, slot) in items.iter().enumerate() {
        if place > 0 {
            known.push_str(delimiter);
        }
        let value = call.force(slot);
        match &value.data {
            Data::String(_) | Data::Int(_) | Data::Bool(_) => {
                known.push_str(&json::plain(&value.data).ok_or(Stop::Unknown)?);
            }
            Data::Term(_) => {
                bytes += known.len();
                pieces.push(call.made(Data::string(std::mem::take(&mut known))));
                pieces.push(value);
            }
            _ => return Err(Stop::Unknown),
        }
        call.allow_bytes(bytes + known.len())?;
    }
    call.pay_bytes(bytes + known.len())?;
    if pieces.is_empty() {
        return call.give_text(known);
    }
    pieces.push(call.made(Data::string(known)));
    Ok(call.evaluator.text(pieces, call.location))
}

fn pad_left(call: &Call<'_, '_>) -> Outcome {
    let text = match &call.argument(0)?.data {
        Data::String(text) => text.to_string(),
        Data::Int(number) => number.to_string(),
        _ => return Err(call.not_a(call.argument(0)?, "string or whole number")),
    };
    let padding = call.optional_text(2)?.unwrap_or(" ");
    if padding.encode_utf16().count() != 1 {
        return Err(Stop::wrong("padLeft() pads with one character"));
    }
    let length = usize::try_from(call.int(1)?).map_err(|_| Stop::wrong("padLeft() has a negative length"))?;
    let missing = length.saturating_sub(text.encode_utf16().count());
    call.allow_bytes(missing.saturating_mul(padding.len()))?;
    call.give_text(padding.repeat(missing) + &text)
}

fn replace(call: &Call<'_, '_>) -> Outcome {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    if old.is_empty() {
        return Err(Stop::Unknown);
    }
    let growth = new.len().saturating_sub(old.len()).saturating_mul(text.matches(old).count());
    call.allow_bytes(text.len().saturating_add(growth))?;
    call.give_text(text.replace(old, new))
}

fn split(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let given = call.argument(1)?;
    let forced;
    let delimiters: Vec<&str> = match &given.data {
        Data::Array(_) => {
            forced = call.items_of(given)?.iter().map(|slot| call.force(slot)).collect::<Vec<_>>();
            forced.iter().map(|value| call.text_of(value)).collect::<Result<_, _>>()?
        }
        _ => vec![call.text_of(given)?],
    };
    if delimiters.is_empty() {
        return Err(Stop::Unknown);
    }
    let parts = split_at(text, &delimiters);
    call.allow_items(parts.len())?;
    call.pay_bytes(text.len())?;
    call.give_values(parts.into_iter().map(|part| call.made(Data::string(part))))
}

/// Splits at the first of the delimiters that stands at a place; empty ones never do.
fn split_at<'t>(text: &'t str, delimiters: &[&str]) -> Vec<&'t str> {
    let (mut parts, mut start, mut place) = (Vec::new(), 0, 0);
    while let Some(rest) = text.get(place..) {
        let Some(next) = rest.chars().next() else { break };
        let here = delimiters.iter().find(|delimiter| !delimiter.is_empty() && rest.starts_with(**delimiter));
        match here {
            Some(delimiter) => {
                parts.push(text.get(start..place).unwrap_or_default());
                place += delimiter.len();
                start = place;
            }
            None => place += next.len_utf8(),
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

fn substring(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let size = text.encode_utf16().count();
    let outside = || Stop::wrong("substring() goes beyond the string");
    let start = usize::try_from(call.int(1)?).map_err(|_| outside())?;
    let end = match call.arguments.get(2) {
        Some(length) => {
            let length = usize::try_from(call.int_of(length)?).map_err(|_| outside())?;
            start.checked_add(length).ok_or_else(outside)?
        }
        None => size,
    };
    if start > end || end > size {
        return Err(outside());
    }
    call.give_text(slice_utf16(text, start..end).ok_or(Stop::Unknown)?)
}

/// Whether a text is the pattern, in which each `*` stands for any number of characters.
fn is_like(text: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(rest) = pieces.next().and_then(|start| text.strip_prefix(start)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(end) = pieces.pop() else { return rest.is_empty() };
    let middle = pieces.iter().try_fold(rest, |rest, piece| {
        let place = rest.find(piece)?;
        rest.get(place + piece.len()..)
    });
    middle.is_some_and(|rest| rest.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_stars() {
        assert!(is_like("abcdef", "a*c*"));
        assert!(is_like("aa", "a*a"));
        assert!(!is_like("a", "a*a"));
        assert!(is_like("", "***"));
        assert!(!is_like("ab", "a"));
    }

    #[test]
    fn characters_are_never_cut_in_half() {
        assert_eq!(slice_utf16("a😀b", 1..3), Some("😀"));
        assert_eq!(slice_utf16("a😀b", 1..2), None);
        assert_eq!(slice_utf16("é", 1..1), Some(""));
        assert_eq!(slice_utf16("é", 0..2), None);
    }

    #[test]
    fn the_first_delimiter_that_fits_counts() {
        assert_eq!(split_at("a;b,,c", &[";", ",,", ","]), ["a", "b", "c"]);
        assert_eq!(split_at("abc", &[""]), ["abc"]);
        assert_eq!(split_at("", &[","]), [""]);
    }
}
