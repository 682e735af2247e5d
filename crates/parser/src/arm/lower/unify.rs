//! Whether two expressions are written alike.

use std::collections::HashMap;
use std::sync::Arc;

use crate::template::{
    Expr, ExprId, Exprs, Item, Key, LocalId, ParameterId, Property, VariableId, same_name,
};

/// How many expressions with one head an expression is compared with. Nobody writes so many, and all with all would take
/// too long.
pub(super) const CANDIDATES: usize = 256;

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

/// What expressions that are written alike have in common: all of a literal or a name, of a call the function and the head
/// of its first argument.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Head {
    String(String),
    Parameter(ParameterId),
    Variable(VariableId),
    Call { function: Arc<str>, first: Option<Box<Head>> },
    Other,
}

impl Head {
    /// The head of an expression; `None` where an index in it may stand for any.
    fn of(exprs: &Exprs, id: ExprId, hole: Option<LocalId>) -> Option<Self> {
        Some(match &exprs[id] {
            Expr::Local(local) if hole == Some(*local) => return None,
            Expr::Call { function, arguments, .. } => {
                let first = arguments.first().and_then(|first| Self::of_argument(exprs, *first));
                Self::Call { function: Arc::from(&**function), first: first.map(Box::new) }
            }
            _ => Self::of_argument(exprs, id).unwrap_or(Self::Other),
        })
    }

    fn of_argument(exprs: &Exprs, id: ExprId) -> Option<Self> {
        match &exprs[id] {
            Expr::String(text) => Some(Self::String(text.to_ascii_lowercase())),
            Expr::Parameter(id) => Some(Self::Parameter(*id)),
            Expr::Variable(id) => Some(Self::Variable(*id)),
            _ => None,
        }
    }

    /// The heads of what may be written like an expression with this one: an index of a loop may stand first in it.
    fn patterns(self) -> impl Iterator<Item = Option<Self>> {
        let open = match &self {
            Self::Call { function, first: Some(_) } => {
                Some(Some(Self::Call { function: Arc::clone(function), first: None }))
            }
            _ => None,
        };
        [Some(Some(self)), open, Some(None)].into_iter().flatten()
    }
}

/// Things that have expressions, found by expressions that may be written like theirs.
#[derive(Debug)]
pub(super) struct ByHead<T> {
    things: HashMap<Option<Head>, Vec<T>>,
}

impl<T> Default for ByHead<T> {
    fn default() -> Self {
        Self { things: HashMap::new() }
    }
}

impl<T> ByHead<T> {
    pub(super) fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// Adds a thing with an expression, in which `hole` stands for anything.
    pub(super) fn add(&mut self, exprs: &Exprs, expr: ExprId, hole: Option<LocalId>, thing: T) {
        self.things.entry(Head::of(exprs, expr, hole)).or_default().push(thing);
    }

    /// The things whose expressions may be written like this one; `None` where there are too many to compare.
    pub(super) fn like(&self, exprs: &Exprs, expr: ExprId) -> Option<Vec<&T>> {
        let heads = Head::of(exprs, expr, None).into_iter().flat_map(Head::patterns);
        let groups: Vec<&Vec<T>> = heads.filter_map(|head| self.things.get(&head)).collect();
        let count: usize = groups.iter().map(|group| group.len()).sum();
        (count <= CANDIDATES).then(|| groups.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_alike_has_a_head_in_common() {
        let mut exprs = Exprs::default();
        let mut push = |expr| exprs.push(expr, crate::source::Span::at(0));
        let [text, upper, other] = ["web{0}", "WEB{0}", "api{0}"].map(|text| push(Expr::String(text.into())));
        let index = LocalId(0);
        let (local, number) = (push(Expr::Local(index)), push(Expr::Int(3)));
        let mut call = |function: &str, arguments: &[ExprId]| {
            let name_span = crate::source::Span::at(0);
            push(Expr::Call { function: function.into(), name_span, arguments: arguments.into() })
        };
        let patterns = [
            call("format", &[text, local]),
            call("format", &[other, local]),
            call("concat", &[local, text]),
            call("string", &[local]),
            local,
            number,
            text,
        ];
        let asked = [
            call("format", &[upper, number]),
            call("concat", &[number, upper]),
            call("concat", &[other, text]),
            call("string", &[text]),
            number,
            upper,
        ];
        let mut by_head = ByHead::default();
        for pattern in patterns {
            by_head.add(&exprs, pattern, Some(index), pattern);
        }
        for id in asked {
            let like = by_head.like(&exprs, id).unwrap();
            for pattern in patterns {
                let mut unified = Pattern { exprs: &exprs, hole: Some(index), bound: None };
                let is_alike = matches(&mut unified, pattern, id);
                assert!(!is_alike || like.contains(&&pattern), "{pattern:?} {id:?}");
            }
            assert!(like.len() < patterns.len(), "{id:?}: {like:?}");
        }
    }

    #[test]
    fn too_many_are_not_compared() {
        let mut exprs = Exprs::default();
        let name = exprs.push(Expr::String("name".into()), crate::source::Span::at(0));
        let mut by_head = ByHead::default();
        for thing in 0..=CANDIDATES {
            assert_eq!(by_head.like(&exprs, name).map(|like| like.len()), Some(thing));
            by_head.add(&exprs, name, None, thing);
        }
        assert_eq!(by_head.like(&exprs, name), None);
    }
}
