//! The resource graph as it is reported.

use std::collections::BTreeSet;

use tricep_parser::eval::{Data, Node, Term};
use tricep_parser::graph::{Graph, NodeId};

use crate::finding::DeploymentRef;
use crate::gateway::Path;
use crate::report::{DeploymentGraph, GraphEdge, GraphResource};

/// The graph of a deployment as plain data. An `existing` resource that the deployment declares is the node of its
/// declaration.
pub(super) fn shown(graph: &Graph<'_>, paths: &[Path], deployment: &DeploymentRef) -> DeploymentGraph {
    let mut resources = Vec::new();
    let mut places: Vec<Option<usize>> = vec![None; graph.nodes().len()];
    let stands_for: Vec<NodeId> =
        graph.nodes().iter().map(|node| graph.declaration_of(node).map_or(node.id, |node| node.id)).collect();
    for node in graph.nodes() {
        if stands_for.get(node.id.index()) != Some(&node.id) {
            continue;
        }
        let Some(resource) = resource(graph, node) else { continue };
        if let Some(place) = places.get_mut(node.id.index()) {
            *place = Some(resources.len());
        }
        resources.push(resource);
    }
    let place = |id: NodeId| {
        let id = stands_for.get(id.index())?;
        places.get(id.index()).copied().flatten()
    };
    let mut edges = Vec::new();
    let mut seen = BTreeSet::new();
    for edge in graph.edges() {
        if let (Some(from), Some(to)) = (place(edge.from), place(edge.to))
            && from != to
            && seen.insert((from, to, edge.kind.as_str()))
        {
            edges.push(GraphEdge { from, to, kind: edge.kind.as_str(), location: edge.location });
        }
    }
    for path in paths {
        let (Some(site), Some(address)) = (&path.found.site, &path.found.address) else { continue };
        if let (Some(from), Some(to), Some(location)) =
            (place(path.gateway.id), place(site.id), graph.evaluator.location(address))
            && seen.insert((from, to, "backend"))
        {
            edges.push(GraphEdge { from, to, kind: "backend", location });
        }
    }
    DeploymentGraph { deployment: deployment.clone(), resources, edges }
}

fn resource(graph: &Graph<'_>, node: &Node) -> Option<GraphResource> {
    let evaluator = &graph.evaluator;
    Some(GraphResource {
        ty: evaluator.type_of(node).to_string(),
        api_version: evaluator.api_version(node).map(|version| evaluator.print(&version)),
        name: graph.name(node),
        existing: !evaluator.is_declared(node),
        condition: condition(graph, node),
        scope: scope(graph, node),
        location: graph.type_location(node)?,
    })
}

/// The conditions of a resource and of what it stands in, as one ARM expression.
fn condition(graph: &Graph<'_>, node: &Node) -> Option<String> {
    let conditions = node.conditions.iter().map(|slot| graph.evaluator.force(slot));
    let shown: Vec<String> = conditions.map(|value| graph.evaluator.expression(&value)).collect();
    match shown.as_slice() {
        [] => None,
        [one] => Some(format!("[{one}]")),
        all => Some(format!("[and({})]", all.join(", "))),
    }
}

fn scope(graph: &Graph<'_>, node: &Node) -> String {
    use tricep_parser::template::TargetScope;
    let evaluator = &graph.evaluator;
    let of_target = |target: TargetScope| match target {
        TargetScope::ResourceGroup => "resourceGroup",
        TargetScope::Subscription => "subscription",
        TargetScope::ManagementGroup => "managementGroup",
        TargetScope::Tenant => "tenant",
        TargetScope::Other => "other",
    };
    let value = evaluator.scope_of(node);
    match &value {
        Some(value) if !matches!(value.data, Data::Null) => match evaluator.term_of(value).as_deref() {
            Some(Term::Call { function, arguments }) if arguments.is_empty() => match &**function {
                "resourcegroup" => String::from("resourceGroup"),
                "managementgroup" => String::from("managementGroup"),
                other => other.to_owned(),
            },
            _ => evaluator.print(value),
        },
        _ => evaluator
            .instance(node.instance)
            .map_or("other", |instance| of_target(instance.template.scope))
            .to_owned(),
    }
}
