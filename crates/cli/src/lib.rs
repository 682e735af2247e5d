//! The program.
/// Runs it.
pub fn run() {}
