//! What is secret, by name.
//!
//! Parameters, types, properties and variables are known by their names alone, so that a value that is no secret may be
//! among them, and no secret is left out.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
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

/// Names, letter case aside, by a hash: most keys of a project are none of them, and are looked for in each round.
#[derive(Default)]
struct NameSet {
    by_hash: HashMap<u64, Vec<String>>,
    count: usize,
}

impl NameSet {
    fn insert(&mut self, name: &str) {
        let same_hash = self.by_hash.entry(hash(name)).or_default();
        if !same_hash.iter().any(|known| is_same(known, name)) {
            same_hash.push(name.to_owned());
            self.count += 1;
        }
    }

    fn extend<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        names.for_each(|name| self.insert(name));
    }

    fn has(&self, name: &str) -> bool {
        self.has_hashed(hash(name), name)
    }

    fn has_hashed(&self, hash: u64, name: &str) -> bool {
        self.by_hash.get(&hash).is_some_and(|known| known.iter().any(|known| is_same(known, name)))
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!one.is_ascii() && !other.is_ascii() && one.to_lowercase() == other.to_lowercase())
}

/// FNV-1a of a name, letter case aside; names beyond ASCII all have the same.
fn hash(name: &str) -> u64 {
    if !name.is_ascii() {
        return 0;
    }
    let step =
        |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x100_0000_01b3);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

/// A template, and the members of its objects.
pub(super) struct Searched<'t> {
    template: &'t Template,
    members: Vec<Member<'t>>,
    /// The secrets of which is known what they give.
    followed: HashSet<ExprId>,
}

/// A member of an object whose name is known.
struct Member<'t> {
    hash: u64,
    key: &'t str,
    key_end: u32,
    value: ExprId,
}

impl<'t> Searched<'t> {
    pub(super) fn new(template: &'t Template) -> Self {
        let exprs = &template.exprs;
        let objects = (0..exprs.len()).filter_map(|place| match &exprs[ExprId(place as u32)] {
            Expr::Object(members) => Some(members),
            _ => None,
        });
        let members = objects.flatten().filter_map(|member| match member {
            Property::Value { key: Key::Literal(key), key_span, value } => {
                Some(Member { hash: hash(key), key, key_end: key_span.end, value: *value })
            }
            _ => None,
        });
        Self { template, members: members.collect(), followed: HashSet::new() }
    }
}

/// Whether what stands here is a part of something that a template writes, not of what only Azure or another file knows.
fn is_written(template: &Template, mut expr: ExprId) -> bool {
    loop {
        match &template.exprs[expr] {
            Expr::Member { base, .. } | Expr::Index { base, .. } => expr = *base,
            Expr::Call { .. } | Expr::Method { .. } | Expr::Resource(_) | Expr::Module(_) => return false,
            _ => return true,
        }
    }
}

/// What is secret in a template by its type.
#[derive(Default)]
struct Typed<'t> {
    types: Vec<&'t str>,
    parameters: Vec<&'t str>,
    properties: Vec<&'t str>,
}

