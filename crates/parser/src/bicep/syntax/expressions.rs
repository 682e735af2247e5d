//! Expressions, and the bodies of resources and modules.

use super::{List, StatementId};
use crate::source::Span;

/// An expression of a [`Tree`](super::Tree).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ExpressionId(pub(in crate::bicep) u32);

/// A loop of a [`Tree`](super::Tree).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ForId(pub(in crate::bicep) u32);

/// An expression. Names are spans; an empty one is a name that is missing.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expression {
    /// What could not be read.
    Skipped,
    /// `null`.
    Null,
    /// `true`, `false`.
    Boolean(bool),
    /// A whole number, without its sign.
    Integer(u64),
    /// A string without holes; its span is that of its token.
    String,
    /// A string with holes.
    InterpolatedString(List<StringPiece>),
    /// `[…]`.
    Array(List<ArrayItem>),
    /// `{…}`.
    Object(List<ObjectMember>),
    /// A name; its span is the expression's.
    VariableAccess,
    /// `f(…)`.
    FunctionCall {
        /// The function.
        name: Span,
        /// What stands in the parentheses.
        arguments: List<ExpressionId>,
    },
    /// `x.f(…)`.
    InstanceFunctionCall {
        /// The value, or a namespace.
        base: ExpressionId,
        /// The function.
        name: Span,
        /// What stands in the parentheses.
        arguments: List<ExpressionId>,
    },
    /// `x.name`, `x.?name`.
    PropertyAccess {
        /// The value.
        base: ExpressionId,
        /// The property.
        name: Span,
        /// `.?`.
        safe: bool,
    },
    /// `x::name`.
    ResourceAccess {
        /// The resource around.
        base: ExpressionId,
        /// The nested resource.
        name: Span,
    },
    /// `x[i]`, `x[?i]`, `x[^i]`.
    ArrayAccess {
        /// The value.
        base: ExpressionId,
        /// The index.
        index: ExpressionId,
        /// `[?`.
        safe: bool,
        /// `[^`.
        from_end: bool,
    },
    /// `x!`.
    NonNullAssertion(ExpressionId),
    /// `!x`, `-x`.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// Its operand.
        operand: ExpressionId,
    },
    /// `a + b`.
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// What stands before it.
        left: ExpressionId,
        /// What stands behind it.
        right: ExpressionId,
    },
    /// `c ? a : b`.
    Ternary {
        /// The condition.
        condition: ExpressionId,
        /// When it is true.
        then: ExpressionId,
        /// When it is false.
        otherwise: ExpressionId,
    },
    /// `(x)`.
    Parenthesized(ExpressionId),
    /// `x => …`, `(x, y) => …`.
    Lambda {
        /// The names that it binds.
        parameters: List<Span>,
        /// What it gives.
        body: ExpressionId,
    },
    /// `[for x in xs: …]`.
    For(ForId),
    /// `if (c) {…}`, as the body of a resource, a module or a loop.
    If {
        /// The condition.
        condition: ExpressionId,
        /// The object behind it.
        body: ExpressionId,
    },
}

/// `[for x in xs: …]`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ForExpression {
    /// The name of the item.
    pub item: Span,
    /// The name of the index; empty where there is none.
    pub index: Span,
    /// What is looped over.
    pub collection: ExpressionId,
    /// What each item gives; possibly an [`Expression::If`].
    pub body: ExpressionId,
}

impl ForExpression {
    pub(super) const SKIPPED: Self = Self {
        item: Span::at(0),
        index: Span::at(0),
        collection: ExpressionId(u32::MAX),
        body: ExpressionId(u32::MAX),
    };
}

/// A part of a string with holes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum StringPiece {
    /// A token with its marks: `'a${`, `}b${`, `}c'`.
    Text(Span),
    /// What stands in a hole.
    Hole(ExpressionId),
}

/// An item of an array.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ArrayItem {
    /// A value; possibly a skipped one.
    Value(ExpressionId),
    /// `...x`.
    Spread {
        /// With the dots.
        span: Span,
        /// What is spread.
        value: ExpressionId,
    },
}

/// A member of an object.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ObjectMember {
    /// `key: value`.
    Property {
        /// Its name.
        key: ObjectKey,
        /// Its value; a skipped one where it is missing.
        value: ExpressionId,
        /// From the key to the end of the value.
        span: Span,
    },
    /// `...x`.
    Spread {
        /// With the dots.
        span: Span,
        /// What is spread.
        value: ExpressionId,
    },
    /// A nested resource.
    Resource(StatementId),
    /// What could not be read.
    Skipped(Span),
}

/// The name of a property.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum ObjectKey {
    /// `name`.
    Identifier(Span),
    /// `'name'`, `'${x}'`.
    String(ExpressionId),
    /// Missing or not understood.
    Skipped(Span),
}

/// An operator with one operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UnaryOperator {
    /// `!`
    Not,
    /// `-`
    Minus,
}

/// An operator with two operands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinaryOperator {
    /// `||`
    LogicalOr,
    /// `&&`
    LogicalAnd,
    /// `==`
    Equals,
    /// `!=`
    NotEquals,
    /// `=~`
    EqualsInsensitive,
    /// `!~`
    NotEqualsInsensitive,
    /// `<`
    LessThan,
    /// `<=`
    LessThanOrEqual,
    /// `>`
    GreaterThan,
    /// `>=`
    GreaterThanOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `??`
    Coalesce,
}
