//! Typed views over Application Gateways: their parts, their policies, and the TLS paths through them.

mod address;
pub(crate) mod cases;
mod parts;
pub mod path;
mod policy;
mod routes;

pub use address::{Addresses, Behind};
pub use parts::{Gateway, Part, PartRef};
pub use path::{Found, Path, paths};
pub use policy::{PolicyInForce, PolicyOrigin};
pub use routes::Route;

/// The resource type of an Application Gateway.
pub const TYPE: &str = "Microsoft.Network/applicationGateways";
