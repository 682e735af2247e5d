//! End-to-end tests of the built program.
//!
//! Each test runs the program on its own copy of a fixture, with an environment in which nothing of this machine is
//! left, and asserts the exit status.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

mod harness;

mod article;
mod bad_input;
mod baseline;
mod command_line;
mod dependencies;
mod fix;
mod formats;
mod hostile_files;
mod hostile_text;
mod loaded;
mod lsp;
mod pictures;
mod policy;
mod problem_matchers;
mod scenarios;
mod schemas;
mod secrets;
mod settings;
mod snapshot;
mod suppression;
mod unread;
mod written;
