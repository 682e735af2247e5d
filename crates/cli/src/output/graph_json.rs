//! `graph --format json`, version 1: the resources of each deployment and how they hang together.

use std::io::{self, Write};

use serde::Serialize;
use tricep_rules::report::{DeploymentGraph, GraphEdge, GraphResource};

use super::View;
use super::json::write_json;
use super::paths_json::{DeploymentJson, deployment_json};
use super::view::Place;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let deployments = view.report.graphs.iter().map(|graph| graph_json(view, graph)).collect();
    write_json(&Document { version: 1, deployments }, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    deployments: Vec<GraphJson<'a>>,
}

#[derive(Serialize)]
struct GraphJson<'a> {
    #[serde(flatten)]
    deployment: DeploymentJson,
    resources: Vec<ResourceJson<'a>>,
    edges: Vec<EdgeJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResourceJson<'a> {
    id: usize,
    #[serde(rename = "type")]
    ty: &'a str,
    api_version: Option<&'a str>,
    name: &'a str,
    existing: bool,
    condition: Option<&'a str>,
    scope: &'a str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct EdgeJson {
    from: usize,
    to: usize,
    kind: &'static str,
    #[serde(flatten)]
    place: Place,
}

fn graph_json<'a>(view: &View<'_>, graph: &'a DeploymentGraph) -> GraphJson<'a> {
    GraphJson {
        deployment: deployment_json(&graph.deployment),
        resources: graph
            .resources
            .iter()
            .enumerate()
            .map(|(id, resource)| resource_json(view, id, resource))
            .collect(),
        edges: graph.edges.iter().map(|edge| edge_json(view, edge)).collect(),
    }
}

fn resource_json<'a>(view: &View<'_>, id: usize, resource: &'a GraphResource) -> ResourceJson<'a> {
    ResourceJson {
        id,
        ty: &resource.ty,
        api_version: resource.api_version.as_deref(),
        name: &resource.name,
        existing: resource.existing,
        condition: resource.condition.as_deref(),
        scope: &resource.scope,
        place: view.place(resource.location),
    }
}

fn edge_json(view: &View<'_>, edge: &GraphEdge) -> EdgeJson {
    EdgeJson { from: edge.from, to: edge.to, kind: edge.kind, place: view.place(edge.location) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[test]
    fn graph() {
        insta::assert_snapshot!(written(&Example::full(), write));
    }

    #[test]
    fn no_deployment() {
        insta::assert_snapshot!(written(&Example::clean(), write), @r#"
        {
          "version": 1,
          "deployments": []
        }
        "#);
    }
}
