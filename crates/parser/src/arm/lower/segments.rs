//! Segments of names that the Bicep compiler takes apart again.
//!
//! For a child whose name has all its segments, the compiler writes `resourceId(type, split(NAME, '/')[0], split(NAME,
//! '/')[1])`. Where NAME is put together with `/` between its parts, the segments are those parts.

use super::Lowering;
use crate::source::Span;
use crate::template::{Expr, ExprId};

/// A piece of a name.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Text(String),
    Value(ExprId),
}

/// How many calls a name is put together with, one inside the other.
pub(super) const MAX_DEPTH: usize = 16;

impl Lowering<'_> {
    /// What `split(format('{0}/{1}', a, b), '/')[index]` is, of which `split` is the part before the index. The parts of a
    /// name have no `/` themselves; only of templates that the compiler wrote is it known that this is a name.
    pub(super) fn name_segment(&mut self, split: ExprId, index: usize, span: Span) -> Option<ExprId> {
        if !self.template.generated {
            return None;
        }
        let Expr::Call { function, arguments, .. } = &self.template.exprs[split] else { return None };
        let [name, separator] = arguments[..] else { return None };
        if **function != *"split" || self.template.exprs[separator] != Expr::String("/".into()) {
            return None;
        }
        let mut pieces = Vec::new();
        self.name_pieces(name, MAX_DEPTH, &mut pieces)?;
        let segments = segments_of(pieces);
        if segments.len() < 2 {
            return None;
        }
        let segment = segments.into_iter().nth(index)?;
        self.joined(segment, span)
    }

    /// The last segment of the name of a child that has all its segments.
    pub(super) fn last_segment(&mut self, name: ExprId) -> Option<ExprId> {
        let mut pieces = Vec::new();
        self.name_pieces(name, MAX_DEPTH, &mut pieces)?;
        let mut segments = segments_of(pieces);
        let last = segments.pop().filter(|_| !segments.is_empty())?;
        self.joined(last, self.template.exprs.span(name))
    }

    fn joined(&mut self, segment: Vec<Piece>, span: Span) -> Option<ExprId> {
        if let [Piece::Value(value)] = segment[..] {
            return Some(value);
        }
        let parts: Vec<ExprId> = segment
            .into_iter()
            .map(|piece| match piece {
                Piece::Text(text) => self.push(Expr::String(text.into()), span),
                Piece::Value(value) => value,
            })
            .collect();
        match parts[..] {
            [only] => Some(only),
            _ => {
                let concat =
                    Expr::Call { function: "concat".into(), name_span: span, arguments: parts.into() };
                Some(self.push(concat, span))
            }
        }
    }

    pub(super) fn name_pieces(&self, id: ExprId, depth: usize, pieces: &mut Vec<Piece>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match &self.template.exprs[id] {
            Expr::String(text) => pieces.push(Piece::Text(text.to_string())),
            Expr::Call { function, arguments, .. } if **function == *"concat" => {
                for argument in arguments {
                    self.name_pieces(*argument, depth, pieces)?;
                }
            }
            Expr::Call { function, arguments, .. } if **function == *"format" => {
                let (format, arguments) = arguments.split_first()?;
                let Expr::String(format) = &self.template.exprs[*format] else { return None };
                let mut rest = &**format;
                while let Some((before, after)) = rest.split_once('{') {
                    let (number, behind) = after.split_once('}')?;
                    pieces.push(Piece::Text(before.to_owned()));
                    self.name_pieces(*arguments.get(number.parse::<usize>().ok()?)?, depth, pieces)?;
                    rest = behind;
                }
                pieces.push(Piece::Text(rest.to_owned()));
            }
            // An id is many segments.
            Expr::Member { name, .. } if name.eq_ignore_ascii_case("id") => return None,
            Expr::Call { function, .. } if function.ends_with("resourceid") => return None,
            _ => pieces.push(Piece::Value(id)),
        }
        Some(())
    }
}

/// The segments of a name, of which known text that is split over several pieces is one again.
pub(super) fn segments_of(pieces: Vec<Piece>) -> Vec<Vec<Piece>> {
    let mut done = Vec::new();
    let mut segment: Vec<Piece> = Vec::new();
    for piece in pieces {
        let Piece::Text(text) = piece else {
            segment.push(piece);
            continue;
        };
        for (place, part) in text.split('/').enumerate() {
            if place > 0 {
                done.push(std::mem::take(&mut segment));
            }
            match segment.last_mut() {
                _ if part.is_empty() => {}
                Some(Piece::Text(before)) => before.push_str(part),
                _ => segment.push(Piece::Text(part.to_owned())),
            }
        }
    }
    done.push(segment);
    done
}
