//! What a token is.

use crate::source::Span;

/// The kinds of tokens.
///
/// The names are those of the Bicep compiler, `<` and `>` being its chevrons. Keywords other than `true`, `false` and
/// `null` are identifiers: they are known by the place in which they stand.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[repr(u8)]
#[expect(missing_docs, reason = "each name says it")]
pub enum TokenKind {
    At,
    Unrecognized,
    LeftBrace,
    RightBrace,
    LeftParen,
    RightParen,
    LeftSquare,
    RightSquare,
    Comma,
    Dot,
    Question,
    Colon,
    Semicolon,
    Assignment,
    Plus,
    Minus,
    Asterisk,
    Slash,
    Modulo,
    Exclamation,
    LeftChevron,
    RightChevron,
    LessThanOrEqual,
    GreaterThanOrEqual,
    Equals,
    NotEquals,
    EqualsInsensitive,
    NotEqualsInsensitive,
    LogicalAnd,
    LogicalOr,
    Identifier,
    StringLeftPiece,
    StringMiddlePiece,
    StringRightPiece,
    StringComplete,
    Integer,
    TrueKeyword,
    FalseKeyword,
    NullKeyword,
    NewLine,
    EndOfFile,
    DoubleQuestion,
    DoubleColon,
    Arrow,
    Pipe,
    Ellipsis,
    Hat,
}

impl TokenKind {
    /// Whether a comment behind such a token, on the same line, belongs to it and not to the token that follows.
    pub(super) fn keeps_trailing_comment(self) -> bool {
        matches!(
            self,
            Self::RightParen
                | Self::RightSquare
                | Self::RightBrace
                | Self::StringRightPiece
                | Self::Question
                | Self::Exclamation
                | Self::FalseKeyword
                | Self::TrueKeyword
                | Self::NullKeyword
                | Self::StringComplete
                | Self::Integer
                | Self::Identifier
        )
    }
}

/// One token. Blanks, comments and pragmas are trivia: they lie between tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its kind.
    pub kind: TokenKind,
    /// A string, or a piece of one, that is not terminated or has a bad escape sequence.
    pub malformed: bool,
    /// A comment stands before it that does not belong to the token before.
    pub after_comment: bool,
}

impl Token {
    /// The bytes that it covers.
    pub const fn span(self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// A set of kinds.
#[derive(Clone, Copy)]
pub(in crate::bicep) struct TokenSet(u64);

impl TokenSet {
    /// The set of these kinds.
    pub(in crate::bicep) const fn of(kinds: &[TokenKind]) -> Self {
        let mut bits = 0;
        let mut rest = kinds;
        while let [first, others @ ..] = rest {
            bits |= 1 << *first as u64;
            rest = others;
        }
        Self(bits)
    }

    /// All kinds.
    pub(in crate::bicep) const ALL: Self = Self(u64::MAX);

    /// The set with one kind more.
    pub(in crate::bicep) const fn with(self, kind: TokenKind) -> Self {
        Self(self.0 | 1 << kind as u64)
    }

    /// Whether a kind is in the set.
    pub(in crate::bicep) const fn contains(self, kind: TokenKind) -> bool {
        self.0 & (1 << kind as u64) != 0
    }
}

/// A `#disable-…` or `#restore-…` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pragma {
    /// What it asks for.
    pub kind: PragmaKind,
    /// From `#` to the end of the last code.
    pub span: Span,
    /// The diagnostic codes.
    pub codes: Vec<Span>,
    /// The text of the comment behind the codes, without its marks.
    pub reason: Option<Span>,
}

/// What a [`Pragma`] asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PragmaKind {
    /// `#disable-next-line`.
    DisableNextLine,
    /// `#disable-diagnostics`.
    DisableDiagnostics,
    /// `#restore-diagnostics`.
    RestoreDiagnostics,
}
