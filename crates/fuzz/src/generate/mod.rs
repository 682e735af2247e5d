//! Projects made from bytes: templates with parameters, loops, conditions, modules, gateways and the sites behind them.
//!
//! A project is made once, as a model, and written in either language.

mod arm;
mod bicep;
mod choose;
mod model;

pub use choose::Choices;
pub use model::{
    Expr, MemberType, Module, Operator, Output, Parameter, Project, Resource, Template, Type, Variable,
};

use std::path::PathBuf;

/// A file of a project: an absolute path, and its text.
pub type File = (PathBuf, String);

/// The folder that the files of a project are in.
pub const ROOT: &str = "/project";

impl Project {
    /// The files of the project in Bicep: `main.bicep`, a file for each module, and parameter files.
    pub fn bicep(&self) -> Vec<File> {
        bicep::files(self)
    }

    /// The files of the project in ARM JSON: one template, with the modules in it, and parameter files.
    pub fn arm(&self) -> Vec<File> {
        arm::files(self)
    }
}

fn file(name: &str, text: String) -> File {
    (PathBuf::from(ROOT).join(name), text)
}
