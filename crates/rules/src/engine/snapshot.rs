//! What a deployment would make, in the form of `bicep snapshot`.

use tricep_parser::eval::{Data, Node, Slot, Value};
use tricep_parser::graph::Graph;

use crate::finding::DeploymentRef;
use crate::report::{Snapshot, Tree};

/// Members of a body that say how to deploy it, and not what.
const NOT_IN_BODY: [&str; 10] = [
    "name",
    "type",
    "apiVersion",
    "dependsOn",
    "condition",
    "copy",
    "comments",
    "parent",
    "scope",
    "existing",
];

/// What a deployment would make. Resources that are not deployed are left out; of those of which that is not known the
/// condition is said.
pub(super) fn of(graph: &Graph<'_>, deployment: &DeploymentRef) -> Snapshot {
    let declared = graph.nodes().iter().filter(|node| graph.evaluator.is_declared(node));
    let (extensions, azure): (Vec<_>, Vec<_>) =
        declared.partition(|node| graph.evaluator.extension_symbol(node).is_some());
    let azure = azure.into_iter().filter_map(|node| resource(graph, node));
    let extensions = extensions.into_iter().filter_map(|node| of_extension(graph, node));
    Snapshot {
        deployment: deployment.clone(),
        resources: azure.chain(extensions).collect(),
        outputs: outputs(graph),
    }
}

fn outputs(graph: &Graph<'_>) -> Vec<(String, Tree)> {
    let Some(root) = graph.root.and_then(|root| graph.evaluator.instance(root)) else { return Vec::new() };
    let output = |output: &tricep_parser::template::Output| {
        let value = graph.evaluator.output(root.id, &output.name.text)?;
        // What is not wholly known is one expression.
        let tree = if is_known(graph, &value) {
            tree(graph, &value)
        } else {
            Tree::String(format!("[{}]", graph.evaluator.expression(&value)))
        };
        Some((output.name.text.to_string(), tree))
    };
    root.template.outputs.iter().filter_map(output).collect()
}

/// The condition of a resource of which it is not known whether it is deployed; `None` of one that is not.
fn condition(graph: &Graph<'_>, node: &Node) -> Option<Option<Value>> {
    let mut open = Vec::new();
    for condition in &node.conditions {
        let condition = graph.evaluator.force(condition);
        match condition.data {
            Data::Bool(true) => {}
            Data::Bool(false) => return None,
            _ => open.push(condition),
        }
    }
    Some(match open.as_slice() {
        [] => None,
        [first, ..] => {
            let location = graph.evaluator.location(first)?;
            Some(graph.evaluator.all_of(open.clone(), location))
        }
    })
}

fn resource(graph: &Graph<'_>, node: &Node) -> Option<Tree> {
    let evaluator = &graph.evaluator;
    let mut members = Vec::new();
    let mut say =
        |name: &str, value: Option<Tree>| members.extend(value.map(|value| (name.to_owned(), value)));
    let open = condition(graph, node)?;
    let string = |value: &Value| Tree::String(evaluator.print(value));
    say("id", evaluator.id_text(node).as_ref().map(string));
    say("type", Some(Tree::String(evaluator.type_of(node).to_string())));
    say("name", Some(string(&evaluator.full_name(node))));
    say("apiVersion", evaluator.api_version(node).as_ref().map(string));
    say("condition", open.as_ref().map(string));
    if let Data::Object(body) = &graph.body(node).data {
        for member in body.properties.iter().filter(|member| is_in_body(&member.key)) {
            say(&member.key, Some(slot(graph, &member.value)));
        }
    }
    Some(Tree::Object(members))
}

fn is_in_body(name: &str) -> bool {
    !NOT_IN_BODY.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// A resource of an extension: its whole body is its properties.
fn of_extension(graph: &Graph<'_>, node: &Node) -> Option<Tree> {
    condition(graph, node)?;
    let version = graph.evaluator.api_version(node);
    let version = version.as_ref().map(|version| format!("@{}", graph.evaluator.print(version)));
    let ty = format!("{}{}", graph.evaluator.type_of(node), version.unwrap_or_default());
    let properties = tree(graph, &graph.body(node));
    Some(Tree::Object(vec![
        (String::from("properties"), properties),
        (String::from("type"), Tree::String(ty)),
    ]))
}

fn tree(graph: &Graph<'_>, value: &Value) -> Tree {
    match &value.data {
        Data::Null => Tree::Null,
        Data::Bool(answer) => Tree::Bool(*answer),
        Data::Int(number) => Tree::Number(number.to_string()),
        Data::Number(text) => Tree::Number(text.to_string()),
        // In a template a string that begins with a bracket is an expression.
        Data::String(text) if text.starts_with('[') => Tree::String(format!("[{text}")),
        Data::String(text) => Tree::String(text.to_string()),
        Data::Array(array) if !array.open => {
            Tree::Array(array.items.iter().map(|item| slot(graph, item)).collect())
        }
        Data::Object(object) if !object.open => {
            let members = object.properties.iter();
            Tree::Object(members.map(|member| (member.key.to_string(), slot(graph, &member.value))).collect())
        }
        _ => {
            let id = graph.evaluator.id_text_of(value);
            Tree::String(graph.evaluator.print(id.as_ref().unwrap_or(value)))
        }
    }
}

fn slot(graph: &Graph<'_>, slot: &Slot) -> Tree {
    graph
        .evaluator
        .in_depth(slot, |value| tree(graph, value))
        .unwrap_or_else(|| Tree::String(String::from("[…]")))
}

/// Whether nothing of a value is left to be known.
fn is_known(graph: &Graph<'_>, value: &Value) -> bool {
    let known = |slot: &Slot| graph.evaluator.in_depth(slot, |value| is_known(graph, value)) == Some(true);
    match &value.data {
        Data::Array(array) => !array.open && array.items.iter().all(known),
        Data::Object(object) => !object.open && object.properties.iter().all(|member| known(&member.value)),
        Data::Term(_) | Data::Lambda(_) => false,
        _ => true,
    }
}
