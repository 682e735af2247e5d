//! What the program writes for other programs keeps to their schemas, and to ours, for every fixture.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use crate::harness::{Folder, each_fixture};

#[test]
fn check_json_keeps_to_its_schema() {
    every_report(&ours("check"), &["check", "--format", "json"]);
}

#[test]
fn paths_json_keeps_to_its_schema() {
    every_report(&ours("paths"), &["paths", "--format", "json"]);
}

#[test]
fn graph_json_keeps_to_its_schema() {
    every_report(&ours("graph"), &["graph", "--format", "json"]);
}

#[test]
fn sarif_keeps_to_its_schema() {
    every_report(&theirs("sarif-2.1.0"), &["check", "--format", "sarif"]);
}

#[test]
fn gitlab_keeps_to_its_schema_and_takes_each_fingerprint_once() {
    let schema = theirs("gitlab-code-quality");
    for fixture in each_fixture() {
        let report = valid_report(&fixture, &schema, &["check", "--format", "gitlab"]);
        let entries = report.as_array().unwrap();
        let fingerprints: BTreeSet<&str> =
            entries.iter().filter_map(|entry| entry["fingerprint"].as_str()).collect();
        assert_eq!(fingerprints.len(), entries.len(), "{fixture}");
    }
}

#[test]
fn junit_is_what_ci_servers_read() {
    for fixture in each_fixture() {
        let written = Folder::of(&fixture).run(["check", "--quiet", "--format", "junit"]).stdout;
        let document =
            roxmltree::Document::parse(&written).unwrap_or_else(|error| panic!("{fixture}: {error}"));
        junit(&fixture, document.root_element());
    }
}

/// The numbers of each level add up, and each case has what the readers of JUnit XML ask for.
#[track_caller]
fn junit(fixture: &str, suites: roxmltree::Node<'_, '_>) {
    let number = |node: roxmltree::Node<'_, '_>, name: &str| -> usize {
        node.attribute(name).unwrap_or_else(|| panic!("{fixture}: no {name}")).parse().unwrap()
    };
    let all = |node: roxmltree::Node<'_, '_>, name: &str| {
        node.descendants().filter(|n| n.has_tag_name(name)).count()
    };
    assert!(suites.has_tag_name("testsuites"), "{fixture}");
    for node in suites.descendants().filter(|node| node.is_element()) {
        match node.tag_name().name() {
            "testsuites" | "testsuite" => {
                assert_eq!(number(node, "tests"), all(node, "testcase"), "{fixture}");
                assert_eq!(number(node, "failures"), all(node, "failure"), "{fixture}");
                assert_eq!(number(node, "errors"), 0, "{fixture}");
                assert!(node.attribute("name").is_some(), "{fixture}");
            }
            "testcase" => {
                assert!(
                    node.attribute("name").is_some() && node.attribute("classname").is_some(),
                    "{fixture}"
                );
                let parent = node.parent_element().map(|parent| parent.tag_name().name().to_owned());
                assert_eq!(parent.as_deref(), Some("testsuite"), "{fixture}");
            }
            "failure" => assert!(node.attribute("message").is_some() && node.text().is_some(), "{fixture}"),
            "system-out" => {}
            other => panic!("{fixture}: <{other}> is not in JUnit XML"),
        }
    }
}

#[test]
fn the_schemas_of_ours_are_schemas() {
    for name in ["check", "paths", "graph"] {
        let schema = read(&root().join(format!("schemas/{name}.schema.json")));
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        assert!(schema["$id"].as_str().unwrap().ends_with(&format!("/schemas/{name}.schema.json")));
    }
}

/// Runs a command on every fixture and holds what it writes to a schema.
#[track_caller]
fn every_report(schema: &Validator, arguments: &[&str]) {
    for fixture in each_fixture() {
        valid_report(&fixture, schema, arguments);
    }
}

#[track_caller]
fn valid_report(fixture: &str, schema: &Validator, arguments: &[&str]) -> Value {
    let report = Folder::of(fixture).run(arguments.iter().copied()).json();
    let errors: Vec<String> =
        schema.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{fixture}: {errors:#?}");
    report
}

/// A schema of ours, closed: whoever reads a report may find more in it than the schema says, but everything that is
/// written is to be in the schema.
fn ours(name: &str) -> Validator {
    let mut schema = read(&root().join(format!("schemas/{name}.schema.json")));
    close(&mut schema);
    jsonschema::validator_for(&schema).unwrap()
}

fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(close);
            if object.get("type") == Some(&Value::from("object")) {
                object.insert(String::from("additionalProperties"), Value::from(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn theirs(name: &str) -> Validator {
    jsonschema::validator_for(&read(&root().join(format!("tests/schemas/{name}.json")))).unwrap()
}

fn read(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
