//! From changes to the changed text.

use super::TextEdit;

/// The text with all these changes, whatever their order; insertions at one place keep theirs. `None` when two of them
/// overlap or one does not lie in the text. All are taken to be of one file.
pub fn apply_edits(text: &str, edits: &[TextEdit]) -> Option<String> {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.location.span.start, edit.location.span.end));
    let mut changed = String::with_capacity(text.len());
    let mut done = 0;
    for edit in sorted {
        let span = edit.location.span;
        let (start, end) = (span.start as usize, span.end as usize);
        if start < done || end < start {
            return None;
        }
        changed.push_str(text.get(done..start)?);
        text.get(start..end)?;
        changed.push_str(&edit.text);
        done = end;
    }
    changed.push_str(text.get(done..)?);
    Some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Location, Span};

    fn apply(text: &str, edits: &[(u32, u32, &str)]) -> Option<String> {
        let edits: Vec<TextEdit> = edits
            .iter()
            .map(|(start, end, text)| TextEdit {
                location: Location { file: FileId(0), span: Span::new(*start, *end) },
                text: (*text).to_owned(),
            })
            .collect();
        apply_edits(text, &edits)
    }

    #[test]
    fn changes_are_made_in_the_order_of_the_text() {
        assert_eq!(apply("abcdef", &[(4, 6, "X"), (0, 1, ""), (2, 2, "-")]).as_deref(), Some("b-cdX"));
        assert_eq!(apply("ab", &[(1, 1, "x"), (1, 1, "y"), (1, 2, "z")]).as_deref(), Some("axyz"));
        assert_eq!(apply("ab", &[]).as_deref(), Some("ab"));
    }

    #[test]
    fn overlaps_and_places_outside_of_the_text_are_refused() {
        assert_eq!(apply("abcdef", &[(0, 3, ""), (2, 4, "")]), None);
        assert_eq!(apply("abc", &[(2, 5, "")]), None);
        assert_eq!(apply("abc", &[(2, 1, "")]), None);
        assert_eq!(apply("é", &[(1, 2, "")]), None);
    }
}
