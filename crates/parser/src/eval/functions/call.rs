//! A call of a built-in function, and what its body asks of it.

use std::collections::HashMap;
use std::rc::Rc;

use crate::eval::value::{Array, Data, Lambda, Member, Object, Slot, Value};
use crate::eval::{Answer, BYTES_PER_FUEL, Evaluator, ITEMS, STRING, Step, TroubleKind};
use crate::source::Location;

/// Bytes of a string that is read that cost as much as the evaluation of one expression.
const READ_PER_FUEL: usize = 64;
/// Items or properties that are copied that do.
const COPIED_PER_FUEL: usize = 4;
/// What a value costs that is made as an item of an array: it takes as much memory as several steps.
const FUEL_PER_VALUE: usize = 8;

/// Why a function gives no value.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Stop {
    /// An error of the deployment, as a phrase.
    Wrong(String),
    /// It can't be told from what is known of the arguments.
    Unknown,
}

impl Stop {
    pub(super) fn wrong(reason: impl Into<String>) -> Self {
        Self::Wrong(reason.into())
    }
}

/// What a function's body gives.
pub(super) type Outcome = Result<Value, Stop>;

/// A function's body.
pub(super) type Body = fn(&Call<'_, '_>) -> Outcome;

/// A call of a function whose number of arguments is right.
pub(super) struct Call<'c, 'p> {
    pub(super) evaluator: &'c Evaluator<'p>,
    /// The function's name in its usual spelling.
    pub(super) name: &'static str,
    pub(super) arguments: &'c [Value],
    pub(super) location: Location,
}

