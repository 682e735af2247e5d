//! What App Service and Functions accept from clients, and so from a gateway.

use super::cipher::usable;
use super::negotiate::Accept;
use super::sources::{APP_SERVICE_TLS, WEB_TYPES};
use super::{ApiVersion, CipherSuite, Version, Versions};
use crate::rules::Source;

/// The minimum of a site that states none, in the template as in the portal.
pub const DEFAULT_MINIMUM: Version = Version::Tls12;
/// Where [`DEFAULT_MINIMUM`] is documented.
pub const DEFAULT_MINIMUM_SOURCES: &[Source] = &[APP_SERVICE_TLS];

/// The suites that App Service accepts, in its own order, which it calls one from the most secure to the least and which
/// nobody can change: `minTlsCipherSuite` names one of them. That a CBC suite comes before a GCM suite is no slip here;
/// two sources have it so. The service says that the list may change, and that its front end, not the client, chooses the most
/// secure suite that both have: [`APP_SERVICE_MINIMUM_SUITE`](crate::tls::sources::APP_SERVICE_MINIMUM_SUITE),
/// [`APP_SERVICE_TLS`], [`WEB_TYPES`].
pub const SUITES: &[CipherSuite] = &[
    CipherSuite::Aes256GcmSha384,
    CipherSuite::Aes128GcmSha256,
    CipherSuite::EcdheEcdsaAes256GcmSha384,
    CipherSuite::EcdheEcdsaAes128CbcSha256,
    CipherSuite::EcdheEcdsaAes128GcmSha256,
    CipherSuite::EcdheRsaAes256GcmSha384,
    CipherSuite::EcdheRsaAes128GcmSha256,
    CipherSuite::EcdheRsaAes256CbcSha384,
    CipherSuite::EcdheRsaAes128CbcSha256,
    CipherSuite::EcdheRsaAes256CbcSha,
    CipherSuite::EcdheRsaAes128CbcSha,
    CipherSuite::RsaAes256GcmSha384,
    CipherSuite::RsaAes128GcmSha256,
    CipherSuite::RsaAes256CbcSha256,
    CipherSuite::RsaAes128CbcSha256,
    CipherSuite::RsaAes256CbcSha,
    CipherSuite::RsaAes128CbcSha,
];

/// The first API version with `minTlsVersion`.
pub const MIN_TLS_VERSION_SINCE: ApiVersion = ApiVersion::stable(2016, 8, 1);
/// The first API version whose types name `1.3` as a value of it. They allow other texts too, so that an older version says
/// nothing of what `1.3` does with it.
pub const TLS_1_3_SINCE: ApiVersion = ApiVersion::stable(2023, 12, 1);
/// The first API version with `scmMinTlsVersion`.
const SCM_MIN_TLS_VERSION_SINCE: ApiVersion = ApiVersion::stable(2020, 6, 1);
/// The first API version with `minTlsCipherSuite`. Its values are case-sensitive; it needs a plan of the Basic tier or
/// above outside of an App Service Environment.
const MIN_TLS_CIPHER_SUITE_SINCE: ApiVersion = ApiVersion::stable(2023, 1, 1);
/// Where these are documented.
pub const PROPERTIES_SOURCES: &[Source] = &[WEB_TYPES];

/// The first API version with a property that states a minimum; `None` for other properties.
pub fn since(property: &str) -> Option<ApiVersion> {
    match property {
        "minTlsVersion" => Some(MIN_TLS_VERSION_SINCE),
        "scmMinTlsVersion" => Some(SCM_MIN_TLS_VERSION_SINCE),
        "minTlsCipherSuite" => Some(MIN_TLS_CIPHER_SUITE_SINCE),
        _ => None,
    }
}

/// The suites that a minimum suite leaves: itself and those before it. All without one; `None` for a suite that App
/// Service does not have.
pub fn suites_down_to(minimum: Option<CipherSuite>) -> Option<&'static [CipherSuite]> {
    let Some(minimum) = minimum else { return Some(SUITES) };
    let last = SUITES.iter().position(|suite| *suite == minimum)?;
    SUITES.get(..=last)
}

/// What a site with this minimum version and minimum suite accepts; `None` for a suite that App Service does not have.
///
/// A suite of TLS 1.3 as the minimum leaves TLS 1.3 only, whatever the minimum version says. Nothing documents that
/// consequence; it follows from what does remain.
pub fn accept(minimum: Version, minimum_suite: Option<CipherSuite>) -> Option<Accept> {
    let suites = suites_down_to(minimum_suite)?;
    Some(Accept { versions: Versions::from(minimum), suites: suites.to_vec(), certificate: None })
}

/// The lowest version that remains when the suites are counted, where that is above the minimum version that is stated.
pub fn minimum_raised_by_suite(minimum: Version, minimum_suite: CipherSuite) -> Option<Version> {
    let suites = suites_down_to(Some(minimum_suite))?;
    usable(Versions::from(minimum), suites).min().filter(|raised| *raised > minimum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minimum_suite_leaves_itself_and_those_before_it() {
        assert_eq!(suites_down_to(None).unwrap().len(), 17);
        for (i, suite) in SUITES.iter().enumerate() {
            let left = suites_down_to(Some(*suite)).unwrap();
            assert_eq!((left.len(), left.last()), (i + 1, Some(suite)));
        }
        assert_eq!(suites_down_to(Some(CipherSuite::DheRsaAes128CbcSha)), None);
        assert_eq!(accept(Version::Tls12, Some(CipherSuite::Rsa3desEdeCbcSha)), None);
    }

    #[test]
    fn suites_can_raise_the_minimum() {
        use Version::{Tls10, Tls11, Tls12, Tls13};
        let cases = [
            (Tls12, CipherSuite::Aes256GcmSha384, Some(Tls13)),
            (Tls10, CipherSuite::Aes128GcmSha256, Some(Tls13)),
            (Tls10, CipherSuite::EcdheRsaAes128GcmSha256, Some(Tls12)),
            (Tls11, CipherSuite::EcdheRsaAes256CbcSha, None),
            (Tls12, CipherSuite::EcdheRsaAes128GcmSha256, None),
            (Tls13, CipherSuite::RsaAes128CbcSha, None),
        ];
        for (minimum, suite, raised) in cases {
            assert_eq!(minimum_raised_by_suite(minimum, suite), raised, "{minimum} {suite}");
        }
    }
}
