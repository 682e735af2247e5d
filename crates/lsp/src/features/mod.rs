//! What the server does for a person, each feature by itself: plain functions over what a check came to.

pub(crate) mod code_actions;
pub(crate) mod definition;
pub(crate) mod diagnostics;
pub(crate) mod edits;
pub(crate) mod hover;
mod markdown;
mod paths;
