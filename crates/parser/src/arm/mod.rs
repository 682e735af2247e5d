//! ARM templates: the expression language of `"[…]"` strings, and the shapes of template and parameter files.

pub mod expression;
mod lower;
mod schema;

pub use lower::lower;
pub use schema::{Schema, schema_of};
