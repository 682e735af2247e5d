//! A site with a minimum that means nothing.

use tricep_parser::eval::{Data, Value};
use tricep_parser::template::closest;

use super::example::example;
use super::{Check, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::site::{Site, version_of};
use crate::tls::sources::{APP_SERVICE_TLS, WEB_TYPES};
use crate::tls::{CipherSuite, Version, site as knowledge};

fn no_version(site: &str, name: &str, value: &str) -> String {
    format!("{site} has the {name} '{value}', which is no version that App Service has")
}

fn number(site: &str, name: &str, value: &str) -> String {
    format!("{site} has the number {value} as its {name}, which is a string")
}

fn no_suite(site: &str, value: &str) -> String {
    format!("{site} has the minTlsCipherSuite '{value}', which App Service does not have")
}

fn letter_case(site: &str, value: &str) -> String {
    format!("{site} has the minTlsCipherSuite '{value}', whose letter case App Service does not accept")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Site(check) };

const INFO: RuleInfo = RuleInfo {
    id: "site-min-tls-invalid",
    level: Some(Level::Error),
    summary: "a site's minimum of TLS is no value that App Service has",
    explanation: "\
`minTlsVersion` and `scmMinTlsVersion` are `'1.0'`, `'1.1'`, `'1.2'` or `'1.3'`: not `TLS1_2` as on a storage account, not `TLSv1_2`
as on a gateway. `minTlsCipherSuite` is one of the suites that App Service has, in its own letter case. The types are open, so that
the Bicep compiler accepts any text.

A JSON number (`1.2` without quotes) is a warning: it may be accepted, and a formatter may make `1.0` a `1` of it.",
    examples: &[
        example!(fires "The spelling of a storage account", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: 'TLS1_2' }
  }
}
"),
        example!(silent "The spelling of App Service", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: '1.2', minTlsCipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' }
  }
}
"),
        example!(fires "A number in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": 1.2 } }
    }"#),
        example!(silent "A string in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": "1.2" } }
    }"#),
    ],
    remedy: "Write `'1.2'` or `'1.3'`, in quotes; for a suite one of the names in `minTlsCipherSuite`'s documentation.",
    sources: &[WEB_TYPES, APP_SERVICE_TLS],
    since: "0.1.0",
};

const VERSIONS: [(&str, &str); 2] = [
    ("minTlsVersion", "properties.siteConfig.minTlsVersion"),
    ("scmMinTlsVersion", "properties.siteConfig.scmMinTlsVersion"),
];

fn check(site: &Site<'_, '_>) -> Vec<Draft> {
    let mut found = Vec::new();
    for (name, path) in VERSIONS {
        let stated = stated(site, name);
        found.extend(stated.iter().filter_map(|value| version(site, name, path, value)));
    }
    found.extend(stated(site, "minTlsCipherSuite").iter().filter_map(|value| suite(site, value)));
    found
}

/// The values in both places: what is wrong in either is refused.
fn stated(site: &Site<'_, '_>, name: &str) -> Vec<Value> {
    let both = [site.in_config_web(name), site.in_site_config(name)];
    both.iter().filter_map(|setting| setting.value().cloned()).collect()
}

fn version(site: &Site<'_, '_>, name: &str, path: &'static str, value: &Value) -> Option<Draft> {
    let graph = site.graph;
    let shown = graph.evaluator.print(value);
    let holder = wording::site(site);
    let (message, level, label, help) = match &value.data {
        Data::Term(_) => return None,
        Data::String(text) if text.is_empty() || Version::from_site(text).is_some() => return None,
        Data::Number(_) | Data::Int(_) => {
            let help = match version_of(value) {
                Some(version) => format!("write '{version}', in quotes"),
                None => String::from("write '1.2' or '1.3', in quotes"),
            };
            (number(&holder, name, &shown), Some(Level::Warning), "a number", help)
        }
        Data::String(text) => {
            let near = Version::parse(text).map(Version::site_name).or_else(|| near_version(text));
            let help = format!("write '{}'", near.unwrap_or("1.2"));
            (no_version(&holder, name, &shown), None, "no version", help)
        }
        _ => (no_version(&holder, name, &shown), None, "no version", String::from("write '1.2' or '1.3'")),
    };
    let primary = Label::new(graph.evaluator.location(value)?, label);
    let end = End::new(graph, site.node, path);
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, value).help(help);
    Some(match level {
        Some(level) => draft.at(level),
        None => draft,
    })
}

/// The version that `TLS1_2`, `TLS 1.2` and the like mean.
fn near_version(text: &str) -> Option<&'static str> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Version::ALL.into_iter().map(Version::site_name).find(|name| name.replace('.', "") == digits)
}

