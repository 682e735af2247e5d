//! A site whose minimum is said twice, and differently.

use tricep_parser::eval::{Answer, Value};

use super::example::example;
use super::{Check, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::site::{Site, version_of};
use crate::tls::CipherSuite;
use crate::tls::site::minimum_raised_by_suite;
use crate::tls::sources::{APP_SERVICE_MINIMUM_SUITE, APP_SERVICE_TLS, WEB_TYPES};

fn two_places(site: &str, name: &str, winner: &str, loser: &str) -> String {
    format!("{site} states the {name} '{winner}' in its config child 'web' and '{loser}' in siteConfig")
}

fn version_and_suite(site: &str, version: &str, suite: CipherSuite, left: &str) -> String {
    format!(
        "{site} states the minTlsVersion '{version}', but its minTlsCipherSuite {suite} leaves TLS {left} only"
    )
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Site(check) };

const INFO: RuleInfo = RuleInfo {
    id: "site-min-tls-conflict",
    level: Some(Level::Warning),
    summary: "a site states two different minimums of TLS",
    explanation: "\
`siteConfig` of a site and its config child named `web` set the same properties. Where a template states a minimum in both, with
different values, the child is deployed last and wins; whoever reads the site sees the other one.

`minTlsCipherSuite` can contradict `minTlsVersion` too: it turns off every suite below it, and a suite that only newer versions of
TLS have leaves those only. `TLS_AES_256_GCM_SHA384` and `TLS_AES_128_GCM_SHA256` leave TLS 1.3 only, whatever `minTlsVersion` says.",
    examples: &[
        example!(fires "Two places", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: '1.3' }
  }

  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2' }
  }
}
"),
        example!(silent "Two places that agree", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: '1.2' }
  }

  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2' }
  }
}
"),
        example!(fires "Version and suite in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": {
        "siteConfig": { "minTlsVersion": "1.2", "minTlsCipherSuite": "TLS_AES_128_GCM_SHA256" }
      }
    }"#),
        example!(silent "A suite of the same version", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": {
        "siteConfig": { "minTlsVersion": "1.2", "minTlsCipherSuite": "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" }
      }
    }"#),
    ],
    remedy: "State each minimum once. Where only TLS 1.3 is meant, say so with `minTlsVersion: '1.3'`.",
    sources: &[APP_SERVICE_TLS, APP_SERVICE_MINIMUM_SUITE, WEB_TYPES],
    since: "0.1.0",
};

const PLACES: [(&str, &str); 3] = [
    ("minTlsVersion", "properties.siteConfig.minTlsVersion"),
    ("scmMinTlsVersion", "properties.siteConfig.scmMinTlsVersion"),
    ("minTlsCipherSuite", "properties.siteConfig.minTlsCipherSuite"),
];

fn check(site: &Site<'_, '_>) -> Vec<Draft> {
    let of_places = PLACES.into_iter().filter_map(|(name, path)| in_two_places(site, name, path));
    of_places.chain(by_suite(site)).collect()
}

fn in_two_places(site: &Site<'_, '_>, name: &str, path: &'static str) -> Option<Draft> {
    let (child, own) = (site.in_config_web(name), site.in_site_config(name));
    let (winner, loser) = (child.value()?, own.value()?);
    let graph = site.graph;
    // The number 1.2 and the string '1.2' are one version.
    let versions = version_of(winner).zip(version_of(loser));
    let agree = versions
        .map_or(graph.evaluator.equal(winner, loser) != Answer::No, |(winner, loser)| winner == loser);
    if agree {
        return None;
    }
    let shown = |value: &Value| graph.evaluator.print(value);
    let end = End::new(graph, site.node, path);
    let primary = Label::new(graph.evaluator.location(winner)?, "deployed last, this one wins");
    let message = two_places(&wording::site(site), name, &shown(winner), &shown(loser));
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, winner);
    Some(draft.label(graph, loser, "this has no effect").help("state it in one place"))
}

