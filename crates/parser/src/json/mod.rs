//! JSON as Azure Resource Manager accepts it, with spans and recovery.
//!
//! Beyond strict JSON, these are accepted in silence: a byte order mark, `//` and `/* */` comments (kept for
//! suppressions), line breaks and other control characters inside strings, white space beyond ASCII. A trailing comma and
//! a key that occurs twice are accepted with a notice. Everything else that is wrong is an error, after which reading
//! goes on, so that every intact member survives.
//!
//! [`parse`] reads a text into a [`Tree`] that borrows from it; a string without escapes is never copied.

mod lexer;
mod parser;
mod text;
mod tree;

pub use parser::{MAX_DEPTH, MAX_VALUES, Parse, parse};
pub(crate) use parser::{TOO_DEEP, TOO_LONG};
pub use text::{Offsets, Text};
pub use tree::{Items, Kind, Member, Members, Tree, Value};

#[cfg(test)]
mod tests;
