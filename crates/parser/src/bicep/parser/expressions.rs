//! Operators.

use super::cursor::{CLOSERS, Report};
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{BinaryOperator, Expression, ExpressionId, UnaryOperator};

/// What an expression may hold where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Allow {
    /// No arrays, no objects: in the holes of strings, in parentheses and indexes there.
    Simple,
    /// Anything but declarations.
    Literals,
    /// Nested resources too: in the body of a resource.
    Resources,
}

impl Allow {
    /// The same without nested resources.
    pub(super) fn without_resources(self) -> Self {
        if self == Self::Resources { Self::Literals } else { self }
    }

    /// The same with arrays and objects.
    pub(super) fn with_literals(self) -> Self {
        if self == Self::Simple { Self::Literals } else { self }
    }
}

impl Parser<'_> {
    /// An expression with whatever it takes to go on behind it.
    pub(super) fn expression_until(&mut self, allow: Allow, report: Report, stop: TokenSet) -> ExpressionId {
        let mark = self.mark();
        let expression = self.expression(allow);
        let expression = self.recover(mark, expression, report, stop);
        self.or_skipped(expression)
    }

    pub(super) fn expression(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        self.enter()?;
        let expression = self.ternary(allow);
        self.leave();
        expression
    }

    fn ternary(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let start = self.start();
        let condition = self.binary(allow, 0)?;
        match self.peek().kind {
            TokenKind::Question => {}
            TokenKind::NewLine if self.peek_past_new_lines(0).kind == TokenKind::Question => self.new_lines(),
            _ => return Ok(condition),
        }
        self.read();
        let then = self.expression_until(allow, Report::Error, CLOSERS.with(TokenKind::Colon));
        let skipped = self.tree[then] == Expression::Skipped;
        if !skipped && self.peek_past_new_lines(0).kind == TokenKind::Colon {
            self.new_lines();
        }
        let mark = self.mark();
        let colon = self.expect_token(TokenKind::Colon);
        let colon = self.recover(mark, colon, self.report_after(then), CLOSERS);
        let otherwise = self.expression_until(allow, Report::after(&colon), CLOSERS);
        Ok(self.push(Expression::Ternary { condition, then, otherwise }, self.span_from(start)))
    }

    /// Operands joined by operators that bind more tightly than `outer`.
    fn binary(&mut self, allow: Allow, outer: u8) -> Parsed<ExpressionId> {
        let start = self.start();
        let chain = self.begin_chain();
        let mut left = self.unary(allow)?;
        while let Some((operator, precedence)) = binary_operator(self.peek().kind) {
            if precedence <= outer {
                break;
            }
            self.lengthen_chain()?;
            self.read();
            let right = self.operand(CLOSERS, |parser| parser.binary(allow, precedence));
            left = self.push(Expression::Binary { operator, left, right }, self.span_from(start));
        }
        self.end_chain(chain);
        Ok(left)
    }

    fn unary(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let Some(operator) = unary_operator(self.peek().kind) else { return self.member(allow) };
        let start = self.read().start;
        let operand = self.operand(CLOSERS, |parser| parser.member(allow));
        Ok(self.push(Expression::Unary { operator, operand }, self.span_from(start)))
    }

    /// What an operator stands before.
    fn operand(
        &mut self,
        stop: TokenSet,
        read: impl FnOnce(&mut Self) -> Parsed<ExpressionId>,
    ) -> ExpressionId {
        let mark = self.mark();
        let operand = self.enter().and_then(|()| {
            let operand = read(self);
            self.leave();
            operand
        });
        let operand = self.recover(mark, operand, Report::Error, stop);
        self.or_skipped(operand)
    }

    /// A whole number without a sign.
    pub(super) fn integer(&mut self) -> Parsed<u64> {
        let value = self.text_of(self.peek()).parse();
        let value = value.map_err(|_| self.mistake_here(Mistake::IntegerTooLarge))?;
        self.read();
        Ok(value)
    }
}

pub(super) fn unary_operator(kind: TokenKind) -> Option<UnaryOperator> {
    match kind {
        TokenKind::Exclamation => Some(UnaryOperator::Not),
        TokenKind::Minus => Some(UnaryOperator::Minus),
        _ => None,
    }
}

/// The operator, and how tightly it binds.
fn binary_operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::Asterisk => (BinaryOperator::Multiply, 7),
        TokenKind::Slash => (BinaryOperator::Divide, 7),
        TokenKind::Modulo => (BinaryOperator::Modulo, 7),
        TokenKind::Plus => (BinaryOperator::Add, 6),
        TokenKind::Minus => (BinaryOperator::Subtract, 6),
        TokenKind::LeftChevron => (BinaryOperator::LessThan, 5),
        TokenKind::LessThanOrEqual => (BinaryOperator::LessThanOrEqual, 5),
        TokenKind::RightChevron => (BinaryOperator::GreaterThan, 5),
        TokenKind::GreaterThanOrEqual => (BinaryOperator::GreaterThanOrEqual, 5),
        TokenKind::Equals => (BinaryOperator::Equals, 4),
        TokenKind::NotEquals => (BinaryOperator::NotEquals, 4),
        TokenKind::EqualsInsensitive => (BinaryOperator::EqualsInsensitive, 4),
        TokenKind::NotEqualsInsensitive => (BinaryOperator::NotEqualsInsensitive, 4),
        TokenKind::LogicalAnd => (BinaryOperator::LogicalAnd, 3),
        TokenKind::LogicalOr => (BinaryOperator::LogicalOr, 2),
        TokenKind::DoubleQuestion => (BinaryOperator::Coalesce, 1),
        _ => return None,
    })
}
