//! Values that become others, and properties that are added.

use super::gap::{PieceKind, breaks_line, pieces};
use super::layout::Layout;
use super::tree::{Document, Kind, Member, MemberKind, Object, Value};
use super::write::{Place, arm_expression_literal, is_arm_expression_literal};
use super::{Change, Literal};
use crate::source::Span;
use crate::template::{Language, same_name};

/// The literal at `span` becomes `value`.
pub(super) fn replace_literal(
    document: &Document<'_>,
    layout: &Layout<'_>,
    span: Span,
    value: &Literal,
) -> Option<Vec<Change>> {
    let Some(old) = document.value(span) else {
        document.arm_expression_around(span)?;
        if !is_arm_expression_literal(span.text(layout.text)) {
            return None;
        }
        return Some(change(layout, span, arm_expression_literal(value)?));
    };
    match old.kind {
        Kind::ArmExpression | Kind::Other(_) | Kind::Broken => None,
        _ => Some(replace(layout, old, value)),
    }
}

/// The property at the end of `path`, seen from the object at `span`, becomes `value`.
pub(super) fn set_property(
    document: &Document<'_>,
    layout: &Layout<'_>,
    span: Span,
    path: &[String],
    value: &Literal,
) -> Option<Vec<Change>> {
    let mut object = document.object(span)?;
    let (mut name, mut rest) = path.split_first()?;
    loop {
        let Some((index, member)) = object.named(name).last() else {
            // An object behind what gives such an object already would take the place of all that is in it.
            let may_hide = !rest.is_empty() && object.members.iter().any(Member::is_of_any_name);
            return if may_hide { None } else { insert(layout, &object, name, &wrap(rest, value)) };
        };
        // What gives it a value later on wins.
        if object.members.iter().skip(index).any(Member::is_of_any_name) {
            return None;
        }
        let Some((next, others)) = rest.split_first() else {
            return match member.value.kind {
                Kind::Broken => None,
                _ => Some(replace(layout, &member.value, value)),
            };
        };
        let Kind::Object(members) = &member.value.kind else { return None };
        object = Object::new(layout.text, member.value.span, members, Some(object.span))?;
        (name, rest) = (next, others);
    }
}

/// The value in as many objects as there are names.
fn wrap(names: &[String], value: &Literal) -> Literal {
    names.iter().rev().fold(value.clone(), |value, name| Literal::Object(vec![(name.clone(), value)]))
}

fn replace(layout: &Layout<'_>, old: &Value, new: &Literal) -> Vec<Change> {
    if is_same(old, new) {
        return Vec::new();
    }
    let container = matches!(old.kind, Kind::Array(_) | Kind::Object(_));
    let place = if container && !breaks_line(layout.text, old.span) {
        Place::Line
    } else {
        Place::Lines { indent: layout.indent_of_line(old.span.start) }
    };
    change(layout, old.span, layout.literal(new, place))
}

/// One change, or none when nothing changes.
fn change(layout: &Layout<'_>, span: Span, text: String) -> Vec<Change> {
    if span.text(layout.text) == text { Vec::new() } else { vec![Change::new(span, text)] }
}

/// Whether the value is written already, in whatever layout.
fn is_same(old: &Value, new: &Literal) -> bool {
    match (&old.kind, new) {
        (Kind::Null, Literal::Null) => true,
        (Kind::Bool(old), Literal::Bool(new)) => old == new,
        (Kind::Int(old), Literal::Int(new)) => old == new,
        (Kind::String(old), Literal::String(new)) => old == new,
        (Kind::Array(old), Literal::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| is_same(old, new))
        }
        (Kind::Object(old), Literal::Object(new)) => {
            let same = |(old, new): (&Member, &(String, Literal))| {
                old.name.as_deref().is_some_and(|name| same_name(name, &new.0)) && is_same(&old.value, &new.1)
            };
            old.len() == new.len() && old.iter().zip(new).all(same)
        }
        _ => false,
    }
}

