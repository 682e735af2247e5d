//! One deployment: its graph, its paths, what the rules say of it.

use tricep_parser::eval::TroubleKind;
use tricep_parser::graph::Graph;
use tricep_parser::project::{Deployment, Project, Selection};
use tricep_parser::source::{FileId, Location, Severity};
use tricep_parser::template::{Document, Template};

use super::Request;
use crate::finding::{DeploymentRef, Label, Level};
use crate::gateway::{self, Path};
use crate::report::{DeploymentGraph, TlsPath};
use crate::rules::{self, Check, Deployed, Draft, End};
use crate::tls::BackendModel;

/// What the rules said of one deployment.
pub(super) struct Checked {
    pub(super) drafts: Vec<Leveled>,
    pub(super) paths: Vec<TlsPath>,
    pub(super) graph: Option<DeploymentGraph>,
    pub(super) gateways: usize,
    pub(super) cases: usize,
}

/// A draft with its level and the deployment that it was found in, where it was found in one.
pub(super) struct Leveled {
    pub(super) draft: Draft,
    pub(super) level: Level,
    pub(super) deployment: Option<DeploymentRef>,
}

pub(super) fn check(
    project: &Project,
    deployment: &Deployment,
    request: &Request,
    model: BackendModel,
) -> Checked {
    let named = name(project, deployment);
    let graph = Graph::build(project, deployment);
    let gateways: Vec<_> =
        graph.of_type(gateway::TYPE).filter(|node| graph.evaluator.is_declared(node)).cloned().collect();
    let paths: Vec<Path> = gateways.iter().flat_map(|node| gateway::paths(&graph, node, model)).collect();
    let mut drafts = Vec::new();
    let deployed = Deployed { graph: &graph, paths: &paths, model };
    for rule in rules::ALL {
        let Some(level) = request.level(rule) else { continue };
        let mut found = Vec::new();
        match rule.check {
            Check::Deployment(check) => check(&deployed, &mut found),
            Check::Engine => found.extend(troubles(&graph, rule.info.id)),
        }
        drafts.extend(found.into_iter().map(|draft| {
            let level = (0..draft.lowered).fold(level, |level, _| level.lowered());
            Leveled { draft, level, deployment: Some(named.clone()) }
        }));
    }
    let shown = paths.iter().map(|path| super::paths::shown(&graph, path, &named)).collect();
    let whole = request.graphs.then(|| super::graphs::shown(&graph, &paths, &named));
    Checked { drafts, paths: shown, graph: whole, gateways: gateways.len(), cases: graph.evaluator.cases() }
}

fn name(project: &Project, deployment: &Deployment) -> DeploymentRef {
    let shown = |file: FileId| project.loaded(file).map(|file| project.shown(&file.path));
    DeploymentRef {
        template: shown(deployment.template).unwrap_or_default(),
        parameters: deployment.parameters.and_then(shown),
        when: Vec::new(),
    }
}

/// What evaluation met that belongs to this rule.
fn troubles(graph: &Graph<'_>, rule: &'static str) -> Vec<Draft> {
    let belongs = |kind: TroubleKind| match kind {
        TroubleKind::UnresolvedModule => rule == "unresolved-module",
        TroubleKind::LimitReached => rule == "limit-reached",
    };
    let troubles = graph.evaluator.troubles().into_iter().filter(|trouble| belongs(trouble.kind));
    let label = if rule == "unresolved-module" { "named here" } else { "reached here" };
    troubles.map(|trouble| plain(rule, trouble.message, trouble.location, label)).collect()
}

fn plain(rule: &'static str, message: String, location: Location, label: &str) -> Draft {
    Draft {
        rule,
        lowered: 0,
        primary: Label::new(location, label),
        labels: Vec::new(),
        notes: Vec::new(),
        help: None,
        when: Vec::new(),
        ends: vec![End { ty: String::new(), name: message.clone(), path: "" }],
        fixes: Vec::new(),
        message,
    }
}

/// Syntax errors of one file that are reported; one finding more says how many there are.
const SYNTAX_ERRORS: usize = 100;

/// What is wrong with the texts of the files that were read, and with what they name.
pub(super) fn problems(project: &Project, selection: &Selection, request: &Request) -> Vec<Leveled> {
    let mut found = Vec::new();
    let level_of = |rule| rules::find(rule).and_then(|rule| request.level(rule));
    if let Some(level) = level_of("unresolved-module") {
        for (location, reason) in &selection.unresolved {
            let draft = plain("unresolved-module", reason.clone(), *location, "named here");
            found.push(Leveled { draft, level, deployment: None });
        }
    }
    if let Some(level) = level_of("syntax-error") {
        for file in selection.read.iter().filter_map(|file| project.loaded(*file)) {
            match project.document(&file) {
                Document::Template(template) => of_template(template, level, &mut found),
                Document::Parameters(parameters) => of_template(&parameters.template, level, &mut found),
                Document::Other => {}
            }
        }
    }
    found
}

fn of_template(template: &Template, level: Level, found: &mut Vec<Leveled>) {
    if let Some(next) = template.problems.get(SYNTAX_ERRORS) {
        let more = template.problems.len() - SYNTAX_ERRORS;
        let message = format!("{more} more problems in this file are not shown");
        let draft = plain("syntax-error", message, template.location(next.span), "the first of them");
        found.push(Leveled { draft, level, deployment: None });
    }
    for problem in template.problems.iter().take(SYNTAX_ERRORS) {
        let level = match problem.severity {
            Severity::Error => level,
            Severity::Notice => Level::Info,
        };
        let message = match problem.code.starts_with("BCP") {
            true => format!("{} ({})", problem.message, problem.code),
            false => problem.message.clone(),
        };
        let draft = plain("syntax-error", message, template.location(problem.span), "here");
        found.push(Leveled { draft, level, deployment: None });
    }
}
