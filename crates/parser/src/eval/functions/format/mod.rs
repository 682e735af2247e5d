//! `format`: composite formatting as .NET has it.
//! <https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting> (read 2026-11).

mod number;

use super::call::{Call, Outcome, Stop};
use super::json;
use crate::eval::value::{Data, Value};

/// A piece of a pattern.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::eval) enum Piece {
    /// Text, with `{{` and `}}` undone.
    Text(String),
    /// `{0}`, `{0,-8:N2}`.
    Argument {
        /// Which argument, from 0.
        place: usize,
        /// What follows the place.
        specifier: Option<Specifier>,
    },
}

/// How an argument is laid out.
#[derive(PartialEq, Eq, Debug)]
pub(in crate::eval) struct Specifier {
    /// The characters that it takes at least; a negative number puts it to the left of them.
    width: i32,
    /// What follows the colon.
    format: String,
}

/// The pieces of a pattern; `None` where it is none.
pub(in crate::eval) fn pieces(pattern: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' | '}' if rest.peek() == Some(&c) => {
                rest.next();
                text.push(c);
            }
            '{' => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let mut inner = String::new();
                loop {
                    match rest.next()? {
                        '}' => break,
                        c => inner.push(c),
                    }
                }
                pieces.push(argument(&inner)?);
            }
            '}' => return None,
            _ => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Some(pieces)
}

/// What stands between braces.
fn argument(inner: &str) -> Option<Piece> {
    let (head, format) = match inner.split_once(':') {
        Some((head, format)) => (head, Some(format)),
        None => (inner, None),
    };
    let (place, width) = match head.split_once(',') {
        Some((place, width)) => (place, Some(width.trim().parse::<i32>().ok()?)),
        None => (head, None),
    };
    let place = place.trim_end_matches(' ');
    let digits = !place.is_empty() && place.bytes().all(|byte| byte.is_ascii_digit());
    let place = place.parse().ok().filter(|_| digits)?;
    let specifier = (width.is_some() || format.is_some()).then(|| Specifier {
        width: width.unwrap_or_default(),
        format: format.unwrap_or_default().to_owned(),
    });
    Some(Piece::Argument { place, specifier })
}

/// A formatted string. What is not known stays a piece of it, unless it has a layout of its own.
pub(super) fn format(call: &Call<'_, '_>) -> Outcome {
    let pattern = call.text(0)?;
    let pieces = pieces(pattern).ok_or_else(|| Stop::wrong("the pattern of format() is none"))?;
    let mut values = Vec::with_capacity(pieces.len());
    let mut bytes = 0_usize;
    for piece in pieces {
        let value = match piece {
            Piece::Text(text) => call.made(Data::string(text)),
            Piece::Argument { place, specifier } => {
                let value = place.checked_add(1).and_then(|place| call.arguments.get(place));
                let value = value.ok_or_else(|| {
                    Stop::wrong(format!("the pattern of format() wants an argument {{{place}}}"))
                })?;
                laid_out(call, value, specifier.as_ref())?
            }
        };
        bytes = bytes.saturating_add(value.data.as_str().map_or(0, str::len));
        call.allow_bytes(bytes)?;
        values.push(value);
    }
    call.pay_bytes(bytes)?;
    Ok(call.evaluator.text(values, call.location))
}

fn laid_out(call: &Call<'_, '_>, value: &Value, specifier: Option<&Specifier>) -> Result<Value, Stop> {
    let text = match (&value.data, specifier) {
        (Data::Term(_), None) => return Ok(value.clone()),
        (Data::Term(_) | Data::Lambda(_), _) => return Err(Stop::Unknown),
        (Data::Array(_) | Data::Object(_), _) => json::text(call, value, '\'')?.into(),
        (Data::Int(number), Some(specifier)) => number::formatted(*number, &specifier.format)?.into(),
        (Data::Number(_), Some(specifier)) if !specifier.format.is_empty() => return Err(Stop::Unknown),
        (data, _) => json::plain(data).ok_or(Stop::Unknown)?,
    };
    let width = specifier.map_or(0, |specifier| specifier.width);
    let missing = (width.unsigned_abs() as usize).saturating_sub(text.encode_utf16().count());
    call.allow_bytes(text.len().saturating_add(missing))?;
    if missing == 0 {
        return Ok(Value { data: Data::String(text), origin: value.origin });
    }
    let blanks = " ".repeat(missing);
    let padded = if width < 0 { format!("{text}{blanks}") } else { format!("{blanks}{text}") };
    Ok(Value { data: Data::string(padded), origin: value.origin })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_double_and_arguments_have_places() {
        let argument = |place, specifier: Option<(i32, &str)>| Piece::Argument {
            place,
            specifier: specifier.map(|(width, format)| Specifier { width, format: format.to_owned() }),
        };
        let text = |text: &str| Piece::Text(text.to_owned());
        assert_eq!(
            pieces("a{0}b{1:N2}{2,-4}"),
            Some(vec![
                text("a"),
                argument(0, None),
                text("b"),
                argument(1, Some((0, "N2"))),
                argument(2, Some((-4, "")))
            ])
        );
        assert_eq!(pieces("{{x}}"), Some(vec![text("{x}")]));
        assert_eq!(pieces("a}"), None);
        assert_eq!(pieces("a{0"), None);
        assert_eq!(pieces("{x}"), None);
    }
}