/// A property is added at the end of the object.
fn insert(layout: &Layout<'_>, object: &Object<'_>, name: &str, value: &Literal) -> Option<Vec<Change>> {
    if object.members.iter().any(|member| matches!(member.value.kind, Kind::Broken)) {
        return None;
    }
    // Nested resources stay behind the properties.
    let last = object.members.iter().rposition(|member| member.kind != MemberKind::Resource);
    match last.or(object.members.len().checked_sub(1)) {
        None => insert_first(layout, object, name, value),
        Some(last) => insert_after(layout, object, last, name, value),
    }
}

/// The first property of an object without any.
fn insert_first(
    layout: &Layout<'_>,
    object: &Object<'_>,
    name: &str,
    value: &Literal,
) -> Option<Vec<Change>> {
    let inner = object.inner();
    let pieces = pieces(layout.text, inner)?;
    if pieces.iter().any(|piece| piece.kind == PieceKind::Comma) {
        return None;
    }
    let outer = layout.indent_of_line(object.span.start);
    let Some(comment) = pieces.iter().rfind(|piece| piece.kind != PieceKind::Newline) else {
        let on_one_line = object.around.is_some_and(|around| !breaks_line(layout.text, around));
        let text = if on_one_line {
            format!(" {} ", layout.property(name, value, Place::Line))
        } else {
            let indent = layout.deeper(outer);
            let property = layout.property(name, value, Place::Lines { indent: &indent });
            format!("{0}{indent}{property}{0}{outer}", layout.newline)
        };
        return Some(vec![Change::new(inner, text)]);
    };
    let text = if breaks_line(layout.text, inner) {
        let indent = layout.indent_of_members(outer, pieces.iter().map(|piece| piece.span.start));
        let property = layout.property(name, value, Place::Lines { indent: &indent });
        format!("{}{indent}{property}", layout.newline)
    } else {
        format!(" {}", layout.property(name, value, Place::Line))
    };
    Some(vec![Change::new(Span::at(comment.span.end), text)])
}

/// A property behind another one, and behind the comments on that one's line, which are about it.
fn insert_after(
    layout: &Layout<'_>,
    object: &Object<'_>,
    last: usize,
    name: &str,
    value: &Literal,
) -> Option<Vec<Change>> {
    let next = object.members.get(last + 1).map_or(object.inner().end, |next| next.span.start);
    let last = object.members.get(last)?;
    let tail = pieces(layout.text, Span::new(last.span.end, next))?;
    let has_comma = tail.iter().any(|piece| piece.kind == PieceKind::Comma);
    let line = tail.iter().take_while(|piece| piece.kind != PieceKind::Newline);
    let end = line.last().map_or(last.span.end, |piece| piece.span.end);

    let is_on_one_line = !gaps(object).any(|gap| breaks_line(layout.text, gap));
    let property = if is_on_one_line {
        format!(" {}", layout.property(name, value, Place::Line))
    } else {
        let outer = layout.indent_of_line(object.span.start);
        let starts = object.members.iter().map(|member| member.span.start);
        let indent = layout.indent_of_members(outer, starts);
        let property = layout.property(name, value, Place::Lines { indent: &indent });
        format!("{}{indent}{property}", layout.newline)
    };
    let needs_comma = !has_comma && (is_on_one_line || layout.language == Language::Arm);
    Some(if !needs_comma {
        vec![Change::new(Span::at(end), property)]
    } else if end == last.span.end {
        vec![Change::new(Span::at(end), format!(",{property}"))]
    } else {
        vec![Change::new(Span::at(last.span.end), ","), Change::new(Span::at(end), property)]
    })
}

/// What stands before, between and behind the members.
fn gaps(object: &Object<'_>) -> impl Iterator<Item = Span> {
    let inner = object.inner();
    let starts = object.members.iter().map(|member| member.span.start).chain([inner.end]);
    let ends = std::iter::once(inner.start).chain(object.members.iter().map(|member| member.span.end));
    ends.zip(starts).map(|(end, start)| Span::new(end, start))
}
