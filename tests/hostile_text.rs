//! Whatever a template writes where it can write something, no output steers the terminal or the CI server that shows it,
//! and none is broken by it.

use std::fs;

use regex::Regex;
use serde_json::{Value, json};

use crate::harness::{Folder, Written, fixtures};

/// Texts that are made to do harm, each of a kind of its own.
const NASTY: [&str; 6] = [
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}31m\u{7f}\u{8}a\u{202e}b\u{2066}c\u{200b}d\u{feff}e\u{e0041}f\u{2028}g\u{ad}h",
    "a\n::error::pwned\r::stop-commands::x\r\n::add-mask::y\n##[group]z",
    "::add-mask::x",
    "##vso[task.setvariable variable=a]b ##[command]c ##teamcity[d]",
    "a;b]c,d:e=f%0A::x%0D]]>\"'><script>y</script>&lt;<!--\u{0}\u{fffe}\u{ffff}];}\\[x](http://example.com)|`*_~${x}{{y}}",
    // Broken in lines, some line would begin with a command.
    "w ::error::x yy ::error::x zzz ::error::x vvvv ::error::x w ::error::x yy ::error::x zzz ::error::x vvvv ::error::x",
];

/// Characters that no output may hold, written down apart from the program's own list.
fn is_forbidden(character: char) -> bool {
    let code = u32::from(character);
    (character.is_control() && !matches!(character, '\n' | '\t'))
        || [0x202a..=0x202e, 0x2066..=0x2069, 0x200b..=0x200f, 0x2028..=0x2029, 0xe0000..=0xe007f]
            .iter()
            .any(|range| range.contains(&code))
        || [0xfeff, 0xad, 0x61c, 0x2060].contains(&code)
}

/// An ARM template with `text` wherever a template can have one.
fn arm(text: &str) -> String {
    let path = fixtures().join("policy-predefined-old/arm/azuredeploy.json");
    let mut template: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    // What begins with a bracket would be an expression.
    let literal = format!("x{text}");
    let quoted = literal.replace('\'', "''");
    template["parameters"][&literal] = json!({"type": "string", "defaultValue": literal, "allowedValues": [literal, "1.2"], "metadata": {"description": literal}});
    template["parameters"]["open"] = json!({"type": "string"});
    template["variables"][&literal] = json!(literal);
    template["functions"] = json!([{"namespace": literal, "members": {literal.clone(): {"output": {"type": "string", "value": literal}}}}]);
    template["outputs"] =
        json!({literal.clone(): {"type": "string", "value": format!("[{quoted}('{quoted}')]")}});
    let resources = template["resources"].as_array_mut().unwrap();
    // Names, a policy, a minimum and conditions, known and unknown.
    let site = resources[0].clone();
    let with = |name: &str, minimum: &str| {
        let mut site = site.clone();
        site["name"] = json!(name);
        site["tags"] = json!({literal.clone(): literal});
        site["properties"]["siteConfig"]["minTlsVersion"] = json!(minimum);
        site
    };
    let mut conditional = with("conditional", "1.0");
    conditional["condition"] = json!(format!("[equals(parameters('{quoted}'), '{quoted}')]"));
    conditional["metadata"] =
        json!({"tricep": {"disable": [literal, "gateway-tls-below-backendd"]}, literal.clone(): 1});
    let mut undeclared =
        with(&format!("[concat(parameters('open'), '{quoted}', unknown{quoted}(1))]"), "1.0");
    undeclared["properties"]["siteConfig"]["minTlsVersion"] = json!(format!("[parameters('{quoted}')]"));
    let nested = json!({"type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": literal,
        "properties": {"mode": "Incremental", "templateLink": {"relativePath": literal}}});
    let more = [
        with(&literal, "1.0"),
        with("invalid", &literal),
        conditional,
        undeclared,
        json!({"type": format!("Microsoft.Web/{literal}"), "apiVersion": literal, "name": literal}),
        nested,
    ];
    resources.extend(more);
    let gateway =
        resources.iter_mut().find(|resource| resource["type"] == "Microsoft.Network/applicationGateways");
    let gateway = gateway.unwrap();
    gateway["properties"]["sku"]["name"] = json!(literal);
    gateway["properties"]["backendAddressPools"][0]["properties"]["backendAddresses"]
        .as_array_mut()
        .unwrap()
        .extend([
            json!({"fqdn": literal}),
            json!({"fqdn": format!("[concat(parameters('open'), '{quoted}')]")}),
        ]);
    let mut second = gateway.clone();
    second["name"] = json!(literal);
    second["properties"]["sslPolicy"]["policyName"] = json!(literal);
    let whole = second.to_string().replace("\"https\"", &json!(literal).to_string());
    resources.push(serde_json::from_str(&whole).unwrap());
    serde_json::to_string_pretty(&template).unwrap()
}

