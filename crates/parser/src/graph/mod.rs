//! The resources of one deployment and how they hang together.

mod affixes;
mod edges;
mod identity;
mod index;
mod search;

pub use affixes::{Affixes, Text};
pub use edges::{Edge, EdgeKind};
pub use identity::Id;

use std::rc::Rc;

use crate::eval::{Case, Environment, Evaluator, Files, InstanceId, Node, ParameterSet, STEPS, Value};
use crate::project::{Deployment, Project};
use crate::source::Location;

/// What a resource or part costs that is compared with what is looked for: each of many may be looked for among many.
pub const FUEL_PER_CANDIDATE: usize = 64;

/// A resource of a deployment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

impl NodeId {
    /// Its place in the list of resources.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The resources of one deployment.
pub struct Graph<'p> {
    /// What evaluates the deployment.
    pub evaluator: Evaluator<'p>,
    /// The instance of the root template; `None` where the deployment's file is no template.
    pub root: Option<InstanceId>,
    nodes: Vec<Rc<Node>>,
    index: index::Index,
}

impl<'p> Graph<'p> {
    /// The graph of a deployment.
    pub fn build(project: &'p Project, deployment: &Deployment) -> Self {
        Self::build_in(project, project, deployment, None, STEPS)
    }

    /// The graph of a deployment that may take so many steps to evaluate, and of which it may be known where it goes. What
    /// it uses is asked for through `files`.
    pub fn build_in(
        project: &Project,
        files: &'p dyn Files,
        deployment: &Deployment,
        environment: Option<Environment>,
        steps: u64,
    ) -> Self {
        let evaluator = Evaluator::new(files).within_environment(environment).within_steps(steps);
        let template = project.loaded(deployment.template).and_then(|file| project.template(&file));
        let parameters = deployment
            .parameters
            .map_or_else(ParameterSet::default, |file| project.parameter_set(file, files));
        let root = template.map(|template| evaluator.root(template, &parameters));
        if let Some(root) = root {
            evaluator.expand(root);
        }
        let nodes: Vec<Rc<Node>> =
            (0..evaluator.node_count()).filter_map(|place| evaluator.node(NodeId(place as u32))).collect();
        let index = index::Index::new(&evaluator, &nodes);
        Self { evaluator, root, nodes, index }
    }

    /// Every resource that a template declares, `existing` ones included.
    pub fn nodes(&self) -> &[Rc<Node>] {
        &self.nodes
    }

    /// A resource, also one that only a call refers to.
    pub fn node(&self, id: NodeId) -> Option<Rc<Node>> {
        self.evaluator.node(id)
    }

    /// The resources of a type, letter case aside.
    pub fn of_type(&self, ty: &str) -> impl Iterator<Item = &Rc<Node>> {
        self.index.of_type(ty).iter()
    }

    /// Whether a resource is deployed in a case; `None` where that can't be told.
    pub fn is_deployed(&self, case: &Case<'_, '_>, node: &Node) -> Option<bool> {
        let mut known = Some(true);
        for condition in &node.conditions {
            match case.holds(&self.evaluator.force(condition)) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => known = None,
            }
        }
        known
    }

    /// The place where a resource's type is written.
    pub fn type_location(&self, node: &Node) -> Option<Location> {
        self.evaluator.type_location(node)
    }

    /// The name of a resource for people: as it is, or as an ARM expression.
    pub fn name(&self, node: &Node) -> String {
        self.evaluator.print(&self.evaluator.full_name(node))
    }

    /// The body of a resource: an object.
    pub fn body(&self, node: &Node) -> Value {
        self.evaluator.force(&node.body)
    }
}
