//! Functions that make a value of another type of one.

use super::call::{Body, Call, Outcome, Stop};
use super::json;
use crate::eval::value::Data;

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "array" => |_| Err(Stop::Unknown),
        "bool" => bool,
        "fail" => |call| Err(Stop::wrong(format!("the template stops with '{}'", call.text(0)?))),
        "false" => |call| Ok(call.made(Data::Bool(false))),
        "float" => float,
        "int" => int,
        "json" => |call| json::value(call, call.text(0)?),
        "null" => |call| Ok(call.made(Data::Null)),
        "string" => string,
        "true" => |call| Ok(call.made(Data::Bool(true))),
        _ => return None,
    })
}

fn bool(call: &Call<'_, '_>) -> Outcome {
    match &call.argument(0)?.data {
        Data::Bool(answer) => call.give_bool(*answer),
        Data::Int(number) => call.give_bool(*number != 0),
        Data::String(text) if text.eq_ignore_ascii_case("true") => call.give_bool(true),
        Data::String(text) if text.eq_ignore_ascii_case("false") => call.give_bool(false),
        // What is made of `'1'` and of blanks around the word is not documented.
        Data::String(text) if text.chars().all(char::is_alphabetic) && !text.is_empty() => {
            Err(Stop::wrong(format!("'{text}' is neither 'true' nor 'false'")))
        }
        Data::String(_) | Data::Number(_) | Data::Null => Err(Stop::Unknown),
        _ => Err(call.not_a(call.argument(0)?, "string or whole number")),
    }
}

fn int(call: &Call<'_, '_>) -> Outcome {
    match &call.argument(0)?.data {
        Data::Int(number) => call.give_int(*number),
        Data::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            match text.parse() {
                Ok(number) if digits.bytes().all(|byte| byte.is_ascii_digit()) => call.give_int(number),
                // Blanks, signs and fractions may be accepted; letters never are.
                _ if text.chars().any(char::is_alphabetic) => {
                    Err(Stop::wrong(format!("'{text}' is no whole number")))
                }
                _ => Err(Stop::Unknown),
            }
        }
        Data::Number(_) => Err(Stop::Unknown),
        _ => Err(call.not_a(call.argument(0)?, "string or whole number")),
    }
}

/// A number that is written with a fraction, whatever it is made of.
fn float(call: &Call<'_, '_>) -> Outcome {
    match &call.argument(0)?.data {
        Data::Int(number) => call.derived(Data::Number(format!("{number}.0").into())),
        Data::Number(text) => call.derived(Data::Number(text.clone())),
        Data::String(text) if is_decimal(text) => call.derived(Data::Number(text.clone())),
        Data::String(text) if !text.contains(|c: char| c.is_ascii_digit()) => {
            Err(Stop::wrong(format!("'{text}' is no number")))
        }
        Data::String(_) => Err(Stop::Unknown),
        _ => Err(call.not_a(call.argument(0)?, "string or whole number")),
    }
}

/// Whether a number is written with digits on both sides of a point.
pub(super) fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    text.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// Arrays and objects become JSON.
fn string(call: &Call<'_, '_>) -> Outcome {
    let value = call.argument(0)?;
    match &value.data {
        Data::Null => Err(Stop::Unknown),
        Data::Array(_) | Data::Object(_) => call.give_text(json::text(call, value, '"')?),
        Data::Lambda(_) | Data::Term(_) => Err(call.not_a(value, "value")),
        data => call.give_text(json::plain(data).ok_or(Stop::Unknown)?),
    }
}
