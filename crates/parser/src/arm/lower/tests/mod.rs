mod errors;
mod places;
mod references;
mod show;
mod templates;

use std::sync::Arc;

use crate::arm::lower;
use crate::source::FileId;
use crate::template::{Document, Template};

/// A resource group template with these members.
fn source(members: &str) -> String {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    format!("{{\n\"$schema\": \"{schema}\",\n{members}\n}}")
}

#[track_caller]
fn read(text: &str) -> Arc<Template> {
    match lower(FileId(0), text) {
        Document::Template(template) => template,
        other => panic!("no template: {other:?}"),
    }
}

/// What a template with these members declares. Nothing may be wrong with it.
#[track_caller]
fn shown(members: &str) -> String {
    let template = read(&source(members));
    assert_eq!(template.problems[..], []);
    show::template(&template)
}

/// What an expression becomes in an output of a template with these members.
#[track_caller]
fn expression(members: &str, text: &str) -> String {
    let members =
        format!("{members}\"outputs\": {{\"it\": {{\"type\": \"string\", \"value\": \"[{text}]\"}}}}");
    let shown = shown(&members);
    let (_, output) = shown.rsplit_once("output it = ").unwrap();
    output.trim_end().to_owned()
}
