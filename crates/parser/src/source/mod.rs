//! Files, byte spans, and the way from a byte offset to a line and column.
//!
//! Spans are byte offsets into the original text of a file, a byte order mark included. Lines and columns exist only at
//! the edge, where a person or another program reads them.

mod line_index;
mod problems;
mod set;

pub use line_index::{LineColumn, LineIndex};
pub use problems::Problems;
pub use set::{SourceFile, Sources};

use std::fmt;

/// A range of bytes in one file: `start` inclusive, `end` exclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty span at `offset`.
    pub const fn at(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte lies in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `offset` lies in the span, its end included.
    pub const fn touches(self, offset: u32) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The text that the span covers; empty where the span does not lie in `text` on character boundaries.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A file of the run. The order of the numbers means nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FileId(pub u32);

/// A span in a file of the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Location {
    /// The file.
    pub file: FileId,
    /// The bytes in it.
    pub span: Span,
}

impl Location {
    /// The place of what stands nowhere.
    pub const NOWHERE: Self = Self { file: FileId(0), span: Span { start: 0, end: 0 } };
}

/// Something wrong with the text of a file, found while it was read: a syntax error, or a construct that means nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Where a person would look.
    pub span: Span,
    /// A stable code: the Bicep compiler's (`BCP018`) where the meaning is the same, else a kebab-case name.
    pub code: &'static str,
    /// What is wrong, as a sentence without a full stop at its end.
    pub message: String,
    /// Whether the text is refused for it (`Error`) or accepted all the same.
    pub severity: Severity,
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Accepted, but worth a word (a duplicate key, a trailing comma).
    Notice,
    /// Not accepted.
    Error,
}

impl Problem {
    /// An error at `span`.
    pub fn error(span: Span, code: &'static str, message: impl Into<String>) -> Self {
        Self { span, code, message: message.into(), severity: Severity::Error }
    }

    /// A notice at `span`.
    pub fn notice(span: Span, code: &'static str, message: impl Into<String>) -> Self {
        Self { span, code, message: message.into(), severity: Severity::Notice }
    }
}
