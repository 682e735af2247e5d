//! The connection from a gateway to its backend: two models of it, and every statement of Microsoft.

use std::fmt;

use super::sources::{
    ARTICLE, CUSTOMER_MAIL, ISSUE_INDEPENDENT, ISSUE_POLICY_GOVERNS, POLICY_OVERVIEW, POLICY_OVERVIEW_2022,
    POLICY_OVERVIEW_2023, POLICY_OVERVIEW_PR, SSL_OVERVIEW, SSL_OVERVIEW_2023, TLS_RETIREMENT,
    TLS_RETIREMENT_JULY, TLS_RETIREMENT_MARCH, TLS_RETIREMENT_MAY,
};
use super::{Generation, Offer, Policy, Version, Versions};
use crate::rules::Source;

/// Which model of the connection from a gateway to its backend a path is checked against.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum BackendModel {
    /// The gateway must permit, by its `sslPolicy`, the version that its backend requires:
    /// [`ARTICLE`](crate::tls::sources::ARTICLE).
    #[default]
    Policy,
    /// What Microsoft documents for backend connections, by SKU, whatever the policy says.
    Platform,
}

impl BackendModel {
    /// Every model.
    pub const ALL: [Self; 2] = [Self::Policy, Self::Platform];

    /// The word that settings use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Platform => "platform",
        }
    }
}

impl fmt::Display for BackendModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a gateway with this policy, on a SKU of this generation (`None`: not known), offers to its backends.
pub fn offer(model: BackendModel, generation: Option<Generation>, policy: &Policy) -> Offer {
    let versions = match model {
        BackendModel::Policy => Some(policy.versions),
        BackendModel::Platform => platform_versions(generation),
    };
    let suites = if governs_suites(model, generation) { policy.suites_on(generation) } else { None };
    Offer { versions, suites }
}

/// Whether a gateway on a SKU of this generation (`None`: not known) offers the suites of its policy to its backends.
pub const fn governs_suites(model: BackendModel, generation: Option<Generation>) -> bool {
    match (model, generation) {
        (BackendModel::Policy, _) | (BackendModel::Platform, Some(Generation::V1)) => true,
        // Of v2 Microsoft says only that its suites can't be chosen, and of Basic nothing.
        (BackendModel::Platform, Some(Generation::V2 | Generation::Basic) | None) => false,
    }
}

/// The versions that Microsoft documents for connections to backends; `None` where it documents nothing.
pub const fn platform_versions(generation: Option<Generation>) -> Option<Versions> {
    match generation {
        Some(Generation::V1) => Some(Versions::only(Version::Tls12)),
        Some(Generation::V2) => Some(Versions::from(Version::Tls12)),
        Some(Generation::Basic) | None => None,
    }
}

/// Whether a statement says that `sslPolicy` governs connections to backends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Governs {
    /// It does.
    Yes,
    /// Of suites on v1 only; of nothing else.
    SuitesOnV1,
    /// It does not.
    No,
    /// Nothing is said of it.
    Unsaid,
}

/// Whether a statement still stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nothing newer took its place.
    Current,
    /// The same author said something else later.
    Superseded,
}

/// Something that was said of connections to backends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Statement {
    /// What was said: a clause without a full stop.
    pub says: &'static str,
    /// The versions that it gives v1; `None` where it gives none.
    pub v1: Option<Versions>,
    /// The versions that it gives v2; `None` where it gives none.
    pub v2: Option<Versions>,
    /// Whether the policy governs them.
    pub governs: Governs,
    /// Whether it still stands.
    pub standing: Standing,
    /// Whether Microsoft said it.
    pub by_microsoft: bool,
    /// Where and when.
    pub source: Source,
}

/// For people: `2025-10-15: v1 uses TLS 1.2 … (Application Gateway: retirement …)`.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.source.date, self.says, self.source.title)
    }
}

