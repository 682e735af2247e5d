//! One deployment: its graph, its paths, what the rules say of it.

use std::collections::BTreeMap;

use tricep_parser::eval::{Data, Lookup, Node, Trouble, TroubleKind, Value};
use tricep_parser::graph::Graph;
use tricep_parser::project::{Deployment, Project, Reader, Selection, Trace};
use tricep_parser::source::{FileId, Location, Severity};
use tricep_parser::template::{Document, Template};

use super::levels::Levels;
use crate::finding::{DeploymentRef, Label, Level};
use crate::gateway::{self, Path};
use crate::report::{DeploymentGraph, Snapshot, TlsPath};
use crate::rules::{self, Check, Deployed, Draft, End, Rule};

/// What the rules said of one deployment.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) drafts: Vec<Leveled>,
    pub(super) paths: Vec<TlsPath>,
    pub(super) graph: Option<DeploymentGraph>,
    pub(super) snapshot: Option<Snapshot>,
    pub(super) gateways: usize,
    pub(super) cases: usize,
    pub(super) unread: BTreeMap<Location, String>,
    /// How many steps it took; `None` where it was given too few.
    pub(super) taken: Option<u64>,
}

/// A draft with its level and the deployment that it was found in, where it was found in one.
#[derive(Clone)]
pub(super) struct Leveled {
    pub(super) draft: Draft,
    pub(super) level: Level,
    pub(super) deployment: Option<DeploymentRef>,
    /// Whether it was looked for only to know which suppressions are used.
    pub(super) silent: bool,
}

/// What the rules say of a deployment that may take so many steps, and what was read for that. It means nothing where
/// `is_cancelled` said yes.
pub(super) fn check(
    deployment: &Deployment,
    levels: &Levels<'_>,
    steps: u64,
    is_cancelled: &(dyn Fn() -> bool + Sync),
) -> (Checked, Trace) {
    let reader = Reader::new(levels.project, deployment, is_cancelled);
    let checked = read(&reader, deployment, levels, steps);
    (checked, reader.into_trace())
}

fn read(reader: &Reader<'_>, deployment: &Deployment, levels: &Levels<'_>, steps: u64) -> Checked {
    let project = levels.project;
    let template = project.loaded(deployment.template);
    let set = || template.as_ref().and_then(|file| levels.settings.of(&file.path).backend);
    let model = levels.request.backend_model.or_else(set).unwrap_or_default();
    let named = name(project, deployment);
    let environment = levels.request.snapshot.clone();
    let graph = Graph::build_in(project, reader, deployment, environment, steps);
    let routes = gateway::routes(&graph);
    let paths: Vec<Path> = routes.iter().flat_map(|routes| gateway::paths(&graph, routes, model)).collect();
    let mut drafts = Vec::new();
    let deployed = Deployed { graph: &graph, routes: &routes, paths: &paths, model, sources: reader };
    let running: Vec<&Rule> = rules::ALL.iter().filter(|rule| levels.runs(rule)).collect();
    let mut say = |rule: &Rule, found: Vec<Draft>| {
        drafts.extend(found.into_iter().filter_map(|draft| leveled(levels, rule, draft, Some(&named))));
    };
    for rule in &running {
        if let Check::Deployment(check) = rule.check {
            let mut found = Vec::new();
            check(&deployed, &mut found);
            say(rule, found);
        }
    }
    // All rules look at a site while what it is made of is at hand.
    for site in deployed.sites() {
        for rule in &running {
            if let Check::Site(check) = rule.check {
                say(rule, deployed.of_site(site, check));
            }
        }
    }
    let shown = paths.iter().map(|path| super::paths::shown(&graph, path, &named)).collect();
    let snapshot = levels.request.snapshot.is_some().then(|| super::snapshot::of(&graph, &named));
    let whole = levels.request.graphs.then(|| super::graphs::shown(&graph, &paths, &named));
    // Values are evaluated when they are asked for: only now all that is wrong with them has been met.
    for rule in &running {
        if let Check::Engine = rule.check {
            say(rule, troubles(&graph, rule.info.id));
        }
    }
    Checked {
        drafts,
        paths: shown,
        graph: whole,
        snapshot,
        gateways: routes.len(),
        cases: graph.evaluator.cases(),
        unread: unread(&graph),
        taken: graph.evaluator.taken(),
    }
}

/// The modules that were not read, each with the reason; a template that Bicep has in a resource is one too.
fn unread(graph: &Graph<'_>) -> BTreeMap<Location, String> {
    let mut unread = graph.evaluator.unread();
    let of_type = graph.of_type("Microsoft.Resources/deployments");
    for node in of_type.filter(|node| graph.evaluator.is_declared(node)) {
        let reason = || String::from("a template that stands in a resource is not looked at");
        if may_deploy(graph, node)
            && let Some(location) = graph.type_location(node)
        {
            unread.entry(location).or_insert_with(reason);
        }
    }
    unread
}

