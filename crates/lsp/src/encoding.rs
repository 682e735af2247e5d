//! Positions: lines, and characters counted in the units that client and server agreed on.

use gen_lsp_types::{Position, PositionEncodingKind, Range};
use tricep_parser::source::{LineIndex, SourceFile, Span};

/// The unit in which characters of a line are counted.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: what the protocol has where nothing else is agreed on.
    #[default]
    Utf16,
}

impl Encoding {
    /// The one that the server takes among those that the client offers.
    pub(crate) fn among(offered: &[PositionEncodingKind]) -> Self {
        if offered.contains(&PositionEncodingKind::UTF8) { Self::Utf8 } else { Self::Utf16 }
    }

    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// The position of a byte of a text. One beyond its end counts as the end, one inside a character as its first byte.
    pub(crate) fn position(self, lines: &LineIndex, text: &str, offset: u32) -> Position {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = lines.line_of(offset as u32);
        let start = lines.start_of(line) as usize;
        let character = match self {
            Self::Utf8 => (offset - start) as u32,
            Self::Utf16 => lines.utf16_units(text, start, offset),
        };
        Position { line, character }
    }

    /// The byte at a position. One beyond the end of a line counts as that end, one beyond the last line as the end of the
    /// text, one inside a character as its first byte.
    pub(crate) fn offset(self, lines: &LineIndex, text: &str, position: Position) -> u32 {
        if position.line >= lines.lines() {
            return text.len() as u32;
        }
        let start = lines.start_of(position.line);
        let line = text.get(start as usize..lines.end_of(position.line, text) as usize).unwrap_or("");
        start + self.bytes(line, position.character as usize) as u32
    }

    /// How many bytes the first `units` of a line have.
    fn bytes(self, line: &str, units: usize) -> usize {
        if self == Self::Utf8 || line.is_ascii() {
            let mut bytes = units.min(line.len());
            while !line.is_char_boundary(bytes) {
                bytes -= 1;
            }
            return bytes;
        }
        let mut left = units;
        for (at, character) in line.char_indices() {
            match left.checked_sub(character.len_utf16()) {
                Some(rest) if left > 0 => left = rest,
                _ => return at,
            }
        }
        line.len()
    }

    /// The range of a span of a text.
    pub(crate) fn range(self, lines: &LineIndex, text: &str, span: Span) -> Range {
        Range { start: self.position(lines, text, span.start), end: self.position(lines, text, span.end) }
    }

    /// The range of a span of a file. `open` says that the client has the text; of a file that it will read itself, it
    /// won't see the byte order mark.
    pub(crate) fn range_in(self, file: &SourceFile, span: Span, open: bool) -> Range {
        let mut range = self.range(file.lines(), &file.text, span);
        if !open && file.text.starts_with(BOM) {
            let hidden = match self {
                Self::Utf8 => BOM.len_utf8() as u32,
                Self::Utf16 => BOM.len_utf16() as u32,
            };
            for position in [&mut range.start, &mut range.end] {
                if position.line == 0 {
                    position.character = position.character.saturating_sub(hidden);
                }
            }
        }
        range
    }
}

const BOM: char = '\u{feff}';

#[cfg(test)]
mod tests {
    use super::*;

    /// Asserts that a byte and a position are the same place.
    #[track_caller]
    fn same(text: &str, offset: u32, line: u32, utf8: u32, utf16: u32) {
        let lines = LineIndex::new(text);
        for (encoding, character) in [(Encoding::Utf8, utf8), (Encoding::Utf16, utf16)] {
            let position = Position { line, character };
            assert_eq!(encoding.position(&lines, text, offset), position, "{encoding:?}");
            assert_eq!(encoding.offset(&lines, text, position), offset, "{encoding:?}");
        }
    }

    #[test]
    fn every_line_break_counts() {
        let text = "a\nb\r\nc\rd";
        same(text, 2, 1, 0, 0);
        same(text, 5, 2, 0, 0);
        same(text, 7, 3, 0, 0);
        same(text, 8, 3, 1, 1);
    }

    #[test]
    fn characters_are_counted_in_their_units() {
        let text = "x\né😀z";
        same(text, 2, 1, 0, 0);
        same(text, 4, 1, 2, 1);
        same(text, 8, 1, 6, 3);
        same(text, 9, 1, 7, 4);
        same("\u{feff}ab", 3, 0, 3, 1);
    }

    #[test]
    fn impossible_positions_are_brought_back() {
        let text = "é😀\r\nb";
        let lines = LineIndex::new(text);
        let offset =
            |encoding: Encoding, line, character| encoding.offset(&lines, text, Position { line, character });
        assert_eq!(offset(Encoding::Utf16, 0, 99), 6, "the end of the line, not of its break");
        assert_eq!(offset(Encoding::Utf8, 0, u32::MAX), 6);
        assert_eq!(offset(Encoding::Utf16, 7, 0), 9, "the end of the text");
        assert_eq!(offset(Encoding::Utf16, 0, 2), 2, "half a surrogate pair");
        assert_eq!(offset(Encoding::Utf8, 0, 3), 2, "inside a character");
        assert_eq!(Encoding::Utf16.position(&lines, text, 99), Position { line: 1, character: 1 });
        assert_eq!(Encoding::Utf16.position(&lines, text, 1), Position { line: 0, character: 0 });
    }

    #[test]
    fn a_client_does_not_see_the_byte_order_mark_of_a_file_that_it_reads() {
        let file = SourceFile::new("a.bicep", "\u{feff}ab\nc");
        let range = |encoding: Encoding, open| {
            let range = encoding.range_in(&file, Span::new(4, 7), open);
            (range.start.character, range.end.line, range.end.character)
        };
        assert_eq!(range(Encoding::Utf16, false), (1, 1, 1));
        assert_eq!(range(Encoding::Utf16, true), (2, 1, 1));
        assert_eq!(range(Encoding::Utf8, false), (1, 1, 1));
        assert_eq!(range(Encoding::Utf8, true), (4, 1, 1));
    }
}
