//! Literals, names, calls, and what can stand behind them.

use super::cursor::{CLOSERS, NEW_LINE, Report};
use super::expressions::Allow;
use super::lists::Parentheses;
use super::lost::Resources;
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{ArrayItem, Expression, ExpressionId, List, ObjectKey, ObjectMember};
use crate::source::Span;

const ARGUMENT_END: TokenSet = TokenSet::of(&[TokenKind::NewLine, TokenKind::Comma, TokenKind::RightParen]);
const ITEM_END: TokenSet = NEW_LINE.with(TokenKind::RightSquare);
const MEMBER_END: TokenSet = NEW_LINE.with(TokenKind::RightBrace);
const LAMBDA_END: TokenSet = NEW_LINE.with(TokenKind::RightParen);

impl Parser<'_> {
    /// A value and the accesses behind it.
    pub(super) fn member(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let start = self.start();
        let chain = self.begin_chain();
        let mut base = self.primary(allow)?;
        loop {
            let kind = self.peek().kind;
            if !matches!(
                kind,
                TokenKind::LeftSquare | TokenKind::Dot | TokenKind::DoubleColon | TokenKind::Exclamation
            ) {
                break;
            }
            self.lengthen_chain()?;
            self.read();
            let access = match kind {
                TokenKind::LeftSquare => self.array_access(base, allow)?,
                TokenKind::Dot => self.dot_access(base, allow),
                TokenKind::DoubleColon => {
                    Expression::ResourceAccess { base, name: self.name_or_missing(Mistake::MemberName) }
                }
                _ => Expression::NonNullAssertion(base),
            };
            base = self.push(access, self.span_from(start));
        }
        self.end_chain(chain);
        Ok(base)
    }

    /// What follows the `[` of an access.
    fn array_access(&mut self, base: ExpressionId, allow: Allow) -> Parsed<Expression> {
        let safe = self.eat(TokenKind::Question);
        let from_end = self.eat(TokenKind::Hat);
        let index = if self.at(TokenKind::RightSquare) {
            self.error_before(Mistake::EmptyIndexer);
            self.push(Expression::Skipped, self.nowhere())
        } else {
            self.expression(allow)?
        };
        self.expect_token(TokenKind::RightSquare)?;
        Ok(Expression::ArrayAccess { base, index, safe, from_end })
    }

    /// What follows the `.` of an access or call.
    fn dot_access(&mut self, base: ExpressionId, allow: Allow) -> Expression {
        let question = self.at(TokenKind::Question).then(|| self.read().span());
        let name = self.name_or_missing(Mistake::MemberName);
        if !self.at(TokenKind::LeftParen) {
            return Expression::PropertyAccess { base, name, safe: question.is_some() };
        }
        if let Some(question) = question {
            self.error(question, Mistake::SafeDereferenceOfCall);
        }
        Expression::InstanceFunctionCall { base, name, arguments: self.call_arguments(allow) }
    }

    /// The arguments of a call with their parentheses; the opening one must come next.
    pub(super) fn call_arguments(&mut self, allow: Allow) -> List<ExpressionId> {
        self.read();
        let arguments = self.arguments(TokenKind::RightParen, |parser| {
            parser.expression_until(allow, Report::Error, ARGUMENT_END)
        });
        if !self.eat(TokenKind::RightParen) {
            self.error_before(Mistake::Token(TokenKind::RightParen));
        }
        arguments
    }

    fn primary(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let token = self.peek();
        match token.kind {
            TokenKind::Identifier => self.name_or_call(allow),
            TokenKind::StringComplete | TokenKind::StringLeftPiece => Ok(self.string()),
            TokenKind::TrueKeyword
            | TokenKind::FalseKeyword
            | TokenKind::NullKeyword
            | TokenKind::Integer => self.literal(),
            TokenKind::LeftBrace | TokenKind::LeftSquare if allow == Allow::Simple => {
                Err(self.mistake_here(Mistake::ComplexLiteral))
            }
            TokenKind::LeftBrace => self.object(allow),
            TokenKind::LeftSquare if self.is_keyword(self.peek_past_new_lines(1), "for") => {
                self.for_expression(allow, false)
            }
            TokenKind::LeftSquare => Ok(self.array()),
            TokenKind::LeftParen => Ok(self.parenthesized_or_lambda(allow)),
            _ => Err(self.mistake_here(Mistake::Expression)),
        }
    }

    /// A boolean, `null` or a number, which must come next.
    pub(super) fn literal(&mut self) -> Parsed<ExpressionId> {
        let token = self.peek();
        let literal = match token.kind {
            TokenKind::TrueKeyword => Expression::Boolean(true),
            TokenKind::FalseKeyword => Expression::Boolean(false),
            TokenKind::NullKeyword => Expression::Null,
            TokenKind::Integer => Expression::Integer(self.integer()?),
            _ => return Err(self.mistake_here(Mistake::Literal)),
        };
        if token.kind != TokenKind::Integer {
            self.read();
        }
        Ok(self.push(literal, token.span()))
    }

    fn name_or_call(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let name = self.read().span();
        match self.peek().kind {
            TokenKind::LeftParen => {
                let arguments = self.call_arguments(allow);
                Ok(self.push(Expression::FunctionCall { name, arguments }, self.span_from(name.start)))
            }
            TokenKind::Arrow => {
                let from = self.begin_list::<Span>();
                self.open.names.push(name);
                let parameters = self.end_list(from);
                Ok(self.lambda(name.start, parameters))
            }
            _ => Ok(self.push(Expression::VariableAccess, name)),
        }
    }

    /// A lambda from its `=>`, which must come next.
    fn lambda(&mut self, start: u32, parameters: List<Span>) -> ExpressionId {
        self.read();
        let body = self.lambda_body();
        self.push(Expression::Lambda { parameters, body }, self.span_from(start))
    }

    /// What follows `=>`, possibly on a line of its own.
    pub(super) fn lambda_body(&mut self) -> ExpressionId {
        if !self.declaration_follows() {
            self.new_lines();
        }
        self.expression_until(Allow::Literals, Report::Error, LAMBDA_END)
    }

    /// Whether the next line begins with a word that begins declarations.
    pub(super) fn declaration_follows(&self) -> bool {
        let next = self.peek_past_new_lines(0);
        next.kind == TokenKind::Identifier
            && matches!(
                self.text_of(next),
                "assert"
                    | "import"
                    | "metadata"
                    | "param"
                    | "var"
                    | "resource"
                    | "output"
                    | "module"
                    | "type"
            )
    }

    fn parenthesized_or_lambda(&mut self, allow: Allow) -> ExpressionId {
        let parentheses = self.parenthesized(
            true,
            |parser| parser.expression_until(allow, Report::Error, CLOSERS.with(TokenKind::Comma)),
            |parser, id| parser.report_after(*id),
        );
        if self.at(TokenKind::Arrow) {
            let parameters = self.names_of(parentheses.elements);
            return self.lambda(parentheses.open.start, parameters);
        }
        self.only_expression(&parentheses)
    }

    /// An expression in parentheses.
    pub(super) fn parenthesized_expression(&mut self, allow: Allow) -> Parsed<(ExpressionId, bool)> {
        if !self.at(TokenKind::LeftParen) {
            return Err(self.mistake_here(Mistake::Token(TokenKind::LeftParen)));
        }
        let parentheses = self.parenthesized(
            true,
            |parser| parser.expression_until(allow, Report::Error, CLOSERS.with(TokenKind::Comma)),
            |parser, id| parser.report_after(*id),
        );
        Ok((self.only_expression(&parentheses), parentheses.close.is_ok()))
    }

    /// The node for parentheses that should hold one expression.
    fn only_expression(&mut self, parentheses: &Parentheses<ExpressionId>) -> ExpressionId {
        let start = parentheses.open.start;
        let first = self.tree[parentheses.elements].first().copied();
        if parentheses.parts != 1 || first.is_none() {
            self.error(parentheses.inner, Mistake::ParenthesizedCount);
        }
        let inner = match first {
            Some(inner) if parentheses.elements.len() == 1 => inner,
            _ => self.push(Expression::Skipped, self.inner_span(parentheses)),
        };
        self.push(Expression::Parenthesized(inner), self.span_from(start))
    }

    /// What is between parentheses, without line breaks at the end.
    pub(super) fn inner_span<T>(&self, parentheses: &Parentheses<T>) -> Span {
        let inner = parentheses.inner;
        let tokens = self.tokens.get(..self.position).unwrap_or_default().iter().rev();
        let last =
            tokens.skip_while(|token| token.end > inner.end).find(|token| token.kind != TokenKind::NewLine);
        let end = last.map_or(inner.start, |last| last.end).max(parentheses.open.end);
        Span::new(inner.start.min(end), end)
    }

    /// The names among expressions: what a lambda or a loop binds.
    pub(super) fn names_of(&mut self, elements: List<ExpressionId>) -> List<Span> {
        let from = self.begin_list::<Span>();
        for element in &self.tree[elements] {
            if self.tree[*element] == Expression::VariableAccess {
                self.open.names.push(self.tree.span(*element));
            }
        }
        self.end_list(from)
    }

    fn array(&mut self) -> ExpressionId {
        let start = self.read().start;
        let items = self.elements(TokenKind::RightSquare, Resources::Never, Self::array_item);
        self.close(TokenKind::RightSquare);
        self.push(Expression::Array(items), self.span_from(start))
    }

    fn array_item(&mut self) -> ArrayItem {
        if self.at(TokenKind::Ellipsis) {
            let (span, value) = self.spread(ITEM_END.with(TokenKind::Comma));
            return ArrayItem::Spread { span, value };
        }
        ArrayItem::Value(self.expression_until(Allow::Literals, Report::Error, ITEM_END))
    }

    /// `...` and what follows it.
    fn spread(&mut self, stop: TokenSet) -> (Span, ExpressionId) {
        let start = self.read().start;
        let value = self.expression_until(Allow::Literals, Report::Error, stop);
        (self.span_from(start), value)
    }

    pub(super) fn object(&mut self, allow: Allow) -> Parsed<ExpressionId> {
        let start = self.expect_token(TokenKind::LeftBrace)?.start;
        let resources = if allow == Allow::Resources { Resources::Nested } else { Resources::Never };
        let members = self.elements(TokenKind::RightBrace, resources, |parser| parser.object_member(allow));
        self.close(TokenKind::RightBrace);
        Ok(self.push(Expression::Object(members), self.span_from(start)))
    }

    fn object_member(&mut self, allow: Allow) -> ObjectMember {
        if allow == Allow::Resources
            && (self.at(TokenKind::At)
                || self.at_keyword("resource") && self.peek_at(1).kind == TokenKind::Identifier)
        {
            return self.nested_resource();
        }
        if self.at(TokenKind::Ellipsis) {
            let (span, value) = self.spread(MEMBER_END.with(TokenKind::Comma));
            return ObjectMember::Spread { span, value };
        }
        self.property()
    }

    fn property(&mut self) -> ObjectMember {
        let mark = self.mark();
        let start = self.start();
        let key = match self.peek().kind {
            TokenKind::Identifier => Ok(ObjectKey::Identifier(self.read().span())),
            TokenKind::StringComplete | TokenKind::StringLeftPiece => {
                self.whole_string(Mistake::PropertyName).map(ObjectKey::String)
            }
            _ => Err(self.mistake_here(Mistake::PropertyName)),
        };
        let key = self.recover(mark, key, Report::Error, MEMBER_END.with(TokenKind::Colon));
        let mark = self.mark();
        let colon = self.expect_token(TokenKind::Colon);
        let colon = self.recover(mark, colon, Report::after(&key), MEMBER_END);
        let value = self.expression_until(Allow::Literals, Report::after(&colon), MEMBER_END);
        let key = key.unwrap_or_else(|skipped| ObjectKey::Skipped(skipped.span));
        let start = if let ObjectKey::Skipped(span) = key { span.start.min(start) } else { start };
        ObjectMember::Property { key, value, span: self.span_from(start) }
    }
}
