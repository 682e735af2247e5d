//! ARM templates: the expression language of `"[…]"` strings, and the shapes of template and parameter files.

pub mod expression;
