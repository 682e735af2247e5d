//! Functions that call functions without a name.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::call::{Body, Call, Outcome, Stop};
use crate::eval::value::{Array, Data, Lambda, Member, Slot, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "groupby" => group_by,
        "mapvalues" => map_values,
        "reduce" => reduce,
        "sort" => sort,
        "toobject" => to_object,
        _ => return None,
    })
}

fn reduce(call: &Call<'_, '_>) -> Outcome {
    let (items, lambda) = (call.items(0)?, call.lambda(2)?);
    let mut whole = call.argument(1)?.clone();
    for (place, slot) in items.iter().enumerate() {
        call.burn()?;
        let index = call.made(Data::Int(place as i64));
        whole = call.evaluator.call_lambda(lambda, &[whole, call.force(slot), index]);
    }
    Ok(whole)
}

/// The lambda says whether its first argument stands before its second one.
fn sort(call: &Call<'_, '_>) -> Outcome {
    let lambda = call.lambda(1)?;
    let slots = call.items(0)?.iter();
    let items: Vec<(Slot, Value)> = slots.map(|slot| (slot.clone(), call.force(slot))).collect();
    let before = |a: &(Slot, Value), b: &(Slot, Value)| {
        let answer = call.evaluator.call_lambda(lambda, &[a.1.clone(), b.1.clone()]);
        match answer.data {
            Data::Bool(answer) => Ok(answer),
            _ => Err(call.not_a(&answer, "boolean")),
        }
    };
    let sorted = merge_sort(items, &before)?;
    call.give_items(sorted.into_iter().map(|(slot, _)| slot).collect())
}

/// A stable sort that is content with any answers, also with those that contradict each other.
fn merge_sort<T>(mut items: Vec<T>, before: &impl Fn(&T, &T) -> Result<bool, Stop>) -> Result<Vec<T>, Stop> {
    if items.len() < 2 {
        return Ok(items);
    }
    let right = items.split_off(items.len() / 2);
    let mut left = merge_sort(items, before)?.into_iter().peekable();
    let mut right = merge_sort(right, before)?.into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        merged.extend(if before(b, a)? { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}

/// The key that a lambda gives for an item.
fn key(call: &Call<'_, '_>, lambda: &Lambda, item: &Value) -> Result<Rc<str>, Stop> {
    let key = call.evaluator.call_lambda(lambda, std::slice::from_ref(item));
    match key.data {
        Data::String(text) => Ok(text),
        _ => Err(call.not_a(&key, "string")),
    }
}

/// What an item becomes: what the third argument gives for it, or itself.
fn entry(call: &Call<'_, '_>, slot: &Slot, item: Value) -> Result<Slot, Stop> {
    match call.arguments.get(2) {
        Some(_) => Ok(call.evaluator.call_lambda_later(call.lambda(2)?, &[item])),
        None => Ok(slot.clone()),
    }
}

fn to_object(call: &Call<'_, '_>) -> Outcome {
    let lambda = call.lambda(1)?;
    let mut names = HashSet::new();
    let mut members = Vec::new();
    for slot in call.items(0)? {
        let item = call.force(slot);
        let key = key(call, lambda, &item)?;
        // What becomes of a name that occurs twice is not documented.
        if !names.insert(key.to_ascii_lowercase()) {
            return Err(Stop::Unknown);
        }
        members.push(Member { key, key_location: None, value: entry(call, slot, item)? });
    }
    call.give_members(members)
}

fn group_by(call: &Call<'_, '_>) -> Outcome {
    let lambda = call.lambda(1)?;
    let mut groups: Vec<(Rc<str>, Vec<Slot>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for slot in call.items(0)? {
        let item = call.force(slot);
        let key = key(call, lambda, &item)?;
        let entry = entry(call, slot, item)?;
        let place = *places.entry(key.to_ascii_lowercase()).or_insert(groups.len());
        match groups.get_mut(place) {
            None => groups.push((key, vec![entry])),
            Some((name, items)) if *name == key => items.push(entry),
            // Whether names that differ in letter case are one group is not documented.
            Some(_) => return Err(Stop::Unknown),
        }
    }
    let members = groups
        .into_iter()
        .map(|(key, items)| call.member(&key, Data::Array(Rc::new(Array { items, ..Array::default() }))));
    call.give_members(members.collect())
}

fn map_values(call: &Call<'_, '_>) -> Outcome {
    let lambda = call.lambda(1)?;
    let members = call.members(0)?.into_iter().map(|member| {
        let value = call.evaluator.call_lambda_later(lambda, &[call.force(&member.value)]);
        Member { value, ..member }
    });
    call.give_members(members.collect())
}
