//! Texts that a template loads are never printed, and nothing is loaded from outside the project.

use crate::harness::{Folder, Run};

/// What stands in every loaded text.
const SECRET: &str = "Hunter2";

/// Loaded texts wherever a value may come to be printed: names, hosts, policies, minimums, conditions, outputs.
const TEMPLATE: &str = r#"
var secret = loadTextContent('secret.txt')
var lines = split(secret, ' ')
func wrapped(text string) string => 'wrapped-${text}'

resource gateway 'Microsoft.Network/applicationGateways@2024-05-01' = if (contains(secret, 'x') || startsWith(secret, 'H')) {
  name: 'agw-${secret}'
  tags: { plain: secret, made: wrapped(secret), coded: loadFileAsBase64('secret.txt'), part: substring(secret, 0, 7) }
  properties: {
    sku: { name: 'Standard_v2', tier: 'Standard_v2' }
    sslPolicy: { policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }
    sslProfiles: [{ name: 'p', properties: { sslPolicy: { policyType: 'Predefined', policyName: trim(secret) } } }]
    httpListeners: [{ name: lines[0], properties: { protocol: 'Https' } }]
    backendAddressPools: [
      {
        name: 'sites'
        properties: {
          backendAddresses: [
            { fqdn: '${secret}.azurewebsites.net' }
            { fqdn: 'host-${toLower(secret)}.example' }
            { fqdn: join([secret, 'contoso.com'], '.') }
          ]
        }
      }
    ]
    backendHttpSettingsCollection: [{ name: secret, properties: { protocol: 'Https' } }]
    requestRoutingRules: [
      {
        name: format('{0}!', secret)
        properties: {
          httpListener: { id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'agw-${secret}', lines[0]) }
          backendAddressPool: { id: resourceId('Microsoft.Network/applicationGateways/backendAddressPools', 'agw-${secret}', 'sites') }
          backendHttpSettings: { id: resourceId('Microsoft.Network/applicationGateways/backendHttpSettingsCollection', 'agw-${secret}', secret) }
        }
      }
    ]
  }
}

resource site 'Microsoft.Web/sites@2024-04-01' = {
  name: secret
  properties: { siteConfig: { minTlsVersion: '1.3', ftpsState: replace(secret, 'H', 'h') } }
}

resource other 'Microsoft.Web/sites@2024-04-01' = {
  name: uniqueString(secret)
  properties: { siteConfig: { minTlsVersion: padLeft(secret, 20) } }
}

output plain string = secret
output upper string = toUpper(secret)
output items array = map(lines, line => '<${line}>')
output coded string = base64(secret)
"#;

/// Everything that the program prints of the template.
fn printed(folder: &Folder) -> Vec<(String, Run)> {
    let formats = [
        ("check", "pretty concise bicep json sarif github azure gitlab junit"),
        ("paths", "table json"),
        ("graph", "json dot mermaid svg"),
    ];
    let mut runs = Vec::new();
    for (command, formats) in formats {
        for format in formats.split(' ') {
            runs.push((format!("{command} {format}"), folder.run([command, "--format", format])));
        }
    }
    let snapshot = ["graph", "main.bicepparam", "--format", "snapshot"];
    runs.push((String::from("graph snapshot"), folder.run(snapshot).exits(0)));
    runs
}

#[test]
fn loaded_texts_are_never_printed() {
    let folder = Folder::empty()
        .with("main.bicep", TEMPLATE)
        .with("main.bicepparam", "using 'main.bicep'\n")
        .with("secret.txt", SECRET);
    let runs = printed(&folder);
    for (name, run) in &runs {
        let all = format!("{}{}", run.stdout, run.stderr).to_lowercase();
        // As it is, and in base64.
        for secret in [SECRET, "SHVudGVyMg"] {
            assert!(!all.contains(&secret.to_lowercase()), "{name}:\n{all}");
        }
    }
    // The site is found behind the gateway all the same.
    let paths = runs.iter().find(|(name, _)| name == "paths json").unwrap().1.json();
    assert_eq!(paths["paths"][0]["verdict"], "mismatch");
    assert_eq!(paths["paths"][0]["backend"]["name"], "[loadTextContent('secret.txt')]");
}

