//! Azure Policy definitions.

use std::fs;

use serde_json::Value;

use crate::harness::Folder;

#[test]
fn definitions_and_an_initiative_are_printed() {
    let run = Folder::empty().run(["policy"]).exits(0);
    let json = run.json();
    let names: Vec<&str> = json["definitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|definition| definition["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "tricep-gateway-tls-policy",
            "tricep-site-min-tls",
            "tricep-site-min-tls-audit",
            "tricep-slot-min-tls-audit"
        ]
    );
    assert_eq!(json["initiative"]["name"], "tricep-tls");
}

#[test]
fn the_files_that_az_policy_takes_are_written() {
    let folder = Folder::empty();
    folder.run(["policy", "--folder", "policies"]).exits(2);
    let scope = "/providers/Microsoft.Management/managementGroups/platform";
    let run = folder.run(["policy", "--folder", "policies", "--scope", scope]).exits(0);
    assert_eq!(run.stdout, "");
    let read = |name: &str| -> Value {
        serde_json::from_str(&fs::read_to_string(folder.path().join("policies").join(name)).unwrap()).unwrap()
    };
    let mut count = 0;
    for entry in fs::read_dir(folder.path().join("policies")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        count += 1;
        if name.ends_with(".rules.json") {
            assert!(read(&name)["if"].is_object() && read(&name)["then"].is_object(), "{name}");
        }
    }
    assert_eq!(count, 10);
    let members = read("tricep-tls.definitions.json");
    let id = members[0]["policyDefinitionId"].as_str().unwrap();
    assert!(id.starts_with(&format!("{scope}/providers/Microsoft.Authorization/policyDefinitions/")), "{id}");
}
