//! Repairs: what they change, what they leave alone, and what holds for all of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Folder, Run, fixtures};

const RULE: &str = "gateway-tls-below-backend";
const OLD: &str = "AppGwSslPolicy20170401S";
const NEW: &str = "AppGwSslPolicy20220101";

fn read(folder: &Folder, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).unwrap()
}

fn fixture(path: &str) -> String {
    fs::read_to_string(fixtures().join(path)).unwrap()
}

fn fix(folder: &Folder, more: &[&str]) -> Run {
    let arguments = ["check", "--fix", "--unsafe-fixes", "--fail-on", "never", "--format", "json"];
    folder.run(arguments.into_iter().chain(more.iter().copied()))
}

/// The texts of the files in a folder, by their paths in it.
fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
        }
    }
    found
}

/// Rule and level of each finding.
fn findings(run: &Run) -> Vec<(String, String)> {
    let json = run.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let findings = json["findings"].as_array().unwrap().iter();
    findings.map(|finding| (text(&finding["rule"]), text(&finding["level"]))).collect()
}

#[test]
fn the_article_is_repaired() {
    let folder = Folder::of("article/before");
    let before = texts(folder.path());
    let run = fix(&folder, &["--select", RULE]).exits(0);
    assert_eq!(findings(&run), []);
    assert!(run.stderr.contains("made 1 repair in 1 file\n"), "{}", run.stderr);
    let after = texts(folder.path());
    let changed: Vec<&PathBuf> = before.keys().filter(|path| before[*path] != after[*path]).collect();
    assert_eq!(changed.len(), 1);
    let (old, new) = (&before[changed[0]], &after[changed[0]]);
    assert_eq!(new, &old.replace(OLD, NEW));
}

#[test]
fn what_is_unsafe_needs_a_word() {
    let folder = Folder::of("article/before");
    let before = texts(folder.path());
    folder.run(["check", "--fix", "--select", RULE]).exits(1);
    assert_eq!(texts(folder.path()), before);
}

#[test]
fn a_diff_changes_nothing() {
    let folder = Folder::of("article/before");
    let before = texts(folder.path());
    let run = folder.run(["check", "--diff", "--unsafe-fixes", "--select", RULE]).exits(1);
    assert_eq!(texts(folder.path()), before);
    assert!(
        run.stdout.starts_with("--- a/modules/gateway.bicep\n+++ b/modules/gateway.bicep\n@@ "),
        "{}",
        run.stdout
    );
    assert!(run.stdout.lines().any(|line| line.starts_with('-') && line.contains(OLD)));
    assert!(run.stdout.lines().any(|line| line.starts_with('+') && line.contains(NEW)));
    assert_eq!(run.stderr, "1 repair in 1 file can be made with --fix\n");
    folder.run(["check", "--diff", "--fix"]).exits(2);
}

#[test]
fn only_given_files_are_repaired() {
    let folder = Folder::of("article/before");
    let before = texts(folder.path());
    fix(&folder, &["main.bicep"]).exits(0);
    let after = texts(folder.path());
    assert_eq!(before[Path::new("modules/gateway.bicep")], after[Path::new("modules/gateway.bicep")]);
    fix(&folder, &["modules/gateway.bicep"]).exits(0);
    assert!(read(&folder, "modules/gateway.bicep").contains(NEW));
}

/// The template of a fixture with the literal of the policy's name put elsewhere.
fn moved(declaration: &str, name: &str) -> String {
    let text = fixture("policy-predefined-old/bicep/main.bicep");
    format!("{declaration}\n{}", text.replace("'AppGwSslPolicy20170401S'", name))
}

#[track_caller]
fn repaired(text: &str) -> String {
    let folder = Folder::empty().with("main.bicep", text);
    fix(&folder, &["--select", RULE]).exits(0);
    read(&folder, "main.bicep")
}

#[test]
fn the_literal_is_changed_where_it_is_written() {
    let old = format!("'{OLD}'");
    for (declaration, name) in [
        (format!("var policy = {old} // why"), "policy"),
        (format!("param policy string = {old}"), "policy"),
        (format!("var a = {old}\nvar policy = a"), "policy"),
        (
            format!("var tls = {{\n  policy: {old} // why\n  name: 'x'\n}}\noutput name string = tls.name"),
            "tls.policy",
        ),
    ] {
        let text = moved(&declaration, name);
        assert_eq!(repaired(&text), text.replace(OLD, NEW), "{declaration}");
    }
    // A gateway beside it wants the same.
    let text = moved(&format!("var policy = {old}"), "policy");
    let gateway = &text[text.find("resource gateway").unwrap()..];
    let second =
        gateway.replace("resource gateway", "resource second").replace("name: gatewayName", "name: 'second'");
    let text = format!("{text}\n{second}");
    assert_eq!(repaired(&text), text.replace(OLD, NEW));
}