/// Neither numbers nor names of properties that are made of a text, nor a text in a file of JSON or YAML that has nothing else.
#[test]
fn what_is_made_of_a_loaded_text_is_not_printed() {
    const NUMBER: &str = "918273645";
    for (value, text, shown) in [
        ("int(loadTextContent('secret.txt'))", NUMBER, "[int(loadTextContent('secret.txt'))]"),
        ("json(loadTextContent('secret.txt'))", NUMBER, "[json(loadTextContent('secret.txt'))]"),
        ("json(loadTextContent('secret.txt'))", "\"Hunter2\"", "[json(loadTextContent('secret.txt'))]"),
        ("loadJsonContent('secret.txt')", "\"Hunter2\"", "[loadJsonContent('secret.txt')]"),
        ("loadYamlContent('secret.txt')", "KEY=Hunter2\nOTHER=Hunter2\n", "[loadYamlContent('secret.txt')]"),
        ("loadYamlContent('secret.txt')", NUMBER, "[loadYamlContent('secret.txt')]"),
        (
            "string(createObject(loadTextContent('secret.txt'), 1))",
            SECRET,
            "[string(createObject(loadTextContent('secret.txt'), 1))]",
        ),
        ("padLeft('x', int(loadTextContent('secret.txt')))", NUMBER, "padLeft"),
        ("string(range(0, int(loadTextContent('secret.txt'))))", NUMBER, "range"),
    ] {
        let template = format!(
            "var value = {value}\nresource site 'Microsoft.Web/sites@2024-04-01' = {{\n  name: value\n  tags: {{ a: value, b: 'x-${{value}}' }}\n  \
             properties: {{ siteConfig: {{ minTlsVersion: value }} }}\n}}\noutput o string = value\n"
        );
        let folder = Folder::empty()
            .with("main.bicep", template)
            .with("main.bicepparam", "using 'main.bicep'\n")
            .with("secret.txt", text);
        let runs = printed(&folder);
        for (name, run) in &runs {
            let all = format!("{}{}", run.stdout, run.stderr);
            assert!(!all.contains(SECRET) && !all.contains(NUMBER), "{name}:\n{all}");
        }
        let graph = runs.iter().find(|(name, _)| name == "graph json").unwrap().1.json();
        let name = graph["deployments"][0]["resources"][0]["name"].as_str().unwrap();
        assert!(name.contains(shown), "{name}");
    }
}

#[test]
fn values_of_loaded_json_are_shown() {
    let folder = Folder::of("loaded-json");
    let drawn = folder.run(["check"]).exits(1).stdout;
    assert!(drawn.contains("settings.json:4:"), "{drawn}");
}

#[cfg(unix)]
#[test]
fn a_folder_outside_is_not_listed() {
    use std::os::unix::fs::symlink;

    let folder = Folder::empty()
        .with("project/bicepconfig.json", "{}")
        .with("project/inside/a.txt", "")
        .with("outside/b.txt", "");
    let project = folder.path().join("project");
    symlink("../outside", project.join("leads-out")).unwrap();
    std::fs::create_dir(project.join("mixed")).unwrap();
    symlink("../../outside/b.txt", project.join("mixed/link.txt")).unwrap();
    symlink("../inside/a.txt", project.join("inside/again.txt")).unwrap();
    symlink("..", project.join("inside/round")).unwrap();
    let said = |path: &str| {
        let site = format!(
            "resource s 'Microsoft.Web/sites@2024-04-01' = {{
  name: 's'
  properties: {{ siteConfig: {{ minTlsVersion: '1.${{length(loadDirectoryFileInfo('{path}'))}}' }} }}
}}
"
        );
        std::fs::write(project.join("main.bicep"), site).unwrap();
        let select = ["check", "--select", "unresolved-module,site-min-tls-invalid", "--format", "concise"];
        folder.run_in("project", select, &[]).stdout
    };
    let refused = [
        ("../outside", "lies outside the project"),
        ("leads-out", "out of the project"),
        ("mixed", "has a link that leads nowhere or out of the project"),
        ("/etc", "is absolute"),
        ("missing", "does not exist"),
        ("main.bicep", "is no folder"),
    ];
    for (path, reason) in refused {
        let stdout = said(path);
        assert!(stdout.starts_with("main.bicep:3:58: ") && stdout.contains(reason), "{path}: {stdout}");
    }
    // `a.txt` and the link to it: 1.2.
    assert_eq!(said("inside"), "");
}
