//! What stands between the members of an object: white space, commas, comments, pragmas.

use crate::source::Span;

/// A part of a gap, white space inside of a line left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum PieceKind {
    /// The end of a line.
    Newline,
    /// `,`
    Comma,
    /// `// …`
    LineComment,
    /// `/* … */`
    BlockComment,
    /// `#disable-next-line …` and other pragmas of Bicep.
    Pragma,
}

/// The parts of the gap at `span`; `None` when something else stands there, which only broken text has.
pub(super) fn pieces(text: &str, span: Span) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut at = span.start;
    while at < span.end {
        let rest = Span::new(at, span.end).text(text);
        let first = rest.chars().next()?;
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (kind, len) = match first {
            '\r' if rest.starts_with("\r\n") => (Some(PieceKind::Newline), 2),
            '\n' | '\r' => (Some(PieceKind::Newline), 1),
            ',' => (Some(PieceKind::Comma), 1),
            '#' => (Some(PieceKind::Pragma), line),
            '/' if rest.starts_with("//") => (Some(PieceKind::LineComment), line),
            '/' if rest.starts_with("/*") => (Some(PieceKind::BlockComment), rest.find("*/")? + 2),
            space if space.is_whitespace() => (None, space.len_utf8()),
            _ => return None,
        };
        let end = at + len as u32;
        if let Some(kind) = kind {
            pieces.push(Piece { kind, span: Span::new(at, end) });
        }
        at = end;
    }
    Some(pieces)
}

/// Whether a line ends in the gap, possibly inside of a comment.
pub(super) fn breaks_line(text: &str, span: Span) -> bool {
    span.text(text).contains(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Option<Vec<PieceKind>> {
        let pieces = pieces(text, Span::new(0, text.len() as u32))?;
        Some(pieces.into_iter().map(|piece| piece.kind).collect())
    }

    #[test]
    fn a_gap_falls_into_its_parts() {
        use PieceKind::{BlockComment, Comma, LineComment, Newline, Pragma};
        assert_eq!(
            kinds(" , // a, b\r\n\t/* c\n d */ "),
            Some(vec![Comma, LineComment, Newline, BlockComment])
        );
        assert_eq!(kinds("\n  #disable-next-line x, y\n"), Some(vec![Newline, Pragma, Newline]));
        assert_eq!(kinds(""), Some(vec![]));
        assert_eq!(kinds(" x "), None);
        assert_eq!(kinds(" /* "), None);
    }
}
