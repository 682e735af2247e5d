//! Pictures of TLS paths, from the real program.

use std::fs;
use std::path::Path;

use crate::harness::{Folder, each_fixture};

#[test]
fn every_fixture_can_be_drawn() {
    for fixture in each_fixture() {
        let folder = Folder::of(&fixture);
        let drawn = folder.run(["graph", "--format", "svg"]).exits(0).stdout;
        let document =
            roxmltree::Document::parse(&drawn).unwrap_or_else(|error| panic!("{fixture}: {error}"));
        let arrows = document
            .descendants()
            .filter(|node| node.attribute("class").is_some_and(|c| c.starts_with("end ")));
        let paths = folder.run(["paths", "--format", "json"]).exits(0).json();
        let paths = paths["paths"].as_array().unwrap().len();
        let arrows = arrows.count();
        assert!(arrows <= paths && (arrows > 0) == (paths > 0), "{fixture}: {arrows} arrows, {paths} paths");
    }
}

#[test]
fn other_programs_can_draw_them_too() {
    let folder = Folder::of("paths-of-several-listeners/bicep");
    assert!(folder.run(["graph", "--format", "dot"]).exits(0).stdout.starts_with("digraph tricep {\n"));
    assert!(folder.run(["graph", "--format", "mermaid"]).exits(0).stdout.starts_with("flowchart LR\n"));
}

#[test]
fn the_picture_in_the_readme_is_current() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/paths.svg");
    let drawn =
        Folder::of("paths-of-several-listeners/bicep").run(["graph", "--format", "svg"]).exits(0).stdout;
    if std::env::var_os("TRICEP_BLESS").is_some() {
        fs::write(&file, &drawn).unwrap();
    }
    assert_eq!(
        fs::read_to_string(file).unwrap_or_default(),
        drawn,
        "TRICEP_BLESS=1 cargo test writes it anew"
    );
}
