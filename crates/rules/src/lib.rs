//! Resource graph in, findings out.
//!
//! No file is read here and nothing is printed. A rule sees typed views of resources ([`gateway`], [`site`]) and what
//! Azure documents ([`tls`]); the [`engine`] runs the rules and decides on levels, suppression and order.

pub mod docs;
pub mod engine;
pub mod finding;
pub mod gateway;
pub mod neutral;
pub mod report;
pub mod rules;
pub mod site;
pub mod tls;
pub mod word;
