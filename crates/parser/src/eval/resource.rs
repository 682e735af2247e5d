//! Resources of a deployment: one for each declaration and iteration.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::compare::NameKey;
use super::instance::{Instance, Memo};
use super::repeat::Iteration;
use super::resource_id::WrittenId;
use super::scope::{InstanceId, Scope};
use super::term::Term;
use super::value::{Data, Slot, Value};
use super::{Evaluator, FUEL_PER_NODE, INSTANCES, PARENTS, TroubleKind};
use crate::graph::NodeId;
use crate::source::Location;
use crate::template::{ImportId, Language, Module, ModuleId, Parent, Resource, ResourceId, same_name};

/// A resource of a deployment, or one that it only refers to.
pub struct Node {
    /// Its number.
    pub id: NodeId,
    /// The instance that declares it, or refers to it.
    pub instance: InstanceId,
    /// Its declaration.
    pub declaration: Declaration,
    /// What the declaration's expressions see.
    pub scope: Scope,
    /// The index of the iteration, where the resource is a loop.
    pub index: Option<Value>,
    /// The resource that it is a child of, where the declaration says so.
    pub parent: Option<NodeId>,
    /// Its body: an object.
    pub body: Slot,
    /// What must be true for it to be deployed: all of them.
    pub conditions: Vec<Slot>,
    /// How many resources it is a child of.
    depth: u32,
    own_name: Memo,
    name: OnceCell<Value>,
}

/// What a [`Node`] is known from.
pub enum Declaration {
    /// A declaration of the instance's template, possibly an `existing` one.
    Resource(ResourceId),
    /// A call of `reference` with the id of a resource that no template declares: as good as an `existing` one.
    Referenced {
        /// The type with all its segments.
        ty: Rc<str>,
        /// What the id says that it is deployed to.
        place: Value,
        /// Where the call stands.
        location: Location,
    },
}

/// Resources by their full names.
pub(super) type ByName = Rc<HashMap<NameKey, Vec<NodeId>>>;

/// What a declaration with a loop comes to; without one it is a single part.
pub(super) struct Expansion<T> {
    /// The parts with the index of each.
    pub parts: Vec<(Option<Value>, T)>,
}

impl<T> Default for Expansion<T> {
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

impl Evaluator<'_> {
    /// Makes all resources and modules of an instance and of what it calls, and looks for the files that it imports: one
    /// that is not there is told, though nothing may ask for what is in it.
    pub fn expand(&self, id: InstanceId) {
        let Some(instance) = self.instance(id) else { return };
        for place in 0..instance.template.imports.len() {
            let _ = self.import_instance(&instance, ImportId(place as u32));
        }
        for place in 0..instance.template.resources.len() {
            self.resources(id, ResourceId(place as u32));
        }
        for place in 0..instance.template.modules.len() {
            for (_, called) in &self.modules(id, ModuleId(place as u32)).parts {
                self.expand(*called);
            }
        }
    }

    /// The resources of a declaration.
    pub(super) fn resources(&self, instance: InstanceId, id: ResourceId) -> Rc<Expansion<NodeId>> {
        let Some(owner) = self.instance(instance) else { return Rc::default() };
        let (Some(memo), Some(resource)) =
            (owner.resources.get(id.index()), owner.template.resources.get(id.index()))
        else {
            return Rc::default();
        };
        let location = owner.template.location(resource.ty_span);
        self.expanded(memo, location, || self.resource_parts(&owner, id, resource, location))
    }

    /// The resources that a template declares, or those of a type, by their full names. Those whose name asks for this are
    /// left out.
    pub(super) fn named_resources(&self, instance: &Instance, ty: Option<&str>) -> ByName {
        let key = ty.map(str::to_ascii_lowercase);
        let memo = Rc::clone(instance.by_name.borrow_mut().entry(key).or_default());
        let named = || {
            let mut named: HashMap<NameKey, Vec<NodeId>> = HashMap::new();
            for (place, resource) in instance.template.resources.iter().enumerate() {
                if ty.is_some_and(|ty| !same_name(&resource.ty, ty)) {
                    continue;
                }
                for id in self.turns_of(instance.id, ResourceId(place as u32)) {
                    let name = self.node(id).and_then(|node| self.name_key(&self.full_name(&node)));
                    name.into_iter().for_each(|name| named.entry(name).or_default().push(id));
                }
            }
            Rc::new(named)
        };
        memo.get_or(Rc::default, named)
    }

    /// The resources of a declaration: of one with a loop in the order of its turns.
    pub(crate) fn turns_of(&self, instance: InstanceId, id: ResourceId) -> Vec<NodeId> {
        self.resources(instance, id).parts.iter().map(|(_, node)| *node).collect()
    }

    /// The parts of a declaration, which are made once: none while they are being made, which only a declaration asks for
    /// that refers to itself.
    fn expanded<T>(
        &self,
        memo: &Memo<Rc<Expansion<T>>>,
        location: Location,
        parts: impl FnOnce() -> Vec<(Option<Value>, T)>,
    ) -> Rc<Expansion<T>> {
        let around = || {
            self.refers_to_itself(location);
            Rc::default()
        };
        memo.get_or(around, || Rc::new(Expansion { parts: parts() }))
    }

