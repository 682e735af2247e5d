//! Runs rules over small projects in memory, and what holds for all rules alike.
//!
//! A line `//  ^^^^ level: message` under a line says that the finding there covers exactly the text above the carets; a
//! line `//  ---- message` does the same for one of its labels. Both languages accept such comments.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_parser::source::{Location, Sources};

use super::{Check, Example, Rule};
use crate::engine::{self, Request};
use crate::report::Report;

const FOLDER: &str = "/project";

/// What a rule alone says of a project.
#[track_caller]
pub(super) fn run(rule: &Rule, files: &[(&str, &str)]) -> Report {
    run_all(&[rule.info.id], files)
}

#[track_caller]
fn run_all(rules: &[&str], files: &[(&str, &str)]) -> Report {
    let files = files.iter().map(|(name, text)| (format!("{FOLDER}/{name}"), *text));
    let project = Arc::new(Project::new(Arc::new(Memory::new(files)), FOLDER));
    let select = rules.iter().map(|id| (*id).to_owned()).collect();
    let request = Request { select, threads: Some(1), ..Request::default() };
    engine::check(&project, &request).unwrap_or_else(|failure| panic!("{}", failure.message))
}

/// The rule says of a Bicep file what its annotations say.
#[track_caller]
pub(super) fn bicep(rule: &Rule, text: &str) {
    files(rule, &[("main.bicep", text)]);
}

/// The rule says of an ARM template with these resources what its annotations say.
#[track_caller]
pub(super) fn arm(rule: &Rule, resources: &str) {
    let text = concat!(
        "{\n  \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\n",
        "  \"contentVersion\": \"1.0.0.0\",\n  \"resources\": [\n"
    );
    files(rule, &[("azuredeploy.json", &format!("{text}{resources}\n  ]\n}}\n"))]);
}

/// The rule says of a project what the annotations in its files say.
#[track_caller]
pub(super) fn files(rule: &Rule, files: &[(&str, &str)]) {
    let report = run(rule, files);
    let mut expected = BTreeSet::new();
    for (name, text) in files {
        expected.extend(annotations(name, text));
    }
    let has_labels = expected.iter().any(|place| !place.is_primary);
    let mut actual = BTreeSet::new();
    for finding in &report.findings {
        let message = format!("{}: {}", finding.level, finding.message);
        actual.insert(place(&*report.sources, finding.primary.location, true, &message));
        if has_labels {
            let labels = finding.labels.iter();
            actual.extend(labels.map(|label| place(&*report.sources, label.location, false, &label.message)));
        }
    }
    assert!(expected == actual, "expected: {expected:#?}\nactual: {actual:#?}");
}

