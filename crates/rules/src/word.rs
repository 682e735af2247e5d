//! Properties whose values should be words of Azure.

use tricep_parser::eval::{Data, Lookup, Value};

use crate::tls::Spelled;

/// A property whose value should be one of Azure's words.
#[derive(Clone, Debug)]
pub enum Word<T> {
    /// It is not there.
    Absent,
    /// One of the words.
    Known(Spelled<T>, Value),
    /// A value that is known and is none of the words.
    Other(Value),
    /// It can't be known before deployment.
    Unknown(Value),
}

impl<T: Copy> Word<T> {
    /// A property that was looked up.
    pub fn read(found: Lookup, parse: impl Fn(&str) -> Option<Spelled<T>>) -> Self {
        match found {
            Lookup::Absent => Self::Absent,
            Lookup::Unknown(value) => Self::Unknown(value),
            Lookup::Present(value) => match &value.data {
                Data::Term(_) => Self::Unknown(value),
                Data::String(text) => match parse(text) {
                    Some(word) => Self::Known(word, value),
                    None => Self::Other(value),
                },
                _ => Self::Other(value),
            },
        }
    }

    /// What the word means, where it is one.
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(word, _) => Some(word.value),
            Self::Absent | Self::Other(_) | Self::Unknown(_) => None,
        }
    }

    /// The value, where there is one for sure.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Known(_, value) | Self::Other(value) => Some(value),
            Self::Absent | Self::Unknown(_) => None,
        }
    }

    /// Whether it is certainly not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}
