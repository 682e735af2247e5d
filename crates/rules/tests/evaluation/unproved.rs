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
    is_told(&partly, &["unknown the parameter 'suites' has no value"]);
    is_told(&custom(&policy("['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']"), limited), &["compatible"]);
}

const MISMATCH: &str = "mismatch the gateway offers TLS 1.2 only, the site accepts TLS 1.3 only";
const BELOW: &str = "error gateway-tls-below-backend";

/// A gateway up to TLS 1.2 whose pool has this address, in front of the site `app` with this configuration.
fn reached_by(address: &str, site: &str) -> String {
    format!("{}{}", gateway(&predefined(OLD), &format!("[{{ fqdn: {address} }}]")), configured(site))
}

#[test]
fn the_scm_site_has_a_minimum_of_its_own() {
    let (app_1_3, scm_1_3) =
        ("minTlsVersion: '1.3', scmMinTlsVersion: '1.2'", "minTlsVersion: '1.2', scmMinTlsVersion: '1.3'");
    for host in ["app.scm.azurewebsites.net", "app.scm.my-ase.p.azurewebsites.net"] {
        is_told(&reached_by(&format!("'{host}'"), app_1_3), &["compatible"]);
        is_told(&reached_by(&format!("'{host}'"), scm_1_3), &[MISMATCH, BELOW]);
    }
    is_told(&reached_by("'app.azurewebsites.net'", app_1_3), &[MISMATCH, BELOW]);
    let report = report(&[("main.bicep", &reached_by("'app.scm.azurewebsites.net'", scm_1_3))]);
    let finding = report.findings.iter().find(|finding| finding.rule == "gateway-tls-below-backend").unwrap();
    assert_eq!(
        finding.message,
        "gateway 'agw' permits TLS 1.2 only, but the SCM site of site 'app' behind it accepts TLS 1.3 only"
    );
    let site = finding.labels.iter().find(|label| label.message.ends_with("accepts TLS 1.3 only")).unwrap();
    let source = report.sources.file(site.location.file);
    assert_eq!(source.slice(site.location.span), "'1.3'");
    // Its default is documented, its suites are not.
    is_told(&reached_by("'app.scm.azurewebsites.net'", "minTlsVersion: '1.3'"), &["compatible"]);
    is_told(
        &reached_by("'app.scm.azurewebsites.net'", "minTlsCipherSuite: 'TLS_AES_256_GCM_SHA384'"),
        &["unknown whether minTlsCipherSuite holds for the SCM site is not documented"],
    );
}

#[test]
fn the_scm_site_is_found_by_a_name_that_is_not_known() {
    let reached = |host: &str| {
        let site =
            configured("minTlsVersion: '1.3', scmMinTlsVersion: '1.2'").replace("name: 'app'", "name: name");
        let gateway = gateway(&predefined(OLD), &format!("[{{ fqdn: '{host}' }}]"));
        format!("param name string\nparam other string\n{gateway}{site}")
    };
    is_told(&reached("${name}.scm.azurewebsites.net"), &["compatible"]);
    is_told(&reached("${name}.scm.${other}.appserviceenvironment.net"), &["compatible"]);
    is_told(&reached("${name}.azurewebsites.net"), &[MISMATCH, BELOW]);
    is_told(&reached("${name}.privatelink.azurewebsites.net"), &[MISMATCH, BELOW]);
    // What is not known may be `scm`.
    is_told(
        &reached("${name}.${other}.azurewebsites.net"),
        &["unresolved no site of this deployment is known to have this host name"],
    );
}

#[test]
fn lists_with_both_host_names_of_a_site_lead_to_neither() {
    for list in ["enabledHostNames[1]", "hostNameSslStates[0].name"] {
        let text = reached_by(&format!("site.properties.{list}"), "minTlsVersion: '1.3'");
        let path = list.replace(['[', ']'], ".").replace("..", ".");
        let reason = format!(
            "unresolved a site's 'properties.{}' may be the host name of its app or of its SCM site",
            path.trim_end_matches('.')
        );
        is_told(&text, &[&reason]);
    }
}

#[test]
fn a_stated_host_name_is_of_the_type_that_is_stated() {
    let typed = |ty: &str| {
        let states = format!("hostNameSslStates: [{{ name: 'deploy.example.com'{ty} }}]");
        let site = "minTlsVersion: '1.3', scmMinTlsVersion: '1.2'";
        let text = reached_by("'deploy.example.com'", site);
        format!("param ty string\n{}", text.replace("siteConfig:", &format!("{states}, siteConfig:")))
    };
    is_told(&typed(", hostType: 'Repository'"), &["compatible"]);
    is_told(&typed(", hostType: 'Standard'"), &[MISMATCH, BELOW]);
    is_told(&typed(""), &[MISMATCH, BELOW]);
    is_told(
        &typed(", hostType: ty"),
        &["unresolved it is not known whether this host name is that of the site's app or of its SCM site"],
    );
}

#[test]
fn a_property_that_an_api_version_does_not_have_may_have_no_effect() {
    let at = |version: &str, site: &str| {
        reached_by("'app.azurewebsites.net'", site).replace("sites@2024-04-01", &format!("sites@{version}"))
    };
    is_told(
        &at("2015-08-01", "minTlsVersion: '1.3'"),
        &["unknown API version 2015-08-01 has no minTlsVersion, which came with 2016-08-01"],
    );
    is_told(&at("2016-08-01", "minTlsVersion: '1.3'"), &[MISMATCH, BELOW]);
    let suite = "minTlsCipherSuite: 'TLS_AES_256_GCM_SHA384'";
    is_told(
        &at("2022-09-01", suite),
        &["unknown API version 2022-09-01 has no minTlsCipherSuite, which came with 2023-01-01"],
    );
    is_told(&at("2023-01-01", suite), &[MISMATCH, BELOW]);
}

