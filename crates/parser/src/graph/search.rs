//! Looks through expressions for the resources that they use.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::edges::{Edges, is_call_of_resource};
use super::{Edge, EdgeKind, Graph, NodeId};
use crate::eval::{Instance, InstanceId, Node, Scope};
use crate::template::{Expr, ExprId, Item, Key, Language, Property, VariableId, same_name};

/// Expressions inside each other.
const DEPTH: u32 = 200;
/// Expressions looked at for one resource, turns of loops counted each.
const STEPS: u32 = 1_000_000;

/// A search on behalf of one resource.
pub(super) struct Search<'s, 'p> {
    graph: &'s Graph<'p>,
    from: &'s Node,
    variables: HashSet<(InstanceId, VariableId)>,
    /// What the resource says that it depends on.
    depends: BTreeSet<NodeId>,
    found: &'s mut Edges,
    depth: u32,
    steps: u32,
}

impl<'s, 'p> Search<'s, 'p> {
    pub(super) fn new(graph: &'s Graph<'p>, from: &'s Node, found: &'s mut Edges) -> Self {
        let depends = found.depended_on(from.id).collect();
        Self { graph, from, variables: HashSet::new(), depends, found, depth: 0, steps: 0 }
    }

    /// Adds an edge for each resource that an expression uses.
    pub(super) fn expr(&mut self, scope: &Scope, id: ExprId) {
        if self.depth > DEPTH || self.steps > STEPS || self.found.is_full() {
            return;
        }
        self.depth += 1;
        self.steps += 1;
        self.inside(scope, id);
        self.depth -= 1;
    }

    fn exprs(&mut self, scope: &Scope, ids: &[ExprId]) {
        ids.iter().for_each(|id| self.expr(scope, *id));
    }

    fn inside(&mut self, scope: &Scope, id: ExprId) {
        let Some(instance) = self.graph.evaluator.instance(scope.instance) else { return };
        let template = Arc::clone(&instance.template);
        match &template.exprs[id] {
            Expr::Resource(_) => {
                self.value(scope, id);
            }
            Expr::Index { base, index, .. } => {
                if matches!(template.exprs[*base], Expr::Resource(_)) {
                    self.value(scope, id);
                } else {
                    self.expr(scope, *base);
                }
                self.expr(scope, *index);
            }
            Expr::Variable(variable) => self.variable(instance.declarations, *variable),
            Expr::Call { function, arguments, .. } => {
                let is_resource = function.ends_with("resourceid") || is_call_of_resource(function);
                // What is only a part of a resource's id says nothing of its own.
                if !(is_resource && self.value(scope, id)) {
                    self.exprs(scope, arguments);
                } else if is_call_of_resource(function) {
                    self.exprs(scope, arguments.get(1..).unwrap_or_default());
                }
            }
            Expr::UserCall { arguments, .. } | Expr::ImportedCall { arguments, .. } => {
                self.exprs(scope, arguments);
            }
            Expr::Method { base, arguments, .. } => {
                self.expr(scope, *base);
                self.exprs(scope, arguments);
            }
            Expr::Interpolation(pieces) => self.exprs(scope, pieces),
            Expr::Array(items) => {
                for Item::Value(item) | Item::Spread(item) in items {
                    self.expr(scope, *item);
                }
            }
            Expr::Object(properties) => {
                for property in properties {
                    match property {
                        Property::Value { key, value, .. } => {
                            if let Key::Computed(key) = key {
                                self.expr(scope, *key);
                            }
                            self.expr(scope, *value);
                        }
                        Property::Spread(value) => self.expr(scope, *value),
                    }
                }
            }
            Expr::If { condition, then, otherwise } => {
                self.exprs(scope, &[*condition, *then, *otherwise]);
            }
            Expr::Member { base, name, .. } => match self.written_member(&instance, *base, name) {
                Some(value) => self.expr(&Scope::of(instance.declarations), value),
                None => self.expr(scope, *base),
            },
            Expr::For(repeat) => {
                self.expr(scope, repeat.collection);
                for turn in self.graph.evaluator.turn_scopes(scope, repeat) {
                    repeat.condition.into_iter().for_each(|condition| self.expr(&turn, condition));
                    self.expr(&turn, repeat.body);
                }
            }
            Expr::Lambda { body, .. } => self.expr(scope, *body),
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

    fn variable(&mut self, owner: InstanceId, id: VariableId) {
        if self.variables.insert((owner, id))
            && let Some(declaring) = self.graph.evaluator.instance(owner)
            && let Some(variable) = declaring.template.variables.get(id.index())
        {
            self.expr(&Scope::of(owner), variable.value);
        }
    }

    /// In ARM JSON the value of a member of a variable that is an object, by the path that leads there. Who uses a variable
    /// in Bicep depends on all that the variable uses; the compiler writes that down as `dependsOn`.
    fn written_member(&self, instance: &Instance, base: ExprId, name: &str) -> Option<ExprId> {
        if instance.template.language != Language::Arm {
            return None;
        }
        let declaring = self.graph.evaluator.instance(instance.declarations)?;
        let object = match &instance.template.exprs[base] {
            Expr::Variable(variable) => declaring.template.variables.get(variable.index())?.value,
            Expr::Member { base, name, .. } => self.written_member(instance, *base, name)?,
            _ => return None,
        };
        let Expr::Object(properties) = &declaring.template.exprs[object] else { return None };
        properties.iter().rev().find_map(|property| match property {
            Property::Value { key: Key::Literal(key), value, .. } if same_name(key, name) => Some(*value),
            _ => None,
        })
    }

    /// Adds the resources that the value of an expression is, or is the id of; whether there is any.
    fn value(&mut self, scope: &Scope, id: ExprId) -> bool {
        let evaluator = &self.graph.evaluator;
        let Some(instance) = evaluator.instance(scope.instance) else { return false };
        let location = instance.template.location_of(id);
        let value = evaluator.eval(scope, id);
        let targets = self.graph.meant(self.from, &value);
        for to in &targets {
            if !self.is_known_by_another_name(*to) {
                let edge = Edge { from: self.from.id, to: *to, kind: EdgeKind::Reference, location };
                self.found.insert(edge);
            }
        }
        !targets.is_empty()
    }

    /// Whether the resource depends on another declaration of the same resource, so that an id may mean that one.
    fn is_known_by_another_name(&self, to: NodeId) -> bool {
        if self.depends.is_empty() {
            return false;
        }
        let Some(node) = self.graph.node(to) else { return false };
        let named = self.graph.named_as(&node);
        let mut depends = named.iter().filter(|other| other.id != to && self.depends.contains(&other.id));
        depends.any(|other| self.graph.is_same_resource(&node, other))
    }
}
