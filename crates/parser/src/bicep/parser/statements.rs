//! The declarations of a template.

use super::cursor::{NEW_LINE, Report, Skipped};
use super::expressions::Allow;
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{
    Decorator, Expression, ExpressionId, List, Statement, StatementId, StatementKind, TypeExpression,
    TypedParameter,
};
use crate::source::Span;

/// What ends the type of a parameter or output.
const TYPE_END: TokenSet = NEW_LINE.with(TokenKind::Assignment);
/// What ends the name of something that has a string behind it.
const STRING_OR_END: TokenSet = NEW_LINE.with(TokenKind::StringComplete).with(TokenKind::StringLeftPiece);
/// What ends the `=` of something with a body.
const BODY_OR_END: TokenSet = NEW_LINE.with(TokenKind::LeftBrace);

impl Parser<'_> {
    /// The whole of a `.bicep` file.
    pub(super) fn template(&mut self) {
        self.program(|parser| {
            parser.declaration(|parser, keyword| {
                Some(match keyword {
                    "param" => parser.parameter(),
                    "var" => parser.variable(),
                    "resource" => parser.resource(),
                    "module" => parser.module(),
                    "output" => parser.output(),
                    "type" => parser.type_declaration(),
                    "func" => parser.function(),
                    "targetScope" => parser.target_scope(),
                    "metadata" => parser.metadata(),
                    "import" => parser.import_or_extension(),
                    "extension" => parser.extension(),
                    "provider" if parser.peek_at(1).kind == TokenKind::StringComplete => parser.extension(),
                    "assert" => parser.assert(),
                    "test" => parser.test(),
                    _ => return None,
                })
            })
        });
    }

    /// Declarations, each on lines of its own, to the end of the file.
    pub(super) fn program(&mut self, mut declaration: impl FnMut(&mut Self) -> Parsed<StatementId>) {
        while !self.at_end() {
            if self.eat(TokenKind::NewLine) {
                continue;
            }
            self.depth = 0;
            let mark = self.mark();
            let before = self.position;
            let statement = declaration(self);
            match self.recover(mark, statement, Report::Error, NEW_LINE) {
                Ok(id) => {
                    self.tree.statements.push(id);
                    self.end_of_statement();
                }
                Err(skipped) => {
                    let id = self.push_statement(List::default(), StatementKind::Skipped, skipped.span);
                    self.tree.statements.push(id);
                }
            }
            if self.position == before {
                self.read();
            }
        }
    }

    fn end_of_statement(&mut self) {
        let fresh_line = self.previous().is_some_and(|token| token.kind == TokenKind::NewLine);
        if self.at_end() || self.eat(TokenKind::NewLine) || fresh_line {
            return;
        }
        let mark = self.mark();
        self.error(self.here(), Mistake::NewLine);
        self.skip_to(mark, NEW_LINE);
        self.eat(TokenKind::NewLine);
    }

    /// Decorators and what they stand before; `read` reads the declaration of a keyword, if it knows it.
    pub(super) fn declaration(
        &mut self,
        read: impl FnOnce(&mut Self, &str) -> Option<Parsed<StatementKind>>,
    ) -> Parsed<StatementId> {
        let start = self.start();
        let decorators = self.decorators();
        let token = self.peek();
        let kind = if token.kind == TokenKind::Identifier { read(self, self.text_of(token)) } else { None };
        let kind = match kind {
            Some(kind) => kind?,
            None if decorators.is_empty() => return Err(self.mistake_here(Mistake::UnknownDeclaration)),
            None => {
                let last = self.tree[decorators].last().map_or_else(|| self.nowhere(), |last| last.span);
                self.error(last, Mistake::DeclarationAfterDecorator);
                StatementKind::Missing
            }
        };
        Ok(self.push_statement(decorators, kind, self.span_from(start)))
    }

    pub(super) fn push_statement(
        &mut self,
        decorators: List<Decorator>,
        kind: StatementKind,
        span: Span,
    ) -> StatementId {
        self.tree.all_statements.push(Statement { decorators, kind, span });
        StatementId(self.tree.all_statements.len() as u32 - 1)
    }

    /// Decorators, each on a line of its own.
    pub(super) fn decorators(&mut self) -> List<Decorator> {
        let from = self.begin_list::<Decorator>();
        while self.at(TokenKind::At) {
            self.decorator();
            self.end_of_decorator();
            self.new_lines();
        }
        self.end_list(from)
    }

    /// Decorators before an item of a tuple. The compiler's formatter separates them by a comma, where the tuple is on
    /// one line.
    pub(super) fn decorators_before_item(&mut self) -> List<Decorator> {
        let from = self.begin_list::<Decorator>();
        while self.at(TokenKind::At) {
            self.decorator();
            if !self.eat(TokenKind::Comma) {
                self.end_of_decorator();
            }
            self.new_lines();
        }
        self.end_list(from)
    }

    fn decorator(&mut self) {
        let start = self.read().start;
        let mark = self.mark();
        let expression = self.decorator_expression();
        let expression = self.recover(mark, expression, Report::Error, NEW_LINE);
        let expression = self.or_skipped(expression);
        self.open.decorators.push(Decorator { span: self.span_from(start), expression });
    }

    fn end_of_decorator(&mut self) {
        let fresh_line = self.previous().is_some_and(|token| token.kind == TokenKind::NewLine);
        if self.at(TokenKind::NewLine) || fresh_line {
            return;
        }
        let mark = self.mark();
        self.error(self.here(), Mistake::NewLine);
        self.skip_to(mark, NEW_LINE);
    }

    fn target_scope(&mut self) -> Parsed<StatementKind> {
        self.read();
        let assignment = self.assignment(Report::Error, NEW_LINE);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::TargetScope { value })
    }

    fn metadata(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::MetadataName, TYPE_END);
        let assignment = self.assignment(Report::after(&name), NEW_LINE);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::Metadata { name: self.or_missing(name), value })
    }

    /// The name, or the empty span of one that is missing.
    pub(super) fn or_missing(&self, name: Result<Span, Skipped>) -> Span {
        name.unwrap_or_else(|skipped| Span::at(skipped.span.start))
    }

    fn parameter(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::ParameterName, NEW_LINE.with(TokenKind::Identifier));
        let mark = self.mark();
        let ty = self.type_or_resource(false);
        let ty = self.recover(mark, ty, Report::after(&name), TYPE_END.with(TokenKind::LeftBrace));
        let report = Report::after(&ty);
        let ty = self.or_skipped_type(ty);
        let mark = self.mark();
        let default = match self.peek().kind {
            TokenKind::NewLine | TokenKind::EndOfFile => Ok(None),
            TokenKind::Assignment => {
                self.read();
                Ok(Some(self.expression_until(Allow::Literals, Report::Error, NEW_LINE)))
            }
            _ if self.previous().is_some_and(|token| token.kind == TokenKind::NewLine) => Ok(None),
            _ => Err(self.mistake_here(Mistake::ParameterContinuation)),
        };
        let default = self.recover(mark, default, report, NEW_LINE).ok().flatten();
        Ok(StatementKind::Parameter { name: self.or_missing(name), ty, default })
    }

    pub(super) fn variable(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::VariableName, NEW_LINE.with(TokenKind::Identifier));
        let mark = self.mark();
        let ty = match self.peek().kind {
            TokenKind::EndOfFile | TokenKind::NewLine | TokenKind::Assignment => Ok(None),
            _ => self.type_or_resource(false).map(Some),
        };
        let ty = self.recover(mark, ty, Report::after(&name), TYPE_END);
        let report = match &ty {
            Ok(None) => Report::after(&name),
            _ => Report::after(&ty),
        };
        let ty = match ty {
            Ok(ty) => ty,
            Err(skipped) => Some(self.push_type(TypeExpression::Skipped, skipped.span)),
        };
        let assignment = self.assignment(report, NEW_LINE);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::Variable { name: self.or_missing(name), ty, value })
    }

    pub(super) fn type_declaration(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::TypeName, TYPE_END);
        let _ = self.assignment(Report::after(&name), NEW_LINE);
        let mark = self.mark();
        let value = self.type_or_resource(false);
        let value = self.recover(mark, value, Report::after(&name), TYPE_END.with(TokenKind::LeftBrace));
        let value = self.or_skipped_type(value);
        Ok(StatementKind::Type { name: self.or_missing(name), value })
    }

    fn function(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::VariableName, TYPE_END);
        let mark = self.mark();
        let lambda = self.typed_lambda(self.or_missing(name));
        match self.recover(mark, lambda, Report::after(&name), NEW_LINE) {
            Ok(function) => Ok(function),
            Err(skipped) => {
                let returns = self.push_type(TypeExpression::Skipped, skipped.span);
                let body = self.push(Expression::Skipped, skipped.span);
                let parameters = List::default();
                Ok(StatementKind::Function { name: self.or_missing(name), parameters, returns, body })
            }
        }
    }

    /// The parameters, the type and the body of a function.
    fn typed_lambda(&mut self, name: Span) -> Parsed<StatementKind> {
        const END: TokenSet = NEW_LINE.with(TokenKind::RightParen);
        if !self.at(TokenKind::LeftParen) {
            return Err(self.mistake_here(Mistake::Token(TokenKind::LeftParen)));
        }
        let parentheses = self.parenthesized(true, Self::typed_parameter, |_, _| Report::Error);
        let mark = self.mark();
        let returns = self.type_or_resource(false);
        let returns = self.recover(mark, returns, Report::Error, END.with(TokenKind::Arrow));
        let returns = self.or_skipped_type(returns);
        let mark = self.mark();
        let arrow = self.expect_token(TokenKind::Arrow);
        let arrow = self.recover(mark, arrow, Report::Error, END);
        let body = if arrow.is_ok() {
            self.lambda_body()
        } else {
            self.expression_until(Allow::Literals, Report::Error, END)
        };
        Ok(StatementKind::Function { name, parameters: parentheses.elements, returns, body })
    }

    fn typed_parameter(&mut self) -> TypedParameter {
        const END: TokenSet = NEW_LINE.with(TokenKind::Comma).with(TokenKind::RightParen);
        let name = self.name_or_missing(Mistake::VariableName);
        let mark = self.mark();
        let ty = self.type_or_resource(false);
        let ty = self.recover(mark, ty, Report::Error, END);
        let ty = self.or_skipped_type(ty);
        TypedParameter { name, ty, span: self.span_from(name.start) }
    }

    pub(super) fn resource(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::ResourceName, STRING_OR_END);
        let ty = self.string_until(Mistake::ResourceType, Report::after(&name), TYPE_END);
        let existing = self.at_keyword("existing");
        if existing {
            self.read();
        }
        let assignment = self.assignment(self.report_after(ty), BODY_OR_END);
        if assignment.is_ok() {
            self.new_lines_before_if();
        }
        let mark = self.mark();
        let value = self.body(Allow::Resources);
        let value = self.recover(mark, value, Report::after(&assignment), NEW_LINE);
        let value = self.or_skipped(value);
        Ok(StatementKind::Resource { name: self.or_missing(name), ty, existing, value })
    }

    /// An `if` may stand on the line below its `=`.
    fn new_lines_before_if(&mut self) {
        if self.is_keyword(self.peek_past_new_lines(0), "if") {
            self.new_lines();
        }
    }

    fn module(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::ModuleName, STRING_OR_END);
        let path = self.string_until(Mistake::ModulePath, Report::after(&name), TYPE_END);
        let assignment = self.assignment(self.report_after(path), BODY_OR_END);
        self.new_lines_before_if();
        let mark = self.mark();
        let value = self.body(Allow::Literals);
        let value = self.recover(mark, value, Report::after(&assignment), NEW_LINE);
        let value = self.or_skipped(value);
        Ok(StatementKind::Module { name: self.or_missing(name), path, value })
    }

    fn test(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::TestName, STRING_OR_END);
        let path = self.string_until(Mistake::TestPath, Report::after(&name), TYPE_END);
        let assignment = self.assignment(self.report_after(path), BODY_OR_END);
        let mark = self.mark();
        let value = self.object(Allow::Literals);
        let value = self.recover(mark, value, Report::after(&assignment), NEW_LINE);
        let value = self.or_skipped(value);
        Ok(StatementKind::Test { name: self.or_missing(name), path, value })
    }

    fn assert(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::AssertName, TYPE_END);
        let assignment = self.assignment(Report::after(&name), NEW_LINE);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::Assert { name: self.or_missing(name), value })
    }

    fn output(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::OutputName, NEW_LINE.with(TokenKind::Identifier));
        let mark = self.mark();
        let ty = self.type_or_resource(true);
        let ty = self.recover(mark, ty, Report::after(&name), TYPE_END);
        let assignment = self.assignment(Report::after(&ty), NEW_LINE);
        let ty = self.or_skipped_type(ty);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::Output { name: self.or_missing(name), ty, value })
    }

    fn decorator_expression(&mut self) -> Parsed<ExpressionId> {
        let start = self.start();
        let name = self.expect(TokenKind::Identifier, Mistake::DecoratorName)?.span();
        let mut current = if self.at(TokenKind::LeftParen) {
            let arguments = self.call_arguments(Allow::Literals);
            self.push(Expression::FunctionCall { name, arguments }, self.span_from(start))
        } else {
            self.push(Expression::VariableAccess, name)
        };
        let chain = self.begin_chain();
        while self.at(TokenKind::Dot) {
            self.lengthen_chain()?;
            self.read();
            let base = current;
            let name = self.name_or_missing(Mistake::MemberName);
            let access = if self.at(TokenKind::LeftParen) {
                Expression::InstanceFunctionCall {
                    base,
                    name,
                    arguments: self.call_arguments(Allow::Literals),
                }
            } else {
                Expression::PropertyAccess { base, name, safe: false }
            };
            current = self.push(access, self.span_from(start));
        }
        self.end_chain(chain);
        Ok(current)
    }
}
