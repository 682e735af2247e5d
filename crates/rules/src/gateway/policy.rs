//! The TLS policy in force on a listener.

use tricep_parser::eval::{Data, Lookup, Value};
use tricep_parser::source::Location;

use super::parts::{Gateway, Part, PartRef};
use crate::tls::policy::default_policy;
use crate::tls::{
    ApiVersion, BackendModel, CipherSuite, Generation, Policy, PolicyType, PredefinedPolicy, Version,
    Versions, sku,
};

/// Who says which policy is in force.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PolicyOrigin {
    /// `sslPolicy` of the gateway.
    Gateway,
    /// `sslPolicy` of the SSL profile that the listener chooses.
    Listener,
    /// Nobody: the platform's default.
    Default,
}

impl PolicyOrigin {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Listener => "listener",
            Self::Default => "default",
        }
    }
}

/// The policy in force on a listener.
#[derive(Clone, Debug)]
pub struct PolicyInForce {
    /// Who says so.
    pub origin: PolicyOrigin,
    /// Its type as it is written, where it is.
    pub ty: Option<String>,
    /// The name of a predefined policy, also of a default one.
    pub name: Option<String>,
    /// What it permits, or why that is not known, as a phrase.
    pub permits: Result<Policy, String>,
    /// Why its suites are not known where its versions are, as a phrase.
    pub suites_unknown: Option<String>,
    /// The value that decides: the policy's name, or its minimum. `None` for a default.
    pub value: Option<Value>,
    /// The place of that value; for a default the gateway's type.
    pub location: Location,
    /// What a reader should know of a default.
    pub note: Option<&'static str>,
    /// The object `sslPolicy`, where there is one.
    pub object: Option<Value>,
}

impl Gateway<'_, '_> {
    /// The name of its SKU, and what is known of it.
    pub fn sku(&self) -> (Option<String>, Option<Generation>) {
        let text = |name| match self.property(&["properties", "sku", name]) {
            Lookup::Present(value) => value.data.as_str().map(str::to_owned),
            Lookup::Absent | Lookup::Unknown(_) => None,
        };
        let (name, tier) = (text("name"), text("tier"));
        let generation = name
            .as_deref()
            .and_then(sku::generation)
            .or_else(|| tier.as_deref().and_then(sku::generation_of_tier));
        (name.or(tier), generation)
    }

    /// The policy in force on a listener.
    pub fn policy(&self, listener: Option<&Part>, model: BackendModel) -> PolicyInForce {
        if let Some(listener) = listener {
            match self.referenced(&listener.properties, "sslProfile", "sslProfiles") {
                PartRef::Found(profile) => match self.case.get(&profile.properties, "sslPolicy") {
                    Lookup::Present(policy) => {
                        if let Some(stated) = self.stated(&policy, PolicyOrigin::Listener, model) {
                            return stated;
                        }
                    }
                    Lookup::Absent => {}
                    Lookup::Unknown(value) => {
                        return self.unknown(PolicyOrigin::Listener, &value, "the profile's sslPolicy");
                    }
                },
                PartRef::Absent => {}
                missing @ (PartRef::Missing { .. } | PartRef::Unknown(_)) => {
                    let reason = missing.found("its SSL profile").err().unwrap_or_default();
                    return self.unknown_policy(PolicyOrigin::Listener, reason);
                }
            }
        }
        match self.property(&["properties", "sslPolicy"]) {
            Lookup::Present(policy) => {
                self.stated(&policy, PolicyOrigin::Gateway, model).unwrap_or_else(|| self.default(model))
            }
            Lookup::Absent => self.default(model),
            Lookup::Unknown(value) => self.unknown(PolicyOrigin::Gateway, &value, "its sslPolicy"),
        }
    }

