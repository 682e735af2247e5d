//! Properties that are taken away.

use super::Change;
use super::gap::{Piece, PieceKind, pieces};
use super::layout::Layout;
use super::tree::{Document, Kind, Object};
use crate::source::Span;

/// The property of the object at `span` is taken away, with its line and the comment behind it.
pub(super) fn remove_property(
    document: &Document<'_>,
    layout: &Layout<'_>,
    span: Span,
    name: &str,
) -> Option<Vec<Change>> {
    let object = document.object(span)?;
    let mut named = object.named(name);
    let Some((index, member)) = named.next() else { return Some(Vec::new()) };
    if named.next().is_some() || matches!(member.value.kind, Kind::Broken) {
        return None;
    }

    let surroundings = Surroundings::new(layout, &object, index, member.span)?;
    let mut cut = member.span;
    let mut other_comma = None;
    if let Some(comma) = surroundings.comma_after() {
        cut = cut.to(comma);
    } else if let Some(comma) = surroundings.comma_before() {
        if surroundings.is_on_line(comma) {
            cut = cut.to(comma);
        } else {
            other_comma = Some(comma);
        }
    }
    let cut = surroundings.with_line(layout, cut);
    Some(match other_comma {
        None => vec![Change::new(cut, "")],
        Some(comma) if comma.end >= cut.start => vec![Change::new(comma.to(cut), "")],
        Some(comma) => vec![Change::new(comma, ""), Change::new(cut, "")],
    })
}

/// What stands around a member.
struct Surroundings {
    before: Vec<Piece>,
    after: Vec<Piece>,
    /// The end of the member before it, or of the opening brace.
    left: u32,
    /// The start of the member behind it, or of the closing brace.
    right: u32,
    is_first: bool,
    is_last: bool,
}

impl Surroundings {
    fn new(layout: &Layout<'_>, object: &Object<'_>, index: usize, span: Span) -> Option<Self> {
        let end_of = |i: usize| object.members.get(i).map(|member| member.span.end);
        let left = index.checked_sub(1).and_then(end_of).unwrap_or(object.inner().start);
        let next = object.members.get(index + 1).map(|member| member.span.start);
        let right = next.unwrap_or(object.inner().end);
        Some(Self {
            before: pieces(layout.text, Span::new(left, span.start))?,
            after: pieces(layout.text, Span::new(span.end, right))?,
            left,
            right,
            is_first: index == 0,
            is_last: next.is_none(),
        })
    }

    fn comma_after(&self) -> Option<Span> {
        self.after.iter().find(|piece| piece.kind == PieceKind::Comma).map(|piece| piece.span)
    }

    fn comma_before(&self) -> Option<Span> {
        self.before.iter().rfind(|piece| piece.kind == PieceKind::Comma).map(|piece| piece.span)
    }

    /// Whether a comma before the member is on the member's line.
    fn is_on_line(&self, comma: Span) -> bool {
        !self.before.iter().any(|piece| piece.kind == PieceKind::Newline && piece.span.start >= comma.end)
    }

    /// The cut with the white space, line end, comment and pragma that go with it.
    fn with_line(&self, layout: &Layout<'_>, cut: Span) -> Span {
        let rest: Vec<&Piece> = self.after.iter().skip_while(|piece| piece.span.start < cut.end).collect();
        let on_line = rest.iter().take_while(|piece| piece.kind != PieceKind::Newline);
        let ends_line = rest.iter().any(|piece| piece.kind == PieceKind::Newline);
        if layout.is_first_on_line(cut.start) && ends_line {
            let newline = rest.iter().find(|piece| piece.kind == PieceKind::Newline);
            let end = newline.map_or(cut.end, |newline| newline.span.end);
            return Span::new(layout.line_start(self.pragma_start(layout, cut.start)), end);
        }
        let comment_end = on_line.last().map_or(cut.end, |piece| piece.span.end);
        if ends_line {
            // Something else begins the line: it keeps its line end.
            return Span::new(self.trimmed_start(layout, cut.start), comment_end);
        }
        // The next member, or the closing brace, is on this line.
        if self.is_last {
            // The closing brace must not get into a comment.
            let kept = |kind| matches!(kind, PieceKind::LineComment | PieceKind::Pragma);
            let behind_line_comment = self.before.iter().any(|piece| kept(piece.kind));
            let start = if behind_line_comment { cut.start } else { self.blank_start(layout, cut.start) };
            let end = if self.is_first && rest.is_empty() { self.right } else { cut.end };
            Span::new(start, end)
        } else {
            let spaces = Span::new(cut.end, self.right).text(layout.text);
            let blank = spaces.len() - spaces.trim_start().len();
            Span::new(cut.start, cut.end + blank as u32)
        }
    }

    /// Where the pragmas begin that are about the member's line and about nothing else.
    fn pragma_start(&self, layout: &Layout<'_>, start: u32) -> u32 {
        let about = |piece: &&Piece| {
            piece.kind == PieceKind::Pragma && piece.span.text(layout.text).starts_with("#disable-next-line")
        };
        let comments = |piece: &&Piece| piece.kind != PieceKind::Newline;
        match self.before.iter().rev().find(comments).filter(about) {
            Some(pragma) => pragma.span.start,
            None => start,
        }
    }

    /// `start` without the white space of its line before it.
    fn trimmed_start(&self, layout: &Layout<'_>, start: u32) -> u32 {
        let before = Span::new(self.left.min(start), start).text(layout.text);
        start - (before.len() - before.trim_end_matches([' ', '\t']).len()) as u32
    }

    /// `start` without any white space before it, line ends included.
    fn blank_start(&self, layout: &Layout<'_>, start: u32) -> u32 {
        let before = Span::new(self.left, start).text(layout.text);
        start - (before.len() - before.trim_end().len()) as u32
    }
}
