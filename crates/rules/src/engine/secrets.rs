//! What a report never shows of a file, though a line that it shows has it.

use std::collections::BTreeSet;

use tricep_parser::project::{Project, Selection};
use tricep_parser::source::Location;
use tricep_parser::template::{
    Arguments, Document, Expr, ExprId, Key, Module, ModuleSource, Property, Template,
};

/// The literals that are values of secure parameters: defaults, and what parameter files and modules give. Parameters are
/// known by their names alone, so that a value that is no secret may be among them, and no secret is left out.
pub(super) fn secrets(project: &Project, selection: &Selection) -> BTreeSet<Location> {
    let files: Vec<_> = selection.read.iter().filter_map(|file| project.loaded(*file)).collect();
    let mut secrets = Secrets::default();
    for file in &files {
        if let Document::Template(template) = project.document(file) {
            secrets.declared_in(template);
        }
    }
    if secrets.names.is_empty() {
        return secrets.places;
    }
    for file in &files {
        match project.document(file) {
            Document::Template(template) => secrets.given_in(template),
            Document::Parameters(file) => {
                for value in
                    file.values.iter().filter(|value| secrets.names.contains(&value.name.text.to_lowercase()))
                {
                    secrets.places.extend(literals(&file.template, value.value));
                }
            }
            Document::Other => {}
        }
    }
    secrets.places
}

#[derive(Default)]
struct Secrets {
    /// The names of secure parameters, in lower case.
    names: BTreeSet<String>,
    places: BTreeSet<Location>,
}

impl Secrets {
    fn declared_in(&mut self, template: &Template) {
        for parameter in template.parameters.iter().filter(|parameter| parameter.secure) {
            self.names.insert(parameter.name.text.to_lowercase());
            self.places.extend(parameter.default.iter().flat_map(|default| literals(template, *default)));
        }
        inner(template).for_each(|template| self.declared_in(template));
    }

    fn given_in(&mut self, template: &Template) {
        for module in &template.modules {
            for value in self.arguments(template, module) {
                self.places.extend(literals(template, value));
            }
        }
        inner(template).for_each(|template| self.given_in(template));
    }

    /// What a module is given for secure parameters.
    fn arguments(&self, template: &Template, module: &Module) -> Vec<ExprId> {
        let Some(Arguments::Values(given) | Arguments::Wrapped(given)) = module.arguments else {
            return Vec::new();
        };
        let Expr::Object(members) = &template.exprs[given] else { return Vec::new() };
        let secret = members.iter().filter_map(|member| match member {
            Property::Value { key: Key::Literal(key), value, .. } => {
                self.names.contains(&key.to_lowercase()).then_some(*value)
            }
            _ => None,
        });
        secret.collect()
    }
}

/// The templates that are written inside a template.
fn inner(template: &Template) -> impl Iterator<Item = &Template> {
    template.modules.iter().filter_map(|module| match &module.source {
        ModuleSource::Inner(inner) | ModuleSource::Outer(inner) => Some(&**inner),
        _ => None,
    })
}

/// The strings and numbers in an expression.
fn literals(template: &Template, whole: ExprId) -> impl Iterator<Item = Location> {
    let within = template.exprs.span(whole);
    let all = (0..template.exprs.len()).map(|place| ExprId(place as u32));
    all.filter(move |id| {
        let span = template.exprs.span(*id);
        within.start <= span.start
            && span.end <= within.end
            && matches!(template.exprs[*id], Expr::String(_) | Expr::Int(_) | Expr::Number(_))
    })
    .map(|id| template.location_of(id))
}
