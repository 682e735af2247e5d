//! Changes to templates that keep layout and comments, in Bicep and in JSON alike.
//!
//! A rule says what should be so ([`Edit`]); this module knows how each language writes it.

use crate::source::Location;

/// What should be changed, in terms that hold for both languages.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// The literal at this place becomes another value.
    ReplaceLiteral {
        /// The literal with its quotes.
        location: Location,
        /// Its new value.
        value: Literal,
    },
    /// The object at this place gets a property, or the property that it has gets another value.
    SetProperty {
        /// The object with its braces.
        object: Location,
        /// The way from the object to the property; objects that are not there are made.
        path: Vec<String>,
        /// The new value.
        value: Literal,
    },
    /// The property of the object at this place is taken away, with its line.
    RemoveProperty {
        /// The object with its braces.
        object: Location,
        /// The property's name.
        name: String,
    },
}

/// A value to be written.
#[derive(Clone, PartialEq, Debug)]
pub enum Literal {
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A string.
    String(String),
    /// A list.
    Array(Vec<Literal>),
    /// An object, in this order.
    Object(Vec<(String, Literal)>),
}

/// The text at `location` becomes `text`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TextEdit {
    /// What is replaced; empty for an insertion.
    pub location: Location,
    /// The new text.
    pub text: String,
}