/// Whether a deployment that is declared as a resource has a template that is not certainly without resources.
fn may_deploy(graph: &Graph<'_>, node: &Node) -> bool {
    let property = |base: &Value, name: &str| graph.evaluator.lookup(base, name);
    let Lookup::Present(properties) = property(&graph.body(node), "properties") else { return true };
    let Lookup::Present(template) = property(&properties, "template") else { return true };
    match property(&template, "resources") {
        Lookup::Absent => false,
        Lookup::Present(Value { data: Data::Array(resources), .. }) => {
            resources.open || !resources.items.is_empty()
        }
        Lookup::Present(Value { data: Data::Object(resources), .. }) => {
            resources.open || !resources.properties.is_empty()
        }
        Lookup::Present(_) | Lookup::Unknown(_) => true,
    }
}

/// A draft with its level; `None` where the rule is off.
pub(super) fn leveled(
    levels: &Levels<'_>,
    rule: &Rule,
    draft: Draft,
    deployment: Option<&DeploymentRef>,
) -> Option<Leveled> {
    let file = draft.primary.location.file;
    let (level, silent) = match levels.of(rule, file) {
        Some(level) => (level, false),
        None => (levels.of_unasked(rule, file)?, true),
    };
    // The rule's own choice of level stands in for its default, never for what was asked for.
    let level = draft.level.filter(|_| levels.is_usual(rule, file)).unwrap_or(level);
    let level = (0..draft.lowered).fold(level, |level, _| level.lowered());
    Some(Leveled { draft, level, deployment: deployment.cloned(), silent })
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
    let mut by_file: BTreeMap<FileId, Vec<Trouble>> = BTreeMap::new();
    for trouble in graph.evaluator.troubles() {
        if told_by(trouble.kind).0 == rule {
            by_file.entry(trouble.location.file).or_default().push(trouble);
        }
    }
    let drafts = by_file.into_values().flat_map(|troubles| {
        let rest = troubles.get(TOLD).map(|next| not_shown(rule, troubles.len() - TOLD, next.location));
        let told = troubles.into_iter().take(TOLD).map(|trouble| {
            let draft = plain(rule, trouble.message, trouble.location, told_by(trouble.kind).1);
            // What was proved stands, and the template need not be wrong.
            if trouble.kind == TroubleKind::TooManyCases { draft.at(Level::Info) } else { draft }
        });
        told.chain(rest).collect::<Vec<_>>()
    });
    drafts.collect()
}

/// The rule that tells what evaluation met, and what it says of the place.
fn told_by(kind: TroubleKind) -> (&'static str, &'static str) {
    match kind {
        TroubleKind::UnresolvedModule => ("unresolved-module", "named here"),
        TroubleKind::LimitReached | TroubleKind::TooManyCases => ("limit-reached", "reached here"),
    }
}

pub(super) fn plain(rule: &'static str, message: String, location: Location, label: &str) -> Draft {
    let end = End { ty: String::new(), name: message.clone(), path: "" };
    Draft::new(rule, message, Label::new(location, label), end)
}

/// Findings of the engine's own rules that are reported, of each in one file; one more says how many there are.
const TOLD: usize = 100;

fn not_shown(rule: &'static str, count: usize, first: Location) -> Draft {
    let message = match count {
        1 => String::from("1 more problem in this file is not shown"),
        _ => format!("{count} more problems in this file are not shown"),
    };
    plain(rule, message, first, "the first of them")
}

/// What is wrong with the texts of the files that were read, and with what they name.
pub(super) fn problems(project: &Project, selection: &Selection, levels: &Levels<'_>) -> Vec<Leveled> {
    let mut found = Vec::new();
    if let Some(rule) = rules::find("unresolved-module") {
        found.extend(selection.unresolved.iter().filter_map(|(location, reason)| {
            let draft = plain(rule.info.id, reason.clone(), *location, "named here");
            leveled(levels, rule, draft, None)
        }));
    }
    if let Some(rule) = rules::find("syntax-error") {
        for file in selection.read.iter().filter_map(|file| project.loaded(*file)) {
            let Some(level) = levels.of(rule, file.id) else { continue };
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
    if let Some(next) = template.problems.get(TOLD) {
        let more = template.problems.len() - TOLD + template.problems.more();
        let draft = not_shown("syntax-error", more, template.location(next.span));
        found.push(Leveled { draft, level, deployment: None, silent: false });
    }
    for problem in template.problems.iter().take(TOLD) {
        let level = match problem.severity {
            Severity::Error => level,
            Severity::Notice => Level::Info,
        };
        let message = match problem.code.starts_with("BCP") {
            true => format!("{} ({})", problem.message, problem.code),
            false => problem.message.clone(),
        };
        let draft = plain("syntax-error", message, template.location(problem.span), "here");
        found.push(Leveled { draft, level, deployment: None, silent: false });
    }
}
