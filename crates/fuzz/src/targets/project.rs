//! Whole projects, damaged or not: templates, modules, parameter files, settings, what they load.

use std::path::PathBuf;

use fastrand::Rng;
use tricep_parser::arm::expression;
use tricep_parser::source::{FileId, Location};
use tricep_rules::engine::{Environment, Request};
use tricep_rules::report::{Report, Tree};

use crate::facts::{report, request};
use crate::generate::{Choices, File, ROOT};

/// Makes the bytes of a project and of what happens to it.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1500)
}

/// Makes a project, damages it a little, and checks it in several ways.
pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let files = damaged(&mut choices);
    let whole = Request { snapshot: Some(Environment::default()), ..request() };
    let one = report(&files, &whole);
    let mut order: Vec<PathBuf> = files.iter().map(|(path, _)| path.clone()).collect();
    let report_of = |request: &Request| match report(&files, request) {
        Ok(report) => text(&report),
        Err(failure) => format!("{:?}", failure.message),
    };
    let said = match &one {
        Ok(report) => {
            is_sound(report);
            text(report)
        }
        Err(failure) => format!("{:?}", failure.message),
    };
    same(&said, &report_of(&Request { threads: Some(3), ..whole.clone() }), "threads", &files);
    if one.is_err() {
        return;
    }
    let in_order = report_of(&Request { paths: order.clone(), ..whole.clone() });
    order.reverse();
    same(&in_order, &report_of(&Request { paths: order, ..whole }), "the order of paths", &files);
}

/// Two ways to ask for the same give the same.
fn same(one: &str, other: &str, what: &str, files: &[File]) {
    let differs = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    let Some((left, right)) = differs.or((one != other).then_some((one, other))) else { return };
    let common =
        left.char_indices().zip(right.chars()).find(|((_, a), b)| a != b).map_or(0, |((at, _), _)| at);
    let skipped = left[..common].chars().count().saturating_sub(100);
    let shown = |line: &str| line.chars().skip(skipped).take(400).collect::<String>();
    let files: String = files.iter().map(|(path, text)| format!("{}\n{text}\n", path.display())).collect();
    panic!("{what} make a difference\n< {}\n> {}\n{files}", shown(left), shown(right));
}

/// The files of a project, of both languages now and then, with some damage.
fn damaged(choices: &mut Choices<'_>) -> Vec<File> {
    let project = choices.project();
    let mut files = match choices.below(3) {
        0 => project.bicep(),
        1 => project.arm(),
        _ => [project.bicep(), project.arm()].concat(),
    };
    for _ in 0..choices.below(4) {
        let (path, text) = choices.one(STRANGERS);
        files.push((PathBuf::from(ROOT).join(path), text.to_owned()));
    }
    for _ in 0..choices.below(5) {
        let file = choices.below(files.len());
        let from = choices.below(files.len());
        let text = &files[file].1;
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        if lines.is_empty() {
            continue;
        }
        let at = choices.below(lines.len());
        match choices.below(5) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[choices.below(lines.len())]),
            2 => lines.insert(at, choices.one(LINES)),
            3 => {
                let other: Vec<&str> = files[from].1.split_inclusive('\n').collect();
                if !other.is_empty() {
                    lines.insert(at, choices.one(&other));
                }
            }
            _ => lines.truncate(at),
        }
        files[file].1 = lines.concat();
    }
    files
}

/// Files that projects have besides.
const STRANGERS: &[(&str, &str)] = &[
    ("bicepconfig.json", "{\"analyzers\": {\"core\": {\"rules\": {}}, \"tricep\": {}}}"),
    ("bicepconfig.json", "{"),
    (
        "a.bicep",
        "import { x } from 'b.bicep'\n@export()\nvar y = x\nmodule b 'b.bicep' = {\n  name: 'b'\n}\n",
    ),
    ("b.bicep", "import { y } from 'a.bicep'\n@export()\nvar x = y\nmodule a 'a.bicep' = {\n  name: y\n}\n"),
    (
        "self.bicep",
        "module self 'self.bicep' = {\n  name: self.outputs.x\n}\noutput x string = self.outputs.x\n",
    ),
    ("base.bicepparam", "extends 'base.bicepparam'\nusing 'main.bicep'\nparam p0 = 'x'\n"),
    ("more.bicepparam", "using 'main.bicep'\nextends 'base.bicepparam'\nparam p1 = base.p0\n"),
    (
        "data.json",
        "{\"tls\": {\"minimum\": \"1.2\", \"policy\": \"AppGwSslPolicy20170401S\"}, \"names\": [\"a\", \"b\"]}",
    ),
    ("data.yaml", "a: &x [1, *x]\nb: {<<: *x}\n"),
    (
        "gone.bicep",
        "module gone 'nowhere.bicep' = {\n  name: 'x'\n}\nmodule out '../../x.bicep' = {\n  name: 'y'\n}\n",
    ),
    ("empty.bicep", ""),
    (
        "main.parameters.json",
        "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \"parameters\": {\"p0\": {\"value\": null}, \"p1\": {\"reference\": {}}}}",
    ),
];

