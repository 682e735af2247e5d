//! What declared types say of terms: of parameters without a value, and of the places in them.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use super::instance::Instance;
use super::scope::{InstanceId, Scope};
use super::term::{ParameterTerm, Term, TermId};
use super::value::{Data, Member, Object, Slot, Value};
use super::{Evaluator, Step};
use crate::source::Location;
use crate::template::{Expr, Import, Item, Type, TypePart, same_name};

/// How many types are followed, one leading to the next.
const DEPTH: u32 = 32;
/// How many types are looked at to find out what one of them comes down to.
const TYPES: u32 = 10_000;

/// What a type comes down to: what something of that type is one of.
#[derive(Default, Debug)]
struct Shape {
    /// None is a name, a union, a part of another type, or nullable.
    arms: Vec<Arm>,
    /// Whether it may be null too.
    nullable: bool,
    /// Whether it is a secret.
    secure: bool,
}

/// A type, with the instance in whose file it stands.
pub(super) type Arm = (InstanceId, Type);

/// What is known of a term by its declared type.
#[derive(Debug)]
pub(super) struct Declared {
    /// As a template would write it: `site.environment`.
    name: Rc<str>,
    shape: Shape,
    /// When it may be null.
    null: Null,
    /// The only values that it can have, where they are known.
    domain: Option<Rc<[Value]>>,
    /// Whether it may be open among values: the parameter is one of the whole deployment.
    is_open: bool,
    /// Where the parameter is declared that it is, or is a place in.
    place: Location,
}

/// When something may be null.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Null {
    Never,
    /// Only where that is null which it is a part of.
    WithBase,
    Anytime,
}

impl Declared {
    /// Whether a decision may be made among its values.
    pub(super) fn is_choice(&self) -> bool {
        self.domain.is_some()
    }

    /// The types that it can have, each with the instance in whose file it stands.
    pub(super) fn arms(&self) -> impl Iterator<Item = &Arm> {
        self.shape.arms.iter()
    }

    /// Whether it is a secret.
    pub(super) fn is_secure(&self) -> bool {
        self.shape.secure
    }
}

/// Finds out what types come down to.
struct Resolver<'e, 'p> {
    evaluator: &'e Evaluator<'p>,
    left: u32,
}

impl Resolver<'_, '_> {
    /// Adds what a type comes down to; `None` where that takes too much.
    fn add(&mut self, shape: &mut Shape, instance: &Rc<Instance>, ty: &Type, depth: u32) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        if depth > DEPTH {
            return None;
        }
        match ty {
            Type::Nullable(inner) => {
                shape.nullable = true;
                self.add(shape, instance, inner, depth + 1)
            }
            Type::NonNullable(inner) => {
                let nullable = shape.nullable;
                self.add(shape, instance, inner, depth + 1)?;
                shape.nullable = nullable;
                Some(())
            }
            Type::Secure(inner) => {
                shape.secure = true;
                self.add(shape, instance, inner, depth + 1)
            }
            Type::Union(types) => types.iter().try_for_each(|ty| self.add(shape, instance, ty, depth + 1)),
            Type::Named(_) | Type::Imported(_) | Type::ImportedMember(..) => {
                match self.evaluator.named_type(instance, ty) {
                    Some((instance, ty)) => self.add(shape, &instance, &ty, depth + 1),
                    None => self.add(shape, instance, &Type::Any, depth + 1),
                }
            }
            Type::Part(whole, part) => {
                let mut base = Shape::default();
                self.add(&mut base, instance, whole, depth + 1)?;
                self.add_part(shape, &base, part, depth + 1)
            }
            Type::Literal(value) if matches!(instance.template.exprs[*value], Expr::Null) => {
                shape.nullable = true;
                Some(())
            }
            Type::Any
            | Type::Bool
            | Type::Int
            | Type::String
            | Type::Array(_)
            | Type::Tuple(_)
            | Type::Object(_)
            | Type::Literal(_) => {
                shape.arms.push((instance.id, ty.clone()));
                Some(())
            }
        }
    }

    /// Adds what a part of something of this shape comes down to.
    fn add_part(&mut self, shape: &mut Shape, whole: &Shape, part: &TypePart, depth: u32) -> Option<()> {
        shape.secure |= whole.secure;
        whole.arms.iter().try_for_each(|(instance, ty)| {
            let Some(instance) = self.evaluator.instance(*instance) else { return Some(()) };
            let (ty, may_lack) = part_of(ty, part);
            shape.nullable |= may_lack;
            self.add(shape, &instance, ty, depth)
        })
    }
}

