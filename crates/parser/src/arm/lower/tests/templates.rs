use super::*;

#[track_caller]
fn declares(members: &str, expected: &str) {
    let shown = shown(members);
    let unindented: Vec<&str> =
        expected.trim().lines().map(|line| line.strip_prefix("        ").unwrap_or(line)).collect();
    assert_eq!(shown.trim_end(), unindented.join("\n"));
}

#[test]
fn parameters_have_types_defaults_and_allowed_values() {
    declares(
        r##""definitions": {
            "tier": {"type": "string", "allowedValues": ["basic", "premium"]},
            "tiers": {"type": "array", "items": {"$ref": "#/definitions/tier"}},
            "secret": {"type": "secureString"},
            "pair": {"type": "object", "properties": {"size": {"type": "int"}}},
            "site": {
                "type": "object",
                "properties": {
                    "tier": {"$ref": "#/definitions/tier", "nullable": true},
                    "modes": {"type": "array", "allowedValues": ["a", "b"]},
                    "pair": {"type": "array", "prefixItems": [{"type": "bool"}, {"type": "int", "allowedValues": [1, 2]}], "items": false}
                },
                "additionalProperties": {"type": "bool"}
            },
            "any": {"type": "object", "discriminator": {"propertyName": "kind", "mapping": {
                "pair": {"$ref": "#/definitions/pair"}, "site": {"$ref": "#/definitions/site"}
            }}}
        },
        "parameters": {
            "name": {"type": "String", "defaultValue": "[concat('site-', uniqueString(resourceGroup().id))]"},
            "count": {"type": "int", "allowedValues": [1, 2], "defaultValue": 1},
            "password": {"type": "securestring"},
            "tags": {"type": "object", "nullable": true},
            "tier": {"$ref": "#/definitions/tier"},
            "key": {"$ref": "#/definitions/secret"},
            "size": {"$ref": "#/definitions/pair/properties/size"},
            "mode": {"$ref": "#/definitions/site/properties/modes/items"},
            "second": {"$ref": "#/definitions/site/properties/pair/prefixItems/1"},
            "other": {"$ref": "#/definitions/site/additionalProperties"}
        }"##,
        "
        param name: string = concat('site-', uniquestring(resourcegroup().id))
        param count: int = 1 allowed [1, 2]
        param password: secure string
        param tags: (object)?
        param tier: tier
        param key: secret
        param size: pair.size
        param mode: site.modes[*]
        param second: site.pair[1]
        param other: site.*
        type tier = 'basic' | 'premium'
        type tiers = (tier)[]
        type secret = secure string
        type pair = {size: int}
        type site = {tier: (tier)?, modes: ('a' | 'b')[], pair: [bool, 1 | 2], *: bool}
        type any = pair | site
        ",
    );
}

#[test]
fn variables_are_values_and_loops() {
    declares(
        r#""parameters": {"names": {"type": "array"}},
        "variables": {
            "plain": {"a": [1, -2, 1.5, 123456789012345678901234567890], "b": null, "c": true},
            "Plain2": "[variables('PLAIN').a[0]]",
            "escaped": "[[not('an expression')]",
            "copy": [
                {"name": "hosts", "count": "[length(parameters('names'))]", "input": "[format('{0}-{1}', parameters('names')[copyIndex('hosts')], copyIndex('hosts', 1))]"}
            ],
            "pools": {
                "kind": "all",
                "copy": [
                    {"name": "members", "count": 2, "input": {"index": "[copyIndex('members')]"}},
                    {"name": "others", "count": 3, "input": "[copyIndex('others')]"}
                ]
            },
            "copied": {"copy": ["not a loop"]}
        }"#,
        "
        param names: array
        var plain = {a: [1, -2, number 1.5, number 123456789012345678901234567890], b: null, c: true}
        var Plain2 = var.plain.a[0]
        var escaped = '[not('an expression')]'
        var hosts = [for l0 in range(0, length(param.names)): format('{0}-{1}', param.names[l0], add(l0, 1))]
        var pools = {kind: 'all', members: [for l1 in range(0, 2): {index: l1}], others: [for l2 in range(0, 3): l2]}
        var copied = {copy: ['not a loop']}
        ",
    );
}

