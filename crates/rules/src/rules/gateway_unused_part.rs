//! A part of a gateway that nothing uses.

use std::collections::HashSet;

use tricep_parser::eval::{Answer, NameKey, Value};
use tricep_parser::graph::FUEL_PER_CANDIDATE;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, Part, References, Target, kind};
use crate::tls::sources::NETWORK_TYPES;

fn message(part: &str) -> String {
    format!("nothing uses {part}")
}

/// The arrays whose parts have an effect only where others name them, and the ends of their names.
const COLLECTIONS: [(&str, &str); 7] = [
    ("backendAddressPools", "properties.backendAddressPools.name"),
    ("backendHttpSettingsCollection", "properties.backendHttpSettingsCollection.name"),
    ("backendSettingsCollection", "properties.backendSettingsCollection.name"),
    ("httpListeners", "properties.httpListeners.name"),
    ("listeners", "properties.listeners.name"),
    ("probes", "properties.probes.name"),
    ("sslProfiles", "properties.sslProfiles.name"),
];

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-unused-part",
    level: Some(Level::Info),
    summary: "a gateway has a part that nothing uses",
    explanation: "\
A backend setting, pool, probe, listener or SSL profile has an effect only where another part names it. One that nothing names is left
over, or was meant to be named: a probe that no setting uses checks nothing, and a profile that no listener uses protects nobody.

The rule is silent where it is not known what all other parts name, where one of them names a part that is not there
(`gateway-dangling-reference`), and for a gateway without any routing rule.",
    examples: &[
        example!(fires "A probe that no setting uses", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [
      { name: 'health', properties: { protocol: 'Https', path: '/health' } }
    ]
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { port: 443, protocol: 'Https' } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'tls') }
        }
      }
    ]
  }
}
"),
        example!(silent "Everything is used", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { port: 443, protocol: 'Https' } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'front', 'tls') }
        }
      }
    ]
  }
}
"),
        example!(fires "A pool that no rule uses, in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendAddressPools": [{ "name": "orders" }, { "name": "invoices" }],
        "requestRoutingRules": [
          {
            "name": "all",
            "properties": {
              "backendAddressPool": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'orders')]" }
            }
          }
        ]
      }
    }"#),
        example!(silent "A pool of a path map", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendAddressPools": [{ "name": "orders" }],
        "urlPathMaps": [
          {
            "name": "map",
            "properties": {
              "defaultBackendAddressPool": { "id": "[resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'front', 'orders')]" }
            }
          }
        ],
        "requestRoutingRules": [
          {
            "name": "all",
            "properties": {
              "urlPathMap": { "id": "[resourceId('Microsoft.Network/applicationGateways/urlPathMaps', 'front', 'map')]" }
            }
          }
        ]
      }
    }"#),
    ],
    remedy: "Remove the part, or name it where it was meant to be used.",
    sources: &[NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| {
        let has_rules = |collection| !gateway.parts(collection).0.is_empty();
        if !has_rules("requestRoutingRules") && !has_rules("routingRules") {
            return Vec::new();
        }
        let references = gateway.references();
        let of_collection = |(collection, path): (&'static str, &'static str)| {
            let used = used(gateway, &references, collection);
            let Some(used) = used.filter(|_| !references.open.contains(&collection)) else {
                return Vec::new();
            };
            let (parts, _) = gateway.parts(collection);
            let unused = parts.iter().filter(|part| !used.may_be(gateway, part));
            unused.filter_map(|part| draft(gateway, collection, part, path)).collect()
        };
        COLLECTIONS.into_iter().flat_map(of_collection).collect()
    });
}

/// The names of the parts of one array that others name.
struct Used {
    all: Vec<Value>,
    /// How they are written: a part with such a name is certainly meant.
    keys: HashSet<NameKey>,
    /// Those that are not wholly known.
    open: Vec<Value>,
}

impl Used {
    fn new(gateway: &Gateway<'_, '_>, all: Vec<Value>) -> Self {
        let keys = all.iter().filter_map(|name| key(gateway, name)).collect();
        let open = all.iter().filter(|name| name.data.as_str().is_none()).cloned().collect();
        Self { all, keys, open }
    }

