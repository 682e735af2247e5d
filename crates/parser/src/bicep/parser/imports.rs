//! Imports and extensions.

use super::cursor::{NEW_LINE, Report};
use super::expressions::Allow;
use super::lost::Resources;
use super::{Parsed, Parser};
use crate::bicep::lexer::TokenKind;
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{Expression, ExpressionId, ImportItem, ImportTarget, List, StatementKind};
use crate::source::Span;

impl Parser<'_> {
    /// `import`: of names from a file, or, with a string behind it, of an extension, as it was once written.
    pub(super) fn import_or_extension(&mut self) -> Parsed<StatementKind> {
        match self.peek_at(1).kind {
            TokenKind::StringComplete | TokenKind::StringLeftPiece => self.extension(),
            _ => self.import(),
        }
    }

    pub(super) fn import(&mut self) -> Parsed<StatementKind> {
        self.read();
        let target = match self.peek().kind {
            TokenKind::LeftBrace => self.import_list(),
            TokenKind::Asterisk => {
                let mark = self.mark();
                let wildcard = self.wildcard();
                match self.recover(mark, wildcard, Report::Error, NEW_LINE) {
                    Ok(wildcard) => wildcard,
                    Err(skipped) => ImportTarget::Skipped(skipped.span),
                }
            }
            TokenKind::EndOfFile | TokenKind::NewLine | TokenKind::Identifier => {
                self.error_before(Mistake::ImportTarget);
                ImportTarget::Skipped(self.nowhere())
            }
            _ => {
                let token = self.read();
                self.error(token.span(), Mistake::ImportTarget);
                ImportTarget::Skipped(token.span())
            }
        };
        let mark = self.mark();
        let path = self.import_source();
        let path = self.recover(mark, path, Report::Error, NEW_LINE);
        let path = self.or_skipped(path);
        Ok(StatementKind::Import { target, path })
    }

    fn import_source(&mut self) -> Parsed<ExpressionId> {
        self.expect_keyword("from", Mistake::Keyword("from"))?;
        Ok(self.string_until(Mistake::ModulePath, Report::Error, NEW_LINE))
    }

    fn wildcard(&mut self) -> Parsed<ImportTarget> {
        let start = self.read().start;
        self.expect_keyword("as", Mistake::Keyword("as"))?;
        let alias = self.expect(TokenKind::Identifier, Mistake::Namespace)?.span();
        Ok(ImportTarget::Wildcard { alias, span: self.span_from(start) })
    }

    fn import_list(&mut self) -> ImportTarget {
        let start = self.read().start;
        let items: List<ImportItem> =
            self.elements(TokenKind::RightBrace, Resources::Never, Self::import_item);
        self.close(TokenKind::RightBrace);
        ImportTarget::List { items, span: self.span_from(start) }
    }

    fn import_item(&mut self) -> ImportItem {
        let token = self.peek();
        let is_missing = token.kind == TokenKind::NewLine;
        let start = if is_missing { self.end() } else { token.start };
        let mut name = token.span();
        match token.kind {
            TokenKind::Identifier => {
                self.read();
            }
            TokenKind::StringComplete => {
                self.string();
            }
            TokenKind::StringLeftPiece => {
                let string = self.string();
                self.error(self.tree.span(string), Mistake::CompileTimeConstant);
                name = Span::at(start);
            }
            _ => {
                self.error(self.here(), Mistake::ExportedName);
                if !is_missing {
                    self.read();
                }
                name = Span::at(start);
            }
        }
        let alias = if self.at_keyword("as") {
            self.read();
            let stop = NEW_LINE.with(TokenKind::Comma);
            let alias = self.name(Mistake::TypeName, stop);
            self.or_missing(alias)
        } else {
            if token.kind == TokenKind::StringComplete {
                self.error(token.span(), Mistake::ImportAlias);
            }
            self.nowhere()
        };
        ImportItem { name, alias, span: self.span_from(start) }
    }

    /// An extension, from its keyword.
    pub(super) fn extension(&mut self) -> Parsed<StatementKind> {
        self.read();
        let specification = match self.peek().kind {
            TokenKind::Identifier => {
                let name = self.read().span();
                self.push(Expression::VariableAccess, name)
            }
            _ => self.string_until(Mistake::ExtensionSpecification, Report::Error, NEW_LINE),
        };
        let mut report = self.report_after(specification);
        let mut configuration = None;
        if !self.at_end() && !self.at(TokenKind::NewLine) && !self.at_keyword("as") {
            let mark = self.mark();
            let with = self.with_clause(Mistake::WithOrAsOrNewLine);
            let with = self.recover(mark, with, report, NEW_LINE);
            report = Report::after(&with);
            configuration = Some(self.or_skipped(with));
        }
        let mut alias = self.nowhere();
        if !self.at_end() && !self.at(TokenKind::NewLine) {
            let mark = self.mark();
            let name = self.as_clause();
            let name = self.recover(mark, name, report, NEW_LINE);
            alias = self.or_missing(name);
        }
        Ok(StatementKind::Extension { specification, configuration, alias })
    }

    /// `with {…}`.
    pub(super) fn with_clause(&mut self, mistake: Mistake) -> Parsed<ExpressionId> {
        self.expect_keyword("with", mistake)?;
        let mark = self.mark();
        let object = self.object(Allow::Literals);
        let object = self.recover(mark, object, Report::Error, NEW_LINE);
        Ok(self.or_skipped(object))
    }

    fn as_clause(&mut self) -> Parsed<Span> {
        self.expect_keyword("as", Mistake::WithOrAsOrNewLine)?;
        let alias = self.name(Mistake::ExtensionAlias, NEW_LINE);
        Ok(self.or_missing(alias))
    }
}