#[test]
fn functions_have_parameters_of_their_own() {
    declares(
        r#""parameters": {"name": {"type": "string"}},
        "functions": [{
            "namespace": "contoso",
            "members": {
                "unique": {
                    "parameters": [{"name": "name", "type": "string"}],
                    "output": {"type": "string", "value": "[concat(parameters('name'), uniqueString(parameters('NAME')))]"}
                }
            }
        }],
        "outputs": {"it": {"type": "string", "value": "[Contoso.Unique(parameters('name'))]"}}"#,
        "
        param name: string
        func contoso.unique(l0) = concat(l0, uniquestring(l0))
        output it = contoso.unique(param.name)
        ",
    );
}

#[test]
fn resources_nest_and_repeat() {
    declares(
        r#""resources": [
            {
                "type": "Microsoft.Web/sites",
                "apiVersion": "2024-04-01",
                "name": "[format('site-{0}', copyIndex())]",
                "comments": "All sites",
                "condition": "[equals(1, 1)]",
                "copy": {"name": "sites", "count": 3, "mode": "serial", "batchSize": 1},
                "dependsOn": ["plan", "[resourceId('Microsoft.Web/serverfarms', 'plan')]"],
                "properties": {"copy": [{"name": "slots", "count": 2, "input": "[add(copyIndex('slots'), copyIndex('sites', 2))]"}]},
                "resources": [
                    {"type": "config", "apiVersion": "2024-04-01", "name": "web", "properties": {"index": "[copyIndex()]"}},
                    {"type": "Microsoft.Web/sites/slots", "apiVersion": "2024-04-01", "name": "stage", "resources": [
                        {"type": "config", "apiVersion": "2024-04-01", "name": "web"}
                    ]},
                    {"type": "Microsoft.Web/sites/hostNameBindings", "apiVersion": "2024-04-01", "name": "site/www"},
                    {"type": "Microsoft.Insights/components", "apiVersion": "2020-02-02", "name": "insights"}
                ]
            }
        ]"#,
        "
        resource Microsoft.Web/sites@'2024-04-01' for sites l0 in range(0, 3) if equals(1, 1) after 'plan', resourceid('Microsoft.Web/serverfarms', 'plan') {name: format('site-{0}', l0), properties: {slots: [for l1 in range(0, 2): add(l1, add(l0, 2))]}}
        resource Microsoft.Web/sites/config@'2024-04-01' in 0 {name: 'web', properties: {index: l0}}
        resource Microsoft.Web/sites/slots@'2024-04-01' in 0 {name: 'stage'}
        resource Microsoft.Web/sites/slots/config@'2024-04-01' in 2 {name: 'web'}
        resource Microsoft.Web/sites/hostNameBindings@'2024-04-01' {name: 'site/www'}
        resource Microsoft.Insights/components@'2020-02-02' {name: 'insights'}
        ",
    );
}

#[test]
fn symbolic_names_are_references() {
    declares(
        r#""languageVersion": "2.0",
        "resources": {
            "plan": {"existing": true, "type": "Microsoft.Web/serverfarms", "apiVersion": "2024-04-01", "name": "plan", "scope": "[resourceGroup('other').id]"},
            "site": {
                "type": "Microsoft.Web/sites",
                "apiVersion": "2024-04-01",
                "name": "[format('site-{0}', copyIndex())]",
                "copy": {"name": "site", "count": 2},
                "dependsOn": ["plan", "[format('work[{0}]', copyIndex())]", "site[0]", "unknown"]
            },
            "work": {
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": "[format('work-{0}', copyIndex())]",
                "copy": {"name": "work", "count": 2},
                "properties": {"mode": "Incremental", "template": {"resources": []}}
            },
            "pod": {"import": "kubernetes", "type": "core/Service@v1", "properties": {"spec": {"replicas": 1}}}
        }"#,
        "
        resource plan Microsoft.Web/serverfarms@'2024-04-01' existing scope resourcegroup('other').id {name: 'plan', scope: resourcegroup('other').id}
        resource site Microsoft.Web/sites@'2024-04-01' for site l0 in range(0, 2) after resource#0, module#0[l0], resource#1[0], 'unknown' {name: format('site-{0}', l0)}
        resource pod core/Service@'v1' {spec: {replicas: 1}}
        module work format('work-{0}', l1) for work l1 in range(0, 2) inner
        ",
    );
}

