//! A site that leaves its minimum version of TLS to the default.

use super::example::example;
use super::{Check, Draft, End, Rule, RuleInfo, repair, wording};
use crate::finding::{Label, Level};
use crate::site::{Setting, Site};
use crate::tls::site::DEFAULT_MINIMUM;
use crate::tls::sources::{APP_SERVICE_TLS, WEB_TYPES};

fn message(site: &str) -> String {
    format!("{site} states no minTlsVersion: by default it accepts TLS {DEFAULT_MINIMUM} and newer")
}

const HELP: &str = "add minTlsVersion to its siteConfig: '1.2', or '1.3' where every client can do that";

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Site(check) };

const INFO: RuleInfo = RuleInfo {
    id: "site-min-tls-missing",
    level: Some(Level::Info),
    summary: "a site does not state the minimum version of TLS",
    explanation: "\
Without `minTlsVersion`, in `siteConfig` or in the config child named `web`, App Service accepts TLS 1.2 and newer. That is
sensible today, and was TLS 1.0 once: a minimum that is written down says what is meant and does not change with the platform.

A slot has its own configuration; it inherits nothing from its site. The rule is silent where `gateway-tls-below-backend`
reports what follows from the default.",
    examples: &[
        example!(fires "No minimum", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    httpsOnly: true
  }
}
"),
        example!(silent "A minimum in the config child", bicep "\
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'orders'
  properties: {
    httpsOnly: true
  }

  resource configuration 'config' = {
    name: 'web'
    properties: { minTlsVersion: '1.2' }
  }
}
"),
        example!(fires "No minimum in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "ftpsState": "Disabled" } }
    }"#),
        example!(silent "A minimum in ARM JSON", arm r#"    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "orders",
      "properties": { "siteConfig": { "minTlsVersion": "1.2" } }
    }"#),
    ],
    remedy: "Add `minTlsVersion: '1.2'` to `siteConfig`, or `'1.3'` where every client, gateways included, can do that.",
    sources: &[APP_SERVICE_TLS, WEB_TYPES],
    since: "0.1.0",
};

fn check(site: &Site<'_, '_>) -> Vec<Draft> {
    let is_missing = site.is_declared() && matches!(site.setting("minTlsVersion"), Setting::Unstated);
    if is_missing { draft(site).into_iter().collect() } else { Vec::new() }
}

fn draft(site: &Site<'_, '_>) -> Option<Draft> {
    let graph = site.graph;
    let end = End::new(graph, site.node, "properties.siteConfig.minTlsVersion");
    let primary = Label::new(graph.type_location(site.node)?, "no minTlsVersion");
    let title = format!(
        "state the default, TLS {DEFAULT_MINIMUM}: a minimum that was set by other means is replaced"
    );
    let repair = repair::set_missing(
        graph,
        site.node,
        &["properties", "siteConfig", "minTlsVersion"],
        title,
        DEFAULT_MINIMUM.site_name().into(),
    );
    let draft = Draft::new(INFO.id, message(&wording::site(site)), primary, end);
    Some(draft.about(graph, site.node, None).help(HELP).repair(repair))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn sites_and_slots_without_a_minimum() {
        tester::bicep(&RULE, "
resource site 'Microsoft.Web/sites@2024-04-01' = {
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: site 'orders' states no minTlsVersion: by default it accepts TLS 1.2 and newer
  name: 'orders'
  properties: { siteConfig: { minTlsVersion: null } }
  resource staging 'slots' = {
//                 ^^^^^^^ info: slot 'orders/staging' states no minTlsVersion: by default it accepts TLS 1.2 and newer
    name: 'staging'
    properties: {}
  }
}
");
    }

    #[test]
    fn what_may_be_stated_is_not_missing() {
        tester::bicep(
            &RULE,
            "
param configuration object
param name string
resource given 'Microsoft.Web/sites@2024-04-01' = {
  name: 'given'
  properties: { siteConfig: configuration }
}
resource child 'Microsoft.Web/sites@2024-04-01' = {
  name: 'child'
  properties: {}
}
resource childConfig 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: child
  name: name
  properties: {}
}
resource other 'Microsoft.Web/sites@2024-04-01' existing = {
  name: 'other'
}
",
        );
    }

    #[test]
    fn a_case_a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
param strict bool = true
resource site 'Microsoft.Web/sites@2024-04-01' = {
//            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: site 'orders' states no minTlsVersion: by default it accepts TLS 1.2 and newer
  name: 'orders'
  properties: {
    siteConfig: { minTlsVersion: strict ? '1.3' : null }
    clientAffinityEnabled:
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Web/sites",
      //      ^^^^^^^^^^^^^^^^^^^^^ info: site 'orders' states no minTlsVersion: by default it accepts TLS 1.2 and newer
      "apiVersion": "2024-04-01",
      "name": "orders",
      "resources": [
        { "type": "config", "apiVersion": "2024-04-01", "name": "appsettings", "properties": { "minTlsVersion": "1.2" } }
      ]
    }"#,
        );
    }
}
