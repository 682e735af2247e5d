//! What can be wrong with the text of a Bicep file, and how it is said.

use super::lexer::TokenKind;
use crate::source::{Problem, Span};

/// A mistake at its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct SyntaxError {
    /// Where a person would look.
    pub(super) span: Span,
    /// What is wrong there.
    pub(super) mistake: Mistake,
}

impl SyntaxError {
    /// The problem to be reported; `text` is the text of the file.
    pub(super) fn problem(self, text: &str) -> Problem {
        Problem::error(self.span, self.mistake.code(), self.mistake.message(self.span.text(text)))
    }
}

/// Everything that the lexer and the parser find fault with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mistake {
    UnrecognizedToken,
    CommentEndsWithFile,
    StringEndsWithFile,
    StringEndsWithLine,
    StringEndsInEscape,
    UnknownEscape,
    InvalidUnicodeEscape,
    MultiLineStringEndsWithFile,
    DoubleQuote,
    IdentifierTooLong,
    PragmaWithoutCode,
    UnknownDeclaration,
    UnknownParameterFileDeclaration,
    DeclarationAfterDecorator,
    ParameterContinuation,
    Expression,
    IntegerTooLarge,
    Literal,
    Keyword(&'static str),
    ParameterName,
    VariableName,
    OutputName,
    ResourceName,
    ModuleName,
    MetadataName,
    TestName,
    AssertName,
    TypeName,
    Token(TokenKind),
    NewLine,
    MemberName,
    PropertyName,
    PropertyNameOrMatcher,
    CompileTimeConstant,
    TokensInHole,
    ResourceType,
    ComplexLiteral,
    ModulePath,
    TestPath,
    FilePath,
    EmptyIndexer,
    BodyOrIfOrLoop,
    BodyOrIf,
    DecoratorName,
    LoopVariableOrBlock,
    LoopVariableCount(u32),
    ExtensionSpecification,
    ExtensionAlias,
    NewLineOrComma,
    Comma,
    NewLineAfterComma,
    ParenthesizedCount,
    TypeExpression,
    TypeLiteral,
    WithOrAsOrNewLine,
    WithOrNewLine,
    SafeDereferenceOfCall,
    ImportTarget,
    ExportedName,
    Namespace,
    ImportAlias,
    ExtendsPath,
    TooDeep,
    TooLong,
}