/// Lines that don't belong where they come to stand.
const LINES: &[&str] = &[
    "var v0 = v0\n",
    "var loop1 = loop2\nvar loop2 = loop1\n",
    "param p0 string = v0\n",
    "var big = range(0, 2147483647)\n",
    "var more = [for x in range(0, 100000): { x: x }]\n",
    "func f(x string) string => f(x)\n",
    "func g(x string) string => '${x}${x}'\nvar d = g(g(g(g(g(g(g(g(g(g('x'))))))))))\n",
    "var loaded = loadJsonContent('data.json')\n",
    "var read = loadYamlContent('data.yaml')\n",
    "var itself = loadTextContent('main.bicep')\n",
    "import * as a from 'a.bicep'\nvar v9 = a.y\n",
    "module cycle 'main.bicep' = {\n  name: 'x'\n  params: {\n    p0: cycle.outputs.o0\n  }\n}\n",
    "resource site0 'Microsoft.Web/sites@2024-04-01' existing = {\n  name: site0.name\n}\n",
    "resource extra 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 3): if (i > 0) {\n  name: 'app${i}'\n  parent: extra\n}]\n",
    "#disable-next-line gateway-tls-below-backend\n",
    "#disable-diagnostics site-min-tls-weak\n",
    "targetScope = 'subscription'\n",
    "  scope: resourceGroup('x')\n",
    "  dependsOn: [\n    site0\n    gateway0\n  ]\n",
    "      minTlsVersion: site0.properties.siteConfig.minTlsVersion\n",
    "\"copy\": {\"name\": \"x\", \"count\": 3},\n",
    "\"copy\": [{\"name\": \"x\", \"count\": 2147483647, \"input\": \"[copyIndex('x')]\"}],\n",
    "\"condition\": \"[parameters('p0')]\",\n",
    "\"v0\": \"[variables('v0')]\",\n",
    "\"name\": \"[reference('site0').name]\",\n",
    "// a comment\n",
    "/*\n",
    "'''\n",
    "é😀\r\n",
];

/// All of a report that does not depend on the numbers of files.
fn text(report: &Report) -> String {
    let mut text = String::new();
    let place = |location: Location| {
        format!("{}:{}-{}", report.sources.file(location.file).path, location.span.start, location.span.end)
    };
    for finding in report.findings.iter().chain(&report.suppressed) {
        let fixes: Vec<String> = finding
            .fixes
            .iter()
            .map(|fix| {
                let edits = fix.edits.iter().map(|edit| format!("{} {:?}", place(edit.location), edit.text));
                format!("{} {:?}", fix.title, edits.collect::<Vec<_>>())
            })
            .collect();
        let labels: Vec<String> = finding
            .labels
            .iter()
            .map(|label| format!("{} {}", place(label.location), label.message))
            .collect();
        text.push_str(&format!(
            "{} {} {} {} {labels:?} {:?} {:?} {:?} {:?} {fixes:?} {} {}\n",
            finding.rule,
            finding.level,
            finding.message,
            place(finding.primary.location),
            finding.notes,
            finding.help,
            finding.when,
            finding.deployments,
            finding.fingerprint,
            finding.identity,
        ));
    }
    for path in &report.paths {
        let mut path = path.clone();
        let mut places = Vec::new();
        let mut forget = |location: &mut Location| {
            places.push(place(*location));
            *location = Location::NOWHERE;
        };
        forget(&mut path.gateway.location);
        forget(&mut path.policy.location);
        path.address.iter_mut().for_each(|end| forget(&mut end.location));
        path.backend.iter_mut().for_each(|end| forget(&mut end.location));
        text.push_str(&format!("{path:?} {places:?}\n"));
    }
    for graph in &report.graphs {
        for resource in &graph.resources {
            let mut resource = resource.clone();
            let at = place(resource.location);
            resource.location = Location::NOWHERE;
            text.push_str(&format!("{at} {resource:?}\n"));
        }
        for edge in &graph.edges {
            text.push_str(&format!("{} {} {} {}\n", edge.from, edge.to, edge.kind, place(edge.location)));
        }
    }
    // Notices are in the order of the paths that were given.
    let mut notices = report.notices.clone();
    notices.sort();
    text.push_str(&format!("{:?} {notices:?} {:?}\n", report.snapshots, report.summary));
    text
}

/// Places lie in their files, and what is printed as an expression is one.
fn is_sound(report: &Report) {
    let place = |location: Location| {
        let file = report.sources.file(location.file);
        assert!(location.file != FileId(u32::MAX));
        super::inside(&file.text, location.span);
    };
    for finding in report.findings.iter().chain(&report.suppressed) {
        place(finding.primary.location);
        finding.labels.iter().for_each(|label| place(label.location));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| place(edit.location));
    }
    for path in &report.paths {
        place(path.gateway.location);
        place(path.policy.location);
        path.address.iter().for_each(|end| place(end.location));
        path.backend.iter().for_each(|end| place(end.location));
    }
    for graph in &report.graphs {
        for resource in &graph.resources {
            place(resource.location);
            resource.condition.iter().for_each(|condition| is_expression(condition));
        }
        for edge in &graph.edges {
            place(edge.location);
            assert!(edge.from < graph.resources.len() && edge.to < graph.resources.len());
        }
    }
    for snapshot in &report.snapshots {
        snapshot.resources.iter().for_each(tree);
        snapshot.outputs.iter().for_each(|(_, value)| tree(value));
    }
}

fn tree(value: &Tree) {
    match value {
        Tree::Null | Tree::Bool(_) | Tree::String(_) => {}
        Tree::Number(number) => assert!(number.parse::<f64>().is_ok(), "{number} is no number"),
        Tree::Array(items) => items.iter().for_each(tree),
        Tree::Object(members) => members.iter().for_each(|(_, value)| tree(value)),
    }
}

/// What is not cut short can be read again.
fn is_expression(printed: &str) {
    if printed.contains('…') {
        return;
    }
    let content = expression::content(printed).unwrap_or_else(|| panic!("{printed} is no expression"));
    let error = expression::parse(content).error;
    // A number that JSON has and the expression language has not is printed as it is.
    assert!(error.is_none(), "{printed}: {error:?}");
}
