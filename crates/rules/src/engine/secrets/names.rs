//! What is secret, by name.
//!
//! Parameters, types, properties and variables are known by their names alone, so that a value that is no secret may be
//! among them, and no secret is left out.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::Arc;

use rayon::prelude::*;
use tricep_parser::source::Span;
use tricep_parser::template::{
    Document, Expr, ExprId, Item, Key, Language, ParameterFile, Property, Template, Type, TypePart,
};

use super::{Secret, with_inner};

/// How far the names of secrets are followed from one to the next. Where they hang together in longer chains than anybody
/// writes, everything is taken for a secret.
const ROUNDS: usize = 64;

/// How deep an expression is followed to what it gives.
const DEPTH: u32 = 64;

/// A name, letter case aside. Two names that are one by chance hide more, never less.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Name(u64);

/// How many letters are hashed at once.
const CHUNK: usize = 16;

/// What tells names apart, other ones in each run: nobody can write names that collide.
#[derive(Default)]
struct Naming(RandomState);

impl Naming {
    fn of(&self, name: &str) -> Name {
        let mut hasher = self.0.build_hasher();
        if name.is_ascii() {
            for chunk in name.as_bytes().chunks(CHUNK) {
                let mut folded = [0; CHUNK];
                folded.iter_mut().zip(chunk).for_each(|(to, byte)| *to = byte.to_ascii_lowercase());
                hasher.write(&folded);
            }
            hasher.write_usize(name.len());
        } else {
            name.chars().flat_map(char::to_lowercase).for_each(|c| hasher.write_u32(c.into()));
        }
        Name(hasher.finish())
    }
}

/// Names are hashes already.
#[derive(Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, name: u64) {
        self.0 = name;
    }
}

type NameSet = HashSet<Name, BuildHasherDefault<AsIs>>;

/// What a name is the name of.
#[derive(Clone, Copy)]
enum Kind {
    Type,
    Parameter,
    Property,
    Variable,
}

/// A name, and what it is the name of.
type Known = (Kind, Name);

/// The names of some secrets.
#[derive(Default)]
struct Found {
    by_kind: [NameSet; 4],
}

impl Found {
    fn has(&self, kind: Kind, name: &Name) -> bool {
        self.by_kind[kind as usize].contains(name)
    }

    fn extend(&mut self, names: impl IntoIterator<Item = Known>) {
        for (kind, name) in names {
            self.by_kind[kind as usize].insert(name);
        }
    }

    /// Adds all of others.
    fn add(&mut self, others: &Self) {
        for (own, others) in self.by_kind.iter_mut().zip(&others.by_kind) {
            own.extend(others);
        }
    }

    fn is_empty(&self) -> bool {
        self.by_kind.iter().all(HashSet::is_empty)
    }
}

/// What names of secrets are looked for in: a template, or the values of a parameter file.
pub(super) struct Searched<'t> {
    template: &'t Template,
    parameters: Vec<Name>,
    variables: Vec<Name>,
    /// The members of its objects.
    members: Vec<Member>,
    /// What a parameter file gives, by the names of the parameters.
    given: Vec<(Name, ExprId)>,
}

/// A member of an object whose name is known.
struct Member {
    name: Name,
    key_end: u32,
    value: ExprId,
}

impl<'t> Searched<'t> {
    fn new(naming: &Naming, template: &'t Template) -> Self {
        let exprs = &template.exprs;
        let objects = (0..exprs.len()).filter_map(|place| match &exprs[ExprId(place as u32)] {
            Expr::Object(members) => Some(members),
            _ => None,
        });
        let members = objects.flatten().filter_map(|member| match member {
            Property::Value { key: Key::Literal(key), key_span, value } => {
                Some(Member { name: naming.of(key), key_end: key_span.end, value: *value })
            }
            _ => None,
        });
        let parameters = template.parameters.iter().map(|parameter| naming.of(&parameter.name.text));
        let variables = template.variables.iter().map(|variable| naming.of(&variable.name.text));
        Self {
            template,
            parameters: parameters.collect(),
            variables: variables.collect(),
            members: members.collect(),
            given: Vec::new(),
        }
    }

    fn of_file(naming: &Naming, file: &'t ParameterFile) -> Self {
        let given = file.values.iter().map(|given| (naming.of(&given.name.text), given.value));
        Self { given: given.collect(), ..Self::new(naming, &file.template) }
    }

