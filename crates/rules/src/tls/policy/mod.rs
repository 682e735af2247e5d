//! TLS policies of Application Gateway.

mod default;
mod predefined;
mod ty;

pub use default::{
    DEFAULT_JOINS_COEXISTENCE_SINCE, DefaultPolicy, NEW_DEFAULT, NEW_DEFAULT_SINCE, default_policy,
};
pub use predefined::{PredefinedPolicy, State};
pub use ty::{Listing, PolicyType, Property};

use super::cipher::usable;
use super::{ApiVersion, CipherSuite, Generation, Version, Versions};

/// The policy that Microsoft recommends to most.
pub const RECOMMENDED: PredefinedPolicy = PredefinedPolicy::AppGwSslPolicy20220101;

/// The best predefined policy that a gateway of this generation (`None`: not known) can have.
pub const fn recommended(generation: Option<Generation>) -> PredefinedPolicy {
    match generation {
        Some(Generation::V1) => PredefinedPolicy::AppGwSslPolicy20170401S,
        Some(Generation::V2 | Generation::Basic) | None => RECOMMENDED,
    }
}

/// The type of policy for a list of suites of its own on a gateway of this generation (`None`: not known).
pub const fn recommended_own(generation: Option<Generation>) -> PolicyType {
    match generation {
        Some(Generation::V1) => PolicyType::Custom,
        Some(Generation::V2 | Generation::Basic) | None => PolicyType::CustomV2,
    }
}

/// The newest API version whose types were read: a newer one may have types, policies and versions not known here.
/// [`NETWORK_TYPES`](crate::tls::sources::NETWORK_TYPES)
pub const TYPES_READ_UP_TO: ApiVersion = ApiVersion::stable(2025, 9, 1);

/// The day from which TLS 1.0 and 1.1 are no longer supported, and with them the policies that permit them:
/// [`TLS_RETIREMENT`](crate::tls::sources::TLS_RETIREMENT).
pub const TLS_1_0_AND_1_1_END: &str = "2025-08-31";

/// Whether a gateway of this generation can have SSL profiles; `None` where nothing says so:
/// [`LISTENER_POLICY`](crate::tls::sources::LISTENER_POLICY).
pub const fn has_ssl_profiles(generation: Generation) -> Option<bool> {
    match generation {
        Generation::V1 => Some(false),
        Generation::V2 => Some(true),
        Generation::Basic => None,
    }
}

/// The two families of policies. A gateway, all its SSL profiles included, has policies of one family only:
/// [`POLICY_OVERVIEW`](crate::tls::sources::POLICY_OVERVIEW),
/// [`CONFIGURE_POLICY`](crate::tls::sources::CONFIGURE_POLICY),
/// [`ISSUE_POLICY_MISMATCH`](crate::tls::sources::ISSUE_POLICY_MISMATCH),
/// [`ISSUE_POLICY_WITHDRAWN_AVM`](crate::tls::sources::ISSUE_POLICY_WITHDRAWN_AVM).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Family {
    /// The predefined policies of 2015 and 2017, and `Custom`.
    Old,
    /// The predefined policies of 2022, and `CustomV2`.
    New,
}

/// Suites that a v2 gateway never uses, even where its policy names them:
/// [`POLICY_OVERVIEW`](crate::tls::sources::POLICY_OVERVIEW).
pub const NEVER_USED_ON_V2: &[CipherSuite] = &[
    CipherSuite::DheRsaAes128GcmSha256,
    CipherSuite::DheRsaAes128CbcSha,
    CipherSuite::DheRsaAes256GcmSha384,
    CipherSuite::DheRsaAes256CbcSha,
    CipherSuite::DheDssAes128CbcSha256,
    CipherSuite::DheDssAes128CbcSha,
    CipherSuite::DheDssAes256CbcSha256,
    CipherSuite::DheDssAes256CbcSha,
];

/// What a policy permits, whatever its type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Policy {
    /// The versions between its minimum and maximum.
    pub versions: Versions,
    /// Its suites, `None` where they are not known.
    pub suites: Option<Vec<CipherSuite>>,
    /// Whether the order of the suites is the one that the gateway uses. Where it is not, they are a set.
    pub ordered: bool,
}

