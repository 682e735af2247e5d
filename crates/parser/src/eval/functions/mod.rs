//! Built-in functions of arguments that are known.
//!
//! Each gets values as they are and says whether it knows enough of them. What a function gives is what the deployment
//! engine gives: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions> and
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions> (read 2026-11).

mod arrays;
pub(super) mod files;
pub(super) mod format;
mod numbers;
mod objects;
mod strings;

use super::Evaluator;
use super::value::Value;
use crate::source::Location;

/// What a function gives.
pub(super) enum Given {
    /// This value.
    Value(Value),
    /// An error of the deployment, as a phrase.
    Wrong(String),
    /// It can't be told from what is known of the arguments.
    Unknown,
}

/// A built-in function.
pub(super) type Function = fn(&Evaluator<'_>, &[Value], Location) -> Given;

/// The function with this name, in lower case.
pub(super) fn find(name: &str) -> Option<Function> {
    arrays::find(name)
        .or_else(|| numbers::find(name))
        .or_else(|| objects::find(name))
        .or_else(|| strings::find(name))
}
