//! One module for each thing that reads foreign input.

pub mod bicep;
pub mod expression;
pub mod fixes;
pub mod json;
pub mod layout;
pub mod pair;
pub mod project;
pub mod secrets;
pub mod server;
mod template;

use fastrand::Rng;
use tricep_parser::source::Span;

/// A thing to try.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Panics where something that must hold for these bytes does not.
    pub check: fn(&[u8]),
    /// Makes input for [`Target::check`].
    pub input: fn(&mut Rng) -> Vec<u8>,
    /// How many runs a test makes: what takes a second or less without optimisation.
    pub test_runs: u64,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "bicep", check: bicep::check, input: bicep::input, test_runs: 300 },
    Target { name: "json", check: json::check, input: json::input, test_runs: 600 },
    Target { name: "expression", check: expression::check, input: expression::input, test_runs: 3000 },
    Target { name: "project", check: project::check, input: project::input, test_runs: 30 },
    Target { name: "pair", check: pair::check, input: pair::input, test_runs: 30 },
    Target { name: "layout", check: layout::check, input: layout::input, test_runs: 30 },
    Target { name: "fixes", check: fixes::check, input: fixes::input, test_runs: 30 },
    Target { name: "secrets", check: secrets::check, input: secrets::input, test_runs: 30 },
    Target { name: "server", check: server::check, input: server::input, test_runs: 10 },
];

/// The target of this name.
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// A span lies in the text, between characters.
#[track_caller]
fn inside(text: &str, span: Span) {
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is not in the text");
}

/// Any bytes, for a generator.
fn bytes(rng: &mut Rng, at_most: usize) -> Vec<u8> {
    let count = rng.usize(..=at_most);
    std::iter::repeat_with(|| rng.u8(..)).take(count).collect()
}