impl Mistake {
    /// The compiler's code where the meaning is the same.
    pub(super) fn code(self) -> &'static str {
        self.describe().0
    }

    /// One sentence, without a full stop. `found` is the text at the place.
    fn message(self, found: &str) -> String {
        let words = self.describe().1;
        match self {
            Self::UnrecognizedToken => words.replace("{}", found),
            Self::Keyword(keyword) => words.replace("{}", keyword),
            Self::Token(kind) => words.replace("{}", spelling(kind)),
            Self::LoopVariableCount(count) => words.replace("{}", &count.to_string()),
            _ => words.to_owned(),
        }
    }

    /// Code and words; `{}` stands for what the mistake is about.
    fn describe(self) -> (&'static str, &'static str) {
        match self {
            Self::UnrecognizedToken => ("BCP001", "`{}` is not part of the language"),
            Self::CommentEndsWithFile => ("BCP002", "this comment is not closed with `*/`"),
            Self::StringEndsWithFile => ("BCP003", "this string is not closed with `'`"),
            Self::StringEndsWithLine => ("BCP004", "this string is not closed with `'` on its line"),
            Self::StringEndsInEscape => ("BCP005", "the file ends inside an escape sequence of this string"),
            Self::UnknownEscape => {
                ("BCP006", r"unknown escape sequence; known are \n, \r, \t, \\, \', \$ and \u{…}")
            }
            Self::UnknownDeclaration => (
                "BCP007",
                "expected a declaration: metadata, param, var, type, func, resource, module, output, import or extension",
            ),
            Self::ParameterContinuation => ("BCP008", "expected `=` or the end of the line"),
            Self::Expression => ("BCP009", "expected an expression"),
            Self::IntegerTooLarge => ("BCP010", "this number does not fit into 64 bits"),
            Self::Literal => ("BCP011", "expected a literal"),
            Self::Keyword(_) => ("BCP012", "expected `{}`"),
            Self::ParameterName => ("BCP013", "expected the parameter's name"),
            Self::VariableName => ("BCP015", "expected a name"),
            Self::OutputName => ("BCP016", "expected the output's name"),
            Self::ResourceName => ("BCP017", "expected the resource's symbolic name"),
            Self::Token(_) => ("BCP018", "expected `{}`"),
            Self::NewLine => ("BCP019", "expected the end of the line"),
            Self::MemberName => ("BCP020", "expected the name of a property or function"),
            Self::PropertyName => ("BCP022", "expected the name of a property"),
            Self::PropertyNameOrMatcher => ("BCP022", "expected the name of a property, or `*`"),
            Self::IdentifierTooLong => ("BCP024", "a name has at most 255 characters"),
            Self::CompileTimeConstant => ("BCP032", "no interpolation is allowed here"),
            Self::TokensInHole => ("BCP064", "expected `}` after the interpolated expression"),
            Self::ResourceType => {
                ("BCP068", "expected the resource's type as a string, '<type>@<API version>'")
            }
            Self::ComplexLiteral => ("BCP087", "no array or object may be written here"),
            Self::ModuleName => ("BCP096", "expected the module's symbolic name"),
            Self::ModulePath => ("BCP097", "expected the path or address of a Bicep file as a string"),
            Self::DoubleQuote => ("BCP103", "strings are written in single quotes"),
            Self::EmptyIndexer => ("BCP117", "expected an index"),
            Self::BodyOrIfOrLoop => ("BCP118", "expected `{`, `[for` or `if`"),
            Self::DecoratorName => ("BCP123", "expected the decorator's name"),
            Self::DeclarationAfterDecorator => ("BCP132", "expected a declaration after the decorator"),
            Self::InvalidUnicodeEscape => {
                ("BCP133", r"a character is written \u{…}, with a number from 0 to 10FFFF")
            }
            Self::MultiLineStringEndsWithFile => ("BCP140", "this string is not closed with `'''`"),
            Self::LoopVariableOrBlock => {
                ("BCP162", "expected a name for the loop's item, or `(item, index)`")
            }
            Self::BodyOrIf => ("BCP167", "expected `{` or `if`"),
            Self::ExtensionSpecification => ("BCP201", "expected the extension as a name or string"),
            Self::ExtensionAlias => ("BCP202", "expected the extension's alias"),
            Self::PragmaWithoutCode => ("BCP226", "expected the code of a diagnostic"),
            Self::NewLineOrComma => ("BCP236", "expected a comma or a new line"),
            Self::Comma => ("BCP237", "expected a comma"),
            Self::NewLineAfterComma => ("BCP238", "no comma is needed at the end of a line"),
            Self::ParenthesizedCount => ("BCP243", "parentheses hold exactly one expression"),
            Self::LoopVariableCount(_) => {
                ("BCP249", "a loop binds one name, or an item and an index in parentheses; {} given")
            }
            Self::FilePath => ("BCP257", "expected the path of a Bicep file as a string, or `none`"),
            Self::MetadataName => ("BCP266", "expected the name of the metadata entry"),
            Self::TypeExpression => ("BCP279", "expected a type"),
            Self::TypeLiteral => ("BCP300", "expected a member of the union"),
            Self::WithOrAsOrNewLine => ("BCP305", "expected `with`, `as` or the end of the line"),
            Self::SafeDereferenceOfCall => ("BCP322", "`.?` cannot be used to call a function"),
            Self::TypeName => ("BCP325", "expected the name of a type"),
            Self::UnknownParameterFileDeclaration => (
                "BCP337",
                "expected a declaration of a parameter file: using, extends, param, var, type, import or extension",
            ),
            Self::AssertName => ("BCP344", "expected the assertion's name"),
            Self::TestName => ("BCP346", "expected the test's name"),
            Self::TestPath => ("BCP347", "expected the path of the tested Bicep file as a string"),
            Self::ImportTarget => ("BCP354", "expected `{` or `*`"),
            Self::ExportedName => ("BCP355", "expected the name of something exported"),
            Self::Namespace => ("BCP356", "expected a name for what is imported"),
            Self::ImportAlias => ("BCP375", "a name in quotes needs an alias: `as name`"),
            Self::ExtendsPath => ("BCP404", "expected the path of a parameter file as a string"),
            Self::WithOrNewLine => ("BCP436", "expected `with` or the end of the line"),
            Self::TooDeep => ("nesting-too-deep", "this is nested too deeply to be read"),
            Self::TooLong => ("too-long", "a file is read up to this place; it has too many tokens"),
        }
    }
}

fn spelling(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::LeftBrace => "{",
        TokenKind::RightBrace => "}",
        TokenKind::LeftParen => "(",
        TokenKind::RightParen => ")",
        TokenKind::LeftSquare => "[",
        TokenKind::RightSquare => "]",
        TokenKind::Comma => ",",
        TokenKind::Dot => ".",
        TokenKind::Colon => ":",
        TokenKind::Assignment => "=",
        TokenKind::Arrow => "=>",
        TokenKind::LeftChevron => "<",
        TokenKind::RightChevron => ">",
        TokenKind::Asterisk => "*",
        TokenKind::At => "@",
        TokenKind::Ellipsis => "...",
        _ => "another token",
    }
}
