//! Ids of resources, as far as the template itself says which resource is meant.

use super::Lowering;
use super::segments::{MAX_DEPTH, Piece, segments_of};
use super::unify::{CANDIDATES, Pattern, matches};
use crate::source::Span;
use crate::template::{Expr, ExprId, LocalId, ResourceId, TargetScope, same_name};

/// A resource with a loop, as an id with an index in its name finds it.
#[derive(Clone, Debug)]
pub(super) struct LoopedResource {
    pub(super) resource: ResourceId,
    /// The pieces of each segment of its name.
    pub(super) name: Vec<Vec<Piece>>,
    pub(super) scope: Option<ExprId>,
    /// The index of its loop.
    pub(super) index: LocalId,
}

impl Lowering<'_> {
    /// A call of `resourceId()` or its like: `sites[i].id` where it is the id of one turn of a loop of this template.
    pub(super) fn resource_id(
        &mut self,
        function: String,
        name_span: Span,
        mut arguments: Vec<ExprId>,
    ) -> Expr {
        if let Some(place) = arguments.iter().position(|argument| self.is_type(*argument)) {
            self.join_segments(&mut arguments, place);
            let found = arguments.split_at_checked(place).and_then(|(before, rest)| {
                let (ty, names) = rest.split_first()?;
                self.turn_with(&function, before, *ty, names)
            });
            if let Some((resource, index)) = found {
                let base = self.push(Expr::Resource(resource), name_span);
                let turn = Expr::Index { base, index, safe: false, from_end: false };
                let base = self.push(turn, name_span);
                return Expr::Member { base, name: "id".into(), name_span, safe: false };
            }
        }
        Expr::Call { function: function.into(), name_span, arguments: arguments.into() }
    }

    /// The resource of which this is the id, as [`Lowering::resource_id`] writes it.
    pub(super) fn turn_of_id(&self, id: ExprId) -> Option<ExprId> {
        let Expr::Member { base, name, .. } = &self.template.exprs[id] else { return None };
        let Expr::Index { base: all, .. } = &self.template.exprs[*base] else { return None };
        let is_turn = matches!(self.template.exprs[*all], Expr::Resource(_));
        (is_turn && name.eq_ignore_ascii_case("id")).then_some(*base)
    }

    fn is_type(&self, id: ExprId) -> bool {
        matches!(&self.template.exprs[id], Expr::String(text) if text.contains('/') && !text.starts_with('/'))
    }

    /// `resourceId('a/b/c', split(x, '/')[0], split(x, '/')[1])`: the name is `x` as a whole.
    fn join_segments(&self, arguments: &mut Vec<ExprId>, place: usize) {
        let exprs = &self.template.exprs;
        let Some((ty, names)) = arguments.get(place..).and_then(|rest| rest.split_first()) else { return };
        let Expr::String(ty) = &exprs[*ty] else { return };
        if names.len() < 2 || ty.split('/').count() != names.len() + 1 {
            return;
        }
        let whole = |(place, segment): (usize, &ExprId)| {
            let Expr::Index { base, index, from_end: false, .. } = &exprs[*segment] else { return None };
            let Expr::Call { function, arguments, .. } = &exprs[*base] else { return None };
            let [whole, separator] = arguments[..] else { return None };
            let is_split = **function == *"split"
                && exprs[separator] == Expr::String("/".into())
                && exprs[*index] == Expr::Int(i64::try_from(place).ok()?);
            is_split.then_some(whole)
        };
        let Some(wholes) = names.iter().enumerate().map(whole).collect::<Option<Vec<ExprId>>>() else {
            return;
        };
        let Some((first, others)) = wholes.split_first() else { return };
        let same = |other: &ExprId| matches(&mut Pattern { exprs, hole: None, bound: None }, *first, *other);
        if others.iter().all(same) {
            arguments.truncate(place + 1);
            arguments.push(*first);
        }
    }

    /// The resource with a loop, and the index in it, that an id means.
    fn turn_with(
        &self,
        function: &str,
        before: &[ExprId],
        ty: ExprId,
        names: &[ExprId],
    ) -> Option<(ResourceId, ExprId)> {
        if self.looped_resources.is_empty() {
            return None;
        }
        let exprs = &self.template.exprs;
        let Expr::String(ty) = &exprs[ty] else { return None };
        let wanted = self.segments_of_name(names)?;
        let looped = self.looped_resources.get(&start(ty, &wanted))?;
        // Two loops of one type and name are declarations of the same resources; the first is as good as the other.
        looped.iter().take(CANDIDATES).find_map(|looped| {
            let mut pattern = Pattern { exprs, hole: Some(looped.index), bound: None };
            let fits = is_named(&mut pattern, &looped.name, &wanted)
                && self.is_in(&mut pattern, looped.scope, function, before);
            Some((looped.resource, pattern.bound.filter(|_| fits)?))
        })
    }

    /// The pieces of each segment of a name that is given by some segments; `None` where they can't be told.
    pub(super) fn segments_of_name(&self, names: &[ExprId]) -> Option<Vec<Vec<Piece>>> {
        let mut pieces = Vec::new();
        for (place, name) in names.iter().enumerate() {
            if place > 0 {
                pieces.push(Piece::Text("/".to_owned()));
            }
            self.name_pieces(*name, MAX_DEPTH, &mut pieces)?;
        }
        Some(segments_of(pieces))
    }

    /// Whether a resource with this `scope` is where a call says, of which `before` are the arguments before the type.
    fn is_in(
        &self,
        pattern: &mut Pattern<'_>,
        scope: Option<ExprId>,
        function: &str,
        before: &[ExprId],
    ) -> bool {
        match (scope, function, before) {
            (Some(scope), "extensionresourceid", [extended]) => matches(pattern, scope, *extended),
            (None, "extensionresourceid", [extended]) => self.is_own_place(*extended),
            (None, "resourceid" | "subscriptionresourceid" | "tenantresourceid", []) => true,
            _ => false,
        }
    }

    /// `managementGroup().id` in a template that is deployed to one, and its like.
    fn is_own_place(&self, id: ExprId) -> bool {
        let Expr::Member { base, name, .. } = &self.template.exprs[id] else { return false };
        let Expr::Call { function, arguments, .. } = &self.template.exprs[*base] else { return false };
        let own = match self.template.scope {
            TargetScope::ResourceGroup => "resourcegroup",
            TargetScope::Subscription => "subscription",
            TargetScope::ManagementGroup => "managementgroup",
            TargetScope::Tenant => "tenant",
            TargetScope::Other => return false,
        };
        arguments.is_empty() && **function == *own && name.eq_ignore_ascii_case("id")
    }
}

/// What all names have in common that may be the same: with the type the text that they start with, in lower case.
pub(super) fn start(ty: &str, name: &[Vec<Piece>]) -> (String, Option<String>) {
    let text = match name.first().and_then(|segment| segment.first()) {
        Some(Piece::Text(text)) => Some(text.to_ascii_lowercase()),
        Some(Piece::Value(_)) | None => None,
    };
    (ty.to_ascii_lowercase(), text)
}

fn is_named(pattern: &mut Pattern<'_>, own: &[Vec<Piece>], wanted: &[Vec<Piece>]) -> bool {
    own.len() == wanted.len()
        && own.iter().zip(wanted).all(|(own, wanted)| {
            own.len() == wanted.len()
                && own.iter().zip(wanted).all(|pair| match pair {
                    (Piece::Text(a), Piece::Text(b)) => same_name(a, b),
                    (Piece::Value(a), Piece::Value(b)) => matches(pattern, *a, *b),
                    _ => false,
                })
        })
}