/// A Bicep template with `text` wherever one can have it as it is, or escaped in a string.
fn bicep(text: &str) -> String {
    let path = fixtures().join("policy-predefined-old/bicep/main.bicep");
    let escaped: String =
        text.chars().map(|character| format!("\\u{{{:x}}}", u32::from(character))).collect();
    let line = text.replace(['\n', '\r'], " ");
    let template = fs::read_to_string(path).unwrap();
    let template = template
        .replace("name: 'app'", &format!("// {line}\n  name: '{escaped}'"))
        .replace(
            "'AppGwSslPolicy20170401S'",
            &format!("'AppGwSslPolicy20170401S' // {line}\n      // {line}"),
        )
        .replace("fqdn: site.properties.defaultHostName", &format!("fqdn: '${{open}}{escaped}'"));
    format!(
        "@allowed([\n  '{escaped}'\n  'b'\n])\nparam flag string = '{escaped}'\nparam open string\n{template}\n\
         #disable-next-line {line} gateway-tls-below-backendd\nmodule m '{escaped}' = if (flag == '{escaped}') {{\n  name: '{escaped}'\n}}\n\
         resource site2 'Microsoft.Web/sites@{line}' = {{\n  name: '''{text}'''\n  properties: {{\n    siteConfig: {{\n      \
         minTlsVersion: '1.0' // {line}\n    }}\n  }}\n}}\nvar x = undeclared{line}(1)\noutput y string = '{text}'\n"
    )
}

/// A project with `text` in its templates, in a parameter file, and where the system permits it in names of files.
fn project(text: &str) -> Folder {
    let parameters = json!({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
        "contentVersion": "1.0.0.0", "parameters": {"open": {"value": text}, format!("y{text}"): {"value": text}}});
    let mut folder = Folder::empty()
        .with("main.bicep", bicep(text))
        .with("azuredeploy.json", arm(text))
        .with("azuredeploy.parameters.json", parameters.to_string());
    if cfg!(target_os = "linux") {
        let name: String = text.replace(['/', '\0'], "_");
        let path = fixtures().join("policy-predefined-old/bicep/main.bicep");
        let template = fs::read_to_string(path).unwrap();
        folder = folder
            .with(&format!("{name}.bicep"), &template)
            .with(&format!("{name}/sub.bicep"), format!("{template}var broken = {text}\n"))
            .with(&format!("{name}.bicepparam"), "using 'absent.bicep'\n");
    }
    folder
}

/// No command and no forbidden character is in a text.
#[track_caller]
fn scan(command: &str, text: &str) {
    scan_besides(command, text, &Regex::new("^$").unwrap());
}

/// As [`scan`], where lines may begin with commands of the format's own.
#[track_caller]
fn scan_besides(command: &str, text: &str, own_commands: &Regex) {
    if let Some(character) = text.chars().find(|character| is_forbidden(*character)) {
        panic!("{command}: {character:?} in\n{text:?}");
    }
    let commands = Regex::new(r"##[A-Za-z]*\[").unwrap();
    for line in text.lines() {
        let rest = own_commands.replace(line, "");
        assert!(!commands.is_match(&rest), "{command}: {line}");
        assert!(rest != line || !line.trim_start().starts_with("::"), "{command}: {line}");
    }
}

