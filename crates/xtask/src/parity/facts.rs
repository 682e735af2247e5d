//! What is compared of a template: resources, edges and findings, without places.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use tricep_parser::project::Project;
use tricep_rules::engine::{self, Request};
use tricep_rules::report::{DeploymentGraph, Report};

/// Deployments inside templates are modules on the other side.
const WRAPPER: &str = "microsoft.resources/deployments";

/// How much of a resource is compared.
#[derive(Clone, Copy)]
pub(super) struct Detail {
    /// `existing` resources too.
    pub(super) existing: bool,
    /// Names too, as ARM expressions.
    pub(super) names: bool,
}

/// How often each thing is there.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Counts(BTreeMap<String, usize>);

/// The facts of one template.
#[derive(Default)]
pub(super) struct Facts {
    /// Type, API version, whether it is `existing`, whether there is a condition.
    pub(super) resources: Counts,
    /// Kind and types of both ends. What depends on another and what refers to it are one kind, since the compiler turns
    /// one into the other; between parent and child they say nothing new.
    pub(super) edges: Counts,
    /// Rule and level.
    pub(super) findings: Counts,
}

impl Counts {
    fn add(&mut self, thing: String) {
        *self.0.entry(thing).or_default() += 1;
    }

    /// Only whether a thing is there counts from now on.
    pub(super) fn forget_counts(&mut self) {
        self.0.values_mut().for_each(|count| *count = 1);
    }

    fn missing_from<'c>(&'c self, other: &'c Self) -> impl Iterator<Item = (&'c str, usize)> {
        self.0.iter().filter_map(|(thing, count)| {
            let there = other.0.get(thing).copied().unwrap_or_default();
            count.checked_sub(there).filter(|more| *more > 0).map(|more| (thing.as_str(), more))
        })
    }

    fn difference(&self, json: &Self, part: &str, lines: &mut Vec<String>) {
        for (side, rest) in [
            ("Bicep", self.missing_from(json).collect::<Vec<_>>()),
            ("JSON", json.missing_from(self).collect()),
        ] {
            lines.extend(rest.iter().map(|(thing, count)| format!("{part}: only {side}: {count} × {thing}")));
        }
    }
}

impl Facts {
    /// The facts of the template in a file.
    pub(super) fn of(project: &Arc<Project>, path: &Path, detail: Detail) -> Result<Self, String> {
        let request =
            Request { paths: vec![path.to_owned()], graphs: true, threads: Some(1), ..Request::default() };
        let report = engine::check(project, &request).map_err(|failure| failure.message)?;
        if report.graphs.is_empty() {
            return Err(String::from("it is no deployment"));
        }
        Ok(Self::of_report(&report, detail))
    }

    fn of_report(report: &Report, detail: Detail) -> Self {
        let mut facts = Self::default();
        for graph in &report.graphs {
            facts.add(graph, detail);
        }
        for finding in &report.findings {
            facts.findings.add(format!("{} {}", finding.rule, finding.level.as_str()));
        }
        facts
    }

    fn add(&mut self, graph: &DeploymentGraph, detail: Detail) {
        let mut types: Vec<Option<String>> = Vec::new();
        for resource in &graph.resources {
            let mut ty = resource.ty.to_lowercase();
            let counts = ty != WRAPPER && (detail.existing || !resource.existing);
            if detail.names {
                ty = format!("{ty} {}", resource.name);
            }
            if counts {
                let version = resource.api_version.as_deref().unwrap_or("no version");
                let existing = if resource.existing { " existing" } else { "" };
                let condition = if resource.condition.is_some() { " if" } else { "" };
                self.resources.add(format!("{ty} {version}{existing}{condition}"));
            }
            types.push(counts.then_some(ty));
        }
        let ends = |from: usize, to: usize| Some((types.get(from)?.as_ref()?, types.get(to)?.as_ref()?));
        let (mut parents, mut joined) = (BTreeSet::new(), BTreeSet::new());
        for edge in &graph.edges {
            let Some((from, to)) = ends(edge.from, edge.to) else { continue };
            match edge.kind {
                "depends-on" | "reference" => {
                    joined.insert((edge.from, edge.to));
                }
                kind => {
                    if kind == "parent" {
                        parents.extend([(edge.from, edge.to), (edge.to, edge.from)]);
                    }
                    self.edges.add(format!("{kind} {from} {to}"));
                }
            }
        }
        for (from, to) in joined.difference(&parents) {
            if let Some((from, to)) = ends(*from, *to) {
                self.edges.add(format!("depends {from} {to}"));
            }
        }
    }

    /// What one side has and the other has not, a line each.
    pub(super) fn differences(&self, json: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        self.resources.difference(&json.resources, "resources", &mut lines);
        self.edges.difference(&json.edges, "edges", &mut lines);
        self.findings.difference(&json.findings, "findings", &mut lines);
        lines
    }
}
