//! Terms: what is not known before deployment, or depends on an open choice.
//!
//! Each term exists once in a deployment, so that equal terms have the same [`TermId`]; but of a conditional there is one for
//! each place that its sides come from, and their *class* is the same. Different terms may still turn out to mean the
//! same; nothing is concluded from their being different.

use std::collections::HashMap;
use std::rc::Rc;

use super::declared::Declared;
use super::origin::OriginId;
use super::scope::InstanceId;
use super::value::{Data, Slot, Value};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::{Limits, ModuleId, ParameterId, ResourceId};

/// A term of one deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TermId(pub u32);

/// What a term is.
#[derive(Debug)]
pub enum Term {
    /// A parameter that has no value, or is open to others than its default.
    Parameter(ParameterTerm),
    /// A function of which not every argument is known, or whose answer only Azure has. `resourcegroup` and its like have
    /// the scope that they are called in as their arguments.
    Call {
        /// The name in lower case.
        function: Rc<str>,
        /// Its arguments.
        arguments: Vec<Value>,
    },
    /// A string of several pieces, at least one of them not known.
    Text(Vec<Value>),
    /// A property.
    Member {
        /// Of what.
        base: Value,
        /// Its name.
        name: Rc<str>,
    },
    /// An item.
    Index {
        /// Of what.
        base: Value,
        /// Which.
        index: Value,
    },
    /// A conditional whose condition is open.
    If {
        /// The condition: a term.
        condition: Value,
        /// The value when it is true.
        then: Slot,
        /// The value when it is false.
        otherwise: Slot,
    },
    /// A resource of the deployment.
    Resource(NodeId),
    /// All resources of a loop.
    Resources {
        /// The instance that declares it.
        instance: InstanceId,
        /// The declaration.
        resource: ResourceId,
    },
    /// A module of the deployment.
    Module(InstanceId),
    /// All modules of a loop, or a module that can't be read.
    Modules {
        /// The instance that declares it.
        instance: InstanceId,
        /// The declaration.
        module: ModuleId,
    },
    /// An imported file as a whole.
    File(InstanceId),
    /// The index of the one iteration that stands for all of a loop whose count is this value.
    Repeat(Value),
    /// What a call of `newGuid()` or `utcNow()` gives: another value at each deployment, and for each call.
    Fresh {
        /// The name in lower case.
        function: Rc<str>,
        /// Which call.
        call: u32,
    },
    /// A string that is known, and compares as what it is, but is never shown.
    Hidden {
        /// The call that gives it, which is shown in its place.
        shown: Value,
        /// The string.
        text: Rc<str>,
    },
    /// Something that can't be known, for this reason. Each is like no other.
    Unknown {
        /// Why, as a phrase: "the module 'x.bicep' does not exist".
        reason: Rc<str>,
        /// Where.
        location: Option<Location>,
    },
}

/// A parameter as a term.
#[derive(Debug)]
pub struct ParameterTerm {
    /// The instance that it is a parameter of.
    pub instance: InstanceId,
    /// Which one.
    pub parameter: ParameterId,
    /// Its name.
    pub name: Rc<str>,
    /// Its default, where it has one.
    pub default: Option<Value>,
    /// The least and the greatest number that it can be.
    pub values: Limits,
    /// How long it is at least and at most.
    pub lengths: Limits,
}

/// All terms of one deployment.
#[derive(Default, Debug)]
pub(super) struct Terms {
    list: Vec<Entry>,
    known: HashMap<Key, TermId>,
    /// The first of the conditionals with the same condition and sides, wherever these come from.
    classes: HashMap<[Atom; 3], TermId>,
}

#[derive(Debug)]
struct Entry {
    term: Rc<Term>,
    /// What its declared type says of it.
    declared: Option<Rc<Declared>>,
    /// Whether a decision could change it: it holds a conditional, or something that is open among known values.
    open: bool,
    /// Whether it holds something that can't be known for a reason of its own, which is like nothing else.
    unknowable: bool,
    /// The first term that is equal to it.
    class: TermId,
}

/// Parts of a value that are looked at when a term is made; of a larger one the worst is assumed.
const PARTS: u32 = 10_000;

#[derive(PartialEq, Eq, Hash, Debug)]
pub(super) enum Key {
    Parameter(InstanceId, ParameterId),
    Call(Rc<str>, Vec<Atom>),
    Text(Vec<Atom>),
    Member(Atom, String),
    Index(Atom, Atom),
    If(Atom, [(Atom, Option<OriginId>); 2]),
    Resource(NodeId),
    Resources(InstanceId, ResourceId),
    Module(InstanceId),
    Modules(InstanceId, ModuleId),
    File(InstanceId),
    Repeat(Atom),
    Hidden(Atom, Rc<str>),
}

