//! What is secret, by name.
//!
//! Parameters, types, properties and variables are known by their names alone, so that a value that is no secret may be
//! among them, and no secret is left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use tricep_parser::source::Span;
use tricep_parser::template::{
    Document, Expr, ExprId, Item, Key, Language, ParameterFile, Property, Template, Type, TypePart,
};

use super::{Secret, with_inner};

/// How often all templates are gone through to find what is known by others. Where names hang together in longer chains than
/// anybody writes, everything is taken for a secret.
const ROUNDS: usize = 64;

/// How deep an expression is followed to what it gives.
const DEPTH: u32 = 64;

/// Names in lower case.
#[derive(Default)]
pub(super) struct Names {
    types: BTreeSet<String>,
    parameters: BTreeSet<String>,
    properties: BTreeSet<String>,
    variables: BTreeSet<String>,
    /// The parameters of all templates.
    declared: BTreeSet<String>,
}

impl Names {
    pub(super) fn of(documents: &[&Document]) -> Self {
        let mut templates: Vec<Arc<Template>> = Vec::new();
        let mut files: Vec<&ParameterFile> = Vec::new();
        for document in documents {
            match document {
                Document::Template(template) => templates.extend(with_inner(template)),
                Document::Parameters(file) => files.push(file),
                Document::Other => {}
            }
        }
        let mut names = Self::default();
        let parameters = templates.iter().flat_map(|template| &template.parameters);
        names.declared = parameters.map(|parameter| parameter.name.text.to_lowercase()).collect();
        for _ in 0..ROUNDS {
            let known = names.count();
            templates.iter().for_each(|template| names.add_types(template));
            templates.iter().for_each(|template| names.follow_all(template, &names.secrets(template)));
            for file in &files {
                let given = file.values.iter().filter(|given| has(&names.parameters, &given.name.text));
                let mut secrets: Vec<Secret> = given.map(Secret::given).collect();
                secrets.extend(names.secrets(&file.template));
                names.follow_all(&file.template, &secrets);
            }
            // A type may be known by the name of one that is declared after it, a variable by one that is used before.
            if names.count() == known {
                return names;
            }
        }
        templates.iter().for_each(|template| names.add_all(template));
        files.iter().for_each(|file| names.add_all(&file.template));
        names
    }

    /// Takes everything that has a name for a secret.
    fn add_all(&mut self, template: &Template) {
        self.types.extend(template.types.iter().map(|ty| ty.name.text.to_lowercase()));
        self.variables.extend(template.variables.iter().map(|variable| variable.name.text.to_lowercase()));
        self.parameters
            .extend(template.parameters.iter().map(|parameter| parameter.name.text.to_lowercase()));
        self.add_types(template);
    }

    fn count(&self) -> usize {
        self.types.len() + self.parameters.len() + self.properties.len() + self.variables.len()
    }

    /// Whether some template declares a parameter of this name, and none as a secret.
    pub(super) fn is_known_and_shown(&self, name: &str) -> bool {
        has(&self.declared, name) && !has(&self.parameters, name)
    }

    fn add_types(&mut self, template: &Template) {
        for declared in &template.types {
            self.add_properties(template, &declared.ty);
            if self.is_secure(template, &declared.ty) {
                self.types.insert(declared.name.text.to_lowercase());
            }
        }
        for parameter in &template.parameters {
            self.add_properties(template, &parameter.ty);
            if self.is_secure(template, &parameter.ty) {
                self.parameters.insert(parameter.name.text.to_lowercase());
            }
        }
    }

    fn add_properties(&mut self, template: &Template, ty: &Type) {
        if let Type::Object(object) = ty {
            for property in &object.properties {
                if self.is_secure(template, &property.ty) {
                    self.properties.insert(property.name.to_lowercase());
                }
            }
        }
        ty.inner().into_iter().for_each(|ty| self.add_properties(template, ty));
    }

    /// Whether something of this type is a secret as a whole; of several secrets in an array or object that is so too.
    fn is_secure(&self, template: &Template, ty: &Type) -> bool {
        match ty {
            Type::Secure(_) => true,
            Type::Named(id) => {
                template.types.get(id.index()).is_some_and(|ty| has(&self.types, &ty.name.text))
            }
            Type::Imported(id) => {
                let import = template.imports.get(id.index());
                import
                    .and_then(|import| import.name.as_ref())
                    .is_some_and(|name| has(&self.types, &name.text))
            }
            Type::ImportedMember(_, name) => has(&self.types, name),
            Type::Part(whole, TypePart::Property(name)) => {
                has(&self.properties, name) || self.is_secure(template, whole)
            }
            Type::Object(object) => self.is_secure(template, &object.others),
            _ => ty.inner().into_iter().any(|ty| self.is_secure(template, ty)),
        }
    }

