//! (to come)
use crate::source::{FileId, Span};
use crate::template::{Language, ParameterFile, Template, Using};
/// x
pub fn lower(file: FileId, text: &str) -> Template {
    Template::empty(file, Language::Bicep, Span::new(0, text.len() as u32))
}
/// x
pub fn lower_parameters(file: FileId, text: &str) -> ParameterFile {
    ParameterFile { template: lower(file, text), using: Using::Unstated, extends: None, values: vec![] }
}
