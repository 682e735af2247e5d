//! The policies that a gateway states, property by property as they are written.

use tricep_parser::eval::{Lookup, Value};

use super::parts::{Gateway, Part, PartRef};
use crate::tls::policy::{DEFAULT_JOINS_COEXISTENCE_SINCE, Family};
use crate::tls::sku::{self, Sku};
use crate::tls::{ApiVersion, CipherSuite, Generation, PolicyType, PredefinedPolicy, Spelled, Version};
use crate::word::Word;

/// An object `sslPolicy` of a gateway.
#[derive(Clone, Debug)]
pub struct StatedPolicy {
    /// The object.
    pub object: Value,
    /// The SSL profile that it belongs to; `None` for the gateway's own.
    pub profile: Option<Part>,
    /// `policyType`.
    pub ty: Word<PolicyType>,
    /// `policyName`.
    pub name: Word<PredefinedPolicy>,
    /// `minProtocolVersion`.
    pub minimum: Word<Version>,
    /// `cipherSuites`.
    pub suites: Lookup,
}

impl StatedPolicy {
    /// The predefined policy that it names.
    pub fn predefined(&self) -> Option<PredefinedPolicy> {
        match self.ty.known() {
            Some(PolicyType::Predefined) => self.name.known(),
            None if self.ty.is_absent() => self.name.known(),
            _ => None,
        }
    }

    /// Its family, where it is known.
    pub fn family(&self) -> Option<Family> {
        let by_type = self.ty.known().and_then(PolicyType::family);
        by_type.or_else(|| self.predefined().map(PredefinedPolicy::family))
    }

    /// What people call it.
    pub fn shown(&self) -> Option<&'static str> {
        match (self.predefined(), self.ty.known()) {
            (Some(policy), _) => Some(policy.name()),
            (None, Some(ty @ (PolicyType::Custom | PolicyType::CustomV2))) => Some(ty.name()),
            _ => None,
        }
    }

    /// The value that says which policy it is: the name of a predefined one, else the type.
    pub fn value(&self) -> Option<&Value> {
        match self.predefined() {
            Some(_) => self.name.value(),
            None => self.ty.value(),
        }
    }

    /// The way from the gateway's body to a property of it, for fingerprints.
    pub fn path(&self, property: PolicyProperty) -> &'static str {
        match (property, self.profile.is_some()) {
            (PolicyProperty::Type, false) => "properties.sslPolicy.policyType",
            (PolicyProperty::Type, true) => "properties.sslProfiles.properties.sslPolicy.policyType",
            (PolicyProperty::Name, false) => "properties.sslPolicy.policyName",
            (PolicyProperty::Name, true) => "properties.sslProfiles.properties.sslPolicy.policyName",
            (PolicyProperty::Minimum, false) => "properties.sslPolicy.minProtocolVersion",
            (PolicyProperty::Minimum, true) => {
                "properties.sslProfiles.properties.sslPolicy.minProtocolVersion"
            }
            (PolicyProperty::Suites, false) => "properties.sslPolicy.cipherSuites",
            (PolicyProperty::Suites, true) => "properties.sslProfiles.properties.sslPolicy.cipherSuites",
            (PolicyProperty::Whole, false) => "properties.sslPolicy",
            (PolicyProperty::Whole, true) => "properties.sslProfiles.properties.sslPolicy",
        }
    }
}

/// A property of an `sslPolicy`, or all of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyProperty {
    /// `policyType`.
    Type,
    /// `policyName`.
    Name,
    /// `minProtocolVersion`.
    Minimum,
    /// `cipherSuites`.
    Suites,
    /// The object.
    Whole,
}

impl Gateway<'_, '_> {
    /// The policies that are written: the gateway's own first, then those of its SSL profiles.
    pub fn stated_policies(&self) -> Vec<StatedPolicy> {
        let mut stated = Vec::new();
        if let Lookup::Present(object) = self.property(&["properties", "sslPolicy"]) {
            stated.push(self.stated_policy(object, None));
        }
        for profile in self.parts("sslProfiles").0 {
            if let Lookup::Present(object) = self.case.get(&profile.properties, "sslPolicy") {
                stated.push(self.stated_policy(object, Some(profile)));
            }
        }
        stated
    }

