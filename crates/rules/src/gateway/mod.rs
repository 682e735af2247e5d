//! Typed views over Application Gateways: their parts, their policies, and the TLS paths through them.

mod address;
mod backend_host;
pub(crate) mod cases;
mod parts;
pub mod path;
mod policy;
mod references;
mod routes;
mod stated;

pub use address::{Addresses, Behind};
pub use backend_host::BackendHost;
pub use parts::{Gateway, Part, PartRef};
pub use path::{Found, GatewayRoutes, Path, paths, routes};
pub use policy::{PolicyInForce, PolicyOrigin};
pub use references::{Reference, References, Target, kind};
pub use routes::{Followed, Route};
pub use stated::{MixedPolicies, PolicyProperty, StatedPolicy};

/// The resource type of an Application Gateway.
pub const TYPE: &str = "Microsoft.Network/applicationGateways";
