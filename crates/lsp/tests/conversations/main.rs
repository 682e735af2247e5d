//! Conversations with the server: a client on one thread, the server on another, over channels.

#![cfg(unix)]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says what is wrong by panicking")]

mod actions;
mod files;
mod lifecycle;
mod looks;
mod pull;
mod push;
mod settings;
mod tester;
