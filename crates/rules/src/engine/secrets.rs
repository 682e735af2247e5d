//! What a report never shows of a file, though a line that it shows has it.

use std::collections::BTreeSet;
use std::sync::Arc;

use tricep_parser::project::{Project, Selection};
use tricep_parser::source::{Location, Span};
use tricep_parser::template::{
    Arguments, Document, Expr, ExprId, Key, Module, ModuleSource, Property, Template, Type, TypePart,
};

use super::spans::Spans;

/// The literals that are values of secure parameters, and of secure properties of others: defaults, and what parameter files
/// and modules give. Parameters, types and properties are known by their names alone, so that a value that is no secret may
/// be among them, and no secret is left out.
pub(super) fn secrets(project: &Project, selection: &Selection) -> BTreeSet<Location> {
    let files: Vec<_> = selection.read.iter().filter_map(|file| project.loaded(*file)).collect();
    let mut templates: Vec<Arc<Template>> = Vec::new();
    for file in &files {
        if let Document::Template(template) = project.document(file) {
            add_with_inner(template, &mut templates);
        }
    }
    let names = Names::of(&templates);
    let mut places = BTreeSet::new();
    if names.parameters.is_empty() && names.properties.is_empty() {
        return places;
    }
    for template in &templates {
        let defaults = template.parameters.iter().filter_map(|parameter| {
            let default = parameter.default?;
            Some((&*parameter.name.text, default))
        });
        let arguments = template.modules.iter().flat_map(|module| arguments(template, module));
        names.add(template, defaults.chain(arguments), &mut places);
    }
    for file in &files {
        if let Document::Parameters(file) = project.document(file) {
            let given = file.values.iter().map(|given| (&*given.name.text, given.value));
            names.add(&file.template, given, &mut places);
        }
    }
    places
}

/// How often types are gone through to find those that are known by others. Where they hang together in longer chains than
/// anybody writes, each of them is taken for a secret.
const ROUNDS: usize = 64;

/// What is secret, by names in lower case.
#[derive(Default)]
struct Names {
    types: BTreeSet<String>,
    parameters: BTreeSet<String>,
    properties: BTreeSet<String>,
}

impl Names {
    fn of(templates: &[Arc<Template>]) -> Self {
        let mut names = Self::default();
        for _ in 0..ROUNDS {
            let known = names.count();
            templates.iter().for_each(|template| names.add_of(template));
            // A type may be known by the name of one that is declared after it.
            if names.count() == known {
                return names;
            }
        }
        let types = templates.iter().flat_map(|template| &template.types);
        names.types.extend(types.map(|declared| declared.name.text.to_lowercase()));
        templates.iter().for_each(|template| names.add_of(template));
        names
    }

    /// Adds what is secret in a template, as far as the names of others are known.
    fn add_of(&mut self, template: &Template) {
        for declared in &template.types {
            self.properties_of(template, &declared.ty);
            if self.is_secure(template, &declared.ty) {
                self.types.insert(declared.name.text.to_lowercase());
            }
        }
        for parameter in &template.parameters {
            self.properties_of(template, &parameter.ty);
            if self.is_secure(template, &parameter.ty) {
                self.parameters.insert(parameter.name.text.to_lowercase());
            }
        }
    }

    fn count(&self) -> usize {
        self.types.len() + self.parameters.len() + self.properties.len()
    }

    fn properties_of(&mut self, template: &Template, ty: &Type) {
        if let Type::Object(object) = ty {
            for property in &object.properties {
                if self.is_secure(template, &property.ty) {
                    self.properties.insert(property.name.to_lowercase());
                }
            }
        }
        ty.inner().into_iter().for_each(|ty| self.properties_of(template, ty));
    }

    /// Whether something of this type is a secret as a whole; of several secrets in an array or object that is so too.
    fn is_secure(&self, template: &Template, ty: &Type) -> bool {
        let named = |name: &str| self.types.contains(&name.to_lowercase());
        match ty {
            Type::Secure(_) => true,
            Type::Named(id) => template.types.get(id.index()).is_some_and(|ty| named(&ty.name.text)),
            Type::Imported(id) => {
                let import = template.imports.get(id.index());
                import.and_then(|import| import.name.as_ref()).is_some_and(|name| named(&name.text))
            }
            Type::ImportedMember(_, name) => named(name),
            Type::Part(whole, TypePart::Property(name)) => {
                self.properties.contains(&name.to_lowercase()) || self.is_secure(template, whole)
            }
            Type::Object(object) => self.is_secure(template, &object.others),
            _ => ty.inner().into_iter().any(|ty| self.is_secure(template, ty)),
        }
    }

    /// Adds the secrets in what is given for parameters.
    fn add<'n>(
        &self,
        template: &Template,
        given: impl Iterator<Item = (&'n str, ExprId)>,
        places: &mut BTreeSet<Location>,
    ) {
        let exprs = &template.exprs;
        let all = || (0..exprs.len()).map(|place| ExprId(place as u32));
        let (whole, parts): (Vec<_>, Vec<_>) =
            given.partition(|(name, _)| self.parameters.contains(&name.to_lowercase()));
        let span_of = |(_, value): (&str, ExprId)| exprs.span(value);
        let mut secret: Vec<Span> = whole.into_iter().map(span_of).collect();
        if !self.properties.is_empty() {
            let parts = spans_of(parts.into_iter().map(span_of));
            let members = all().filter_map(|id| match &exprs[id] {
                Expr::Object(members) if is_in(&parts, exprs.span(id)) => Some(members),
                _ => None,
            });
            secret.extend(members.flatten().filter_map(|member| match member {
                Property::Value { key: Key::Literal(key), value, .. } => {
                    self.properties.contains(&key.to_lowercase()).then(|| exprs.span(*value))
                }
                _ => None,
            }));
        }
        let secret = spans_of(secret.into_iter());
        let is_literal = |id: &ExprId| matches!(exprs[*id], Expr::String(_) | Expr::Int(_) | Expr::Number(_));
        let literals = all().filter(is_literal).filter(|id| is_in(&secret, exprs.span(*id)));
        places.extend(literals.map(|id| template.location_of(id)));
    }
}

fn spans_of(spans: impl Iterator<Item = Span>) -> Spans<()> {
    Spans::new(spans.map(|span| (span, ())))
}

fn is_in(spans: &Spans<()>, place: Span) -> bool {
    spans.around(place).next().is_some()
}

/// What a module is given, by name.
fn arguments<'t>(template: &'t Template, module: &Module) -> Vec<(&'t str, ExprId)> {
    let Some(Arguments::Values(given) | Arguments::Wrapped(given)) = module.arguments else {
        return Vec::new();
    };
    let Expr::Object(members) = &template.exprs[given] else { return Vec::new() };
    let given = members.iter().filter_map(|member| match member {
        Property::Value { key: Key::Literal(key), value, .. } => Some((&**key, *value)),
        _ => None,
    });
    given.collect()
}

/// Adds a template and those that are written inside it.
fn add_with_inner(template: &Arc<Template>, all: &mut Vec<Arc<Template>>) {
    all.push(Arc::clone(template));
    for module in &template.modules {
        if let ModuleSource::Inner(inner) | ModuleSource::Outer(inner) = &module.source {
            add_with_inner(inner, all);
        }
    }
}
