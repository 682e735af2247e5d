//! What stands between brackets, one after the other.

use super::Parser;
use super::cursor::{CLOSERS, Report, Skipped};
use super::lost::{Bracket, Resources};
use crate::bicep::lexer::{Token, TokenKind, TokenSet};
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{List, ListNode};
use crate::source::Span;

/// What stands between parentheses.
pub(super) struct Parentheses<T> {
    /// The opening one.
    pub(super) open: Token,
    /// The elements.
    pub(super) elements: List<T>,
    /// How many elements, commas and line breaks there are.
    pub(super) parts: usize,
    /// From the first to the last of them.
    pub(super) inner: Span,
    /// The closing one.
    pub(super) close: Result<Token, Skipped>,
}

impl Parser<'_> {
    /// The elements of an array, an object or a type, behind the opener: each on a line of its own, or separated by
    /// commas.
    pub(super) fn elements<T: ListNode>(
        &mut self,
        close: TokenKind,
        resources: Resources,
        mut element: impl FnMut(&mut Self) -> T,
    ) -> List<T> {
        let bracket = Bracket { open: self.position.saturating_sub(1), resources };
        let from = self.begin_list::<T>();
        self.new_lines();
        let mut expected = true;
        while !self.at(close) && !self.at_end() && !self.at_lost_declaration(bracket) {
            if expected {
                let before = self.position;
                let node = element(self);
                T::arena(&mut self.open).push(node);
                if self.position == before && !self.at(TokenKind::NewLine) && !self.at(close) {
                    self.read();
                }
                expected = false;
                continue;
            }
            if self.at(TokenKind::NewLine) {
                self.new_lines();
            } else if self.eat(TokenKind::Comma) {
                if self.at(TokenKind::NewLine) {
                    self.error_before(Mistake::NewLineAfterComma);
                    self.read();
                }
            } else {
                self.error_before(Mistake::NewLineOrComma);
            }
            expected = true;
        }
        self.end_list(from)
    }

    /// The arguments of a function or of a parameterised type, behind the opener: separated by commas, on as many lines
    /// as one likes.
    pub(super) fn arguments<T: ListNode>(
        &mut self,
        close: TokenKind,
        mut argument: impl FnMut(&mut Self) -> T,
    ) -> List<T> {
        let bracket = Bracket { open: self.position.saturating_sub(1), resources: Resources::Never };
        let from = self.begin_list::<T>();
        self.new_lines();
        let mut expected = true;
        while !self.at(close) && !self.at_end() && !self.at_lost_declaration(bracket) {
            if expected {
                let before = self.position;
                let node = argument(self);
                T::arena(&mut self.open).push(node);
                if self.position == before
                    && !self.at(TokenKind::NewLine)
                    && !self.at(TokenKind::Comma)
                    && !self.at(close)
                {
                    self.read();
                }
                expected = false;
                continue;
            }
            if self.at(TokenKind::NewLine) {
                let mut ahead = 1;
                while self.peek_at(ahead).kind == TokenKind::NewLine && self.peek_at(ahead).after_comment {
                    ahead += 1;
                }
                let next = self.peek_at(ahead).kind;
                if next == TokenKind::EndOfFile || self.lost_declaration_follows(bracket) {
                    // The missing closer is told where the list broke off.
                    break;
                }
                if next != close {
                    self.error_before(Mistake::Comma);
                }
                self.new_lines();
            } else if self.eat(TokenKind::Comma) {
                self.new_lines();
                if self.at(close) {
                    // A comma promises one more.
                    let node = argument(self);
                    T::arena(&mut self.open).push(node);
                }
            } else {
                self.error_before(Mistake::NewLineOrComma);
            }
            expected = true;
        }
        self.end_list(from)
    }

    /// Elements between parentheses, separated by commas. The opening one must come next.
    pub(super) fn parenthesized<T: ListNode>(
        &mut self,
        new_lines: bool,
        mut element: impl FnMut(&mut Self) -> T,
        report_after: impl Fn(&Self, &T) -> Report,
    ) -> Parentheses<T> {
        let bracket = Bracket { open: self.position, resources: Resources::Never };
        let open = self.read();
        let first = self.position;
        let from = self.begin_list::<T>();
        let mut report = Report::Error;
        let mut count = 0;
        let line_breaks = |parser: &mut Self, report: &mut Report, count: &mut usize| {
            while new_lines && parser.eat(TokenKind::NewLine) {
                *report = Report::Error;
                *count += 1;
            }
        };
        line_breaks(self, &mut report, &mut count);
        while !self.at(TokenKind::RightParen) && !self.at_lost_declaration(bracket) {
            let node = element(self);
            report = report_after(self, &node);
            T::arena(&mut self.open).push(node);
            count += 1;
            line_breaks(self, &mut report, &mut count);
            if !self.eat(TokenKind::Comma) {
                break;
            }
            report = Report::Error;
            count += 1;
            line_breaks(self, &mut report, &mut count);
        }
        let inner = match self.tokens.get(first..self.position) {
            Some([first, .., last]) => Span::new(first.start, last.end),
            Some([only]) => only.span(),
            _ => Span::at(open.end),
        };
        let elements = self.end_list(from);
        let mark = self.mark();
        let close = self.expect_token(TokenKind::RightParen);
        let close = if self.at_lost_declaration(bracket) {
            // With nothing in them, the parentheses themselves are the mistake.
            if !elements.is_empty() {
                self.close(TokenKind::RightParen);
            }
            self.recover(mark, close, Report::Nothing, TokenSet::ALL)
        } else {
            self.recover(mark, close, report, CLOSERS)
        };
        Parentheses { open, elements, parts: count, inner, close }
    }

    /// Takes the closer of a list. Where it is missing, that is told, if nothing was told of this place, and what was read
    /// stays. Before a declaration that the list ran into, the place is the end of what was read.
    pub(super) fn close(&mut self, kind: TokenKind) {
        if self.eat(kind) {
            return;
        }
        let ran_into =
            !self.at_end() && self.previous().is_some_and(|token| token.kind == TokenKind::NewLine);
        let place = if ran_into { self.nowhere() } else { self.here() };
        if self.errors.last().is_none_or(|error| error.span != place) {
            self.error(place, Mistake::Token(kind));
        }
    }

    pub(super) fn begin_list<T: ListNode>(&mut self) -> usize {
        T::arena(&mut self.open).len()
    }

    pub(super) fn end_list<T: ListNode>(&mut self, from: usize) -> List<T> {
        let done = T::arena(&mut self.open);
        let arena = T::arena(&mut self.tree.lists);
        let start = arena.len();
        arena.extend(done.drain(from.min(done.len())..));
        List::new(start, arena.len())
    }
}
