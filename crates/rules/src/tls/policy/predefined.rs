//! The predefined policies.

use tricep_parser::template::closest;

use super::super::sources::{
    NETWORK_TYPES, POLICY_OVERVIEW, POLICY_OVERVIEW_2019, POLICY_OVERVIEW_2023, PREDEFINED_POLICY_EXAMPLE,
    TLS_RETIREMENT,
};
use super::super::{ApiVersion, CipherSuite, Generation, Spelled, Version, Versions, spelled};
use super::{Family, TLS_1_0_AND_1_1_END};
use crate::rules::Source;

/// A value of `policyName`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PredefinedPolicy {
    /// TLS 1.0 to 1.2.
    AppGwSslPolicy20150501,
    /// TLS 1.1 and 1.2.
    AppGwSslPolicy20170401,
    /// TLS 1.2.
    AppGwSslPolicy20170401S,
    /// TLS 1.2 and 1.3.
    AppGwSslPolicy20220101,
    /// TLS 1.2 and 1.3, without CBC.
    AppGwSslPolicy20220101S,
}

/// What Microsoft says of a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Recommended.
    Recommended,
    /// Can be used, but another one is recommended.
    Supported,
    /// Refused.
    Withdrawn {
        /// From this day on.
        since: &'static str,
    },
}

impl PredefinedPolicy {
    /// Every predefined policy, the oldest first. Up to API version 2025-09-01 there is no other.
    pub const ALL: [Self; 5] = [
        Self::AppGwSslPolicy20150501,
        Self::AppGwSslPolicy20170401,
        Self::AppGwSslPolicy20170401S,
        Self::AppGwSslPolicy20220101,
        Self::AppGwSslPolicy20220101S,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AppGwSslPolicy20150501 => "AppGwSslPolicy20150501",
            Self::AppGwSslPolicy20170401 => "AppGwSslPolicy20170401",
            Self::AppGwSslPolicy20170401S => "AppGwSslPolicy20170401S",
            Self::AppGwSslPolicy20220101 => "AppGwSslPolicy20220101",
            Self::AppGwSslPolicy20220101S => "AppGwSslPolicy20220101S",
        }
    }

    /// The policy with this name, letter case aside.
    pub fn parse(name: &str) -> Option<Spelled<Self>> {
        spelled(name, &Self::ALL, Self::name)
    }

    /// The policy that a misspelt name most likely means.
    pub fn closest(name: &str) -> Option<Self> {
        let name = closest(name, Self::ALL.iter().map(|policy| policy.name()))?;
        Self::parse(name).map(|spelled| spelled.value)
    }

    /// The versions that it permits.
    pub const fn versions(self) -> Versions {
        match self {
            Self::AppGwSslPolicy20150501 => Versions::between(Version::Tls10, Version::Tls12),
            Self::AppGwSslPolicy20170401 => Versions::between(Version::Tls11, Version::Tls12),
            Self::AppGwSslPolicy20170401S => Versions::only(Version::Tls12),
            Self::AppGwSslPolicy20220101 | Self::AppGwSslPolicy20220101S => Versions::from(Version::Tls12),
        }
    }

    /// Its suites, in the gateway's order where that is [known](Self::has_known_order).
    pub const fn suites(self) -> &'static [CipherSuite] {
        match self {
            Self::AppGwSslPolicy20150501 => SUITES_2015,
            Self::AppGwSslPolicy20170401 | Self::AppGwSslPolicy20170401S => SUITES_2017,
            Self::AppGwSslPolicy20220101 => SUITES_2022,
            Self::AppGwSslPolicy20220101S => SUITES_2022_STRICT,
        }
    }

    /// Whether the order of [`suites`](Self::suites) is published. Of the policies of 2022 only the set is: the rows of
    /// the documentation's table changed places between 2023 and 2026.
    pub const fn has_known_order(self) -> bool {
        matches!(self.family(), Family::Old)
    }

    /// Its family.
    pub const fn family(self) -> Family {
        match self {
            Self::AppGwSslPolicy20150501 | Self::AppGwSslPolicy20170401 | Self::AppGwSslPolicy20170401S => {
                Family::Old
            }
            Self::AppGwSslPolicy20220101 | Self::AppGwSslPolicy20220101S => Family::New,
        }
    }

    /// What Microsoft says of it.
    pub const fn state(self) -> State {
        match self {
            Self::AppGwSslPolicy20150501 | Self::AppGwSslPolicy20170401 => {
                State::Withdrawn { since: TLS_1_0_AND_1_1_END }
            }
            Self::AppGwSslPolicy20170401S => State::Supported,
            Self::AppGwSslPolicy20220101 | Self::AppGwSslPolicy20220101S => State::Recommended,
        }
    }

    /// Whether a gateway of this generation can have it; `None` where nothing is documented.
    pub const fn is_available_on(self, generation: Generation) -> Option<bool> {
        match (self.family(), generation) {
            (_, Generation::Basic) => None,
            (Family::New, Generation::V1) => Some(false),
            (Family::Old, Generation::V1) | (_, Generation::V2) => Some(true),
        }
    }

    /// The first API version whose types name it.
    pub const fn since(self) -> ApiVersion {
        match self.family() {
            Family::Old => ApiVersion::stable(2017, 6, 1),
            Family::New => ApiVersion::stable(2022, 1, 1),
        }
    }

    /// Where versions, suites and state are documented.
    pub const fn sources(self) -> &'static [Source] {
        match self {
            Self::AppGwSslPolicy20150501 => {
                &[POLICY_OVERVIEW, PREDEFINED_POLICY_EXAMPLE, TLS_RETIREMENT, NETWORK_TYPES]
            }
            Self::AppGwSslPolicy20170401 | Self::AppGwSslPolicy20170401S => {
                &[POLICY_OVERVIEW, POLICY_OVERVIEW_2019, TLS_RETIREMENT, NETWORK_TYPES]
            }
            Self::AppGwSslPolicy20220101 | Self::AppGwSslPolicy20220101S => {
                &[POLICY_OVERVIEW, POLICY_OVERVIEW_2023, NETWORK_TYPES]
            }
        }
    }
}