/// What is secret.
#[derive(Default)]
pub(super) struct Names {
    types: NameSet,
    parameters: NameSet,
    properties: NameSet,
    variables: NameSet,
    /// The parameters of all templates.
    declared: NameSet,
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
        names.declared.extend(parameters.map(|parameter| &*parameter.name.text));
        names.add_types(&templates);
        if names.knows_nothing() {
            return names;
        }
        let mut searched: Vec<Searched<'_>> =
            templates.par_iter().map(|template| Searched::new(template)).collect();
        let mut of_files: Vec<Searched<'_>> =
            files.par_iter().map(|file| Searched::new(&file.template)).collect();
        let mut typed = 0;
        for _ in 0..ROUNDS {
            let known = names.count();
            if typed != names.types.count {
                typed = names.types.count;
                names.add_types(&templates);
            }
            let secrets: Vec<Vec<Secret>> = searched.par_iter().map(|each| names.secrets(each)).collect();
            for (searched, secrets) in searched.iter_mut().zip(secrets) {
                names.follow_all(searched, &secrets);
            }
            for (file, searched) in files.iter().zip(&mut of_files) {
                let given = file.values.iter().filter(|given| names.parameters.has(&given.name.text));
                let mut secrets: Vec<Secret> = given.map(Secret::given).collect();
                secrets.extend(names.secrets(searched));
                names.follow_all(searched, &secrets);
            }
            // A type may be known by the name of one that is declared after it, a variable by one that is used before.
            if names.count() == known {
                // A type may be a property of another.
                names.add_types(&templates);
                if names.count() == known {
                    return names;
                }
            }
        }
        templates.iter().for_each(|template| names.add_all(template));
        files.iter().for_each(|file| names.add_all(&file.template));
        names.add_types(&templates);
        names
    }

    /// Takes everything that has a name for a secret.
    fn add_all(&mut self, template: &Template) {
        self.types.extend(template.types.iter().map(|ty| &*ty.name.text));
        self.variables.extend(template.variables.iter().map(|variable| &*variable.name.text));
        self.parameters.extend(template.parameters.iter().map(|parameter| &*parameter.name.text));
    }

    /// Whether nothing is secret but what names itself so.
    fn knows_nothing(&self) -> bool {
        [&self.types, &self.parameters, &self.properties].iter().all(|set| set.count == 0)
    }

    fn count(&self) -> usize {
        [&self.types, &self.parameters, &self.properties, &self.variables].map(|set| set.count).iter().sum()
    }

    /// Whether some template declares a parameter of this name, and none as a secret.
    pub(super) fn is_known_and_shown(&self, name: &str) -> bool {
        self.declared.has(name) && !self.parameters.has(name)
    }

    /// Adds the types, parameters and properties that are secret by their types.
    fn add_types(&mut self, templates: &[Arc<Template>]) {
        let found: Vec<Typed<'_>> = templates.par_iter().map(|template| self.typed(template)).collect();
        for typed in found {
            self.types.extend(typed.types.into_iter());
            self.parameters.extend(typed.parameters.into_iter());
            self.properties.extend(typed.properties.into_iter());
        }
    }

    fn typed<'t>(&self, template: &'t Template) -> Typed<'t> {
        let mut found = Typed::default();
        for declared in &template.types {
            self.find_properties(template, &declared.ty, &mut found.properties);
            if self.is_secure(template, &declared.ty) {
                found.types.push(&declared.name.text);
            }
        }
        for parameter in &template.parameters {
            self.find_properties(template, &parameter.ty, &mut found.properties);
            if self.is_secure(template, &parameter.ty) {
                found.parameters.push(&parameter.name.text);
            }
        }
        found
    }

    fn find_properties<'t>(&self, template: &Template, ty: &'t Type, found: &mut Vec<&'t str>) {
        if let Type::Object(object) = ty {
            for property in &object.properties {
                if self.is_secure(template, &property.ty) {
                    found.push(&property.name);
                }
            }
        }
        ty.inner().into_iter().for_each(|ty| self.find_properties(template, ty, found));
    }

    /// Whether something of this type is a secret as a whole; of several secrets in an array or object that is so too.
    fn is_secure(&self, template: &Template, ty: &Type) -> bool {
        match ty {
            Type::Secure(_) => true,
            Type::Named(id) => template.types.get(id.index()).is_some_and(|ty| self.types.has(&ty.name.text)),
            Type::Imported(id) => {
                let import = template.imports.get(id.index());
                import.and_then(|import| import.name.as_ref()).is_some_and(|name| self.types.has(&name.text))
            }
            Type::ImportedMember(_, name) => self.types.has(name),
            Type::Part(whole, TypePart::Property(name)) => {
                self.properties.has(name) || self.is_secure(template, whole)
            }
            Type::Object(object) => self.is_secure(template, &object.others),
            _ => ty.inner().into_iter().any(|ty| self.is_secure(template, ty)),
        }
    }

    /// The values in a template that are secrets: what is a parameter's default, a variable, or stands in an object under the
    /// name of a secret.
    pub(super) fn secrets(&self, searched: &Searched<'_>) -> Vec<Secret> {
        if self.knows_nothing() {
            return Vec::new();
        }
        let template = searched.template;
        let exprs = &template.exprs;
        let parameters =
            template.parameters.iter().filter(|parameter| self.parameters.has(&parameter.name.text));
        let parameters = parameters.map(|parameter| Secret {
            span: Span::new(parameter.name.span.end, parameter.span.end),
            exprs: parameter.default.into_iter().chain(parameter.allowed).collect(),
            wrapped: false,
        });
        let variables = template.variables.iter().filter(|variable| self.variables.has(&variable.name.text));
        let variables = variables.map(|variable| Secret {
            span: Span::new(variable.name.span.end, variable.span.end),
            exprs: vec![variable.value],
            wrapped: false,
        });
        let wrapped = template.language == Language::Arm;
        let is_secret = |set: &NameSet, member: &Member<'_>| set.has_hashed(member.hash, member.key);
        let members = searched.members.iter();
        let members = members
            .filter(|member| is_secret(&self.properties, member) || is_secret(&self.parameters, member));
        let members = members.map(|Member { key_end, value, .. }| {
            let span = Span::new(*key_end, exprs.span(*value).end.max(*key_end));
            Secret { span, exprs: vec![*value], wrapped }
        });
        parameters.chain(variables).chain(members).collect()
    }

    /// Adds the names of what secrets give that were not followed before.
    fn follow_all(&mut self, searched: &mut Searched<'_>, secrets: &[Secret]) {
        for expr in secrets.iter().flat_map(|secret| &secret.exprs) {
            if searched.followed.insert(*expr) {
                self.follow(searched.template, *expr, true, 0);
            }
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
                self.variables.extend(variable.map(|variable| &*variable.name.text).into_iter());
            }
            Expr::Import(id) => {
                let name = template.imports.get(id.index()).and_then(|import| import.name.as_ref());
                self.variables.extend(name.map(|name| &*name.text).into_iter());
            }
            Expr::Parameter(id) if whole => {
                let parameter = template.parameters.get(id.index());
                self.parameters.extend(parameter.map(|parameter| &*parameter.name.text).into_iter());
            }
            Expr::Member { base, name, .. } => {
                match template.exprs[*base] {
                    // A variable of a file that is imported as a whole.
                    Expr::Import(_) => self.variables.insert(name),
                    _ if whole && is_written(template, *base) => self.properties.insert(name),
                    _ => {}
                }
            }
            Expr::Index { base, index, .. } if whole => match &template.exprs[*index] {
                Expr::String(name) if is_written(template, *base) => self.properties.insert(name),
                Expr::String(_) => {}
                _ => with(*base, whole),
            },
            _ => {}
        }
    }
}
