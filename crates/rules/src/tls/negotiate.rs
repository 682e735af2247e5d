//! What a gateway and its backend agree on.
//!
//! TLS settles the version first, the newest that both ends have, and then a suite of that version. The gateway is the
//! client. Which common suite is taken is up to the server; App Service takes the first in its own order
//! ([`SUITES`](super::site::SUITES)). Before TLS 1.3 it also depends on the kind of key in the server's
//! certificate, which templates rarely tell.

use super::cipher::{Authentication, usable};
use super::{CipherSuite, Version, Versions};

/// What a gateway offers to its backend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The versions; `None` where nothing is published.
    pub versions: Option<Versions>,
    /// The suites; `None` where nothing is published or known.
    pub suites: Option<Vec<CipherSuite>>,
}

impl Offer {
    /// The versions that its suites leave; `None` where nothing is published.
    pub fn usable_versions(&self) -> Option<Versions> {
        match (&self.suites, self.versions?) {
            (Some(suites), versions) => Some(usable(versions, suites)),
            (None, versions) => Some(versions),
        }
    }
}

/// What a backend accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accept {
    /// The versions.
    pub versions: Versions,
    /// The suites, in the order in which the backend prefers them.
    pub suites: Vec<CipherSuite>,
    /// The kind of key in its certificate; `None` where it is not known.
    pub certificate: Option<Authentication>,
}

impl Accept {
    /// The versions that its suites leave.
    pub fn usable_versions(&self) -> Versions {
        usable(self.versions, &self.suites)
    }
}

/// What both agree on, or why they do not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Negotiation {
    /// They do.
    Agreed {
        /// The version.
        version: Version,
        /// The suite, as far as it can be told.
        suite: Suite,
    },
    /// No version is in both.
    NoCommonVersion {
        /// What the gateway can use of the versions that it permits.
        offered: Versions,
        /// What the backend can use of the versions that it permits.
        accepted: Versions,
    },
    /// A version is in both, but for it no suite.
    NoCommonSuite {
        /// The version.
        version: Version,
    },
    /// What the gateway offers is not published.
    Unknown,
}

/// The suite that both agree on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Suite {
    /// This one.
    Certain(CipherSuite),
    /// It depends on the key in the backend's certificate. Where one is `None`, no connection comes about with such a
    /// certificate.
    ByCertificate {
        /// With an RSA key.
        rsa: Option<CipherSuite>,
        /// With an ECDSA key.
        ecdsa: Option<CipherSuite>,
    },
    /// What the gateway offers is not published or not known.
    Unpublished,
}

impl Suite {
    /// The suite, where there is only one answer.
    pub fn certain(self) -> Option<CipherSuite> {
        match self {
            Self::Certain(suite) => Some(suite),
            Self::ByCertificate { .. } | Self::Unpublished => None,
        }
    }
}

/// What a gateway with this offer and a backend that accepts this agree on.
pub fn negotiate(offer: &Offer, accept: &Accept) -> Negotiation {
    let Some(offered) = offer.usable_versions() else { return Negotiation::Unknown };
    let accepted = accept.usable_versions();
    let Some(version) = offered.intersection(accepted).max() else {
        return Negotiation::NoCommonVersion { offered, accepted };
    };
    let Some(suites) = &offer.suites else {
        return Negotiation::Agreed { version, suite: Suite::Unpublished };
    };
    let mut common = accept
        .suites
        .iter()
        .copied()
        .filter(|suite| suite.versions().contains(version) && suites.contains(suite));
    let suite = if version == Version::Tls13 {
        common.next().map(Suite::Certain)
    } else if let Some(certificate) = accept.certificate {
        common.find(|suite| suite.authentication() == Some(certificate)).map(Suite::Certain)
    } else {
        let common: Vec<CipherSuite> = common.collect();
        let with = |key| common.iter().copied().find(|suite| suite.authentication() == Some(key));
        match (with(Authentication::Rsa), with(Authentication::Ecdsa)) {
            (None, None) => None,
            (rsa, ecdsa) => Some(Suite::ByCertificate { rsa, ecdsa }),
        }
    };
    match suite {
        Some(suite) => Negotiation::Agreed { version, suite },
        None => Negotiation::NoCommonSuite { version },
    }
}

#[cfg(test)]
mod tests {
    use super::super::Version::{Tls10, Tls12, Tls13};
    use super::super::{PredefinedPolicy, site};
    use super::*;

    fn offer(policy: PredefinedPolicy) -> Offer {
        Offer { versions: Some(policy.versions()), suites: Some(policy.suites().to_vec()) }
    }

    fn suites(rsa: CipherSuite, ecdsa: CipherSuite) -> Suite {
        Suite::ByCertificate { rsa: Some(rsa), ecdsa: Some(ecdsa) }
    }

