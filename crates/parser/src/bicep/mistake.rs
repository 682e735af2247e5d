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
}

impl Mistake {
    /// The compiler's code where the meaning is the same.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::UnrecognizedToken => "BCP001",
            Self::CommentEndsWithFile => "BCP002",
            Self::StringEndsWithFile => "BCP003",
            Self::StringEndsWithLine => "BCP004",
            Self::StringEndsInEscape => "BCP005",
            Self::UnknownEscape => "BCP006",
            Self::UnknownDeclaration => "BCP007",
            Self::ParameterContinuation => "BCP008",
            Self::Expression => "BCP009",
            Self::IntegerTooLarge => "BCP010",
            Self::Literal => "BCP011",
            Self::Keyword(_) => "BCP012",
            Self::ParameterName => "BCP013",
            Self::VariableName => "BCP015",
            Self::OutputName => "BCP016",
            Self::ResourceName => "BCP017",
            Self::Token(_) => "BCP018",
            Self::NewLine => "BCP019",
            Self::MemberName => "BCP020",
            Self::PropertyName | Self::PropertyNameOrMatcher => "BCP022",
            Self::IdentifierTooLong => "BCP024",
            Self::CompileTimeConstant => "BCP032",
            Self::TokensInHole => "BCP064",
            Self::ResourceType => "BCP068",
            Self::ComplexLiteral => "BCP087",
            Self::ModuleName => "BCP096",
            Self::ModulePath => "BCP097",
            Self::DoubleQuote => "BCP103",
            Self::EmptyIndexer => "BCP117",
            Self::BodyOrIfOrLoop => "BCP118",
            Self::DecoratorName => "BCP123",
            Self::DeclarationAfterDecorator => "BCP132",
            Self::InvalidUnicodeEscape => "BCP133",
            Self::MultiLineStringEndsWithFile => "BCP140",
            Self::LoopVariableOrBlock => "BCP162",
            Self::BodyOrIf => "BCP167",
            Self::ExtensionSpecification => "BCP201",
            Self::ExtensionAlias => "BCP202",
            Self::PragmaWithoutCode => "BCP226",
            Self::NewLineOrComma => "BCP236",
            Self::Comma => "BCP237",
            Self::NewLineAfterComma => "BCP238",
            Self::ParenthesizedCount => "BCP243",
            Self::LoopVariableCount(_) => "BCP249",
            Self::FilePath => "BCP257",
            Self::MetadataName => "BCP266",
            Self::TypeExpression => "BCP279",
            Self::TypeLiteral => "BCP300",
            Self::WithOrAsOrNewLine => "BCP305",
            Self::SafeDereferenceOfCall => "BCP322",
            Self::TypeName => "BCP325",
            Self::UnknownParameterFileDeclaration => "BCP337",
            Self::AssertName => "BCP344",
            Self::TestName => "BCP346",
            Self::TestPath => "BCP347",
            Self::ImportTarget => "BCP354",
            Self::ExportedName => "BCP355",
            Self::Namespace => "BCP356",
            Self::ImportAlias => "BCP375",
            Self::ExtendsPath => "BCP404",
            Self::WithOrNewLine => "BCP436",
            Self::TooDeep => "nesting-too-deep",
        }
    }

    /// One sentence, without a full stop. `found` is the text at the place.
    fn message(self, found: &str) -> String {
        let fixed = match self {
            Self::UnrecognizedToken => return format!("`{found}` is not part of the language"),
            Self::DoubleQuote => "strings are written in single quotes",
            Self::Keyword(keyword) => return format!("expected `{keyword}`"),
            Self::Token(kind) => return format!("expected `{}`", spelling(kind)),
            Self::LoopVariableCount(count) => {
                return format!(
                    "a loop binds one name, or an item and an index in parentheses; {count} given"
                );
            }
            Self::CommentEndsWithFile => "this comment is not closed with `*/`",
            Self::StringEndsWithFile => "this string is not closed with `'`",
            Self::StringEndsWithLine => "this string is not closed with `'` on its line",
            Self::StringEndsInEscape => "the file ends inside an escape sequence of this string",
            Self::UnknownEscape => r"unknown escape sequence; known are \n, \r, \t, \\, \', \$ and \u{…}",
            Self::InvalidUnicodeEscape => r"a character is written \u{…}, with a number from 0 to 10FFFF",
            Self::MultiLineStringEndsWithFile => "this string is not closed with `'''`",
            Self::IdentifierTooLong => "a name has at most 255 characters",
            Self::PragmaWithoutCode => "expected the code of a diagnostic",
            Self::UnknownDeclaration => {
                "expected a declaration: metadata, param, var, type, func, resource, module, output, import or extension"
            }
            Self::UnknownParameterFileDeclaration => {
                "expected a declaration of a parameter file: using, extends, param, var, type, import or extension"
            }
            Self::DeclarationAfterDecorator => "expected a declaration after the decorator",
            Self::ParameterContinuation => "expected `=` or the end of the line",
            Self::Expression => "expected an expression",
            Self::IntegerTooLarge => "this number does not fit into 64 bits",
            Self::Literal => "expected a literal",
            Self::ParameterName => "expected the parameter's name",
            Self::VariableName => "expected a name",
            Self::OutputName => "expected the output's name",
            Self::ResourceName => "expected the resource's symbolic name",
            Self::ModuleName => "expected the module's symbolic name",
            Self::MetadataName => "expected the name of the metadata entry",
            Self::TestName => "expected the test's name",
            Self::AssertName => "expected the assertion's name",
            Self::TypeName => "expected the name of a type",
            Self::NewLine => "expected the end of the line",
            Self::MemberName => "expected the name of a property or function",
            Self::PropertyName => "expected the name of a property",
            Self::PropertyNameOrMatcher => "expected the name of a property, or `*`",
            Self::CompileTimeConstant => "no interpolation is allowed here",
            Self::TokensInHole => "expected `}` after the interpolated expression",
            Self::ResourceType => "expected the resource's type as a string, '<type>@<API version>'",
            Self::ComplexLiteral => "no array or object may be written here",
            Self::ModulePath => "expected the path or address of a Bicep file as a string",
            Self::TestPath => "expected the path of the tested Bicep file as a string",
            Self::FilePath => "expected the path of a Bicep file as a string, or `none`",
            Self::EmptyIndexer => "expected an index",
            Self::BodyOrIfOrLoop => "expected `{`, `[for` or `if`",
            Self::BodyOrIf => "expected `{` or `if`",
            Self::DecoratorName => "expected the decorator's name",
            Self::LoopVariableOrBlock => "expected a name for the loop's item, or `(item, index)`",
            Self::ExtensionSpecification => "expected the extension as a name or string",
            Self::ExtensionAlias => "expected the extension's alias",
            Self::NewLineOrComma => "expected a comma or a new line",
            Self::Comma => "expected a comma",
            Self::NewLineAfterComma => "no comma is needed at the end of a line",
            Self::ParenthesizedCount => "parentheses hold exactly one expression",
            Self::TypeExpression => "expected a type",
            Self::TypeLiteral => "expected a member of the union",
            Self::WithOrAsOrNewLine => "expected `with`, `as` or the end of the line",
            Self::WithOrNewLine => "expected `with` or the end of the line",
            Self::SafeDereferenceOfCall => "`.?` cannot be used to call a function",
            Self::ImportTarget => "expected `{` or `*`",
            Self::ExportedName => "expected the name of something exported",
            Self::Namespace => "expected a name for what is imported",
            Self::ImportAlias => "a name in quotes needs an alias: `as name`",
            Self::ExtendsPath => "expected the path of a parameter file as a string",
            Self::TooDeep => "this is nested too deeply to be read",
        };
        fixed.to_owned()
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