/// A gateway with these rules and what else is between them, in front of the site `app` with TLS 1.3.
fn ruled(rules: &str, more: &str) -> String {
    let text = reached_by("'app.azurewebsites.net'", "minTlsVersion: '1.3'");
    let (before, rest) = text.split_once("requestRoutingRules: ").unwrap();
    let (known, after) = rest.split_once("]\n").unwrap();
    let rules = rules.replace("KNOWN", &format!("{known}]"));
    format!("param a array\n{before}{more}\n    requestRoutingRules: {rules}\n{after}")
}

/// Rules of which not all are known, in a gateway and in a path map.
#[test]
fn rules_that_are_not_known_are_a_path_that_is_not_known() {
    let unknown = "unknown the parameter 'a' has no value";
    is_told(&ruled("a", ""), &[unknown]);
    is_told(&ruled("concat(KNOWN, a)", ""), &[MISMATCH, unknown, BELOW]);
    is_told(&ruled("concat(KNOWN, [])", ""), &[MISMATCH, BELOW]);
    let part = |collection: &str, name: &str| {
        format!("{{ id: resourceId('Microsoft.Network/applicationGateways/{collection}', 'agw', '{name}') }}")
    };
    let map = format!(
        "urlPathMaps: [{{ name: 'map', properties: {{ defaultBackendAddressPool: {}, defaultBackendHttpSettings: {}, pathRules: a }} }}]",
        part("backendAddressPools", "sites"),
        part("backendHttpSettingsCollection", "https")
    );
    let mapped = format!("[{{ name: 'web', properties: {{ urlPathMap: {} }} }}]", part("urlPathMaps", "map"));
    is_told(&ruled(&mapped, &map), &[MISMATCH, unknown, BELOW]);
    let policy = "loadDistributionPolicies: [{ name: 'policy', properties: { loadDistributionTargets: a } }]";
    let spread = format!(
        "[{{ name: 'web', properties: {{ loadDistributionPolicy: {}, backendHttpSettings: {} }} }}]",
        part("loadDistributionPolicies", "policy"),
        part("backendHttpSettingsCollection", "https")
    );
    is_told(&ruled(&spread, policy), &[unknown]);
    let redirect = "[{ name: 'web', properties: union({ redirectConfiguration: a[0] }, {}) }]";
    is_told(&ruled(redirect, ""), &["unknown the parameter 'a' has no value"]);
}

#[test]
fn a_gateway_of_which_nothing_is_known_has_one_path_that_is_not_known() {
    is_told(
        "param all object\nresource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'agw'\n  properties: all\n}\n",
        &["unknown the parameter 'all' has no value"],
    );
}

#[test]
fn addresses_that_are_not_known_are_one_path_that_is_not_known() {
    let pooled = |addresses: &str| {
        let gateway = gateway(&predefined(OLD), addresses);
        format!("param a array\n{gateway}{}", configured("minTlsVersion: '1.3'"))
    };
    let app = "{ fqdn: 'app.azurewebsites.net' }";
    let more = "unknown the parameter 'a' has no value";
    is_told(&pooled("a"), &[more]);
    is_told(&pooled(&format!("concat([{app}], a)")), &[MISMATCH, more, BELOW]);
    is_told(&pooled(&format!("flatten([[{app}], a])")), &[MISMATCH, more, BELOW]);
    // The item of a loop stands for all of them.
    is_told(&pooled(&format!("[for x in a: {app}]")), &[MISMATCH, BELOW]);
    let loops =
        format!("var apps = [for x in a: {app}]\nvar others = [for x in a: {{ ipAddress: '10.0.0.4' }}]\n");
    let other = "unresolved nothing in this deployment has this IP address";
    let looped = |addresses: &str| format!("{loops}{}", pooled(addresses));
    is_told(&looped("concat(apps, others)"), &[MISMATCH, other, BELOW]);
    is_told(&looped("map(concat(apps, others), x => x)"), &[MISMATCH, other, BELOW]);
    is_told(&looped("map(concat(apps, a), x => x)"), &[MISMATCH, more, BELOW]);
    is_told(&looped("filter(concat(apps, a), x => true)"), &[MISMATCH, more, BELOW]);
    is_told(&looped("flatten(concat([apps], a))"), &[MISMATCH, more, BELOW]);
    is_told(&pooled(&format!("[for x in concat([1], a): {app}]")), &[MISMATCH, BELOW]);
}

#[test]
fn a_host_name_in_which_something_is_replaced_may_be_another() {
    let at = |host: &str| reached_by(host, "minTlsVersion: '1.3'");
    let host = "site.properties.defaultHostName";
    is_told(&at(&format!("replace('${{{host}}}', 'https://', '')")), &[MISMATCH, BELOW]);
    for from in ["'azurewebsites.net'", "''", "'${resourceGroup().id}'"] {
        is_told(
            &at(&format!("replace({host}, {from}, 'contoso.com')")),
            &["unresolved 'defaultHostName' is known only once its resource is deployed"],
        );
    }
}