    fn resource_parts(
        &self,
        owner: &Instance,
        id: ResourceId,
        resource: &Resource,
        location: Location,
    ) -> Vec<(Option<Value>, NodeId)> {
        // The Bicep compiler gives the condition of a resource to those that stand inside it, and not to those that name it
        // as their parent. Azure itself gives it to none.
        let inherits =
            owner.template.language == Language::Bicep && matches!(resource.parent, Some(Parent::Nested(_)));
        let mut parts = Vec::new();
        for (scope, parent) in self.outer_scopes(&owner.base, owner.id, resource) {
            if self.node_count() >= INSTANCES {
                self.too_many_resources(location);
                break;
            }
            let iterations = match &resource.repeat {
                Some(repeat) => self.iterations(&scope, repeat),
                None => vec![Iteration { scope, index: None, condition: None }],
            };
            for iteration in iterations {
                if self.node_count() >= INSTANCES {
                    self.too_many_resources(location);
                    break;
                }
                if self.is_out_of_fuel() {
                    break;
                }
                let index = iteration.index.clone();
                let parent = parent.or_else(|| self.stated_parent(&iteration.scope, resource));
                let above = match parent.filter(|_| inherits).and_then(|parent| self.node(parent)) {
                    Some(parent) => parent.conditions.clone(),
                    None => owner.conditions.clone(),
                };
                parts.push((index, self.add_node(above, id, resource, iteration, parent)));
            }
        }
        parts
    }

    fn too_many_resources(&self, location: Location) {
        let message = format!("there are more than {INSTANCES} resources; the rest is not looked at");
        self.trouble(TroubleKind::LimitReached, message, location);
    }

    /// The scopes in which a declaration stands: one, or one for each resource that it is nested in.
    fn outer_scopes(
        &self,
        base: &Scope,
        instance: InstanceId,
        resource: &Resource,
    ) -> Vec<(Scope, Option<NodeId>)> {
        let Some(Parent::Nested(outer)) = resource.parent else {
            return vec![(base.clone(), None)];
        };
        let outer = self.resources(instance, outer);
        let nodes = outer.parts.iter().filter_map(|(_, node)| self.node(*node));
        nodes.map(|node| (node.scope.clone(), Some(node.id))).collect()
    }

    fn stated_parent(&self, scope: &Scope, resource: &Resource) -> Option<NodeId> {
        let Some(Parent::Reference(expr)) = resource.parent else { return None };
        match &*self.term_of(&self.eval(scope, expr))? {
            Term::Resource(node) => Some(*node),
            _ => None,
        }
    }

    fn add_node(
        &self,
        mut conditions: Vec<Slot>,
        id: ResourceId,
        resource: &Resource,
        iteration: Iteration,
        parent: Option<NodeId>,
    ) -> NodeId {
        let depth = parent.and_then(|parent| self.node(parent)).map_or(0, |parent| parent.depth + 1);
        conditions.extend(iteration.condition.map(Slot::ready));
        conditions.extend(resource.condition.map(|expr| Slot::waiting(iteration.scope.clone(), expr)));
        self.pay(FUEL_PER_NODE);
        let mut nodes = self.nodes.borrow_mut();
        let node = NodeId(nodes.len() as u32);
        nodes.push(Rc::new(Node {
            id: node,
            instance: iteration.scope.instance,
            declaration: Declaration::Resource(id),
            body: Slot::waiting(iteration.scope.clone(), resource.body),
            scope: iteration.scope,
            index: iteration.index,
            parent,
            conditions,
            depth,
            own_name: Memo::default(),
            name: OnceCell::new(),
        }));
        node
    }

    /// The instances of a module declaration. Those whose template can't be had are left out.
    pub(super) fn modules(&self, instance: InstanceId, id: ModuleId) -> Rc<Expansion<InstanceId>> {
        let Some(owner) = self.instance(instance) else { return Rc::default() };
        let (Some(memo), Some(module)) =
            (owner.modules.get(id.index()), owner.template.modules.get(id.index()))
        else {
            return Rc::default();
        };
        let location = owner.template.location(module.source_span);
        self.expanded(memo, location, || self.module_parts(&owner, id, module, location))
    }

    fn module_parts(
        &self,
        owner: &Rc<Instance>,
        id: ModuleId,
        module: &Module,
        location: Location,
    ) -> Vec<(Option<Value>, InstanceId)> {
        let iterations = match &module.repeat {
            // The turns of a loop take memory before the first of them is refused.
            Some(_) if !self.has_room_for_modules(owner, location) => Vec::new(),
            Some(repeat) => self.iterations(&owner.base, repeat),
            None => vec![Iteration { scope: owner.base.clone(), index: None, condition: None }],
        };
        iterations
            .into_iter()
            .take_while(|_| !self.is_out_of_fuel())
            .filter_map(|iteration| {
                let called =
                    self.called(&iteration.scope, id, iteration.index.clone(), iteration.condition)?;
                Some((iteration.index, called))
            })
            .collect()
    }

