//! Cipher suites that Application Gateway or App Service knows.

use std::fmt;

use tricep_parser::template::closest;

use super::{Spelled, Version, Versions, spelled};

/// How both ends come to a shared key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KeyExchange {
    /// Not part of the suite: TLS 1.3 agrees on it apart, and always with forward secrecy.
    Separate,
    /// Ephemeral Diffie-Hellman over elliptic curves: forward secrecy.
    Ecdhe,
    /// Ephemeral Diffie-Hellman: forward secrecy.
    Dhe,
    /// The key is encrypted with the server's RSA key: who gets that key later reads everything.
    Rsa,
}

/// The kind of key in the server's certificate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Authentication {
    /// RSA.
    Rsa,
    /// ECDSA.
    Ecdsa,
    /// DSS (DSA).
    Dss,
}

/// How data is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Mode {
    /// AES in Galois/Counter mode.
    Gcm,
    /// AES in cipher block chaining mode.
    Cbc,
    /// Triple DES in cipher block chaining mode.
    TripleDesCbc,
}

/// Why a suite should not be offered: [`RFC_9325`](crate::tls::sources::RFC_9325).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weakness {
    /// Static RSA key exchange.
    NoForwardSecrecy,
    /// CBC mode, which padding attacks aim at.
    Cbc,
    /// Triple DES with its blocks of 64 bits.
    TripleDes,
    /// Certificates with DSS keys, which no public authority issues.
    Dss,
}

impl Weakness {
    /// As a phrase: `no forward secrecy`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoForwardSecrecy => "no forward secrecy",
            Self::Cbc => "CBC mode",
            Self::TripleDes => "triple DES",
            Self::Dss => "DSS certificates",
        }
    }
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

struct Facts {
    name: &'static str,
    oldest: Version,
    key_exchange: KeyExchange,
    authentication: Option<Authentication>,
    mode: Mode,
}

