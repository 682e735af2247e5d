//! Functions that load files.

use crate::eval::Evaluator;
use crate::eval::value::{Data, Value};
use crate::source::Location;

/// What `loadTextContent` and its like make of a file's text.
pub(in crate::eval) fn load(
    evaluator: &Evaluator<'_>,
    function: &str,
    text: &str,
    _path: Option<&Value>,
    location: Location,
) -> Value {
    match function {
        "loadtextcontent" => evaluator.made(Data::string(text), location),
        _ => evaluator.unknown("the file's contents are not read", location),
    }
}
