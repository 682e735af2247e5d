//! A part of a gateway that names another one which is not there.

use tricep_parser::source::Location;
use tricep_parser::template::closest;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Reference, Target, kind};
use crate::tls::refusal::DANGLING_REFERENCE;
use crate::tls::sources::{ISSUE_DANGLING_REFERENCE, NETWORK_TYPES};

fn missing(holder: &str, kind: &str, name: &str) -> String {
    format!("{holder} names the {kind} '{name}', which the gateway does not have")
}

fn other_kind(holder: &str, wanted: &str, named: &str) -> String {
    format!("{holder} names one of its {named} where it needs one {wanted}")
}

fn other_gateway(holder: &str, kind: &str, id: &str) -> String {
    format!("{holder} names as its {kind} one of another gateway: {id}")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-dangling-reference",
    level: Some(Level::Error),
    summary: "a part of a gateway names another part that the gateway does not have",
    explanation: "\
Listeners, routing rules, path maps, backend settings, redirects and SSL profiles name each other by id. An id of a part that the
gateway does not have, of one of another kind, or of another gateway's is refused with `InvalidResourceReference`. A part that was
renamed in one place only is the usual reason.

Every spelling of an id is read: `resourceId(…)`, the gateway's id with a tail, a text. The rule is silent where the names of the
list that is meant are not all known. A name that several parts miss is one finding.",
    examples: &[
        example!(fires "A pool that was renamed", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'orders', properties: {} }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'order') }
        }
      }
    ]
  }
}
"),
        example!(silent "A pool that is there", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [
      { name: 'orders', properties: {} }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'orders') }
        }
      }
    ]
  }
}
"),
        example!(fires "A probe that is not there, in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendHttpSettingsCollection": [
          {
            "name": "tls",
            "properties": {
              "probe": { "id": "[concat(resourceId('Microsoft.Network/applicationGateways', 'front'), '/probes/health')]" }
            }
          }
        ]
      }
    }"#),
        example!(silent "A probe that is there", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "probes": [{ "name": "Health", "properties": { "path": "/" } }],
        "backendHttpSettingsCollection": [
          {
            "name": "tls",
            "properties": {
              "probe": { "id": "[concat(resourceId('Microsoft.Network/applicationGateways', 'front'), '/probes/health')]" }
            }
          }
        ]
      }
    }"#),
    ],
    remedy: "Correct the name in the id, or add the part. A variable for each name keeps both in step.",
    sources: &[ISSUE_DANGLING_REFERENCE, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let mut causes: Vec<(Cause, Draft)> = Vec::new();
        for reference in &gateway.references().known {
            let Some(cause) = Cause::of(gateway, reference) else { continue };
            // A name that is missed in several places is missing once.
            match causes.iter_mut().find(|(known, _)| *known == cause) {
                Some((_, draft)) => {
                    let place = gateway.graph.evaluator.location(&reference.id);
                    draft.labels.extend(place.map(|place| Label::new(place, "the same here")));
                }
                None => causes.extend(draft(gateway, reference, &cause).map(|draft| (cause, draft))),
            }
        }
        causes.into_iter().map(|(_, draft)| draft).collect()
    });
}

