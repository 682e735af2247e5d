//! Types.

use super::statements::Decorator;
use super::{ExpressionId, List, UnaryOperator};
use crate::source::Span;

/// A type of a [`Tree`](super::Tree).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TypeExpressionId(pub(in crate::bicep) u32);

/// A type as it is written. Names are spans; an empty one is a name that is missing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TypeExpression {
    /// What could not be read.
    Skipped,
    /// A name; its span is the type's.
    VariableAccess,
    /// `t.name`.
    PropertyAccess {
        /// A type or a namespace.
        base: TypeExpressionId,
        /// The member.
        name: Span,
    },
    /// `t.*`.
    AdditionalPropertiesAccess(TypeExpressionId),
    /// `t[*]`.
    ItemsAccess(TypeExpressionId),
    /// `t[0]`.
    ArrayAccess {
        /// A tuple.
        base: TypeExpressionId,
        /// Which of its items.
        index: ExpressionId,
    },
    /// `name<…>`.
    Instantiation {
        /// The parameterised type.
        name: Span,
        /// What stands in the chevrons.
        arguments: List<TypeExpressionId>,
    },
    /// `t.name<…>`.
    InstanceInstantiation {
        /// A namespace.
        base: TypeExpressionId,
        /// The parameterised type.
        name: Span,
        /// What stands in the chevrons.
        arguments: List<TypeExpressionId>,
    },
    /// `t[]`.
    Array(TypeExpressionId),
    /// `[…]`.
    Tuple(List<TypeItem>),
    /// `{…}`.
    Object(List<TypeMember>),
    /// `t?`.
    Nullable(TypeExpressionId),
    /// `t!`.
    NonNullable(TypeExpressionId),
    /// `true`, `1`, `'x'`, `null`.
    Literal(ExpressionId),
    /// `-1`, `!true`.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// Its operand.
        operand: TypeExpressionId,
    },
    /// `a | b`.
    Union(List<TypeExpressionId>),
    /// `(t)`.
    Parenthesized(TypeExpressionId),
    /// `resource 'type@version'`.
    Resource(Option<ExpressionId>),
}

/// An item of a tuple.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TypeItem {
    /// What stands before it.
    pub decorators: List<Decorator>,
    /// The type.
    pub value: TypeExpressionId,
    /// With the decorators.
    pub span: Span,
}

/// A member of an object type.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TypeMember {
    /// What stands before it.
    pub decorators: List<Decorator>,
    /// Its name.
    pub key: TypeMemberKey,
    /// Its type.
    pub value: TypeExpressionId,
    /// With the decorators.
    pub span: Span,
}

/// The name of a member of an object type.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum TypeMemberKey {
    /// `name`.
    Identifier(Span),
    /// `'name'`.
    String(ExpressionId),
    /// `*`: all others.
    Any(Span),
    /// Missing or not understood.
    Skipped(Span),
}
