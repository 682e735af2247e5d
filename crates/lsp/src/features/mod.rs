//! What the server does for a person, each feature by itself: plain functions over what a check came to.

pub(crate) mod diagnostics;
