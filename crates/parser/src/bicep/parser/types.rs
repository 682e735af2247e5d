//! Types.

use super::cursor::{CLOSERS, NEW_LINE, Report};
use super::expressions::{Allow, unary_operator};
use super::lost::Resources;
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{
    Expression, List, TypeExpression, TypeExpressionId, TypeItem, TypeMember, TypeMemberKey,
};
use crate::source::Span;

const ARGUMENT_END: TokenSet = TokenSet::of(&[TokenKind::NewLine, TokenKind::Comma, TokenKind::RightChevron]);
const MEMBER_END: TokenSet = NEW_LINE.with(TokenKind::RightBrace);
const ITEM_END: TokenSet = NEW_LINE.with(TokenKind::RightSquare);

impl Parser<'_> {
    /// A type, or `resource '…'`; outputs may leave the string out.
    pub(super) fn type_or_resource(&mut self, optional_string: bool) -> Parsed<TypeExpressionId> {
        if !self.at_keyword("resource") || self.peek_at(1).kind == TokenKind::LeftChevron {
            return self.type_expression();
        }
        let start = self.read().start;
        let is_string = matches!(self.peek().kind, TokenKind::StringComplete | TokenKind::StringLeftPiece);
        let ty = if optional_string && !is_string {
            None
        } else {
            let stop = NEW_LINE.with(TokenKind::Assignment);
            Some(self.string_until(Mistake::ResourceType, Report::Error, stop))
        };
        Ok(self.push_type(TypeExpression::Resource(ty), self.span_from(start)))
    }

    fn type_expression(&mut self) -> Parsed<TypeExpressionId> {
        self.enter()?;
        let ty = self.union();
        self.leave();
        ty
    }

    fn type_until(&mut self, report: Report, stop: TokenSet) -> TypeExpressionId {
        let mark = self.mark();
        let ty = self.type_expression();
        let ty = self.recover(mark, ty, report, stop);
        self.or_skipped_type(ty)
    }

    fn union(&mut self) -> Parsed<TypeExpressionId> {
        let start = self.peek_past_new_lines(0).start;
        let leading = self.bar();
        let first = self.postfix_type()?;
        if !leading && !self.at_bar() {
            return Ok(first);
        }
        let from = self.begin_list::<TypeExpressionId>();
        self.open.type_arguments.push(first);
        while self.bar() {
            let member = if self.at(TokenKind::NewLine) {
                self.error_before(Mistake::TypeLiteral);
                self.push_type(TypeExpression::Skipped, self.nowhere())
            } else {
                let mark = self.mark();
                let member = self.postfix_type();
                let member = self.recover(mark, member, Report::Error, CLOSERS.with(TokenKind::Pipe));
                self.or_skipped_type(member)
            };
            self.open.type_arguments.push(member);
        }
        let members = self.end_list(from);
        Ok(self.push_type(TypeExpression::Union(members), self.span_from(start)))
    }

    /// Whether a `|` comes next, possibly on the next line.
    fn at_bar(&self) -> bool {
        match self.peek().kind {
            TokenKind::Pipe => true,
            TokenKind::NewLine => self.peek_at(1).kind == TokenKind::Pipe,
            _ => false,
        }
    }

    fn bar(&mut self) -> bool {
        let found = self.at_bar();
        if found {
            self.new_lines();
            self.read();
        }
        found
    }

    /// A type with `?` or `!` behind it.
    fn postfix_type(&mut self) -> Parsed<TypeExpressionId> {
        let start = self.start();
        let chain = self.begin_chain();
        let mut ty = self.signed_type()?;
        loop {
            let node = match self.peek().kind {
                TokenKind::Question => TypeExpression::Nullable(ty),
                TokenKind::Exclamation => TypeExpression::NonNullable(ty),
                _ => break,
            };
            self.lengthen_chain()?;
            self.read();
            ty = self.push_type(node, self.span_from(start));
        }
        self.end_chain(chain);
        Ok(ty)
    }

    fn signed_type(&mut self) -> Parsed<TypeExpressionId> {
        let Some(operator) = unary_operator(self.peek().kind) else { return self.member_type() };
        let start = self.read().start;
        let mark = self.mark();
        let operand = self.member_type();
        let operand = self.recover(mark, operand, Report::Error, CLOSERS);
        let operand = self.or_skipped_type(operand);
        Ok(self.push_type(TypeExpression::Unary { operator, operand }, self.span_from(start)))
    }

    fn member_type(&mut self) -> Parsed<TypeExpressionId> {
        let start = self.start();
        let chain = self.begin_chain();
        let mut base = self.primary_type()?;
        loop {
            let bracket = match self.peek().kind {
                TokenKind::LeftSquare => true,
                TokenKind::Dot => false,
                _ => break,
            };
            self.lengthen_chain()?;
            self.read();
            let node = if bracket { self.bracket_access(base)? } else { self.dot_type(base) };
            base = self.push_type(node, self.span_from(start));
        }
        self.end_chain(chain);
        Ok(base)
    }

    /// What follows the `[` behind a type.
    fn bracket_access(&mut self, base: TypeExpressionId) -> Parsed<TypeExpression> {
        let node = match self.peek().kind {
            TokenKind::RightSquare => TypeExpression::Array(base),
            TokenKind::Asterisk => {
                self.read();
                TypeExpression::ItemsAccess(base)
            }
            _ => TypeExpression::ArrayAccess { base, index: self.expression(Allow::Simple)? },
        };
        self.expect_token(TokenKind::RightSquare)?;
        Ok(node)
    }

    /// What follows the `.` behind a type.
    fn dot_type(&mut self, base: TypeExpressionId) -> TypeExpression {
        if self.eat(TokenKind::Asterisk) {
            return TypeExpression::AdditionalPropertiesAccess(base);
        }
        let name = self.name_or_missing(Mistake::MemberName);
        if self.at(TokenKind::LeftChevron) {
            return TypeExpression::InstanceInstantiation { base, name, arguments: self.type_arguments() };
        }
        TypeExpression::PropertyAccess { base, name }
    }

    /// The arguments of a parameterised type with their chevrons; the opening one must come next.
    fn type_arguments(&mut self) -> List<TypeExpressionId> {
        self.read();
        let arguments = self.arguments(TokenKind::RightChevron, Self::type_argument);
        if !self.eat(TokenKind::RightChevron) {
            self.error_before(Mistake::Token(TokenKind::RightChevron));
        }
        arguments
    }

    fn type_argument(&mut self) -> TypeExpressionId {
        let argument = self.type_until(Report::Error, ARGUMENT_END);
        if let TypeExpression::Literal(literal) = self.tree[argument]
            && matches!(self.tree[literal], Expression::InterpolatedString(_))
        {
            self.error(self.tree.span(literal), Mistake::CompileTimeConstant);
        }
        argument
    }

    fn primary_type(&mut self) -> Parsed<TypeExpressionId> {
        let token = self.peek();
        match token.kind {
            TokenKind::Identifier => {
                let name = self.read().span();
                if !self.at(TokenKind::LeftChevron) {
                    return Ok(self.push_type(TypeExpression::VariableAccess, name));
                }
                let arguments = self.type_arguments();
                Ok(self
                    .push_type(TypeExpression::Instantiation { name, arguments }, self.span_from(name.start)))
            }
            TokenKind::StringComplete | TokenKind::StringLeftPiece => {
                let string = self.string();
                let span = self.tree.span(string);
                let node = match self.tree[string] {
                    Expression::Skipped => TypeExpression::Skipped,
                    _ => TypeExpression::Literal(string),
                };
                Ok(self.push_type(node, span))
            }
            TokenKind::Integer
            | TokenKind::NullKeyword
            | TokenKind::TrueKeyword
            | TokenKind::FalseKeyword => {
                let literal = self.literal()?;
                Ok(self.push_type(TypeExpression::Literal(literal), token.span()))
            }
            TokenKind::LeftBrace => {
                self.read();
                let members = self.elements(TokenKind::RightBrace, Resources::Never, Self::type_member);
                self.close(TokenKind::RightBrace);
                Ok(self.push_type(TypeExpression::Object(members), self.span_from(token.start)))
            }
            TokenKind::LeftSquare => {
                self.read();
                let items = self.elements(TokenKind::RightSquare, Resources::Never, Self::type_item);
                self.close(TokenKind::RightSquare);
                Ok(self.push_type(TypeExpression::Tuple(items), self.span_from(token.start)))
            }
            TokenKind::LeftParen => Ok(self.parenthesized_type()),
            _ => Err(self.mistake_here(Mistake::TypeExpression)),
        }
    }

    fn parenthesized_type(&mut self) -> TypeExpressionId {
        let parentheses = self.parenthesized(
            false,
            |parser| parser.type_until(Report::Error, CLOSERS.with(TokenKind::Comma)),
            |parser, id| {
                let missing =
                    parser.tree[*id] == TypeExpression::Skipped && parser.tree.type_span(*id).is_empty();
                if missing { Report::Nothing } else { Report::Error }
            },
        );
        if parentheses.parts != 1 {
            self.error(parentheses.inner, Mistake::ParenthesizedCount);
        }
        let inner = match self.tree[parentheses.elements].first().copied() {
            Some(inner) if parentheses.elements.len() == 1 => inner,
            _ => self.push_type(TypeExpression::Skipped, self.inner_span(&parentheses)),
        };
        self.push_type(TypeExpression::Parenthesized(inner), self.span_from(parentheses.open.start))
    }

    fn type_member(&mut self) -> TypeMember {
        let start = self.start();
        let decorators = self.decorators();
        let mark = self.mark();
        let key = match self.peek().kind {
            TokenKind::Identifier => Ok(TypeMemberKey::Identifier(self.read().span())),
            TokenKind::StringComplete | TokenKind::StringLeftPiece => {
                self.whole_string(Mistake::PropertyName).map(TypeMemberKey::String)
            }
            TokenKind::Asterisk => Ok(TypeMemberKey::Any(self.read().span())),
            _ => Err(self.mistake_here(Mistake::PropertyNameOrMatcher)),
        };
        let key = self.recover(mark, key, Report::Error, MEMBER_END.with(TokenKind::Colon));
        let mark = self.mark();
        let colon = self.expect_token(TokenKind::Colon);
        let colon = self.recover(mark, colon, Report::after(&key), MEMBER_END);
        let value = self.type_until(Report::after(&colon), MEMBER_END);
        let key = key.unwrap_or_else(|skipped| TypeMemberKey::Skipped(skipped.span));
        let start = if let TypeMemberKey::Skipped(span) = key { span.start.min(start) } else { start };
        TypeMember { decorators, key, value, span: self.span_from(start) }
    }

    fn type_item(&mut self) -> TypeItem {
        let start = self.start();
        let decorators = self.decorators_before_item();
        let value = self.type_until(Report::Error, ITEM_END);
        let start = start.min(self.tree.type_span(value).start);
        TypeItem { decorators, value, span: Span::new(start, self.end().max(start)) }
    }
}
