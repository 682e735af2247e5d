//! The types of policies.

use tricep_parser::template::closest;

use super::super::{ApiVersion, CipherSuite, Generation, Spelled, Version, Versions, spelled};
use super::{Family, PredefinedPolicy};

/// A value of `policyType`. What it can have is documented in
/// [`POLICY_OVERVIEW`](crate::tls::sources::POLICY_OVERVIEW),
/// [`CONFIGURE_POLICY`](crate::tls::sources::CONFIGURE_POLICY),
/// [`NETWORK_TYPES`](crate::tls::sources::NETWORK_TYPES) and
/// [`ISSUE_POLICY_PROPERTIES`](crate::tls::sources::ISSUE_POLICY_PROPERTIES).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PolicyType {
    /// Versions and suites are those of a [`PredefinedPolicy`](super::PredefinedPolicy).
    Predefined,
    /// Own minimum and suites, up to TLS 1.2.
    Custom,
    /// Own minimum and suites, up to TLS 1.3.
    CustomV2,
}

/// A property of `sslPolicy` beside `policyType`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Property {
    /// `policyName`.
    PolicyName,
    /// `minProtocolVersion`.
    MinProtocolVersion,
    /// `cipherSuites`.
    CipherSuites,
}

impl Property {
    /// Every property.
    pub const ALL: [Self; 3] = [Self::PolicyName, Self::MinProtocolVersion, Self::CipherSuites];

    /// Its name in a template.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PolicyName => "policyName",
            Self::MinProtocolVersion => "minProtocolVersion",
            Self::CipherSuites => "cipherSuites",
        }
    }
}

/// Whether a policy's `cipherSuites` can list a suite:
/// [`TLS_RETIREMENT`](crate::tls::sources::TLS_RETIREMENT),
/// [`TLS_RETIREMENT_JULY`](crate::tls::sources::TLS_RETIREMENT_JULY),
/// [`POLICY_OVERVIEW`](crate::tls::sources::POLICY_OVERVIEW).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Listing {
    /// It can.
    Possible,
    /// It need not be listed: the type always has it. What Azure does where it is listed is not documented.
    Implied,
    /// The type can't use it.
    OfOtherType,
    /// It was withdrawn together with TLS 1.0 and 1.1.
    Withdrawn,
    /// The page about the retirement said in July 2025 that it is withdrawn, and no longer says so since October 2025.
    Disputed,
    /// Nothing is documented: of the SKU, or of which suites a `CustomV2` policy may name.
    Undocumented,
}

impl PolicyType {
    /// Every type.
    pub const ALL: [Self; 3] = [Self::Predefined, Self::Custom, Self::CustomV2];
    /// The newest version that a `Custom` policy permits.
    pub const CUSTOM_MAXIMUM: Version = Version::Tls12;
    /// The newest version that a `CustomV2` policy permits.
    pub const CUSTOM_V2_MAXIMUM: Version = Version::Tls13;

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predefined => "Predefined",
            Self::Custom => "Custom",
            Self::CustomV2 => "CustomV2",
        }
    }

    /// The type with this name, letter case aside.
    pub fn parse(name: &str) -> Option<Spelled<Self>> {
        spelled(name, &Self::ALL, Self::name)
    }

    /// The type that a misspelt name most likely means.
    pub fn closest(name: &str) -> Option<Self> {
        let name = closest(name, Self::ALL.iter().map(|ty| ty.name()))?;
        Self::parse(name).map(|spelled| spelled.value)
    }

    /// The properties that it can have. Others are refused beside `Predefined`.
    pub const fn properties(self) -> &'static [Property] {
        match self {
            Self::Predefined => &[Property::PolicyName],
            Self::Custom | Self::CustomV2 => &[Property::MinProtocolVersion, Property::CipherSuites],
        }
    }

    /// The values that `minProtocolVersion` can have since the end of TLS 1.0 and 1.1.
    pub const fn minimums(self) -> Versions {
        match self {
            Self::Predefined => Versions::NONE,
            Self::Custom => Versions::only(Version::Tls12),
            Self::CustomV2 => Versions::from(Version::Tls12),
        }
    }

    /// The values that `minProtocolVersion` could have until then.
    pub const fn withdrawn_minimums(self) -> Versions {
        match self {
            Self::Custom => Versions::between(Version::Tls10, Version::Tls11),
            Self::Predefined | Self::CustomV2 => Versions::NONE,
        }
    }

    /// Whether a gateway of this generation can have it; `None` where nothing is documented.
    pub const fn is_available_on(self, generation: Generation) -> Option<bool> {
        match (self, generation) {
            (_, Generation::Basic) => None,
            (Self::CustomV2, Generation::V1) => Some(false),
            (Self::Predefined | Self::Custom, Generation::V1) | (_, Generation::V2) => Some(true),
        }
    }

    /// Its family; `None` for `Predefined`, where the policy decides.
    pub const fn family(self) -> Option<Family> {
        match self {
            Self::Predefined => None,
            Self::Custom => Some(Family::Old),
            Self::CustomV2 => Some(Family::New),
        }
    }

    /// The first API version whose types name it.
    pub const fn since(self) -> ApiVersion {
        match self {
            Self::Predefined | Self::Custom => ApiVersion::stable(2017, 6, 1),
            Self::CustomV2 => ApiVersion::stable(2022, 1, 1),
        }
    }

    /// Suites that `cipherSuites` must list on a gateway of this generation. Metrics and logs of a v1 gateway need one.
    pub const fn required_suites(self, generation: Generation) -> &'static [CipherSuite] {
        match (self, generation) {
            (Self::Custom, Generation::V1) => &[CipherSuite::EcdheRsaAes128GcmSha256],
            _ => &[],
        }
    }

    /// Suites that it always has, listed or not.
    pub const fn implied_suites(self) -> &'static [CipherSuite] {
        match self {
            Self::CustomV2 => &[CipherSuite::Aes256GcmSha384, CipherSuite::Aes128GcmSha256],
            Self::Predefined | Self::Custom => &[],
        }
    }

    /// Whether `cipherSuites` can list a suite on a gateway of this generation.
    pub fn listing(self, suite: CipherSuite, generation: Generation) -> Listing {
        match (self, generation) {
            (Self::Predefined, _) => Listing::OfOtherType,
            (Self::CustomV2, _) if suite.is_tls13() => Listing::Implied,
            (Self::CustomV2, _) => Listing::Undocumented,
            (Self::Custom, _) if suite.is_tls13() => Listing::OfOtherType,
            (Self::Custom, Generation::V2) if WITHDRAWN_ON_V2.contains(&suite) => Listing::Withdrawn,
            (Self::Custom, Generation::V2) if DISPUTED_ON_V2.contains(&suite) => Listing::Disputed,
            (Self::Custom, Generation::V1) if withdrawn_on_v1(suite) => Listing::Withdrawn,
            (Self::Custom, Generation::V1 | Generation::V2) => Listing::Possible,
            (Self::Custom, Generation::Basic) => Listing::Undocumented,
        }
    }
}

