//! The syntax tree of one Bicep file.
//!
//! A [`Tree`] owns its nodes in arenas, one for each sort of node, and refers to them by number. It holds no text: names
//! and literals are [`Span`]s into the file. Every tree is complete in shape and may be incomplete in content: what was
//! not written is an empty span or a `Skipped` node, and the errors of the parse say why.

mod expressions;
mod statements;
mod types;
mod walk;

pub use expressions::{
    ArrayItem, BinaryOperator, Expression, ExpressionId, ForExpression, ForId, ObjectKey, ObjectMember,
    StringPiece, UnaryOperator,
};
pub use statements::{
    Decorator, ImportItem, ImportTarget, Statement, StatementId, StatementKind, TypedParameter, UsingTarget,
};
pub use types::{TypeExpression, TypeExpressionId, TypeItem, TypeMember, TypeMemberKey};
pub use walk::Node;

use std::marker::PhantomData;
use std::ops::Index;

use crate::source::Span;

/// Consecutive nodes of one sort.
pub struct List<T> {
    start: u32,
    end: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> List<T> {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32, of: PhantomData }
    }

    /// How many there are.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self::new(0, 0)
    }
}

impl<T> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        (self.start, self.end) == (other.start, other.end)
    }
}

impl<T> std::fmt::Debug for List<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "[{}..{}]", self.start, self.end)
    }
}

/// The syntax tree of one file.
#[derive(Clone, Default, Debug)]
pub struct Tree {
    /// The statements at the top, in order of the text.
    pub statements: Vec<StatementId>,
    pub(super) expressions: Vec<Expression>,
    pub(super) expression_spans: Vec<Span>,
    pub(super) types: Vec<TypeExpression>,
    pub(super) type_spans: Vec<Span>,
    pub(super) all_statements: Vec<Statement>,
    pub(super) fors: Vec<ForExpression>,
    pub(super) lists: Lists,
}

/// The arenas of what stands in lists.
#[derive(Clone, Default, Debug)]
pub(super) struct Lists {
    pub(super) arguments: Vec<ExpressionId>,
    pub(super) items: Vec<ArrayItem>,
    pub(super) members: Vec<ObjectMember>,
    pub(super) pieces: Vec<StringPiece>,
    pub(super) names: Vec<Span>,
    pub(super) decorators: Vec<Decorator>,
    pub(super) parameters: Vec<TypedParameter>,
    pub(super) imports: Vec<ImportItem>,
    pub(super) type_arguments: Vec<TypeExpressionId>,
    pub(super) type_items: Vec<TypeItem>,
    pub(super) type_members: Vec<TypeMember>,
}

impl Tree {
    /// Where an expression stands.
    pub fn span(&self, id: ExpressionId) -> Span {
        self.expression_spans.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// Where a type stands.
    pub fn type_span(&self, id: TypeExpressionId) -> Span {
        self.type_spans.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The expression inside of parentheses, if any, however many there are.
    pub fn unparenthesized(&self, mut id: ExpressionId) -> ExpressionId {
        while let Expression::Parenthesized(inner) = self[id] {
            id = inner;
        }
        id
    }
}

impl Index<ExpressionId> for Tree {
    type Output = Expression;

    fn index(&self, id: ExpressionId) -> &Expression {
        self.expressions.get(id.0 as usize).unwrap_or(&Expression::Skipped)
    }
}

impl Index<TypeExpressionId> for Tree {
    type Output = TypeExpression;

    fn index(&self, id: TypeExpressionId) -> &TypeExpression {
        self.types.get(id.0 as usize).unwrap_or(&TypeExpression::Skipped)
    }
}

impl Index<StatementId> for Tree {
    type Output = Statement;

    fn index(&self, id: StatementId) -> &Statement {
        self.all_statements.get(id.0 as usize).unwrap_or(&Statement::SKIPPED)
    }
}

impl Index<ForId> for Tree {
    type Output = ForExpression;

    fn index(&self, id: ForId) -> &ForExpression {
        self.fors.get(id.0 as usize).unwrap_or(&ForExpression::SKIPPED)
    }
}

/// Gives the lists of a sort of node their arena.
macro_rules! lists {
    ($($arena:ident: $node:ty;)*) => {$(
        impl Index<List<$node>> for Tree {
            type Output = [$node];

            fn index(&self, list: List<$node>) -> &[$node] {
                self.lists.$arena.get(list.start as usize..list.end as usize).unwrap_or_default()
            }
        }

        impl ListNode for $node {
            fn arena(lists: &mut Lists) -> &mut Vec<Self> {
                &mut lists.$arena
            }
        }
    )*};
}

/// A sort of node that stands in lists.
pub(super) trait ListNode: Sized {
    fn arena(lists: &mut Lists) -> &mut Vec<Self>;
}

lists! {
    arguments: ExpressionId;
    items: ArrayItem;
    members: ObjectMember;
    pieces: StringPiece;
    names: Span;
    decorators: Decorator;
    parameters: TypedParameter;
    imports: ImportItem;
    type_arguments: TypeExpressionId;
    type_items: TypeItem;
    type_members: TypeMember;
}
