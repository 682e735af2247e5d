//! A gateway with a policy that means nothing.

use tricep_parser::eval::{Lookup, Value};
use tricep_parser::template::closest;

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::{Gateway, PolicyProperty, StatedPolicy};
use crate::tls::policy::{Listing, TYPES_READ_UP_TO, recommended, recommended_own};
use crate::tls::refusal::{POLICY_TYPE_REQUIRED, PROPERTY_NOT_SUPPORTED};
use crate::tls::sources::{
    CONFIGURE_POLICY, ISSUE_POLICY_PROPERTIES, NETWORK_TYPES, POLICY_OVERVIEW, TLS_RETIREMENT,
};
use crate::tls::{ApiVersion, CipherSuite, Generation, PolicyType, PredefinedPolicy, Version};
use crate::word::Word;

fn no_such(holder: &str, property: &str, value: &str) -> String {
    format!("{holder} has the {property} '{value}', which Azure does not have")
}

fn type_missing(holder: &str) -> String {
    format!("{holder} has an sslPolicy without policyType")
}

fn name_missing(holder: &str) -> String {
    format!("{holder} has an sslPolicy of type Predefined without policyName")
}

fn not_of_type(holder: &str, property: &str, ty: PolicyType) -> String {
    format!("{holder} has {property} in an sslPolicy of type {}, which does not have it", ty.name())
}

fn minimum_not_of_type(holder: &str, minimum: Version, ty: PolicyType) -> String {
    let minimum = minimum.gateway_name();
    format!(
        "{holder} has the minProtocolVersion {minimum}, which a policy of type {} can not have",
        ty.name()
    )
}

fn suite_not_of_type(holder: &str, suite: CipherSuite, ty: PolicyType) -> String {
    format!("{holder} lists {suite}, which a policy of type {} can not use", ty.name())
}

fn suites_withdrawn(holder: &str, count: usize) -> String {
    let suites = if count == 1 { "a cipher suite" } else { "cipher suites" };
    format!("{holder} lists {suites} that Application Gateway no longer has")
}

fn suite_missing(holder: &str, suite: CipherSuite) -> String {
    format!("{holder} does not list {suite}, which a policy of type Custom on a v1 SKU must list")
}

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-policy-invalid",
    level: Some(Level::Error),
    summary: "a gateway's TLS policy has names or properties that Azure does not accept",
    explanation: "\
The types of `sslPolicy` are open, so that the Bicep compiler accepts any text; Azure does not. Found are

- a `policyType`, `policyName`, `minProtocolVersion` or cipher suite that Azure does not have, in any letter case;
- an `sslPolicy` without `policyType` (`ApplicationGatewaySslPolicyPropertyPolicyTypeRequired`), and one of type `Predefined`
  without `policyName`;
- `minProtocolVersion` or `cipherSuites` beside `Predefined` (`ApplicationGatewaySslPolicyPropertyNotSupportedForPolicyType`), and,
  as a warning, `policyName` beside another type;
- a minimum or a suite that the type can not use: `Custom` ends at TLS 1.2, `CustomV2` begins there;
- as a warning, suites that Azure withdrew together with TLS 1.0 and 1.1;
- a `Custom` policy on a v1 SKU without the one suite that such a gateway needs.

`disabledSslProtocols` alone is an older form and valid. `Custom` without `minProtocolVersion` is not documented, so nothing is said
of it. Names that an API version after those that were read may have are left alone, and so are combinations that only some values
of a template's parameters lead to.",
    examples: &[
        example!(fires "A misspelt policy", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy202201' }
  }
}
"),
        example!(silent "An own list of suites", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: {
      policyType: 'CustomV2'
      minProtocolVersion: 'TLSv1_2'
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384']
    }
  }
}
"),
        example!(fires "No type, in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslPolicy": { "policyName": "AppGwSslPolicy20220101" }
      }
    }"#),
        example!(silent "The older form in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": {
        "sku": { "name": "Standard_v2", "tier": "Standard_v2" },
        "sslPolicy": { "disabledSslProtocols": ["TLSv1_0", "TLSv1_1"] }
      }
    }"#),
    ],
    remedy: "Write `policyType: 'Predefined'` with a `policyName`, or `policyType: 'CustomV2'` with `minProtocolVersion` and \
`cipherSuites`.",
    sources: &[POLICY_OVERVIEW, CONFIGURE_POLICY, ISSUE_POLICY_PROPERTIES, TLS_RETIREMENT, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| of_each(gateway, |policy| policy.names()));
    // A template that leaves type, name and minimum to its caller permits combinations that nobody chooses.
    deployed.each_gateway_by_default(drafts, |gateway| of_each(gateway, |policy| policy.combinations()));
}

