//! Functions that load files.
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files> (read 2026-11).

use super::json_path::Found;
use super::{encoding, json, json_path, yaml};
use crate::eval::Evaluator;
use crate::eval::value::{Data, Value};
use crate::source::Location;

/// What `loadTextContent` and its like make of a file's text. `option` is the second argument: of `loadJsonContent` and
/// `loadYamlContent` a path into the file, of `loadTextContent` the file's encoding.
pub(in crate::eval) fn load(
    evaluator: &Evaluator<'_>,
    function: &str,
    text: &str,
    option: Option<&Value>,
    location: Location,
) -> Value {
    let unknown = |reason: &str| evaluator.unknown(reason, location);
    let content = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = match function {
        "loadtextcontent" => {
            return match option.map(|encoding| encoding.data.as_str()) {
                None | Some(Some("utf-8" | "us-ascii")) => evaluator.made(Data::string(content), location),
                _ => unknown("the file is in another encoding than UTF-8"),
            };
        }
        // A file that is no text was not read as it is.
        "loadfileasbase64" if text.contains(char::REPLACEMENT_CHARACTER) => {
            return unknown("the file is no text");
        }
        "loadfileasbase64" => return evaluator.made(Data::string(encoding::encoded(text)), location),
        "loadjsoncontent" => json::read(evaluator, content, location),
        "loadyamlcontent" => yaml::read(evaluator, content, location),
        _ => return unknown("the file's contents are not read"),
    };
    let Some(value) = value else { return unknown("the loaded file could not be read") };
    let Some(path) = option else { return value };
    let Some(path) = path.data.as_str() else { return unknown("the path into the loaded file is not known") };
    match json_path::find(evaluator, value, path, location) {
        Found::Value(value) => value,
        Found::Nothing => evaluator.unknown(format!("the loaded file has nothing at '{path}'"), location),
        Found::Unknown => evaluator.unknown(format!("the path '{path}' is not understood"), location),
    }
}
