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
    /// `@secure()`, `securestring`, `secureObject`: a value of it is never printed.
    Secure(Arc<Type>),
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

    /// The same type, of which no value is printed.
    #[must_use]
    pub fn secured(self) -> Self {
        match self {
            Self::Secure(_) => self,
            ty => Self::Secure(Arc::new(ty)),
        }
    }

    /// Whether null is one of its values, as far as it says so itself.
    pub fn is_nullable(&self) -> bool {
        match self {
            Self::Nullable(_) => true,
            Self::Secure(ty) => ty.is_nullable(),
            _ => false,
        }
    }

    /// The types that this one is made of.
    pub fn inner(&self) -> Vec<&Self> {
        match self {
            Self::Any | Self::Bool | Self::Int | Self::String | Self::Literal(_) => Vec::new(),
            Self::Named(_) | Self::Imported(_) | Self::ImportedMember(..) => Vec::new(),
            Self::Tuple(types) | Self::Union(types) => types.iter().collect(),
            Self::Object(object) => {
                let properties = object.properties.iter().map(|property| &property.ty);
                properties.chain([&object.others]).collect()
            }
            Self::Array(ty)
            | Self::Nullable(ty)
            | Self::NonNullable(ty)
            | Self::Secure(ty)
            | Self::Part(ty, _) => vec![ty],
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
            Self::Secure(ty) => Self::clone(&ty).narrowed(allowed).secured(),
            Self::Array(_) => Self::Array(Arc::new(Self::Union(allowed))),
            _ => Self::Union(allowed),
        }
    }
}