const SUITES_2015: &[CipherSuite] = &[
    CipherSuite::EcdheRsaAes256GcmSha384,
    CipherSuite::EcdheRsaAes128GcmSha256,
    CipherSuite::EcdheRsaAes256CbcSha384,
    CipherSuite::EcdheRsaAes128CbcSha256,
    CipherSuite::EcdheRsaAes256CbcSha,
    CipherSuite::EcdheRsaAes128CbcSha,
    CipherSuite::DheRsaAes256GcmSha384,
    CipherSuite::DheRsaAes128GcmSha256,
    CipherSuite::DheRsaAes256CbcSha,
    CipherSuite::DheRsaAes128CbcSha,
    CipherSuite::RsaAes256GcmSha384,
    CipherSuite::RsaAes128GcmSha256,
    CipherSuite::RsaAes256CbcSha256,
    CipherSuite::RsaAes128CbcSha256,
    CipherSuite::RsaAes256CbcSha,
    CipherSuite::RsaAes128CbcSha,
    CipherSuite::EcdheEcdsaAes256GcmSha384,
    CipherSuite::EcdheEcdsaAes128GcmSha256,
    CipherSuite::EcdheEcdsaAes256CbcSha384,
    CipherSuite::EcdheEcdsaAes128CbcSha256,
    CipherSuite::EcdheEcdsaAes256CbcSha,
    CipherSuite::EcdheEcdsaAes128CbcSha,
    CipherSuite::DheDssAes256CbcSha256,
    CipherSuite::DheDssAes128CbcSha256,
    CipherSuite::DheDssAes256CbcSha,
    CipherSuite::DheDssAes128CbcSha,
    CipherSuite::Rsa3desEdeCbcSha,
    CipherSuite::DheDss3desEdeCbcSha,
];

