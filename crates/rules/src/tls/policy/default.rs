//! The policy of a gateway that states none.

use super::super::{ApiVersion, BackendModel, Generation};
use super::PredefinedPolicy;

/// The newer default.
pub const NEW_DEFAULT: PredefinedPolicy = PredefinedPolicy::AppGwSslPolicy20220101;

/// The first API version with [`NEW_DEFAULT`].
pub const NEW_DEFAULT_SINCE: ApiVersion = ApiVersion::stable(2023, 2, 1);

/// From this API version on a v2 gateway's default counts where old and new policies are not to be mixed.
pub const DEFAULT_JOINS_COEXISTENCE_SINCE: ApiVersion = NEW_DEFAULT_SINCE;

/// A default, and what a reader should know of it:
/// [`POLICY_OVERVIEW`](crate::tls::sources::POLICY_OVERVIEW),
/// [`POLICY_OVERVIEW_2023`](crate::tls::sources::POLICY_OVERVIEW_2023),
/// [`TLS_RETIREMENT`](crate::tls::sources::TLS_RETIREMENT),
/// [`NETWORK_TYPES`](crate::tls::sources::NETWORK_TYPES).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DefaultPolicy {
    /// The policy.
    pub policy: PredefinedPolicy,
    /// Where the documentation is not of one mind: a sentence.
    pub note: Option<&'static str>,
}

/// The policy of a gateway that states none, made with this API version on a SKU of this generation (`None`: not known).
///
/// The table by API version speaks of the version with which a gateway is created, and knows no SKUs. The page about the
/// end of TLS 1.0 and 1.1 says that every v2 gateway gets the newer default with its next update, and a v1 gateway never.
/// The model `platform` follows that page for v2; the model `policy` follows the table.
pub fn default_policy(
    api_version: ApiVersion,
    generation: Option<Generation>,
    model: BackendModel,
) -> DefaultPolicy {
    use PredefinedPolicy::AppGwSslPolicy20150501;
    let new = api_version >= NEW_DEFAULT_SINCE;
    let (policy, note) = match (generation, model) {
        (Some(Generation::V1), _) if new => (AppGwSslPolicy20150501, Some(V1_NOTE)),
        (Some(Generation::V1), _) => (AppGwSslPolicy20150501, None),
        _ if new => (NEW_DEFAULT, None),
        (Some(Generation::V2), BackendModel::Platform) => (NEW_DEFAULT, Some(V2_NOTE)),
        (Some(Generation::V2), BackendModel::Policy) => (AppGwSslPolicy20150501, Some(V2_NOTE)),
        _ => (AppGwSslPolicy20150501, None),
    };
    DefaultPolicy { policy, note }
}

const V1_NOTE: &str = "Microsoft's table of defaults gives AppGwSslPolicy20220101 for API versions from 2023-02-01 on \
    and names no SKU, but that policy does not exist on v1, whose default Microsoft says is unchanged";

const V2_NOTE: &str = "Microsoft's table of defaults gives AppGwSslPolicy20150501 for API versions before 2023-02-01; \
    since the end of TLS 1.0 and 1.1 Microsoft says that the next update of a v2 gateway brings AppGwSslPolicy20220101";

#[cfg(test)]
mod tests {
    use super::super::super::Generation::{Basic, V1, V2};
    use super::BackendModel::{Platform, Policy};
    use super::PredefinedPolicy::{AppGwSslPolicy20150501 as OLD, AppGwSslPolicy20220101 as NEW};
    use super::*;

    #[test]
    fn defaults_by_api_version_and_sku() {
        let cases = [
            ("2022-09-01", Some(V2), Policy, OLD),
            ("2022-09-01", Some(V2), Platform, NEW),
            ("2022-09-01", None, Platform, OLD),
            ("2022-09-01", Some(Basic), Policy, OLD),
            ("2022-09-01", Some(V1), Platform, OLD),
            ("2023-02-01", Some(V2), Policy, NEW),
            ("2024-05-01", Some(V2), Platform, NEW),
            ("2024-05-01", Some(Basic), Policy, NEW),
            ("2024-05-01", None, Policy, NEW),
            ("2024-05-01", Some(V1), Policy, OLD),
        ];
        for (api_version, generation, model, policy) in cases {
            let api_version = ApiVersion::parse(api_version).unwrap();
            let default = default_policy(api_version, generation, model);
            assert_eq!(default.policy, policy, "{api_version} {generation:?} {model:?}");
            if let Some(generation) = generation {
                assert_ne!(policy.is_available_on(generation), Some(false));
            }
        }
    }
}