    /// The values that are secrets by these names: what is a parameter's default, a variable, or stands in an object under
    /// the name of a secret.
    fn secrets(&self, found: &Found) -> Vec<Secret> {
        let Self { template, .. } = self;
        let parameters = template.parameters.iter().zip(&self.parameters);
        let parameters = parameters.filter(|(_, name)| found.has(Kind::Parameter, name));
        let parameters = parameters.map(|(parameter, _)| Secret {
            span: Span::new(parameter.name.span.end, parameter.span.end),
            exprs: parameter.default.into_iter().chain(parameter.allowed).collect(),
            wrapped: false,
        });
        let variables = template.variables.iter().zip(&self.variables);
        let variables = variables.filter(|(_, name)| found.has(Kind::Variable, name));
        let variables = variables.map(|(variable, _)| Secret {
            span: Span::new(variable.name.span.end, variable.span.end),
            exprs: vec![variable.value],
            wrapped: false,
        });
        let is_secret = |name: &Name| found.has(Kind::Property, name) || found.has(Kind::Parameter, name);
        let members = self.members.iter().filter(|member| is_secret(&member.name));
        let members = members.map(|Member { key_end, value, .. }| {
            let span = Span::new(*key_end, template.exprs.span(*value).end.max(*key_end));
            Secret { span, exprs: vec![*value], wrapped: template.language == Language::Arm }
        });
        parameters.chain(variables).chain(members).collect()
    }

    /// The names of what the secrets with these names give.
    fn given_by(&self, naming: &Naming, found: &Found) -> Vec<Known> {
        let given = self.given.iter().filter(|(name, _)| found.has(Kind::Parameter, name));
        let secrets = self.secrets(found);
        let exprs = secrets.iter().flat_map(|secret| &secret.exprs).chain(given.map(|(_, value)| value));
        let mut followed = Followed { naming, template: self.template, names: Vec::new() };
        exprs.for_each(|expr| followed.follow(*expr, true, 0));
        followed.names
    }

