//! Text in, resource graph out.
//!
//! This crate reads Bicep and ARM JSON, lowers both to one [`template::Template`], evaluates what is asked for, and
//! builds the [`graph`] of the resources that a deployment would make. It knows nothing of rules, levels, terminals or
//! editors, and never touches the network. Only [`project`] reads files, through one trait.

pub mod arm;
pub mod bicep;
pub mod edit;
pub mod eval;
pub mod graph;
pub mod json;
pub mod project;
pub mod source;
pub mod template;
