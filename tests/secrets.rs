//! Values of secure parameters, and texts that are loaded, are shown nowhere: neither in what is said, nor in a line that is
//! shown for something else.

use std::fs;

use crate::harness::{Folder, fixtures};

/// Values of secure parameters and texts that are loaded, at each place where a value could be printed.
#[test]
fn secure_values_are_never_printed() {
    const SECRET: &str = "hunter2secret";
    let path = fixtures().join("policy-predefined-old/bicep/main.bicep");
    let template = fs::read_to_string(path).unwrap();
    for value in ["given", "loadTextContent('secret.txt')", "trim(loadTextContent('secret.txt'))", "kept[0]"]
    {
        let used = template
            .replace("name: 'app'", "name: secret\n  tags: {\n    a: secret\n    b: 'x${secret}'\n  }")
            .replace("minTlsVersion: '1.3'", "minTlsVersion: secret")
            .replace("var gatewayName = 'agw'", "var gatewayName = 'agw-${secret}'")
            .replace("policyName: 'AppGwSslPolicy20170401S'", "policyName: secret")
            .replace("fqdn: site.properties.defaultHostName", "fqdn: '${secret}.azurewebsites.net'")
            .replace("name: 'https'", "name: secret")
            .replace("name: 'web'", "name: 'rule-${toUpper(secret)}'");
        let declared = format!(
            "@secure()\nparam given string\n\n\n\nvar kept = [\n  given\n]\nvar secret = {value}\n\n\n{used}\n\
             resource other 'Microsoft.Web/sites@2024-04-01' = if (secret == 'a' || length(secret) > 3) {{\n  name: 'other'\n  \
             properties: {{\n    siteConfig: {{\n      minTlsVersion: '1.0'\n    }}\n  }}\n}}\noutput plain string = secret\n"
        );
        let parameters = format!("using 'main.bicep'\n\n\n\n\nparam given = '{SECRET}'\n");
        let folder = Folder::empty()
            .with("main.bicep", declared)
            .with("main.bicepparam", parameters)
            .with("secret.txt", SECRET);
        let written = folder.everything("main.bicep");
        let whole: String = written.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        assert!(whole.contains("site-min-tls-weak"), "{value}: {whole}");
        for (command, bytes) in written {
            let text = String::from_utf8(bytes).unwrap().to_lowercase();
            let encoded = "aHVudGVyMnNlY3JldA".to_lowercase();
            assert!(!text.contains(SECRET) && !text.contains(&encoded), "{value}, {command}:\n{text}");
        }
    }
}

/// A type may say of a property, or in another file, that its values are secret.
#[test]
fn secure_values_of_properties_and_imported_types_are_never_printed() {
    const SECRET: &str = "hunter2secret";
    let types = "@export()\n@secure()\ntype secret = string\n@export()\ntype inner = { key: secret?, name: string }\n";
    let declared = format!(
        "import {{ secret, inner }} from 'types.bicep'
type conf = {{ password: secret, name: string, others: inner[], *: secret }}
param whole secret
param part conf
param tuple [
  string
  @secure()
  string
]
param filled {{
  @secure()
  key: string
}} = {{ key: '{SECRET}' }}
"
    );
    let uses = ["whole", "part.password", "part.others[0].key", "part.more", "tuple[1]", "filled.key"];
    let sites: String = uses
        .iter()
        .enumerate()
        .map(|(i, secret)| {
            format!(
                "resource s{i} 'Microsoft.Web/sites@2024-04-01' = if ({secret} != 'a') {{
  name: '${{part.name}}-${{tuple[0]}}-{i}-${{{secret}}}'
  tags: {{ a: {secret}, b: part, c: string(part.others) }}
  properties: {{ siteConfig: {{ minTlsVersion: part.others[0].name, ftpsState: {secret} }} }}
}}
resource t{i} 'Microsoft.Web/sites@2024-04-01' = {{
  name: 't{i}'
  properties: {{ siteConfig: {{ minTlsVersion: {secret} }} }}
}}
"
            )
        })
        .collect();
    let given = format!(
        "whole: '{SECRET}', tuple: ['x', '{SECRET}'], part: {{ password: '{SECRET}', name: 'orders', more: '{SECRET}', others: [{{ key: '{SECRET}', name: '1.0' }}] }}"
    );
    let parameters: String = given.replace("tuple:", "\nparam tuple =").replace(", part:", "\nparam part =");
    let parameters = format!(
        "using 'site.bicep'\nparam {}\n",
        parameters.replacen("whole:", "whole =", 1).replace(", \n", "\n")
    );
    let module = format!("module site 'site.bicep' = {{ params: {{ {given} }} }}\n");
    for (file, text) in [("site.bicepparam", parameters), ("main.bicep", module)] {
        let folder = Folder::empty()
            .with("types.bicep", types)
            .with("site.bicep", format!("{declared}{sites}"))
            .with(file, text);
        let written = folder.everything("site.bicep");
        let whole: String = written.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes)).collect();
        assert!(whole.contains("site-min-tls-weak") && whole.contains("orders-x-"), "{file}: {whole}");
        for (command, bytes) in written.into_iter().filter(|(command, _)| !command.contains("--diff")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(SECRET), "{file}, {command}:\n{text}");
        }
    }
}

