//! Open documents.

use std::path::PathBuf;

use gen_lsp_types::{Range, Uri};
use serde::Deserialize;
use tricep_parser::source::LineIndex;

use crate::encoding::Encoding;
use crate::uri;

/// What tells documents apart: one file has one key, however its address is written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Key {
    /// A file of this machine.
    File(PathBuf),
    /// Something that is no file: a document that was never saved, one side of a comparison.
    Other(String),
}

impl Key {
    pub(crate) fn of(uri: &Uri) -> Self {
        match uri::path_of(uri) {
            Some(path) => Self::File(path),
            None => Self::Other(uri.0.clone()),
        }
    }
}

/// A document that the client has open.
#[derive(Debug)]
pub(crate) struct Document {
    /// Its address as the client writes it.
    pub(crate) uri: Uri,
    /// What its language is called in the client.
    pub(crate) language: String,
    /// The client's count of its changes.
    pub(crate) version: i32,
    text: String,
    lines: LineIndex,
}

/// A change of a document's text.
#[derive(Deserialize, Debug)]
pub(crate) struct Change {
    /// What is replaced; the whole text where it is missing.
    range: Option<Range>,
    text: String,
}

/// A change whose range ends before it begins.
#[derive(PartialEq, Eq, Debug)]
pub(crate) struct ImpossibleRange;

impl Document {
    pub(crate) fn new(uri: Uri, language: String, version: i32, text: String) -> Self {
        let lines = LineIndex::new(&text);
        Self { uri, language, version, text, lines }
    }

    /// The extension that a file of its language has; `None` where that can be no template.
    pub(crate) fn extension(&self) -> Option<&'static str> {
        match self.language.as_str() {
            "bicep" => Some("bicep"),
            "bicep-params" | "bicepparam" => Some("bicepparam"),
            "json" | "jsonc" | "arm-template" => Some("json"),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Makes changes in their order, each to the text that those before it left. None is made after an impossible one.
    pub(crate) fn change(&mut self, changes: Vec<Change>, encoding: Encoding) -> Result<(), ImpossibleRange> {
        // Lines from here on are no longer where the index says. Most clients send several changes from the last to the
        // first, and the index is made once.
        let mut stale = u32::MAX;
        let mut result = Ok(());
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                stale = 0;
                continue;
            };
            if (range.end.line, range.end.character) < (range.start.line, range.start.character) {
                result = Err(ImpossibleRange);
                break;
            }
            if range.end.line >= stale {
                self.lines = LineIndex::new(&self.text);
                stale = u32::MAX;
            }
            let offset = |position| encoding.offset(&self.lines, &self.text, position) as usize;
            let (start, end) = (offset(range.start), offset(range.end));
            self.text.replace_range(start..end, &change.text);
            // The line before may have got, or lost, the half of a line break.
            stale = stale.min(range.start.line.saturating_sub(1));
        }
        if stale != u32::MAX {
            self.lines = LineIndex::new(&self.text);
        }
        result
    }
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::Position;

    use super::*;

    fn at(start: (u32, u32), end: (u32, u32), text: &str) -> Change {
        let position = |(line, character)| Position { line, character };
        Change { range: Some(Range { start: position(start), end: position(end) }), text: text.to_owned() }
    }

    #[track_caller]
    fn changed(text: &str, changes: Vec<Change>, encoding: Encoding, expected: &str) {
        let mut document =
            Document::new(Uri::from("untitled:a"), String::from("bicep"), 1, String::from(text));
        assert_eq!(document.change(changes, encoding), Ok(()));
        assert_eq!(document.text(), expected);
        let fresh = LineIndex::new(expected);
        let starts = |lines: &LineIndex| (0..lines.lines()).map(|l| lines.start_of(l)).collect::<Vec<_>>();
        assert_eq!(starts(&document.lines), starts(&fresh));
    }

    #[test]
    fn a_change_replaces_its_range() {
        changed("a\né😀b\n", vec![at((1, 3), (1, 4), "c")], Encoding::Utf16, "a\né😀c\n");
        changed("a\né😀b\n", vec![at((1, 6), (1, 7), "c")], Encoding::Utf8, "a\né😀c\n");
        changed("a\r\nb\rc", vec![at((0, 1), (2, 0), "-")], Encoding::Utf16, "a-c");
    }

    #[test]
    fn changes_build_on_one_another_in_any_order() {
        let down = vec![at((0, 0), (0, 0), "x\ny\n"), at((3, 0), (3, 1), "B")];
        changed("a\nb", down, Encoding::Utf16, "x\ny\na\nB");
        let up = vec![at((1, 0), (1, 1), "B\nC"), at((0, 0), (0, 1), "A")];
        changed("a\nb", up, Encoding::Utf16, "A\nB\nC");
        let same = vec![at((0, 1), (0, 1), "1"), at((0, 2), (0, 2), "2"), at((0, 3), (0, 3), "\n3")];
        changed("a", same, Encoding::Utf16, "a12\n3");
    }

    #[test]
    fn a_line_break_can_be_made_of_two_halves() {
        let changes = vec![at((1, 0), (1, 0), "\n"), at((1, 0), (1, 0), "x")];
        changed("a\rb", changes, Encoding::Utf16, "a\r\nxb");
        let changes = vec![at((0, 1), (0, 1), "\r"), at((0, 0), (0, 1), "b"), at((1, 0), (1, 0), "c")];
        changed("a\nz", changes, Encoding::Utf16, "b\r\ncz");
    }

    #[test]
    fn a_change_without_a_range_is_the_whole_text() {
        let changes = vec![Change { range: None, text: String::from("b\nc") }, at((1, 0), (1, 1), "d")];
        changed("a", changes, Encoding::Utf16, "b\nd");
    }

    #[test]
    fn a_range_beyond_the_text_ends_with_it() {
        changed("a\nb", vec![at((0, 9), (7, 7), "!")], Encoding::Utf16, "a!");
        let mut document = Document::new(Uri::from("untitled:a"), String::new(), 1, String::from("ab"));
        let changes = vec![at((0, 1), (0, 1), "x"), at((0, 2), (0, 1), "y"), at((0, 0), (0, 0), "z")];
        assert_eq!(document.change(changes, Encoding::Utf16), Err(ImpossibleRange));
        assert_eq!(document.text(), "axb");
    }
}