    /// Runs `read` on the declaration of a node; `None` for one that a call refers to.
    pub fn declaration<T>(&self, node: &Node, read: impl FnOnce(&Resource) -> T) -> Option<T> {
        let Declaration::Resource(id) = node.declaration else { return None };
        let instance = self.instance(node.instance)?;
        instance.template.resources.get(id.index()).map(read)
    }

    /// The node of a resource that a call in `instance` refers to by its id, and no template declares.
    pub(super) fn referenced_node(
        &self,
        instance: InstanceId,
        written: &WrittenId,
        location: Location,
    ) -> NodeId {
        if let Some(known) = self.referenced.borrow().get(&written.id) {
            return *known;
        }
        let (ty, place) = (Rc::clone(&written.ty), written.place.clone());
        let body = self.made(Data::Object(Rc::default()), location);
        let mut nodes = self.nodes.borrow_mut();
        let node = NodeId(nodes.len() as u32);
        nodes.push(Rc::new(Node {
            id: node,
            instance,
            declaration: Declaration::Referenced { ty, place, location },
            scope: Scope::of(instance),
            index: None,
            parent: None,
            body: Slot::ready(body),
            conditions: Vec::new(),
            depth: 0,
            own_name: Memo::default(),
            name: OnceCell::from(written.name.clone()),
        }));
        self.referenced.borrow_mut().insert(written.id, node);
        node
    }

    /// Whether a node is declared, and not only `existing`.
    pub fn is_declared(&self, node: &Node) -> bool {
        self.declaration(node, |resource| !resource.existing).unwrap_or(false)
    }

    /// The type of a node with all its segments, as written.
    pub fn type_of(&self, node: &Node) -> Rc<str> {
        match &node.declaration {
            Declaration::Referenced { ty, .. } => Rc::clone(ty),
            Declaration::Resource(_) => {
                self.declaration(node, |resource| Rc::from(&*resource.ty)).unwrap_or_else(|| "".into())
            }
        }
    }

    /// Whether a node has this type.
    pub fn has_type(&self, node: &Node, ty: &str) -> bool {
        match &node.declaration {
            Declaration::Referenced { ty: own, .. } => own.eq_ignore_ascii_case(ty),
            Declaration::Resource(_) => {
                self.declaration(node, |resource| resource.ty.eq_ignore_ascii_case(ty)).unwrap_or(false)
            }
        }
    }

    /// The place where the type of a node is written.
    pub fn type_location(&self, node: &Node) -> Option<Location> {
        if let Declaration::Referenced { location, .. } = node.declaration {
            return Some(location);
        }
        let span = self.declaration(node, |resource| resource.ty_span)?;
        Some(self.instance(node.instance)?.template.location(span))
    }

    /// The API version of a node.
    pub fn api_version(&self, node: &Node) -> Option<Value> {
        let expr = self.declaration(node, |resource| resource.api_version)??;
        Some(self.eval(&node.scope, expr))
    }

    /// What a node is deployed to: null for what the whole deployment is deployed to.
    pub fn scope_of(&self, node: &Node) -> Option<Value> {
        if let Declaration::Referenced { place, .. } = &node.declaration {
            return Some(place.clone());
        }
        match self.declaration(node, |resource| resource.scope).flatten() {
            Some(expr) => Some(self.eval(&node.scope, expr)),
            None => match node.parent.and_then(|parent| self.node(parent)) {
                Some(parent) => self.scope_of(&parent),
                None => self.instance(node.instance).map(|instance| instance.scope.clone()),
            },
        }
    }

    /// The name of a node as it is declared: of a child with a stated parent the last segment.
    pub fn own_name(&self, node: &Node) -> Option<Value> {
        let expr = self.declaration(node, |resource| resource.name)??;
        let location = self.type_location(node)?;
        Some(self.remembered(&node.own_name, location, || self.eval(&node.scope, expr)))
    }

    /// The name of a node with all its segments: `site/web`.
    pub fn full_name(&self, node: &Node) -> Value {
        if let Some(name) = node.name.get() {
            return name.clone();
        }
        let location = self.type_location(node);
        let own = self.own_name(node);
        let name = match (own, node.parent.and_then(|parent| self.node(parent)), location) {
            (_, _, Some(location)) if node.depth > PARENTS => {
                let message =
                    format!("resources lie in each other more than {PARENTS} deep; the rest is unknown");
                self.trouble(TroubleKind::LimitReached, message, location);
                self.unknown("it lies in too many resources", location)
            }
            (Some(own), Some(parent), Some(location)) if parent.id != node.id => {
                let origin = own.origin;
                let above = self.full_name(&parent);
                let slash = self.made(Data::string("/"), location);
                Value { data: self.text([above, slash, own], location).data, origin }
            }
            (Some(own), ..) => own,
            (None, _, Some(location)) => self.unknown("the resource has no name", location),
            (None, _, None) => self.made(Data::string(""), Location::NOWHERE),
        };
        node.name.get_or_init(|| name).clone()
    }
}