/// Why a reference leads nowhere.
#[derive(PartialEq)]
enum Cause {
    /// There is no part of this name in this array.
    Missing(&'static str, String),
    /// It names a part in this array, at this place.
    OtherKind(String, Option<Location>),
    /// It names another gateway.
    OtherGateway,
}

impl Cause {
    fn of(gateway: &Gateway<'_, '_>, reference: &Reference) -> Option<Self> {
        let evaluator = &gateway.graph.evaluator;
        match gateway.target(reference) {
            Target::Missing(name) => {
                Some(Self::Missing(reference.to, evaluator.print(&name).to_ascii_lowercase()))
            }
            Target::OtherKind(named) => Some(Self::OtherKind(named, evaluator.location(&reference.id))),
            Target::OtherGateway => Some(Self::OtherGateway),
            Target::Part(_) | Target::Unknown => None,
        }
    }
}

fn draft(gateway: &Gateway<'_, '_>, reference: &Reference, cause: &Cause) -> Option<Draft> {
    let graph = gateway.graph;
    let holder = wording::part(gateway, reference.holder_kind, &reference.holder);
    let wanted = kind(reference.to);
    let (message, label, help) = match cause {
        Cause::Missing(..) => {
            let id = graph.id(&reference.id)?;
            let name = graph.evaluator.print(&graph.last_segment_of(&id.name));
            let (parts, _) = gateway.parts(reference.to);
            let names: Vec<String> = parts.iter().filter_map(|part| gateway.shown(part)).collect();
            let label = match closest(&name, names.iter().map(String::as_str)) {
                Some(near) => format!("did you mean '{near}'?"),
                None => format!("not among its {}", reference.to),
            };
            (
                missing(&holder, wanted, &name),
                label,
                format!("correct the name, or add the {wanted} '{name}'"),
            )
        }
        Cause::OtherKind(named, _) => {
            let label = format!("not among its {}", reference.to);
            (other_kind(&holder, wanted, named), label, format!("use an id with {}", reference.to))
        }
        Cause::OtherGateway => {
            let message = other_gateway(&holder, wanted, &graph.evaluator.print(&reference.id));
            (message, String::from("another gateway"), String::from("use the name of this gateway in the id"))
        }
    };
    let end = End::part(gateway, &reference.holder, reference.path);
    let primary = Label::new(graph.evaluator.location(&reference.id)?, label);
    let draft = Draft::new(INFO.id, message, primary, end).traced(graph, &reference.id);
    Some(draft.note(wording::refused(&DANGLING_REFERENCE)).help(help))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn every_spelling_of_an_id_is_read() {
        tester::bicep(&RULE, "
param suffix string
var name = 'front-${suffix}'
var id = resourceId('Microsoft.Network/applicationGateways', name)
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: name
  properties: {
    backendAddressPools: [{ name: 'orders' }]
    backendHttpSettingsCollection: [{ name: 'tls' }]
    httpListeners: [{ name: 'public', properties: { frontendPort: { id: '${id}/frontendPorts/https' } } }]
    //                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: listener 'public' of gateway '[format('front-{0}', parameters('suffix'))]' names the frontend port 'https', which the gateway does not have
    urlPathMaps: [
      {
        name: 'map'
        properties: {
          defaultBackendAddressPool: { id: '${id}/backendAddressPools/ORDERS' }
          pathRules: [
            { name: 'a', properties: { backendHttpSettings: { id: '${id}/backendHttpSettingsCollection/plain' } } }
            //                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: path rule 'a' of gateway '[format('front-{0}', parameters('suffix'))]' names the backend setting 'plain', which the gateway does not have
            { name: 'b', properties: { backendAddressPool: { id: '${id}/backendHttpSettingsCollection/tls' } } }
            //                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: path rule 'b' of gateway '[format('front-{0}', parameters('suffix'))]' names one of its backendHttpSettingsCollection where it needs one backend pool
          ]
        }
      }
    ]
  }
}
");
    }

    #[test]
    fn a_private_link_configuration() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    privateLinkConfigurations: [{ name: 'links' }]
    frontendIPConfigurations: [
      {
        name: 'public'
        properties: {
          privateLinkConfiguration: { id: resourceId('Microsoft.Network/applicationGateways/privateLinkConfigurations', 'front', 'links') }
        }
      }
      {
        name: 'private'
        properties: {
          privateLinkConfiguration: { id: resourceId('Microsoft.Network/applicationGateways/privateLinkConfigurations', 'front', 'link') }
          //                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: frontend IP configuration 'private' of gateway 'front' names the private link configuration 'link', which the gateway does not have
        }
      }
    ]
  }
}
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "frontendIPConfigurations": [
          { "name": "public", "properties": { "privateLinkConfiguration": { "id": "[resourceId('Microsoft.Network/applicationGateways/privateLinkConfigurations', 'front', 'link')]" } } }
          //                                                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: frontend IP configuration 'public' of gateway 'front' names the private link configuration 'link', which the gateway does not have
        ]
      }
    }"#,
        );
    }

    #[test]
    fn a_part_of_another_gateway() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    httpListeners: [{ name: 'public' }]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          httpListener: { id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'back', 'public') }
          //                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: routing rule 'all' of gateway 'front' names as its listener one of another gateway: [resourceId('Microsoft.Network/applicationGateways/httpListeners', 'back', 'public')]
        }
      }
    ]
  }
}
");
    }

    #[test]
    fn what_is_not_known_is_no_finding() {
        tester::bicep(&RULE, "
param pools array
param listener string
param wanted string
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendAddressPools: [for pool in pools: { name: pool.name }]
    httpListeners: [{ name: listener }]
    backendHttpSettingsCollection: [{ name: 'tls' }]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'x') }
          httpListener: { id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'front', 'x') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', wanted) }
          urlPathMap: { id: wanted }
        }
      }
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
    httpListeners: [{ name: 'public', properties: { sslProfile: { id: resourceId('Microsoft.Network/applicationGateways/sslProfiles', 'front', 'x') } } }]
    //                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: listener 'public' of gateway 'front' names the SSL profile 'x', which the gateway does not have
    sku: {
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendHttpSettingsCollection": [
          { "name": "tls", "properties": { "trustedRootCertificates": [{ "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationGateways/front/trustedRootCertificates/ca" }] } }
          //                                                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: backend setting 'tls' of gateway 'front' names the trusted root certificate 'ca', which the gateway does not have
        ]
      }
    }"#,
        );
    }
}
