//! A site that accepts TLS 1.0 or 1.1.

use super::example::example;
use super::repair::Repair;
use super::{Check, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::site::{Site, version_of};
use crate::tls::Version;
use crate::tls::site::{DEFAULT_MINIMUM, minimum_raised_by_suite};
use crate::tls::sources::{APP_SERVICE_TLS, WEB_TYPES};
use crate::tls::{CipherSuite, Versions};

fn message(site: &str, what: &str, version: Version) -> String {
    format!("{site} accepts TLS {version}{what}")
}

const HELP: &str = "raise it to '1.2', or to '1.3' where every client can do that";

/// The properties with the words that tell what they are about, and their ends.
const PROPERTIES: [(&str, &str, &str); 2] = [
    ("minTlsVersion", "", "properties.siteConfig.minTlsVersion"),
    ("scmMinTlsVersion", " on its deployment site", "properties.siteConfig.scmMinTlsVersion"),
];

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Site(check) };

const INFO: RuleInfo = RuleInfo {
    id: "site-min-tls-weak",
    level: Some(Level::Warning),
    summary: "a site accepts TLS 1.0 or 1.1",
    explanation: "\
`minTlsVersion: '1.0'` or `'1.1'` lets clients connect with versions of TLS that nobody should use any more; browsers and Azure's
other services have turned them off. `scmMinTlsVersion` is the same for the deployment site (Kudu), through which code is deployed.

What counts is the value in force: the config child named `web` before `siteConfig`. Where `minTlsCipherSuite` leaves no older
version after all, `site-min-tls-conflict` says so instead. For these two values `backend-tls-below-gateway` is silent.",
    examples: &[
        example!(fires "TLS 1.0", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: '1.0' }
  }
}
"),
        example!(silent "TLS 1.2", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' }
  }
}
"),
        example!(fires "TLS 1.1 on the deployment site, in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": "1.2", "scmMinTlsVersion": "1.1" } }
    }"#),
        example!(silent "TLS 1.3 in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": "1.3" } }
    }"#),
    ],
    remedy: "Raise the value to `'1.2'`.",
    sources: &[APP_SERVICE_TLS, WEB_TYPES],
    since: "0.1.0",
};

fn check(site: &Site<'_, '_>) -> Vec<Draft> {
    let of_property = |(name, what, path)| draft(site, name, what, path);
    PROPERTIES.into_iter().filter_map(of_property).collect()
}

fn draft(site: &Site<'_, '_>, name: &str, what: &str, path: &'static str) -> Option<Draft> {
    let setting = site.setting(name);
    let value = setting.value()?;
    let version = version_of(value).filter(|version| *version < DEFAULT_MINIMUM)?;
    if name == "minTlsVersion" && raised(site, version) {
        return None;
    }
    let graph = site.graph;
    let end = End::new(graph, site.node, path);
    let accepted = Versions::from(version);
    let primary = Label::new(graph.evaluator.location(value)?, format!("with this it accepts {accepted}"));
    let message = message(&wording::site(site), what, version);
    let weak = Versions::ALL.without(Versions::from(DEFAULT_MINIMUM));
    let newest = weak.max()?;
    let title = format!(
        "require TLS {DEFAULT_MINIMUM}: clients with nothing newer than TLS {newest} can no longer connect"
    );
    let property = if name == "minTlsVersion" { "minTlsVersion" } else { "scmMinTlsVersion" };
    let repair = Repair::of_value(graph, title, value, None, property, DEFAULT_MINIMUM.site_name());
    let draft = Draft {
        weight: accepted.intersection(weak).iter().count(),
        ..Draft::new(INFO.id, message, primary, end)
    };
    Some(draft.traced(graph, value).help(HELP).repair(Some(repair)))
}

/// Whether the minimum suite leaves no version below the default after all, or may do so.
fn raised(site: &Site<'_, '_>, version: Version) -> bool {
    let suite = site.setting("minTlsCipherSuite");
    let Some(suite) = suite.value() else { return false };
    match suite.data.as_str().and_then(CipherSuite::parse) {
        Some(suite) => {
            minimum_raised_by_suite(version, suite.value).is_some_and(|raised| raised >= DEFAULT_MINIMUM)
        }
        None => suite.data.as_term().is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn both_properties_in_both_places() {
        tester::bicep(&RULE, "
param minimum string = '1.1'
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: minimum, scmMinTlsVersion: '1.0' } }
  //                                         ^^^^^^^ warning: site 'orders' accepts TLS 1.1
  //                                                                    ^^^^^ warning: site 'orders' accepts TLS 1.0 on its deployment site
}
");
        tester::bicep(
            &RULE,
            "
resource site 'Microsoft.Web/sites@2024-04-01' existing = {
  name: 'orders'
}
resource configuration 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'web'
  properties: { minTlsVersion: '1.0' }
  //                           ^^^^^ warning: site 'orders' accepts TLS 1.0
}
",
        );
    }

    #[test]
    fn the_value_in_force_counts() {
        tester::bicep(
            &RULE,
            "
param suite string
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.0' } }
  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2' }
  }
}
resource raised 'Microsoft.Web/sites@2024-04-01' = {
  name: 'raised'
  properties: { siteConfig: { minTlsVersion: '1.0', minTlsCipherSuite: 'TLS_AES_128_GCM_SHA256' } }
}
resource open 'Microsoft.Web/sites@2024-04-01' = {
  name: 'open'
  properties: { siteConfig: { minTlsVersion: '1.0', minTlsCipherSuite: suite } }
}
",
        );
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(
            &RULE,
            "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.0'
  //                                         ^^^^^ warning: site 'orders' accepts TLS 1.0
",
        );
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Web/sites/slots",
      "apiVersion": "2016-08-01",
      "name": "orders/staging",
      "properties": { "siteConfig": { "minTlsVersion": 1.1 } }
      //                                               ^^^ warning: slot 'orders/staging' accepts TLS 1.1
    }"#,
        );
    }

    #[test]
    fn no_piece_of_a_text_becomes_the_whole() {
        let values = [
            ("'1.0'", 1),
            ("'1.${'0'}'", 0),
            ("concat('1.', '0')", 0),
            ("format('1.{0}', '0')", 0),
            ("'1.${minor}'", 0),
            ("'${major}0'", 0),
        ];
        for (value, repairs) in values {
            let text = format!(
                "
param minor string = '0'
var major = '1.'
resource site 'Microsoft.Web/sites@2024-04-01' = {{
  name: 'orders'
  properties: {{ siteConfig: {{ minTlsVersion: {value} }} }}
}}
"
            );
            let report = tester::run(&RULE, &[("main.bicep", &text)]);
            assert_eq!(report.findings.len(), 1, "{value}");
            assert_eq!(report.findings[0].fixes.len(), repairs, "{value}: {:#?}", report.findings[0].fixes);
        }
    }
}