/// Suites that a custom policy of a v2 gateway lost with TLS 1.0 and 1.1.
const WITHDRAWN_ON_V2: &[CipherSuite] = &[
    CipherSuite::DheRsaAes256GcmSha384,
    CipherSuite::DheRsaAes256CbcSha,
    CipherSuite::DheRsaAes128CbcSha,
    CipherSuite::DheDssAes256CbcSha256,
    CipherSuite::DheDssAes128CbcSha256,
    CipherSuite::DheDssAes256CbcSha,
    CipherSuite::DheDssAes128CbcSha,
    CipherSuite::Rsa3desEdeCbcSha,
    CipherSuite::DheDss3desEdeCbcSha,
];

/// Suites that the text of March to July 2025 counted among them and that of October does not.
const DISPUTED_ON_V2: &[CipherSuite] = &[
    CipherSuite::EcdheRsaAes256CbcSha384,
    CipherSuite::EcdheRsaAes128CbcSha256,
    CipherSuite::DheRsaAes128GcmSha256,
];

/// What a custom policy of a v1 gateway may still list is exactly what `AppGwSslPolicy20170401S` has.
fn withdrawn_on_v1(suite: CipherSuite) -> bool {
    !PredefinedPolicy::AppGwSslPolicy20170401S.suites().contains(&suite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listable(ty: PolicyType, generation: Generation, listing: Listing) -> usize {
        CipherSuite::ALL.iter().filter(|suite| ty.listing(**suite, generation) == listing).count()
    }

    #[test]
    fn what_a_custom_policy_may_list() {
        let custom = PolicyType::Custom;
        let counts = |generation| {
            [Listing::Possible, Listing::Withdrawn, Listing::Disputed, Listing::OfOtherType]
                .map(|listing| listable(custom, generation, listing))
        };
        assert_eq!(counts(Generation::V1), [16, 12, 0, 2]);
        assert_eq!(counts(Generation::V2), [16, 9, 3, 2]);
        assert_eq!(listable(custom, Generation::Basic, Listing::Undocumented), 28);
    }

    #[test]
    fn custom_v2_always_has_the_suites_of_tls_1_3() {
        let v2 = PolicyType::CustomV2;
        assert_eq!(listable(v2, Generation::V2, Listing::Implied), 2);
        assert_eq!(listable(v2, Generation::V2, Listing::Undocumented), 28);
        assert!(v2.implied_suites().iter().all(|suite| suite.is_tls13()));
    }

    #[test]
    fn required_suites_can_be_listed() {
        for ty in PolicyType::ALL {
            for generation in [Generation::V1, Generation::V2, Generation::Basic] {
                for suite in ty.required_suites(generation) {
                    assert_eq!(ty.listing(*suite, generation), Listing::Possible);
                }
            }
        }
    }

    #[test]
    fn names_are_read_without_letter_case() {
        assert_eq!(
            PolicyType::parse("customV2"),
            Some(Spelled { value: PolicyType::CustomV2, exact: false })
        );
        assert_eq!(PolicyType::closest("Predefine"), Some(PolicyType::Predefined));
        assert_eq!(PolicyType::parse("CustomV3"), None);
    }
}