#[test]
fn what_others_use_is_not_changed() {
    let old = format!("'{OLD}'");
    // The variable is an output too: the property is the nearest place that is right.
    let text = moved(&format!("var policy = {old}\noutput policy string = policy"), "policy");
    assert_eq!(repaired(&text), text.replace("policyName: policy", &format!("policyName: '{NEW}'")));
    // A parameter would lose its meaning.
    let text = moved(&format!("param policy string = {old}\noutput policy string = policy"), "policy");
    assert_eq!(repaired(&text), text);
    // A parameter that does not allow it.
    let text = moved(&format!("@allowed([\n  {old}\n])\nparam policy string = {old}"), "policy");
    assert_eq!(repaired(&text), text);
    // A value that is computed.
    let text = moved("var policy = 'AppGwSslPolicy${'20170401S'}'", "policy");
    assert_eq!(repaired(&text), text.replace("policyName: policy", &format!("policyName: '{NEW}'")));
}

#[test]
fn a_literal_in_another_file_is_changed() {
    let text = moved("param policy string", "policy");
    let parameters = format!("using 'main.bicep'\n\nparam policy = '{OLD}'\n");
    let folder = Folder::empty().with("main.bicep", &text).with("main.bicepparam", &parameters);
    fix(&folder, &["--select", RULE]).exits(0);
    assert_eq!(read(&folder, "main.bicep"), text);
    assert_eq!(read(&folder, "main.bicepparam"), parameters.replace(OLD, NEW));
    // Whole or not at all: both parameter files, or none; of a deployment that is looked at alone its own.
    let folder = Folder::empty()
        .with("main.bicep", &text)
        .with("dev.bicepparam", &parameters)
        .with("prod.bicepparam", &parameters);
    let outside = folder.run(["check", "--fix", "--unsafe-fixes", "--select", RULE, "main.bicep"]).exits(1);
    assert!(!outside.stderr.contains("made "), "{}", outside.stderr);
    assert_eq!(read(&folder, "dev.bicepparam"), parameters);
    fix(&folder, &["--select", RULE, "dev.bicepparam"]).exits(0);
    assert_eq!(read(&folder, "prod.bicepparam"), parameters);
    fix(&folder, &["--select", RULE, "dev.bicepparam", "prod.bicepparam"]).exits(0);
    assert_eq!(read(&folder, "dev.bicepparam"), parameters.replace(OLD, NEW));
    assert_eq!(read(&folder, "prod.bicepparam"), parameters.replace(OLD, NEW));
    // A module's argument is with its caller.
    let caller = |policy: &str| {
        format!(
            "module front 'modules/main.bicep' = {{\n  name: 'front'\n  params: {{\n    planId: 'p'\n    subnetId: 's'\n    \
             publicIpAddressId: 'i'\n    certificateSecretId: 'c'\n    policy: '{policy}'\n  }}\n}}\n"
        )
    };
    let folder = Folder::empty().with("modules/main.bicep", &text).with("app.bicep", caller(OLD));
    fix(&folder, &["--select", RULE]).exits(0);
    assert_eq!(read(&folder, "modules/main.bicep"), text);
    assert_eq!(read(&folder, "app.bicep"), caller(NEW));
}

#[test]
fn a_missing_policy_is_added() {
    for (language, file) in [("bicep", "main.bicep"), ("arm", "azuredeploy.json")] {
        let folder = Folder::of(&format!("policy-absent-new-api/{language}"));
        let before = read(&folder, file);
        let run = folder.run(["check", "--fix", "--select", "gateway-policy-missing"]).exits(0);
        assert!(run.stderr.contains("made 1 repair in 1 file\n"), "{}", run.stderr);
        let after = read(&folder, file);
        assert!(after.contains(NEW) && !before.contains(NEW), "{after}");
        // Only lines that are new, or got a comma.
        let kept: Vec<&str> =
            before.lines().filter(|line| !after.lines().any(|other| other == *line)).collect();
        assert!(kept.len() <= 1, "{kept:?}");
    }
}