/// A line that is shown for something else has stars where a value is secret. Only a patch has lines as they are.
#[test]
fn secure_values_are_not_shown_with_the_line_that_they_stand_on() {
    const SECRET: &str = "hunter2secret";
    let site = "param min string
@secure()
param key string
resource s 'Microsoft.Web/sites@2024-04-01' = { name: 'app', properties: { siteConfig: { minTlsVersion: min } } }
output o string = key
";
    let declared = format!("@secure()\nparam key string = '{SECRET}'\nparam min string = '1.0'\n");
    let module = "module m 'site.bicep' = { params: { min: min, key: key } }\n";
    let given = format!("module m 'site.bicep' = {{ params: {{ min: '1.0', key: '{SECRET}' }} }}\n");
    let parameters = format!("using 'main.bicep'\nparam key = 'é{SECRET}'\nparam min = '1.0'\n");
    for (main, parameters, shown) in [
        (format!("{declared}{module}"), None, "param key string = '*************'\n"),
        (given, None, "min: '1.0', key: '*************' }"),
        (format!("{declared}{module}"), Some(parameters), "param key = '***************'\n"),
    ] {
        let folder = Folder::empty().with("site.bicep", site).with("main.bicep", main);
        let folder = match parameters {
            Some(parameters) => folder.with("main.bicepparam", parameters),
            None => folder,
        };
        let written = folder.everything("main.bicep").into_iter();
        for (command, bytes) in written.filter(|(command, _)| !command.contains("--diff")) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains(SECRET), "{command}:\n{text}");
        }
        let drawn = folder.run(["check"]).exits(1).stdout;
        assert!(drawn.contains(shown), "{shown} in\n{drawn}");
    }
}

/// A site whose minimum is shown with the line around it, and a secure parameter.
const SITE: &str = "param min string
@secure()
param key string
resource s 'Microsoft.Web/sites@2024-04-01' = { name: 'app-${key}', properties: { siteConfig: { minTlsVersion: min } } }
";

/// A template of a site whose minimum is a parameter, with these parameters.
fn arm_site(parameters: &str) -> String {
    format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
"contentVersion": "1.0.0.0", "parameters": {{{parameters}}}, "resources": [{{"type": "Microsoft.Web/sites", "apiVersion": "2024-04-01",
"name": "app", "properties": {{"siteConfig": {{"minTlsVersion": "[parameters('min')]"}}}}}}]}}"#
    )
}

/// Lines of the files are drawn, and nothing that is written has the secret. Gives what is drawn.
#[track_caller]
fn hides(secret: &str, files: &[(&str, &str)]) -> String {
    let folder = files.iter().fold(Folder::empty(), |folder, (path, text)| folder.with(path, text));
    for (command, bytes) in folder.drawn(".") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(secret), "{command}:\n{text}");
    }
    let json = folder.run(["check", "--format", "json"]).exits(1).stdout;
    assert!(!json.contains(secret), "{json}");
    let drawn = folder.run(["check"]).exits(1).stdout;
    assert!(drawn.contains('│'), "no line is shown:\n{drawn}");
    drawn
}

