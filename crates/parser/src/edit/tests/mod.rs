//! What edits make of a text, and what they leave alone.

mod arm;
mod bicep;
mod places;
mod properties;

use super::*;
use crate::source::FileId;

const FILE: FileId = FileId(0);

/// The text with `«` and `»` around the object or literal that is meant.
fn marked(text: &str) -> (String, Location) {
    let start = text.find('«').expect("a mark");
    let end = text.find('»').expect("a mark") - '«'.len_utf8();
    let plain = text.replace(['«', '»'], "");
    (plain, Location { file: FILE, span: Span::new(start as u32, end as u32) })
}

#[track_caller]
fn check(language: Language, before: &str, edit: impl Fn(Location) -> Edit, after: Option<&str>) {
    let (text, location) = marked(before);
    let edit = edit(location);
    let changed = apply(&edit, language, &text).map(|edits| apply_edits(&text, &edits).expect("edits fit"));
    assert_eq!(changed.as_deref(), after, "{edit:?} in\n{text}");
}

#[track_caller]
fn set(language: Language, before: &str, path: &str, value: impl Into<Literal>, after: &str) {
    let value = value.into();
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let edit = |object| Edit::SetProperty { object, path: path.clone(), value: value.clone() };
    check(language, before, edit, Some(after));
}

#[track_caller]
fn remove(language: Language, before: &str, name: &str, after: &str) {
    let edit = |object| Edit::RemoveProperty { object, name: name.to_owned() };
    check(language, before, edit, Some(after));
}