    /// The policy that an object states; `None` where it states nothing.
    fn stated(&self, object: &Value, origin: PolicyOrigin, model: BackendModel) -> Option<PolicyInForce> {
        let (ty, name) = (self.case.get(object, "policyType"), self.case.get(object, "policyName"));
        let minimum = self.case.get(object, "minProtocolVersion");
        let (ty, ty_value) = match ty {
            Lookup::Present(value) => match value.data.as_str() {
                Some(text) => (Some(text.to_owned()), Some(value)),
                None => return Some(self.unknown(origin, &value, "policyType")),
            },
            Lookup::Absent => (None, None),
            Lookup::Unknown(value) => return Some(self.unknown(origin, &value, "policyType")),
        };
        let parsed = ty.as_deref().and_then(PolicyType::parse).map(|spelled| spelled.value);
        let mut policy = match (parsed, &ty) {
            (None, Some(ty)) => {
                let value = ty_value.as_ref();
                let mut unknown =
                    self.unknown_policy(origin, format!("'{ty}' is no policy type that Azure documents"));
                unknown.value = value.cloned();
                unknown.location =
                    value.and_then(|value| self.graph.evaluator.location(value)).unwrap_or(unknown.location);
                unknown
            }
            (Some(PolicyType::Custom | PolicyType::CustomV2), _) => {
                let ty = parsed.unwrap_or(PolicyType::Custom);
                self.custom(object, ty, minimum, origin)
            }
            (Some(PolicyType::Predefined) | None, _) => match name {
                Lookup::Present(name) => self.predefined(&name, origin),
                Lookup::Unknown(value) => self.unknown(origin, &value, "policyName"),
                Lookup::Absent => match (self.legacy(object, origin, model), minimum) {
                    (Some(legacy), _) => legacy,
                    (None, Lookup::Present(_) | Lookup::Unknown(_)) if parsed.is_none() => {
                        self.unknown_policy(origin, String::from("the policy has a minimum, but no type"))
                    }
                    _ => return None,
                },
            },
        };
        policy.ty = ty;
        policy.object = Some(object.clone());
        Some(policy)
    }

    fn predefined(&self, name: &Value, origin: PolicyOrigin) -> PolicyInForce {
        let text = name.data.as_str();
        let permits = match text.and_then(PredefinedPolicy::parse) {
            Some(policy) => Ok(Policy::predefined(policy.value)),
            None => Err(match text {
                Some(text) => format!("'{text}' is no predefined policy that Azure documents"),
                None => self.reason(name, "policyName"),
            }),
        };
        PolicyInForce {
            origin,
            ty: None,
            name: Some(self.graph.evaluator.print(name)),
            permits,
            suites_unknown: None,
            location: self.place(Some(name)),
            value: Some(name.clone()),
            note: None,
            object: None,
        }
    }

    fn custom(&self, object: &Value, ty: PolicyType, minimum: Lookup, origin: PolicyOrigin) -> PolicyInForce {
        let minimum = match minimum {
            Lookup::Present(value) => value,
            Lookup::Absent => {
                let mut unknown = self.unknown_policy(
                    origin,
                    format!("a {} policy without minProtocolVersion permits nothing documented", ty.name()),
                );
                unknown.location = self.place(Some(object));
                return unknown;
            }
            Lookup::Unknown(value) => return self.unknown(origin, &value, "minProtocolVersion"),
        };
        let version = minimum.data.as_str().and_then(Version::from_gateway);
        let suites = match self.case.get(object, "cipherSuites") {
            Lookup::Present(list) => self.suites(&list),
            Lookup::Absent => {
                Err(String::from("the policy lists no cipherSuites, and what it has then is not documented"))
            }
            Lookup::Unknown(value) => Err(self.why_open(&value, "its cipherSuites")),
        };
        let known = suites.as_deref().ok();
        let permits = match version {
            Some(version) => Ok(match ty {
                PolicyType::CustomV2 => Policy::custom_v2(version.value, known),
                PolicyType::Custom | PolicyType::Predefined => Policy::custom(version.value, known),
            }),
            None => Err(match minimum.data.as_str() {
                Some(text) => format!("'{text}' is no version that minProtocolVersion can have"),
                None => self.reason(&minimum, "minProtocolVersion"),
            }),
        };
        PolicyInForce {
            origin,
            ty: None,
            name: None,
            permits,
            suites_unknown: suites.err(),
            location: self.place(Some(&minimum)),
            value: Some(minimum),
            note: None,
            object: None,
        }
    }

