//! Edits of files in the protocol's terms.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use gen_lsp_types::{
    DocumentChange, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextDocumentIdentifier,
    TextEdit, Uri, WorkspaceEdit,
};
use similar::TextDiff;
use tricep_parser::edit::TextEdit as Edit;
use tricep_parser::source::{LineIndex, Span};

use crate::capabilities::Client;
use crate::encoding::Encoding;
use crate::places::Places;

/// The edits of one document.
pub(crate) struct Of {
    pub(crate) uri: Uri,
    /// The version that is edited, where the document is open.
    pub(crate) version: Option<i32>,
    pub(crate) edits: Vec<TextEdit>,
}

/// What a client makes in one go. Where it can, it makes sure that the documents are those that were meant.
pub(crate) fn of_workspace(client: &Client, documents: Vec<Of>) -> WorkspaceEdit {
    if !client.document_changes {
        let changes = documents.into_iter().map(|of| (of.uri, of.edits)).collect::<HashMap<_, _>>();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let change = |of: Of| {
        let text_document = OptionalVersionedTextDocumentIdentifier {
            version: of.version,
            text_document_identifier: TextDocumentIdentifier { uri: of.uri },
        };
        let edits = of.edits.into_iter().map(Into::into).collect();
        DocumentChange::from(TextDocumentEdit { text_document, edits })
    };
    let changes = documents.into_iter().map(change).collect();
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

/// The edits of a fix; `None` where one of its files has no address.
pub(crate) fn of_fix(client: &Client, places: &Places<'_>, edits: &[Edit]) -> Option<WorkspaceEdit> {
    let mut by_file: BTreeMap<_, Vec<&Edit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.location.file).or_default().push(edit);
    }
    let documents: Option<Vec<Of>> = by_file
        .into_iter()
        .map(|(file, edits)| {
            let edit =
                |edit: &Edit| TextEdit { range: places.range(edit.location), new_text: edit.text.clone() };
            Some(Of {
                uri: places.uri(file)?,
                version: places.document(file).map(|asked| asked.version),
                edits: edits.into_iter().map(edit).collect(),
            })
        })
        .collect();
    Some(of_workspace(client, documents?))
}

/// The edits that make one text of another: whole lines.
pub(crate) fn between(encoding: Encoding, before: &str, after: &str) -> Vec<TextEdit> {
    let diff = TextDiff::from_lines(before, after);
    let (old, new) = (starts(diff.old_slices()), starts(diff.new_slices()));
    let lines = LineIndex::new(before);
    let span = |starts: &[usize], range: Range<usize>| {
        let at = |line: usize| starts.get(line).copied().unwrap_or_default();
        at(range.start)..at(range.end)
    };
    let changed = diff.ops().iter().filter(|op| op.tag() != similar::DiffTag::Equal);
    changed
        .map(|op| {
            let replaced = span(&old, op.old_range());
            let range = Span::new(replaced.start as u32, replaced.end as u32);
            let new_text = after.get(span(&new, op.new_range())).unwrap_or_default().to_owned();
            TextEdit { range: encoding.range(&lines, before, range), new_text }
        })
        .collect()
}

/// Where lines begin, and where the last one ends.
fn starts(lines: &[&str]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut end = 0;
    for line in lines {
        end += line.len();
        starts.push(end);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_that_differ_are_replaced() {
        let edits = between(Encoding::Utf16, "a\nb\r\nc\nd", "a\nB\r\nc\nd\ne");
        let shown: Vec<_> = edits
            .iter()
            .map(|edit| (edit.range.start.line, edit.range.end.line, edit.new_text.as_str()))
            .collect();
        assert_eq!(shown, [(1, 2, "B\r\n"), (3, 3, "d\ne")]);
        assert_eq!(between(Encoding::Utf8, "same\n", "same\n"), []);
    }
}
