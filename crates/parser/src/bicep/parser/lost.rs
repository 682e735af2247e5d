//! Declarations that stand where none can: a bracket before them was never closed.
//!
//! While a file is being edited, a closing bracket is often missing for a moment. What follows would be read as
//! properties, items or arguments, and all be wrong. But no list can hold `param name` or `output name`, so a list that
//! nothing closes ends before them.

use super::Parser;
use crate::bicep::lexer::TokenKind;

/// How many tokens decorators are thought to have at most.
const MAX_DECORATORS: usize = 512;

/// The bracket around the place that is being read.
#[derive(Clone, Copy)]
pub(super) struct Bracket {
    /// The position of the opening token.
    pub(super) open: usize,
    /// Whether resources may stand in it.
    pub(super) resources: Resources,
}

/// Whether resources may stand in a list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Resources {
    /// In the body of a resource.
    Nested,
    /// Anywhere else.
    Never,
}

impl Parser<'_> {
    /// Whether a declaration of the file begins here, on a line of its own, and nothing closes the bracket around it.
    pub(super) fn at_lost_declaration(&self, bracket: Bracket) -> bool {
        self.previous().is_some_and(|token| token.kind == TokenKind::NewLine)
            && self.lost_declaration_begins(0, bracket)
    }

    /// The same of the line below, where this one ends here.
    pub(super) fn lost_declaration_follows(&self, bracket: Bracket) -> bool {
        let mut ahead = 0;
        while self.peek_at(ahead).kind == TokenKind::NewLine {
            ahead += 1;
        }
        ahead > 0 && self.lost_declaration_begins(ahead, bracket)
    }

    fn lost_declaration_begins(&self, ahead: usize, bracket: Bracket) -> bool {
        matches!(self.peek_at(ahead).kind, TokenKind::Identifier | TokenKind::At)
            && self.is_unclosed(bracket.open)
            && self.declaration_begins(ahead, bracket.resources)
    }

    /// Whether the tokens so far ahead, decorators aside, can only be the beginning of a declaration of the file. A nested
    /// resource cannot be told from one of the file but by its indentation.
    fn declaration_begins(&self, ahead: usize, resources: Resources) -> bool {
        let ahead = self.past_decorators(ahead);
        let (keyword, next) = (self.peek_at(ahead), self.peek_at(ahead + 1).kind);
        let named = next == TokenKind::Identifier;
        let string = matches!(next, TokenKind::StringComplete | TokenKind::StringLeftPiece);
        let listed = matches!(next, TokenKind::LeftBrace | TokenKind::Asterisk);
        let assigned = next == TokenKind::Assignment;
        if keyword.kind != TokenKind::Identifier || !(named || string || listed || assigned) {
            return false;
        }
        match self.text_of(keyword) {
            "param" | "var" | "output" | "module" | "func" | "type" | "metadata" | "assert" | "test"
            | "extensionConfig" => named,
            "resource" => named && (resources == Resources::Never || self.begins_line(ahead)),
            "targetScope" => assigned,
            "import" => listed || string,
            "extension" | "using" => named || string,
            "extends" | "provider" => string,
            _ => false,
        }
    }

    /// Where the first token stands, at or behind `ahead`, that belongs to no decorator. Decorators beyond all measure are
    /// not followed.
    fn past_decorators(&self, mut ahead: usize) -> usize {
        let end = ahead + MAX_DECORATORS;
        let mut depth = 0_u32;
        let mut decorated = false;
        while ahead < end {
            match self.peek_at(ahead).kind {
                TokenKind::At if depth == 0 => decorated = true,
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen => depth = depth.saturating_sub(1),
                TokenKind::NewLine if depth == 0 => {
                    while self.peek_at(ahead + 1).kind == TokenKind::NewLine {
                        ahead += 1;
                    }
                    decorated = false;
                }
                TokenKind::EndOfFile => return ahead,
                _ if !decorated => return ahead,
                _ => {}
            }
            ahead += 1;
        }
        ahead
    }

    /// Whether nothing stands before a token on its line, not even blanks.
    fn begins_line(&self, ahead: usize) -> bool {
        let token = self.peek_at(ahead);
        let before = self.tokens.get((self.position + ahead).wrapping_sub(1));
        before.is_none_or(|before| before.kind == TokenKind::NewLine && before.end == token.start)
    }

    /// Whether no closer matches the opener at this position.
    fn is_unclosed(&self, open: usize) -> bool {
        self.unclosed.get_or_init(|| self.find_unclosed()).binary_search(&open).is_ok()
    }

    fn find_unclosed(&self) -> Vec<usize> {
        let mut open: Vec<usize> = Vec::new();
        for (position, token) in self.tokens.iter().enumerate() {
            let opener = match token.kind {
                TokenKind::LeftBrace | TokenKind::LeftSquare | TokenKind::LeftParen => {
                    open.push(position);
                    continue;
                }
                TokenKind::RightBrace => TokenKind::LeftBrace,
                TokenKind::RightSquare => TokenKind::LeftSquare,
                TokenKind::RightParen => TokenKind::LeftParen,
                _ => continue,
            };
            open.pop_if(|last| self.tokens.get(*last).is_some_and(|token| token.kind == opener));
        }
        open
    }
}
