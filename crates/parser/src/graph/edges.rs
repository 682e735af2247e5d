//! How resources hang together: parents, dependencies, references, each with the place that says so.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::search::Search;
use super::{Graph, Id, NodeId};
use crate::eval::{Answer, Declaration, InstanceId, Node, Term, Value};
use crate::source::Location;
use crate::template::{ResourceId, same_name};

/// Resources inside each other; by mistake they may be inside themselves.
const DEPTH: usize = 64;

/// One resource has to do with another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Edge {
    /// The resource that says it.
    pub from: NodeId,
    /// The resource that is meant.
    pub to: NodeId,
    /// How.
    pub kind: EdgeKind,
    /// Where it is said.
    pub location: Location,
}

/// What an [`Edge`] means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EdgeKind {
    /// The resource is a child of the other.
    Parent,
    /// `dependsOn` names the other.
    DependsOn,
    /// An expression uses the other.
    Reference,
}

impl EdgeKind {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parent => "parent",
            Self::DependsOn => "depends-on",
            Self::Reference => "reference",
        }
    }
}

impl Graph<'_> {
    /// All edges, in the order of their ends and kinds; two resources have at most one edge of a kind.
    pub fn edges(&self) -> Vec<Edge> {
        let mut found: BTreeSet<Edge> = BTreeSet::new();
        // What `existing` resources use.
        let mut behind: BTreeSet<Edge> = BTreeSet::new();
        for node in self.nodes() {
            self.parent_edge(node, &mut found);
            if self.evaluator.is_declared(node) {
                self.dependencies(node, &mut found);
                self.references(node, &mut found);
            } else {
                self.parent_edge(node, &mut behind);
                self.references(node, &mut behind);
            }
        }
        self.through_existing(&mut found, &behind);
        let mut seen: HashSet<(NodeId, NodeId, EdgeKind)> = HashSet::new();
        found
            .into_iter()
            .filter(|edge| edge.from != edge.to && seen.insert((edge.from, edge.to, edge.kind)))
            .collect()
    }

    /// An `existing` resource is not deployed, so nothing can wait for it: who uses it uses what it uses.
    fn through_existing(&self, found: &mut BTreeSet<Edge>, behind: &BTreeSet<Edge>) {
        let mut next: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for edge in behind {
            next.entry(edge.from).or_default().push(edge.to);
        }
        let mut more = Vec::new();
        for edge in found.iter().filter(|edge| !next.contains_key(&edge.from)) {
            let mut waiting = vec![edge.to];
            let mut seen = BTreeSet::new();
            while let Some(node) = waiting.pop() {
                for to in next.get(&node).into_iter().flatten().filter(|to| seen.insert(**to)) {
                    more.push(Edge { to: *to, kind: EdgeKind::Reference, ..*edge });
                    waiting.push(*to);
                }
            }
        }
        found.extend(more);
    }

    fn parent_edge(&self, node: &Rc<Node>, found: &mut BTreeSet<Edge>) {
        let Some(location) = self.type_location(node) else { return };
        let parent = node.parent.or_else(|| {
            let ty = self.evaluator.type_of(node);
            let (above, _) = ty.rsplit_once('/').filter(|(above, _)| above.contains('/'))?;
            let scope = self.evaluator.place_of(node);
            let id = Id { scope, ty: above.to_owned(), name: self.parent_name(node)? };
            Some(self.nearest(node, &id)?.id)
        });
        if let Some(to) = parent {
            found.insert(Edge { from: node.id, to, kind: EdgeKind::Parent, location });
        }
    }

    fn dependencies(&self, node: &Rc<Node>, found: &mut BTreeSet<Edge>) {
        let Some(instance) = self.evaluator.instance(node.instance) else { return };
        let depends =
            self.evaluator.declaration(node, |resource| resource.depends_on.clone()).unwrap_or_default();
        for expr in depends {
            let location = instance.template.location_of(expr);
            let value = self.evaluator.eval(&node.scope, expr);
            for to in self.dependency(node, &value) {
                found.insert(Edge { from: node.id, to, kind: EdgeKind::DependsOn, location });
            }
        }
    }

    /// The resources that an item of `dependsOn` means.
    fn dependency(&self, node: &Node, value: &Value) -> Vec<NodeId> {
        let meant = self.meant(node, value);
        if !meant.is_empty() || self.id(value).is_some() {
            return meant;
        }
        let by_symbol = |text: &str| {
            self.parts(node.instance, |other| {
                let named = |resource: &crate::template::Resource| {
                    let symbol = resource.symbol.as_ref().is_some_and(|symbol| *symbol.text == *text);
                    let of_loop = resource.repeat.as_ref().and_then(|repeat| repeat.name.as_ref());
                    symbol || of_loop.is_some_and(|name| same_name(&name.text, text))
                };
                self.evaluator.declaration(other, named).unwrap_or(false)
            })
        };
        let found = value.data.as_str().map(by_symbol).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
        self.parts(node.instance, |other| {
            self.evaluator.same_name(&self.evaluator.full_name(other), value) == Answer::Yes
        })
    }

    /// The resources that a value is, belongs to, or is the id of, seen from a resource that uses it. Of a loop whose turn
    /// is not known it is all of them.
    pub(super) fn meant(&self, from: &Node, value: &Value) -> Vec<NodeId> {
        let Some(term) = self.evaluator.term_of(value) else { return Vec::new() };
        match &*term {
            Term::Resource(node) => vec![*node],
            Term::Resources { instance, resource } => self.turns(*instance, *resource),
            Term::Member { base, .. } | Term::Index { base, .. } => self.meant(from, base),
            Term::Call { function, .. } if &**function == "resourceid" => self.by_id(from, value),
            Term::Call { function, arguments } if is_call_of_resource(function) => {
                arguments.first().map(|argument| self.meant(from, argument)).unwrap_or_default()
            }
            Term::Text(_) => self.by_id(from, value),
            _ => Vec::new(),
        }
    }

    fn by_id(&self, from: &Node, value: &Value) -> Vec<NodeId> {
        let node = self.id(value).and_then(|id| self.nearest(from, &id));
        node.map(|node| node.id).into_iter().collect()
    }

    fn turns(&self, instance: InstanceId, resource: ResourceId) -> Vec<NodeId> {
        self.parts(instance, |other| matches!(other.declaration, Declaration::Resource(id) if id == resource))
    }

    fn parts(&self, instance: InstanceId, wanted: impl Fn(&Node) -> bool) -> Vec<NodeId> {
        let nodes = self.nodes().iter().filter(|node| node.instance == instance && wanted(node));
        nodes.map(|node| node.id).collect()
    }

    fn references(&self, node: &Rc<Node>, found: &mut BTreeSet<Edge>) {
        let Some(exprs) = self.evaluator.declaration(node, |resource| {
            let condition = resource.condition.filter(|_| !resource.existing);
            [Some(resource.body), resource.name, condition].into_iter().flatten().collect::<Vec<_>>()
        }) else {
            return;
        };
        let mut search = Search::new(self, node, found);
        for expr in exprs {
            search.expr(&node.scope, expr);
        }
        // A child extends what its parent extends.
        let above = std::iter::successors(Some(Rc::clone(node)), |node| self.node(node.parent?));
        let scope = above.take(DEPTH).find_map(|node| {
            let scope = self.evaluator.declaration(&node, |resource| resource.scope)??;
            Some((node, scope))
        });
        if let Some((node, scope)) = scope {
            search.expr(&node.scope, scope);
        }
    }
}

/// Whether a function's first argument is a resource or the id of one.
pub(super) fn is_call_of_resource(function: &str) -> bool {
    matches!(function, "reference" | "resourceinfo") || function.starts_with("list")
}
