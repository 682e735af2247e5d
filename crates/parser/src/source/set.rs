//! The files of a run.

use std::sync::{Arc, OnceLock};

use super::{FileId, LineColumn, LineIndex, Location, Span};

/// One file as it was read: its path for people and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// Path relative to the project root, with forward slashes.
    pub path: Arc<str>,
    /// The whole text; empty when the file could not be read.
    pub text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file with this path and text.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// Its line index, made when it is first asked for.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        self.lines().line_column(&self.text, offset)
    }

    /// The text that a span covers.
    pub fn slice(&self, span: Span) -> &str {
        span.text(&self.text)
    }
}

/// Access to the files of a run by their number.
pub trait Sources {
    /// The file with this number.
    fn file(&self, id: FileId) -> Arc<SourceFile>;

    /// The text at a location.
    fn text_at(&self, location: Location) -> String {
        self.file(location.file).slice(location.span).to_owned()
    }
}
