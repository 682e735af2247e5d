//! What Azure documents about TLS, as data: policies, cipher suites, defaults, limits, and what two ends would agree on.
//!
//! Nothing here knows the resource graph. Each entry carries the page that says it and the date of the text that was
//! read; where pages contradict each other or say nothing, so does the data.

pub mod api_version;
pub mod backend;
pub mod cipher;
pub mod host_name;
pub mod negotiate;
pub mod policy;
pub mod protocol;
pub mod refusal;
pub mod service;
pub mod site;
pub mod sku;
pub mod sources;

pub use api_version::ApiVersion;
pub use backend::BackendModel;
pub use cipher::CipherSuite;
pub use negotiate::{Accept, Negotiation, Offer, negotiate};
pub use policy::{Policy, PolicyType, PredefinedPolicy};
pub use protocol::{Version, Versions};
pub use sku::Generation;

/// A name that was recognised without regard to letter case.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spelled<T> {
    /// What it names.
    pub value: T,
    /// Whether it is written in Azure's own letter case.
    pub exact: bool,
}

/// Finds `text` among names without regard to letter case.
fn spelled<T: Copy>(text: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Option<Spelled<T>> {
    all.iter()
        .copied()
        .find(|value| name(*value).eq_ignore_ascii_case(text))
        .map(|value| Spelled { value, exact: name(value) == text })
}