    fn stated_policy(&self, object: Value, profile: Option<Part>) -> StatedPolicy {
        let get = |name| self.case.get(&object, name);
        StatedPolicy {
            ty: Word::read(get("policyType"), PolicyType::parse),
            name: Word::read(get("policyName"), PredefinedPolicy::parse),
            minimum: Word::read(get("minProtocolVersion"), Version::from_gateway),
            suites: get("cipherSuites"),
            profile,
            object,
        }
    }

    /// The suites that a policy lists, each with its value, and whether these are all.
    pub fn listed_suites(&self, policy: &StatedPolicy) -> (Vec<Word<CipherSuite>>, bool) {
        let listed = self.listed(policy.suites.clone());
        let word = |item: Value| Word::read(Lookup::Present(item), CipherSuite::parse);
        (listed.items.into_iter().map(word).collect(), listed.complete)
    }

    /// The listeners that certainly speak TLS.
    pub fn tls_listeners(&self) -> Vec<Part> {
        let speaks_tls = |listener: &Part| match self.case.get(&listener.properties, "protocol") {
            Lookup::Present(protocol) => protocol.data.as_str().is_some_and(|protocol| {
                protocol.eq_ignore_ascii_case("https") || protocol.eq_ignore_ascii_case("tls")
            }),
            Lookup::Absent | Lookup::Unknown(_) => false,
        };
        let listeners = ["httpListeners", "listeners"].into_iter();
        listeners.flat_map(|collection| self.parts(collection).0).filter(speaks_tls).collect()
    }

    /// Whether a listener certainly uses an SSL profile.
    pub fn uses_profile(&self, profile: &Part) -> bool {
        let location = |part: &Part| {
            let name = part.name.as_ref()?;
            self.graph.evaluator.location(name)
        };
        let wanted = location(profile);
        let listeners = ["httpListeners", "listeners"].into_iter();
        listeners.flat_map(|collection| self.parts(collection).0).any(|listener| {
            match self.referenced(&listener.properties, "sslProfile", "sslProfiles") {
                PartRef::Found(used) => wanted.is_some() && location(&used) == wanted,
                PartRef::Absent | PartRef::Missing { .. } | PartRef::Unknown(_) => false,
            }
        })
    }

    /// The name of its SKU as it is written; the tier where there is no name.
    pub fn sku_word(&self) -> Word<Sku> {
        let name = self.property(&["properties", "sku", "name"]);
        match Word::read(name, sku::parse) {
            Word::Absent => {
                let tier = self.property(&["properties", "sku", "tier"]);
                Word::read(tier, |text| {
                    let sku = sku::of_tier(text)?;
                    Some(Spelled { value: sku, exact: sku.tier == text })
                })
            }
            word => word,
        }
    }
}

/// Two policies of a gateway that exclude each other.
#[derive(Clone, Debug)]
pub struct MixedPolicies {
    /// The first in order; `None` for the default of a gateway that states none itself.
    pub first: Option<StatedPolicy>,
    /// The first one that is of the other family.
    pub second: StatedPolicy,
}

impl Gateway<'_, '_> {
    /// Two of its policies that can't stand on one gateway; none on v1 SKUs, whose policies are wrong for other reasons.
    pub fn mixed_policies(&self) -> Option<MixedPolicies> {
        let generation = self.sku().1;
        if generation == Some(Generation::V1) {
            return None;
        }
        let mut first = None;
        if generation == Some(Generation::V2) && self.has_new_default() {
            first = Some((Family::New, None));
        }
        for policy in self.stated_policies() {
            let Some(family) = policy.family() else { continue };
            match &first {
                None => first = Some((family, Some(policy))),
                Some((known, _)) if *known == family => {}
                Some((_, other)) => return Some(MixedPolicies { first: other.clone(), second: policy }),
            }
        }
        None
    }

    /// Whether it certainly states no policy of its own, with an API version whose default counts where policies mix.
    fn has_new_default(&self) -> bool {
        let version = self.graph.evaluator.api_version(self.node);
        let version = version.as_ref().and_then(|version| ApiVersion::parse(version.data.as_str()?));
        version.is_some_and(|version| version >= DEFAULT_JOINS_COEXISTENCE_SINCE)
            && matches!(self.property(&["properties", "sslPolicy"]), Lookup::Absent)
    }
}