    /// All its names.
    fn all(&self) -> impl Iterator<Item = Known> {
        let parameters = self.parameters.iter().map(|name| (Kind::Parameter, *name));
        parameters.chain(self.variables.iter().map(|name| (Kind::Variable, *name)))
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

/// What the types of a template say of secrets.
#[derive(Default)]
struct Typed {
    /// What is a secret.
    secure: Vec<Known>,
    /// What is a secret where something else is: the other comes first.
    implied: Vec<(Known, Known)>,
}

impl Typed {
    fn new(naming: &Naming, template: &Template) -> Self {
        let mut typed = Self::default();
        for declared in &template.types {
            typed.declared(naming, template, (Kind::Type, naming.of(&declared.name.text)), &declared.ty);
        }
        for parameter in &template.parameters {
            let name = (Kind::Parameter, naming.of(&parameter.name.text));
            typed.declared(naming, template, name, &parameter.ty);
        }
        typed
    }

    fn declared(&mut self, naming: &Naming, template: &Template, name: Known, ty: &Type) {
        self.has_type(naming, template, name, ty);
        self.properties(naming, template, ty);
    }

    fn properties(&mut self, naming: &Naming, template: &Template, ty: &Type) {
        if let Type::Object(object) = ty {
            for property in &object.properties {
                let name = (Kind::Property, naming.of(&property.name));
                self.has_type(naming, template, name, &property.ty);
            }
        }
        ty.inner().into_iter().for_each(|ty| self.properties(naming, template, ty));
    }

    /// Something of this type is a secret where all of it is; of several secrets in an array or object that is so too.
    fn has_type(&mut self, naming: &Naming, template: &Template, name: Known, ty: &Type) {
        let by = match ty {
            Type::Secure(_) => {
                self.secure.push(name);
                return;
            }
            Type::Object(object) => return self.has_type(naming, template, name, &object.others),
            Type::Named(id) => {
                template.types.get(id.index()).map(|ty| (Kind::Type, naming.of(&ty.name.text)))
            }
            Type::Imported(id) => {
                let import = template.imports.get(id.index()).and_then(|import| import.name.as_ref());
                import.map(|import| (Kind::Type, naming.of(&import.text)))
            }
            Type::ImportedMember(_, member) => Some((Kind::Type, naming.of(member))),
            Type::Part(_, TypePart::Property(property)) => Some((Kind::Property, naming.of(property))),
            _ => None,
        };
        self.implied.extend(by.map(|by| (by, name)));
        ty.inner().into_iter().for_each(|ty| self.has_type(naming, template, name, ty));
    }
}

/// What is secret.
#[derive(Default)]
pub(super) struct Names {
    naming: Naming,
    found: Found,
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
        let naming = &names.naming;
        let parameters = templates.iter().flat_map(|template| &template.parameters);
        names.declared.extend(parameters.map(|parameter| naming.of(&parameter.name.text)));
        let typed: Vec<Typed> = templates.par_iter().map(|template| Typed::new(naming, template)).collect();
        let mut new = Found::default();
        new.extend(typed.iter().flat_map(|typed| &typed.secure).copied());
        // Nothing is secret but what names itself so.
        if new.is_empty() {
            return names;
        }
        let mut searched: Vec<Searched<'_>> =
            templates.par_iter().map(|template| Searched::new(naming, template)).collect();
        searched.par_extend(files.par_iter().map(|file| Searched::of_file(naming, file)));
        for _ in 0..ROUNDS {
            new = names.add(&searched, &typed, &new);
            if new.is_empty() {
                return names;
            }
        }
        let types = typed.iter().flat_map(|typed| &typed.implied).map(|(_, name)| *name);
        names.found.extend(searched.iter().flat_map(Searched::all).chain(types));
        names
    }

    /// Adds names of secrets. Returns those that they lead to and that were not known.
    fn add(&mut self, searched: &[Searched<'_>], typed: &[Typed], new: &Found) -> Found {
        self.found.add(new);
        let given: Vec<Vec<Known>> =
            searched.par_iter().map(|searched| searched.given_by(&self.naming, new)).collect();
        let implied = typed.iter().flat_map(|typed| &typed.implied);
        let implied = implied.filter(|((kind, name), _)| new.has(*kind, name)).map(|(_, name)| *name);
        let is_new = |(kind, name): &Known| !self.found.has(*kind, name);
        let mut further = Found::default();
        further.extend(given.into_iter().flatten().chain(implied).filter(is_new));
        further
    }

    /// Whether some template declares a parameter of this name, and none as a secret.
    pub(super) fn is_known_and_shown(&self, name: &str) -> bool {
        let name = self.naming.of(name);
        self.declared.contains(&name) && !self.found.has(Kind::Parameter, &name)
    }

    /// The values in a template that are secrets.
    pub(super) fn secrets(&self, template: &Template) -> Vec<Secret> {
        if self.found.is_empty() {
            return Vec::new();
        }
        Searched::new(&self.naming, template).secrets(&self.found)
    }
}

/// The names of what expressions of a template give.
struct Followed<'t> {
    naming: &'t Naming,
    template: &'t Template,
    names: Vec<Known>,
}

impl Followed<'_> {
    fn add(&mut self, kind: Kind, name: Option<&str>) {
        self.names.extend(name.map(|name| (kind, self.naming.of(name))));
    }

    /// Adds the names of what an expression gives. Of that which is only a part of the secret, a piece of a string or an
    /// argument of a function, variables are looked at: the name of a server in it is no secret.
    fn follow(&mut self, expr: ExprId, whole: bool, depth: u32) {
        if depth > DEPTH {
            return;
        }
        let template = self.template;
        let mut with = |expr: ExprId, whole: bool| self.follow(expr, whole, depth + 1);
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
                self.add(Kind::Variable, variable.map(|variable| &*variable.name.text));
            }
            Expr::Import(id) => {
                let name = template.imports.get(id.index()).and_then(|import| import.name.as_ref());
                self.add(Kind::Variable, name.map(|name| &*name.text));
            }
            Expr::Parameter(id) if whole => {
                let parameter = template.parameters.get(id.index());
                self.add(Kind::Parameter, parameter.map(|parameter| &*parameter.name.text));
            }
            Expr::Member { base, name, .. } => {
                match template.exprs[*base] {
                    // A variable of a file that is imported as a whole.
                    Expr::Import(_) => self.add(Kind::Variable, Some(name)),
                    _ if whole && is_written(template, *base) => self.add(Kind::Property, Some(name)),
                    _ => {}
                }
            }
            Expr::Index { base, index, .. } if whole => match &template.exprs[*index] {
                Expr::String(name) if is_written(template, *base) => self.add(Kind::Property, Some(name)),
                Expr::String(_) => {}
                _ => with(*base, whole),
            },
            _ => {}
        }
    }
}