/// A secret need not be written where it is given: its neighbours are shown, and it is not.
#[test]
fn secrets_are_found_where_they_are_written() {
    let of_c = "module m 'site.bicep' = { params: { min: c.min, key: c.key } }\n";
    let given = |key: &str| {
        format!(
            "var min = '1.0'\nvar pw = 'hunter2'\nmodule m 'site.bicep' = {{ params: {{ min: min, key: {key} }} }}\n"
        )
    };
    for (main, shown) in [
        (format!("var c = {{ min: '1.0', key: 'hunter2' }}\n{of_c}"), "{ min: '1.0', key: '*******' }"),
        (
            format!("param c object = {{ min: '1.0', key: 'hunter2' }}\n{of_c}"),
            "{ min: '1.0', key: '*******' }",
        ),
        (given("pw"), "var pw = '*******'"),
        (given("'x;${pw}'"), "var pw = '*******'"),
        (given("min == '2' ? pw : 'y'"), "var pw = '*******'"),
        (
            "var c = { min: '1.0', key: 'hunter2' }\nmodule m 'site.bicep' = { params: { ...c } }\n".into(),
            "{ min: '1.0', key: '*******' }",
        ),
        (
            "module m 'site.bicep' = { params: union({ min: '1.0' }, { key: 'hunter2' }) }\n".into(),
            "union({ min: '1.0' }, { key: '*******' })",
        ),
    ] {
        let drawn = hides("hunter2", &[("site.bicep", SITE), ("main.bicep", &main)]);
        assert!(drawn.contains(shown), "{shown} in\n{drawn}");
    }
    let variable = "@export()\nvar c = { min: '1.0', key: 'hunter2' }\n";
    for given in [
        "import { c } from 'v.bicep'\nparam min = c.min\nparam key = c.key\n",
        "import * as v from 'v.bicep'\nparam min = v.c.min\nparam key = v.c.key\n",
    ] {
        let parameters = format!("using 'site.bicep'\n{given}");
        let files = [("site.bicep", SITE), ("v.bicep", variable), ("site.bicepparam", &parameters)];
        let drawn = hides("hunter2", &files);
        assert!(drawn.contains("{ min: '1.0', key: '*******' }"), "{drawn}");
    }
}

