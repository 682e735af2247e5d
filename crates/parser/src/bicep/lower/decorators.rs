//! What decorators say.

use super::Lowering;
use crate::bicep::syntax::{Decorator, Expression, ExpressionId, List, StatementId, TypeExpressionId};
use crate::template::{ExprId, Type};

impl Lowering<'_> {
    /// A type under these decorators, of which `@secure()` may be one.
    pub(super) fn decorated_type(&mut self, decorators: List<Decorator>, ty: TypeExpressionId) -> Type {
        let ty = self.lower_type(ty);
        match self.decorator(decorators, "secure") {
            Some(_) => ty.secured(),
            None => ty,
        }
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
