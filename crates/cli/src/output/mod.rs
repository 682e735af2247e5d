//! How a report is written: one small file for each format.

mod azure;
mod bicep;
mod concise;
pub(crate) mod diff;
mod github;
mod gitlab;
mod graph_json;
mod json;
mod junit;
mod line_hash;
mod paths_json;
mod paths_table;
mod picture;
pub(crate) mod policies;
mod pretty;
mod sarif;
mod snapshot;
mod summary;
pub(crate) mod text;
mod view;

#[cfg(test)]
mod example;
#[cfg(test)]
mod schemas;

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use serde::Serialize;
use tricep_parser::project::Project;
use tricep_rules::finding::Label;
use tricep_rules::report::Report;
use tricep_rules::rules;

use crate::args::{CheckFormat, GraphFormat, PathsFormat};
use crate::names::Names;
use crate::style::Style;

use text::harmless;

pub(crate) use summary::{statistics, summary};
pub(crate) use view::View;

/// Writes findings.
pub(crate) fn findings(view: &View<'_>, format: CheckFormat, style: Style) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        CheckFormat::Pretty => return lines(|out| pretty::write(view, style, out)),
        CheckFormat::Concise => return lines(|out| concise::write(view, style, out)),
        CheckFormat::Bicep => return lines(|out| bicep::write(view, out)),
        CheckFormat::Json => json::write(view, &mut out)?,
        CheckFormat::Sarif => sarif::write(view, &rules::all().collect::<Vec<_>>(), &mut out)?,
        CheckFormat::Github => github::write(view, &mut out)?,
        CheckFormat::Azure => azure::write(view, &mut out)?,
        CheckFormat::Gitlab => gitlab::write(view, &mut out)?,
        CheckFormat::Junit => junit::write(view, &mut out)?,
    }
    Ok(out)
}

/// Lines for people, which may well be printed by a CI job.
fn lines(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    write(&mut out)?;
    Ok(match harmless(&String::from_utf8_lossy(&out)) {
        Cow::Borrowed(_) => out,
        Cow::Owned(lines) => lines.into_bytes(),
    })
}

/// What is wrong with settings, drawn as findings are.
pub(crate) fn problems(project: &Arc<Project>, problems: &[Label]) -> io::Result<String> {
    let names = Names::of(project);
    let report = Report::empty(Arc::clone(project) as _);
    let mut out = Vec::new();
    pretty::write_problems(&View::new(&report, &names), problems, Style::PLAIN, &mut out)?;
    Ok(String::from_utf8_lossy(&out).trim_end().to_owned())
}

/// A document as JSON, one property a line.
pub(crate) fn json_text(document: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    json::write_json(document, &mut out)?;
    Ok(out)
}

/// Writes TLS paths.
pub(crate) fn paths(view: &View<'_>, format: PathsFormat, style: Style) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        PathsFormat::Table => return lines(|out| paths_table::write(view, style, out)),
        PathsFormat::Json => paths_json::write(view, &mut out)?,
    }
    Ok(out)
}

/// Writes resource graphs.
pub(crate) fn graphs(view: &View<'_>, format: GraphFormat) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    match format {
        GraphFormat::Json => graph_json::write(view, &mut out)?,
        GraphFormat::Snapshot => snapshot::write(view, &mut out)?,
        GraphFormat::Dot => picture::dot::write(&picture::pictures(view), &mut out)?,
        GraphFormat::Mermaid => picture::mermaid::write(&picture::pictures(view), &mut out)?,
        GraphFormat::Svg => picture::svg::write(&picture::pictures(view), &mut out)?,
    }
    Ok(out)
}