#[test]
fn nested_templates_are_outer_unless_they_say_inner() {
    let nested = |options: &str| {
        format!(
            r#""parameters": {{"name": {{"type": "string"}}}},
            "variables": {{"port": 443}},
            "resources": [{{
                "type": "Microsoft.Resources/deployments",
                "apiVersion": "2022-09-01",
                "name": "net",
                "copy": {{"name": "nets", "count": 2}},
                "resourceGroup": "[parameters('name')]",
                "properties": {{
                    "mode": "Incremental",{options}
                    "parameters": {{"name": {{"value": "[parameters('name')]"}}}},
                    "template": {{
                        "parameters": {{"name": {{"type": "string"}}}},
                        "variables": {{"port": 80, "other": 1}},
                        "resources": [{{"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-01-01", "name": "[parameters('name')]", "tags": {{"port": "[variables('port')]"}}}}]
                    }}
                }}
            }}]"#
        )
    };
    declares(
        &nested(r#""expressionEvaluationOptions": {"scope": "Inner"},"#),
        "
        param name: string
        var port = 443
        module 'net' scope resourcegroup(param.name) for nets l0 in range(0, 2) with {name: {value: param.name}} inner
          param name: string
          var port = 80
          var other = 1
          resource Microsoft.Network/virtualNetworks@'2024-01-01' {name: param.name, tags: {port: var.port}}
        ",
    );
    let template = read(&source(
        &nested("").replace("\"[variables('port')]\"", "\"[variables('port')]\", \"i\": \"[copyIndex()]\""),
    ));
    assert_eq!(template.problems[..], []);
    let shown = show::template(&template);
    assert!(shown.contains("outer\n"), "{shown}");
    // Numbered by the enclosing template, where `port` is 443.
    assert!(shown.contains("{name: param.name, tags: {port: var.port, i: l0}}"), "{shown}");
    let crate::template::ModuleSource::Outer(inner) = &template.modules[0].source else { panic!() };
    assert_eq!((template.locals, inner.locals, inner.variables.len()), (1, 1, 2));
}

#[test]
fn locals_of_an_outer_scope_template_are_numbered_with_those_around_it() {
    let template = read(&source(
        r#""variables": {"copy": [{"name": "a", "count": 1, "input": 1}]},
        "resources": [{
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "inner",
            "properties": {"template": {"outputs": {"b": {"type": "array", "copy": {"count": 2, "input": "[copyIndex()]"}}}}}
        }],
        "outputs": {"c": {"type": "array", "copy": {"count": 3, "input": "[copyIndex(1)]"}}}"#,
    ));
    assert_eq!(template.problems[..], []);
    assert_eq!(
        show::template(&template),
        "var a = [for l0 in range(0, 1): 1]\nmodule 'inner' outer\n  output b = [for l1 in range(0, 2): l1]\noutput c = [for l2 in range(0, 3): add(l2, 1)]\n"
    );
}

#[track_caller]
fn links(link: &str, expected: &str) {
    let members = format!(
        r#""parameters": {{
            "_artifactsLocation": {{"type": "string", "defaultValue": "[deployment().properties.templateLink.uri]"}},
            "_artifactsLocationSasToken": {{"type": "securestring", "defaultValue": ""}},
            "base": {{"type": "string"}}
        }},
        "variables": {{"folder": "nested", "address": "[uri(parameters('_artifactsLocation'), concat(variables('folder'), '/vm.json', parameters('_artifactsLocationSasToken')))]"}},
        "resources": [{{
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "linked",
            "properties": {{"mode": "Incremental", "templateLink": {{{link}}}}}
        }}]"#
    );
    let shown = shown(&members);
    let (_, source) = shown.trim_end().split_once("module 'linked' ").unwrap();
    assert_eq!(source, expected);
}

