//! Functions of strings and arrays alike. Positions in strings count UTF-16 units.

use std::ops::Range;

use super::call::{Body, Call, Outcome, Stop};
use super::strings::{fold, slice_utf16};
use crate::eval::TroubleKind;
use crate::eval::value::{Data, Slot, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "contains" => contains,
        "empty" => |call| Err(call.not_a(call.argument(0)?, "array, object or string")),
        "first" => |call| end(call, true),
        "indexof" => |call| position(call, false),
        "last" => |call| end(call, false),
        "lastindexof" => |call| position(call, true),
        "length" => |call| Err(call.not_a(call.argument(0)?, "array, object or string")),
        "range" => range,
        "skip" => |call| part(call, |count, length| count..length),
        "take" => |call| part(call, |count, _| 0..count),
        _ => return None,
    })
}

/// Items that one `range` may make.
/// <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-array#range> (read 2026-11)
const RANGE: i64 = 10_000;

fn range(call: &Call<'_, '_>) -> Outcome {
    let (start, count) = (call.int(0)?, call.int(1)?);
    if count < 0 {
        return Err(Stop::wrong("range() can't count fewer than 0 items"));
    }
    if count > RANGE {
        let message = format!("range() makes {count} items; Azure makes at most {RANGE}");
        call.evaluator.trouble(TroubleKind::LimitReached, message, call.location);
        return Err(Stop::wrong("it makes too many items"));
    }
    let end = start.checked_add(count).filter(|end| *end <= i64::from(i32::MAX));
    let end = end.ok_or_else(|| Stop::wrong("range() goes beyond 2147483647"))?;
    call.give_values((start..end).map(|number| call.made(Data::Int(number))))
}

/// `contains` of strings; arrays and objects are looked into where terms are understood.
fn contains(call: &Call<'_, '_>) -> Outcome {
    let (text, wanted) = (call.argument(0)?, call.argument(1)?);
    match (&text.data, &wanted.data) {
        (Data::String(text), Data::String(wanted)) => call.give_bool(text.contains(&**wanted)),
        (Data::Term(_), Data::String(wanted)) => {
            let pieces = call.evaluator.pieces(text);
            let mut known = pieces.iter().filter_map(|piece| piece.data.as_str());
            if known.any(|known| known.contains(&**wanted)) {
                call.give_bool(true)
            } else {
                Err(Stop::Unknown)
            }
        }
        (Data::Int(_) | Data::Bool(_) | Data::Number(_), _) => {
            Err(call.not_a(text, "array, object or string"))
        }
        _ => Err(Stop::Unknown),
    }
}

fn end(call: &Call<'_, '_>, first: bool) -> Outcome {
    let text = match &call.argument(0)?.data {
        Data::String(text) if text.is_empty() => return Err(Stop::Unknown),
        Data::String(text) => text,
        Data::Array(_) | Data::Null => return Err(Stop::Unknown),
        _ => return Err(call.not_a(call.argument(0)?, "array or string")),
    };
    let found = if first { text.chars().next() } else { text.chars().next_back() };
    // A character of two UTF-16 units would be cut in half.
    match found.filter(|found| found.len_utf16() == 1) {
        Some(found) => call.give_text(found.to_string()),
        None => Err(Stop::Unknown),
    }
}

fn part(call: &Call<'_, '_>, wanted: fn(usize, usize) -> Range<usize>) -> Outcome {
    let value = call.argument(0)?;
    let count = usize::try_from(call.int(1)?.max(0)).unwrap_or(usize::MAX);
    match &value.data {
        Data::String(text) => {
            let length = text.encode_utf16().count();
            let part = slice_utf16(text, wanted(count.min(length), length)).ok_or(Stop::Unknown)?;
            call.give_text(part)
        }
        Data::Array(_) => {
            let items = call.items_of(value)?;
            let part = items.get(wanted(count.min(items.len()), items.len())).unwrap_or_default();
            call.give_items(part.to_vec())
        }
        _ => Err(call.not_a(value, "array or string")),
    }
}

/// In a string letter case does not count; in an array it does.
fn position(call: &Call<'_, '_>, last: bool) -> Outcome {
    let (container, wanted) = (call.argument(0)?, call.argument(1)?);
    match &container.data {
        Data::String(text) => {
            let (text, wanted) = (fold(text), fold(call.text_of(wanted)?));
            if wanted.is_empty() {
                return if last { Err(Stop::Unknown) } else { call.give_int(0) };
            }
            let found = if last { text.rfind(&wanted) } else { text.find(&wanted) };
            let units = |place: usize| text.get(..place).map_or(0, |before| before.encode_utf16().count());
            call.give_place(found.map(units))
        }
        Data::Array(_) => {
            let items = call.items_of(container)?;
            call.give_place(place_of(call, items, wanted, last)?)
        }
        _ => Err(call.not_a(container, "array or string")),
    }
}

fn place_of(call: &Call<'_, '_>, items: &[Slot], wanted: &Value, last: bool) -> Result<Option<usize>, Stop> {
    let mut places = 0..items.len();
    while let Some(place) = if last { places.next_back() } else { places.next() } {
        let Some(slot) = items.get(place) else { break };
        if call.equal(&call.force(slot), wanted)? {
            return Ok(Some(place));
        }
    }
    Ok(None)
}