fn by_suite(site: &Site<'_, '_>) -> Option<Draft> {
    let (stated, suite) = (site.setting("minTlsVersion"), site.setting("minTlsCipherSuite"));
    let (version_value, suite_value) = (stated.value()?, suite.value()?);
    let version = version_of(version_value)?;
    let suite = suite_value.data.as_str().and_then(CipherSuite::exact)?;
    let left = minimum_raised_by_suite(version, suite)?;
    let graph = site.graph;
    let end = End::new(graph, site.node, "properties.siteConfig.minTlsCipherSuite");
    let newer = crate::tls::site::accept(version, Some(suite))?.usable_versions();
    let primary = Label::new(graph.evaluator.location(suite_value)?, format!("this leaves {newer}"));
    let newer = if left == crate::tls::Version::Tls13 { "1.3" } else { "1.2 and 1.3" };
    let message = version_and_suite(&wording::site(site), version.site_name(), suite, newer);
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, suite_value);
    let help = format!("state minTlsVersion '{left}', or a minimum suite that older versions have");
    Some(draft.label(graph, version_value, "this says otherwise").help(help))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn both_places_are_marked() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.2', scmMinTlsVersion: '1.2' } }
  //                                         ----- this has no effect
}
resource configuration 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'web'
  properties: { minTlsVersion: '1.0', scmMinTlsVersion: '1.2' }
  //                           ^^^^^ warning: site 'orders' states the minTlsVersion '1.0' in its config child 'web' and '1.2' in siteConfig
}
");
    }

    #[test]
    fn a_number_and_a_string_of_one_version_agree() {
        let written = |own: &str, child: &str, mark: &str| {
            format!(
                r#"
    {{
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": {{ "siteConfig": {{ "minTlsVersion": {own} }} }}
    }},
    {{
      "type": "Microsoft.Web/sites/config",
      "apiVersion": "2024-04-01",
      "name": "orders/web",
      "properties": {{
        "minTlsVersion": {child}
        {mark}
      }}
    }}"#
            )
        };
        tester::arm(&RULE, &written("1.2", r#""1.2""#, ""));
        tester::arm(
            &RULE,
            &written(
                r#""1.3""#,
                "1.2",
                "//               ^^^ warning: site 'orders' states the minTlsVersion '1.2' in its config child 'web' and '1.3' in siteConfig",
            ),
        );
    }

    #[test]
    fn a_suite_can_leave_less() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.0', minTlsCipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' } }
  //                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: site 'orders' states the minTlsVersion '1.0', but its minTlsCipherSuite TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 leaves TLS 1.2 and 1.3 only
}
resource silent 'Microsoft.Web/sites@2024-04-01' = {
  name: 'silent'
  properties: { siteConfig: { minTlsCipherSuite: 'TLS_AES_128_GCM_SHA256' } }
}
resource strict 'Microsoft.Web/sites@2024-04-01' = {
  name: 'strict'
  properties: { siteConfig: { minTlsVersion: '1.3', minTlsCipherSuite: 'TLS_RSA_WITH_AES_128_CBC_SHA' } }
}
");
    }

    #[test]
    fn what_is_not_known_is_no_finding() {
        tester::bicep(
            &RULE,
            "
param minimum string
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: minimum } }
  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2' }
  }
}
",
        );
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: '1.3' } }
  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2'
    //                           ^^^^^ warning: site 'orders' states the minTlsVersion '1.2' in its config child 'web' and '1.3' in siteConfig
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": "1.3" } }
    },
    {
      "type": "Microsoft.Web/sites/config",
      "apiVersion": "2024-04-01",
      "name": "orders/web",
      "properties": { "minTlsVersion": "1.2" }
      //                               ^^^^^ warning: site 'orders' states the minTlsVersion '1.2' in its config child 'web' and '1.3' in siteConfig
    }"#,
        );
    }
}
