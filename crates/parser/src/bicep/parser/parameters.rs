//! The statements of a parameter file.

use super::cursor::{NEW_LINE, Report};
use super::expressions::Allow;
use super::{Parsed, Parser};
use crate::bicep::lexer::TokenKind;
use crate::bicep::mistake::Mistake;
use crate::bicep::syntax::{StatementId, StatementKind, UsingTarget};

impl Parser<'_> {
    /// The whole of a `.bicepparam` file.
    pub(super) fn parameter_file(&mut self) {
        self.program(Self::parameter_file_declaration);
    }

    fn parameter_file_declaration(&mut self) -> Parsed<StatementId> {
        let start = self.start();
        let decorators = self.decorators();
        let token = self.peek();
        let keyword = if token.kind == TokenKind::Identifier { self.text_of(token) } else { "" };
        let kind = match keyword {
            "using" => self.using(),
            "extends" => self.extends(),
            "param" => self.parameter_assignment(),
            "var" => self.variable(),
            "import" => self.import(),
            "extensionConfig" => self.extension_configuration(),
            "extension" => self.extension(),
            "type" => self.type_declaration(),
            _ => Err(self.mistake_here(Mistake::UnknownParameterFileDeclaration)),
        }?;
        Ok(self.push_statement(decorators, kind, self.span_from(start)))
    }

    fn using(&mut self) -> Parsed<StatementKind> {
        self.read();
        let target = match self.peek().kind {
            TokenKind::Identifier => {
                let none = self.expect_keyword("none", Mistake::Keyword("none"))?;
                UsingTarget::None(none.span())
            }
            TokenKind::StringComplete => UsingTarget::Path(self.whole_string(Mistake::FilePath)?),
            _ => {
                self.error_before(Mistake::FilePath);
                UsingTarget::Skipped(self.nowhere())
            }
        };
        let mut configuration = None;
        if !self.at_end() && !self.at(TokenKind::NewLine) {
            let report =
                if matches!(target, UsingTarget::Skipped(_)) { Report::Nothing } else { Report::Error };
            let mark = self.mark();
            let with = self.with_clause(Mistake::WithOrNewLine);
            let with = self.recover(mark, with, report, NEW_LINE);
            configuration = Some(self.or_skipped(with));
        }
        Ok(StatementKind::Using { target, configuration })
    }

    fn extends(&mut self) -> Parsed<StatementKind> {
        self.read();
        let path = self.string_until(Mistake::ExtendsPath, Report::Error, NEW_LINE);
        Ok(StatementKind::Extends { path })
    }

    fn parameter_assignment(&mut self) -> Parsed<StatementKind> {
        self.read();
        let name = self.name(Mistake::ParameterName, NEW_LINE.with(TokenKind::Identifier));
        let assignment = self.assignment(Report::after(&name), NEW_LINE);
        let value = self.expression_until(Allow::Literals, Report::after(&assignment), NEW_LINE);
        Ok(StatementKind::ParameterAssignment { name: self.or_missing(name), value })
    }

    fn extension_configuration(&mut self) -> Parsed<StatementKind> {
        self.read();
        let alias = self.name(Mistake::ExtensionAlias, NEW_LINE.with(TokenKind::Identifier));
        let mark = self.mark();
        let with = self.with_clause(Mistake::Keyword("with"));
        let with = self.recover(mark, with, Report::after(&alias), NEW_LINE);
        let configuration = Some(self.or_skipped(with));
        Ok(StatementKind::ExtensionConfiguration { alias: self.or_missing(alias), configuration })
    }
}
