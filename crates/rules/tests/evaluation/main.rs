//! What evaluation comes to in findings: choices, bounds, loaded files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod bounds;
mod choices;
mod loaded;
mod templates;