/// Each format is what it should be, for a reader of that format.
#[track_caller]
fn is_sound(command: &str, text: &str, findings: usize) {
    let format = command.split_once("--format ").map_or("", |(_, format)| format);
    match format {
        // A run that could not be made writes nothing.
        _ if text.is_empty() => {}
        "json" | "sarif" | "gitlab" | "snapshot" => {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{command}: {error}:\n{text}"));
        }
        "junit" | "svg" => {
            let document = roxmltree::Document::parse(text)
                .unwrap_or_else(|error| panic!("{command}: {error}:\n{text}"));
            let known = ["testsuites", "testsuite", "testcase", "failure", "system-out"];
            let drawn = ["svg", "title", "style", "rect", "g", "text", "path"];
            for element in document.descendants().filter(roxmltree::Node::is_element) {
                let name = element.tag_name().name();
                assert!(known.contains(&name) || drawn.contains(&name), "{command}: <{name}>");
            }
        }
        "concise" | "bicep" | "github" | "azure" => {
            assert_eq!(text.lines().count(), findings, "{command}:\n{text}")
        }
        "dot" => {
            let strings = Regex::new(r#""(?:[^"\\]|\\.)*""#).unwrap();
            let line = Regex::new(r"^ *(digraph tricep \{|rankdir=LR|subgraph cluster\d+ \{|\}|label=S|(node|edge) \[.*\]|p\d+n\d+( -> p\d+n\d+)? \[[a-z]+=S(, [a-z]+=S)*\])$").unwrap();
            for one in text.lines() {
                let bare = strings.replace_all(one, "S");
                assert!(line.is_match(&bare), "{command}: {one}");
            }
        }
        "mermaid" => {
            let inert = r#""[\p{L}\p{N} .,:/'#;<>-]*""#;
            let line = format!(
                r#"^ *(flowchart LR|direction LR|end|subgraph p\d+\[{inert}\]|p\d+n\d+\[{inert}\]|p\d+n\d+ -->(\|{inert}\|)? p\d+n\d+|linkStyle \d+ stroke:#[0-9a-f]+,color:#[0-9a-f]+)$"#
            );
            let line = Regex::new(&line).unwrap();
            for one in text.lines() {
                assert!(line.is_match(one), "{command}: {one}");
                assert!(!one.replace("<br/>", "").contains('<'), "{command}: {one}");
            }
        }
        _ => {}
    }
}

#[track_caller]
fn does_no_harm(folder: &Folder, written: Written) {
    let report = folder.run(["check", "--format", "json", "--fail-on", "never", "."]);
    let findings =
        if report.code == Some(0) { report.json()["findings"].as_array().unwrap().len() } else { 0 };
    for (command, bytes) in written {
        let text = String::from_utf8(bytes).unwrap();
        let own = match command.as_str() {
            "check --format github" => r"^::(error|warning|notice) file=[^:]*,line=[^:]*::",
            "check --format azure" => r"^##vso\[task\.logissue [^\]]*\]",
            _ => "^$",
        };
        scan_besides(&command, &text, &Regex::new(own).unwrap());
        if !command.ends_with("(standard error)") {
            is_sound(&command, &text, findings);
        }
    }
}

#[test]
fn every_text_at_every_place_in_every_format() {
    let colours = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for text in NASTY {
        let folder = project(text);
        let written = folder.everything(".");
        let report = folder.run(["check", "--format", "json", "--fail-on", "never"]).exits(0).json();
        let rules: std::collections::BTreeSet<&str> = report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|finding| finding["rule"].as_str())
            .collect();
        // The texts are in what is reported, not only in what is read.
        assert!(rules.len() >= 5, "{text:?}: {rules:?}");
        if text.contains("::error") {
            let broken = |(_, bytes): &(String, Vec<u8>)| String::from_utf8_lossy(bytes).contains("?:error");
            assert!(written.iter().any(broken), "{text:?}: no line would have begun with a command");
        }
        does_no_harm(&folder, written);
        let plain = folder.output(["check", "--color", "never"]).stdout;
        let coloured = String::from_utf8(folder.output(["check", "--color", "always"]).stdout).unwrap();
        assert_eq!(colours.replace_all(&coloured, ""), String::from_utf8(plain).unwrap(), "{text:?}");
    }
}

