//! `graph --format snapshot`: what a deployment would make, as `bicep snapshot` prints it.

use serde_json::{Value, json};

use crate::harness::Folder;

const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";
const GROUP: &str = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/myRg";

fn snapshot(files: &[(&str, &str)], options: &[&str]) -> Value {
    let folder = files.iter().fold(Folder::empty(), |folder, (name, text)| folder.with(name, text));
    let arguments = ["graph", "main.bicepparam", "--format", "snapshot"];
    let snapshot = folder.run(arguments.iter().chain(options).copied()).exits(0).json();
    assert_eq!(snapshot["diagnostics"], json!([]));
    snapshot
}

fn in_group(template: &str, parameters: &str) -> Value {
    let files = [("main.bicep", template), ("main.bicepparam", parameters)];
    snapshot(&files, &["--subscription-id", SUBSCRIPTION, "--resource-group", "myRg"])
}

#[test]
fn a_known_group_makes_names_known() {
    let template = "param tier string = 'Standard'
resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: 'plan-${uniqueString(resourceGroup().id)}'
  location: resourceGroup().location
  sku: { name: tier, capacity: 2 }
}
resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: 'app'
  properties: { serverFarmId: plan.id, tenant: subscription().tenantId, hosts: ['a', plan.properties.status] }
}
resource web 'Microsoft.Web/sites/config@2024-04-01' = { parent: site, name: 'web', properties: { ftps: null } }
resource left 'Microsoft.Web/sites@2024-04-01' = if (tier == 'Basic') { name: 'left' }
resource other 'Microsoft.Web/sites@2024-04-01' existing = { name: 'other' }
";
    let plan = format!("{GROUP}/providers/Microsoft.Web/serverfarms/plan-js26ofeqkqeve");
    let reference = format!("[reference('{plan}', '2024-04-01').status]");
    let found = in_group(template, "using 'main.bicep'\nparam tier = 'Premium'\n");
    assert_eq!(
        found["predictedResources"],
        json!([
            {
                "id": plan,
                "type": "Microsoft.Web/serverfarms",
                "name": "plan-js26ofeqkqeve",
                "apiVersion": "2024-04-01",
                "location": "[resourceGroup().location]",
                "sku": {"name": "Premium", "capacity": 2},
            },
            {
                "id": format!("{GROUP}/providers/Microsoft.Web/sites/app"),
                "type": "Microsoft.Web/sites",
                "name": "app",
                "apiVersion": "2024-04-01",
                "properties": {
                    "serverFarmId": plan,
                    "tenant": "[tenant().tenantId]",
                    "hosts": ["a", reference],
                },
            },
            {
                "id": format!("{GROUP}/providers/Microsoft.Web/sites/app/config/web"),
                "type": "Microsoft.Web/sites/config",
                "name": "app/web",
                "apiVersion": "2024-04-01",
                "properties": {"ftps": null},
            },
        ])
    );
    assert_eq!(found["outputs"], json!({}));
}

/// What is asked for by an id is at the place of the id: in the known group, or not here.
#[test]
fn an_id_says_in_which_group_a_resource_is() {
    let tag = |name: &str, before: &str| {
        format!(
            "output {name} string = reference(resourceId({before}'Microsoft.Network/publicIPAddresses', 'pip'), '2024-05-01', 'full').tags.kind\n"
        )
    };
    let template = [
        "resource pip 'Microsoft.Network/publicIPAddresses@2024-05-01' = { name: 'pip', tags: { kind: 'own' } }\n",
        &tag("unnamed", ""),
        &tag("called", "resourceGroup().name, "),
        &tag("written", &format!("'{SUBSCRIPTION}', 'MYRG', ")),
        &tag("other", "'other', "),
    ];
    let other = GROUP.replace("myRg", "other");
    let other = format!("{other}/providers/Microsoft.Network/publicIPAddresses/pip");
    assert_eq!(
        in_group(&template.concat(), "using 'main.bicep'\n")["outputs"],
        json!({
            "unnamed": "own",
            "called": "own",
            "written": "own",
            "other": format!("[reference('{other}', 'full').tags.kind]"),
        })
    );
}

