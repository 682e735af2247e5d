//! Whether two expressions are written alike.

use crate::template::{Expr, ExprId, Exprs, Item, Key, LocalId, Property, same_name};

/// What an expression is compared with: one in which the index of a loop stands for any expression.
pub(super) struct Pattern<'a> {
    pub(super) exprs: &'a Exprs,
    /// The index that stands for something else.
    pub(super) hole: Option<LocalId>,
    /// What it stands for, as far as is known.
    pub(super) bound: Option<ExprId>,
}

/// Whether `id` is written like `pattern`, places and letter case of strings aside.
pub(super) fn matches(pattern: &mut Pattern<'_>, expected: ExprId, id: ExprId) -> bool {
    let exprs = pattern.exprs;
    let all = |pattern: &mut Pattern<'_>, a: &[ExprId], b: &[ExprId]| {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| matches(pattern, *a, *b))
    };
    match (&exprs[expected], &exprs[id]) {
        (Expr::Local(local), _) if pattern.hole == Some(*local) => match pattern.bound {
            None => {
                pattern.bound = Some(id);
                true
            }
            Some(bound) => matches(&mut Pattern { exprs, hole: None, bound: None }, bound, id),
        },
        (Expr::String(a), Expr::String(b)) => same_name(a, b),
        (Expr::Call { function: f, arguments: a, .. }, Expr::Call { function: g, arguments: b, .. }) => {
            f == g && all(pattern, a, b)
        }
        (Expr::UserCall { function: f, arguments: a }, Expr::UserCall { function: g, arguments: b }) => {
            f == g && all(pattern, a, b)
        }
        (
            Expr::If { condition: a, then: b, otherwise: c },
            Expr::If { condition: x, then: y, otherwise: z },
        ) => all(pattern, &[*a, *b, *c], &[*x, *y, *z]),
        (Expr::Member { base: a, name: m, .. }, Expr::Member { base: b, name: n, .. }) => {
            same_name(m, n) && matches(pattern, *a, *b)
        }
        (
            Expr::Index { base: a, index: i, from_end: e, .. },
            Expr::Index { base: b, index: j, from_end: f, .. },
        ) => e == f && all(pattern, &[*a, *i], &[*b, *j]),
        (Expr::Array(a), Expr::Array(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|pair| match pair {
                    (Item::Value(a), Item::Value(b)) | (Item::Spread(a), Item::Spread(b)) => {
                        matches(pattern, *a, *b)
                    }
                    _ => false,
                })
        }
        (Expr::Object(a), Expr::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| property(pattern, a, b))
        }
        (
            a @ (Expr::Null
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Number(_)
            | Expr::Parameter(_)
            | Expr::Variable(_)
            | Expr::Resource(_)
            | Expr::Module(_)
            | Expr::Local(_)),
            b,
        ) => a == b,
        _ => false,
    }
}

fn property(pattern: &mut Pattern<'_>, expected: &Property, property: &Property) -> bool {
    match (expected, property) {
        (Property::Spread(a), Property::Spread(b)) => matches(pattern, *a, *b),
        (Property::Value { key: k, value: a, .. }, Property::Value { key: l, value: b, .. }) => {
            let same_key = match (k, l) {
                (Key::Literal(a), Key::Literal(b)) => same_name(a, b),
                (Key::Computed(a), Key::Computed(b)) => matches(pattern, *a, *b),
                _ => false,
            };
            same_key && matches(pattern, *a, *b)
        }
        _ => false,
    }
}