impl Policy {
    /// A predefined policy.
    pub fn predefined(policy: PredefinedPolicy) -> Self {
        Self {
            versions: policy.versions(),
            suites: Some(policy.suites().to_vec()),
            ordered: policy.has_known_order(),
        }
    }

    /// A `Custom` policy with this minimum and these suites. Suites of TLS 1.3, which it can't use, are left out.
    pub fn custom(minimum: Version, suites: Option<&[CipherSuite]>) -> Self {
        Self {
            versions: Versions::between(minimum, PolicyType::CUSTOM_MAXIMUM),
            suites: suites.map(|suites| suites.iter().copied().filter(|suite| !suite.is_tls13()).collect()),
            ordered: true,
        }
    }

    /// A `CustomV2` policy with this minimum and these suites. The suites of TLS 1.3 are always on.
    pub fn custom_v2(minimum: Version, suites: Option<&[CipherSuite]>) -> Self {
        let implied = PolicyType::CustomV2.implied_suites();
        Self {
            versions: Versions::between(minimum, PolicyType::CUSTOM_V2_MAXIMUM),
            suites: suites.map(|suites| {
                let named = suites.iter().copied().filter(|suite| !implied.contains(suite));
                implied.iter().copied().chain(named).collect()
            }),
            ordered: true,
        }
    }

    /// The versions that its suites leave.
    pub fn usable_versions(&self) -> Versions {
        match &self.suites {
            Some(suites) => usable(self.versions, suites),
            None => self.versions,
        }
    }

    /// The suites that a gateway of this generation uses.
    pub fn suites_on(&self, generation: Option<Generation>) -> Option<Vec<CipherSuite>> {
        let suites = self.suites.as_deref()?;
        let unused = match generation {
            Some(Generation::V2) => NEVER_USED_ON_V2,
            _ => &[],
        };
        Some(suites.iter().copied().filter(|suite| !unused.contains(suite)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recommended_exists() {
        for generation in [Generation::V1, Generation::V2] {
            let (policy, own) = (recommended(Some(generation)), recommended_own(Some(generation)));
            assert_eq!(policy.is_available_on(generation), Some(true), "{generation:?}");
            assert!(!matches!(policy.state(), State::Withdrawn { .. }), "{generation:?}");
            assert_eq!(own.is_available_on(generation), Some(true), "{generation:?}");
        }
        assert_eq!(recommended(None), RECOMMENDED);
    }

    #[test]
    fn custom_policies_end_at_their_type_s_maximum() {
        let suites = [CipherSuite::Aes128GcmSha256, CipherSuite::EcdheRsaAes128GcmSha256];
        let custom = Policy::custom(Version::Tls12, Some(&suites));
        assert_eq!(custom.versions, Versions::only(Version::Tls12));
        assert_eq!(custom.suites, Some(vec![CipherSuite::EcdheRsaAes128GcmSha256]));

        let v2 = Policy::custom_v2(Version::Tls12, Some(&suites));
        assert_eq!(v2.versions, Versions::from(Version::Tls12));
        assert_eq!(
            v2.suites,
            Some(vec![
                CipherSuite::Aes256GcmSha384,
                CipherSuite::Aes128GcmSha256,
                CipherSuite::EcdheRsaAes128GcmSha256
            ])
        );
        assert_eq!(Policy::custom(Version::Tls13, Some(&suites)).versions, Versions::NONE);
    }

    #[test]
    fn suites_can_leave_less_than_the_minimum_permits() {
        let custom = Policy::custom(Version::Tls10, Some(&[CipherSuite::EcdheRsaAes128GcmSha256]));
        assert_eq!(custom.usable_versions(), Versions::only(Version::Tls12));
        let strict = Policy::custom_v2(Version::Tls12, Some(&[]));
        assert_eq!(strict.usable_versions(), Versions::only(Version::Tls13));
        assert_eq!(Policy::custom(Version::Tls10, None).usable_versions().min(), Some(Version::Tls10));
    }

    #[test]
    fn a_v2_gateway_leaves_some_suites_unused() {
        let old = Policy::predefined(PredefinedPolicy::AppGwSslPolicy20150501);
        let count = |generation| old.suites_on(generation).unwrap().len();
        assert_eq!((count(Some(Generation::V1)), count(Some(Generation::V2)), count(None)), (28, 20, 28));
    }
}
