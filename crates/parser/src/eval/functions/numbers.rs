//! Functions of numbers, and comparisons.

use std::cmp::Ordering;

use super::call::{Body, Call, Outcome, Stop};
use super::collate;
use crate::eval::value::{Data, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "add" => |call| arithmetic(call, i64::checked_add),
        "div" => |call| arithmetic(call, i64::checked_div),
        "greater" => |call| compared(call, Ordering::is_gt),
        "greaterorequals" => |call| compared(call, Ordering::is_ge),
        "less" => |call| compared(call, Ordering::is_lt),
        "lessorequals" => |call| compared(call, Ordering::is_le),
        "max" => |call| extreme(call, i64::max),
        "min" => |call| extreme(call, i64::min),
        "mod" => |call| arithmetic(call, i64::checked_rem),
        "mul" => |call| arithmetic(call, i64::checked_mul),
        "sub" => |call| arithmetic(call, i64::checked_sub),
        _ => return None,
    })
}

fn arithmetic(call: &Call<'_, '_>, operation: fn(i64, i64) -> Option<i64>) -> Outcome {
    // Whether digits in a string count as a number here is not documented.
    if call.arguments.iter().any(|value| value.data.as_str().is_some_and(|text| text.parse::<f64>().is_ok()))
    {
        return Err(Stop::Unknown);
    }
    let (a, b) = (call.int(0)?, call.int(1)?);
    match operation(a, b) {
        Some(result) => call.give_int(result),
        None if b == 0 => Err(Stop::wrong(format!("{}() divides by 0", call.name))),
        None => Err(Stop::wrong(format!("what {}() gives is no number of 64 bits", call.name))),
    }
}

/// Whole numbers, in arrays or not.
fn extreme(call: &Call<'_, '_>, better: fn(i64, i64) -> i64) -> Outcome {
    let mut best: Option<i64> = None;
    let mut meet = |value: &Value| -> Result<(), Stop> {
        let number = call.int_of(value)?;
        best = Some(best.map_or(number, |best| better(best, number)));
        Ok(())
    };
    for argument in call.arguments {
        match &argument.data {
            Data::Array(_) => {
                call.items_of(argument)?.iter().try_for_each(|slot| meet(&call.force(slot)))?;
            }
            _ => meet(argument)?,
        }
    }
    match best {
        Some(best) => call.give_int(best),
        None => Err(Stop::wrong(format!("{}() has no number", call.name))),
    }
}

fn compared(call: &Call<'_, '_>, answer: fn(Ordering) -> bool) -> Outcome {
    let (a, b) = (call.argument(0)?, call.argument(1)?);
    let order = match (&a.data, &b.data) {
        (Data::Int(a), Data::Int(b)) => a.cmp(b),
        (Data::Int(_) | Data::Number(_), Data::Int(_) | Data::Number(_)) => {
            let number = |data: &Data| match data {
                Data::Int(number) => Some(*number as f64),
                Data::Number(text) => text.parse::<f64>().ok(),
                _ => None,
            };
            number(&a.data).zip(number(&b.data)).and_then(|(a, b)| a.partial_cmp(&b)).ok_or(Stop::Unknown)?
        }
        (Data::String(a), Data::String(b)) => collate::compare(a, b).ok_or(Stop::Unknown)?,
        (Data::Term(_), _) | (_, Data::Term(_)) | (Data::Null, _) | (_, Data::Null) => {
            return Err(Stop::Unknown);
        }
        _ => return Err(Stop::wrong(format!("{}() compares two numbers or two strings", call.name))),
    };
    call.give_bool(answer(order))
}