const SUITES_2017: &[CipherSuite] = &[
    CipherSuite::EcdheEcdsaAes128GcmSha256,
    CipherSuite::EcdheEcdsaAes256GcmSha384,
    CipherSuite::EcdheEcdsaAes128CbcSha,
    CipherSuite::EcdheEcdsaAes256CbcSha,
    CipherSuite::EcdheEcdsaAes128CbcSha256,
    CipherSuite::EcdheEcdsaAes256CbcSha384,
    CipherSuite::EcdheRsaAes256GcmSha384,
    CipherSuite::EcdheRsaAes128GcmSha256,
    CipherSuite::EcdheRsaAes128CbcSha,
    CipherSuite::EcdheRsaAes256CbcSha,
    CipherSuite::RsaAes256GcmSha384,
    CipherSuite::RsaAes128GcmSha256,
    CipherSuite::RsaAes256CbcSha256,
    CipherSuite::RsaAes128CbcSha256,
    CipherSuite::RsaAes256CbcSha,
    CipherSuite::RsaAes128CbcSha,
];

const SUITES_2022: &[CipherSuite] = &[
    CipherSuite::Aes256GcmSha384,
    CipherSuite::Aes128GcmSha256,
    CipherSuite::EcdheRsaAes256GcmSha384,
    CipherSuite::EcdheRsaAes128GcmSha256,
    CipherSuite::EcdheRsaAes256CbcSha384,
    CipherSuite::EcdheRsaAes128CbcSha256,
    CipherSuite::EcdheEcdsaAes256GcmSha384,
    CipherSuite::EcdheEcdsaAes128GcmSha256,
    CipherSuite::EcdheEcdsaAes256CbcSha384,
    CipherSuite::EcdheEcdsaAes128CbcSha256,
];

const SUITES_2022_STRICT: &[CipherSuite] = &[
    CipherSuite::Aes256GcmSha384,
    CipherSuite::Aes128GcmSha256,
    CipherSuite::EcdheRsaAes256GcmSha384,
    CipherSuite::EcdheRsaAes128GcmSha256,
    CipherSuite::EcdheEcdsaAes256GcmSha384,
    CipherSuite::EcdheEcdsaAes128GcmSha256,
];

#[cfg(test)]
mod tests {
    use super::super::super::cipher::{Mode, usable};
    use super::*;

    #[test]
    fn counts_of_suites_are_those_of_the_documentation() {
        let counts = PredefinedPolicy::ALL.map(|policy| policy.suites().len());
        assert_eq!(counts, [28, 16, 16, 10, 6]);
    }

    #[test]
    fn suites_serve_every_version_that_the_policy_permits() {
        for policy in PredefinedPolicy::ALL {
            assert_eq!(usable(policy.versions(), policy.suites()), policy.versions(), "{policy:?}");
        }
    }

    #[test]
    fn the_strict_policy_of_2022_is_the_other_one_without_cbc() {
        let without: Vec<CipherSuite> =
            SUITES_2022.iter().copied().filter(|suite| suite.mode() == Mode::Gcm).collect();
        assert_eq!(without, SUITES_2022_STRICT);
    }

    #[test]
    fn names_are_read_without_letter_case() {
        for policy in PredefinedPolicy::ALL {
            assert_eq!(PredefinedPolicy::parse(policy.name()), Some(Spelled { value: policy, exact: true }));
        }
        let lower = PredefinedPolicy::parse("appgwsslpolicy20170401s").unwrap();
        assert_eq!((lower.value, lower.exact), (PredefinedPolicy::AppGwSslPolicy20170401S, false));
        assert_eq!(PredefinedPolicy::parse("AppGwSslPolicy20220201"), None);
        assert_eq!(
            PredefinedPolicy::closest("AppGwSSLPolicy2022-0101S"),
            Some(PredefinedPolicy::AppGwSslPolicy20220101S)
        );
    }

    #[test]
    fn only_policies_with_tls_1_2_as_their_minimum_are_left() {
        for policy in PredefinedPolicy::ALL {
            let withdrawn = matches!(policy.state(), State::Withdrawn { .. });
            assert_eq!(withdrawn, policy.versions().min() < Some(Version::Tls12), "{policy:?}");
        }
    }
}
