//! Functions of objects.

use std::rc::Rc;

use super::call::{Body, Call, Members, Outcome, Stop};
use super::collate;
use crate::eval::value::{Data, Member, Object, Slot, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "createobject" => create_object,
        "indexfromend" => |call| from_end(call, false),
        "items" => items,
        "objectkeys" => object_keys,
        "tryget" => try_get,
        "tryindexfromend" => |call| from_end(call, true),
        _ => return None,
    })
}

fn create_object(call: &Call<'_, '_>) -> Outcome {
    if !call.arguments.len().is_multiple_of(2) {
        return Err(Stop::wrong("createObject() has a name without a value"));
    }
    let mut members = Members::default();
    for pair in call.arguments.chunks_exact(2) {
        let [key, value] = pair else { continue };
        let key: Rc<str> = Rc::from(call.text_of(key)?);
        let key_location = call.evaluator.location(value);
        members.set(Member { key, key_location, value: Slot::ready(value.clone()) });
    }
    call.give_members(members.list)
}

/// The properties in the order of their names.
fn ordered(call: &Call<'_, '_>) -> Result<Vec<Member>, Stop> {
    let mut members = call.members(0)?;
    call.allow_items(members.len())?;
    members.sort_by(|a, b| collate::without_case(&a.key, &b.key));
    Ok(members)
}

fn items(call: &Call<'_, '_>) -> Outcome {
    let entry = |member: Member| {
        let key = call.member("key", Data::String(Rc::clone(&member.key)));
        let value = Member { key: Rc::from("value"), key_location: member.key_location, value: member.value };
        call.made(Data::Object(Rc::new(Object { properties: vec![key, value], open: false })))
    };
    call.give_values(ordered(call)?.into_iter().map(entry))
}

fn object_keys(call: &Call<'_, '_>) -> Outcome {
    call.give_values(ordered(call)?.into_iter().map(|member| call.made(Data::String(member.key))))
}

/// `tryGet(x, 'a', 0)` is `x.?a[0]`: null where anything is missing on the way.
fn try_get(call: &Call<'_, '_>) -> Outcome {
    let [base, path @ ..] = call.arguments else { return Err(Stop::Unknown) };
    if matches!(base.data, Data::String(_) | Data::Int(_) | Data::Bool(_) | Data::Number(_)) {
        return Err(call.not_a(base, "array or object"));
    }
    Ok(follow(call, base.clone(), path))
}

fn follow(call: &Call<'_, '_>, base: Value, path: &[Value]) -> Value {
    path.iter().fold(base, |base, step| call.evaluator.index(&base, step, call.location, true, false))
}

fn from_end(call: &Call<'_, '_>, safe: bool) -> Outcome {
    let [base, place, path @ ..] = call.arguments else { return Err(Stop::Unknown) };
    let place = call.int_of(place)?;
    if base.data.is_null() && safe {
        return Ok(call.made(Data::Null));
    }
    let items = call.items_of(base)?;
    let found = usize::try_from(place).ok().and_then(|place| items.len().checked_sub(place));
    match found.and_then(|place| items.get(place)) {
        Some(slot) => Ok(follow(call, call.force(slot), path)),
        None if safe => Ok(call.made(Data::Null)),
        None => Err(Stop::wrong(format!("there is no item {place} from the end"))),
    }
}
