//! Built-in functions of arguments that are known.
//!
//! Each gets values as they are and says whether it knows enough of them. What a function gives is what the deployment
//! engine gives: <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions> and
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions> (read 2026-11). Where these pages and
//! the values that the Bicep compiler computes in its own tests differ, the compiler is right: it runs the engine's code.
//! Where neither says it, the answer is not known.

mod call;
mod cidr;
mod collate;
mod conversions;
mod dates;
mod encoding;
pub(super) mod files;
pub(super) mod format;
mod hashing;
mod json;
mod json_path;
mod lambdas;
mod numbers;
mod objects;
mod sequences;
mod sets;
mod strings;
mod uris;
mod yaml;

pub(super) use strings::fold;

#[cfg(test)]
mod tests;

use self::call::{Body, Call, Stop};
pub(super) use self::json::plain;
use super::Evaluator;
use super::value::{Data, Value};
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

/// The function with this name, in lower case.
pub(super) fn find(name: &str) -> Option<impl Fn(&Evaluator<'_>, &[Value], Location) -> Given + use<>> {
    let body = body(name)?;
    let signature = crate::template::functions::find(name)?;
    Some(move |evaluator: &Evaluator<'_>, arguments: &[Value], location: Location| {
        if let Some(problem) = signature.wrong_count(arguments.len()) {
            return Given::Wrong(problem);
        }
        match body(&Call { evaluator, name: signature.name, arguments, location }) {
            Ok(value) => Given::Value(value),
            Err(Stop::Wrong(reason)) => Given::Wrong(reason),
            Err(Stop::Unknown) => Given::Unknown,
        }
    })
}

/// An array or object as it reads inside a string; any other value, and one that is not wholly known, as it is.
pub(super) fn embedded(evaluator: &Evaluator<'_>, value: Value, location: Location) -> Value {
    if !matches!(value.data, Data::Array(_) | Data::Object(_)) {
        return value;
    }
    let call = Call { evaluator, name: "format", arguments: &[], location };
    match json::text(&call, &value, '\'') {
        Ok(text) => Value { data: Data::string(text), origin: value.origin },
        Err(_) => value,
    }
}

fn body(name: &str) -> Option<Body> {
    [
        cidr::find,
        conversions::find,
        dates::find,
        encoding::find,
        hashing::find,
        lambdas::find,
        numbers::find,
        objects::find,
        sequences::find,
        sets::find,
        strings::find,
        uris::find,
    ]
    .iter()
    .find_map(|family| family(name))
}
