//! The way along the tokens, and recovery.

use super::{MAX_DEPTH, Parsed, Parser};
use crate::bicep::lexer::{Token, TokenKind, TokenSet};
use crate::bicep::mistake::{Mistake, SyntaxError};
use crate::bicep::syntax::{Expression, ExpressionId, TypeExpression, TypeExpressionId};
use crate::source::Span;

/// Where a part began that may have to be given up.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    position: usize,
    errors: usize,
    deepest: u32,
}

/// Tokens that were given up; none where the span is empty.
#[derive(Clone, Copy)]
pub(super) struct Skipped {
    pub(super) span: Span,
}

/// Whether a failure is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    Error,
    /// Something is missing right before, and that was told.
    Nothing,
}

impl Report {
    /// What to do behind a part that may be missing.
    pub(super) fn after<T>(part: &Result<T, Skipped>) -> Self {
        match part {
            Err(skipped) if skipped.span.is_empty() => Self::Nothing,
            _ => Self::Error,
        }
    }
}

/// An expression ends at one of these in any case.
pub(super) const CLOSERS: TokenSet = TokenSet::of(&[
    TokenKind::StringRightPiece,
    TokenKind::RightBrace,
    TokenKind::RightParen,
    TokenKind::RightSquare,
    TokenKind::NewLine,
]);

/// The end of the line.
pub(super) const NEW_LINE: TokenSet = TokenSet::of(&[TokenKind::NewLine]);

const END: Token =
    Token { start: 0, end: 0, kind: TokenKind::EndOfFile, malformed: false, after_comment: false };

impl<'a> Parser<'a> {
    /// The next token.
    pub(super) fn peek(&self) -> Token {
        self.peek_at(0)
    }

    /// The token `ahead` tokens behind the next.
    pub(super) fn peek_at(&self, ahead: usize) -> Token {
        self.tokens.get(self.position + ahead).or(self.tokens.last()).copied().unwrap_or(END)
    }

    /// The next token at or behind `ahead` that is no line break.
    pub(super) fn peek_past_new_lines(&self, mut ahead: usize) -> Token {
        while self.peek_at(ahead).kind == TokenKind::NewLine {
            ahead += 1;
        }
        self.peek_at(ahead)
    }

    /// The token before the next.
    pub(super) fn previous(&self) -> Option<Token> {
        self.position.checked_sub(1).and_then(|position| self.tokens.get(position)).copied()
    }