macro_rules! suites {
    ($($suite:ident = $name:literal, $oldest:ident, $exchange:ident, $authentication:expr, $mode:ident;)*) => {
        /// A cipher suite. What is said of it is from [`IANA_SUITES`](crate::tls::sources::IANA_SUITES),
        /// [`RFC_5246`](crate::tls::sources::RFC_5246), [`RFC_5288`](crate::tls::sources::RFC_5288),
        /// [`RFC_5289`](crate::tls::sources::RFC_5289) and [`RFC_8446`](crate::tls::sources::RFC_8446).
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum CipherSuite {
            $(#[doc = concat!("`", $name, "`.")] $suite,)*
        }

        impl CipherSuite {
            /// Every suite: those of TLS 1.3, then in the order of Application Gateway's documentation.
            pub const ALL: &[Self] = &[$(Self::$suite,)*];

            const fn facts(self) -> Facts {
                match self {
                    $(Self::$suite => Facts {
                        name: $name,
                        oldest: Version::$oldest,
                        key_exchange: KeyExchange::$exchange,
                        authentication: $authentication,
                        mode: Mode::$mode,
                    },)*
                }
            }
        }
    };
}

const RSA: Option<Authentication> = Some(Authentication::Rsa);
const ECDSA: Option<Authentication> = Some(Authentication::Ecdsa);
const DSS: Option<Authentication> = Some(Authentication::Dss);

suites! {
    Aes256GcmSha384 = "TLS_AES_256_GCM_SHA384", Tls13, Separate, None, Gcm;
    Aes128GcmSha256 = "TLS_AES_128_GCM_SHA256", Tls13, Separate, None, Gcm;
    EcdheRsaAes256GcmSha384 = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", Tls12, Ecdhe, RSA, Gcm;
    EcdheRsaAes128GcmSha256 = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Tls12, Ecdhe, RSA, Gcm;
    EcdheRsaAes256CbcSha384 = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", Tls12, Ecdhe, RSA, Cbc;
    EcdheRsaAes128CbcSha256 = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", Tls12, Ecdhe, RSA, Cbc;
    EcdheRsaAes256CbcSha = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", Tls10, Ecdhe, RSA, Cbc;
    EcdheRsaAes128CbcSha = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", Tls10, Ecdhe, RSA, Cbc;
    DheRsaAes256GcmSha384 = "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", Tls12, Dhe, RSA, Gcm;
    DheRsaAes128GcmSha256 = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", Tls12, Dhe, RSA, Gcm;
    DheRsaAes256CbcSha = "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", Tls10, Dhe, RSA, Cbc;
    DheRsaAes128CbcSha = "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", Tls10, Dhe, RSA, Cbc;
    RsaAes256GcmSha384 = "TLS_RSA_WITH_AES_256_GCM_SHA384", Tls12, Rsa, RSA, Gcm;
    RsaAes128GcmSha256 = "TLS_RSA_WITH_AES_128_GCM_SHA256", Tls12, Rsa, RSA, Gcm;
    RsaAes256CbcSha256 = "TLS_RSA_WITH_AES_256_CBC_SHA256", Tls12, Rsa, RSA, Cbc;
    RsaAes128CbcSha256 = "TLS_RSA_WITH_AES_128_CBC_SHA256", Tls12, Rsa, RSA, Cbc;
    RsaAes256CbcSha = "TLS_RSA_WITH_AES_256_CBC_SHA", Tls10, Rsa, RSA, Cbc;
    RsaAes128CbcSha = "TLS_RSA_WITH_AES_128_CBC_SHA", Tls10, Rsa, RSA, Cbc;
    EcdheEcdsaAes256GcmSha384 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", Tls12, Ecdhe, ECDSA, Gcm;
    EcdheEcdsaAes128GcmSha256 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", Tls12, Ecdhe, ECDSA, Gcm;
    EcdheEcdsaAes256CbcSha384 = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", Tls12, Ecdhe, ECDSA, Cbc;
    EcdheEcdsaAes128CbcSha256 = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", Tls12, Ecdhe, ECDSA, Cbc;
    EcdheEcdsaAes256CbcSha = "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", Tls10, Ecdhe, ECDSA, Cbc;
    EcdheEcdsaAes128CbcSha = "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", Tls10, Ecdhe, ECDSA, Cbc;
    DheDssAes256CbcSha256 = "TLS_DHE_DSS_WITH_AES_256_CBC_SHA256", Tls12, Dhe, DSS, Cbc;
    DheDssAes128CbcSha256 = "TLS_DHE_DSS_WITH_AES_128_CBC_SHA256", Tls12, Dhe, DSS, Cbc;
    DheDssAes256CbcSha = "TLS_DHE_DSS_WITH_AES_256_CBC_SHA", Tls10, Dhe, DSS, Cbc;
    DheDssAes128CbcSha = "TLS_DHE_DSS_WITH_AES_128_CBC_SHA", Tls10, Dhe, DSS, Cbc;
    Rsa3desEdeCbcSha = "TLS_RSA_WITH_3DES_EDE_CBC_SHA", Tls10, Rsa, RSA, TripleDesCbc;
    DheDss3desEdeCbcSha = "TLS_DHE_DSS_WITH_3DES_EDE_CBC_SHA", Tls10, Dhe, DSS, TripleDesCbc;
}

impl CipherSuite {
    /// Its IANA name, which is the one that Azure uses: `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`.
    pub const fn name(self) -> &'static str {
        self.facts().name
    }

    /// The suite with this name, letter case aside.
    pub fn parse(name: &str) -> Option<Spelled<Self>> {
        spelled(name, Self::ALL, Self::name)
    }

    /// The suite with exactly this name.
    pub fn exact(name: &str) -> Option<Self> {
        Self::parse(name).filter(|spelled| spelled.exact).map(|spelled| spelled.value)
    }

    /// The suite that a misspelt name most likely means.
    pub fn closest(name: &str) -> Option<Self> {
        closest(name, Self::ALL.iter().map(|suite| suite.name())).and_then(Self::exact)
    }

    /// The versions of TLS in which it can be used.
    pub const fn versions(self) -> Versions {
        match self.facts().oldest {
            Version::Tls13 => Versions::only(Version::Tls13),
            oldest => Versions::between(oldest, Version::Tls12),
        }
    }

    /// Whether it is a suite of TLS 1.3.
    pub const fn is_tls13(self) -> bool {
        self.versions().contains(Version::Tls13)
    }

    /// How the key is agreed on.
    pub const fn key_exchange(self) -> KeyExchange {
        self.facts().key_exchange
    }

    /// The key that the server's certificate must have; `None` in TLS 1.3, whose suites go with any.
    pub const fn authentication(self) -> Option<Authentication> {
        self.facts().authentication
    }

    /// How data is encrypted.
    pub const fn mode(self) -> Mode {
        self.facts().mode
    }

    /// Whether traffic stays secret when the server's key gets known later.
    pub const fn has_forward_secrecy(self) -> bool {
        !matches!(self.key_exchange(), KeyExchange::Rsa)
    }

    /// Why it should not be offered; nothing for a good suite.
    pub fn weaknesses(self) -> impl Iterator<Item = Weakness> {
        let mode = self.mode();
        [
            (!self.has_forward_secrecy()).then_some(Weakness::NoForwardSecrecy),
            matches!(mode, Mode::Cbc).then_some(Weakness::Cbc),
            matches!(mode, Mode::TripleDesCbc).then_some(Weakness::TripleDes),
            matches!(self.authentication(), DSS).then_some(Weakness::Dss),
        ]
        .into_iter()
        .flatten()
    }
}

