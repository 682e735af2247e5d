//! Modules that are not read, through no fault of who names them, are told in the summary and on standard error.

use crate::harness::Folder;

const REGISTRY: &str = "\
module site 'br/public:avm/res/web/site:0.15.1' = {
  name: 'site'
}
";

/// A deployment as a resource of Bicep, whose template has these resources.
fn deployment(resources: &str) -> String {
    format!(
        "resource inner 'Microsoft.Resources/deployments@2022-09-01' = {{
  name: 'inner'
  properties: {{
    mode: 'Incremental'
    template: {{
      contentVersion: '1.0.0.0'
      resources: [{resources}]
    }}
  }}
}}
"
    )
}

/// An ARM template with a deployment that says this of its template.
fn arm(template: &str) -> String {
    format!(
        r#"{{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {{ "inner": {{ "type": "object" }} }},
  "resources": [
    {{
      "type": "Microsoft.Resources/deployments",
      "apiVersion": "2022-09-01",
      "name": "inner",
      "properties": {{ "mode": "Incremental", {template} }}
    }}
  ]
}}"#
    )
}

#[track_caller]
fn says(files: &[(&str, &str)], notice: &str, summary: &str) {
    let folder = files.iter().fold(Folder::empty(), |folder, (name, text)| folder.with(name, text));
    let run = folder.run(["check"]).exits(0);
    assert_eq!(run.stderr, notice);
    assert!(run.stdout.ends_with(&format!("{summary}\n")), "{}", run.stdout);
}

#[test]
fn a_module_of_a_registry_that_is_not_restored() {
    says(
        &[("main.bicep", REGISTRY)],
        "notice: main.bicep:1: the module 'br/public:avm/res/web/site:0.15.1' is not in the module cache; `bicep restore` puts it there; what it deploys is unknown\n",
        "1 deployment, 1 file; 1 module was not read",
    );
    let report = Folder::empty().with("main.bicep", REGISTRY).run(["check", "--format", "json"]).json();
    assert_eq!(report["summary"]["unread"], 1);
}

#[test]
fn a_template_that_stands_in_a_resource() {
    let site = "{ type: 'Microsoft.Web/sites', apiVersion: '2024-04-01', name: 'orders' }";
    says(
        &[("main.bicep", &deployment(site)), ("other.bicep", &deployment("")), ("registry.bicep", REGISTRY)],
        "notice: main.bicep:1: a template that stands in a resource is not looked at; what it deploys is unknown, as with 1 other module\n",
        "3 deployments, 3 files; 2 modules were not read",
    );
}

#[test]
fn a_template_that_is_not_written_in_the_files() {
    says(
        &[("azuredeploy.json", &arm("\"template\": \"[parameters('inner')]\""))],
        "notice: azuredeploy.json:10: the template of this deployment is not written here; what it deploys is unknown\n",
        "1 deployment, 1 file; 1 module was not read",
    );
    says(
        &[(
            "azuredeploy.json",
            &arm(
                "\"templateLink\": {\"uri\": \"[uri(deployment().properties.templateLink.uri, parameters('inner').file)]\"}",
            ),
        )],
        "notice: azuredeploy.json:10: only Azure can follow the link to this template; what it deploys is unknown\n",
        "1 deployment, 1 file; 1 module was not read",
    );
}
