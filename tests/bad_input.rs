//! What can't be read is said, with its place, and is never a pass. The rest is checked all the same.

use std::fs;

use crate::harness::Folder;

/// The findings of a run that must fail, as `level rule file:line:column`.
#[track_caller]
fn findings(folder: &Folder) -> Vec<String> {
    let report = folder.run(["check", "--format", "json"]).exits(1).json();
    let findings = report["findings"].as_array().unwrap().iter().map(|finding| {
        let text = |name: &str| finding[name].as_str().unwrap();
        let start = &finding["start"];
        format!("{} {} {}:{}:{}", text("level"), text("rule"), text("file"), start["line"], start["column"])
    });
    findings.collect()
}

/// The article's deployment with one change in one file.
fn changed(file: &str, from: &str, to: &str) -> Folder {
    let folder = Folder::of("article/before");
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
    folder
}

const MISMATCH: &str = "error gateway-tls-below-backend modules/gateway.bicep:50:19";

#[test]
fn a_file_that_is_not_utf8() {
    let folder = Folder::empty().with("main.bicep", b"param a string = '\xff'\n");
    assert_eq!(findings(&folder), ["error syntax-error main.bicep:1:1"]);
}

#[test]
fn a_template_in_utf_16() {
    let text = "\u{feff}{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\" }";
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let utf_16: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        let folder = Folder::empty().with("main.bicep", "").with("old/azuredeploy.json", utf_16);
        assert_eq!(findings(&folder), ["error syntax-error old/azuredeploy.json:1:1"]);
    }
}

#[test]
fn a_module_with_an_empty_path() {
    let folder = Folder::empty().with("main.bicep", "module m '' = {\n  name: 'm'\n}\n");
    assert_eq!(findings(&folder), ["error syntax-error main.bicep:1:10"]);
}

#[test]
fn an_import_of_a_file_that_is_not_there() {
    let text = "import { x, y } from 'shared.bicep'\nimport * as other from 'other.bicep'\n";
    let folder = Folder::empty().with("main.bicep", text).with("other.bicep", "@export()\nvar z = 1\n");
    assert_eq!(findings(&folder), ["error unresolved-module main.bicep:1:22"]);
}

#[test]
fn an_empty_bicep_file_is_an_empty_template() {
    Folder::empty().with("main.bicep", "").run(["check"]).exits(0);
}

#[test]
fn an_empty_json_file_is_no_template() {
    let run = Folder::empty().with("azuredeploy.json", "").run(["check", "azuredeploy.json"]).exits(0);
    assert!(run.stderr.contains("azuredeploy.json"), "{}", run.stderr);
}

#[test]
fn a_folder_with_the_name_of_a_template_is_a_folder() {
    let folder = Folder::empty().with("main.bicep/readme.txt", "").with("other.bicep", "param a string\n");
    folder.run(["check"]).exits(0);
}

#[test]
fn a_bicep_file_that_is_broken_half_way() {
    let folder =
        changed("modules/gateway.bicep", "output id string = gateway.id", "output id string = (gateway.id");
    let findings = findings(&folder);
    assert!(findings.iter().any(|finding| finding == MISMATCH), "{findings:?}");
    let other = findings.iter().find(|finding| *finding != MISMATCH);
    assert!(
        other.is_some_and(|finding| finding.starts_with("error syntax-error modules/gateway.bicep:218:"))
    );
}

#[test]
fn a_json_file_that_is_broken_half_way() {
    let folder = Folder::of("article-arm/before");
    let path = folder.path().join("azuredeploy.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.get(..text.find("\"outputs\"").unwrap()).unwrap()).unwrap();
    let findings = findings(&folder);
    assert!(
        findings.iter().any(|finding| finding.starts_with("error gateway-tls-below-backend ")),
        "{findings:?}"
    );
    assert!(findings.iter().any(|finding| finding.starts_with("error syntax-error ")), "{findings:?}");
}

#[test]
fn an_expression_that_is_broken() {
    let folder = Folder::of("article-arm/before");
    let path = folder.path().join("azuredeploy.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        text.replacen(
            "[variables('functionAppName')]\"\n    }\n  }",
            "[variables('functionAppName']\"\n    }\n  }",
            1,
        ),
    )
    .unwrap();
    let findings = findings(&folder);
    assert!(
        findings.iter().any(|finding| finding.starts_with("error syntax-error azuredeploy.json:")),
        "{findings:?}"
    );
}

#[test]
fn a_module_that_does_not_exist() {
    let folder = changed("main.bicep", "'modules/network.bicep'", "'modules/absent.bicep'");
    assert_eq!(findings(&folder), ["error unresolved-module main.bicep:24:16", MISMATCH]);
}

#[test]
fn modules_that_call_each_other_in_a_circle() {
    let module = |name: &str| format!("module other '{name}' = {{\n  name: 'other'\n}}\n");
    let folder = Folder::empty().with("a.bicep", module("b.bicep")).with("b.bicep", module("a.bicep"));
    let findings = findings(&folder);
    assert!(!findings.is_empty());
    assert!(findings.iter().all(|finding| finding.starts_with("error unresolved-module ")), "{findings:?}");
}

#[test]
fn a_parameter_without_a_value_stays_open() {
    let folder = Folder::of("article/before");
    fs::remove_file(folder.path().join("main.bicepparam")).unwrap();
    assert_eq!(findings(&folder), [MISMATCH]);
}

#[test]
fn a_parameter_file_for_a_template_that_does_not_exist() {
    let folder = changed("main.bicepparam", "'main.bicep'", "'absent.bicep'");
    let run = folder.run(["check", "--format", "concise"]).exits(1);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "the template is checked without it: {}", run.stdout);
    assert!(lines[0].starts_with("main.bicepparam:1:7: error[unresolved-module] "), "{}", lines[0]);
}

#[test]
fn names_that_can_not_be_shown_are_made_harmless() {
    let folder = changed(
        "modules/gateway.bicep",
        "'AppGwSslPolicy20170401S'",
        "'AppGwSslPolicy20170401S' // \u{1b}[2J\u{202e}",
    );
    let drawn = folder.run(["check"]).exits(1).stdout;
    assert!(!drawn.contains(['\u{1b}', '\u{202e}']), "{drawn:?}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_round_is_followed_once() {
    let folder = Folder::of("article/before");
    std::os::unix::fs::symlink("..", folder.path().join("modules/round")).unwrap();
    assert_eq!(findings(&folder), [MISMATCH]);
}