impl fmt::Display for CipherSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The versions that remain of `versions` when only these suites may be used.
pub fn usable(versions: Versions, suites: &[CipherSuite]) -> Versions {
    let usable = suites.iter().fold(Versions::NONE, |all, suite| all.union(suite.versions()));
    versions.intersection(usable)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name of a suite says everything that the table says.
    #[test]
    fn names_and_facts_agree() {
        for suite in CipherSuite::ALL.iter().copied() {
            let name = suite.name();
            let exchange = match suite.key_exchange() {
                KeyExchange::Separate => "TLS_AES_",
                KeyExchange::Ecdhe => "TLS_ECDHE_",
                KeyExchange::Dhe => "TLS_DHE_",
                KeyExchange::Rsa => "TLS_RSA_",
            };
            assert!(name.starts_with(exchange), "{name}");
            let authentication = match suite.authentication() {
                None => "TLS_AES_",
                Some(Authentication::Rsa) => "_RSA_WITH_",
                Some(Authentication::Ecdsa) => "_ECDSA_WITH_",
                Some(Authentication::Dss) => "_DSS_WITH_",
            };
            assert!(name.contains(authentication), "{name}");
            let mode = match suite.mode() {
                Mode::Gcm => "_GCM_",
                Mode::Cbc => "AES_",
                Mode::TripleDesCbc => "_3DES_EDE_CBC_",
            };
            assert!(name.contains(mode) && (suite.mode() == Mode::Gcm || name.contains("_CBC_")), "{name}");
            let versions = if suite.is_tls13() {
                Versions::only(Version::Tls13)
            } else if name.ends_with("_SHA") {
                Versions::between(Version::Tls10, Version::Tls12)
            } else {
                Versions::only(Version::Tls12)
            };
            assert_eq!(suite.versions(), versions, "{name}");
            assert_eq!(CipherSuite::exact(name), Some(suite));
        }
        assert_eq!(CipherSuite::ALL.len(), 30);
    }

    #[test]
    fn letter_case_and_slips_are_told_apart() {
        let lower = CipherSuite::parse("tls_aes_128_gcm_sha256").unwrap();
        assert_eq!((lower.value, lower.exact), (CipherSuite::Aes128GcmSha256, false));
        assert_eq!(CipherSuite::exact("tls_aes_128_gcm_sha256"), None);
        assert_eq!(
            CipherSuite::closest("TLS_ECDHE_RSA_WITH_AES128_GCM_SHA256"),
            Some(CipherSuite::EcdheRsaAes128GcmSha256)
        );
        assert_eq!(CipherSuite::closest("ECDHE"), None);
    }

    #[test]
    fn weaknesses_of_a_suite() {
        let weak = |suite: CipherSuite| suite.weaknesses().collect::<Vec<_>>();
        assert_eq!(weak(CipherSuite::Aes256GcmSha384), []);
        assert_eq!(weak(CipherSuite::EcdheRsaAes128GcmSha256), []);
        assert_eq!(weak(CipherSuite::RsaAes256CbcSha), [Weakness::NoForwardSecrecy, Weakness::Cbc]);
        assert_eq!(weak(CipherSuite::DheDss3desEdeCbcSha), [Weakness::TripleDes, Weakness::Dss]);
    }

    #[test]
    fn suites_decide_which_versions_remain() {
        let gcm = [CipherSuite::EcdheRsaAes128GcmSha256];
        assert_eq!(usable(Versions::ALL, &gcm), Versions::only(Version::Tls12));
        let sha1 = [CipherSuite::RsaAes128CbcSha, CipherSuite::Aes128GcmSha256];
        assert_eq!(usable(Versions::ALL, &sha1), Versions::ALL);
        assert_eq!(usable(Versions::ALL, &[]), Versions::NONE);
    }
}