const UP_TO_1_2: Versions = Versions::between(Version::Tls10, Version::Tls12);
const ONLY_1_2: Versions = Versions::only(Version::Tls12);
const FROM_1_2: Versions = Versions::from(Version::Tls12);

/// Every statement that was found, the oldest first. They contradict each other.
pub const STATEMENTS: &[Statement] = &[
    Statement {
        says: "the version used towards a backend depends on the gateway's policy",
        v1: None,
        v2: None,
        governs: Governs::Yes,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: ISSUE_POLICY_GOVERNS,
    },
    Statement {
        says: "connections to backends use TLS 1.0 to 1.2",
        v1: Some(UP_TO_1_2),
        v2: Some(UP_TO_1_2),
        governs: Governs::Unsaid,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: POLICY_OVERVIEW_2022,
    },
    Statement {
        says: "TLS 1.2 to clients and TLS 1.0 to backends go together, so the two connections are independent",
        v1: None,
        v2: None,
        governs: Governs::No,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: ISSUE_INDEPENDENT,
    },
    Statement {
        says: "connections to backends use TLS 1.0 to 1.2",
        v1: Some(UP_TO_1_2),
        v2: Some(UP_TO_1_2),
        governs: Governs::Unsaid,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: POLICY_OVERVIEW_2023,
    },
    Statement {
        says: "the policy's versions are for clients only; its suites also hold for backends on v1; v2 uses TLS 1.0 to 1.2 \
            towards backends",
        v1: None,
        v2: Some(UP_TO_1_2),
        governs: Governs::SuitesOnV1,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: SSL_OVERVIEW_2023,
    },
    Statement {
        says: "the policy does not control connections to backends; TLS 1.3 is preferred and TLS 1.2 the least",
        v1: Some(FROM_1_2),
        v2: Some(FROM_1_2),
        governs: Governs::No,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: TLS_RETIREMENT_MARCH,
    },
    Statement {
        says: "v2 prefers TLS 1.3 towards backends with TLS 1.2 as the least; v1 uses TLS 1.2",
        v1: Some(ONLY_1_2),
        v2: Some(FROM_1_2),
        governs: Governs::No,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: TLS_RETIREMENT_MAY,
    },
    Statement {
        says: "backends must support TLS 1.2",
        v1: None,
        v2: None,
        governs: Governs::Unsaid,
        standing: Standing::Current,
        by_microsoft: true,
        source: CUSTOMER_MAIL,
    },
    Statement {
        says: "v2 prefers TLS 1.3 towards backends with TLS 1.2 as the least; v1 uses TLS 1.2",
        v1: Some(ONLY_1_2),
        v2: Some(FROM_1_2),
        governs: Governs::No,
        standing: Standing::Superseded,
        by_microsoft: true,
        source: TLS_RETIREMENT_JULY,
    },
    Statement {
        says: "the policy does not control connections to backends; v2 prefers TLS 1.3 with TLS 1.2 as the least; v1 uses \
            TLS 1.2",
        v1: Some(ONLY_1_2),
        v2: Some(FROM_1_2),
        governs: Governs::No,
        standing: Standing::Current,
        by_microsoft: true,
        source: TLS_RETIREMENT,
    },
    Statement {
        says: "a function app that accepts only TLS 1.3 was unhealthy behind a gateway until the gateway's policy was \
            changed to one with TLS 1.3",
        v1: None,
        v2: None,
        governs: Governs::Yes,
        standing: Standing::Current,
        by_microsoft: false,
        source: ARTICLE,
    },
    Statement {
        says: "v2 uses TLS 1.3 towards backends where they have it, else TLS 1.2; neither version nor suites can be chosen",
        v1: None,
        v2: Some(FROM_1_2),
        governs: Governs::No,
        standing: Standing::Current,
        by_microsoft: true,
        source: POLICY_OVERVIEW_PR,
    },
    Statement {
        says: "TLS 1.3 is preferred towards backends, down to TLS 1.0; neither version nor suites can be chosen",
        v1: None,
        v2: Some(Versions::ALL),
        governs: Governs::No,
        standing: Standing::Current,
        by_microsoft: true,
        source: POLICY_OVERVIEW,
    },
    Statement {
        says: "the policy's versions are for clients only; its suites also hold for backends on v1; v2 uses TLS 1.0 to 1.2 \
            towards backends",
        v1: None,
        v2: Some(UP_TO_1_2),
        governs: Governs::SuitesOnV1,
        standing: Standing::Current,
        by_microsoft: true,
        source: SSL_OVERVIEW,
    },
];