#[test]
fn links_beside_the_template_are_paths() {
    links(r#""relativePath": "../shared/vm.json""#, "path ../shared/vm.json");
    links(r#""uri": "[uri(deployment().properties.templateLink.uri, 'vm.json')]""#, "path vm.json");
    links(
        r#""uri": "[concat(parameters('_artifactsLocation'), '/nested/vm.json', parameters('_artifactsLocationSasToken'))]""#,
        "path nested/vm.json",
    );
    links(
        r#""uri": "[format('{0}/nested/vm.json{1}', parameters('_artifactsLocation'), parameters('_artifactsLocationSasToken'))]""#,
        "path nested/vm.json",
    );
    links(r#""uri": "[variables('address')]""#, "path nested/vm.json");
    links(
        r#""id": "/subscriptions/0/templateSpecs/a/versions/1""#,
        "registry /subscriptions/0/templateSpecs/a/versions/1",
    );
    links(r#""uri": "https://example.com/vm.json""#, "remote 'https://example.com/vm.json'");
    links(r#""uri": "[uri(parameters('base'), 'vm.json')]""#, "remote uri(param.base, 'vm.json')");
}

#[test]
fn deployments_say_their_scope_like_bicep() {
    let scope = |member: &str| {
        let shown = shown(&format!(
            r#""resources": [{{"type": "Microsoft.Resources/deployments", "name": "d", {member}, "properties": {{"template": {{}}}}}}]"#
        ));
        shown.trim().strip_prefix("module 'd' scope ").unwrap().strip_suffix(" outer").unwrap().to_owned()
    };
    assert_eq!(scope(r#""resourceGroup": "rg""#), "resourcegroup('rg')");
    assert_eq!(scope(r#""subscriptionId": "s", "resourceGroup": "rg""#), "resourcegroup('s', 'rg')");
    assert_eq!(
        scope(r#""subscriptionId": "[subscription().subscriptionId]""#),
        "subscription(subscription().subscriptionId)"
    );
    assert_eq!(scope(r#""scope": "/""#), "tenant()");
    assert_eq!(scope(r#""scope": "Microsoft.Management/managementGroups/mg""#), "managementgroup('mg')");
    assert_eq!(
        scope(r#""scope": "[format('Microsoft.Management/managementGroups/{0}', 'mg')]""#),
        "managementgroup('mg')"
    );
    assert_eq!(
        scope(r#""scope": "[concat('Microsoft.Management/managementGroups/', 'mg')]""#),
        "managementgroup('mg')"
    );
}

#[test]
fn parameter_files_give_literal_values() {
    let text = r#"{
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "externalInputDefinitions": {"sys_cli_0": {"kind": "sys.cli", "config": "region"}},
        "parameters": {
            "names": {"value": ["[not an expression]", {"a": 1}]},
            "password": {"reference": {"keyVault": {"id": "/vault"}, "secretName": "sql"}},
            "region": {"expression": "[externalInputs('sys_cli_0')]"}
        }
    }"#;
    let Document::Parameters(file) = lower(FileId(3), text) else { panic!() };
    assert_eq!(file.template.problems[..], []);
    let values: Vec<String> = file
        .values
        .iter()
        .map(|assignment| {
            format!("{} = {}", assignment.name.text, show::expression(&file.template, assignment.value))
        })
        .collect();
    assert_eq!(
        values,
        [
            "names = ['[not an expression]', {a: 1}]",
            "password = getsecret('/vault', 'sql')",
            "region = externalinput('sys.cli', 'region')"
        ]
    );
}

#[test]
fn other_json_is_no_document() {
    for text in [
        "",
        "[]",
        "{}",
        r#"{"$schema": "https://json-schema.org/draft-07/schema#"}"#,
        r#"{"resources": []}"#,
        "{\"$schema\": 1}",
    ] {
        assert!(matches!(lower(FileId(0), text), Document::Other), "{text}");
    }
}

#[test]
fn a_template_says_who_made_it() {
    let generated = r#""metadata": {"_generator": {"name": "bicep", "version": "0.30"}}"#;
    assert!(read(&source(generated)).generated);
    assert!(!read(&source(r#""metadata": {}"#)).generated);
    assert_eq!(
        read(&source("\"resources\": []").replace("deploymentTemplate", "tenantDeploymentTemplate")).scope,
        crate::template::TargetScope::Tenant
    );
}

#[test]
fn of_a_key_that_occurs_twice_the_last_one_counts() {
    let template = read(&source(r#""variables": {"a": {"x": 1, "x": 2}, "a": {"x": 3, "x": 4}}"#));
    assert_eq!(show::template(&template), "var a = {x: 4}\n");
    assert!(
        template.problems.iter().all(|problem| problem.code == "duplicate-key"),
        "{:?}",
        template.problems
    );
    assert_eq!(template.problems.len(), 3);
}
