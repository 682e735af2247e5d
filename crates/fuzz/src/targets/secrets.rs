//! Values of secure parameters and texts that are loaded are nowhere in a report.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fastrand::Rng;
use tricep_parser::source::Location;
use tricep_rules::engine::{Environment, Request};
use tricep_rules::report::Report;

use crate::facts::{report, request};
use crate::generate::{Choices, Expr, Project, ROOT, Type};

/// What must not be seen.
const SECRET: &str = "hunter2-6f1c";

/// Makes the bytes of a project.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1200)
}

/// Makes a project with secrets, and looks for them in what is reported of it.
pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let mut project = choices.project();
    let in_bicep = choices.once_in(2);
    hide(&mut choices, &mut project, in_bicep);
    let mut files = if in_bicep { project.bicep() } else { project.arm() };
    files.push((PathBuf::from(ROOT).join("secret.txt"), SECRET.to_owned()));
    let request = Request { snapshot: Some(Environment::default()), ..request() };
    match report(&files, &request) {
        Ok(report) => {
            let (words, lines) = (words(&report), lines(&report));
            let seen = words.lines().chain(lines.lines()).find(|line| line.contains(SECRET));
            assert!(seen.is_none(), "{}\n{files:?}", seen.unwrap_or_default());
        }
        Err(failure) => assert!(!format!("{failure:?}").contains(SECRET)),
    }
}

/// Gives secure parameters the secret as value, and loads it as the value of variables.
fn hide(choices: &mut Choices<'_>, project: &mut Project, in_bicep: bool) {
    let secret = || Expr::text(SECRET);
    for place in 0..project.templates.len() {
        let mut names = BTreeSet::new();
        for parameter in &mut project.templates[place].parameters {
            if parameter.ty == Type::Text && parameter.name != "prefix" && choices.once_in(2) {
                parameter.secure = true;
                parameter.allowed.clear();
                parameter.default = parameter.default.take().map(|_| secret());
                names.insert(parameter.name.clone());
            }
        }
        let mut parts = BTreeSet::new();
        for parameter in &mut project.templates[place].parameters {
            if let Some(member) = parameter.members.first_mut() {
                member.secure = true;
                member.allowed.clear();
                parameter.default.iter_mut().for_each(hide_member);
                parts.insert(parameter.name.clone());
            }
        }
        let given = |values: &mut Vec<(String, Expr)>| {
            for (name, value) in values {
                if names.contains(name) {
                    *value = secret();
                } else if parts.contains(name) {
                    hide_member(value);
                }
            }
        };
        if place == 0 {
            project.values.iter_mut().for_each(given);
        }
        let calls = project.templates.iter_mut().flat_map(|template| &mut template.modules);
        calls.filter(|call| call.template == place).for_each(|call| given(&mut call.arguments));
        for variable in &mut project.templates[place].variables {
            if in_bicep && variable.ty == Type::Text && choices.once_in(2) {
                variable.value = Expr::Call("loadTextContent", vec![Expr::text("secret.txt")]);
            }
        }
    }
}

/// Gives the first member of an object the secret as value.
fn hide_member(object: &mut Expr) {
    if let Expr::Object(members) = object
        && let Some((_, value)) = members.first_mut()
    {
        *value = Expr::text(SECRET);
    }
}

/// The lines that the places of a report are on: a format may show them.
fn lines(report: &Report) -> String {
    let mut lines = String::new();
    let mut add = |location: Location| {
        let file = report.sources.file(location.file);
        let text = report.shown(location.file);
        let (first, last) =
            (file.lines().line_of(location.span.start), file.lines().line_of(location.span.end));
        let start = file.lines().start_of(first) as usize;
        let end = file.lines().end_of(last, &file.text) as usize;
        lines.push_str(&format!("{}: {}\n", file.path, text.get(start..end).unwrap_or_default()));
    };
    for finding in report.findings.iter().chain(&report.suppressed) {
        add(finding.primary.location);
        finding.labels.iter().for_each(|label| add(label.location));
    }
    for path in &report.paths {
        add(path.gateway.location);
        add(path.policy.location);
        path.address.iter().for_each(|end| add(end.location));
        path.backend.iter().for_each(|end| add(end.location));
    }
    lines
}

/// All that a report says.
fn words(report: &Report) -> String {
    let mut words = String::new();
    for finding in report.findings.iter().chain(&report.suppressed) {
        words.push_str(&format!("{finding:?}\n"));
    }
    report.paths.iter().for_each(|path| words.push_str(&format!("{path:?}\n")));
    for graph in &report.graphs {
        graph.resources.iter().for_each(|resource| words.push_str(&format!("{resource:?}\n")));
    }
    for snapshot in &report.snapshots {
        snapshot.resources.iter().for_each(|tree| words.push_str(&format!("snapshot {tree:?}\n")));
        words.push_str(&format!("snapshot outputs {:?}\n", snapshot.outputs));
    }
    words.push_str(&format!("{:?}", report.notices));
    words
}
