//! What can't be read is said, with its place, and is never a pass.

use crate::harness::Folder;

/// The only finding of a folder, as `rule file:line`.
#[track_caller]
fn finding(folder: &Folder) -> String {
    let report = folder.run(["check", "--format", "json"]).exits(1).json();
    let [finding] = report["findings"].as_array().unwrap().as_slice() else { panic!("{report:#}") };
    assert_eq!(finding["level"], "error");
    format!(
        "{} {}:{}",
        finding["rule"].as_str().unwrap(),
        finding["file"].as_str().unwrap(),
        finding["start"]["line"]
    )
}

#[test]
fn a_file_that_is_not_utf8() {
    let folder = Folder::empty().with("main.bicep", b"param a string = '\xff'\n");
    assert!(finding(&folder).ends_with(" main.bicep:1"));
}

#[test]
fn an_empty_file_is_an_empty_template() {
    let folder = Folder::empty().with("main.bicep", "");
    folder.run(["check"]).exits(0);
}

#[test]
fn an_empty_json_file_is_no_template() {
    Folder::empty().with("azuredeploy.json", "").run(["check", "azuredeploy.json"]).exits(0);
}

#[test]
fn a_folder_of_a_repository_is_no_file() {
    let folder = Folder::empty().with("main.bicep/readme.txt", "").with("other.bicep", "param a string\n");
    folder.run(["check"]).exits(0);
}
