//! What a report says, without places.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{self, Failure, Request};
use tricep_rules::finding::{DeploymentRef, Fact, Finding};
use tricep_rules::report::{DeploymentGraph, Report, TlsPath};

use crate::generate::{File, ROOT};

/// A report as lines, in order.
#[derive(PartialEq, Eq, Debug, Default)]
pub(crate) struct Facts {
    resources: Vec<String>,
    edges: Vec<String>,
    findings: Vec<String>,
    paths: Vec<String>,
}

/// Which differences count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Between {
    /// Two texts of the same files.
    Layouts,
    /// Two languages.
    Languages,
}

/// Checks these files.
pub(crate) fn report(files: &[File], request: &Request) -> Result<Report, Failure> {
    let memory = Memory::new(files.iter().map(|(path, text)| (path.clone(), text.clone())));
    engine::check(&Arc::new(Project::new(Arc::new(memory), ROOT)), request)
}

/// What is asked for by default: everything, by one thread.
pub(crate) fn request() -> Request {
    Request { graphs: true, threads: Some(1), paths: vec![PathBuf::from(".")], ..Request::default() }
}

impl Facts {
    /// The facts of a report.
    pub(crate) fn of(report: &Report, between: Between) -> Self {
        let mut facts = Self::default();
        for (place, graph) in report.graphs.iter().enumerate() {
            facts.graph(graph, place, between);
        }
        for finding in &report.findings {
            facts.findings.extend(self::finding(finding, between));
        }
        for path in &report.paths {
            facts.paths.push(self::path(path));
        }
        for lines in [&mut facts.resources, &mut facts.edges, &mut facts.findings, &mut facts.paths] {
            lines.sort();
            if between == Between::Languages {
                // The JSON has a copy of a module for each use of it.
                lines.dedup();
            }
        }
        facts
    }

    fn graph(&mut self, graph: &DeploymentGraph, place: usize, between: Between) {
        let named: Vec<String> = graph
            .resources
            .iter()
            .map(|resource| format!("{place} {} {}", resource.ty.to_lowercase(), resource.name))
            .collect();
        let is_module = |node: usize| {
            between == Between::Languages
                && graph.resources[node].ty.eq_ignore_ascii_case("Microsoft.Resources/deployments")
        };
        for (node, resource) in graph.resources.iter().enumerate().filter(|(node, _)| !is_module(*node)) {
            let condition = match between {
                Between::Layouts => resource.condition.clone(),
                Between::Languages => resource.condition.as_deref().map(letters),
            };
            self.resources.push(format!(
                "{} {:?} existing {} condition {condition:?} scope {}",
                named[node], resource.api_version, resource.existing, resource.scope
            ));
        }
        let edges = graph.edges.iter().filter(|edge| !is_module(edge.from) && !is_module(edge.to));
        let parents: BTreeSet<(usize, usize)> =
            edges.clone().filter(|edge| edge.kind == "parent").map(|edge| (edge.from, edge.to)).collect();
        let mut seen = BTreeSet::new();
        for edge in edges {
            let ends = (edge.from, edge.to);
            let joins = matches!(edge.kind, "depends-on" | "reference");
            let kind = match between {
                // The compiler turns one into the other; between parent and child they say nothing new.
                Between::Languages if joins => {
                    if parents.contains(&ends) || parents.contains(&(edge.to, edge.from)) {
                        continue;
                    }
                    "depends"
                }
                _ => edge.kind,
            };
            if seen.insert((kind, ends)) {
                self.edges.push(format!("{kind} {} -> {}", named[edge.from], named[edge.to]));
            }
        }
    }

    /// Says what differs; empty where nothing does.
    pub(crate) fn difference(&self, other: &Self) -> String {
        let mut said = String::new();
        let parts = [
            ("resources", &self.resources, &other.resources),
            ("edges", &self.edges, &other.edges),
            ("findings", &self.findings, &other.findings),
            ("paths", &self.paths, &other.paths),
        ];
        for (part, one, other) in parts {
            for (side, lines, not) in [("first", one, other), ("second", other, one)] {
                for line in lines.iter().filter(|line| !not.contains(line)) {
                    said.push_str(&format!("{part}: only {side}: {line}\n"));
                }
            }
            if said.is_empty() && one != other {
                said.push_str(&format!("{part}: not as often\n"));
            }
        }
        said
    }
}

fn deployment(deployment: &DeploymentRef) -> String {
    // `main.0.bicepparam` is `main.parameters.0.json`.
    let digits = |name: &String| name.chars().filter(char::is_ascii_digit).collect::<String>();
    format!("{:?} {}", deployment.parameters.as_ref().map(digits), when(&deployment.when))
}

/// The letters of a condition: which side of a comparison comes first depends on which of them is met first.
fn letters(condition: &str) -> String {
    let mut letters: Vec<char> = condition.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// What holds in a case.
fn when(facts: &[Fact]) -> String {
    let mut said: Vec<String> = facts
        .iter()
        .map(|fact| match fact {
            Fact::Condition { condition, value } => format!("{} {value}", letters(condition)),
            fact => fact.to_string(),
        })
        .collect();
    said.sort();
    said.join(", ")
}

fn finding(finding: &Finding, between: Between) -> Vec<String> {
    let Finding { rule, level, message, notes, help, fingerprint, .. } = finding;
    match between {
        // Items of a loop that have one place in the JSON are one finding, with the message of the first; a note names the
        // others.
        Between::Languages => {
            let notes: Vec<&String> = notes.iter().filter(|note| !note.starts_with("also ")).collect();
            let deployments = finding.deployments.iter();
            deployments.map(|own| format!("{rule} {level} {notes:?} {}", deployment(own))).collect()
        }
        Between::Layouts => {
            let deployments: Vec<String> = finding.deployments.iter().map(deployment).collect();
            vec![format!("{rule} {level} {message} {notes:?} {help:?} {deployments:?} {fingerprint}")]
        }
    }
}

fn path(path: &TlsPath) -> String {
    let TlsPath { listener, rule, pool, policy, negotiated, verdict, reason, .. } = path;
    let policy = (&policy.ty, &policy.name, &policy.min, &policy.max, policy.origin);
    let backend = path.backend.as_ref().map(|end| (&end.ty, &end.name, &end.min, end.origin));
    let setting = path.setting.as_ref().map(|end| (&end.name, &end.protocol));
    format!(
        "{} {} {} {:?} {listener:?} {rule:?} {pool:?} {policy:?} {setting:?} {:?} {backend:?} {negotiated:?} \
         {verdict:?} {reason:?}",
        deployment(&path.deployment),
        when(&path.when),
        path.gateway.name,
        path.gateway.sku,
        path.address.as_ref().map(|address| &address.text),
    )
}