    /// Takes the next token; the end of the file is never passed.
    pub(super) fn read(&mut self) -> Token {
        let token = self.peek();
        if token.kind != TokenKind::EndOfFile {
            self.position += 1;
        }
        token
    }

    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.peek().kind == kind
    }

    pub(super) fn at_end(&self) -> bool {
        self.at(TokenKind::EndOfFile)
    }

    /// Takes the next token if it is of this kind.
    pub(super) fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.at(kind);
        if found {
            self.position += 1;
        }
        found
    }

    pub(super) fn new_lines(&mut self) {
        while self.eat(TokenKind::NewLine) {}
    }

    /// The text of a token.
    pub(super) fn text_of(&self, token: Token) -> &'a str {
        token.span().text(self.text)
    }

    pub(super) fn is_keyword(&self, token: Token, keyword: &str) -> bool {
        token.kind == TokenKind::Identifier && self.text_of(token) == keyword
    }

    pub(super) fn at_keyword(&self, keyword: &str) -> bool {
        self.is_keyword(self.peek(), keyword)
    }

    /// The next token, which must be of this kind.
    pub(super) fn expect(&mut self, kind: TokenKind, mistake: Mistake) -> Parsed<Token> {
        if self.at(kind) { Ok(self.read()) } else { Err(self.mistake_here(mistake)) }
    }

    pub(super) fn expect_token(&mut self, kind: TokenKind) -> Parsed<Token> {
        self.expect(kind, Mistake::Token(kind))
    }

    pub(super) fn expect_keyword(&mut self, keyword: &'static str, mistake: Mistake) -> Parsed<Token> {
        if self.at_keyword(keyword) { Ok(self.read()) } else { Err(self.mistake_here(mistake)) }
    }

    /// A mistake that the next token is.
    pub(super) fn mistake_here(&self, mistake: Mistake) -> SyntaxError {
        SyntaxError { span: self.here(), mistake }
    }

    /// The next token; of a line break only the place, so that no error reaches over lines.
    pub(super) fn here(&self) -> Span {
        let token = self.peek();
        if token.kind == TokenKind::NewLine { Span::at(token.start) } else { token.span() }
    }

    /// Tells a mistake, unless the same was told of the same place.
    pub(super) fn error(&mut self, span: Span, mistake: Mistake) {
        let error = SyntaxError { span, mistake };
        if self.errors.last() != Some(&error) {
            self.errors.push(error);
        }
    }

    /// Tells that something is missing before the next token.
    pub(super) fn error_before(&mut self, mistake: Mistake) {
        self.error(Span::at(self.peek().start), mistake);
    }

    /// Where the next token begins.
    pub(super) fn start(&self) -> u32 {
        self.peek().start
    }

    /// Where the last token ended that is no line break.
    pub(super) fn end(&self) -> u32 {
        let before = self.tokens.get(..self.position).unwrap_or_default();
        before.iter().rev().find(|token| token.kind != TokenKind::NewLine).map_or(0, |token| token.end)
    }

    /// From `start` to the last token that was taken.
    pub(super) fn span_from(&self, start: u32) -> Span {
        Span::new(start, self.end().max(start))
    }

    /// The place of something that is missing: behind the last token.
    pub(super) fn nowhere(&self) -> Span {
        Span::at(self.end())
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { position: self.position, errors: self.errors.len(), deepest: self.deepest }
    }

    /// Whether an error was told since `mark`.
    pub(super) fn failed_since(&self, mark: Mark) -> bool {
        self.errors.len() > mark.errors
    }

    /// Gives up what was read since `mark`, if it failed, and goes on to the next token in `stop`. What was told of its
    /// parts counts no more then.
    pub(super) fn recover<T>(
        &mut self,
        mark: Mark,
        part: Parsed<T>,
        report: Report,
        stop: TokenSet,
    ) -> Result<T, Skipped> {
        part.map_err(|error| self.give_up(mark, error, report, stop))
    }

    #[cold]
    fn give_up(&mut self, mark: Mark, error: SyntaxError, report: Report, stop: TokenSet) -> Skipped {
        self.errors.truncate(mark.errors);
        self.deepest = self.deepest.max(mark.deepest);
        if report == Report::Error && error.mistake != Mistake::TooDeep {
            self.error(error.span, error.mistake);
        }
        self.skip_to(mark, stop)
    }

    /// Goes on to the next token in `stop`, and gives up all since `mark`.
    pub(super) fn skip_to(&mut self, mark: Mark, stop: TokenSet) -> Skipped {
        while !self.at_end() && !stop.contains(self.peek().kind) {
            self.read();
        }
        Skipped { span: self.skipped_since(mark) }
    }

    /// From the token at `mark` to the last one that was taken; line breaks at the end do not count.
    fn skipped_since(&self, mark: Mark) -> Span {
        let taken = self.tokens.get(mark.position..self.position).unwrap_or_default();
        match (taken.first(), taken.iter().rfind(|token| token.kind != TokenKind::NewLine)) {
            (Some(first), Some(last)) => Span::new(first.start, last.end),
            _ => self.nowhere(),
        }
    }

    /// Goes one level down.
    pub(super) fn enter(&mut self) -> Parsed<()> {
        if self.depth >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Begins an expression whose left end may be pushed down by what follows; gives what [`Self::end_chain`] needs.
    pub(super) fn begin_chain(&mut self) -> u32 {
        std::mem::replace(&mut self.deepest, self.depth)
    }

    /// Everything that was read of the chain comes to stand one level deeper.
    pub(super) fn lengthen_chain(&mut self) -> Parsed<()> {
        if self.deepest >= MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.deepest += 1;
        Ok(())
    }

    /// The text goes on deeper than can be followed. The first such place is told in the end, whatever is given up.
    #[cold]
    fn too_deep(&mut self) -> SyntaxError {
        let error = self.mistake_here(Mistake::TooDeep);
        self.too_deep.get_or_insert(error);
        error
    }

    pub(super) fn end_chain(&mut self, outer: u32) {
        self.deepest = self.deepest.max(outer);
    }

    pub(super) fn push(&mut self, expression: Expression, span: Span) -> ExpressionId {
        self.tree.expressions.push(expression);
        self.tree.expression_spans.push(span);
        ExpressionId(self.tree.expressions.len() as u32 - 1)
    }

    /// The expression, or a node for what was given up.
    pub(super) fn or_skipped(&mut self, part: Result<ExpressionId, Skipped>) -> ExpressionId {
        part.unwrap_or_else(|skipped| self.push(Expression::Skipped, skipped.span))
    }

    pub(super) fn push_type(&mut self, ty: TypeExpression, span: Span) -> TypeExpressionId {
        self.tree.types.push(ty);
        self.tree.type_spans.push(span);
        TypeExpressionId(self.tree.types.len() as u32 - 1)
    }

    /// The type, or a node for what was given up.
    pub(super) fn or_skipped_type(&mut self, part: Result<TypeExpressionId, Skipped>) -> TypeExpressionId {
        part.unwrap_or_else(|skipped| self.push_type(TypeExpression::Skipped, skipped.span))
    }

    /// What to do behind an expression that may be missing.
    pub(super) fn report_after(&self, id: ExpressionId) -> Report {
        let missing = self.tree[id] == Expression::Skipped && self.tree.span(id).is_empty();
        if missing { Report::Nothing } else { Report::Error }
    }

    /// An identifier, or nothing where none stands; tokens up to `stop` are given up then.
    pub(super) fn name(&mut self, mistake: Mistake, stop: TokenSet) -> Result<Span, Skipped> {
        let mark = self.mark();
        let name = self.expect(TokenKind::Identifier, mistake).map(Token::span);
        self.recover(mark, name, Report::Error, stop)
    }

    /// An identifier; where none stands, that is told and nothing given up.
    pub(super) fn name_or_missing(&mut self, mistake: Mistake) -> Span {
        if self.at(TokenKind::Identifier) {
            return self.read().span();
        }
        self.error_before(mistake);
        self.nowhere()
    }

    /// The `=` of a declaration.
    pub(super) fn assignment(&mut self, report: Report, stop: TokenSet) -> Result<Token, Skipped> {
        let mark = self.mark();
        let token = self.expect_token(TokenKind::Assignment);
        self.recover(mark, token, report, stop)
    }
}