    /// The suites in a list, or why they are not all known, as a phrase.
    fn suites(&self, list: &Value) -> Result<Vec<CipherSuite>, String> {
        let (items, complete) = self.case.items(list);
        if !complete {
            return Err(self.why_open(list, "its cipherSuites"));
        }
        let suite = |item: &Value| match item.data.as_str() {
            Some(text) => CipherSuite::parse(text)
                .map(|suite| suite.value)
                .ok_or_else(|| format!("'{text}' is no cipher suite that Azure documents")),
            None => Err(self.reason(item, "one of cipherSuites")),
        };
        items.iter().map(suite).collect()
    }

    /// `disabledSslProtocols`: the default less these versions.
    fn legacy(&self, object: &Value, origin: PolicyOrigin, model: BackendModel) -> Option<PolicyInForce> {
        let list = match self.case.get(object, "disabledSslProtocols") {
            Lookup::Present(list) => list,
            Lookup::Unknown(value) => return Some(self.unknown(origin, &value, "disabledSslProtocols")),
            Lookup::Absent => return None,
        };
        let (items, complete) = self.case.items(&list);
        let text =
            |item: &Value| item.data.as_str().and_then(Version::from_gateway).map(|version| version.value);
        let disabled: Option<Vec<Version>> = items.iter().map(text).collect();
        let is_array = matches!(list.data, Data::Array(_));
        let mut policy = self.default(model);
        policy.origin = origin;
        policy.name = None;
        policy.location = self.place(Some(&list));
        policy.value = Some(list);
        policy.permits = match (disabled, policy.permits) {
            (Some(disabled), Ok(permits)) if complete && is_array => {
                let disabled: Versions = disabled.into_iter().collect();
                Ok(Policy { versions: permits.versions.without(disabled), ..permits })
            }
            (_, Err(reason)) => Err(reason),
            _ => Err(String::from("disabledSslProtocols is no list of versions")),
        };
        Some(policy)
    }

    /// The policy of a gateway that states none.
    fn default(&self, model: BackendModel) -> PolicyInForce {
        let (_, generation) = self.sku();
        let version = self.graph.evaluator.api_version(self.node);
        let parsed = version.as_ref().and_then(|version| ApiVersion::parse(version.data.as_str()?));
        let Some(parsed) = parsed else {
            return self.unknown_policy(
                PolicyOrigin::Default,
                String::from("the default policy depends on the API version, which is not known"),
            );
        };
        let default = default_policy(parsed, generation, model);
        PolicyInForce {
            origin: PolicyOrigin::Default,
            ty: None,
            name: Some(default.policy.name().to_owned()),
            permits: Ok(Policy::predefined(default.policy)),
            suites_unknown: None,
            value: None,
            location: self.place(None),
            note: default.note,
            object: None,
        }
    }

    fn unknown(&self, origin: PolicyOrigin, value: &Value, what: &str) -> PolicyInForce {
        let mut unknown = self.unknown_policy(origin, self.reason(value, what));
        unknown.location = self.place(Some(value));
        unknown
    }

    /// A policy that is not known, for this reason.
    pub(super) fn unknown_policy(&self, origin: PolicyOrigin, reason: String) -> PolicyInForce {
        PolicyInForce {
            origin,
            ty: None,
            name: None,
            permits: Err(reason),
            suites_unknown: None,
            value: None,
            location: self.place(None),
            note: None,
            object: None,
        }
    }

    /// The place of a value, else of the gateway's type.
    fn place(&self, value: Option<&Value>) -> Location {
        let of_value = value.and_then(|value| self.graph.evaluator.own_location(value));
        of_value.or_else(|| self.graph.type_location(self.node)).unwrap_or(Location::NOWHERE)
    }
}
