//! Which resource is meant: ids, `existing` resources, scopes.

use std::rc::Rc;

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

/// The scope of a resource, as far as it tells resources apart.
enum Place {
    /// What the whole deployment is deployed to.
    Root,
    /// A resource group of this name.
    Group(Value),
    /// Another scope.
    Other(Value),
}

impl Graph<'_> {
    /// The declaration that a resource means: itself, or for an `existing` one the resource with the same type and name
    /// that this deployment declares.
    pub fn declaration_of(&self, node: &Rc<Node>) -> Option<Rc<Node>> {
        if self.evaluator.is_declared(node) {
            return Some(Rc::clone(node));
        }
        let ty = self.evaluator.type_of(node);
        let name = self.evaluator.full_name(node);
        let mut declared = self.named(&ty, &name).iter().filter(|other| self.evaluator.is_declared(other));
        declared.find(|other| is_global(&ty) || self.same_place(node, other)).cloned()
    }

    fn same_place(&self, a: &Node, b: &Node) -> bool {
        let (a, b) = (self.evaluator.place_of(a), self.evaluator.place_of(b));
        a.zip(b).is_some_and(|(a, b)| self.is_same_place(&a, &b))
    }

    fn is_same_place(&self, a: &Value, b: &Value) -> bool {
        match (self.place(a), self.place(b)) {
            (Place::Root, Place::Root) => true,
            (Place::Group(a), Place::Group(b)) => self.evaluator.same_name(&a, &b) == Answer::Yes,
            (Place::Other(a), Place::Other(b)) => self.evaluator.equal(&a, &b) == Answer::Yes,
            _ => false,
        }
    }

    fn place(&self, scope: &Value) -> Place {
        match self.evaluator.term_of(scope).as_deref() {
            Some(Term::Call { function, arguments }) => match (&**function, arguments.as_slice()) {
                ("resourcegroup" | "subscription" | "managementgroup" | "tenant", []) => Place::Root,
                ("resourcegroup", [name] | [_, name]) => Place::Group(name.clone()),
                _ => Place::Other(scope.clone()),
            },
            None if scope.data.is_null() => Place::Root,
            _ => Place::Other(scope.clone()),
        }
    }

    /// The id that a value is, taken apart: a call of `resourceId`, the `id` of a resource, a string of that form, also
    /// with further segments behind it.
    pub fn id(&self, value: &Value) -> Option<Id> {
        match &value.data {
            Data::String(text) => parse(text, value),
            Data::Term(term) => match &*self.evaluator.term(*term) {
                Term::Call { function, arguments } if &**function == "resourceid" => {
                    match arguments.as_slice() {
                        [scope, ty, name] => Some(Id {
                            scope: Some(scope.clone()),
                            ty: ty.data.as_str()?.to_owned(),
                            name: name.clone(),
                        }),
                        _ => None,
                    }
                }
                Term::Text(pieces) => self.extended(pieces),
                _ => None,
            },
            _ => None,
        }
    }

    /// `'${gateway.id}/httpListeners/x'`, `'/subscriptions/…/providers/Microsoft.Web/sites/${name}'`.
    fn extended(&self, pieces: &[Value]) -> Option<Id> {
        let [first, rest @ ..] = pieces else { return None };
        let (mut types, mut names): (Vec<String>, Vec<Vec<Value>>) = (Vec::new(), Vec::new());
        let location = self.evaluator.location(first)?;
        let text = |text: &str| self.evaluator.made(Data::string(text), location);
        let mut segments: Vec<Vec<Value>> = vec![Vec::new()];
        let mut tail: Vec<Value> = Vec::new();
        let mut scope = None;
        match &first.data {
            Data::Term(_) => {
                let id = self.id(first)?;
                scope = id.scope;
                types.push(id.ty);
                names.push(vec![id.name]);
                tail.extend(rest.iter().cloned());
            }
            _ => tail.extend(pieces.iter().cloned()),
        }
        for piece in &tail {
            match &piece.data {
                Data::String(known) => {
                    for (place, part) in known.split('/').enumerate() {
                        if place > 0 {
                            segments.push(Vec::new());
                        }
                        if !part.is_empty() {
                            segments.last_mut()?.push(text(part));
                        }
                    }
                }
                _ => segments.last_mut()?.push(piece.clone()),
            }
        }
        let mut segments: Vec<Vec<Value>> =
            segments.into_iter().filter(|segment| !segment.is_empty()).collect();
        if types.is_empty() {
            let is_providers = |segment: &Vec<Value>| matches!(segment.as_slice(), [one] if one.data.as_str().is_some_and(|text| same_name(text, "providers")));
            let place = segments.iter().rposition(is_providers)?;
            let mut behind = segments.split_off(place + 1);
            if behind.len() < 3 {
                return None;
            }
            types.push(single(&behind.remove(0))?);
            segments = behind;
        }
        let mut pairs = segments.into_iter();
        while let Some(kind) = pairs.next() {
            types.push(single(&kind)?);
            names.push(pairs.next()?);
        }
        let mut joined = Vec::new();
        for (place, name) in names.into_iter().enumerate() {
            if place > 0 {
                joined.push(text("/"));
            }
            joined.extend(name);
        }
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
        let is_it = |node: &&Rc<Node>| is_global(&id.ty) || self.is_in_scope(node, id.scope.as_ref());
        let named = self.named(&id.ty, &id.name);
        self.evaluator.pay(named.len().saturating_sub(1) * FUEL_PER_CANDIDATE);
        let all = named.iter().filter(is_it).cloned();
        let (mut declared, existing): (Vec<Rc<Node>>, Vec<Rc<Node>>) =
            all.partition(|node| self.evaluator.is_declared(node));
        declared.extend(existing);
        declared
    }

    fn is_in_scope(&self, node: &Node, scope: Option<&Value>) -> bool {
        match (scope, self.evaluator.place_of(node)) {
            (Some(scope), Some(place)) => self.is_same_place(scope, &place),
            _ => true,
        }
    }

    /// Whether two nodes are one resource: by type, name and scope.
    pub(super) fn is_same_resource(&self, a: &Node, b: &Node) -> bool {
        let ty = self.evaluator.type_of(a);
        let name = self.evaluator.full_name(a);
        self.evaluator.has_type(b, &ty)
            && self.evaluator.same_name(&name, &self.evaluator.full_name(b)) == Answer::Yes
            && (is_global(&ty) || self.same_place(a, b))
    }

    /// The resources whose parent is this one: by nesting, by `parent`, or by name.
    pub fn children(&self, parent: &Node, ty: &str) -> Vec<Rc<Node>> {
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
        self.evaluator.pay(found.len() * FUEL_PER_CANDIDATE);
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

/// Types whose names are the names of hosts: there is one of a name in the whole cloud.
fn is_global(ty: &str) -> bool {
    same_name(ty, "Microsoft.Web/sites") || same_name(ty, "Microsoft.Web/sites/slots")
}

fn single(segment: &[Value]) -> Option<String> {
    match segment {
        [one] => one.data.as_str().map(str::to_owned),
        _ => None,
    }
}

/// `/subscriptions/…/providers/Microsoft.Web/sites/app`, `Microsoft.Web/sites/app`.
fn parse(text: &str, value: &Value) -> Option<Id> {
    let lower = text.to_ascii_lowercase();
    let behind = match lower.rfind("/providers/") {
        Some(place) => text.get(place + "/providers/".len()..)?,
        None => text,
    };
    let mut parts = behind.split('/');
    let namespace = parts.next().filter(|namespace| namespace.contains('.'))?;
    let (mut ty, mut names) = (namespace.to_owned(), Vec::new());
    while let Some(kind) = parts.next() {
        ty = format!("{ty}/{kind}");
        names.push(parts.next()?);
    }
    if names.is_empty() {
        return None;
    }
    Some(Id { scope: None, ty, name: Value { data: Data::string(names.join("/")), origin: value.origin } })
}