/// A part of a type, and whether it may not be there.
fn part_of<'t>(ty: &'t Type, part: &TypePart) -> (&'t Type, bool) {
    match (ty, part) {
        (Type::Object(object), TypePart::Property(name)) => {
            match object.properties.iter().rev().find(|property| same_name(&property.name, name)) {
                Some(property) => (&property.ty, false),
                None => (&object.others, true),
            }
        }
        (Type::Object(object), TypePart::Others) => (&object.others, false),
        (Type::Array(items), TypePart::Items | TypePart::Item(_)) => (items, false),
        (Type::Tuple(items), TypePart::Item(place)) => {
            items.get(*place).map_or((&Type::Any, true), |ty| (ty, false))
        }
        _ => (&Type::Any, true),
    }
}

impl Evaluator<'_> {
    /// The only values that a term can have, where its declared type says them.
    pub fn domain(&self, term: TermId) -> Option<Rc<[Value]>> {
        self.declared_of(term)?.domain.clone()
    }

    /// The default of an open parameter, or of a place in one.
    pub fn default_of(&self, term: TermId) -> Option<Value> {
        match &*self.term(term) {
            Term::Parameter(parameter) => parameter.default.clone(),
            Term::Member { base, name } => {
                let whole = self.default_of(base.data.as_term()?)?;
                Some(self.member(&whole, name, self.location(&whole)?, true))
            }
            _ => None,
        }
    }

    /// Whether a term is a secret: a parameter or a place in one whose value is never printed.
    pub fn is_secret(&self, term: TermId) -> bool {
        self.declared_of(term).is_some_and(|declared| declared.is_secure())
    }

    /// Whether a term is certainly a string.
    pub(super) fn is_string_by_type(&self, term: TermId) -> bool {
        self.declared_of(term).is_some_and(|declared| {
            let is_string = |(instance, ty): &Arm| match ty {
                Type::String => true,
                Type::Literal(value) => self
                    .instance(*instance)
                    .is_some_and(|instance| matches!(instance.template.exprs[*value], Expr::String(_))),
                _ => false,
            };
            let arms = &declared.shape.arms;
            declared.null == Null::Never && !arms.is_empty() && arms.iter().all(is_string)
        })
    }

    /// Whether a term certainly has a value, by its declared type.
    pub(super) fn has_value_by_type(&self, term: TermId) -> bool {
        self.declared_of(term).is_some_and(|declared| declared.null == Null::Never)
    }

    /// Whether a term may be an array by its declared type.
    pub(super) fn is_array_by_type(&self, term: TermId) -> bool {
        self.declared_of(term).is_some_and(|declared| {
            let is_array = |(_, ty): &Arm| matches!(ty, Type::Array(_) | Type::Tuple(_));
            declared.shape.arms.iter().any(is_array)
        })
    }

    /// Whether a term is a property that the declared type of its object does not have.
    pub(super) fn is_undeclared_property(&self, term: TermId) -> bool {
        let Term::Member { base, name } = &*self.term(term) else { return false };
        let whole = base.data.as_term().and_then(|base| self.declared_of(base));
        let has = |(_, ty): &Arm| match ty {
            Type::Object(object) => object.properties.iter().any(|property| same_name(&property.name, name)),
            _ => false,
        };
        whole.is_some_and(|whole| !whole.arms().any(has))
    }

    /// Whether a term can be null where it is known of others by `may_be_null` whether they can be. What no type tells of
    /// can be.
    pub(super) fn allows_null(&self, term: TermId, may_be_null: &dyn Fn(TermId) -> bool) -> bool {
        match (self.declared_of(term).map_or(Null::Anytime, |declared| declared.null), &*self.term(term)) {
            (Null::Never, _) => false,
            (Null::WithBase, Term::Member { base, .. } | Term::Index { base, .. }) => {
                let base = base.data.as_term();
                base.is_none_or(|base| may_be_null(base) && self.allows_null(base, may_be_null))
            }
            _ => true,
        }
    }

    /// What the declared type of a term that is about to be made says of it.
    pub(super) fn declaration_of(&self, term: &Term) -> Option<Rc<Declared>> {
        let declared = match term {
            Term::Parameter(parameter) => self.parameter_declaration(parameter)?,
            Term::Member { base, name } => {
                let whole = self.declared_of(base.data.as_term()?)?;
                let part = TypePart::Property(Arc::from(&**name));
                self.part_declaration(&whole, format!("{}.{name}", whole.name), &part)?
            }
            Term::Index { base, index } => {
                let whole = self.declared_of(base.data.as_term()?)?;
                let part = match index.data {
                    Data::Int(place) => TypePart::Item(usize::try_from(place).ok()?),
                    // The item that stands for all turns of a loop.
                    Data::Term(index) => match &*self.term(index) {
                        Term::Repeat(_) => TypePart::Items,
                        _ => return None,
                    },
                    _ => return None,
                };
                let place = if let TypePart::Item(place) = part { place.to_string() } else { "*".into() };
                self.part_declaration(&whole, format!("{}[{place}]", whole.name), &part)?
            }
            _ => return None,
        };
        Some(Rc::new(declared))
    }

    fn parameter_declaration(&self, term: &ParameterTerm) -> Option<Declared> {
        let instance = self.instance(term.instance)?;
        let template = &instance.template;
        let parameter = template.parameters.get(term.parameter.index())?;
        let place = template.location(parameter.name.span);
        let mut shape = Shape::default();
        let mut resolver = Resolver { evaluator: self, left: TYPES };
        let ty = match parameter.allowed.map(|allowed| &template.exprs[allowed]) {
            Some(Expr::Array(items)) => {
                let literal = |item: &Item| match item {
                    Item::Value(value) | Item::Spread(value) => Type::Literal(*value),
                };
                &parameter.ty.clone().narrowed(items.iter().map(literal).collect())
            }
            Some(_) => &Type::Any,
            None => &parameter.ty,
        };
        if resolver.add(&mut shape, &instance, ty, 0).is_none() {
            let secure = shape.secure || self.has_secrets(&instance, ty);
            shape = Shape { secure, ..self.unreadable(place) };
        }
        // A nullable one is null where nobody gives it.
        let has_domain = parameter.allowed.is_some() || !shape.nullable;
        // A module is always given its arguments; what it is not given is its default.
        let is_open = instance.caller.is_none();
        // A secret is a term whatever it is given.
        let null = if shape.secure && shape.nullable { Null::Anytime } else { Null::Never };
        let name = Rc::clone(&term.name);
        let mut declared = Declared { name, shape, null, domain: None, is_open, place };
        if has_domain {
            declared.domain = self.values_of(&declared);
        }
        Some(declared)
    }

    fn part_declaration(&self, whole: &Declared, name: String, part: &TypePart) -> Option<Declared> {
        let mut shape = Shape::default();
        let mut resolver = Resolver { evaluator: self, left: TYPES };
        if resolver.add_part(&mut shape, &whole.shape, part, 0).is_none() {
            let secure = shape.secure || self.any_has_secrets(whole);
            shape = Shape { secure, ..self.unreadable(whole.place) };
        }
        let is_any = |(_, ty): &Arm| *ty == Type::Any;
        if shape.arms.iter().all(is_any) && !shape.secure {
            return None;
        }
        let null = match (shape.nullable || shape.arms.iter().any(is_any), whole.null) {
            (true, _) => Null::Anytime,
            (false, Null::Never) => Null::Never,
            (false, _) => Null::WithBase,
        };
        let (is_open, place) = (whole.is_open, whole.place);
        let mut declared = Declared { name: name.into(), shape, null, domain: None, is_open, place };
        declared.domain = self.values_of(&declared);
        Some(declared)
    }

    /// What a type comes down to that leads too far.
    fn unreadable(&self, place: Location) -> Shape {
        self.note_limit(
            format!(
                "the type of this leads through more than {DEPTH} others, or has more than {TYPES} alternatives; its values are unknown"
            ),
            place,
        );
        Shape::default()
    }

    /// The values that a declaration leaves, each once; `None` where they are not all known.
    fn values_of(&self, declared: &Declared) -> Option<Rc<[Value]>> {
        if !declared.is_open {
            return None;
        }
        let mut values = Vec::new();
        for (instance, ty) in &declared.shape.arms {
            match ty {
                Type::Bool => {
                    values.extend([true, false].map(|value| self.made(Data::Bool(value), declared.place)));
                }
                Type::Literal(value) => values.push(self.eval(&Scope::of(*instance), *value)),
                _ => return None,
            }
        }
        if declared.null != Null::Never {
            values.push(self.made(Data::Null, declared.place));
        }
        let mut known = BTreeSet::new();
        let mut all_known = true;
        values.retain(|value| match value.data.as_scalar() {
            Some(scalar) => known.insert(scalar),
            None => {
                all_known = false;
                false
            }
        });
        let step = |value: Value| {
            let location = self.location(&value).unwrap_or(declared.place);
            self.stepped(value, location, Step::AllowedValue(Rc::clone(&declared.name)))
        };
        (all_known && !values.is_empty()).then(|| values.into_iter().map(step).collect())
    }

    /// The default of a parameter, in which what has a domain is open among it.
    pub(super) fn with_choices(&self, default: Value, term: &Value) -> Value {
        let Data::Object(object) = &default.data else { return default };
        let open = |member: &Member| {
            let location = member.key_location.unwrap_or(Location::NOWHERE);
            let place = self.intern(Term::Member { base: term.clone(), name: Rc::clone(&member.key) });
            let place = self.made(place, location);
            let declared = self.declared_of(place.data.as_term()?)?;
            if declared.is_choice() {
                return Some(Slot::ready(place));
            }
            if !declared.shape.arms.iter().any(|(_, ty)| matches!(ty, Type::Object(_))) {
                return None;
            }
            let inner = self.force(&member.value);
            let opened = self.within(&inner, || self.with_choices(inner.clone(), &place))?;
            Some(Slot::ready(opened))
        };
        let properties = object.properties.iter().map(|member| Member {
            value: open(member).unwrap_or_else(|| member.value.clone()),
            ..member.clone()
        });
        let data = Data::Object(Rc::new(Object { properties: properties.collect(), open: object.open }));
        Value { data, origin: default.origin }
    }

    /// The declaration behind a type's name, with the instance in whose file it stands.
    pub(super) fn named_type(&self, instance: &Rc<Instance>, ty: &Type) -> Option<(Rc<Instance>, Type)> {
        let in_file = |import: &Import, name: &str| {
            let template = self.files.template(instance.template.file, &import.source).ok()?;
            let other = self.instance(self.imported(template, instance))?;
            let ty = other.template.types.iter().find(|ty| same_name(&ty.name.text, name))?.ty.clone();
            Some((other, ty))
        };
        match ty {
            Type::Named(id) => {
                Some((Rc::clone(instance), instance.template.types.get(id.index())?.ty.clone()))
            }
            Type::Imported(id) => {
                let import = instance.template.imports.get(id.index())?;
                in_file(import, &import.name.as_ref()?.text)
            }
            Type::ImportedMember(id, name) => in_file(instance.template.imports.get(id.index())?, name),
            _ => None,
        }
    }
}