#[test]
fn an_own_policy_makes_way_unless_it_is_commented() {
    let own = "sslPolicy: {\n      policyType: 'Custom'\n      minProtocolVersion: 'TLSv1_2'\n      cipherSuites: [\n        \
               'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'\n      ]\n    }";
    let given = format!("sslPolicy: {{\n      policyType: 'Predefined'\n      policyName: '{OLD}'\n    }}");
    let text = fixture("policy-predefined-old/bicep/main.bicep");
    assert!(text.contains(&given));
    assert_eq!(repaired(&text.replace(&given, own)), text.replace(OLD, NEW));
    let commented = text.replace(&given, &own.replace("TLSv1_2'", "TLSv1_2' // agreed with the auditors"));
    assert_eq!(repaired(&commented), commented);
}

/// The template of a fixture with a probe.
fn with_probe(probe: &str) -> String {
    let text = fixture("policy-predefined-new/bicep/main.bicep");
    let setting = "          requestTimeout: 30\n";
    assert!(text.contains(setting));
    // Only of a site whose plan is declared it is known which front end it is behind.
    let plan = "resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {\n  name: 'plan'\n  location: 'x'\n}";
    let text =
        text.replace("param planId string", plan).replace("serverFarmId: planId", "serverFarmId: plan.id");
    let id = "resourceId('Microsoft.Network/applicationGateways/probes', gatewayName, 'health')";
    let text =
        text.replace(setting, &format!("{setting}          probe: {{\n            id: {id}\n          }}\n"));
    let list = format!(
        "    probes: [\n      {{\n        name: 'health'\n        properties: {{\n{probe}        }}\n      }}\n    ]\n"
    );
    text.replace("    requestRoutingRules:", &format!("{list}    requestRoutingRules:"))
}

#[track_caller]
fn probe(rule: &str, before: &str, after: &str) {
    let folder = Folder::empty().with("main.bicep", with_probe(before));
    let run = folder.run(["check", "--format", "json", "--fail-on", "never", "--select", rule]).exits(0);
    assert_eq!(findings(&run).len(), 1, "{}", run.stdout);
    let run = fix(&folder, &["--select", rule]).exits(0);
    assert_eq!(findings(&run), []);
    assert_eq!(read(&folder, "main.bicep"), with_probe(after));
}

#[test]
fn probes_are_repaired() {
    probe(
        "probe-protocol-mismatch",
        "          protocol: 'Http'\n          path: '/'\n          pickHostNameFromBackendHttpSettings: true\n",
        "          protocol: 'Https'\n          path: '/'\n          pickHostNameFromBackendHttpSettings: true\n",
    );
    probe(
        "probe-host",
        "          protocol: 'Https'\n          host: 'another.azurewebsites.net' // ours\n          path: '/'\n",
        "          protocol: 'Https'\n          path: '/'\n          pickHostNameFromBackendHttpSettings: true\n",
    );
    probe(
        "probe-host",
        "          host: 'www.example.com'\n          pickHostNameFromBackendHttpSettings: true\n",
        "          pickHostNameFromBackendHttpSettings: true\n",
    );
}

#[test]
fn host_names_are_repaired() {
    let example = "crates/rules/src/rules/examples/backend_host_name/bad.bicep";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(example)).unwrap();
    let folder = Folder::empty().with("main.bicep", &text);
    fix(&folder, &["--select", "backend-host-name"]).exits(0);
    let after =
        text.replace("hostName: other.properties.defaultHostName", "pickHostNameFromBackendAddress: true");
    assert_eq!(read(&folder, "main.bicep"), after);
}

#[test]
fn minimums_are_repaired() {
    for (before, after) in [("'1.0'", "'1.2'"), ("'1.1'", "'1.2'")] {
        let text = fixture("policy-predefined-new/bicep/main.bicep");
        let folder = Folder::empty().with("main.bicep", text.replace("'1.3'", before));
        fix(&folder, &["--select", "site-min-tls-weak"]).exits(0);
        assert_eq!(read(&folder, "main.bicep"), text.replace("'1.3'", after));
    }
    let text = fixture("policy-predefined-new/arm/azuredeploy.json");
    let minimum = "\"siteConfig\": { \"minTlsVersion\": \"1.3\" }";
    assert!(text.contains(minimum));
    let folder = Folder::empty().with("azuredeploy.json", text.replace(minimum, "\"siteConfig\": {}"));
    fix(&folder, &["--select", "site-min-tls-missing"]).exits(0);
    let after = read(&folder, "azuredeploy.json");
    assert!(after.contains("\"minTlsVersion\": \"1.2\""), "{after}");
}

