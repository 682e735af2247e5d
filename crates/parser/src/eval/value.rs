//! Values: what an expression gives, as far as it is known before deployment.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fmt;
use std::rc::Rc;

use super::compare::NameKey;
use super::origin::OriginId;
use super::scope::Scope;
use super::term::TermId;
use crate::source::Location;
use crate::template::{ExprId, LocalId};

/// A value and where it came from.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it came from.
    pub origin: OriginId,
}

/// What a value is.
#[derive(Clone)]
pub enum Data {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number, as it is written.
    Number(Rc<str>),
    /// A string that is wholly known.
    String(Rc<str>),
    /// An array.
    Array(Rc<Array>),
    /// An object.
    Object(Rc<Object>),
    /// A function without a name.
    Lambda(Rc<Lambda>),
    /// What is not known before deployment, or depends on an open choice.
    Term(TermId),
}

/// An array whose items are evaluated when they are asked for.
#[derive(Debug, Default)]
pub struct Array {
    /// The items that are known.
    pub items: Vec<Slot>,
    /// Whether the array is a loop over something unknown: each item stands for what all of its turns give, and there may be
    /// none. Known items beside something unknown are a `concat`.
    pub open: bool,
    /// How many items there will be, where the array is open and its count is a term.
    pub count: Option<Value>,
    /// Made when it is first asked for.
    pub(super) names: OnceCell<Names>,
}

/// The items of an array by their `name`.
#[derive(Debug)]
pub(super) struct Names {
    /// Where the first item of each name stands.
    pub(super) places: HashMap<NameKey, usize>,
    /// Whether all items have names that are wholly known.
    pub(super) are_known: bool,
}

/// An object whose properties are evaluated when they are asked for.
#[derive(Debug, Default)]
pub struct Object {
    /// The properties in order. Of two with the same name the later one counts.
    pub properties: Vec<Member>,
    /// Whether there may be other properties, or other values for these.
    pub open: bool,
}

/// A property of an [`Object`].
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub key: Rc<str>,
    /// Where the name is written.
    pub key_location: Option<Location>,
    /// Its value.
    pub value: Slot,
}

impl Object {
    /// The property with this name, letter case aside.
    pub fn get(&self, name: &str) -> Option<&Member> {
        self.properties.iter().rev().find(|member| member.key.eq_ignore_ascii_case(name))
    }
}

/// A function without a name.
#[derive(Debug)]
pub struct Lambda {
    /// What it binds.
    pub parameters: Vec<LocalId>,
    /// What it gives.
    pub body: ExprId,
    /// What its body sees.
    pub scope: Scope,
}

/// A value that is evaluated once, when it is first asked for.
#[derive(Clone)]
pub struct Slot(pub(super) Rc<RefCell<SlotState>>);

pub(super) enum SlotState {
    Waiting { scope: Scope, expr: ExprId },
    Busy,
    Ready(Value),
}

impl Slot {
    /// A value that is there already.
    pub fn ready(value: Value) -> Self {
        Self(Rc::new(RefCell::new(SlotState::Ready(value))))
    }

    /// An expression to be evaluated in a scope.
    pub fn waiting(scope: Scope, expr: ExprId) -> Self {
        Self(Rc::new(RefCell::new(SlotState::Waiting { scope, expr })))
    }

    /// The same slot, not only an equal one.
    pub fn is_same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn address(&self) -> usize {
        Rc::as_ptr(&self.0).addr()
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.try_borrow().as_deref() {
            Ok(SlotState::Ready(value)) => value.data.fmt(f),
            Ok(SlotState::Waiting { expr, .. }) => write!(f, "<{expr:?}>"),
            Ok(SlotState::Busy) | Err(_) => f.write_str("<busy>"),
        }
    }
}