    /// The values in a template that are secrets: what is a parameter's default, a variable, or stands in an object under the
    /// name of a secret.
    pub(super) fn secrets(&self, template: &Template) -> Vec<Secret> {
        if self.parameters.is_empty() && self.properties.is_empty() {
            return Vec::new();
        }
        let exprs = &template.exprs;
        let parameters =
            template.parameters.iter().filter(|parameter| has(&self.parameters, &parameter.name.text));
        let parameters = parameters.map(|parameter| Secret {
            span: Span::new(parameter.name.span.end, parameter.span.end),
            exprs: parameter.default.into_iter().chain(parameter.allowed).collect(),
            wrapped: false,
        });
        let variables =
            template.variables.iter().filter(|variable| has(&self.variables, &variable.name.text));
        let variables = variables.map(|variable| Secret {
            span: Span::new(variable.name.span.end, variable.span.end),
            exprs: vec![variable.value],
            wrapped: false,
        });
        let members = (0..exprs.len()).map(|place| ExprId(place as u32)).filter_map(|id| match &exprs[id] {
            Expr::Object(members) => Some(members),
            _ => None,
        });
        let members = members.flatten().filter_map(|member| match member {
            Property::Value { key: Key::Literal(key), key_span, value }
                if has(&self.properties, key) || has(&self.parameters, key) =>
            {
                let span = Span::new(key_span.end, exprs.span(*value).end.max(key_span.end));
                Some(Secret { span, exprs: vec![*value], wrapped: template.language == Language::Arm })
            }
            _ => None,
        });
        parameters.chain(variables).chain(members).collect()
    }

    fn follow_all(&mut self, template: &Template, secrets: &[Secret]) {
        for expr in secrets.iter().flat_map(|secret| &secret.exprs) {
            self.follow(template, *expr, true, 0);
        }
    }

    /// Adds the names of what an expression gives. Of that which is only a part of the secret, a piece of a string or an
    /// argument of a function, variables are looked at: the name of a server in it is no secret.
    fn follow(&mut self, template: &Template, expr: ExprId, whole: bool, depth: u32) {
        if depth > DEPTH {
            return;
        }
        let mut with = |expr: ExprId, whole: bool| self.follow(template, expr, whole, depth + 1);
        match &template.exprs[expr] {
            Expr::If { then, otherwise, .. } => {
                [*then, *otherwise].into_iter().for_each(|side| with(side, whole))
            }
            Expr::Array(items) => items.iter().for_each(|item| match item {
                Item::Value(item) | Item::Spread(item) => with(*item, whole),
            }),
            Expr::Object(members) => members.iter().for_each(|member| match member {
                Property::Value { value, .. } | Property::Spread(value) => with(*value, whole),
            }),
            Expr::For(each) => with(each.body, whole),
            Expr::Interpolation(pieces) => pieces.iter().for_each(|piece| with(*piece, false)),
            Expr::Call { function, arguments, .. } => {
                let whole = whole && matches!(&**function, "coalesce" | "any" | "nonnull");
                arguments.iter().for_each(|argument| with(*argument, whole));
            }
            Expr::UserCall { arguments, .. } | Expr::ImportedCall { arguments, .. } => {
                arguments.iter().for_each(|argument| with(*argument, false));
            }
            Expr::Variable(id) => {
                let variable = template.variables.get(id.index());
                self.variables.extend(variable.map(|variable| variable.name.text.to_lowercase()));
            }
            Expr::Import(id) => {
                let name = template.imports.get(id.index()).and_then(|import| import.name.as_ref());
                self.variables.extend(name.map(|name| name.text.to_lowercase()));
            }
            Expr::Parameter(id) if whole => {
                let parameter = template.parameters.get(id.index());
                self.parameters.extend(parameter.map(|parameter| parameter.name.text.to_lowercase()));
            }
            Expr::Member { base, name, .. } => {
                match template.exprs[*base] {
                    // A variable of a file that is imported as a whole.
                    Expr::Import(_) => self.variables.insert(name.to_lowercase()),
                    _ => whole && self.properties.insert(name.to_lowercase()),
                };
            }
            Expr::Index { base, index, .. } if whole => match &template.exprs[*index] {
                Expr::String(name) => {
                    self.properties.insert(name.to_lowercase());
                }
                _ => with(*base, whole),
            },
            _ => {}
        }
    }
}

fn has(names: &BTreeSet<String>, name: &str) -> bool {
    names.contains(&name.to_lowercase())
}
