//! Functions that load files.
//! <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files> (read 2026-11).

use std::cmp::Ordering;
use std::rc::Rc;

use super::json::Unread;
use super::json_path::Found;
use super::{encoding, json, json_path, yaml};
use crate::eval::value::{Data, Member, Object, Slot, Value};
use crate::eval::{Evaluator, Step, TroubleKind};
use crate::source::{FileId, Location, Span};

/// Characters of a file whose values are loaded, in UTF-16 units as the compiler counts them.
const VALUES: usize = 1_048_576;

/// What `loadTextContent` and its like make of a file's text.
pub(in crate::eval) fn load(
    evaluator: &Evaluator<'_>,
    function: &str,
    arguments: &[Value],
    (file, text): (FileId, &str),
    location: Location,
) -> Value {
    let option = arguments.get(1);
    let unknown = |reason: &str| evaluator.unknown(reason, location);
    let hidden = |text: &str| {
        let value = evaluator.made(Data::string(text), location);
        evaluator.hide(value, function, arguments, location)
    };
    match function {
        "loadtextcontent" => match option.map(|encoding| encoding.data.as_str()) {
            None | Some(Some("utf-8" | "us-ascii")) => hidden(text.strip_prefix('\u{feff}').unwrap_or(text)),
            _ => unknown("the file is in another encoding than UTF-8"),
        },
        // A file that is no text was not read as it is.
        "loadfileasbase64" if text.contains(char::REPLACEMENT_CHARACTER) => unknown("the file is no text"),
        "loadfileasbase64" => hidden(&encoding::encoded(text)),
        // A text of no more bytes has no more characters.
        _ if text.len() > VALUES && text.encode_utf16().count() > VALUES => {
            let message =
                format!("the file has more than {VALUES} characters, the most of which values are loaded");
            evaluator.trouble(TroubleKind::LimitReached, message, location);
            unknown("the loaded file is too large")
        }
        _ => {
            let read = if function == "loadyamlcontent" { yaml::read } else { json::read };
            match read(evaluator, text, Written::File(file)) {
                Ok(whole) if matches!(whole.data, Data::Array(_) | Data::Object(_)) => {
                    part(evaluator, function, whole, option, location)
                }
                // What has no parts is a text, whatever it is called.
                Ok(whole) => match option {
                    None => evaluator.of_hidden(whole, function, arguments, location),
                    Some(_) => unknown("the loaded file has no parts"),
                },
                Err(Unread::TooDeep(depth)) => {
                    let message = json::too_deep(depth);
                    evaluator.trouble(TroubleKind::LimitReached, message, location);
                    unknown("the loaded file is nested too deeply")
                }
                Err(Unread::Broken) => unknown("the loaded file could not be read"),
            }
        }
    }
}

/// Where the text comes from whose values are read.
#[derive(Clone, Copy)]
pub(super) enum Written {
    /// It is a string: this call makes the values.
    Call(Location),
    /// It is the whole of a file.
    File(FileId),
}

impl Written {
    /// A value that stands in the text.
    pub(super) fn value(self, evaluator: &Evaluator<'_>, data: Data, span: Span) -> Value {
        match self {
            Self::Call(location) => evaluator.made(data, location),
            Self::File(file) => {
                Value { data, origin: evaluator.push(Location { file, span }, Step::Loaded, None) }
            }
        }
    }

    /// The place of a name that stands in the text.
    pub(super) fn key(self, span: Span) -> Option<Location> {
        match self {
            Self::Call(_) => None,
            Self::File(file) => Some(Location { file, span }),
        }
    }
}

/// The part of a loaded file that a path names.
fn part(
    evaluator: &Evaluator<'_>,
    function: &str,
    whole: Value,
    path: Option<&Value>,
    location: Location,
) -> Value {
    let unknown = |reason: &str| evaluator.unknown(reason, location);
    let loaded = |value: Value| evaluator.through(function, &value, value.data.clone(), location);
    let Some(path) = path else { return loaded(whole) };
    let Some(path) = path.data.as_str() else { return unknown("the path into the loaded file is not known") };
    match json_path::find(evaluator, whole, path) {
        Found::Value(value) => loaded(value),
        Found::Nothing => evaluator.unknown(format!("the loaded file has nothing at '{path}'"), location),
        Found::Unknown => evaluator.unknown(format!("the path '{path}' is not understood"), location),
    }
}