/// The statements of Microsoft that stand and that give a generation versions towards its backends.
pub fn current(generation: Generation) -> impl Iterator<Item = &'static Statement> {
    STATEMENTS.iter().filter(move |statement| {
        let versions = match generation {
            Generation::V1 => statement.v1,
            Generation::V2 => statement.v2,
            Generation::Basic => None,
        };
        statement.by_microsoft && statement.standing == Standing::Current && versions.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::super::{CipherSuite, Negotiation, PredefinedPolicy, negotiate, site};
    use super::*;

    #[test]
    fn offers_by_model_and_generation() {
        let policy = Policy::predefined(PredefinedPolicy::AppGwSslPolicy20170401S);
        let shape = |model, generation| {
            let offer = offer(model, generation, &policy);
            (offer.versions, offer.suites.map(|suites| suites.len()))
        };
        let (v1, v2, basic) = (Some(Generation::V1), Some(Generation::V2), Some(Generation::Basic));
        for generation in [v1, v2, basic, None] {
            assert_eq!(shape(BackendModel::Policy, generation), (Some(ONLY_1_2), Some(16)));
        }
        assert_eq!(shape(BackendModel::Platform, v1), (Some(ONLY_1_2), Some(16)));
        assert_eq!(shape(BackendModel::Platform, v2), (Some(FROM_1_2), None));
        assert_eq!(shape(BackendModel::Platform, basic), (None, None));
        assert_eq!(shape(BackendModel::Platform, None), (None, None));
    }

    #[test]
    fn the_models_differ_where_an_old_policy_meets_a_site_with_tls_1_3_only() {
        let policy = Policy::predefined(PredefinedPolicy::AppGwSslPolicy20170401S);
        let accept = site::accept(Version::Tls13, None).unwrap();
        let result = |model, generation| negotiate(&offer(model, Some(generation), &policy), &accept);
        let none =
            Negotiation::NoCommonVersion { offered: ONLY_1_2, accepted: Versions::only(Version::Tls13) };
        assert_eq!(result(BackendModel::Policy, Generation::V2), none);
        assert_eq!(result(BackendModel::Platform, Generation::V1), none);
        assert!(matches!(
            result(BackendModel::Platform, Generation::V2),
            Negotiation::Agreed { version: Version::Tls13, .. }
        ));
        assert_eq!(result(BackendModel::Platform, Generation::Basic), Negotiation::Unknown);
    }

    #[test]
    fn v1_takes_the_policy_s_suites_but_not_its_versions() {
        let policy = Policy::custom(Version::Tls12, Some(&[CipherSuite::RsaAes128CbcSha]));
        let accept = site::accept(Version::Tls12, Some(CipherSuite::EcdheRsaAes128GcmSha256)).unwrap();
        let offer = offer(BackendModel::Platform, Some(Generation::V1), &policy);
        assert_eq!(negotiate(&offer, &accept), Negotiation::NoCommonSuite { version: Version::Tls12 });
    }

    #[test]
    fn statements_are_in_order() {
        let dates: Vec<&str> = STATEMENTS.iter().map(|statement| statement.source.date).collect();
        assert!(dates.is_sorted(), "{dates:?}");
        assert_eq!(current(Generation::V1).count(), 1);
        assert_eq!(current(Generation::Basic).count(), 0);
    }
}