#[test]
fn outputs_are_values_or_one_expression() {
    let template = "param name string
resource site 'Microsoft.Web/sites@2024-04-01' = { name: name }
output plain object = { name: name, list: [1, true] }
output mixed object = { name: name, host: site.properties.defaultHostName }
output text string = '[${name}'
";
    let found = in_group(template, "using 'main.bicep'\nparam name = 'app'\n");
    let host =
        format!("reference('{GROUP}/providers/Microsoft.Web/sites/app', '2024-04-01').defaultHostName");
    assert_eq!(
        found["outputs"],
        json!({
            "plain": {"name": "app", "list": [1, true]},
            "mixed": format!("[createObject('name', 'app', 'host', {host})]"),
            "text": "[[app",
        })
    );
}

#[test]
fn modules_are_followed() {
    let files = [
        ("main.bicepparam", "using 'main.bicep'\n"),
        ("name.bicep", "output name string = 'app'\n"),
        ("site.bicep", "param name string\nresource s 'Microsoft.Web/sites@2024-04-01' = { name: name }\n"),
        (
            "main.bicep",
            "module name 'name.bicep' = {}\nmodule site 'site.bicep' = {\n  scope: resourceGroup('other')\n  params: { name: name.outputs.name }\n}\n",
        ),
    ];
    let found = snapshot(&files, &["--subscription-id", SUBSCRIPTION, "--resource-group", "myRg"]);
    let id = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/other/providers/Microsoft.Web/sites/app");
    assert_eq!(found["predictedResources"][0]["id"], id);
    assert_eq!(found["predictedResources"][1], Value::Null);
}

#[test]
fn larger_scopes_have_ids_of_their_own() {
    let template = "targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = { name: 'rg', location: deployment().location }
";
    let files = [("main.bicep", template), ("main.bicepparam", "using 'main.bicep'\n")];
    let found = snapshot(&files, &["--subscription-id", SUBSCRIPTION, "--location", "westeurope"]);
    assert_eq!(
        found["predictedResources"][0],
        json!({
            "id": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"),
            "type": "Microsoft.Resources/resourceGroups",
            "name": "rg",
            "apiVersion": "2024-11-01",
            "location": "westeurope",
        })
    );
    let template = "targetScope = 'managementGroup'
resource assignment 'Microsoft.Authorization/policyAssignments@2022-06-01' = {
  name: 'tls'
  properties: { policyDefinitionId: '${managementGroup().id}/definitions/${managementGroup().name}' }
}
";
    let files = [("main.bicep", template), ("main.bicepparam", "using 'main.bicep'\n")];
    let found = snapshot(&files, &["--management-group", "mg"]);
    let group = "/providers/Microsoft.Management/managementGroups/mg";
    let resource = &found["predictedResources"][0];
    assert_eq!(resource["id"], format!("{group}/providers/Microsoft.Authorization/policyAssignments/tls"));
    assert_eq!(resource["properties"]["policyDefinitionId"], format!("{group}/definitions/mg"));
}

#[test]
fn what_is_not_known_stays_an_expression() {
    let files = [
        ("main.bicepparam", "using 'main.bicep'\n"),
        (
            "main.bicep",
            "param flag bool\nresource s 'Microsoft.Web/sites@2024-04-01' = if (flag) { name: 'app', tags: { group: resourceGroup().name } }\n",
        ),
    ];
    let found = snapshot(&files, &[]);
    assert_eq!(
        found["predictedResources"][0],
        json!({
            "type": "Microsoft.Web/sites",
            "name": "app",
            "apiVersion": "2024-04-01",
            "condition": "[parameters('flag')]",
            "tags": {"group": "[resourceGroup().name]"},
        })
    );
}

#[test]
fn a_snapshot_is_that_of_one_deployment() {
    let folder = Folder::empty()
        .with("main.bicep", "param name string\n")
        .with("a.bicepparam", "using 'main.bicep'\nparam name = 'a'\n")
        .with("b.bicepparam", "using 'main.bicep'\nparam name = 'b'\n");
    let run = folder.run(["graph", "--format", "snapshot"]).exits(2);
    assert!(run.stderr.contains("more than one deployment"), "{}", run.stderr);
}

#[test]
fn what_an_extension_knows_is_named_with_its_whole_path() {
    let template = "extension 'br:registry.invalid/graph:1.0.0'

resource app 'group@v1' = {
  key: 'app'
  properties: { owner: 'me' }
}

resource member 'group@v1' = {
  key: 'member'
  properties: { owner: app.properties.identity, display: app.display }
}
";
    let found = in_group(template, "using 'main.bicep'\n");
    let member = &found["predictedResources"][1]["properties"];
    assert_eq!(
        member["properties"],
        json!({
            "owner": "[reference('app').properties.identity]",
            "display": "[reference('app').display]"
        })
    );
}
