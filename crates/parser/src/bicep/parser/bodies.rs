//! The bodies of resources and modules: objects, conditions, loops.

use super::cursor::{CLOSERS, NEW_LINE, Report};
use super::expressions::Allow;
use super::lost::{Bracket, Resources};
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{Expression, ExpressionId, ForExpression, ForId, ObjectMember, StatementKind};
use crate::source::Span;

const LOOP_END: TokenSet = NEW_LINE.with(TokenKind::RightSquare);

impl Parser<'_> {
    /// What a resource or module is: an object, an `if` or a loop.
    pub(super) fn body(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        match self.peek().kind {
            TokenKind::LeftBrace => self.object(allow),
            TokenKind::LeftSquare => self.for_expression(allow, true),
            TokenKind::Identifier if self.at_keyword("if") => self.if_condition(allow, false),
            _ => Err(self.mistake_here(Mistake::BodyOrIfOrLoop)),
        }
    }

    /// `if (…) {…}`, from the keyword.
    fn if_condition(&mut self, allow: Allow, in_loop: bool) -> Parsed<ExpressionId> {
        let start = self.read().start;
        let end = if in_loop { LOOP_END } else { NEW_LINE };
        let mark = self.mark();
        let condition = self.parenthesized_expression(allow.without_resources());
        let condition = self.recover(mark, condition, Report::Error, end.with(TokenKind::LeftBrace));
        let report = match &condition {
            Ok((_, true)) => Report::Error,
            _ => Report::Nothing,
        };
        let condition = self.or_skipped(condition.map(|(id, _)| id));
        let mark = self.mark();
        let body = self.object(allow);
        let body = self.recover(mark, body, report, end);
        let body = self.or_skipped(body);
        Ok(self.push(Expression::If { condition, body }, self.span_from(start)))
    }

    /// `[for … in …: …]`. In a resource or module the body is an object or an `if`; else it is any expression.
    pub(super) fn for_expression(&mut self, allow: Allow, declares: bool) -> Parsed<ExpressionId> {
        let bracket = Bracket { open: self.position, resources: Resources::Never };
        let start = self.expect_token(TokenKind::LeftSquare)?.start;
        self.new_lines();
        self.expect_keyword("for", Mistake::Keyword("for"))?;

        let mark = self.mark();
        let (item, index) = self.loop_variables();
        let report = if self.failed_since(mark) { Report::Nothing } else { Report::Error };

        let mark = self.mark();
        let keyword = self.expect_keyword("in", Mistake::Keyword("in"));
        let keyword = self.recover(mark, keyword, report, LOOP_END);
        let collection =
            self.expression_until(Allow::Literals, Report::after(&keyword), LOOP_END.with(TokenKind::Colon));

        let mark = self.mark();
        let colon = self.expect_token(TokenKind::Colon);
        let colon = self.recover(mark, colon, self.report_after(collection), LOOP_END);

        let mark = self.mark();
        let body = if declares { self.loop_body(allow) } else { self.expression(allow.with_literals()) };
        let body = self.recover(mark, body, Report::after(&colon), LOOP_END);
        let body = self.or_skipped(body);

        if self.tree[body] != Expression::Skipped {
            self.new_lines();
        }
        let mark = self.mark();
        let close = self.expect_token(TokenKind::RightSquare);
        // A declaration that follows is worth more than what is missing here.
        if self.at_lost_declaration(bracket) {
            self.close(TokenKind::RightSquare);
        } else {
            let _ = self.recover(mark, close, self.report_after(body), LOOP_END);
        }

        self.tree.fors.push(ForExpression { item, index, collection, body });
        let id = ForId(self.tree.fors.len() as u32 - 1);
        Ok(self.push(Expression::For(id), self.span_from(start)))
    }

    fn loop_body(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        match self.peek().kind {
            TokenKind::LeftBrace => self.object(allow),
            TokenKind::Identifier if self.at_keyword("if") => self.if_condition(allow, true),
            _ => Err(self.mistake_here(Mistake::BodyOrIf)),
        }
    }

    /// The names of the item and of the index.
    fn loop_variables(&mut self) -> (Span, Span) {
        match self.peek().kind {
            TokenKind::Identifier => return (self.read().span(), self.nowhere()),
            TokenKind::LeftParen => {}
            _ => {
                self.error_before(Mistake::LoopVariableOrBlock);
                return (self.nowhere(), self.nowhere());
            }
        }
        let mark = self.mark();
        let start = self.start();
        let stop = CLOSERS.with(TokenKind::Comma);
        let parentheses = self.parenthesized(
            false,
            |parser| parser.expression_until(Allow::Simple, Report::Error, stop),
            |parser, id| parser.report_after(*id),
        );
        let names = self.names_of(parentheses.elements);
        if names.len() != 2 && !self.failed_since(mark) {
            self.error(self.span_from(start), Mistake::LoopVariableCount(names.len() as u32));
        }
        let mut names = self.tree[names].iter().copied();
        let (item, index) = (names.next(), names.next());
        (item.unwrap_or_else(|| self.nowhere()), index.unwrap_or_else(|| self.nowhere()))
    }

    /// A resource inside the body of another, with its decorators.
    pub(super) fn nested_resource(&mut self) -> ObjectMember {
        let mark = self.mark();
        let resource = self.enter().and_then(|()| {
            let resource =
                self.declaration(|parser, keyword| (keyword == "resource").then(|| parser.resource()));
            self.leave();
            resource
        });
        match self.recover(mark, resource, Report::Error, NEW_LINE) {
            Ok(id) => match self.tree[id].kind {
                StatementKind::Skipped => ObjectMember::Skipped(self.tree[id].span),
                _ => ObjectMember::Resource(id),
            },
            Err(skipped) => ObjectMember::Skipped(skipped.span),
        }
    }
}
