//! Strings with holes.

use super::cursor::Report;
use super::expressions::Allow;
use super::{Parsed, Parser};
use crate::bicep::lexer::{TokenKind, TokenSet};
use crate::bicep::mistake::{Mistake, SyntaxError};
use crate::bicep::syntax::{Expression, ExpressionId, StringPiece};

const HOLE_END: TokenSet =
    TokenSet::of(&[TokenKind::StringMiddlePiece, TokenKind::StringRightPiece, TokenKind::NewLine]);

impl Parser<'_> {
    /// A string, which must come next. One that is malformed becomes a skipped node: the lexer has told what is wrong.
    pub(super) fn string(&mut self) -> ExpressionId {
        let first = self.read();
        if first.kind == TokenKind::StringComplete {
            let node = if first.malformed { Expression::Skipped } else { Expression::String };
            return self.push(node, first.span());
        }
        let from = self.begin_list::<StringPiece>();
        let mut malformed = false;
        let mut piece = first;
        loop {
            self.open.pieces.push(StringPiece::Text(piece.span()));
            malformed |= piece.malformed;
            if piece.kind == TokenKind::StringRightPiece {
                break;
            }
            let hole = self.hole();
            self.open.pieces.push(StringPiece::Hole(hole));
            if !matches!(self.peek().kind, TokenKind::StringMiddlePiece | TokenKind::StringRightPiece) {
                malformed = true;
                break;
            }
            piece = self.read();
        }
        let pieces = self.end_list(from);
        let node = if malformed { Expression::Skipped } else { Expression::InterpolatedString(pieces) };
        self.push(node, self.span_from(first.start))
    }

    /// What stands between `${` and `}`.
    fn hole(&mut self) -> ExpressionId {
        let mark = self.mark();
        let hole = self.expression_until(Allow::Simple, Report::Error, HOLE_END);
        if HOLE_END.contains(self.peek().kind) {
            return hole;
        }
        let rest = self.mark();
        let skipped = self.skip_to(rest, HOLE_END);
        self.error(skipped.span, Mistake::TokensInHole);
        let all = self.skip_to(mark, HOLE_END);
        self.push(Expression::Skipped, all.span)
    }

    /// A string that must be there and whole; else `mistake` is what stands instead.
    pub(super) fn whole_string(&mut self, mistake: Mistake) -> Parsed<ExpressionId> {
        let start = self.peek();
        if !matches!(start.kind, TokenKind::StringComplete | TokenKind::StringLeftPiece) {
            return Err(self.mistake_here(mistake));
        }
        let string = self.string();
        if self.tree[string] == Expression::Skipped {
            return Err(SyntaxError { span: start.span(), mistake });
        }
        Ok(string)
    }

    /// A string that must be there and whole; else tokens up to `stop` are given up.
    pub(super) fn string_until(&mut self, mistake: Mistake, report: Report, stop: TokenSet) -> ExpressionId {
        let mark = self.mark();
        let string = self.whole_string(mistake);
        let string = self.recover(mark, string, report, stop);
        self.or_skipped(string)
    }
}