#[test]
fn names_in_a_secret_object_are_secret_too() {
    let site = SITE.replace("key string", "key object");
    let parameters =
        "using 'site.bicep'\nparam key = { hunter2: true, 'hunter2-x': -722 }\nparam min = '1.0'\n";
    let drawn = hides("hunter2", &[("site.bicep", &site), ("site.bicepparam", parameters)]);
    assert!(drawn.contains("param key = { *******: true, '*********': **** }"), "{drawn}");
    let declared = r#""key": {"type": "SecureObject", "defaultValue": {"hunter2": "x"}}, "min": {"type": "string", "defaultValue": "1.0"}"#;
    let drawn = hides("hunter2", &[("azuredeploy.json", &arm_site(declared))]);
    assert!(drawn.contains(r#""defaultValue": {"*******": "*"}"#), "{drawn}");
}

/// Of what a template loads only the values are shown that something is said of.
#[test]
fn the_rest_of_a_loaded_file_is_not_shown() {
    for (function, loaded, shown) in [
        ("loadJsonContent", r#"{"min": "1.0", "key": "hunter2"}"#, r#"{"min": "1.0", "key": "*******"}"#),
        ("loadJsonContent", "{\n  \"min\": \"1.0\",\n  \"x\": [\"hunter2\"]}", r#""x": ["*******"]"#),
        ("loadYamlContent", "min: '1.0'\nother: hunter2 # hunter2\n", "other: ******* * *******"),
        ("loadYamlContent", "{ min: '1.0', other: hunter2 }", "{ min: '1.0', other: ******* }"),
    ] {
        let main = format!(
            "var c = {function}('c.txt')\nmodule m 'site.bicep' = {{ params: {{ min: c.min, key: 'x' }} }}\n"
        );
        let drawn = hides("hunter2", &[("site.bicep", SITE), ("main.bicep", &main), ("c.txt", loaded)]);
        assert!(drawn.contains(shown), "{shown} in\n{drawn}");
    }
}

/// A typing error in a secret, or around it, does not show it.
#[test]
fn what_is_wrong_in_a_secret_does_not_show_it() {
    for value in [
        "= 'hunter2",
        "= 'hunter2\\q'",
        "= '''hunter2",
        "= \"hunter2\"",
        "= 'x' 'hunter2'",
        "== 'hunter2'",
        "= 7hunter2",
        "= 'hunter2${'",
        "'hunter2'",
        "= hunter2",
        "= hunter2 + x",
    ] {
        let parameters = format!("using 'site.bicep'\nparam key {value}\nparam min = '1.0'\n");
        hides("hunter2", &[("site.bicep", SITE), ("site.bicepparam", &parameters)]);
        let declared = SITE.replace("param key string", &format!("param key string {value}"));
        hides("hunter2", &[("site.bicep", &declared)]);
    }
    for given in ["'hunter2", "'hunter2\\q'", "\"hunter2\"", "'x' 'hunter2'", "hunter2"] {
        let main =
            format!("module m 'site.bicep' = {{\n  params: {{\n    min: '1.0'\n    key: {given}\n  }}\n}}\n");
        hides("hunter2", &[("site.bicep", SITE), ("main.bicep", &main)]);
    }
    let template = arm_site(r#""key": {"type": "securestring"}, "min": {"type": "string"}"#);
    for given in [
        r#""hunter2""#,
        r#"{"value": hunter2}"#,
        r#"hunter2"#,
        r#"{"valeu": "hunter2"}"#,
        r#"{"value": "hunter2}"#,
        r#"{"value": "x" "hunter2"}"#,
    ] {
        let parameters = format!(
            "{{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\",\n\
             \"contentVersion\": \"1.0.0.0\", \"parameters\": {{\n\"key\": {given},\n\"min\": {{\"value\": \"1.0\"}}}}}}\n"
        );
        let files = [("azuredeploy.json", &*template), ("azuredeploy.parameters.json", &parameters)];
        hides("hunter2", &files);
    }
}

/// A name that nothing declares is told, and the secret around it is not shown.
#[test]
fn what_a_secret_refers_to_is_told() {
    let declared = r#""key": {"type": "securestring", "defaultValue": "[concat('hunter2', parameters('pasword'))]"}, "min": {"type": "string", "defaultValue": "1.0"}"#;
    let drawn = hides("hunter2", &[("azuredeploy.json", &arm_site(declared))]);
    assert!(drawn.contains("there is no parameter `pasword`"), "{drawn}");
}

/// What type a parameter has that no template declares is not known; it may be that of a secret.
#[test]
fn what_is_given_for_an_unknown_parameter_is_not_shown() {
    for (using, name) in [("absent.bicep", "key"), ("absent.bicep", "pw"), ("site.bicep", "kee")] {
        for word in ["param", "params"] {
            let parameters = format!("using '{using}'\n{word} {name} = 'hunter2'\nparam min = '1.0'\n");
            let drawn = hides("hunter2", &[("site.bicep", SITE), ("x.bicepparam", &parameters)]);
            assert!(drawn.contains(&format!("{word} {name} = '*******'")), "{drawn}");
        }
    }
}

/// A secret is one however far its type leads, and also where its value does not fit its type.
#[test]
fn what_does_not_fit_its_type_is_still_secret() {
    let chain: String = (0..40).map(|i| format!("type t{i} = t{}\n", i + 1)).collect();
    let chain = format!("{chain}@secure()\ntype t40 = string\nparam p t0\n");
    let object = "type c = {\n  @secure()\n  key: string\n}\n";
    for (declared, used, given) in [
        (chain, "p", "'hunter2'"),
        (format!("{object}param p c\n"), "p", "'hunter2'"),
        (format!("{object}param p c[]\n"), "p[0]", "['hunter2']"),
        (format!("{object}param p c[]\n"), "p.key", "{ key: 'hunter2' }"),
        (format!("{object}param p c\n"), "p.kee", "{ kee: 'hunter2' }"),
    ] {
        let main = format!(
            "{declared}resource s 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'a-${{{used}}}'\n  tags: {{ a: {used} }}\n  \
             properties: {{ siteConfig: {{ minTlsVersion: '1.0' }} }}\n}}\noutput o string = string({used})\n"
        );
        let parameters = format!("using 'main.bicep'\nparam p = {given}\n");
        hides("hunter2", &[("main.bicep", &main), ("main.bicepparam", &parameters)]);
    }
}
