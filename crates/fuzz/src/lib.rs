//! What must hold for any input, and input to try it on.
//!
//! A [`Target`] is a plain function over bytes that panics where something does not hold, and a generator of such bytes.
//! `cargo test -p tricep-fuzz` runs each a few times, always with the same input. The program of this crate runs one for
//! as long as is wanted. `fuzz/` gives the same functions to cargo-fuzz.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a check says that something does not hold by panicking"
)]

mod facts;
pub mod generate;
pub mod hostile;
pub mod mutate;
pub mod seeds;
pub mod targets;

pub use fastrand::Rng;
pub use targets::{TARGETS, Target, target};

/// The input of a run: always the same for the same seed and number.
pub fn input(target: &Target, seed: u64, run: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed ^ run.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    (target.input)(&mut rng)
}
