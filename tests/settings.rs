//! Settings, and which files are looked at.

use crate::harness::Folder;

const RULE: &str = "gateway-tls-below-backend";

fn settings(tricep: &str) -> String {
    format!("{{\n  \"analyzers\": {{\n    \"tricep\": {tricep}\n  }}\n}}\n")
}

/// The article's project with settings at its root.
fn folder(tricep: &str) -> Folder {
    Folder::of("article/before").with("bicepconfig.json", settings(tricep))
}

/// The levels of what the main rule finds.
#[track_caller]
fn levels(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let usual = ["check", "--format", "json", "--fail-on", "never"];
    let run = folder.run(usual.into_iter().chain(arguments.iter().copied())).exits(0);
    let json = run.json();
    let findings = json["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == RULE);
    findings.map(|finding| finding["level"].as_str().unwrap().to_owned()).collect()
}

fn level(level: &str) -> String {
    format!(r#"{{"rules": {{"{RULE}": {{"level": "{level}"}}}}}}"#)
}

#[test]
fn levels_can_be_set() {
    assert_eq!(levels(&folder(&level("info")), &[]), ["info"]);
    assert_eq!(levels(&folder(&level("warning")), &[]), ["warning"]);
    assert_eq!(levels(&folder(&level("off")), &[]), [""; 0]);
    assert_eq!(levels(&folder(r#"{"enabled": false}"#), &[]), [""; 0]);
}

#[test]
fn the_command_line_is_stronger() {
    let off = folder(&level("off"));
    assert_eq!(levels(&off, &["--select", RULE]), ["error"]);
    assert_eq!(levels(&off, &["--no-config"]), ["error"]);
    let platform = folder(r#"{"backendTls": "platform"}"#);
    assert_eq!(levels(&platform, &[]), [""; 0]);
    assert_eq!(levels(&platform, &["--backend-tls", "policy"]), ["error"]);
}

#[test]
fn the_file_nearest_to_the_finding_counts() {
    // The finding is in the module; the root template has other settings.
    let folder = folder(&level("off")).with("modules/bicepconfig.json", settings(&level("warning")));
    assert_eq!(levels(&folder, &[]), ["warning"]);
    // The model is that of the root template.
    let folder = Folder::of("article/before")
        .with("bicepconfig.json", "{}")
        .with("modules/bicepconfig.json", settings(r#"{"backendTls": "platform"}"#));
    assert_eq!(levels(&folder, &[]), ["error"]);
}

#[test]
fn overrides_hold_for_some_files() {
    let with = |files: &str| {
        format!(r#"{{"overrides": [{{"files": ["{files}"], "rules": {{"{RULE}": {{"level": "info"}}}}}}]}}"#)
    };
    assert_eq!(levels(&folder(&with("modules/**")), &[]), ["info"]);
    assert_eq!(levels(&folder(&with("main.bicep")), &[]), ["error"]);
}

#[test]
fn a_file_can_extend_another() {
    let folder = Folder::of("article/before")
        .with("bicepconfig.json", r#"{"extends": "shared/tricep.json"}"#)
        .with("shared/tricep.json", settings(&level("info")));
    assert_eq!(levels(&folder, &[]), ["info"]);
}

#[test]
fn a_file_can_be_given() {
    let folder = folder(&level("off")).with("ci/strict.json", settings(&level("warning")));
    assert_eq!(levels(&folder, &["--config", "ci/strict.json"]), ["warning"]);
    let run = folder.run(["check", "--config", "ci/lax.json"]).exits(2);
    assert_eq!(run.stderr, "error: --config: 'ci/lax.json' can't be read: it does not exist\n");
    folder.run(["check", "--config", "ci/strict.json", "--no-config"]).exits(2);
}

#[test]
fn wrong_settings_are_told_at_their_place() {
    let folder = folder(r#"{"rules": {"gateway-tls-below-backends": {"level": "warning"}}}"#);
    let run = folder.run(["check"]).exits(2);
    assert_eq!(run.stdout, "");
    insta::assert_snapshot!(run.stderr, @r#"
    error[settings]

      × there is no rule 'gateway-tls-below-backends'; did you mean 'gateway-tls-below-backend'?
       ╭─[bicepconfig.json:3:26]
     2 │   "analyzers": {
     3 │     "tricep": {"rules": {"gateway-tls-below-backends": {"level": "warning"}}}
       ·                          ──────────────┬─────────────
       ·                                        ╰── here
     4 │   }
       ╰────
    error: the settings are wrong; nothing was checked
    "#);
    folder.run(["check", "--no-config"]).exits(1);
    folder.run(["paths"]).exits(2);
}

#[test]
fn what_goes_wrong_with_extends_is_told() {
    for (extends, message) in [
        ("bicepconfig.json", "the files extend one another in a circle"),
        ("gone.json", "the file 'gone.json' does not exist"),
        ("../gone.json", "lies outside the project"),
    ] {
        let folder = Folder::of("article/before")
            .with(".git/HEAD", "")
            .with("bicepconfig.json", format!(r#"{{"extends": "{extends}"}}"#));
        let run = folder.run(["check"]).exits(2);
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn files_can_be_excluded() {
    let with_copy = |tricep: &str| {
        folder(tricep).with(
            "old/main.bicep",
            std::fs::read(crate::harness::fixtures().join("policy-predefined-old/bicep/main.bicep")).unwrap(),
        )
    };
    assert_eq!(levels(&with_copy("{}"), &[]).len(), 2);
    assert_eq!(levels(&with_copy(r#"{"exclude": ["old/"]}"#), &[]).len(), 1);
    assert_eq!(levels(&with_copy("{}"), &["--exclude", "old/"]).len(), 1);
    assert_eq!(levels(&with_copy("{}"), &["--exclude", "*.bicep", "--exclude", "!old/main.bicep"]).len(), 1);
    // What is given by name is looked at, unless that is forced.
    let folder = with_copy(r#"{"exclude": ["old/"]}"#);
    assert_eq!(levels(&folder, &["old/main.bicep"]).len(), 1);
    let run = folder.run(["check", "--force-exclude", "old/main.bicep"]).exits(0);
    assert!(run.stderr.contains("old/main.bicep: excluded; passed over"), "{}", run.stderr);
    let run = folder.run(["check", "--exclude", "[z-a]"]).exits(2);
    assert!(
        run.stderr.starts_with("error: --exclude: no pattern as .gitignore has them: "),
        "{}",
        run.stderr
    );
}

#[test]
fn ignore_files_can_be_ignored() {
    let folder = Folder::of("article/before").with(".ignore", "*\n");
    folder.run(["check"]).exits(2);
    assert_eq!(levels(&folder, &["--no-ignore"]), ["error"]);
}
