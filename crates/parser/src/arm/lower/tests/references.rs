use super::*;

const SYMBOLIC: &str = r#""languageVersion": "2.0",
    "parameters": {"i": {"type": "int"}},
    "resources": {
        "site": {"type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "site"},
        "sites": {"type": "Microsoft.Web/sites", "apiVersion": "2024-04-01", "name": "[string(copyIndex())]", "copy": {"name": "sites", "count": 2}},
        "net": {"type": "Microsoft.Resources/deployments", "name": "net", "properties": {"template": {}}},
        "nets": {"type": "Microsoft.Resources/deployments", "name": "[string(copyIndex())]", "copy": {"name": "nets", "count": 2}, "properties": {"template": {}}}
    },"#;

#[track_caller]
fn symbolic(text: &str, expected: &str) {
    assert_eq!(expression(SYMBOLIC, text), expected);
}

#[test]
fn symbolic_names_of_resources() {
    symbolic("reference('site').defaultHostName", "resource#0.properties.defaultHostName");
    symbolic(
        "reference('SITE', '2024-04-01', 'full').identity.principalId",
        "resource#0.identity.principalId",
    );
    symbolic("reference('sites[1]').state", "resource#1[1].properties.state");
    symbolic(
        "reference(format('sites[{0}]', parameters('i'))).state",
        "resource#1[param.i].properties.state",
    );
    symbolic("resourceInfo('site').id", "resource#0.id");
    symbolic("listKeys('site', '2024-04-01').keys[0]", "resource#0.listkeys('2024-04-01').keys[0]");
    symbolic("reference('nothing').x", "reference('nothing').x");
    symbolic("tryGet(reference('site'), 'a', 'b')", "resource#0.properties.?a.?b");
}

#[test]
fn outputs_of_modules_with_symbolic_names() {
    symbolic("reference('net').outputs.id.value", "module#0.outputs.id");
    symbolic("reference('net').outputs['id'].value.part[0]", "module#0.outputs['id'].part[0]");
    symbolic("reference(format('nets[{0}]', 1)).outputs.id.value", "module#1[1].outputs.id");
    symbolic("tryGet(tryGet(reference('net').outputs, 'id'), 'value', 'a')", "module#0.outputs.?id.?a");
    symbolic("reference('net').outputs", "module#0.outputs");
}

const BY_NAME: &str = r#""parameters": {"i": {"type": "int"}},
    "resources": [
        {"type": "Microsoft.Resources/deployments", "name": "[concat(parameters('i'), '-net')]", "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "[format('net-{0}', copyIndex())]", "copy": {"name": "nets", "count": 2}, "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "same", "copy": {"name": "same", "count": 2}, "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "twice", "resourceGroup": "a", "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "twice", "resourceGroup": "b", "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "twice", "subscriptionId": "s", "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "twice", "scope": "Microsoft.Management/managementGroups/m", "properties": {"template": {}}},
        {"type": "Microsoft.Resources/deployments", "name": "twice", "scope": "/", "properties": {"template": {}}}
    ],"#;

#[track_caller]
fn by_name(text: &str, expected: &str) {
    assert_eq!(expression(BY_NAME, text), expected);
}

#[test]
fn outputs_of_deployments_by_name() {
    by_name(
        "reference(resourceId('Microsoft.Resources/deployments', concat(parameters('I'), '-net')), '2022-09-01').outputs.id.value",
        "module#0.outputs.id",
    );
    by_name(
        "reference(extensionResourceId('scope', 'Microsoft.Resources/deployments', format('net-{0}', 1))).outputs.id.value",
        "module#1[1].outputs.id",
    );
    by_name("reference(concat(parameters('i'), '-net')).outputs.id.value", "module#0.outputs.id");
    // Which of two is meant can't be said.
    let both = "reference(resourceId('Microsoft.Resources/deployments', 'twice')).outputs.id.value";
    by_name(both, "reference(resourceid('Microsoft.Resources/deployments', 'twice')).outputs.id.value");
    for (id, module) in [
        ("resourceId('a', 'Microsoft.Resources/deployments', 'twice')", 3),
        (
            "extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}', subscription().subscriptionId, 'b'), 'Microsoft.Resources/deployments', 'twice')",
            4,
        ),
        ("subscriptionResourceId('s', 'Microsoft.Resources/deployments', 'twice')", 5),
        (
            "extensionResourceId(tenantResourceId('Microsoft.Management/managementGroups', 'm'), 'Microsoft.Resources/deployments', 'twice')",
            6,
        ),
        ("tenantResourceId('Microsoft.Resources/deployments', 'twice')", 7),
    ] {
        by_name(&format!("reference({id}).outputs.id.value"), &format!("module#{module}.outputs.id"));
    }
    by_name("reference('same').outputs.id.value", "reference('same').outputs.id.value");
    by_name(
        "reference(resourceId('Microsoft.Web/sites', 'x')).state",
        "reference(resourceid('Microsoft.Web/sites', 'x')).state",
    );
}

#[test]
fn functions_that_are_no_calls() {
    let is = |text: &str, expected: &str| assert_eq!(expression("", text), expected);
    is("if(true(), null(), false())", "(true ? null : false)");
    is("createObject('a', 1, toLower('B'), createArray(1, 'x'))", "{a: 1, [tolower('B')]: [1, 'x']}");
    is("shallowMerge(createArray(createObject('a', 1), json('{}')))", "{a: 1, ...json('{}')}");
    is("map(createArray(1), lambda('x', add(lambdaVariables('X'), 1)))", "map([1], (l0) => add(l0, 1))");
    is("tryGet(json('{}'), 'a', 0)", "json('{}').?a[?0]");
    is("indexFromEnd(split('a', 'b'), 1)", "split('a', 'b')[^1]");
    is("tryIndexFromEnd(split('a', 'b'), 1)", "split('a', 'b')[?^1]");
    is("lessOrEquals(1, 2)", "lessorequals(1, 2)");
    is("if(true())", "if(true)");
    is("'only text'", "'only text'");
}

#[test]
fn names_that_the_compiler_takes_apart() {
    const GENERATED: &str = r#""metadata": {"_generator": {"name": "bicep"}},
        "parameters": {"a": {"type": "string"}, "b": {"type": "string"}},"#;
    let is = |text: &str, expected: &str| assert_eq!(expression(GENERATED, text), expected);
    let name = "format('{0}/default/x{1}', parameters('a'), parameters('b'))";
    is(&format!("split({name}, '/')[0]"), "param.a");
    is(&format!("split({name}, '/')[1]"), "'default'");
    is(&format!("split({name}, '/')[2]"), "concat('x', param.b)");
    is(&format!("split({name}, '/')[3]"), "split(format('{0}/default/x{1}', param.a, param.b), '/')[3]");
    is("split(format('{0}/c', format('{0}/{1}', parameters('a'), parameters('b'))), '/')[1]", "param.b");
    is("split(parameters('a'), '/')[0]", "split(param.a, '/')[0]");
    is(
        "split(format('{0}/x', resourceGroup().id), '/')[0]",
        "split(format('{0}/x', resourcegroup().id), '/')[0]",
    );
    is("split(format('{0}', parameters('a')), '/')[0]", "split(format('{0}', param.a), '/')[0]");
    let by_hand = &GENERATED[GENERATED.find("\"parameters").unwrap()..];
    assert_eq!(
        expression(by_hand, "split(concat(parameters('a'), '/b'), '/')[0]"),
        "split(concat(param.a, '/b'), '/')[0]"
    );
}
