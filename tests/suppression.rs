//! Each spelling of a suppression that works, and each near miss that must not.

use std::fs;

use crate::harness::{Folder, Run, fixtures};

const RULE: &str = "gateway-tls-below-backend";

/// The rules that these tests are about.
const SELECT: &str = "gateway-tls-below-backend,unused-suppression,unknown-rule,syntax-error";

fn text(path: &str) -> String {
    fs::read_to_string(fixtures().join("policy-predefined-old").join(path)).unwrap()
}

fn check(file: &str, text: &str, more: &[&str]) -> Run {
    let folder = Folder::empty().with(file, text);
    let arguments = ["check", "--format", "json", "--fail-on", "never", "--select", SELECT];
    folder.run(arguments.into_iter().chain(more.iter().copied())).exits(0)
}

/// The rules of the findings, and how many findings are suppressed.
fn said(run: &Run) -> (Vec<String>, u64) {
    let json = run.json();
    let findings = json["findings"].as_array().unwrap().iter();
    let rules = findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    (rules, json["summary"]["suppressed"].as_u64().unwrap())
}

/// `above` stands on lines of its own above the line that holds `line`.
#[track_caller]
fn bicep(line: &str, above: &str) -> (Vec<String>, u64) {
    let text = text("bicep/main.bicep");
    let at = text.find(line).unwrap_or_else(|| panic!("no line has {line:?}"));
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    said(&check("main.bicep", &format!("{}{above}\n{}", &text[..start], &text[start..]), &[]))
}

#[track_caller]
fn works(line: &str, above: &str) {
    assert_eq!(bicep(line, above), (Vec::new(), 1), "{above:?} above {line:?}");
}

#[track_caller]
fn fails(line: &str, above: &str, with: &[&str]) {
    let mut expected: Vec<String> = with.iter().map(ToString::to_string).collect();
    expected.push(RULE.to_owned());
    expected.sort();
    let (mut rules, suppressed) = bicep(line, above);
    rules.sort();
    rules.dedup();
    assert_eq!((rules, suppressed), (expected, 0), "{above:?} above {line:?}");
}

#[test]
fn pragmas_that_work() {
    let next = format!("#disable-next-line {RULE}");
    // At the finding, at the resource around it, at the other end, at the resource around that.
    for line in ["policyName:", "resource gateway ", "minTlsVersion:", "resource site "] {
        works(line, &next);
    }
    works("policyName:", &format!("  \t{next}"));
    works("policyName:", &format!("#disable-next-line no-unused-params {RULE} BCP081"));
    works("policyName:", &format!("{next} // it is a test system"));
    works("policyName:", &format!("{next} /* it is a test system */"));
    works("param planId", &format!("#disable-diagnostics {RULE}"));
    works("resource gateway ", &format!("#disable-diagnostics {RULE}"));
    works("policyName:", &format!("#disable-diagnostics {RULE}"));
    works("resource site ", &format!("{next}\n@description('the shop')"));
    works("resource site ", &format!("@description('the shop')\n{next}"));
}

#[test]
fn pragmas_that_are_restored_too_late_or_too_early() {
    let text = text("bicep/main.bicep");
    let with = |before: &str, behind: &str| {
        let line = "      policyName: 'AppGwSslPolicy20170401S'\n";
        said(&check("main.bicep", &text.replace(line, &format!("{before}\n{line}{behind}\n")), &[]))
    };
    let (disable, restore) = (format!("#disable-diagnostics {RULE}"), format!("#restore-diagnostics {RULE}"));
    assert_eq!(with(&disable, &restore), (Vec::new(), 1));
    let unused = String::from("unused-suppression");
    assert_eq!(with(&format!("{disable}\n{restore}"), ""), (vec![unused.clone(), RULE.to_owned()], 0));
    assert_eq!(with("", &restore), (vec![RULE.to_owned(), unused], 0));
}

