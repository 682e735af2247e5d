//! How resources hang together: parents, dependencies, references, each with the place that says so.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use super::{Graph, NodeId};
use crate::eval::{Answer, Data, Declaration, InstanceId, Node, Scope, Term, Value};
use crate::source::Location;
use crate::template::{Expr, ExprId, Item, Key, Property, VariableId, same_name};

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
        for node in self.nodes() {
            self.parent_edge(node, &mut found);
            if self.evaluator.is_declared(node) {
                self.dependencies(node, &mut found);
                self.references(node, &mut found);
            }
        }
        let mut seen: HashSet<(NodeId, NodeId, EdgeKind)> = HashSet::new();
        found
            .into_iter()
            .filter(|edge| edge.from != edge.to && seen.insert((edge.from, edge.to, edge.kind)))
            .collect()
    }

    fn parent_edge(&self, node: &Rc<Node>, found: &mut BTreeSet<Edge>) {
        let Some(location) = self.type_location(node) else { return };
        let parent = node.parent.or_else(|| {
            let ty = self.evaluator.type_of(node);
            let (above, _) = ty.rsplit_once('/').filter(|(above, _)| above.contains('/'))?;
            Some(self.find(above, &self.parent_name(node)?)?.id)
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
        match self.evaluator.term_of(value).as_deref() {
            Some(Term::Resource(to)) => return vec![*to],
            Some(Term::Resources { instance, resource }) => {
                return self.parts(
                    *instance,
                    |other| matches!(other.declaration, Declaration::Resource(id) if id == *resource),
                );
            }
            _ => {}
        }
        if let Some(id) = self.id(value) {
            return self.find(&id.ty, &id.name).map(|node| node.id).into_iter().collect();
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

    fn parts(&self, instance: InstanceId, wanted: impl Fn(&Node) -> bool) -> Vec<NodeId> {
        let nodes = self.nodes().iter().filter(|node| node.instance == instance && wanted(node));
        nodes.map(|node| node.id).collect()
    }

    fn references(&self, node: &Rc<Node>, found: &mut BTreeSet<Edge>) {
        let Some(exprs) = self.evaluator.declaration(node, |resource| {
            [Some(resource.body), resource.name, resource.scope, resource.condition]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        }) else {
            return;
        };
        let mut search = Search { graph: self, from: node.id, variables: HashSet::new(), found };
        for expr in exprs {
            search.expr(&node.scope, expr, 0);
        }
    }
}

/// Looks through expressions for the resources that they use.
struct Search<'s, 'p> {
    graph: &'s Graph<'p>,
    from: NodeId,
    variables: HashSet<(InstanceId, VariableId)>,
    found: &'s mut BTreeSet<Edge>,
}

impl Search<'_, '_> {
    fn expr(&mut self, scope: &Scope, id: ExprId, depth: u32) {
        let Some(instance) = self.graph.evaluator.instance(scope.instance) else { return };
        if depth > 200 {
            return;
        }
        let template = std::sync::Arc::clone(&instance.template);
        let next = depth + 1;
        match &template.exprs[id] {
            Expr::Resource(_) => self.value(scope, id),
            Expr::Index { base, index, .. } => {
                if matches!(template.exprs[*base], Expr::Resource(_)) {
                    self.value(scope, id);
                } else {
                    self.expr(scope, *base, next);
                }
                self.expr(scope, *index, next);
            }
            Expr::Variable(variable) => {
                let owner = instance.declarations;
                if self.variables.insert((owner, *variable))
                    && let Some(declaring) = self.graph.evaluator.instance(owner)
                    && let Some(variable) = declaring.template.variables.get(variable.index())
                {
                    self.expr(&Scope::of(owner), variable.value, next);
                }
            }
            Expr::Call { function, arguments, .. } => {
                if matches!(&**function, "reference" | "resourceid" | "resourceinfo")
                    || function.starts_with("list")
                {
                    self.value(scope, id);
                }
                arguments.iter().for_each(|argument| self.expr(scope, *argument, next));
            }
            Expr::UserCall { arguments, .. } | Expr::ImportedCall { arguments, .. } => {
                arguments.iter().for_each(|argument| self.expr(scope, *argument, next));
            }
            Expr::Method { base, arguments, .. } => {
                self.expr(scope, *base, next);
                arguments.iter().for_each(|argument| self.expr(scope, *argument, next));
            }
            Expr::Interpolation(pieces) => pieces.iter().for_each(|piece| self.expr(scope, *piece, next)),
            Expr::Array(items) => {
                for item in items {
                    let (Item::Value(item) | Item::Spread(item)) = item;
                    self.expr(scope, *item, next);
                }
            }
            Expr::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Value { key, value, .. } => {
                            if let Key::Computed(key) = key {
                                self.expr(scope, *key, next);
                            }
                            self.expr(scope, *value, next);
                        }
                        Property::Spread(value) => self.expr(scope, *value, next),
                    }
                }
            }
            Expr::If { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    self.expr(scope, *part, next);
                }
            }
            Expr::Member { base, .. } => self.expr(scope, *base, next),
            Expr::For(repeat) => {
                self.expr(scope, repeat.collection, next);
                repeat.condition.into_iter().for_each(|condition| self.expr(scope, condition, next));
                self.expr(scope, repeat.body, next);
            }
            Expr::Lambda { body, .. } => self.expr(scope, *body, next),
            Expr::Null
            | Expr::Bool(_)
            | Expr::Int(_)
            | Expr::Number(_)
            | Expr::String(_)
            | Expr::Parameter(_)
            | Expr::Module(_)
            | Expr::Import(_)
            | Expr::Local(_)
            | Expr::Unresolved(_)
            | Expr::Error => {}
        }
    }

    /// Adds the resources that the value of an expression is, or is the id of.
    fn value(&mut self, scope: &Scope, id: ExprId) {
        let evaluator = &self.graph.evaluator;
        let Some(instance) = evaluator.instance(scope.instance) else { return };
        let location = instance.template.location_of(id);
        let value = evaluator.eval(scope, id);
        let targets = match evaluator.term_of(&value).as_deref() {
            Some(Term::Resources { instance, resource }) => self.graph.parts(
                *instance,
                |other| matches!(other.declaration, Declaration::Resource(id) if id == *resource),
            ),
            Some(Term::Index { base, .. }) => match evaluator.term_of(base).as_deref() {
                Some(Term::Resources { instance, resource }) => self.graph.parts(
                    *instance,
                    |other| matches!(other.declaration, Declaration::Resource(id) if id == *resource),
                ),
                _ => Vec::new(),
            },
            Some(Term::Call { function, arguments }) if &**function != "resourceid" => {
                let target = arguments.first().and_then(|argument| self.graph.resource_of(argument));
                target.map(|node| node.id).into_iter().collect()
            }
            _ => match evaluator.resource_path(&value) {
                Some((node, _)) => vec![node],
                None if matches!(value.data, Data::Term(_)) => {
                    self.graph.resource_of(&value).map(|node| node.id).into_iter().collect()
                }
                None => Vec::new(),
            },
        };
        let from = self.from;
        self.found.extend(targets.into_iter().map(|to| Edge {
            from,
            to,
            kind: EdgeKind::Reference,
            location,
        }));
    }
}