impl fmt::Debug for Data {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(value) => write!(f, "{value}"),
            Self::Number(value) => f.write_str(value),
            Self::String(value) => write!(f, "'{value}'"),
            Self::Array(array) => {
                array.items.fmt(f)?;
                f.write_str(if array.open { "…" } else { "" })
            }
            Self::Object(object) => {
                f.debug_map().entries(object.properties.iter().map(|m| (&m.key, &m.value))).finish()?;
                f.write_str(if object.open { "…" } else { "" })
            }
            Self::Lambda(_) => f.write_str("<lambda>"),
            Self::Term(term) => write!(f, "{term:?}"),
        }
    }
}

impl Data {
    /// A string.
    pub fn string(text: impl Into<Rc<str>>) -> Self {
        Self::String(text.into())
    }

    /// The string, where it is wholly known.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The term, where it is one.
    pub fn as_term(&self) -> Option<TermId> {
        match self {
            Self::Term(term) => Some(*term),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether it is null, a boolean, a number or a string that is wholly known.
    pub fn is_scalar(&self) -> bool {
        matches!(self, Self::Null | Self::Bool(_) | Self::Int(_) | Self::Number(_) | Self::String(_))
    }

    /// Whether both are scalars with the same value; strings compare letter by letter.
    pub fn same_scalar(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Number(a), Self::Number(b)) | (Self::String(a), Self::String(b)) => a == b,
            _ => false,
        }
    }
}

/// A scalar by which a set finds it; equal where [`Data::same_scalar`] says so.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    Number(Rc<str>),
    String(Rc<str>),
}

impl Data {
    pub(super) fn as_scalar(&self) -> Option<Scalar> {
        match self {
            Self::Null => Some(Scalar::Null),
            Self::Bool(value) => Some(Scalar::Bool(*value)),
            Self::Int(value) => Some(Scalar::Int(*value)),
            Self::Number(text) => Some(Scalar::Number(Rc::clone(text))),
            Self::String(text) => Some(Scalar::String(Rc::clone(text))),
            Self::Array(_) | Self::Object(_) | Self::Lambda(_) | Self::Term(_) => None,
        }
    }
}

impl Slot {
    /// The value, where it is evaluated already.
    pub(super) fn peek(&self) -> Option<Value> {
        match &*self.0.borrow() {
            SlotState::Ready(value) => Some(value.clone()),
            SlotState::Waiting { .. } | SlotState::Busy => None,
        }
    }

    /// What it holds, where nothing else holds it too.
    fn take(&mut self) -> Option<SlotState> {
        let state = Rc::get_mut(&mut self.0)?.get_mut();
        Some(std::mem::replace(state, SlotState::Busy))
    }
}

/// Values may lie in each other as deep as there is fuel: they are taken apart one by one, not each inside the other.
impl Drop for Slot {
    fn drop(&mut self) {
        let mut left: Vec<SlotState> = Vec::new();
        let mut next = self.take();
        while let Some(state) = next {
            let mut slots = |slots: &mut dyn Iterator<Item = Slot>| {
                left.extend(slots.filter_map(|mut slot| slot.take()));
            };
            match state {
                SlotState::Ready(Value { data: Data::Array(array), .. }) => {
                    let array = Rc::into_inner(array).unwrap_or_default();
                    slots(&mut array.items.into_iter());
                }
                SlotState::Ready(Value { data: Data::Object(object), .. }) => {
                    let object = Rc::into_inner(object).unwrap_or_default();
                    slots(&mut object.properties.into_iter().map(|member| member.value));
                }
                SlotState::Ready(Value { data: Data::Lambda(lambda), .. }) => {
                    let scope = Rc::into_inner(lambda).map(|lambda| lambda.scope);
                    left.extend(scope.into_iter().flat_map(Scope::into_values).map(SlotState::Ready));
                }
                SlotState::Waiting { scope, .. } => left.extend(scope.into_values().map(SlotState::Ready)),
                SlotState::Ready(_) | SlotState::Busy => {}
            }
            next = left.pop();
        }
    }
}
