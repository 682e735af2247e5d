//! The references between the parts of a gateway: which part names which, by its id.

use tricep_parser::eval::{Answer, Lookup, Value};
use tricep_parser::template::same_name;

use super::TYPE;
use super::parts::{Gateway, Named, Part};

/// A place in which parts of a kind name parts of another.
struct Slot {
    /// The array of the parts that name others.
    from: &'static str,
    /// The array inside such a part whose items name others, where it is not the part itself.
    inner: Option<&'static str>,
    /// The property with the `id`, or with a list of objects with one.
    property: &'static str,
    /// Whether it is a list.
    many: bool,
    /// The array of the parts that are named.
    to: &'static str,
    /// The way from the gateway's body, for fingerprints.
    path: &'static str,
}

macro_rules! slot {
    ($from:literal, $property:literal => $to:literal) => {
        Slot {
            from: $from,
            inner: None,
            property: $property,
            many: false,
            to: $to,
            path: concat!("properties.", $from, ".properties.", $property, ".id"),
        }
    };
    ($from:literal, [$property:literal] => $to:literal) => {
        Slot { many: true, ..slot!($from, $property => $to) }
    };
    ($from:literal / $inner:literal, $property:literal => $to:literal) => {
        Slot {
            inner: Some($inner),
            path: concat!("properties.", $from, ".properties.", $inner, ".properties.", $property, ".id"),
            ..slot!($from, $property => $to)
        }
    };
}

/// Every property of a gateway's parts that names another part, as the types have them up to 2025-09-01. Lists are in
/// brackets.
const SLOTS: &[Slot] = &[
    slot!("frontendIPConfigurations", "privateLinkConfiguration" => "privateLinkConfigurations"),
    slot!("httpListeners", "frontendIPConfiguration" => "frontendIPConfigurations"),
    slot!("httpListeners", "frontendPort" => "frontendPorts"),
    slot!("httpListeners", "sslCertificate" => "sslCertificates"),
    slot!("httpListeners", "sslProfile" => "sslProfiles"),
    slot!("listeners", "frontendIPConfiguration" => "frontendIPConfigurations"),
    slot!("listeners", "frontendPort" => "frontendPorts"),
    slot!("listeners", "sslCertificate" => "sslCertificates"),
    slot!("listeners", "sslProfile" => "sslProfiles"),
    slot!("backendHttpSettingsCollection", "probe" => "probes"),
    slot!("backendHttpSettingsCollection", ["trustedRootCertificates"] => "trustedRootCertificates"),
    slot!("backendHttpSettingsCollection", ["authenticationCertificates"] => "authenticationCertificates"),
    slot!("backendSettingsCollection", "probe" => "probes"),
    slot!("backendSettingsCollection", ["trustedRootCertificates"] => "trustedRootCertificates"),
    slot!("requestRoutingRules", "httpListener" => "httpListeners"),
    slot!("requestRoutingRules", "backendAddressPool" => "backendAddressPools"),
    slot!("requestRoutingRules", "backendHttpSettings" => "backendHttpSettingsCollection"),
    slot!("requestRoutingRules", "urlPathMap" => "urlPathMaps"),
    slot!("requestRoutingRules", "redirectConfiguration" => "redirectConfigurations"),
    slot!("requestRoutingRules", "rewriteRuleSet" => "rewriteRuleSets"),
    slot!("requestRoutingRules", "loadDistributionPolicy" => "loadDistributionPolicies"),
    slot!("routingRules", "listener" => "listeners"),
    slot!("routingRules", "backendAddressPool" => "backendAddressPools"),
    slot!("routingRules", "backendSettings" => "backendSettingsCollection"),
    slot!("urlPathMaps", "defaultBackendAddressPool" => "backendAddressPools"),
    slot!("urlPathMaps", "defaultBackendHttpSettings" => "backendHttpSettingsCollection"),
    slot!("urlPathMaps", "defaultRedirectConfiguration" => "redirectConfigurations"),
    slot!("urlPathMaps", "defaultRewriteRuleSet" => "rewriteRuleSets"),
    slot!("urlPathMaps", "defaultLoadDistributionPolicy" => "loadDistributionPolicies"),
    slot!("urlPathMaps" / "pathRules", "backendAddressPool" => "backendAddressPools"),
    slot!("urlPathMaps" / "pathRules", "backendHttpSettings" => "backendHttpSettingsCollection"),
    slot!("urlPathMaps" / "pathRules", "redirectConfiguration" => "redirectConfigurations"),
    slot!("urlPathMaps" / "pathRules", "rewriteRuleSet" => "rewriteRuleSets"),
    slot!("urlPathMaps" / "pathRules", "loadDistributionPolicy" => "loadDistributionPolicies"),
    slot!("redirectConfigurations", "targetListener" => "httpListeners"),
    slot!("loadDistributionPolicies" / "loadDistributionTargets", "backendAddressPool" => "backendAddressPools"),
    slot!("sslProfiles", ["trustedClientCertificates"] => "trustedClientCertificates"),
];

/// A reference from one part to another.
#[derive(Clone, Debug)]
pub struct Reference {
    /// The part that names another.
    pub holder: Part,
    /// What people call parts like it: `listener`.
    pub holder_kind: &'static str,
    /// The id.
    pub id: Value,
    /// The array of the parts that it can name.
    pub to: &'static str,
    /// The way from the gateway's body, for fingerprints.
    pub path: &'static str,
}

