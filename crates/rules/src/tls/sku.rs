//! SKUs of Application Gateway.

use super::sources::GATEWAY_V1_RETIREMENT;
use super::{Spelled, spelled};
use crate::rules::Source;

/// A generation of Application Gateway, which decides what its TLS can do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Generation {
    /// `Standard_Small` to `WAF_Large`.
    V1,
    /// `Standard_v2`, `WAF_v2`.
    V2,
    /// `Basic`. Of its TLS Microsoft documents nothing.
    Basic,
}

/// A value of `sku.name`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sku {
    /// `Standard_v2`.
    pub name: &'static str,
    /// The value of `sku.tier` that belongs to it.
    pub tier: &'static str,
    /// Its generation.
    pub generation: Generation,
}

/// Every SKU in the types of `Microsoft.Network/applicationGateways` up to 2025-09-01:
/// [`NETWORK_TYPES`](crate::tls::sources::NETWORK_TYPES).
pub const SKUS: [Sku; 8] = [
    Sku { name: "Standard_Small", tier: "Standard", generation: Generation::V1 },
    Sku { name: "Standard_Medium", tier: "Standard", generation: Generation::V1 },
    Sku { name: "Standard_Large", tier: "Standard", generation: Generation::V1 },
    Sku { name: "WAF_Medium", tier: "WAF", generation: Generation::V1 },
    Sku { name: "WAF_Large", tier: "WAF", generation: Generation::V1 },
    Sku { name: "Standard_v2", tier: "Standard_v2", generation: Generation::V2 },
    Sku { name: "WAF_v2", tier: "WAF_v2", generation: Generation::V2 },
    Sku { name: "Basic", tier: "Basic", generation: Generation::Basic },
];

/// What Microsoft did to the v1 SKUs, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retirement {
    /// No subscription that has no v1 gateway could make one from this day on.
    pub no_new_subscriptions: &'static str,
    /// No v1 gateway could be made from this day on.
    pub no_new_gateways: &'static str,
    /// The v1 gateways that were left were stopped.
    pub stopped: &'static str,
    /// Where it is documented.
    pub sources: &'static [Source],
}

/// The end of the v1 SKUs.
pub const V1_RETIREMENT: Retirement = Retirement {
    no_new_subscriptions: "2023-07-01",
    no_new_gateways: "2024-09-01",
    stopped: "2026-04-28",
    sources: &[GATEWAY_V1_RETIREMENT],
};

/// The SKU with this name, letter case aside.
pub fn parse(name: &str) -> Option<Spelled<Sku>> {
    spelled(name, &SKUS, |sku| sku.name)
}

/// The generation of the SKU with this name; `None` for a name that Azure does not have.
pub fn generation(name: &str) -> Option<Generation> {
    parse(name).map(|spelled| spelled.value.generation)
}

/// The first SKU of a tier, letter case aside.
pub fn of_tier(tier: &str) -> Option<Sku> {
    SKUS.iter().copied().find(|sku| sku.tier.eq_ignore_ascii_case(tier))
}

/// The generation that a `sku.tier` tells, for a template that writes no name.
pub fn generation_of_tier(tier: &str) -> Option<Generation> {
    of_tier(tier).map(|sku| sku.generation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_generation() {
        assert_eq!(generation("WAF_v2"), Some(Generation::V2));
        assert_eq!(generation("waf_V2"), Some(Generation::V2));
        assert_eq!(generation("WAF_Large"), Some(Generation::V1));
        assert_eq!(generation("Basic"), Some(Generation::Basic));
        assert_eq!(generation("Standard"), None);
        assert_eq!(generation_of_tier("Standard"), Some(Generation::V1));
        assert!(!parse("Standard_V2").unwrap().exact);
    }
}
