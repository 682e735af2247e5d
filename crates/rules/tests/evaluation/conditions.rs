//! Whose condition a resource has.

use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{Request, check};

/// The resources of a template with their conditions.
fn conditions(name: &str, text: &str) -> Vec<String> {
    let memory = Memory::new([(format!("/project/{name}"), text)]);
    let project = Arc::new(Project::new(Arc::new(memory), "/project"));
    let request = Request { graphs: true, threads: Some(1), ..Request::default() };
    let report = check(&project, &request).map_err(|failure| failure.message).unwrap();
    let resources = report.graphs.iter().flat_map(|graph| &graph.resources);
    let mut lines: Vec<String> = resources
        .map(|resource| format!("{} {}", resource.name, resource.condition.as_deref().unwrap_or("always")))
        .collect();
    lines.sort();
    lines
}

/// As the compiler has it: what stands inside a resource has its condition, what names it as its parent has not.
#[test]
fn only_what_stands_inside_a_resource_has_its_condition() {
    let bicep = "param on bool
resource site 'Microsoft.Web/sites@2024-04-01' = if (on) {
  name: 'app'
  resource inside 'config' = { name: 'logs' }
}
resource beside 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: site
  name: 'web'
  resource below 'x' = { name: 'y' }
}
";
    let arm = r#"{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "parameters": { "on": { "type": "bool" } }, "resources": [
{ "type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "app", "condition": "[parameters('on')]",
  "resources": [{ "type": "config", "apiVersion": "2024-04-01", "name": "web" }] },
{ "type": "Microsoft.Web/sites/config", "apiVersion": "2024-04-01", "name": "app/logs", "condition": "[parameters('on')]" },
{ "type": "Microsoft.Web/sites/config/x", "apiVersion": "2024-04-01", "name": "app/web/y" }] }"#;
    let expected =
        ["app [parameters('on')]", "app/logs [parameters('on')]", "app/web always", "app/web/y always"];
    assert_eq!(conditions("main.bicep", bicep), expected);
    assert_eq!(conditions("main.json", arm), expected);
}

/// Whichever of its sides is met first; written twice, it is printed as it is written first.
#[test]
fn a_comparison_is_printed_as_it_is_written() {
    let bicep = "param a string
param b string
var first = a
resource one 'Microsoft.Web/sites@2024-04-01' = if (b == first) {
  name: 'one-${first}'
}
resource two 'Microsoft.Web/sites@2024-04-01' = if (!(first == b)) {
  name: 'two-${first}'
}
";
    let expected = [
        "[format('one-{0}', parameters('a'))] [equals(parameters('b'), parameters('a'))]",
        "[format('two-{0}', parameters('a'))] [not(equals(parameters('b'), parameters('a')))]",
    ];
    assert_eq!(conditions("main.bicep", bicep), expected);
}

/// Whichever turn of the loop is meant.
#[test]
fn the_turns_of_a_loop_have_one_type_and_one_version() {
    let bicep = "param which int
resource all 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 2): { name: 'all${i}' }]
resource one 'Microsoft.Web/sites@2022-03-01' = if (all[which].type == 'x' || all[which].apiVersion == '2024-04-01') {
  name: 'one'
}
";
    assert_eq!(conditions("main.bicep", bicep), ["all0 always", "all1 always", "one [true()]"]);
}