/// What an id of a part leads to.
#[derive(Clone, Debug)]
pub enum Target {
    /// A part of this gateway, whose name is this.
    Part(Value),
    /// No part: the gateway has none of this name.
    Missing(Value),
    /// A part of another kind: its array.
    OtherKind(String),
    /// A part of another gateway.
    OtherGateway,
    /// It can't be told.
    Unknown,
}

/// All references of a gateway.
#[derive(Clone, Debug, Default)]
pub struct References {
    /// Those that are known.
    pub known: Vec<Reference>,
    /// The arrays to whose parts there may be others.
    pub open: Vec<&'static str>,
}

/// What people call the parts in an array.
pub fn kind(collection: &str) -> &'static str {
    match collection {
        "httpListeners" | "listeners" => "listener",
        "backendAddressPools" => "backend pool",
        "backendHttpSettingsCollection" | "backendSettingsCollection" => "backend setting",
        "requestRoutingRules" | "routingRules" => "routing rule",
        "urlPathMaps" => "path map",
        "probes" => "probe",
        "redirectConfigurations" => "redirect configuration",
        "rewriteRuleSets" => "rewrite rule set",
        "loadDistributionPolicies" => "load distribution policy",
        "sslProfiles" => "SSL profile",
        "sslCertificates" => "SSL certificate",
        "trustedRootCertificates" => "trusted root certificate",
        "trustedClientCertificates" => "trusted client certificate",
        "authenticationCertificates" => "authentication certificate",
        "frontendPorts" => "frontend port",
        "frontendIPConfigurations" => "frontend IP configuration",
        "privateLinkConfigurations" => "private link configuration",
        _ => "part",
    }
}

impl Gateway<'_, '_> {
    /// All references between its parts.
    pub fn references(&self) -> References {
        let mut references = References::default();
        for slot in SLOTS {
            let (parts, complete) = self.parts(slot.from);
            if !complete {
                references.open.push(slot.to);
            }
            for part in &parts {
                self.of_part(slot, part, &mut references);
            }
        }
        references
    }

    fn of_part(&self, slot: &Slot, part: &Part, references: &mut References) {
        let Some(inner) = slot.inner else { return self.of_holder(slot, part, slot.from, references) };
        match self.case.get(&part.properties, inner) {
            Lookup::Present(list) => {
                let (items, complete) = self.case.items(&list);
                if !complete {
                    references.open.push(slot.to);
                }
                for item in &items {
                    self.of_holder(slot, &self.part(item), inner, references);
                }
            }
            Lookup::Absent => {}
            Lookup::Unknown(_) => references.open.push(slot.to),
        }
    }

    fn of_holder(&self, slot: &Slot, holder: &Part, collection: &str, references: &mut References) {
        let objects = match (self.case.get(&holder.properties, slot.property), slot.many) {
            (Lookup::Present(list), true) => {
                let (items, complete) = self.case.items(&list);
                if !complete {
                    references.open.push(slot.to);
                }
                items
            }
            (Lookup::Present(object), false) => vec![object],
            (Lookup::Absent, _) => Vec::new(),
            (Lookup::Unknown(_), _) => {
                references.open.push(slot.to);
                Vec::new()
            }
        };
        let holder_kind = match collection {
            "pathRules" => "path rule",
            "loadDistributionTargets" => "load distribution target",
            collection => kind(collection),
        };
        for object in objects {
            match self.case.get(&object, "id") {
                Lookup::Present(id) => references.known.push(Reference {
                    holder: holder.clone(),
                    holder_kind,
                    id,
                    to: slot.to,
                    path: slot.path,
                }),
                Lookup::Absent => {}
                Lookup::Unknown(_) => references.open.push(slot.to),
            }
        }
    }

    /// What a reference leads to.
    pub fn target(&self, reference: &Reference) -> Target {
        let Some(id) = self.graph.id(&reference.id) else { return Target::Unknown };
        let mut segments = id.ty.rsplitn(2, '/');
        let (Some(collection), Some(above)) = (segments.next(), segments.next()) else {
            return Target::Unknown;
        };
        if !same_name(above, TYPE) {
            return Target::Unknown;
        }
        if !same_name(collection, reference.to) {
            return Target::OtherKind(collection.to_owned());
        }
        let name = self.graph.last_segment_of(&id.name);
        if self.is_of_another_gateway(&id.name, &name) {
            return Target::OtherGateway;
        }
        match self.named(reference.to, &name) {
            Named::Part(part) => part.name.map_or(Target::Unknown, Target::Part),
            Named::Nothing => Target::Missing(name),
            Named::Unknown => Target::Unknown,
        }
    }

    /// Whether the full name in an id certainly begins with the name of another gateway.
    fn is_of_another_gateway(&self, full: &Value, last: &Value) -> bool {
        let own = self.graph.evaluator.full_name(self.node);
        let Some(location) = self.graph.evaluator.location(full) else { return false };
        let slash = self.graph.evaluator.made(tricep_parser::eval::Data::string("/"), location);
        let expected = self.graph.evaluator.text([own, slash, last.clone()], location);
        self.case.same_name(full, &expected) == Answer::No
    }
}
