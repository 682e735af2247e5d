//! Functions of arrays.

use super::{Function, Given};
use crate::eval::value::{Data, Value};
use crate::eval::{Evaluator, ITEMS, TroubleKind};
use crate::source::Location;

pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "range" => range,
        _ => return None,
    })
}

fn range(evaluator: &Evaluator<'_>, values: &[Value], location: Location) -> Given {
    let [start, count] = values else { return Given::Wrong(String::from("it takes two arguments")) };
    let (Data::Int(start), Data::Int(count)) = (&start.data, &count.data) else { return Given::Unknown };
    let (start, count) = (*start, *count);
    if count < 0 {
        return Given::Wrong(String::from("range() can't count fewer than 0 items"));
    }
    if count > ITEMS as i64 {
        let message = format!("range() makes {count} items; more than {ITEMS} are not looked at");
        evaluator.trouble(TroubleKind::LimitReached, message, location);
        return Given::Wrong(String::from("it makes too many items"));
    }
    let item = |place: i64| evaluator.made(Data::Int(start.saturating_add(place)), location);
    Given::Value(evaluator.list((0..count).map(item).collect(), location))
}
