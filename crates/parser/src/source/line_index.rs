//! From a byte offset to a line and column.

/// A place for people: both numbers start at 1, the column counts UTF-16 units as Bicep and editors do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in UTF-16 units, from 1.
    pub column: u32,
}

/// Where the lines of a text begin. `\n`, `\r\n` and a lone `\r` end a line, as they do for the Bicep compiler.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// Bytes of a byte order mark at the start of the text: no column is counted for it.
    bom: u32,
    /// By how much the bytes before each block of [`BLOCK`] bytes outnumber their UTF-16 units; empty where every
    /// character is one byte. A template without line breaks may have thousands of findings: none reads its line again.
    surplus: Vec<i32>,
}

/// Bytes that are read to count the units of a place.
const BLOCK: usize = 1024;

impl LineIndex {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let mut starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i as u32 + 1);
            }
        }
        let surplus = if text.is_ascii() { Vec::new() } else { surpluses(bytes) };
        Self { starts, bom, surplus }
    }

    /// How many lines there are; an empty text has one.
    pub fn lines(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line, from 0, on which `offset` (a byte) lies.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32 - 1
    }

    /// The byte at which a line (from 0) begins; the last line's beginning for one that does not exist.
    pub fn start_of(&self, line: u32) -> u32 {
        let line = (line as usize).min(self.starts.len() - 1);
        self.starts.get(line).copied().unwrap_or(0)
    }

    /// The byte at which a line (from 0) ends, its line break not included.
    pub fn end_of(&self, line: u32, text: &str) -> u32 {
        let start = self.start_of(line) as usize;
        let end = self.starts.get(line as usize + 1).map_or(text.len(), |next| *next as usize);
        let end = end.clamp(start, text.len().max(start));
        let line = text.get(start..end).unwrap_or("");
        (start + line.trim_end_matches(['\n', '\r']).len()) as u32
    }

    /// Line and column of a byte of `text`, which must be the text that the index was made of. An offset beyond the end
    /// counts as the end; one inside a character counts as its first byte.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset as u32);
        let start = if line == 0 { self.bom } else { self.start_of(line) } as usize;
        LineColumn { line: line + 1, column: self.utf16_units(text, start, offset) + 1 }
    }

    /// How many UTF-16 units lie between two bytes of `text`, which must be the text that the index was made of, and the
    /// bytes the first ones of characters; 0 where the end lies before the start.
    pub fn utf16_units(&self, text: &str, start: usize, end: usize) -> u32 {
        let bytes = end.saturating_sub(start) as i64;
        let surplus = i64::from(self.surplus_before(text, end)) - i64::from(self.surplus_before(text, start));
        (bytes - surplus).max(0) as u32
    }

    /// By how much the bytes before `offset` outnumber their UTF-16 units.
    fn surplus_before(&self, text: &str, offset: usize) -> i32 {
        let block = offset / BLOCK;
        let Some(before) = self.surplus.get(block) else { return 0 };
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        before + surplus_of(rest)
    }
}

/// The surplus before each block of a text.
fn surpluses(bytes: &[u8]) -> Vec<i32> {
    let mut before = 0;
    let mut surplus = vec![0];
    for block in bytes.chunks(BLOCK) {
        before += surplus_of(block);
        surplus.push(before);
    }
    surplus
}

/// By how much bytes outnumber the UTF-16 units that they stand for. A character's first byte is its unit; four bytes are
/// two units.
fn surplus_of(bytes: &[u8]) -> i32 {
    let of = |byte: &u8| match byte {
        0x80..=0xBF => 1,
        0xF0.. => -1,
        _ => 0,
    };
    bytes.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn place(text: &str, offset: u32, line: u32, column: u32) {
        assert_eq!(LineIndex::new(text).line_column(text, offset), LineColumn { line, column });
    }

    #[test]
    fn every_newline_ends_a_line() {
        let text = "a\nb\r\nc\rd";
        place(text, 0, 1, 1);
        place(text, 2, 2, 1);
        place(text, 5, 3, 1);
        place(text, 7, 4, 1);
        place(text, 99, 4, 2);
    }

    #[test]
    fn columns_are_utf16_units() {
        place("é😀x", 2, 1, 2);
        place("é😀x", 6, 1, 4);
        place("é😀x", 4, 1, 2);
    }

    #[test]
    fn columns_of_long_lines_are_counted_in_blocks() {
        let line = "aé日😀".repeat(3 * BLOCK / 10);
        let text = format!("\u{feff}ä\n{line}\n{line}");
        let index = LineIndex::new(&text);
        for (offset, _) in text.char_indices().skip(1) {
            let start = text[..offset].rfind('\n').map_or(3, |at| at + 1);
            let column = text[start..offset].encode_utf16().count() as u32 + 1;
            assert_eq!(index.line_column(&text, offset as u32).column, column, "byte {offset}");
        }
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        place("\u{feff}ab", 3, 1, 1);
        place("\u{feff}ab", 4, 1, 2);
    }

    #[test]
    fn a_line_ends_before_its_break() {
        let text = "ab\r\ncd";
        let index = LineIndex::new(text);
        assert_eq!(index.end_of(0, text), 2);
        assert_eq!(index.end_of(1, text), 6);
    }
}
