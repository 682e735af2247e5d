//! Functions of numbers, and comparisons.

use super::{Function, Given};
use crate::eval::Evaluator;
use crate::eval::value::{Data, Value};
use crate::source::Location;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "add" => |e, v, l| arithmetic(e, v, l, i64::checked_add),
        "sub" => |e, v, l| arithmetic(e, v, l, i64::checked_sub),
        "mul" => |e, v, l| arithmetic(e, v, l, i64::checked_mul),
        "div" => |e, v, l| arithmetic(e, v, l, i64::checked_div),
        "mod" => |e, v, l| arithmetic(e, v, l, i64::checked_rem),
        _ => return None,
    })
}

fn arithmetic(
    evaluator: &Evaluator<'_>,
    values: &[Value],
    location: Location,
    operation: fn(i64, i64) -> Option<i64>,
) -> Given {
    let [a, b] = values else { return Given::Wrong(String::from("it takes two arguments")) };
    let (Data::Int(a), Data::Int(b)) = (&a.data, &b.data) else { return Given::Unknown };
    match operation(*a, *b) {
        Some(result) => Given::Value(evaluator.made(Data::Int(result), location)),
        None => Given::Wrong(String::from("the result is no number of 64 bits")),
    }
}
