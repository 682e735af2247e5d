//! The hand-written report, with everything that a format has to escape, keeps to the schemas too.

use std::io;
use std::path::Path;

use serde_json::Value;

use super::example::{Example, written};
use super::{View, gitlab, graph_json, json, paths_json, sarif};

#[track_caller]
fn check(schema: &str, write: impl Fn(&View<'_>, &mut Vec<u8>) -> io::Result<()>) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for example in [Example::full(), Example::clean()] {
        let report: Value = serde_json::from_str(&written(&example, &write)).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn ours() {
    check("schemas/check.schema.json", json::write);
    check("schemas/paths.schema.json", paths_json::write);
    check("schemas/graph.schema.json", graph_json::write);
}

#[test]
fn of_others() {
    check("tests/schemas/sarif-2.1.0.json", |view, out| sarif::write(view, &[], out));
    check("tests/schemas/gitlab-code-quality.json", gitlab::write);
}
