//! Which files a file names.

use std::sync::Arc;

use crate::template::{Document, Expr, ExprId, ModuleSource, ParameterFile, Template, Using};

/// How one file uses another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Use {
    /// As a module: the other file does not start a deployment of its own.
    Module,
    /// For its variables, types, functions or text.
    Content,
    /// A parameter file names its template.
    Template,
    /// A parameter file extends another.
    Parameters,
}

/// The files that a document names, as they are written.
pub(super) fn references(document: &Document) -> Vec<(Use, Arc<str>)> {
    let mut found = Vec::new();
    match document {
        Document::Template(template) => of_template(template, &mut found),
        Document::Parameters(parameters) => of_parameters(parameters, &mut found),
        Document::Other => {}
    }
    found
}

fn of_template(template: &Template, found: &mut Vec<(Use, Arc<str>)>) {
    for module in &template.modules {
        match &module.source {
            ModuleSource::Path(path) => found.push((Use::Module, Arc::clone(path))),
            ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => of_template(inner, found),
            ModuleSource::Registry(_) | ModuleSource::Remote(_) | ModuleSource::Missing => {}
        }
    }
    found.extend(template.imports.iter().map(|import| (Use::Content, Arc::clone(&import.source))));
    for place in 0..template.exprs.len() {
        let Expr::Call { function, arguments, .. } = &template.exprs[ExprId(place as u32)] else { continue };
        if !function.starts_with("load") {
            continue;
        }
        if let Some(Expr::String(path)) = arguments.first().map(|path| &template.exprs[*path]) {
            found.push((Use::Content, Arc::clone(path)));
        }
    }
}

fn of_parameters(parameters: &ParameterFile, found: &mut Vec<(Use, Arc<str>)>) {
    if let Using::Source(source) = &parameters.using {
        found.push((Use::Template, Arc::clone(&source.text)));
    }
    if let Some(base) = &parameters.extends {
        found.push((Use::Parameters, Arc::clone(&base.text)));
    }
    of_template(&parameters.template, found);
}
