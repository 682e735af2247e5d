//! Every fixture says in an `expect.txt` what is to be found in it.
//!
//! ```text
//! # what the fixture shows
//! path mismatch https api orders-func
//! finding error gateway-tls-below-backend modules/gateway.bicep:50:19
//! $ --backend-tls platform
//! path compatible https api orders-func
//! ```
//!
//! A `path` line has verdict, listener, rule, and the site, or the address where no site is behind it. A `finding` line
//! has level, rule and place. Both end in `when …` where they hold in some cases only. A line with `$` starts another
//! run with these options; before the first one, and with nothing else said, only the main rule runs.
//!
//! With `TRICEP_BLESS=1` in the environment the files are rewritten to what the program says; look at the difference.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Folder, fixtures};

const MAIN_RULE: [&str; 2] = ["--select", "gateway-tls-below-backend"];

#[test]
fn every_fixture_gives_what_it_says() {
    let bless = std::env::var_os("TRICEP_BLESS").is_some();
    let mut wrong = String::new();
    let mut count = 0;
    for file in expectations(&fixtures()) {
        count += 1;
        let folder =
            file.parent().unwrap().strip_prefix(fixtures()).unwrap().to_str().unwrap().replace('\\', "/");
        let expected = fs::read_to_string(&file).unwrap();
        let actual = actual(&folder, &expected);
        if actual != expected {
            writeln!(wrong, "fixtures/{folder}:\n{}", difference(&expected, &actual)).unwrap();
            if bless {
                fs::write(&file, actual).unwrap();
            }
        }
    }
    assert!(count > 0, "there are no fixtures");
    assert!(bless || wrong.is_empty(), "{wrong}");
}

#[test]
fn both_languages_have_the_same_paths() {
    for bicep in
        expectations(&fixtures()).into_iter().filter(|file| file.parent().unwrap().ends_with("bicep"))
    {
        let arm = bicep.parent().unwrap().with_file_name("arm").join("expect.txt");
        let paths = |file: &Path| {
            let text = fs::read_to_string(file).unwrap();
            text.lines().filter(|line| line.starts_with("path ")).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(paths(&bicep), paths(&arm), "{}", bicep.display());
    }
}

fn expectations(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            found.extend(expectations(&entry));
        } else if entry.file_name().is_some_and(|name| name == "expect.txt") {
            found.push(entry);
        }
    }
    found
}

/// The file as it would be if the program is right: its comments and options, and what each run gives.
fn actual(fixture: &str, expected: &str) -> String {
    let folder = Folder::of(fixture);
    let mut actual = String::new();
    let mut pending: Option<Vec<&str>> = Some(MAIN_RULE.to_vec());
    for line in expected.lines() {
        if let Some(options) = line.strip_prefix('$') {
            // Options before the first expectation take the place of those that are always there.
            if !actual.lines().all(|line| line.starts_with('#')) {
                push_run(&mut actual, &folder, &mut pending);
            }
            actual.push_str(line);
            actual.push('\n');
            pending = Some(options.split_whitespace().collect());
        } else if line.starts_with('#') || line.is_empty() {
            actual.push_str(line);
            actual.push('\n');
        } else {
            push_run(&mut actual, &folder, &mut pending);
        }
    }
    push_run(&mut actual, &folder, &mut pending);
    actual
}

fn push_run(actual: &mut String, folder: &Folder, pending: &mut Option<Vec<&str>>) {
    let Some(options) = pending.take() else { return };
    for line in run(folder, &options) {
        actual.push_str(&line);
        actual.push('\n');
    }
}

fn run(folder: &Folder, options: &[&str]) -> Vec<String> {
    let check = folder.run(["check", "--format", "json"].into_iter().chain(options.iter().copied()));
    let findings = check.json();
    let findings = findings["findings"].as_array().unwrap();
    let fails = findings.iter().any(|finding| finding["level"] != "info");
    assert_eq!(check.code, Some(i32::from(fails)), "{check:?}");

    let paths =
        folder.run(["paths", "--format", "json"].into_iter().chain(for_paths(options))).exits(0).json();
    let mut lines: Vec<String> = paths["paths"].as_array().unwrap().iter().map(path_line).collect();
    lines.sort();
    let mut finding_lines: Vec<String> = findings.iter().map(finding_line).collect();
    finding_lines.sort();
    lines.extend(finding_lines);
    lines
}

/// The options that `paths` has too.
fn for_paths<'a>(options: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let mut skip = 0;
    options.iter().copied().filter(move |option| {
        if ["--select", "--ignore"].contains(option) {
            skip = 2;
        }
        let kept = skip == 0;
        skip = skip.max(1) - 1;
        kept
    })
}

fn path_line(path: &Value) -> String {
    let or_dash = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let end = path["backend"]["name"].as_str().or(path["address"]["text"].as_str()).unwrap_or("-");
    let verdict = path["verdict"].as_str().unwrap();
    format!(
        "path {verdict} {} {} {end}{}",
        or_dash(&path["listener"]),
        or_dash(&path["rule"]),
        when(&path["when"])
    )
}

fn finding_line(finding: &Value) -> String {
    let text = |name: &str| finding[name].as_str().unwrap();
    let start = &finding["start"];
    format!(
        "finding {} {} {}:{}:{}{}",
        text("level"),
        text("rule"),
        text("file"),
        start["line"],
        start["column"],
        when(&finding["when"])
    )
}

fn when(facts: &Value) -> String {
    let facts: Vec<String> = facts.as_array().unwrap().iter().map(fact).collect();
    if facts.is_empty() { String::new() } else { format!(" when {}", facts.join(" and ")) }
}

fn fact(fact: &Value) -> String {
    match (fact["parameter"].as_str(), fact.get("not"), fact["condition"].as_str()) {
        (Some(parameter), Some(values), _) => format!("{parameter} not in {values}"),
        (Some(parameter), None, _) => format!("{parameter} = {}", fact["value"]),
        (None, _, Some(condition)) => format!("{condition} = {}", fact["value"]),
        _ => panic!("{fact}"),
    }
}

/// The lines that are in only one of two texts.
fn difference(expected: &str, actual: &str) -> String {
    let (mut missing, mut extra): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), Vec::new());
    for line in actual.lines() {
        match missing.iter().position(|other| *other == line) {
            Some(place) => drop(missing.remove(place)),
            None => extra.push(line),
        }
    }
    let missing = missing.iter().map(|line| format!("  - {line}\n"));
    missing.chain(extra.iter().map(|line| format!("  + {line}\n"))).collect()
}
