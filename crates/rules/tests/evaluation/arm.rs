//! What only ARM JSON has: templates that variables hold, and references to all resources of a loop.

use crate::templates::*;

/// A gateway with an old policy and this expression as the addresses of its pool.
fn old_gateway(addresses: &str) -> String {
    arm_gateway("AppGwSslPolicy20170401S", &format!("\"{addresses}\""))
}

/// A gateway before the site `app`, which is in a template that a variable holds.
fn in_variable(template: &str, scope: &str) -> Vec<String> {
    let gateway = old_gateway("[createArray(createObject('fqdn', 'app.azurewebsites.net'))]");
    let text = format!(
        r#"{{ "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0",
"variables": {{ "minimum": "1.3", "nested": {template} }},
"resources": [{gateway}, {{ "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "m", "properties": {{
  "mode": "Incremental", "expressionEvaluationOptions": {{ "scope": "{scope}" }},
  "parameters": {{ "minimum": {{ "value": "1.2" }} }},
  "template": "[variables('nested')]" }} }}] }}"#
    );
    paths_of(&report(&[("main.json", &text)]))
}

fn nested(declarations: &str, minimum: &str) -> String {
    let site = arm_site("app", minimum, "");
    format!(
        r#"{{ "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0", {declarations} "resources": [{site}] }}"#
    )
}

#[test]
fn a_template_in_a_variable_is_followed() {
    let parameter = r#""parameters": { "minimum": { "type": "string" } },"#;
    let mismatch = ["mismatch app", "finding error"];
    for scope in ["inner", "outer"] {
        assert_eq!(in_variable(&nested("", "1.3"), scope), mismatch);
        // The variable is evaluated where it is declared.
        assert_eq!(in_variable(&nested("", "[variables('minimum')]"), scope), mismatch);
    }
    // Behind two brackets the deployment evaluates.
    for scope in ["inner", "outer"] {
        assert_eq!(in_variable(&nested(parameter, "[[parameters('minimum')]"), scope), ["compatible app"]);
    }
}

#[test]
fn a_template_that_a_deployment_in_bicep_loads_is_followed() {
    let outputs = r#", "outputs": { "host": { "type": "string", "value": "app.azurewebsites.net" } }"#;
    let site = arm_site("[parameters('name')]", "[parameters('minimum')]", "");
    let template = format!(
        r#"{{ "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0",
"parameters": {{ "name": {{ "type": "string" }}, "minimum": {{ "type": "string" }} }}, "resources": [{site}]{outputs} }}"#
    );
    let deployment = "resource site 'Microsoft.Resources/deployments@2022-09-01' = {
  name: 'site'
  properties: {
    mode: 'Incremental'
    template: loadJsonContent('site.json')
    parameters: { name: { value: 'app' }, minimum: { value: '1.3' } }
  }
}
";
    let gateway = gateway(&predefined(OLD), "[{ fqdn: site.properties.outputs.host.value }]");
    let report = report(&[("main.bicep", &format!("{deployment}{gateway}")), ("site.json", &template)]);
    assert_eq!(paths_of(&report), ["mismatch app", "finding error"]);
}

#[test]
fn a_template_in_a_variable_with_both_kinds_of_expressions_is_unknown() {
    let both = nested(r#""variables": { "minimum": "[[concat('1.', '2')]" },"#, "[variables('minimum')]");
    let paths = in_variable(&both, "inner");
    assert_eq!(paths, ["unresolved app.azurewebsites.net"]);
}

#[test]
fn references_of_a_loop_are_all_its_resources() {
    for addresses in [
        "[map(references('sites'), lambda('s', createObject('fqdn', lambdaVariables('s').defaultHostName)))]",
        "[map(references('sites', 'full'), lambda('s', createObject('fqdn', lambdaVariables('s').properties.defaultHostName)))]",
        "[createArray(createObject('fqdn', references('sites')[0].defaultHostName), createObject('fqdn', references('sites', 'full')[1].properties.defaultHostName))]",
    ] {
        let site = arm_site(
            "[format('s{0}', copyIndex())]",
            "[if(equals(copyIndex(), 1), '1.3', '1.2')]",
            r#", "copy": { "name": "sites", "count": 2 }"#,
        );
        let text = format!(
            r#"{{ "$schema": "{SCHEMA}", "languageVersion": "2.0", "contentVersion": "1.0.0.0",
"resources": {{ "gateway": {}, "sites": {site} }} }}"#,
            old_gateway(addresses)
        );
        let paths = paths_of(&report(&[("main.json", &text)]));
        assert_eq!(paths, ["compatible s0", "mismatch s1", "finding error"], "{addresses}");
    }
}

#[test]
fn limits_of_a_parameter_hold() {
    let gateway = old_gateway("[createArray(createObject('fqdn', 'app.azurewebsites.net'))]");
    let site = arm_site("app", "[if(greater(parameters('n'), 5), '1.3', '1.2')]", "");
    let text = format!(
        r#"{{ "$schema": "{SCHEMA}", "contentVersion": "1.0.0.0",
"parameters": {{ "n": {{ "type": "int", "maxValue": 5 }} }}, "resources": [{gateway}, {site}] }}"#
    );
    assert_eq!(paths_of(&report(&[("main.json", &text)])), ["compatible app"]);
}

/// The compiler writes `m.?outputs.host` as `tryGet(if(…, reference('m'), null()), 'outputs', 'host', 'value')`.
#[test]
fn outputs_of_what_is_not_deployed_are_null_in_json() {
    let host = "tryGet(if(parameters('withSite'), reference('m'), null()), 'outputs', 'host', 'value')";
    let inner = arm_template(&format!(
        r#""resources": [{}], "outputs": {{ "host": {{ "type": "string", "value": "app.azurewebsites.net" }} }}"#,
        arm_site("app", "1.3", "")
    ));
    let text = arm_template(&format!(
        r#""languageVersion": "2.0", "parameters": {{ "withSite": {{ "type": "bool" }} }}, "resources": {{
  "m": {{ "condition": "[parameters('withSite')]", "type": "Microsoft.Resources/deployments", "apiVersion": "2025-04-01", "name": "m", "properties": {{
    "mode": "Incremental", "expressionEvaluationOptions": {{ "scope": "inner" }}, "template": {inner} }} }},
  "other": {},
  "gateway": {} }}"#,
        arm_site("other", "1.2", ""),
        arm_gateway(
            "AppGwSslPolicy20170401S",
            &format!(r#"[{{ "fqdn": "[coalesce({host}, 'other.azurewebsites.net')]" }}]"#)
        )
    ));
    says(
        &[("main.json", &text)],
        &["mismatch app when withSite is true", "compatible other when withSite is false", "finding error"],
    );
}