#[test]
fn pragmas_that_must_not_work() {
    let next = format!("#disable-next-line {RULE}");
    // A pragma reaches the next line, whatever stands there.
    fails("policyName:", &format!("{next}\n"), &["unused-suppression"]);
    fails("policyName:", &format!("{next}\n// why"), &["unused-suppression"]);
    // Another property of the same resource, the pool between both ends, another declaration.
    fails("policyType:", &next, &["unused-suppression"]);
    fails("fqdn:", &next, &["unused-suppression"]);
    fails("param subnetId", &next, &["unused-suppression"]);
    // Comments are no pragmas.
    fails("policyName:", &format!("// {next}"), &[]);
    fails("policyName:", &format!("// tricep-disable-next-line {RULE}"), &[]);
    fails("policyName:", &format!("// tricep: ignore {RULE}"), &[]);
    fails("policyName:", &format!("/* x */ {next}"), &["syntax-error"]);
    // The pragma's name and the code count letter for letter.
    fails("policyName:", &format!("#Disable-Next-Line {RULE}"), &["syntax-error"]);
    fails("policyName:", &format!("# disable-next-line {RULE}"), &["syntax-error"]);
    fails("policyName:", "#disable-next-line Gateway-Tls-Below-Backend", &["unknown-rule"]);
    fails("policyName:", "#disable-next-line gateway_tls_below_backend", &["unknown-rule"]);
    fails("policyName:", "#disable-next-line gateway-tls-below-backends", &["unknown-rule"]);
    fails("policyName:", "#disable-next-line all", &[]);
    fails("policyName:", "#disable-next-line tricep", &[]);
    fails("policyName:", "#disable-next-line no-unused-params", &[]);
    fails("policyName:", &format!("#disable-next-line // {RULE}"), &["syntax-error"]);
}

#[test]
fn codes_of_other_tools_are_never_mentioned() {
    // The rules of Bicep's linter that are nearest to names of ours, and codes of other tools.
    for code in [
        "BCP081",
        "no-unused-params",
        "no-unused-vars",
        "no-unused-imports",
        "no-unused-existing-resources",
        "use-recent-api-versions",
        "use-safe-access",
        "no-unnecessary-dependson",
        "nested-deployment-template-scoping",
        "outputs-should-not-contain-secrets",
        "protect-commandtoexecute-secrets",
        "use-stable-vm-image",
        "no-deployments-resources",
        "max-asserts",
        "what-if-short-circuiting",
        "no-module-name",
        "no-conflicting-metadata",
        "simplify-interpolation",
        "prefer-unquoted-property-names",
        "AZR-000062",
        "CKV_AZURE_218",
        "unknown",
    ] {
        fails("policyName:", &format!("#disable-next-line {code}"), &[]);
    }
}