/// What `loadDirectoryFileInfo` makes of the files in a folder. The compiler leaves it to the system whether letter case
/// counts in a pattern; where that matters, the answer is not known.
pub(in crate::eval) fn directory(
    evaluator: &Evaluator<'_>,
    mut paths: Vec<String>,
    pattern: Option<&Value>,
    location: Location,
) -> Value {
    let pattern = match pattern.map(|pattern| pattern.data.as_str()) {
        None => "*",
        Some(Some(pattern)) if !pattern.contains(['/', '\\']) => pattern,
        Some(_) => return evaluator.unknown("the pattern of the files is not known", location),
    };
    paths.sort_by(|a, b| without_case(a, b));
    let mut found = Vec::new();
    for path in &paths {
        let name = path.rsplit_once('/').map_or(path.as_str(), |(_, name)| name);
        match fits(pattern, name) {
            Some(true) => found.push(file_info(evaluator, path, name, location)),
            Some(false) => {}
            None => {
                let reason = format!("it depends on the system whether '{pattern}' means the file '{name}'");
                return evaluator.unknown(reason, location);
            }
        }
    }
    evaluator.list(found, location)
}

/// The order of the compiler's list.
fn without_case(a: &str, b: &str) -> Ordering {
    let upper = |text: &str| text.chars().flat_map(char::to_uppercase).collect::<String>();
    upper(a).encode_utf16().cmp(upper(b).encode_utf16()).then_with(|| a.cmp(b))
}

fn file_info(evaluator: &Evaluator<'_>, path: &str, name: &str, location: Location) -> Value {
    let extension = name.rfind('.').and_then(|dot| name.get(dot..)).filter(|extension| extension.len() > 1);
    let property = |key: &str, text: &str| Member {
        key: Rc::from(key),
        key_location: None,
        value: Slot::ready(evaluator.made(Data::string(text), location)),
    };
    let properties = vec![
        property("relativePath", path),
        property("baseName", name),
        property("extension", extension.unwrap_or("")),
    ];
    evaluator.made(Data::Object(Rc::new(Object { properties, open: false })), location)
}

/// Whether a pattern means a file on every system; `None` where systems differ.
/// <https://learn.microsoft.com/dotnet/api/system.io.directory.enumeratefiles> (read 2026-11).
fn fits(pattern: &str, name: &str) -> Option<bool> {
    if matches!(pattern, "" | "*" | "*.*" | ".") {
        return Some(true);
    }
    let strict = matches(pattern, name, |wanted, given| match wanted {
        '?' => given != '.',
        _ => wanted == given,
    });
    // `?` may stand for nothing at the end and before a dot, and `.*` for nothing at the end.
    let loose = pattern.replace(".*", "*").replace('?', "*").to_lowercase();
    let loose = loose.strip_suffix('.').unwrap_or(&loose);
    match (strict, matches(loose, &name.to_lowercase(), |wanted, given| wanted == given)) {
        (true, _) => Some(true),
        (false, false) => Some(false),
        (false, true) => None,
    }
}

/// Whether a pattern with `*` for any number of characters means the whole of a name.
fn matches(pattern: &str, name: &str, same: impl Fn(char, char) -> bool) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The places behind the last `*`, and where in the name what it stands for ends.
    let mut star: Option<(usize, usize)> = None;
    let (mut p, mut n) = (0, 0);
    while let Some(given) = name.get(n) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p + 1, n));
                p += 1;
            }
            Some(wanted) if same(*wanted, *given) => {
                p += 1;
                n += 1;
            }
            _ => match &mut star {
                Some((after, end)) => {
                    *end += 1;
                    (p, n) = (*after, *end);
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(p).all(|left| *left == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_files() {
        for (pattern, name, expected) in [
            ("", "a.json", Some(true)),
            ("*", "a", Some(true)),
            ("*.*", "a", Some(true)),
            ("*.json", "a.json", Some(true)),
            ("*.json", "a.bicep", Some(false)),
            ("a*.js*", "ab.json", Some(true)),
            ("*a*b*", "xaxxbb", Some(true)),
            ("*a*b*", "xbxxa", Some(false)),
            ("a?.json", "ab.json", Some(true)),
            // Windows and Linux differ, and so do editions of the library.
            ("*.JSON", "a.json", None),
            ("a?.json", "a.json", None),
            ("a?json", "a.json", None),
            ("a.*", "a", None),
            ("a?.json", "b.json", Some(false)),
        ] {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn letter_case_does_not_count_in_the_order() {
        let mut names = ["b.json", "_.json", "A.json", "a.json", "B0.json"];
        names.sort_by(|a, b| without_case(a, b));
        assert_eq!(names, ["A.json", "a.json", "b.json", "B0.json", "_.json"]);
    }
}
