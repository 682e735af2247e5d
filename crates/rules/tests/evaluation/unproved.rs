//! What is not proved is `unknown` with its reason, and no finding.

use tricep_rules::finding::Level;
use tricep_rules::report::Report;

use crate::templates::*;

/// Each path as `verdict reason`, and the level and rule of each finding that is no note.
fn told(report: &Report) -> Vec<String> {
    let reason = |reason: &Option<String>| reason.as_ref().map_or_else(String::new, |it| format!(" {it}"));
    let paths = report.paths.iter().map(|path| format!("{}{}", path.verdict.as_str(), reason(&path.reason)));
    let findings = report.findings.iter().filter(|finding| finding.level > Level::Info);
    paths.chain(findings.map(|finding| format!("{} {}", finding.level, finding.rule))).collect()
}

#[track_caller]
fn is_told(text: &str, expected: &[&str]) {
    assert_eq!(told(&report(&[("main.bicep", text)])), expected);
}

/// A gateway with a policy of its own in front of the site `app` with this configuration.
fn custom(policy: &str, site: &str) -> String {
    format!("{}{}", gateway(policy, APP), configured(site))
}

/// The site `app` with this in its `siteConfig`.
fn configured(site: &str) -> String {
    format!(
        "resource site 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'app'\n  properties: {{ siteConfig: {{ {site} }} }}\n}}\n"
    )
}

const NO_LIST: &str = "unknown the policy lists no cipherSuites, and what it has then is not documented";

#[test]
fn a_policy_that_lists_no_suites_has_what_nobody_documents() {
    let custom_1_2 = "{ policyType: 'Custom', minProtocolVersion: 'TLSv1_2' }";
    is_told(&custom(custom_1_2, "minTlsVersion: '1.2'"), &[NO_LIST]);
    // The versions are known, and no suites bring more of them.
    is_told(
        &custom(custom_1_2, "minTlsVersion: '1.3'"),
        &[
            "mismatch the gateway offers TLS 1.2 only, the site accepts TLS 1.3 only",
            "error gateway-tls-below-backend",
        ],
    );
    // The suites of TLS 1.3 are always on, and those of TLS 1.2 may be.
    let custom_v2 = "{ policyType: 'CustomV2', minProtocolVersion: 'TLSv1_2' }";
    is_told(&custom(custom_v2, "minTlsVersion: '1.2'"), &["compatible"]);
}

#[test]
fn a_policy_whose_suites_are_not_known_may_share_none_with_the_site() {
    let policy = |suites: &str| {
        format!("{{ policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: {suites} }}")
    };
    let limited = "minTlsVersion: '1.2', minTlsCipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'";
    let open = format!("param suites array\n{}", custom(&policy("suites"), limited));
    is_told(&open, &["unknown the parameter 'suites' has no value"]);
    let partly = "concat(['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'], suites)";
    let partly = format!("param suites array\n{}", custom(&policy(partly), limited));
    is_told(&partly, &["unknown not all of its cipherSuites are known"]);
    is_told(&custom(&policy("['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']"), limited), &["compatible"]);
}
