//! Which resource is meant: ids, `existing` resources, scopes.

use std::rc::Rc;

use super::index::Nodes;
use super::{FUEL_PER_CANDIDATE, Graph};
use crate::eval::{Answer, Data, Node, Term, Value};
use crate::template::same_name;

/// A resource id, taken apart.
#[derive(Clone, Debug)]
pub struct Id {
    /// What the resource is deployed to or extends, where the id says so: as in [`place_of`](crate::eval::Evaluator::place_of).
    pub scope: Option<Value>,
    /// The type with all its segments.
    pub ty: String,
    /// The name with all its segments: a string or a term.
    pub name: Value,
}

impl Graph<'_> {
    /// The declaration that a resource means: itself, or for an `existing` one the resource with the same type and name
    /// that this deployment declares.
    pub fn declaration_of(&self, node: &Rc<Node>) -> Option<Rc<Node>> {
        if self.evaluator.is_declared(node) {
            return Some(Rc::clone(node));
        }
        let place = self.evaluator.place_of(node)?;
        let mut declared = self.named_as(node).iter().filter(|other| self.evaluator.is_declared(other));
        declared.find(|other| self.evaluator.is_at(other, &place)).cloned()
    }

    /// The id that a value is, taken apart: a call of `resourceId`, the `id` of a resource, a string of that form, also
    /// with further segments behind it.
    pub fn id(&self, value: &Value) -> Option<Id> {
        if let Some(written) = self.evaluator.written_id(value) {
            return Some(Id {
                scope: Some(written.place),
                ty: written.ty.as_ref().to_owned(),
                name: written.name,
            });
        }
        let is_text = match self.evaluator.term_of(value).as_deref() {
            Some(term) => matches!(term, Term::Text(_)),
            None => matches!(value.data, Data::String(_)),
        };
        is_text.then(|| self.written(value)).flatten()
    }

    /// `'/subscriptions/…/providers/Microsoft.Web/sites/${name}'`, `'Microsoft.Web/sites/app'`,
    /// `'${gateway.id}/httpListeners/x'`.
    fn written(&self, text: &Value) -> Option<Id> {
        let location = self.evaluator.location(text)?;
        let mut segments = self.evaluator.segments(text);
        segments.retain(|segment| !segment.is_empty());
        let is_providers =
            |segment: &Vec<Value>| single(segment).is_some_and(|text| same_name(&text, "providers"));
        let (mut types, mut names, mut scope) = (Vec::new(), Vec::new(), None);
        let behind = match segments.iter().rposition(is_providers) {
            Some(place) => {
                let behind = segments.split_off(place + 1);
                segments.pop();
                scope = self.evaluator.place_of_segments(&segments, location);
                behind
            }
            None => segments,
        };
        let mut behind = behind.into_iter();
        let first = behind.next()?;
        match (single(&first), first.as_slice()) {
            (Some(namespace), _) => types.push(Some(namespace).filter(|namespace| namespace.contains('.'))?),
            (None, [above]) => {
                let above = self.id(above)?;
                scope = above.scope;
                types.push(above.ty);
                names.push(above.name);
            }
            _ => return None,
        }
        while let Some(kind) = behind.next() {
            types.push(single(&kind)?);
            names.push(self.evaluator.text(behind.next()?, location));
        }
        if names.is_empty() {
            return None;
        }
        let slash = self.evaluator.made(Data::string("/"), location);
        let joined = names.into_iter().enumerate().flat_map(|(place, name)| {
            let between = (place > 0).then(|| slash.clone());
            between.into_iter().chain([name])
        });
        Some(Id { scope, ty: types.join("/"), name: self.evaluator.text(joined, location) })
    }

    /// The resource that an id means, declared before `existing`.
    pub fn resource_of(&self, value: &Value) -> Option<Rc<Node>> {
        if let Some(Term::Resource(node)) = self.evaluator.term_of(value).as_deref() {
            return self.node(*node);
        }
        self.find(&self.id(value)?)
    }

    /// The resource with this id, declared before `existing`.
    pub fn find(&self, id: &Id) -> Option<Rc<Node>> {
        self.all_with(id).into_iter().next()
    }

    /// The resource with this id, seen from another: one of the same template before those of others.
    pub(super) fn nearest(&self, from: &Node, id: &Id) -> Option<Rc<Node>> {
        let all = self.all_with(id);
        let near = all.iter().find(|node| node.instance == from.instance).cloned();
        near.or_else(|| all.into_iter().next())
    }

    /// The declarations of the resource with this id, declared before `existing`.
    fn all_with(&self, id: &Id) -> Vec<Rc<Node>> {
        let is_it =
            |node: &&Rc<Node>| id.scope.as_ref().is_none_or(|place| self.evaluator.is_at(node, place));
        let named = self.named(&id.ty, &id.name);
        self.evaluator.pay(named.len().saturating_sub(1) * FUEL_PER_CANDIDATE);
        let all = named.iter().filter(is_it).cloned();
        let (mut declared, existing): (Vec<Rc<Node>>, Vec<Rc<Node>>) =
            all.partition(|node| self.evaluator.is_declared(node));
        declared.extend(existing);
        declared
    }

    /// Whether two nodes are one resource: by type, name and scope.
    pub(super) fn is_same_resource(&self, a: &Node, b: &Node) -> bool {
        let ty = self.evaluator.type_of(a);
        let name = self.evaluator.full_name(a);
        self.evaluator.has_type(b, &ty)
            && self.evaluator.same_name(&name, &self.evaluator.full_name(b)) == Answer::Yes
            && self.evaluator.place_of(a).is_some_and(|place| self.evaluator.is_at(b, &place))
    }

    /// The resources whose parent is this one: by nesting, by `parent`, or by name.
    pub fn children(&self, parent: &Node, ty: &str) -> Nodes {
        let found = self.known_children(parent.id, ty, || self.find_children(parent, ty));
        self.evaluator.pay(found.len() * FUEL_PER_CANDIDATE);
        found
    }

    fn find_children(&self, parent: &Node, ty: &str) -> Vec<Rc<Node>> {
        let name = self.evaluator.full_name(parent);
        // An `existing` parent stands for the declaration, and the other way round.
        let is_same_type = |node: &&Rc<Node>| {
            let stated = node.parent.and_then(|stated| self.node(stated));
            stated.is_none_or(|stated| self.evaluator.has_type(&stated, &self.evaluator.type_of(parent)))
        };
        let mut found: Vec<Rc<Node>> = self.under(ty, &name).iter().filter(is_same_type).cloned().collect();
        found.extend(self.stated_children(parent.id, ty).cloned());
        found.sort_by_key(|node| node.id);
        found.dedup_by_key(|node| node.id);
        found
    }

    /// The name of a child without its last segment, where the child is named `'site/web'`.
    pub fn parent_name(&self, node: &Node) -> Option<Value> {
        let full = self.evaluator.full_name(node);
        let mut pieces = self.evaluator.pieces(&full);
        while let Some(last) = pieces.pop() {
            let Data::String(text) = &last.data else { continue };
            if let Some((before, _)) = text.rsplit_once('/') {
                pieces.push(Value { data: Data::string(before), origin: last.origin });
                let location = self.evaluator.location(&full)?;
                return Some(self.evaluator.text(pieces, location));
            }
        }
        None
    }

    /// The last segment of a resource's name.
    pub fn last_segment(&self, node: &Node) -> Value {
        let full = self.evaluator.full_name(node);
        self.last_segment_of(&full)
    }

    /// What stands behind the last `/` of a name.
    pub fn last_segment_of(&self, name: &Value) -> Value {
        let mut last = Vec::new();
        for piece in self.evaluator.pieces(name).into_iter().rev() {
            match &piece.data {
                Data::String(text) => match text.rsplit_once('/') {
                    Some((_, behind)) => {
                        last.push(Value { data: Data::string(behind), origin: piece.origin });
                        break;
                    }
                    None => last.push(piece),
                },
                _ => last.push(piece),
            }
        }
        last.reverse();
        match self.evaluator.location(name) {
            Some(location) => self.evaluator.text(last, location),
            None => name.clone(),
        }
    }
}

fn single(segment: &[Value]) -> Option<String> {
    match segment {
        [one] => one.data.as_str().map(str::to_owned),
        _ => None,
    }
}
