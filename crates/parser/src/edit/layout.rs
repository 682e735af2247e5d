//! How a file is laid out: line ends, indentation.

use crate::source::{LineIndex, Span};
use crate::template::Language;

/// A text and its habits.
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    pub(super) language: Language,
    /// What ends its lines.
    pub(super) newline: &'static str,
    lines: LineIndex,
    /// One step of indentation.
    unit: &'t str,
}

impl<'t> Layout<'t> {
    pub(super) fn new(language: Language, text: &'t str) -> Self {
        let newline = match text.find('\n') {
            Some(at) if text[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let unit = text.lines().zip(text.lines().skip(1)).find_map(step).unwrap_or("  ");
        Self { text, language, newline, lines: LineIndex::new(text), unit }
    }

    /// The same habits in another text.
    pub(super) fn of<'s>(&'s self, text: &'s str) -> Layout<'s> {
        let lines = LineIndex::new(text);
        Layout { text, language: self.language, newline: self.newline, lines, unit: self.unit }
    }

    /// The white space at the start of the line that has `offset`.
    pub(super) fn indent_of_line(&self, offset: u32) -> &'t str {
        let start = self.line_start(offset) as usize;
        indentation(self.text.get(start..).unwrap_or_default())
    }

    /// Where the line that has `offset` begins.
    pub(super) fn line_start(&self, offset: u32) -> u32 {
        self.lines.start_of(self.lines.line_of(offset))
    }

    /// Whether only white space stands before `offset` on its line.
    pub(super) fn is_first_on_line(&self, offset: u32) -> bool {
        Span::new(self.line_start(offset), offset).text(self.text).trim().is_empty()
    }

    /// The indentation of members of an object whose line is indented by `outer`, learnt from the members that begin a
    /// line.
    pub(super) fn indent_of_members(
        &self,
        outer: &str,
        starts: impl DoubleEndedIterator<Item = u32>,
    ) -> String {
        let known = starts.rev().find(|start| self.is_first_on_line(*start));
        known.map_or_else(|| self.deeper(outer), |start| self.indent_of_line(start).to_owned())
    }

    /// One step deeper.
    pub(super) fn deeper(&self, indent: &str) -> String {
        format!("{indent}{}", self.unit)
    }
}

/// The step that shows where a bracket opens at the end of a line.
fn step<'t>((line, next): (&'t str, &'t str)) -> Option<&'t str> {
    let opens = line.trim_end().ends_with(['{', '[']);
    let step = indentation(next).strip_prefix(indentation(line))?;
    (opens && !step.is_empty()).then_some(step)
}

fn indentation(line: &str) -> &str {
    let rest = line.trim_start_matches([' ', '\t']);
    // The rest may be as long as the file.
    line.get(..line.len() - rest.len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_are_read_from_the_text() {
        let layout = Layout::new(Language::Arm, "{\r\n\t\"a\": 1\r\n}");
        assert_eq!((layout.newline, layout.unit), ("\r\n", "\t"));
        let layout = Layout::new(Language::Bicep, "");
        assert_eq!((layout.newline, layout.unit), ("\n", "  "));
        let layout = Layout::new(Language::Bicep, "/*\n * x\n */\na {\n    b: 1\n}\n");
        assert_eq!(layout.unit, "    ");
        let b = layout.text.find('b').unwrap() as u32;
        assert_eq!(layout.indent_of_line(b), "    ");
        assert!(layout.is_first_on_line(b) && !layout.is_first_on_line(b + 1));
    }
}
