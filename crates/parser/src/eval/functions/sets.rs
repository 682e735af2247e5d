//! Arrays without duplicates, and what arrays or objects have in common.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::call::{Body, Call, Outcome, Stop};
use crate::eval::value::{Data, Member, Slot, Value};

pub(super) fn find(name: &str) -> Option<Body> {
    Some(match name {
        "distinct" => distinct,
        "intersection" => intersection,
        "union" => union,
        _ => return None,
    })
}

/// Values that are told apart as `equals` does.
struct Set<'c, 'p> {
    call: &'c Call<'c, 'p>,
    strings: HashSet<Rc<str>>,
    ints: HashSet<i64>,
    /// All that are no strings and no whole numbers.
    others: Vec<Value>,
    all: Vec<Value>,
}

impl<'c, 'p> Set<'c, 'p> {
    fn new(call: &'c Call<'c, 'p>) -> Self {
        Self { call, strings: HashSet::new(), ints: HashSet::new(), others: Vec::new(), all: Vec::new() }
    }

    /// Whether the value was not there yet.
    fn insert(&mut self, value: &Value) -> Result<bool, Stop> {
        if self.contains(value)? {
            return Ok(false);
        }
        match &value.data {
            Data::String(text) => drop(self.strings.insert(Rc::clone(text))),
            Data::Int(number) => drop(self.ints.insert(*number)),
            _ => self.others.push(value.clone()),
        }
        self.all.push(value.clone());
        Ok(true)
    }

    fn contains(&self, value: &Value) -> Result<bool, Stop> {
        self.call.burn()?;
        let alike = match &value.data {
            Data::String(text) if self.strings.contains(text) => return Ok(true),
            Data::Int(number) if self.ints.contains(number) => return Ok(true),
            Data::String(_) | Data::Int(_) => &self.others,
            _ => &self.all,
        };
        for other in alike {
            if self.call.equal(other, value)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn distinct(call: &Call<'_, '_>) -> Outcome {
    joined(call, [call.argument(0)?])
}

/// `union` of arrays; objects are merged where terms are understood, and come here when they have to wait.
fn union(call: &Call<'_, '_>) -> Outcome {
    let waits = |argument: &Value| matches!(argument.data, Data::Object(_) | Data::Term(_));
    if call.arguments.iter().any(waits) {
        return Err(Stop::Unknown);
    }
    joined(call, call.arguments.iter().filter(|argument| !argument.data.is_null()))
}

fn joined<'v>(call: &Call<'_, '_>, arrays: impl IntoIterator<Item = &'v Value>) -> Outcome {
    let mut seen = Set::new(call);
    let mut items = Vec::new();
    for array in arrays {
        for slot in call.items_of(array)? {
            if seen.insert(&call.force(slot))? {
                items.push(slot.clone());
            }
        }
    }
    call.give_items(items)
}

fn intersection(call: &Call<'_, '_>) -> Outcome {
    match &call.argument(0)?.data {
        Data::Array(_) => common_items(call),
        Data::Object(_) => common_members(call),
        _ => Err(call.not_a(call.argument(0)?, "array or object")),
    }
}

fn common_items(call: &Call<'_, '_>) -> Outcome {
    let mut items: Vec<Slot> = call.items(0)?.to_vec();
    for array in call.arguments.iter().skip(1) {
        let mut others = Set::new(call);
        for slot in call.items_of(array)? {
            others.insert(&call.force(slot))?;
        }
        let mut common = Vec::new();
        let mut seen = Set::new(call);
        for slot in items {
            let value = call.force(&slot);
            if others.contains(&value)? {
                // Whether a value that occurs twice in the first array is given twice is not documented.
                if !seen.insert(&value)? {
                    return Err(Stop::Unknown);
                }
                common.push(slot);
            }
        }
        items = common;
    }
    call.give_items(items)
}

fn common_members(call: &Call<'_, '_>) -> Outcome {
    let mut members = call.members(0)?;
    for object in call.arguments.iter().skip(1) {
        let others = call.members_of(object)?;
        let places: HashMap<String, &Member> =
            others.iter().map(|other| (other.key.to_ascii_lowercase(), other)).collect();
        let mut common = Vec::new();
        for member in members {
            let Some(other) = places.get(&member.key.to_ascii_lowercase()) else { continue };
            if call.equal(&call.force(&member.value), &call.force(&other.value))? {
                common.push(member);
            }
        }
        members = common;
    }
    call.give_members(members)
}