    #[test]
    fn without_a_minimum_suite() {
        use CipherSuite as S;
        use PredefinedPolicy as P;
        let agreed = |version, suite| Negotiation::Agreed { version, suite };
        let tls13 = agreed(Tls13, Suite::Certain(S::Aes256GcmSha384));
        let tls12 = agreed(Tls12, suites(S::EcdheRsaAes256GcmSha384, S::EcdheEcdsaAes256GcmSha384));
        let none = |offered| Negotiation::NoCommonVersion { offered, accepted: Versions::only(Tls13) };
        for (policy, upto_1_2, only_1_3) in [
            (P::AppGwSslPolicy20150501, tls12, none(Versions::between(Tls10, Tls12))),
            (P::AppGwSslPolicy20170401, tls12, none(Versions::between(Version::Tls11, Tls12))),
            (P::AppGwSslPolicy20170401S, tls12, none(Versions::only(Tls12))),
            (P::AppGwSslPolicy20220101, tls13, tls13),
            (P::AppGwSslPolicy20220101S, tls13, tls13),
        ] {
            for minimum in Version::ALL {
                let accept = site::accept(minimum, None).unwrap();
                let expected = if minimum == Tls13 { only_1_3 } else { upto_1_2 };
                assert_eq!(negotiate(&offer(policy), &accept), expected, "{policy:?} {minimum}");
            }
        }
    }

    /// Every policy with every minimum and every minimum suite, held against what the words of the rules say.
    #[test]
    fn every_policy_with_every_site() {
        for policy in PredefinedPolicy::ALL {
            let minimum_suites = site::SUITES.iter().copied().map(Some).chain([None]);
            for minimum_suite in minimum_suites {
                for minimum in Version::ALL {
                    let accept = site::accept(minimum, minimum_suite).unwrap();
                    let left = site::suites_down_to(minimum_suite).unwrap();
                    let only_1_3 = minimum == Tls13 || minimum_suite.is_some_and(CipherSuite::is_tls13);
                    let speaks_1_3 = policy.versions().contains(Tls13);
                    let common: Vec<_> =
                        left.iter().filter(|s| !s.is_tls13() && policy.suites().contains(s)).collect();
                    let what = format!("{policy:?}, minimum {minimum}, {minimum_suite:?}");
                    match negotiate(&offer(policy), &accept) {
                        Negotiation::Agreed { version: Tls13, suite } => {
                            assert!(speaks_1_3, "{what}");
                            assert_eq!(suite, Suite::Certain(CipherSuite::Aes256GcmSha384), "{what}");
                        }
                        Negotiation::Agreed { version, suite } => {
                            assert!(!speaks_1_3 && !only_1_3 && version == Tls12, "{what}");
                            let Suite::ByCertificate { rsa, ecdsa } = suite else { panic!("{what}") };
                            for suite in [rsa, ecdsa].into_iter().flatten() {
                                assert!(common.contains(&&suite), "{what}");
                            }
                            assert_eq!(common.iter().any(|s| s.name().contains("_ECDSA_")), ecdsa.is_some());
                            assert_eq!(common.iter().any(|s| !s.name().contains("_ECDSA_")), rsa.is_some());
                        }
                        Negotiation::NoCommonVersion { accepted, .. } => {
                            assert!(!speaks_1_3 && only_1_3, "{what}");
                            assert_eq!(accepted, Versions::only(Tls13), "{what}");
                        }
                        Negotiation::NoCommonSuite { .. } => assert!(common.is_empty(), "{what}"),
                        Negotiation::Unknown => panic!("{what}"),
                    }
                }
            }
        }
    }

    #[test]
    fn versions_can_meet_without_a_common_suite() {
        let weak = Offer {
            versions: Some(Versions::only(Tls12)),
            suites: Some(vec![CipherSuite::RsaAes128CbcSha, CipherSuite::EcdheRsaAes128CbcSha]),
        };
        let accept = site::accept(Tls12, Some(CipherSuite::EcdheRsaAes128GcmSha256)).unwrap();
        assert_eq!(negotiate(&weak, &accept), Negotiation::NoCommonSuite { version: Tls12 });
    }

    #[test]
    fn a_suite_can_need_a_certain_certificate() {
        let ecdsa = Offer {
            versions: Some(Versions::only(Tls12)),
            suites: Some(vec![CipherSuite::EcdheEcdsaAes128GcmSha256]),
        };
        let mut accept = site::accept(Tls12, None).unwrap();
        let suite = Suite::ByCertificate { rsa: None, ecdsa: Some(CipherSuite::EcdheEcdsaAes128GcmSha256) };
        assert_eq!(negotiate(&ecdsa, &accept), Negotiation::Agreed { version: Tls12, suite });
        accept.certificate = Some(Authentication::Rsa);
        assert_eq!(negotiate(&ecdsa, &accept), Negotiation::NoCommonSuite { version: Tls12 });
    }

    #[test]
    fn what_is_not_published_stays_unknown() {
        let accept = site::accept(Tls12, None).unwrap();
        let unpublished = Offer { versions: None, suites: None };
        assert_eq!(negotiate(&unpublished, &accept), Negotiation::Unknown);
        let v2 = Offer { versions: Some(Versions::from(Tls12)), suites: None };
        assert_eq!(
            negotiate(&v2, &accept),
            Negotiation::Agreed { version: Tls13, suite: Suite::Unpublished }
        );
    }
}