fn suite(site: &Site<'_, '_>, value: &Value) -> Option<Draft> {
    let graph = site.graph;
    let text = value.data.as_str().filter(|text| !text.is_empty())?;
    let parsed = CipherSuite::parse(text).filter(|suite| knowledge::SUITES.contains(&suite.value));
    let holder = wording::site(site);
    let (message, label, near) = match parsed {
        Some(suite) if suite.exact => return None,
        Some(suite) => (letter_case(&holder, text), "in another letter case", Some(suite.value.name())),
        None => {
            let names = knowledge::SUITES.iter().map(|suite| suite.name());
            (no_suite(&holder, text), "no suite of App Service", closest(text, names))
        }
    };
    let help = match near {
        Some(near) => format!("write '{near}'"),
        None => String::from("use one of the suites in the documentation of minTlsCipherSuite"),
    };
    let end = End::new(graph, site.node, "properties.siteConfig.minTlsCipherSuite");
    let primary = Label::new(graph.evaluator.location(value)?, label);
    Some(Draft::new(INFO.id, message, primary, end).traced(graph, value).help(help))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn values_that_app_service_does_not_have() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: {
      minTlsVersion: '1.4'
      //             ^^^^^ error: site 'orders' has the minTlsVersion '1.4', which is no version that App Service has
      scmMinTlsVersion: 'TLSv1_2'
      //                ^^^^^^^^^ error: site 'orders' has the scmMinTlsVersion 'TLSv1_2', which is no version that App Service has
      minTlsCipherSuite: 'tls_aes_128_gcm_sha256'
      //                 ^^^^^^^^^^^^^^^^^^^^^^^^ error: site 'orders' has the minTlsCipherSuite 'tls_aes_128_gcm_sha256', whose letter case App Service does not accept
    }
  }
  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: 1, minTlsCipherSuite: 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA' }
    //                           ^ warning: site 'orders' has the number 1 as its minTlsVersion, which is a string
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: site 'orders' has the minTlsCipherSuite 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA', which App Service does not have
  }
}
");
    }

    #[test]
    fn what_is_not_known_or_empty_is_no_finding() {
        tester::bicep(
            &RULE,
            "
param minimum string
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: minimum, scmMinTlsVersion: '', minTlsCipherSuite: null } }
}
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'orders'
  properties: { minimumTlsVersion: 'TLS1_2' }
}
",
        );
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: 'TLS1_2', ftpsState:
  //                                         ^^^^^^^^ error: site 'orders' has the minTlsVersion 'TLS1_2', which is no version that App Service has
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": 1.2, "scmMinTlsVersion": "v1.2" } }
      //                                               ^^^ warning: site 'orders' has the number 1.2 as its minTlsVersion, which is a string
      //                                                                        ^^^^^^ error: site 'orders' has the scmMinTlsVersion 'v1.2', which is no version that App Service has
    }"#,
        );
    }

    /// Also where a case gives a part of it.
    #[test]
    fn a_text_of_several_parts_is_shown_as_a_whole() {
        let template = "
@allowed(['2', '4'])
param minor string = '2'
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.${minor}' } }
  //                                         ^^^^^^^^^^^^ error: site 'orders' has the minTlsVersion '1.4', which is no version that App Service has
  //                                              ----- through parameter 'minor'
}
";
        let parameters = "
using 'main.bicep'
param minor = '4'
//            --- the parameter file gives 'minor'
";
        tester::files(&RULE, &[("main.bicep", template), ("main.bicepparam", parameters)]);
        let allowed = "//             --- a value that parameter 'minor' allows\nparam minor string = '2'";
        let of_case = template.replace("error:", "warning:").replace("param minor string = '2'", allowed);
        tester::files(&RULE, &[("main.bicep", &of_case)]);
    }

    #[test]
    fn a_text_is_one_also_where_a_part_of_it_is_empty() {
        for value in ["'${long ? '1' : ''}4'", "'1${long ? '4' : ''}'", "concat(long ? '1' : '', '4')"] {
            let text = format!(
                "
param long bool = true
resource site 'Microsoft.Web/sites@2024-04-01' = {{
  name: 'orders'
  properties: {{ siteConfig: {{ minTlsVersion: {value} }} }}
}}
"
            );
            let report = tester::run(&RULE, &[("main.bicep", &text)]);
            assert_eq!(report.findings.len(), 1, "{value}: {:#?}", report.findings);
            let place = report.findings[0].primary.location;
            let file = report.sources.file(place.file);
            assert_eq!(place.span.text(&file.text), value);
        }
    }
}
