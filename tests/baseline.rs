//! Baselines: what is known is recognised again, and what is gone is named.

use std::fs;

use crate::harness::{Folder, Run, fixtures};

const RULE: &str = "gateway-tls-below-backend";

fn fixture() -> String {
    fs::read_to_string(fixtures().join("policy-predefined-old/bicep/main.bicep")).unwrap()
}

/// A second gateway and site beside those of the fixture.
fn second() -> String {
    let text = fixture();
    let declarations = &text[text.find("resource site").unwrap()..];
    declarations
        .replace("resource site", "resource otherSite")
        .replace("name: 'app'", "name: 'other'")
        .replace("site.properties", "otherSite.properties")
        .replace("resource gateway", "resource otherGateway")
        .replace("name: gatewayName", "name: 'other'")
        .replace("gatewayName, ", "'other', ")
}

fn write(folder: &Folder) -> Run {
    folder.run(["check", "--select", RULE, "--write-baseline", "baseline.json"]).exits(0)
}

fn check(folder: &Folder) -> Run {
    folder
        .run([
            "check",
            "--select",
            RULE,
            "--format",
            "json",
            "--fail-on",
            "never",
            "--baseline",
            "baseline.json",
        ])
        .exits(0)
}

fn new(run: &Run) -> usize {
    run.json()["findings"].as_array().unwrap().len()
}

#[test]
fn what_is_known_is_not_reported() {
    let folder = Folder::empty().with("main.bicep", fixture());
    let run = write(&folder);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "1 known finding in baseline.json\n"));
    let text = fs::read_to_string(folder.path().join("baseline.json")).unwrap();
    assert!(text.contains("\"file\": \"main.bicep\"") && text.contains(RULE), "{text}");
    let run = folder.run(["check", "--select", RULE, "--baseline", "baseline.json"]).exits(0);
    assert!(run.stdout.contains("1 in the baseline"), "{}", run.stdout);
    // Other findings are new.
    let folder = folder.with("main.bicep", format!("{}\n{}", fixture(), second()));
    assert_eq!(new(&check(&folder)), 1);
}

#[test]
fn unrelated_edits_change_nothing() {
    let edits: [fn(String) -> String; 6] = [
        |text| format!("// Copyright\n\n\n{text}"),
        |text| text.replace("param planId string", "param planId string\nparam extra string = 'x'"),
        |text| text.replace("      policyType", "      // which\n\n      policyType"),
        |text| text.replace("resource gateway ", "@description('the entrance')\nresource gateway "),
        |text| text.replace("  location: resourceGroup().location\n", ""),
        |text| format!("{text}\n{}", second()),
    ];
    // Every order of the edits, by Heap's way.
    let mut order: Vec<usize> = (0..edits.len()).collect();
    let mut orders = Vec::new();
    permutations(&mut order, 0, &mut orders);
    let folder = Folder::empty().with("main.bicep", fixture());
    write(&folder);
    let mut seen = std::collections::BTreeSet::new();
    for order in orders {
        let mut text = fixture();
        for (made, edit) in order.iter().enumerate() {
            text = edits[*edit](text);
            let with_second = order[..=made].contains(&5);
            // Many orders lead to the same text.
            if seen.insert(text.clone()) {
                fs::write(folder.path().join("main.bicep"), &text).unwrap();
                let run = check(&folder);
                assert_eq!(new(&run), usize::from(with_second), "{order:?}:\n{text}");
                assert!(!run.stderr.contains("no longer found"), "{}", run.stderr);
            }
        }
    }
}

fn permutations(order: &mut Vec<usize>, from: usize, all: &mut Vec<Vec<usize>>) {
    if from == order.len() {
        all.push(order.clone());
    }
    for place in from..order.len() {
        order.swap(from, place);
        permutations(order, from + 1, all);
        order.swap(from, place);
    }
}

#[test]
fn a_file_with_another_name_is_recognised() {
    let folder = Folder::empty().with("infra/main.bicep", fixture()).with(".git/HEAD", "");
    write(&folder);
    fs::create_dir(folder.path().join("deploy")).unwrap();
    fs::rename(folder.path().join("infra/main.bicep"), folder.path().join("deploy/app.bicep")).unwrap();
    let run = check(&folder);
    assert_eq!((new(&run), run.stderr.as_str()), (0, ""));
    // A copy is another finding: the known one is still where it was.
    let folder = folder.with("copy/main.bicep", fixture());
    write(&folder);
    let folder = folder.with("third/main.bicep", fixture());
    assert_eq!(new(&check(&folder)), 1);
}

#[test]
fn what_is_gone_is_named() {
    let folder = Folder::empty().with("main.bicep", fixture());
    write(&folder);
    let folder = folder.with("main.bicep", fixture().replace("'1.3'", "'1.2'"));
    let run = check(&folder);
    assert!(
        run.stderr.starts_with(&format!("notice: no longer found: main.bicep: [{RULE}] gateway ")),
        "{}",
        run.stderr
    );
    // Of rules that did not run, and files that were not looked at, nothing is said.
    let run = folder.run(["check", "--select", "syntax-error", "--baseline", "baseline.json"]).exits(0);
    assert_eq!(run.stderr, "");
    let folder = folder.with("other.bicep", "param x string\n");
    let run = folder.run(["check", "other.bicep", "--baseline", "baseline.json"]).exits(0);
    assert!(!run.stderr.contains("no longer found"), "{}", run.stderr);
    // It shrinks, and keeps what was not looked at.
    let arguments =
        ["check", "--baseline", "baseline.json", "--write-baseline", "baseline.json", "--select", RULE];
    let run = folder.run(arguments.into_iter().chain(["other.bicep"])).exits(0);
    assert_eq!(run.stderr, "1 known finding in baseline.json\n");
    let run = folder.run(arguments).exits(0);
    assert!(run.stderr.ends_with("0 known findings in baseline.json\n"), "{}", run.stderr);
}

#[test]
fn a_baseline_that_is_none_is_2() {
    let folder = Folder::of("article/before")
        .with("other.json", "{}")
        .with("later.json", "{\"version\": 9, \"findings\": []}");
    folder.run(["check", "--baseline", "missing.json"]).exits(2);
    folder.run(["check", "--baseline", "other.json"]).exits(2);
    let run = folder.run(["check", "--baseline", "later.json"]).exits(2);
    assert!(run.stderr.contains("version 9"), "{}", run.stderr);
}
