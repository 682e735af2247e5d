//! Operators as the functions that ARM has for them.

use super::Lowering;
use crate::bicep::syntax::{BinaryOperator, Expression, ExpressionId, UnaryOperator};
use crate::source::Span;
use crate::template::{Expr, ExprId};

impl Lowering<'_> {
    pub(super) fn unary(&mut self, operator: UnaryOperator, operand: ExpressionId, span: Span) -> ExprId {
        match (operator, self.tree[operand]) {
            (UnaryOperator::Minus, Expression::Integer(value)) if value <= i64::MIN.unsigned_abs() => {
                self.push(Expr::Int(0_i64.wrapping_sub_unsigned(value)), span)
            }
            (UnaryOperator::Minus, _) => {
                let zero = self.push(Expr::Int(0), Span::at(span.start));
                let operand = self.expression(operand);
                self.operation("sub", &[zero, operand], span)
            }
            (UnaryOperator::Not, _) => {
                let operand = self.expression(operand);
                self.operation("not", &[operand], span)
            }
        }
    }

    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        left: ExpressionId,
        right: ExpressionId,
        span: Span,
    ) -> ExprId {
        let mut left = self.expression(left);
        let mut right = self.expression(right);
        let insensitive =
            matches!(operator, BinaryOperator::EqualsInsensitive | BinaryOperator::NotEqualsInsensitive);
        if insensitive {
            left = self.operation("tolower", &[left], self.template.exprs.span(left));
            right = self.operation("tolower", &[right], self.template.exprs.span(right));
        }
        let call = self.operation(function_of(operator), &[left, right], span);
        match operator {
            BinaryOperator::NotEquals | BinaryOperator::NotEqualsInsensitive => {
                self.operation("not", &[call], span)
            }
            _ => call,
        }
    }

    /// A call that is written as an operator.
    fn operation(&mut self, function: &'static str, arguments: &[ExprId], span: Span) -> ExprId {
        let function = self.shared(function);
        self.push(Expr::Call { function, name_span: span, arguments: arguments.into() }, span)
    }
}

fn function_of(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::LogicalOr => "or",
        BinaryOperator::LogicalAnd => "and",
        BinaryOperator::Equals
        | BinaryOperator::NotEquals
        | BinaryOperator::EqualsInsensitive
        | BinaryOperator::NotEqualsInsensitive => "equals",
        BinaryOperator::LessThan => "less",
        BinaryOperator::LessThanOrEqual => "lessorequals",
        BinaryOperator::GreaterThan => "greater",
        BinaryOperator::GreaterThanOrEqual => "greaterorequals",
        BinaryOperator::Add => "add",
        BinaryOperator::Subtract => "sub",
        BinaryOperator::Multiply => "mul",
        BinaryOperator::Divide => "div",
        BinaryOperator::Modulo => "mod",
        BinaryOperator::Coalesce => "coalesce",
    }
}