impl<'c> Call<'c, '_> {
    /// An argument that must be there.
    pub(super) fn argument(&self, place: usize) -> Result<&'c Value, Stop> {
        self.arguments.get(place).ok_or_else(|| Stop::wrong(format!("{}() needs more arguments", self.name)))
    }

    /// What is said of an argument that is not what it must be.
    pub(super) fn not_a(&self, value: &Value, kind: &str) -> Stop {
        match value.data {
            Data::Term(_) => Stop::Unknown,
            _ => Stop::wrong(format!("{}() has an argument that is no {kind}", self.name)),
        }
    }

    pub(super) fn text(&self, place: usize) -> Result<&'c str, Stop> {
        self.text_of(self.argument(place)?)
    }

    pub(super) fn text_of<'v>(&self, value: &'v Value) -> Result<&'v str, Stop> {
        let text = value.data.as_str().ok_or_else(|| self.not_a(value, "string"))?;
        self.evaluator.pay(text.len() / READ_PER_FUEL);
        Ok(text)
    }

    /// An argument that may be left out.
    pub(super) fn optional_text(&self, place: usize) -> Result<Option<&'c str>, Stop> {
        self.arguments.get(place).map(|value| self.text_of(value)).transpose()
    }

    pub(super) fn int(&self, place: usize) -> Result<i64, Stop> {
        self.int_of(self.argument(place)?)
    }

    pub(super) fn int_of(&self, value: &Value) -> Result<i64, Stop> {
        match value.data {
            Data::Int(number) => Ok(number),
            _ => Err(self.not_a(value, "whole number")),
        }
    }

    /// The items of an array that is known to have these and no others.
    pub(super) fn items(&self, place: usize) -> Result<&'c [Slot], Stop> {
        self.items_of(self.argument(place)?)
    }

    pub(super) fn items_of<'v>(&self, value: &'v Value) -> Result<&'v [Slot], Stop> {
        match &value.data {
            Data::Array(array) if array.open => Err(Stop::Unknown),
            Data::Array(array) => Ok(&array.items),
            _ => Err(self.not_a(value, "array")),
        }
    }

    /// The properties of an object that is known to have these and no others, each name once.
    pub(super) fn members(&self, place: usize) -> Result<Vec<Member>, Stop> {
        self.members_of(self.argument(place)?)
    }

    pub(super) fn members_of(&self, value: &Value) -> Result<Vec<Member>, Stop> {
        match &value.data {
            Data::Object(object) if object.open => Err(Stop::Unknown),
            Data::Object(object) => {
                self.evaluator.pay(object.properties.len() / COPIED_PER_FUEL);
                let mut members = Members::default();
                object.properties.iter().for_each(|member| members.set(member.clone()));
                Ok(members.list)
            }
            _ => Err(self.not_a(value, "object")),
        }
    }

    pub(super) fn lambda(&self, place: usize) -> Result<&'c Lambda, Stop> {
        let value = self.argument(place)?;
        match &value.data {
            Data::Lambda(lambda) => Ok(lambda),
            _ => Err(self.not_a(value, "lambda")),
        }
    }

    pub(super) fn force(&self, slot: &Slot) -> Value {
        self.evaluator.force(slot)
    }

    /// Whether two values are equal, where that is known.
    pub(super) fn equal(&self, a: &Value, b: &Value) -> Result<bool, Stop> {
        self.burn()?;
        match self.evaluator.equal(a, b) {
            Answer::Yes => Ok(true),
            Answer::No => Ok(false),
            Answer::Unknown => Err(Stop::Unknown),
        }
    }

    /// Pays for one step of work.
    pub(super) fn burn(&self) -> Result<(), Stop> {
        if self.evaluator.burn(self.location) { Ok(()) } else { Err(Stop::Unknown) }
    }

    /// Whether a string of this many bytes may be made.
    pub(super) fn allow_bytes(&self, bytes: usize) -> Result<(), Stop> {
        if bytes > STRING {
            let message =
                format!("{}() makes a string of more than {STRING} bytes; it is not made", self.name);
            self.evaluator.trouble(TroubleKind::LimitReached, message, self.location);
            return Err(Stop::Unknown);
        }
        Ok(())
    }

    /// Pays for a string of this many bytes, which must be one that may be made.
    pub(super) fn pay_bytes(&self, bytes: usize) -> Result<(), Stop> {
        self.allow_bytes(bytes)?;
        self.evaluator.pay(bytes / BYTES_PER_FUEL);
        Ok(())
    }

    /// Whether an array of this many items may be made.
    pub(super) fn allow_items(&self, items: usize) -> Result<(), Stop> {
        if items > ITEMS {
            let message = format!("{}() makes {items} items; more than {ITEMS} are not looked at", self.name);
            self.evaluator.trouble(TroubleKind::LimitReached, message, self.location);
            return Err(Stop::Unknown);
        }
        Ok(())
    }

    /// A value that this call makes.
    pub(super) fn made(&self, data: Data) -> Value {
        self.evaluator.made(data, self.location)
    }

    /// A value that this call makes of its first argument.
    pub(super) fn derived(&self, data: Data) -> Outcome {
        let parent = self.arguments.first().map(|argument| argument.origin);
        let origin = self.evaluator.push(self.location, Step::Function(Rc::from(self.name)), parent);
        Ok(Value { data, origin })
    }

    pub(super) fn give_bool(&self, answer: bool) -> Outcome {
        self.derived(Data::Bool(answer))
    }

    pub(super) fn give_int(&self, number: i64) -> Outcome {
        self.derived(Data::Int(number))
    }

    /// A place in a string or an array; -1 where there is none.
    pub(super) fn give_place(&self, place: Option<usize>) -> Outcome {
        self.give_int(place.and_then(|place| i64::try_from(place).ok()).unwrap_or(-1))
    }

    pub(super) fn give_text(&self, text: impl Into<Rc<str>>) -> Outcome {
        let text = text.into();
        self.pay_bytes(text.len())?;
        self.derived(Data::String(text))
    }

    pub(super) fn give_items(&self, items: Vec<Slot>) -> Outcome {
        self.allow_items(items.len())?;
        self.evaluator.pay(items.len() / COPIED_PER_FUEL);
        self.derived(Data::Array(Rc::new(Array { items, ..Array::default() })))
    }

    pub(super) fn give_values(&self, values: impl IntoIterator<Item = Value>) -> Outcome {
        let items: Vec<Slot> = values.into_iter().map(Slot::ready).collect();
        self.evaluator.pay(items.len() * FUEL_PER_VALUE);
        self.give_items(items)
    }

    pub(super) fn give_members(&self, properties: Vec<Member>) -> Outcome {
        self.derived(Data::Object(Rc::new(Object { properties, open: false })))
    }

    /// A property of an object that this call makes.
    pub(super) fn member(&self, key: &str, data: Data) -> Member {
        Member { key: Rc::from(key), key_location: None, value: Slot::ready(self.made(data)) }
    }
}

/// The properties of an object that is being made: of two with the same name the later one stands in the place of the
/// first.
#[derive(Default)]
pub(super) struct Members {
    pub(super) list: Vec<Member>,
    places: HashMap<Rc<str>, usize>,
}

impl Members {
    pub(super) fn set(&mut self, member: Member) {
        match self.places.get(&member.key).and_then(|place| self.list.get_mut(*place)) {
            Some(before) => *before = member,
            None => {
                self.places.insert(Rc::clone(&member.key), self.list.len());
                self.list.push(member);
            }
        }
    }
}
