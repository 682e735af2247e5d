//! The problem matchers in `editors` read what the program writes.

use std::fs;
use std::path::Path;

use regex::Regex;
use serde_json::Value;

use crate::harness::{Folder, each_fixture};

#[test]
fn the_matcher_reads_every_line_of_the_concise_format() {
    let matchers = read("problem-matcher.json");
    every_line(&matchers["problemMatcher"][0]["pattern"][0], "concise");
}

#[test]
fn the_matcher_reads_every_line_of_the_bicep_format() {
    let matchers = read("problem-matcher.json");
    every_line(&matchers["problemMatcher"][1]["pattern"][0], "bicep");
}

#[test]
fn the_task_of_vs_code_has_the_same_pattern() {
    let (matchers, tasks) = (read("problem-matcher.json"), read("vscode-tasks.json"));
    let task = &tasks["tasks"][0];
    assert_eq!(task["problemMatcher"]["pattern"], matchers["problemMatcher"][0]["pattern"][0]);
    let arguments: Vec<&str> = task["args"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    Folder::of("article/before").run(arguments).exits(1);
}

#[test]
fn the_extension_for_vs_code_brings_what_the_task_has() {
    let (manifest, tasks) = (read("vscode/package.json"), read("vscode-tasks.json"));
    let mut matcher = manifest["contributes"]["problemMatchers"][0].clone();
    let named = matcher.as_object_mut().unwrap();
    assert_eq!(named.remove("name"), Some("tricep".into()));
    assert_eq!(named.remove("label"), Some("Tricep".into()));
    assert_eq!(matcher, tasks["tasks"][0]["problemMatcher"]);
}

#[track_caller]
fn every_line(pattern: &Value, format: &str) {
    let regex = Regex::new(pattern["regexp"].as_str().unwrap()).unwrap();
    let group = |name: &str| usize::try_from(pattern[name].as_u64().unwrap()).unwrap();
    let mut lines = 0;
    for fixture in each_fixture() {
        let folder = Folder::of(&fixture);
        let written = folder.run(["check", "--quiet", "--format", format]).stdout;
        let report = folder.run(["check", "--quiet", "--format", "json"]).json();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(written.lines().count(), findings.len(), "{fixture}:\n{written}");
        for (line, finding) in written.lines().zip(findings) {
            lines += 1;
            let found = regex.captures(line).unwrap_or_else(|| panic!("{fixture}: {line}"));
            let says = |name: &str| found[group(name)].to_owned();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            assert_eq!(says("file"), text(&finding["file"]));
            assert_eq!(says("line"), finding["start"]["line"].to_string());
            assert_eq!(says("column"), finding["start"]["column"].to_string());
            assert_eq!(says("severity").to_lowercase(), text(&finding["level"]));
            assert_eq!(says("code"), text(&finding["rule"]));
            let message = says("message");
            let case = message
                .strip_prefix(&text(&finding["message"]))
                .unwrap_or_else(|| panic!("{fixture}: {line}"));
            let is_conditional = !finding["when"].as_array().unwrap().is_empty();
            assert_eq!(
                case.starts_with(" (when ") && case.ends_with(')'),
                is_conditional,
                "{fixture}: {line}"
            );
            assert_eq!(case.is_empty(), !is_conditional, "{fixture}: {line}");
        }
    }
    assert!(lines > 0);
}

fn read(name: &str) -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors").join(name);
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}
