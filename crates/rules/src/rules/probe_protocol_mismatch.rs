//! A probe that speaks another protocol than the setting that uses it.

use tricep_parser::eval::{Lookup, Value};
use tricep_parser::template::same_name;

use super::example::example;
use super::repair::Repair;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Part, PartRef};
use crate::tls::refusal::PROBE_PROTOCOL;
use crate::tls::sources::{ISSUE_PROBE_PROTOCOL, PROBE_OVERVIEW};

fn message(probe: &str, protocol: &str, setting: &str, other: &str) -> String {
    format!("{probe} speaks {protocol}, but backend setting '{setting}', which uses it, speaks {other}")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "probe-protocol-mismatch",
    level: Some(Level::Error),
    summary: "a probe speaks another protocol than the backend setting that uses it",
    explanation: "\
A setting in `backendHttpSettingsCollection` and the probe that its `probe.id` names must have the same `protocol`. A deployment
where one says `Http` and the other `Https` is refused with `ApplicationGatewayProbeProtocolMustMatchBackendHttpSettinsProtocol`.",
    examples: &[
        example!(fires "The setting was changed, the probe was not", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'health', properties: { protocol: 'Http', path: '/health', pickHostNameFromBackendHttpSettings: true } }
    ]
    backendHttpSettingsCollection: [
      {
        name: 'sites'
        properties: {
          port: 443
          protocol: 'Https'
          pickHostNameFromBackendAddress: true
          probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health') }
        }
      }
    ]
  }
}
"),
        example!(silent "Both speak Https", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'health', properties: { protocol: 'Https', path: '/health', pickHostNameFromBackendHttpSettings: true } }
    ]
    backendHttpSettingsCollection: [
      {
        name: 'sites'
        properties: {
          port: 443
          protocol: 'Https'
          pickHostNameFromBackendAddress: true
          probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health') }
        }
      }
    ]
  }
}
"),
        example!(fires "The same in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "probes": [{ "name": "health", "properties": { "protocol": "Https", "path": "/health" } }],
        "backendHttpSettingsCollection": [
          {
            "name": "sites",
            "properties": {
              "port": 80,
              "protocol": "Http",
              "probe": { "id": "[resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health')]" }
            }
          }
        ]
      }
    }"#),
        example!(silent "A probe that this setting does not use", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "probes": [{ "name": "health", "properties": { "protocol": "Https", "path": "/health" } }],
        "backendHttpSettingsCollection": [{ "name": "sites", "properties": { "port": 80, "protocol": "Http" } }]
      }
    }"#),
    ],
    remedy: "Give both the same `protocol`. A probe that two settings with different protocols use has to become two probes.",
    sources: &[PROBE_OVERVIEW, ISSUE_PROBE_PROTOCOL],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let (settings, _) = gateway.parts("backendHttpSettingsCollection");
        settings.iter().filter_map(|setting| of_setting(gateway, setting)).collect()
    });
}

fn of_setting(gateway: &Gateway<'_, '_>, setting: &Part) -> Option<Draft> {
    let graph = gateway.graph;
    let PartRef::Found(probe) = gateway.referenced(&setting.properties, "probe", "probes") else {
        return None;
    };
    let (own, other) = (protocol(gateway, setting)?, protocol(gateway, &probe)?);
    let (own_text, other_text) = (own.data.as_str()?, other.data.as_str()?);
    if same_name(own_text, other_text) {
        return None;
    }
    let setting_name = gateway.shown(setting)?;
    let message = message(&wording::part(gateway, "probe", &probe), other_text, &setting_name, own_text);
    let end = End::part(gateway, &probe, "properties.probes.properties.protocol");
    let setting_end =
        End::part(gateway, setting, "properties.backendHttpSettingsCollection.properties.protocol");
    let primary = Label::new(graph.evaluator.location(&other)?, format!("the probe speaks {other_text}"));
    let title = format!("let the probe speak {own_text}, as the setting does");
    let repair = Repair::of_value(graph, title, &other, Some(&probe.properties), "protocol", own_text);
    let draft = Draft::new(INFO.id, message, primary, end).end(setting_end).traced(graph, &other);
    Some(
        draft
            .label(graph, &own, format!("the setting speaks {own_text}"))
            .note(wording::refused(&PROBE_PROTOCOL))
            .help(format!("set the probe's protocol to '{own_text}'"))
            .repair(Some(repair)),
    )
}

fn protocol(gateway: &Gateway<'_, '_>, part: &Part) -> Option<Value> {
    match gateway.case.get(&part.properties, "protocol") {
        Lookup::Present(value) => Some(value),
        Lookup::Absent | Lookup::Unknown(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn both_protocols_are_marked() {
        tester::bicep(&RULE, "
var gatewayId = resourceId('Microsoft.Network/applicationGateways', 'front')
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'health', properties: { protocol: 'Http' } }
      //                                        ^^^^^^ error: probe 'health' of gateway 'front' speaks Http, but backend setting 'tls', which uses it, speaks Https
    ]
    backendHttpSettingsCollection: [
      { name: 'plain', properties: { protocol: 'http', probe: { id: '${gatewayId}/probes/health' } } }
      { name: 'tls', properties: { protocol: 'Https', probe: { id: '${gatewayId}/probes/Health' } } }
      //                                     ------- the setting speaks Https
    ]
  }
}
");
    }

    #[test]
    fn unknown_protocols_and_probes_are_no_finding() {
        tester::bicep(&RULE, "
param protocol string
param probe string
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'open', properties: { protocol: protocol } }
      { name: 'plain', properties: { protocol: 'Http' } }
      { name: 'none', properties: { path: '/' } }
    ]
    backendHttpSettingsCollection: [
      { name: 'a', properties: { protocol: 'Https', probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'open') } } }
      { name: 'b', properties: { protocol: 'Https', probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', probe) } } }
      { name: 'c', properties: { protocol: 'Https', probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'none') } } }
    ]
  }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'health', properties: { protocol: 'Https' } }
      //                                        ^^^^^^^ error: probe 'health' of gateway 'front' speaks Https, but backend setting 'plain', which uses it, speaks Http
    ]
    backendHttpSettingsCollection: [
      { name: 'plain', properties: { protocol: 'Http', probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'front', 'health') } } }
      { name: 'next', properties: {
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2017-06-01",
      "name": "front",
      "properties": {
        "probes": [{ "name": "health", "properties": { "protocol": "Http" } }],
        //                                                         ^^^^^^ error: probe 'health' of gateway 'front' speaks Http, but backend setting 'tls', which uses it, speaks Https
        "backendHttpSettingsCollection": [
          {
            "name": "tls",
            "properties": {
              "protocol": "Https",
              "probe": { "id": "[concat(resourceId('Microsoft.Network/applicationGateways', 'front'), '/probes/health')]" }
            }
          }
        ]
      }
    }"#,
        );
    }
}