#[test]
fn suppressions_of_arm_templates() {
    let text = text("arm/azuredeploy.json");
    let with = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        said(&check("azuredeploy.json", &text.replacen(old, new, 1), &[]))
    };
    let policy = r#"          "policyName""#;
    let gateway = r#"      "type": "Microsoft.Network/applicationGateways","#;
    let site = r#"      "type": "Microsoft.Web/sites","#;
    let schema = r#"  "contentVersion""#;
    let works = |old: &str, above: String| {
        assert_eq!(with(old, &format!("{above}\n{old}")), (Vec::new(), 1), "{above}");
    };
    for line in [policy, gateway, site, r#"        "siteConfig""#] {
        works(line, format!("// tricep-disable-next-line {RULE}"));
        works(line, format!("/* tricep-disable-next-line {RULE} -- it is a test system */"));
    }
    works(policy, format!("// tricep-disable-next-line AZR-000062, {RULE}"));
    for line in [gateway, site, schema] {
        works(
            line,
            format!(r#""metadata": {{"tricep": {{"disable": ["{RULE}"], "reason": "a test system"}}}},"#),
        );
        works(line, format!(r#""metadata": {{"tricep": {{"disable": "{RULE}"}}}},"#));
    }

    let fails = |old: &str, above: String, more: &[&str]| {
        let (mut rules, suppressed) = with(old, &format!("{above}\n{old}"));
        rules.retain(|rule| rule != RULE);
        assert_eq!((rules, suppressed), (more.iter().map(ToString::to_string).collect(), 0), "{above}");
    };
    let unused = ["unused-suppression"];
    fails(policy, format!("// tricep-disable-next-line {RULE}\n"), &unused);
    fails(r#"          "policyType""#, format!("// tricep-disable-next-line {RULE}"), &unused);
    fails(r#"                  "fqdn""#, format!("// tricep-disable-next-line {RULE}"), &unused);
    fails(policy, format!("// #disable-next-line {RULE}"), &[]);
    fails(policy, format!("// disable-next-line {RULE}"), &[]);
    fails(policy, format!("// Tricep-Disable-Next-Line {RULE}"), &[]);
    fails(policy, format!("// tricep-disable-next-line: {RULE}"), &[]);
    fails(policy, format!("// see tricep-disable-next-line {RULE}"), &[]);
    fails(policy, String::from("// tricep-disable-next-line gateway-tls-below-backends"), &["unknown-rule"]);
    fails(gateway, format!(r#""metadata": {{"tricep": ["{RULE}"]}},"#), &[]);
    fails(gateway, format!(r#""metadata": {{"disable": ["{RULE}"]}},"#), &[]);
    fails(gateway, format!(r#""metadata": {{"tricep": {{"ignore": ["{RULE}"]}}}},"#), &[]);
    fails(gateway, format!(r#""tags": {{"tricep": {{"disable": ["{RULE}"]}}}},"#), &[]);
}

#[test]
fn unused_suppressions_are_told_only_where_that_is_known() {
    let good = text("bicep/main.bicep").replace("'1.3'", "'1.2'");
    let good = format!("#disable-diagnostics {RULE}\n{good}");
    let unused = (vec![String::from("unused-suppression")], 0);
    assert_eq!(said(&check("main.bicep", &good, &[])), unused);
    // The rule did not run.
    let folder = Folder::empty().with("main.bicep", &good).with("main.bicepparam", "using 'main.bicep'\n");
    let said_with = |more: &[&str]| {
        let arguments = ["check", "--format", "json", "--fail-on", "never"];
        let run = folder.run(arguments.into_iter().chain(more.iter().copied())).exits(0);
        said(&run).0.into_iter().filter(|rule| rule == "unused-suppression").count()
    };
    assert_eq!(said_with(&[]), 1);
    assert_eq!(said_with(&["--select", "unused-suppression"]), 1);
    assert_eq!(said_with(&["--select", "syntax-error"]), 0);
    assert_eq!(said_with(&["--ignore", RULE]), 0);
    assert_eq!(said_with(&["--params", "main.bicepparam"]), 0);
    let off = format!(r#"{{"analyzers": {{"tricep": {{"rules": {{"{RULE}": {{"level": "off"}}}}}}}}}}"#);
    let folder = Folder::empty().with("main.bicep", &good).with("bicepconfig.json", off);
    let run = folder.run(["check", "--format", "json", "--fail-on", "never"]).exits(0);
    assert!(!run.stdout.contains("unused-suppression"), "{}", run.stdout);
    // A file that is half typed.
    let (rules, _) = said(&check("main.bicep", &format!("{good}\nparam x =\n"), &[]));
    assert!(!rules.contains(&String::from("unused-suppression")), "{rules:?}");
}

#[test]
fn the_reason_is_kept() {
    let text = text("bicep/main.bicep");
    let text = format!("#disable-diagnostics {RULE} // until the gateway is replaced\n{text}");
    let folder = Folder::empty().with("main.bicep", text);
    let run = folder.run(["check", "--format", "sarif", "--select", RULE]).exits(0);
    let suppression = &run.json()["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppression["justification"], "until the gateway is replaced");
}

#[test]
fn the_settings_can_forbid_it() {
    let settings =
        format!(r#"{{"analyzers": {{"tricep": {{"rules": {{"{RULE}": {{"allowSuppression": false}}}}}}}}}}"#);
    let text = format!("#disable-diagnostics {RULE}\n{}", text("bicep/main.bicep"));
    let folder = Folder::empty().with("main.bicep", text).with("bicepconfig.json", settings);
    let run = folder.run(["check", "--format", "json", "--select", SELECT]).exits(1);
    assert_eq!(said(&run), (vec![RULE.to_owned()], 0));
    assert!(run.stdout.contains("this does not silence it: the settings forbid that"), "{}", run.stdout);
}
