//! The main job, as a person sees it.

use crate::harness::Folder;

#[test]
fn the_mismatch_is_drawn_with_both_ends() {
    let run = Folder::of("article/before").run(["check"]).exits(1);
    insta::assert_snapshot!(run.shown());
    assert_eq!(run.stderr, "");
}

#[test]
fn the_mismatch_is_drawn_in_arm_json_too() {
    let run = Folder::of("article-arm/before").run(["check"]).exits(1);
    insta::assert_snapshot!(run.shown());
    assert_eq!(run.stderr, "");
}

#[test]
fn the_repair_is_clean() {
    for fixture in ["article/after", "article-arm/after"] {
        let run = Folder::of(fixture).run(["check"]).exits(0);
        assert!(run.stdout.starts_with("no problem found in 1 TLS path of 1 gateway"), "{}", run.stdout);
        assert_eq!(run.stderr, "");
    }
}

#[test]
fn the_paths_are_listed() {
    insta::assert_snapshot!(Folder::of("article/before").run(["paths"]).exits(0).shown());
}

#[test]
fn paths_of_files_are_told_from_the_current_folder() {
    let folder = Folder::of("article/before").with(".git/HEAD", "");
    let run = folder.run_in("modules", ["check", "--format", "concise", "-q", ".."], &[]).exits(1);
    assert!(
        run.stdout.starts_with("gateway.bicep:50:19: error[gateway-tls-below-backend] "),
        "{}",
        run.stdout
    );
}

#[test]
fn one_changed_file_is_checked_with_its_deployment() {
    let folder = Folder::of("article/before");
    for file in ["modules/site.bicep", "modules/gateway.bicep", "main.bicep", "main.bicepparam"] {
        let run = folder.run(["check", "--format", "concise", "--quiet", file]).exits(1);
        assert_eq!(run.stdout.lines().count(), 1, "{file}: {}", run.stdout);
    }
}

#[test]
fn the_readme_shows_what_is_drawn() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let drawn = Folder::of("article/before").run(["check"]).exits(1).stdout;
    assert!(readme.contains(drawn.trim_end()), "paste into README.md:\n{drawn}");
}
