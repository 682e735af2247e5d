//! What App Service and Functions accept from clients, and so from a gateway.

use super::cipher::usable;
use super::negotiate::Accept;
use super::sources::{
    APP_SERVICE_ENVIRONMENT_SETTINGS, APP_SERVICE_MINIMUM_SUITE, APP_SERVICE_TLS, WEB_TYPES,
};
use super::{ApiVersion, CipherSuite, Version, Versions};
use crate::rules::Source;

/// The minimum of a site that states none, in the template as in the portal.
pub const DEFAULT_MINIMUM: Version = Version::Tls12;
/// Where [`DEFAULT_MINIMUM`] is documented.
pub const DEFAULT_MINIMUM_SOURCES: &[Source] = &[APP_SERVICE_TLS];

/// The versions that App Service can accept.
pub const VERSIONS: Versions = Versions::ALL;

/// The suites that App Service accepts, in its own order, which it calls one from the most secure to the least and which
/// nobody can change: `minTlsCipherSuite` names one of them. That a CBC suite comes before a GCM suite is no slip here;
/// two sources have it so. The service says that the list may change.
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
/// Where [`SUITES`] and the meaning of `minTlsCipherSuite` are documented.
pub const SUITES_SOURCES: &[Source] = &[APP_SERVICE_MINIMUM_SUITE, APP_SERVICE_TLS, WEB_TYPES];

/// Where it is documented that a site's front end, not the client, chooses the suite: the most secure one that both have.
pub const ORDER_SOURCES: &[Source] = &[APP_SERVICE_TLS, APP_SERVICE_MINIMUM_SUITE];

/// The first API version with `minTlsVersion`.
pub const MIN_TLS_VERSION_SINCE: ApiVersion = ApiVersion::stable(2016, 8, 1);
/// The first API version with `scmMinTlsVersion`.
pub const SCM_MIN_TLS_VERSION_SINCE: ApiVersion = ApiVersion::stable(2020, 6, 1);
/// The first API version whose types name `1.3` as a value of the two.
pub const TLS_1_3_SINCE: ApiVersion = ApiVersion::stable(2023, 12, 1);
/// The first API version with `minTlsCipherSuite`. Its values are case-sensitive; it needs a plan of the Basic tier or
/// above outside of an App Service Environment.
pub const MIN_TLS_CIPHER_SUITE_SINCE: ApiVersion = ApiVersion::stable(2023, 1, 1);
/// Where these are documented.
pub const PROPERTIES_SOURCES: &[Source] = &[WEB_TYPES];

/// The values of `minTlsVersion` that the types of an API version name; none before the property existed.
pub fn minimums(api_version: ApiVersion) -> Versions {
    minimums_since(api_version, MIN_TLS_VERSION_SINCE)
}

/// The values of `scmMinTlsVersion` that the types of an API version name.
pub fn scm_minimums(api_version: ApiVersion) -> Versions {
    minimums_since(api_version, SCM_MIN_TLS_VERSION_SINCE)
}

fn minimums_since(api_version: ApiVersion, since: ApiVersion) -> Versions {
    if api_version >= TLS_1_3_SINCE {
        Versions::ALL
    } else if api_version >= since {
        Versions::between(Version::Tls10, Version::Tls12)
    } else {
        Versions::NONE
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

/// A setting of an App Service Environment that changes what all of its sites accept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ClusterSetting {
    /// Its name in `clusterSettings` of `Microsoft.Web/hostingEnvironments`.
    pub name: &'static str,
    /// What it does.
    pub effect: &'static str,
    /// Where it is documented.
    pub sources: &'static [Source],
}

/// `"1"` turns TLS 1.0 and 1.1 off.
pub const DISABLE_TLS_1_0: ClusterSetting = ClusterSetting {
    name: "DisableTls1.0",
    effect: "with the value 1, no site of the environment accepts TLS 1.0 or 1.1",
    sources: &[APP_SERVICE_ENVIRONMENT_SETTINGS],
};

/// A list of suites in place of App Service's own.
pub const CIPHER_SUITE_ORDER: ClusterSetting = ClusterSetting {
    name: "FrontEndSSLCipherSuiteOrder",
    effect: "all sites of the environment accept these suites in this order; not to be combined with minTlsCipherSuite",
    sources: &[APP_SERVICE_TLS, APP_SERVICE_ENVIRONMENT_SETTINGS],
};

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

    #[test]
    fn values_by_api_version() {
        let minimums = |text| minimums(ApiVersion::parse(text).unwrap());
        assert_eq!(minimums("2015-08-01"), Versions::NONE);
        assert_eq!(minimums("2022-09-01").max(), Some(Version::Tls12));
        assert_eq!(minimums("2023-12-01"), Versions::ALL);
        assert_eq!(scm_minimums(ApiVersion::stable(2019, 8, 1)), Versions::NONE);
    }
}
