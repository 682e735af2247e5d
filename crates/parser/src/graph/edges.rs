//! How resources hang together: parents, dependencies, references, each with the place that says so.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::rc::Rc;

use super::search::Search;
use super::{Graph, Id, NodeId};
use crate::eval::{Node, Term, Value};
use crate::source::Location;

/// Resources inside each other; by mistake they may be inside themselves.
const DEPTH: usize = 64;
/// Edges of one graph: each of many resources may name all of many others.
const EDGES: usize = 200_000;

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

/// The edges that were found so far.
#[derive(Default)]
pub(super) struct Edges {
    set: BTreeSet<Edge>,
    /// Where the first was met for which there was no room.
    refused: Option<Location>,
}

impl Edges {
    pub(super) fn insert(&mut self, edge: Edge) {
        if self.set.len() < EDGES {
            self.set.insert(edge);
        } else {
            self.refused.get_or_insert(edge.location);
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.refused.is_some()
    }

    /// What a resource says that it depends on.
    pub(super) fn depended_on(&self, from: NodeId) -> impl Iterator<Item = NodeId> {
        let first = Edge { from, to: NodeId(0), kind: EdgeKind::Parent, location: Location::NOWHERE };
        let own = self.set.range(first..).take_while(move |edge| edge.from == from);
        own.filter(|edge| edge.kind == EdgeKind::DependsOn).map(|edge| edge.to)
    }
}

impl Graph<'_> {
    /// All edges, in the order of their ends and kinds; two resources have at most one edge of a kind. Where there are too
    /// many of them, the first are given, and the bound is noted.
    pub fn edges(&self) -> Vec<Edge> {
        let mut found = Edges::default();
        // What `existing` resources use.
        let mut behind = Edges::default();
        for node in self.nodes() {
            if found.is_full() || behind.is_full() {
                break;
            }
            self.parent_edge(node, &mut found);
            if self.evaluator.is_declared(node) {
                self.dependencies(node, &mut found);
                self.references(node, &mut found);
            } else {
                self.parent_edge(node, &mut behind);
                self.references(node, &mut behind);
            }
        }
        self.through_existing(&mut found, &behind.set);
        if let Some(location) = found.refused.or(behind.refused) {
            let message =
                format!("there are more than {EDGES} edges between resources; the rest is left out");
            self.evaluator.note_limit(message, location);
        }
        let mut seen: HashSet<(NodeId, NodeId, EdgeKind)> = HashSet::new();
        found
            .set
            .into_iter()
            .filter(|edge| edge.from != edge.to && seen.insert((edge.from, edge.to, edge.kind)))
            .collect()
    }

    /// An `existing` resource is not deployed, so nothing can wait for it: who uses it uses what it uses.
    fn through_existing(&self, found: &mut Edges, behind: &BTreeSet<Edge>) {
        let mut next: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for edge in behind {
            next.entry(edge.from).or_default().push(edge.to);
        }
        let room = EDGES - found.set.len();
        let mut more = Vec::new();
        'edges: for edge in found.set.iter().filter(|edge| !next.contains_key(&edge.from)) {
            let mut waiting = vec![edge.to];
            let mut seen = BTreeSet::new();
            while let Some(node) = waiting.pop() {
                for to in next.get(&node).into_iter().flatten().filter(|to| seen.insert(**to)) {
                    if more.len() >= room {
                        found.refused = Some(edge.location);
                        break 'edges;
                    }
                    more.push(Edge { to: *to, kind: EdgeKind::Reference, ..*edge });
                    waiting.push(*to);
                }
            }
        }
        more.into_iter().for_each(|edge| found.insert(edge));
    }

    fn parent_edge(&self, node: &Rc<Node>, found: &mut Edges) {
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

    fn dependencies(&self, node: &Rc<Node>, found: &mut Edges) {
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
        let by_symbol = value.data.as_str().map(|text| self.with_symbol(node.instance, text));
        match by_symbol {
            Some(found) if !found.is_empty() => found,
            _ => self.with_name(node.instance, value),
        }
    }

    /// The resources that a value is, belongs to, or is the id of, seen from a resource that uses it. Of a loop whose turn
    /// is not known it is all of them.
    pub(super) fn meant(&self, from: &Node, value: &Value) -> Vec<NodeId> {
        let Some(term) = self.evaluator.term_of(value) else { return Vec::new() };
        match &*term {
            Term::Resource(node) => vec![*node],
            Term::Resources { instance, resource } => self.evaluator.turns_of(*instance, *resource),
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

    fn references(&self, node: &Rc<Node>, found: &mut Edges) {
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
