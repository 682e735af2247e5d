//! Types, as far as they decide which values something can have.

use std::sync::Arc;

use super::{ExprId, ImportId, TypeId};

/// As much of a type as decides which values a parameter, or a place in one, can take.
#[derive(Clone, PartialEq, Debug)]
pub enum Type {
    /// Nothing is known.
    Any,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `string`, `securestring`.
    String,
    /// `array`, `T[]`: the type of its items.
    Array(Arc<Type>),
    /// `[T, U]`, `prefixItems`: the type of each item.
    Tuple(Arc<[Type]>),
    /// `object`, `{ … }`.
    Object(Arc<ObjectType>),
    /// A literal: one value.
    Literal(ExprId),
    /// One of several.
    Union(Arc<[Type]>),
    /// `T?`, `nullable: true`. A property of such a type may be left out.
    Nullable(Arc<Type>),
    /// `T!`.
    NonNullable(Arc<Type>),
    /// A type of this template.
    Named(TypeId),
    /// A type of another file.
    Imported(ImportId),
    /// A member of an imported wildcard: `shared.environment`.
    ImportedMember(ImportId, Arc<str>),
    /// The type of a part of another: `site.environment`, `sites[*]`; `#/definitions/site/properties/environment`.
    Part(Arc<Type>, TypePart),
}

/// What is known of an object by its type.
#[derive(Clone, PartialEq, Debug)]
pub struct ObjectType {
    /// The properties that have names.
    pub properties: Vec<PropertyType>,
    /// The type of all others: `*`, `additionalProperties`.
    pub others: Type,
}

/// A property of an [`ObjectType`].
#[derive(Clone, PartialEq, Debug)]
pub struct PropertyType {
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
}

/// Which part of a type is meant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TypePart {
    /// A property: `.name`.
    Property(Arc<str>),
    /// The properties without a name of their own: `.*`.
    Others,
    /// The items of an array: `[*]`.
    Items,
    /// An item of a tuple: `[0]`.
    Item(usize),
}

impl Type {
    /// `array`.
    pub fn array() -> Self {
        Self::Array(Arc::new(Self::Any))
    }

    /// `object`.
    pub fn object() -> Self {
        Self::Object(Arc::new(ObjectType { properties: Vec::new(), others: Self::Any }))
    }

    /// The same type, of which null is a value too.
    #[must_use]
    pub fn or_null(self) -> Self {
        match self {
            Self::Nullable(_) => self,
            ty => Self::Nullable(Arc::new(ty)),
        }
    }

    /// The same type without null.
    #[must_use]
    pub fn without_null(self) -> Self {
        match self {
            Self::Nullable(ty) => Self::clone(&ty),
            ty => Self::NonNullable(Arc::new(ty)),
        }
    }

    /// This part of the type.
    #[must_use]
    pub fn part(self, part: TypePart) -> Self {
        Self::Part(Arc::new(self), part)
    }

    /// The type with these as its only values; of an array they are those of each item.
    #[must_use]
    pub fn narrowed(self, allowed: Arc<[Self]>) -> Self {
        match self {
            Self::Nullable(ty) => Self::clone(&ty).narrowed(allowed).or_null(),
            Self::Array(_) => Self::Array(Arc::new(Self::Union(allowed))),
            _ => Self::Union(allowed),
        }
    }
}
