//! A gateway that does not check its backend's certificate.

use tricep_parser::eval::{Data, Lookup};

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Part};
use crate::tls::sources::{BACKEND_SETTINGS, NETWORK_TYPES, SSL_OVERVIEW};

fn message(setting: &str, what: &str) -> String {
    format!("{setting} does not check {what}")
}

/// The flags that turn a check off, what is not checked then, and their ends.
const FLAGS: [(&str, &str, &str); 2] = [
    (
        "validateCertChainAndExpiry",
        "who issued the backend's certificate, nor whether it has expired",
        "properties.backendHttpSettingsCollection.properties.validateCertChainAndExpiry",
    ),
    (
        "validateSNI",
        "whether the backend's certificate is for its host name",
        "properties.backendHttpSettingsCollection.properties.validateSNI",
    ),
];

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "backend-certificate-unchecked",
    level: Some(Level::Warning),
    summary: "a gateway does not check the certificate of its backend",
    explanation: "\
Since API version 2024-10-01 a backend setting can turn off two checks of the backend's certificate: `validateCertChainAndExpiry:
false` accepts a certificate of anybody, also an expired one, and `validateSNI: false` one for another host name. Who can answer in
the backend's place then reads what the gateway sends, whatever version of TLS both speak.

Microsoft advises against both in production. Settings that speak `Http` have no certificate to check, and the two flags have no
effect on settings of layer 4.",
    examples: &[
        example!(fires "The chain is not checked", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-10-01' = {
  name: 'front'
  properties: {
    backendHttpSettingsCollection: [
      { name: 'sites', properties: { port: 443, protocol: 'Https', validateCertChainAndExpiry: false } }
    ]
  }
}
"),
        example!(silent "Both are checked", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-10-01' = {
  name: 'front'
  properties: {
    backendHttpSettingsCollection: [
      { name: 'sites', properties: { port: 443, protocol: 'Https', validateCertChainAndExpiry: true } }
    ]
  }
}
"),
        example!(fires "The name is not checked, in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-10-01",
      "name": "front",
      "properties": {
        "backendHttpSettingsCollection": [
          { "name": "sites", "properties": { "port": 443, "protocol": "Https", "validateSNI": false } }
        ]
      }
    }"#),
        example!(silent "A setting without TLS", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-10-01",
      "name": "front",
      "properties": {
        "backendHttpSettingsCollection": [
          { "name": "machines", "properties": { "port": 80, "protocol": "Http", "validateSNI": false } }
        ]
      }
    }"#),
    ],
    remedy: "\
Leave both flags out, or set them to `true`. A certificate of an own authority is checked with `trustedRootCertificates`; a
certificate for another name with `sniName`. App Service's own certificates pass both checks.",
    sources: &[BACKEND_SETTINGS, SSL_OVERVIEW, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let (settings, _) = gateway.parts("backendHttpSettingsCollection");
        settings.iter().flat_map(|setting| of_setting(gateway, setting)).collect()
    });
}

fn of_setting(gateway: &Gateway<'_, '_>, setting: &Part) -> Vec<Draft> {
    let unchecked = |(flag, what, path): (&str, &str, &'static str)| {
        let Lookup::Present(value) = gateway.case.get(&setting.properties, flag) else { return None };
        if !matches!(value.data, Data::Bool(false)) || !speaks_https(gateway, setting) {
            return None;
        }
        let graph = gateway.graph;
        let end = End::part(gateway, setting, path);
        let primary = Label::new(graph.evaluator.location(&value)?, "not checked");
        let message = message(&wording::part(gateway, "backend setting", setting), what);
        let help =
            "remove it; trust an own authority with trustedRootCertificates, another name with sniName";
        Some(Draft::new(INFO.id, message, primary, end).traced(graph, &value).help(help))
    };
    FLAGS.into_iter().filter_map(unchecked).collect()
}

fn speaks_https(gateway: &Gateway<'_, '_>, setting: &Part) -> bool {
    match gateway.case.get(&setting.properties, "protocol") {
        Lookup::Present(protocol) => {
            protocol.data.as_str().is_some_and(|protocol| protocol.eq_ignore_ascii_case("https"))
        }
        Lookup::Absent | Lookup::Unknown(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn each_flag_is_a_finding() {
        tester::bicep(&RULE, "
param checked bool = false
param open bool
resource gateway 'Microsoft.Network/applicationGateways@2024-10-01' = {
  name: 'front'
  properties: {
    backendHttpSettingsCollection: [
      {
        name: 'sites'
        properties: {
          protocol: 'Https'
          validateCertChainAndExpiry: false
          //                          ^^^^^ warning: backend setting 'sites' of gateway 'front' does not check who issued the backend's certificate, nor whether it has expired
          validateSNI: checked
          //           ^^^^^^^ warning: backend setting 'sites' of gateway 'front' does not check whether the backend's certificate is for its host name
        }
      }
      { name: 'null', properties: { protocol: 'Https', validateSNI: null } }
      { name: 'text', properties: { protocol: 'Https', validateSNI: 'false' } }
    ]
  }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-10-01' = {
  name: 'front'
  properties: {
    backendHttpSettingsCollection: [
      { name: 'sites', properties: { protocol: 'Https', validateSNI: false
      //                                                             ^^^^^ warning: backend setting 'sites' of gateway 'front' does not check whether the backend's certificate is for its host name
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-10-01",
      "name": "front",
      "properties": {
        "backendHttpSettingsCollection": [
          { "name": "sites", "properties": { "protocol": "https", "validateCertChainAndExpiry": false } }
          //                                                                                    ^^^^^ warning: backend setting 'sites' of gateway 'front' does not check who issued the backend's certificate, nor whether it has expired
        ]
      }
    }"#,
        );
    }
}