/// A template in which a gateway's one rule leads to the site 'orders' through a setting with the probe 'health'. `site` is
/// what stands in the site's `properties`, `setting` what stands in those of the setting, `probes` the list of probes.
pub(super) fn probed(site: &str, setting: &str, probes: &str) -> String {
    format!("
resource site 'Microsoft.Web/sites@2024-04-01' = {{
  name: 'orders'
  properties: {{ {site} }}
}}
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'front'
  properties: {{
    backendAddressPools: [{{ name: 'sites', properties: {{ backendAddresses: [{{ fqdn: 'orders.azurewebsites.net' }}] }} }}]
    probes: [
{probes}
    ]
    backendHttpSettingsCollection: [
      {{ name: 'web', properties: {{ {setting} probe: {{ id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health') }} }} }}
    ]
    requestRoutingRules: [
      {{
        name: 'all'
        properties: {{
          backendAddressPool: {{ id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'sites') }}
          backendHttpSettings: {{ id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'web') }}
        }}
      }}
    ]
  }}
}}
")
}

/// A place with what is said of it: file, line, first column, column behind the last.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Place {
    file: String,
    line: usize,
    columns: (usize, usize),
    is_primary: bool,
    message: String,
}

fn annotations(name: &str, text: &str) -> Vec<Place> {
    let mut found = Vec::new();
    let mut line_above = 0;
    for (line, content) in text.lines().enumerate() {
        let annotation = content.trim_start().strip_prefix("//").map(str::trim_start);
        let marked = annotation.and_then(|rest| {
            let mark = rest.chars().next().filter(|mark| matches!(mark, '^' | '-'))?;
            let message = rest.trim_start_matches(mark);
            Some((rest.len() - message.len(), mark, content.find(mark)?, message.trim()))
        });
        match marked {
            Some((length, mark, start, message)) => found.push(Place {
                file: name.to_owned(),
                line: line_above + 1,
                columns: (start, start + length),
                is_primary: mark == '^',
                message: message.to_owned(),
            }),
            None => line_above = line,
        }
    }
    found
}

fn place(sources: &dyn Sources, location: Location, is_primary: bool, message: &str) -> Place {
    let file = sources.file(location.file);
    let (start, end) = (location.span.start as usize, location.span.end as usize);
    let before = &file.text[..start];
    let line_start = before.rfind('\n').map_or(0, |place| place + 1);
    let line_end = file.text[start..].find('\n').map_or(file.text.len(), |place| start + place);
    Place {
        file: file.path.to_string(),
        line: before.matches('\n').count() + 1,
        // Of a place with several lines the first counts.
        columns: (start - line_start, end.min(line_end) - line_start),
        is_primary,
        message: message.to_owned(),
    }
}

#[test]
fn every_example_does_what_it_says() {
    for rule in super::ALL {
        for example in rule.info.examples {
            let report = run(rule, example.files);
            let found: Vec<&String> = report.findings.iter().map(|finding| &finding.message).collect();
            let title = example.title;
            assert_eq!(found.len(), usize::from(example.fires), "{}: {title}: {found:#?}", rule.info.id);
            if !matches!(rule.check, Check::Engine) {
                let broken = run_all(&["syntax-error", "unresolved-module"], example.files);
                assert!(broken.findings.is_empty(), "{}: {title}: {:#?}", rule.info.id, broken.findings);
            }
        }
    }
}

#[test]
fn nobody_advises_a_v1_gateway_to_have_what_only_v2_has() {
    let policies = [
        "",
        "sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }",
        "sslPolicy: { disabledSslProtocols: ['TLSv1_0'] }",
        "sslPolicy: { minProtocolVersion: 'TLSv1_2' }",
        "sslPolicy: { policyType: 'Predefined' }",
        "sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S', minProtocolVersion: 'TLSv1_2' }",
        "sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_3', cipherSuites: ['TLS_AES_128_GCM_SHA256'] }",
        "sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }",
    ];
    for policy in policies {
        let text = format!(
            "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {{
  name: 'front'
  properties: {{
    sku: {{ name: 'WAF_Medium', tier: 'WAF' }}
    {policy}
    httpListeners: [{{ name: 'public', properties: {{ protocol: 'Https' }} }}]
  }}
}}
"
        );
        let rules: Vec<&str> = super::all().filter(|info| info.level.is_some()).map(|info| info.id).collect();
        let report = run_all(&rules, &[("main.bicep", &text)]);
        let about_it: Vec<_> =
            report.findings.iter().filter(|finding| finding.rule != "gateway-sku-retired").collect();
        assert!(!about_it.is_empty(), "{policy}");
        for finding in about_it {
            let repairs = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.text);
            for advice in finding.help.iter().chain(repairs) {
                let is_v2 = advice.contains("20220101") || advice.contains("CustomV2");
                assert!(!is_v2, "{policy}: {}: {advice}", finding.rule);
            }
        }
    }
}

#[test]
fn every_rule_has_examples_in_both_languages() {
    for rule in super::ALL.iter().filter(|rule| !matches!(rule.check, Check::Engine)) {
        for (extension, fires) in [("bicep", true), ("bicep", false), ("json", true), ("json", false)] {
            let matches = |example: &Example| {
                let (name, _) = example.files[0];
                example.fires == fires && name.ends_with(extension)
            };
            let wanted = if fires { "fires" } else { "is silent" };
            assert!(
                rule.info.examples.iter().any(matches),
                "{}: no .{extension} example on which it {wanted}",
                rule.info.id
            );
        }
    }
}

#[test]
fn every_rule_is_a_file_and_in_order() {
    let ids: Vec<&str> = super::all().map(|info| info.id).collect();
    assert!(ids.is_sorted(), "{ids:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut on_disk: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("\npub(super) const RULE: Rule"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .collect();
    on_disk.sort();
    assert_eq!(on_disk, ids);
}

#[test]
fn every_rule_is_documented() {
    for info in super::all() {
        assert!(
            info.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            info.id
        );
        assert!(!info.summary.ends_with('.') && !info.summary.is_empty(), "{}", info.id);
        assert!(!info.explanation.is_empty() && !info.remedy.is_empty(), "{}", info.id);
    }
}
