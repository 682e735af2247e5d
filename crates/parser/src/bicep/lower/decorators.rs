//! What decorators say.

use super::Lowering;
use super::scope::Symbol;
use crate::bicep::syntax::{
    Decorator, Expression, ExpressionId, List, StatementId, TypeExpression, TypeExpressionId,
};
use crate::template::ExprId;

/// How many names of types are followed, one leading to the next.
const MAX_ALIASES: usize = 32;

impl Lowering<'_> {
    /// Whether a statement is `@secure()`.
    pub(super) fn is_secure(&self, id: StatementId) -> bool {
        self.decorator(self.tree[id].decorators, "secure").is_some()
    }

    /// Whether a type is the name of one that is `@secure()`.
    pub(super) fn is_secure_type(&self, mut ty: TypeExpressionId) -> bool {
        for _ in 0..MAX_ALIASES {
            ty = match self.tree[ty] {
                TypeExpression::Nullable(inner)
                | TypeExpression::NonNullable(inner)
                | TypeExpression::Parenthesized(inner) => inner,
                TypeExpression::VariableAccess => {
                    let Some(Symbol::Type(id)) = self.scope.find(self.slice(self.tree.type_span(ty))) else {
                        return false;
                    };
                    if self.secure_types.get(id.index()) == Some(&true) {
                        return true;
                    }
                    let Some(next) = self.types.get(id.index()) else { return false };
                    *next
                }
                _ => return false,
            };
        }
        false
    }

    /// The first argument of a decorator of a statement.
    pub(super) fn decorator_argument(&mut self, id: StatementId, name: &str) -> Option<ExprId> {
        let arguments = self.decorator(self.tree[id].decorators, name)?;
        let argument = *self.tree[arguments].first()?;
        Some(self.expression(argument))
    }

    /// The arguments of the decorator of this name, with or without its namespace.
    fn decorator(&self, decorators: List<Decorator>, name: &str) -> Option<List<ExpressionId>> {
        self.tree[decorators].iter().find_map(|decorator| match self.tree[decorator.expression] {
            Expression::FunctionCall { name: called, arguments } if self.slice(called) == name => {
                Some(arguments)
            }
            Expression::InstanceFunctionCall { base, name: called, arguments }
                if self.slice(called) == name
                    && self.tree[base] == Expression::VariableAccess
                    && self.slice(self.tree.span(base)) == "sys" =>
            {
                Some(arguments)
            }
            _ => None,
        })
    }
}