#[test]
fn settings_baselines_and_parameters_with_every_text() {
    for text in NASTY {
        let folder = Folder::of("article/before").with(
            "bicepconfig.json",
            json!({"analyzers": {"tricep": {text: 1, "rules": {text: {"level": text}}}}}).to_string(),
        );
        folder.run(["check"]).exits(2);
        does_no_harm(&folder, folder.everything("."));
        let known = json!({"version": 1, "findings": [{"file": text, "rule": text, "message": text, "fingerprint": text, "identity": text}]});
        let folder = Folder::of("article/before").with("old.json", known.to_string());
        let run = folder.run(["check", "--baseline", "old.json"]).exits(1);
        assert!(run.stderr.contains("no longer found"), "{}", run.stderr);
        scan("--baseline", &run.stderr);
        let folder = folder.with("bad.json", format!("{{\"version\": 1, {}: 1}}", json!(text)));
        let run = folder.run(["check", "--baseline", "bad.json"]).exits(2);
        scan("--baseline", &run.stderr);
        for format in ["tree", "errors", "tokens"] {
            let folder = Folder::empty().with("a.bicep", bicep(text));
            let output = folder.output(["parse", "a.bicep", "--format", format]);
            scan("parse", &String::from_utf8(output.stdout).unwrap());
        }
    }
}

/// Names that a hook may hand over, and links of such names that are passed over.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_given_by_hand() {
    for text in NASTY {
        let name = format!("{}.bicep", text.replace(['/', '\0'], "_"));
        let folder = Folder::empty().with("a.bicep", "").with(&format!("{name}.json"), "{}");
        std::os::unix::fs::symlink("absent", folder.path().join(&name)).unwrap();
        let option = format!("--{name}");
        for arguments in [
            vec!["check"],
            vec!["check", "--", &name],
            vec!["check", "--", "no.bicep", &name],
            vec!["check", "--params", &name],
            vec!["check", "--baseline", &name],
            vec!["check", "--config", &name],
            vec!["check", &option],
            vec!["check", "--format", &name],
            vec!["policy", &name],
            vec![&name],
            vec!["check", "--select", &name],
            vec!["explain", "--", &name],
            vec!["parse", "--", &name],
            vec!["check", "--output", "no/such/folder/x", "--", &format!("{name}.json")],
        ] {
            let output = folder.output(arguments.iter().copied());
            let text = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
            assert!(!text.is_empty());
            scan(&arguments.join(" "), &text);
        }
    }
}

/// A patch that is printed does no harm; one that is written to a file can be applied.
#[test]
fn a_patch_is_exact_in_a_file() {
    let path = fixtures().join("policy-predefined-old/bicep/main.bicep");
    let old = fs::read_to_string(path).unwrap();
    let hostile = "/*\n::error::x\n*/\n      policyName /* \u{1b}[2J ##vso[x] */:";
    let folder = Folder::empty().with("main.bicep", old.replace("policyName:", hostile));
    let diff = ["check", "--diff", "--unsafe-fixes", "--select", "gateway-tls-below-backend"];
    let printed = folder.run(diff).exits(1);
    scan("--diff", &printed.stdout);
    assert!(printed.stdout.contains(" ?:error::x\n"), "{}", printed.stdout);
    assert!(printed.stderr.contains("is therefore no patch"), "{}", printed.stderr);
    let written = folder.run(diff.into_iter().chain(["--output", "x.patch"])).exits(1);
    assert!(!written.stderr.contains("is therefore no patch"), "{}", written.stderr);
    let patch = fs::read_to_string(folder.path().join("x.patch")).unwrap();
    assert!(patch.contains("\n ::error::x\n") && patch.contains("\u{1b}[2J ##vso[x]"), "{patch}");
}
