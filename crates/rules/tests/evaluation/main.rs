//! What evaluation comes to in findings: choices, bounds, loaded files, what only ARM JSON has.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod arm;
mod bounds;
mod cases;
mod choices;
mod conditions;
mod loaded;
mod places;
mod templates;
mod types;
mod unproved;