/// A value as part of a key. Arrays, objects and lambdas are told apart by where they are in memory; the term that holds
/// them keeps them there.
#[derive(PartialEq, Eq, Hash, Debug)]
pub(super) enum Atom {
    Null,
    Bool(bool),
    Int(i64),
    Number(Rc<str>),
    String(Rc<str>),
    Term(TermId),
    Address(usize),
    List(Vec<Atom>),
    /// What a loop gives, and how often.
    Loop(Box<[Atom; 2]>),
}

impl Terms {
    pub(super) fn get(&self, id: TermId) -> Rc<Term> {
        match self.list.get(id.0 as usize) {
            Some(entry) => Rc::clone(&entry.term),
            None => Rc::new(Term::Unknown { reason: "of an internal error".into(), location: None }),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn is_open(&self, id: TermId) -> bool {
        self.list.get(id.0 as usize).is_some_and(|entry| entry.open)
    }

    pub(super) fn is_unknowable(&self, id: TermId) -> bool {
        self.list.get(id.0 as usize).is_some_and(|entry| entry.unknowable)
    }

    /// What a term compares by: equal terms have the same.
    pub(super) fn class(&self, id: TermId) -> TermId {
        self.list.get(id.0 as usize).map_or(id, |entry| entry.class)
    }

    /// Whether a decision could change a value, or anything in it.
    fn is_open_value(&self, value: &Value) -> bool {
        let mut left = PARTS;
        !self.all_parts(value, &mut left, &|slot| slot.is_some(), &|term| !self.is_open(term))
    }

    fn is_unknowable_value(&self, value: &Value) -> bool {
        let mut left = PARTS;
        !self.all_parts(value, &mut left, &|_| true, &|term| !self.is_unknowable(term))
    }

    /// Whether something is true of all slots and terms in a value; false where there are too many of them. A slot that is
    /// not evaluated yet is `None`.
    fn all_parts(
        &self,
        value: &Value,
        left: &mut u32,
        slots: &dyn Fn(Option<&Value>) -> bool,
        terms: &dyn Fn(TermId) -> bool,
    ) -> bool {
        let mut of = |slot: &Slot| {
            *left = left.saturating_sub(1);
            let known = slot.peek();
            *left > 0
                && slots(known.as_ref())
                && known.is_none_or(|value| self.all_parts(&value, left, slots, terms))
        };
        match &value.data {
            Data::Term(term) => terms(*term),
            Data::Array(array) => array.items.iter().all(of),
            Data::Object(object) => object.properties.iter().all(|member| of(&member.value)),
            _ => true,
        }
    }

    /// What the declared type of a term says of it.
    pub(super) fn declared(&self, id: TermId) -> Option<Rc<Declared>> {
        self.list.get(id.0 as usize)?.declared.clone()
    }

    /// The term, where it is there; else what it will be found by.
    pub(super) fn find(&self, term: &Term) -> Result<TermId, Option<Key>> {
        let key = self.key_of(term);
        key.as_ref().and_then(|key| self.known.get(key)).copied().ok_or(key)
    }

    /// Makes a term that is not there yet.
    pub(super) fn add(&mut self, term: Term, key: Option<Key>, declared: Option<Rc<Declared>>) -> TermId {
        let values: Vec<&Value> = match &term {
            Term::Call { arguments, .. } => arguments.iter().collect(),
            Term::Text(pieces) => pieces.iter().collect(),
            Term::Member { base, .. } => vec![base],
            Term::Index { base, index } => vec![base, index],
            Term::If { condition, .. } => vec![condition],
            Term::Repeat(count) => vec![count],
            Term::Parameter(_)
            | Term::Resource(_)
            | Term::Resources { .. }
            | Term::Module(_)
            | Term::Modules { .. }
            | Term::File(_)
            | Term::Fresh { .. }
            | Term::Hidden { .. }
            | Term::Unknown { .. } => Vec::new(),
        };
        let open = match &term {
            _ if declared.as_ref().is_some_and(|declared| declared.is_choice()) => true,
            Term::If { .. } => true,
            // What is decided about the items of a list matters only to who asks for these.
            Term::Call { function, arguments } if &**function == "concat" => {
                arguments.iter().filter_map(|list| list.data.as_term()).any(|list| self.is_open(list))
            }
            // Which of its properties is meant may be decided.
            Term::Index { base, .. } if matches!(base.data, Data::Object(_)) => true,
            _ => {
                values.iter().any(|value| self.is_open_value(value) || matches!(value.data, Data::Lambda(_)))
            }
        };
        let unknowable = matches!(term, Term::Unknown { .. })
            || values.iter().any(|value| self.is_unknowable_value(value));
        let id = TermId(self.list.len() as u32);
        let class = match &term {
            Term::If { condition, then, otherwise } => {
                let key = [self.atom(&condition.data), self.slot_atom(then), self.slot_atom(otherwise)];
                *self.classes.entry(key).or_insert(id)
            }
            _ => id,
        };
        self.list.push(Entry { term: Rc::new(term), declared, open, unknowable, class });
        if let Some(key) = key {
            self.known.insert(key, id);
        }
        id
    }

    fn key_of(&self, term: &Term) -> Option<Key> {
        Some(match term {
            Term::Parameter(parameter) => Key::Parameter(parameter.instance, parameter.parameter),
            Term::Call { function, arguments } => {
                let mut atoms: Vec<Atom> = arguments.iter().map(|value| self.atom(&value.data)).collect();
                // Whichever side comes first, it is one comparison.
                if let ("equals", [Atom::Term(a), Atom::Term(b)]) = (&**function, &mut atoms[..])
                    && a > b
                {
                    std::mem::swap(a, b);
                }
                Key::Call(Rc::clone(function), atoms)
            }
            Term::Text(pieces) => Key::Text(pieces.iter().map(|value| self.atom(&value.data)).collect()),
            Term::Member { base, name } => Key::Member(self.atom(&base.data), name.to_ascii_lowercase()),
            Term::Index { base, index } => Key::Index(self.atom(&base.data), self.atom(&index.data)),
            Term::If { condition, then, otherwise } => Key::If(
                self.atom(&condition.data),
                [then, otherwise].map(|side| (self.slot_atom(side), side.peek().map(|value| value.origin))),
            ),
            Term::Resource(node) => Key::Resource(*node),
            Term::Resources { instance, resource } => Key::Resources(*instance, *resource),
            Term::Module(instance) => Key::Module(*instance),
            Term::Modules { instance, module } => Key::Modules(*instance, *module),
            Term::File(instance) => Key::File(*instance),
            Term::Repeat(count) => Key::Repeat(self.atom(&count.data)),
            Term::Hidden { shown, text } => Key::Hidden(self.atom(&shown.data), Rc::clone(text)),
            // Each is made only once.
            Term::Fresh { .. } | Term::Unknown { .. } => return None,
        })
    }

    /// A slot that is evaluated already and holds a scalar or a term is known by that; any other by where it is.
    fn slot_atom(&self, slot: &Slot) -> Atom {
        match slot.peek() {
            Some(value) if value.data.is_scalar() || matches!(value.data, Data::Term(_)) => {
                self.atom(&value.data)
            }
            _ => Atom::Address(slot.address()),
        }
    }

    fn atom(&self, data: &Data) -> Atom {
        match data {
            Data::Null => Atom::Null,
            Data::Bool(value) => Atom::Bool(*value),
            Data::Int(value) => Atom::Int(*value),
            Data::Number(value) => Atom::Number(Rc::clone(value)),
            Data::String(value) => Atom::String(Rc::clone(value)),
            Data::Array(array) if !array.open && array.items.len() <= 64 => {
                let scalar = |slot: &Slot| slot.peek().is_some_and(|value| value.data.is_scalar());
                if array.items.iter().all(scalar) {
                    Atom::List(array.items.iter().map(|slot| self.slot_atom(slot)).collect())
                } else {
                    Atom::Address(Rc::as_ptr(array).addr())
                }
            }
            // A loop is known by what it gives and how often; a case makes a new array of it each time that it is settled.
            Data::Array(array) => match (&array.items[..], &array.count) {
                ([slot], Some(count)) if slot.peek().is_some() => {
                    Atom::Loop(Box::new([self.slot_atom(slot), self.atom(&count.data)]))
                }
                _ => Atom::Address(Rc::as_ptr(array).addr()),
            },
            Data::Object(object) => Atom::Address(Rc::as_ptr(object).addr()),
            Data::Lambda(lambda) => Atom::Address(Rc::as_ptr(lambda).addr()),
            Data::Term(term) => Atom::Term(self.class(*term)),
        }
    }
}