#[test]
fn line_ends_and_comments_stay() {
    let text = fixture("policy-predefined-old/bicep/main.bicep");
    let text = text.replace("policyName:", "policyName /* which */:").replace('\n', "\r\n");
    let text = format!("\u{feff}{}", text.replace(&format!("'{OLD}'"), &format!("'{OLD}' // why")));
    assert_eq!(repaired(&text), text.replace(OLD, NEW));
}

#[test]
fn standard_input_is_shown_and_not_written() {
    let folder = Folder::of("article/before");
    let text = fixture("policy-predefined-old/bicep/main.bicep");
    let arguments =
        ["check", "--stdin-filename", "other.bicep", "--diff", "--unsafe-fixes", "--select", RULE];
    let run = folder.run_with_input(arguments, &text).exits(1);
    assert!(run.stdout.starts_with("--- a/other.bicep\n"), "{}", run.stdout);
    folder.run_with_input(["check", "--stdin-filename", "other.bicep", "--fix"], &text).exits(2);
    folder.run_with_input(["check", "-"], &text).exits(2);
    folder.run_with_input(["check", "-", "main.bicep", "--stdin-filename", "x.bicep"], &text).exits(2);
    // Standard input takes the place of the file that is on the disk.
    let run = folder.run_with_input(["check", "-", "--stdin-filename", "main.bicep"], "param x =\n").exits(1);
    assert!(run.stdout.contains("syntax-error"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn permissions_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::of("article/before");
    let file = folder.path().join("modules/gateway.bicep");
    let count = || fs::read_dir(folder.path().join("modules")).unwrap().count();
    let before = count();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    fix(&folder, &["--select", RULE]).exits(0);
    assert!(fs::read_to_string(&file).unwrap().contains(NEW));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(count(), before, "nothing is left beside it");
}

#[test]
fn a_report_has_the_edits() {
    let folder = Folder::of("article/before");
    let run = folder.run(["check", "--format", "json", "--select", RULE]).exits(1);
    let fix = &run.json()["findings"][0]["fixes"][0];
    assert_eq!(fix["applicability"], "unsafe");
    let edit = &fix["edits"][0];
    assert_eq!(edit["file"], "modules/gateway.bicep");
    assert_eq!(edit["text"], format!("'{NEW}'"));
}

#[test]
fn what_holds_for_all_repairs_of_all_fixtures() {
    let mut made = 0;
    let mut repaired_twins: BTreeMap<PathBuf, Vec<(String, String)>> = BTreeMap::new();
    for folder in templates(&fixtures()) {
        let name = folder.strip_prefix(fixtures()).unwrap().to_str().unwrap().to_owned();
        let copy = Folder::of(&name);
        let before = findings(&copy.run(["check", "--format", "json", "--fail-on", "never"]).exits(0));
        let run = fix(&copy, &[]).exits(0);
        let after = findings(&run);
        made += usize::from(run.stderr.contains("made "));
        let errors = |findings: &[(String, String)], is_syntax: bool| {
            let counted = findings
                .iter()
                .filter(|(rule, level)| level == "error" && (rule == "syntax-error") == is_syntax);
            counted.cloned().collect::<Vec<_>>()
        };
        assert!(errors(&after, true).len() <= errors(&before, true).len(), "{name}: {after:?}");
        let new = errors(&after, false).into_iter().find(|finding| !before.contains(finding));
        assert_eq!(new, None, "{name}");
        let texts_after = texts(copy.path());
        let again = fix(&copy, &[]).exits(0);
        assert_eq!(texts(copy.path()), texts_after, "{name}: a second run changes something");
        assert!(!again.stderr.contains("made "), "{name}");
        if folder.ends_with("bicep") || folder.ends_with("arm") {
            let twin = folder.parent().unwrap().to_owned();
            let other = repaired_twins.entry(twin).or_insert_with(|| after.clone());
            assert_eq!(*other, after, "{name}: the other language is repaired in another way");
        }
    }
    assert!(made > 20, "only {made} fixtures were repaired");
}

fn templates(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(templates(&entry));
        } else if entry.ends_with("expect.txt") {
            found.push(folder.to_owned());
        }
    }
    found.sort();
    found
}