    fn may_be(&self, gateway: &Gateway<'_, '_>, part: &Part) -> bool {
        let Some(own) = &part.name else { return true };
        if key(gateway, own).is_some_and(|key| self.keys.contains(&key)) {
            return true;
        }
        let others = if own.data.as_str().is_some() { &self.open } else { &self.all };
        gateway.graph.evaluator.pay(others.len() * FUEL_PER_CANDIDATE);
        others.iter().any(|name| gateway.case.same_name(own, name) != Answer::No)
    }
}

fn key(gateway: &Gateway<'_, '_>, name: &Value) -> Option<NameKey> {
    gateway.graph.evaluator.name_key(&gateway.case.settle(name))
}

/// `None` where it is not known what a reference leads to, or where it leads nowhere: then `gateway-dangling-reference`
/// speaks, and the part that was meant may be the one that nothing uses.
fn used(gateway: &Gateway<'_, '_>, references: &References, collection: &str) -> Option<Used> {
    let to_it = references.known.iter().filter(|reference| reference.to == collection);
    let names = to_it.map(|reference| match gateway.target(reference) {
        Target::Part(name) => Some(name),
        Target::Missing(_) | Target::OtherKind(_) | Target::OtherGateway | Target::Unknown => None,
    });
    Some(Used::new(gateway, names.collect::<Option<_>>()?))
}

fn draft(gateway: &Gateway<'_, '_>, collection: &str, part: &Part, path: &'static str) -> Option<Draft> {
    let end = End::part(gateway, part, path);
    let name = part.name.as_ref()?;
    let primary = Label::new(gateway.graph.evaluator.location(name)?, "named nowhere");
    let part = wording::part(gateway, kind(collection), part);
    Some(
        Draft::new(INFO.id, message(&part), primary, end)
            .help("remove it, or name it where it was meant to be used"),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn each_part_is_a_finding() {
        tester::bicep(&RULE, "
var id = resourceId('Microsoft.Network/applicationGateways', 'front')
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslProfiles: [{ name: 'strict' }]
    //                    ^^^^^^^^ info: nothing uses SSL profile 'strict' of gateway 'front'
    httpListeners: [{ name: 'public' }, { name: 'redirected' }, { name: 'idle' }]
    //                                                                  ^^^^^^ info: nothing uses listener 'idle' of gateway 'front'
    redirectConfigurations: [{ name: 'r', properties: { targetListener: { id: '${id}/httpListeners/redirected' } } }]
    requestRoutingRules: [{ name: 'all', properties: { httpListener: { id: '${id}/httpListeners/PUBLIC' } } }]
  }
}
");
    }

    #[test]
    fn what_may_be_used_is_not_unused() {
        tester::bicep(&RULE, "
param rules array
param pool string
param name string
resource open 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'open'
  properties: {
    backendAddressPools: [{ name: 'orders' }]
    requestRoutingRules: rules
  }
}
resource named 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'named'
  properties: {
    backendAddressPools: [{ name: 'orders' }]
    probes: [{ name: name }]
    backendHttpSettingsCollection: [
      { name: 'tls', properties: { probe: { id: resourceId('Microsoft.Network/applicationGateways/probes', 'named', 'health') } } }
    ]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'named', pool) }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'named', 'tls') }
        }
      }
    ]
  }
}
resource misspelt 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'misspelt'
  properties: {
    backendAddressPools: [{ name: 'orders' }]
    requestRoutingRules: [
      {
        name: 'all'
        properties: {
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'misspelt', 'order') }
        }
      }
    ]
  }
}
resource draft 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'draft'
  properties: {
    backendAddressPools: [{ name: 'orders' }]
  }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(
            &RULE,
            "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    probes: [{ name: 'health' }]
    //               ^^^^^^^^ info: nothing uses probe 'health' of gateway 'front'
    requestRoutingRules: [{ name: 'all' }]
    sku: {
",
        );
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "backendSettingsCollection": [{ "name": "tcp" }],
        //                                      ^^^^^ info: nothing uses backend setting 'tcp' of gateway 'front'
        "routingRules": [{ "name": "all", "properties": {} }]
      }
    }"#,
        );
    }
}