fn of_each(gateway: &Gateway<'_, '_>, look: impl Fn(&Looked<'_, '_, '_>) -> Vec<Draft>) -> Vec<Draft> {
    let stated = gateway.stated_policies();
    let looked = |policy| look(&Looked { gateway, policy, holder: wording::holder(gateway, policy) });
    stated.iter().flat_map(looked).collect()
}

/// A policy that is looked at.
struct Looked<'l, 'a, 'p> {
    gateway: &'l Gateway<'a, 'p>,
    policy: &'l StatedPolicy,
    holder: String,
}

impl Looked<'_, '_, '_> {
    /// Values that Azure does not have.
    fn names(&self) -> Vec<Draft> {
        let Self { policy, gateway, .. } = self;
        let mut names = Vec::new();
        if let Word::Other(value) = &policy.ty {
            let near = value.data.as_str().and_then(PolicyType::closest).map(PolicyType::name);
            names.extend(self.no_such(value, near, ("policyType", PolicyProperty::Type)));
        }
        match (policy.ty.known(), &policy.name, &policy.minimum) {
            (Some(PolicyType::Predefined), Word::Other(value), _) => {
                let near =
                    value.data.as_str().and_then(PredefinedPolicy::closest).map(PredefinedPolicy::name);
                names.extend(self.no_such(value, near, ("policyName", PolicyProperty::Name)));
            }
            (Some(PolicyType::Custom | PolicyType::CustomV2), _, Word::Other(value)) => {
                let all = Version::ALL.iter().map(|version| version.gateway_name());
                let near = value.data.as_str().and_then(|text| closest(text, all));
                names.extend(self.no_such(value, near, ("minProtocolVersion", PolicyProperty::Minimum)));
            }
            _ => {}
        }
        if matches!(policy.ty.known(), Some(PolicyType::Custom | PolicyType::CustomV2)) {
            names.extend(gateway.listed_suites(policy).0.iter().filter_map(|suite| {
                let Word::Other(value) = suite else { return None };
                let near = value.data.as_str().and_then(CipherSuite::closest).map(CipherSuite::name);
                self.no_such(value, near, ("cipher suite", PolicyProperty::Suites))
            }));
        }
        names
    }

    /// Properties that do not go together.
    fn combinations(&self) -> Vec<Draft> {
        match &self.policy.ty {
            Word::Absent => self.without_type().into_iter().collect(),
            Word::Known(ty, _) if ty.value == PolicyType::Predefined => {
                self.without_name().into_iter().chain(self.not_predefined()).collect()
            }
            Word::Known(ty, _) => {
                let mut problems: Vec<Draft> = self.named(ty.value).into_iter().collect();
                problems.extend(self.minimum(ty.value));
                problems.extend(self.suites(ty.value));
                problems
            }
            Word::Other(_) | Word::Unknown(_) => Vec::new(),
        }
    }

    /// The type for a list of suites of its own.
    fn own(&self) -> PolicyType {
        recommended_own(self.gateway.sku().1)
    }

    fn draft(&self, message: String, value: &Value, label: &str, property: PolicyProperty) -> Option<Draft> {
        let graph = self.gateway.graph;
        let primary = Label::new(graph.evaluator.location(value)?, label);
        let end = End::new(graph, self.gateway.node, self.policy.path(property));
        Some(Draft::new(INFO.id, message, primary, end).traced(graph, value))
    }

    /// A value that is none of Azure's. Without one that it resembles it may be newer than the types that were read.
    fn no_such(
        &self,
        value: &Value,
        near: Option<&'static str>,
        property: (&str, PolicyProperty),
    ) -> Option<Draft> {
        let graph = self.gateway.graph;
        let version = graph.evaluator.api_version(self.gateway.node);
        let version = version.as_ref().and_then(|version| ApiVersion::parse(version.data.as_str()?));
        if near.is_none() && version.is_none_or(|version| version > TYPES_READ_UP_TO) {
            return None;
        }
        let (label, help) = match near {
            Some(near) => (format!("did you mean '{near}'?"), format!("write '{near}'")),
            None => (String::from("no such name"), String::from("use a name that Azure has")),
        };
        let message = no_such(&self.holder, property.0, &graph.evaluator.print(value));
        Some(self.draft(message, value, &label, property.1)?.help(help))
    }

    /// `policyName`, `minProtocolVersion` or `cipherSuites` without a type.
    fn without_type(&self) -> Option<Draft> {
        let Self { policy, .. } = self;
        let suites = match &policy.suites {
            Lookup::Present(suites) => Some(suites),
            Lookup::Absent | Lookup::Unknown(_) => None,
        };
        let value = policy.name.value().or(policy.minimum.value()).or(suites)?;
        let ty = if policy.name.value().is_some() { PolicyType::Predefined } else { self.own() };
        let draft = self.draft(
            type_missing(&self.holder),
            value,
            "needs a policyType beside it",
            PolicyProperty::Type,
        )?;
        let help = format!("add policyType: '{}'", ty.name());
        Some(draft.note(wording::refused(&POLICY_TYPE_REQUIRED)).help(help))
    }

    fn without_name(&self) -> Option<Draft> {
        let ty = self.policy.ty.value().filter(|_| self.policy.name.is_absent())?;
        let message = name_missing(&self.holder);
        let draft = self.draft(message, ty, "needs a policyName beside it", PolicyProperty::Name)?;
        let policy = recommended(self.gateway.sku().1);
        Some(draft.help(format!("add policyName: '{}'", policy.name())))
    }

    /// What only other types have.
    fn not_predefined(&self) -> Option<Draft> {
        let suites = match &self.policy.suites {
            Lookup::Present(suites) if !self.gateway.case.items(suites).0.is_empty() => Some(suites),
            _ => None,
        };
        let extra = [
            ("minProtocolVersion", self.policy.minimum.value(), PolicyProperty::Minimum),
            ("cipherSuites", suites, PolicyProperty::Suites),
        ];
        let mut extra =
            extra.into_iter().filter_map(|(name, value, property)| Some((name, value?, property)));
        let (name, value, property) = extra.next()?;
        let message = not_of_type(&self.holder, name, PolicyType::Predefined);
        let mut draft = self.draft(message, value, "Predefined does not have this", property)?;
        for (_, value, _) in extra {
            draft = draft.label(self.gateway.graph, value, "nor this");
        }
        let help = format!("remove it: the policyName decides; or use policyType '{}'", self.own().name());
        Some(draft.note(wording::refused(&PROPERTY_NOT_SUPPORTED)).help(help))
    }

    fn named(&self, ty: PolicyType) -> Option<Draft> {
        let name = self.policy.name.value().filter(|name| name.data.as_str() != Some(""))?;
        let message = not_of_type(&self.holder, "policyName", ty);
        let draft = self.draft(message, name, "only Predefined has a name", PolicyProperty::Name)?;
        Some(draft.at(Level::Warning).help("remove it, or use policyType 'Predefined'"))
    }

    fn minimum(&self, ty: PolicyType) -> Option<Draft> {
        let Word::Known(version, value) = &self.policy.minimum else { return None };
        if ty.minimums().contains(version.value) || ty.withdrawn_minimums().contains(version.value) {
            return None;
        }
        let message = minimum_not_of_type(&self.holder, version.value, ty);
        let label = format!("{} has {}", ty.name(), ty.minimums());
        let draft = self.draft(message, value, &label, PolicyProperty::Minimum)?;
        let own = self.own();
        Some(draft.help(if own != ty && own.minimums().contains(version.value) {
            format!("use policyType '{}'", own.name())
        } else {
            let names: Vec<String> =
                ty.minimums().iter().map(|version| format!("'{}'", version.gateway_name())).collect();
            format!("use the minimum {}", names.join(" or "))
        }))
    }

    fn suites(&self, ty: PolicyType) -> Vec<Draft> {
        let (suites, complete) = self.gateway.listed_suites(self.policy);
        let generation = self.gateway.sku().1;
        let (mut withdrawn, mut of_other): (Vec<&Value>, Vec<(CipherSuite, &Value)>) = Default::default();
        for suite in &suites {
            let Word::Known(suite, value) = suite else { continue };
            // Which type a suite belongs to does not depend on the SKU.
            match ty.listing(suite.value, generation.unwrap_or(Generation::V2)) {
                Listing::OfOtherType => of_other.push((suite.value, value)),
                Listing::Withdrawn if generation.is_some() => withdrawn.push(value),
                _ => {}
            }
        }
        let mut problems: Vec<Draft> = self.of_other_type(ty, &of_other).into_iter().collect();
        problems.extend(self.withdrawn(&withdrawn));
        if complete && let Some(generation) = generation {
            problems.extend(self.required(ty, generation, &suites));
        }
        problems
    }

    fn of_other_type(&self, ty: PolicyType, suites: &[(CipherSuite, &Value)]) -> Option<Draft> {
        let ((suite, value), others) = suites.split_first()?;
        let message = suite_not_of_type(&self.holder, *suite, ty);
        let mut draft = self.draft(message, value, "a suite of TLS 1.3", PolicyProperty::Suites)?;
        for (_, other) in others {
            draft = draft.label(self.gateway.graph, other, "a suite of TLS 1.3 too");
        }
        Some(draft.help(match self.own() {
            own if own.implied_suites().contains(suite) => {
                format!("remove it, or use policyType '{}', which has it always", own.name())
            }
            _ => String::from("remove it"),
        }))
    }

    fn withdrawn(&self, values: &[&Value]) -> Option<Draft> {
        let (first, others) = values.split_first()?;
        let message = suites_withdrawn(&self.holder, values.len());
        let mut draft =
            self.draft(message, first, "withdrawn with TLS 1.0 and 1.1", PolicyProperty::Suites)?;
        for other in others {
            draft = draft.label(self.gateway.graph, other, "withdrawn too");
        }
        Some(draft.at(Level::Warning).help("remove what is withdrawn"))
    }

    fn required(
        &self,
        ty: PolicyType,
        generation: Generation,
        suites: &[Word<CipherSuite>],
    ) -> Option<Draft> {
        // Of a list that is not wholly understood it can't be said that something is missing.
        let known: Vec<CipherSuite> = suites.iter().map(Word::known).collect::<Option<_>>()?;
        let missing = ty.required_suites(generation).iter().find(|suite| !known.contains(suite))?;
        let Lookup::Present(list) = &self.policy.suites else { return None };
        let message = suite_missing(&self.holder, *missing);
        let draft = self.draft(message, list, "a suite is missing", PolicyProperty::Suites)?;
        Some(draft.help(format!("add {missing}; metrics and logs of v1 gateways need it")))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn names_that_azure_does_not_have() {
        tester::bicep(&RULE, "
resource a 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'a'
  properties: { sslPolicy: { policyType: 'Predifined', policyName: 'AppGwSslPolicy20220101' } }
  //                                     ^^^^^^^^^^^^ error: gateway 'a' has the policyType 'Predifined', which Azure does not have
}
resource b 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'b'
  properties: {
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLS1_2', cipherSuites: ['TLS_ECDHE_RSA_AES_256_GCM_SHA384'] }
    //                                                       ^^^^^^^^ error: gateway 'b' has the minProtocolVersion 'TLS1_2', which Azure does not have
    //                                                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'b' has the cipher suite 'TLS_ECDHE_RSA_AES_256_GCM_SHA384', which Azure does not have
  }
}
");
    }

    #[test]
    fn a_newer_api_version_may_have_newer_names() {
        tester::bicep(&RULE, "
resource newer 'Microsoft.Network/applicationGateways@2027-01-01' = {
  name: 'newer'
  properties: { sslPolicy: { policyType: 'Predefined', policyName: 'TlsPolicy-Modern' } }
}
resource known 'Microsoft.Network/applicationGateways@2025-09-01' = {
  name: 'known'
  properties: { sslPolicy: { policyType: 'Predefined', policyName: 'TlsPolicy-Modern' } }
  //                                                               ^^^^^^^^^^^^^^^^^^ error: gateway 'known' has the policyName 'TlsPolicy-Modern', which Azure does not have
}
");
    }

    #[test]
    fn properties_that_the_type_does_not_have() {
        tester::bicep(&RULE, "
resource a 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'a'
  properties: {
    sslPolicy: {
      policyType: 'Predefined'
      policyName: 'AppGwSslPolicy20220101'
      minProtocolVersion: 'TLSv1_2'
      //                  ^^^^^^^^^ error: gateway 'a' has minProtocolVersion in an sslPolicy of type Predefined, which does not have it
      cipherSuites: []
    }
    sslProfiles: [
      { name: 'p', properties: { sslPolicy: { policyType: 'Predefined' } } }
      //                                                  ^^^^^^^^^^^^ error: SSL profile 'p' of gateway 'a' has an sslPolicy of type Predefined without policyName
    ]
  }
}
resource b 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'b'
  properties: {
    sslPolicy: { policyType: 'CustomV2', policyName: 'mine', minProtocolVersion: 'TLSv1_2' }
    //                                               ^^^^^^ warning: gateway 'b' has policyName in an sslPolicy of type CustomV2, which does not have it
  }
}
");
    }

    #[test]
    fn minimums_and_suites_of_other_types() {
        tester::bicep(&RULE, "
resource a 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'a'
  properties: {
    sku: { name: 'Standard_v2' }
    sslPolicy: {
      policyType: 'Custom'
      minProtocolVersion: 'TLSv1_3'
      //                  ^^^^^^^^^ error: gateway 'a' has the minProtocolVersion TLSv1_3, which a policy of type Custom can not have
      cipherSuites: [
        'TLS_AES_128_GCM_SHA256'
      //^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'a' lists TLS_AES_128_GCM_SHA256, which a policy of type Custom can not use
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
        'TLS_DHE_RSA_WITH_AES_256_CBC_SHA'
      //^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: gateway 'a' lists cipher suites that Application Gateway no longer has
        'TLS_RSA_WITH_3DES_EDE_CBC_SHA'
      ]
    }
  }
}
resource b 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'b'
  properties: {
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_1', cipherSuites: ['TLS_AES_128_GCM_SHA256'] }
    //                                                       ^^^^^^^^^ error: gateway 'b' has the minProtocolVersion TLSv1_1, which a policy of type CustomV2 can not have
  }
}
");
    }

    #[test]
    fn a_v1_gateway_needs_one_suite() {
        tester::bicep(&RULE, "
param more array
resource a 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'a'
  properties: {
    sku: { name: 'WAF_Medium' }
    sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] }
    //                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'a' does not list TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, which a policy of type Custom on a v1 SKU must list
  }
}
resource b 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'b'
  properties: {
    sku: { name: 'WAF_Medium' }
    sslPolicy: { policyType: 'Custom', minProtocolVersion: 'TLSv1_2', cipherSuites: ['TLS_RSA_WITH_AES_128_GCM_SHA256', ...more] }
  }
}
");
    }

    #[test]
    fn what_is_not_known_is_no_finding() {
        tester::bicep(&RULE, "
param ty string
param policy object
resource a 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'a'
  properties: { sslPolicy: { policyType: ty, policyName: 'x' } }
}
resource b 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'b'
  properties: { sslPolicy: { ...policy, policyName: 'AppGwSslPolicy20220101' } }
}
resource c 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'c'
  properties: { sslPolicy: {} }
}
resource d 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'd'
  properties: { sslPolicy: { policyType: 'Custom', policyName: '', cipherSuites: ['tls_ecdhe_rsa_with_aes_256_gcm_sha384'] } }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = {
  name: 'front'
  properties: {
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy2022010' }
    //                                                 ^^^^^^^^^^^^^^^^^^^^^^^ error: gateway 'front' has the policyName 'AppGwSslPolicy2022010', which Azure does not have
    sku: {
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2021-08-01",
      "name": "front",
      "properties": {
        "sslPolicy": { "minProtocolVersion": "TLSv1_2" }
        //                                   ^^^^^^^^^ error: gateway 'front' has an sslPolicy without policyType
      }
    }"#,
        );
    }
}
