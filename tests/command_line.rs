//! Options, exit statuses and channels.

use crate::harness::Folder;

const RULE: &str = "gateway-tls-below-backend";

#[test]
fn fail_on_decides_the_exit_status() {
    let folder = Folder::of("article/before");
    folder.run(["check", "--fail-on", "error"]).exits(1);
    folder.run(["check", "--fail-on", "info"]).exits(1);
    folder.run(["check", "--fail-on", "never"]).exits(0);
}

#[test]
fn rules_can_be_selected_and_left_out() {
    let folder = Folder::of("article/before");
    folder.run(["check", "--select", RULE]).exits(1);
    folder.run(["check", "--ignore", RULE]).exits(0);
}

#[test]
fn a_rule_that_does_not_exist_is_wrong_usage() {
    let run = Folder::of("article/before").run(["check", "--select", "gateway-tls-below-backends"]).exits(2);
    assert_eq!(
        run.stderr,
        "error: there is no rule 'gateway-tls-below-backends'; did you mean 'gateway-tls-below-backend'?\n"
    );
    let run = Folder::empty().run(["explain", "nothing-like-it"]).exits(2);
    assert_eq!(run.stderr, "error: there is no rule 'nothing-like-it'; `tricep rules` lists them all\n");
}

#[test]
fn wrong_usage_is_2() {
    let folder = Folder::empty();
    folder.run([]).exits(2);
    folder.run(["check", "--no-such-option"]).exits(2);
    folder.run(["check", "--format", "html"]).exits(2);
    let run = folder.run(["check", "no/such/file.bicep"]).exits(2);
    assert!(run.stderr.contains("no/such/file.bicep"), "{}", run.stderr);
    assert_eq!(run.stdout, "");
}

#[test]
fn a_folder_without_templates_is_2() {
    Folder::empty().with("package.json", "{}").run(["check"]).exits(2);
}

#[test]
fn a_given_file_that_is_no_template_is_named_and_passes() {
    let run =
        Folder::empty().with("package.json", "{\"name\": \"x\"}").run(["check", "package.json"]).exits(0);
    assert!(run.stderr.contains("package.json"), "{}", run.stderr);
}

#[test]
fn help_and_version_are_answers() {
    let folder = Folder::empty();
    insta::assert_snapshot!(folder.run(["--version"]).exits(0).shown(), @"tricep [VERSION]");
    insta::assert_snapshot!(folder.run(["--help"]).exits(0).shown());
    insta::assert_snapshot!(folder.run(["check", "--help"]).exits(0).shown());
}

#[test]
fn a_rule_is_explained_and_listed() {
    let folder = Folder::empty();
    let explained = folder.run(["explain", RULE]).exits(0);
    assert!(explained.stdout.starts_with("## gateway-tls-below-backend\n"), "{}", explained.stdout);
    let listed = folder.run(["rules"]).exits(0);
    assert!(listed.stdout.contains(RULE), "{}", listed.stdout);
}

#[test]
fn completions_are_written_for_each_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = Folder::empty().run(["completions", shell]).exits(0);
        assert!(run.stdout.contains("tricep"), "{shell}");
    }
}

#[test]
fn manual_pages_are_written_for_the_program_and_its_commands() {
    let page = Folder::empty().run(["man"]).exits(0).stdout;
    assert!(page.contains(".TH tricep 1"), "{page}");
    let page = Folder::empty().run(["man", "check"]).exits(0).stdout;
    assert!(page.contains(".TH tricep-check 1") && page.contains("fail"), "{page}");
    let run = Folder::empty().run(["man", "nothing"]).exits(2);
    assert_eq!(run.stderr, "error: there is no command 'nothing'\n");
}

#[test]
fn a_file_can_be_taken_apart() {
    let folder =
        Folder::empty().with("a.bicep", "param a string\n").with("b.bicep", "param = 1\n").with("c.txt", "");
    insta::assert_snapshot!(folder.run(["parse", "a.bicep", "--format", "tokens"]).exits(0).stdout, @r"
    0 5 Identifier
    6 7 Identifier
    8 14 Identifier
    14 15 NewLine
    15 15 EndOfFile
    ");
    assert_eq!(folder.run(["parse", "a.bicep", "--format", "errors"]).exits(0).stdout, "");
    let errors = folder.run(["parse", "b.bicep", "--format", "errors"]).exits(1).stdout;
    assert!(errors.starts_with("6 7 BCP013 "), "{errors}");
    folder.run(["parse", "c.txt"]).exits(2);
    folder.run(["parse", "absent.bicep"]).exits(2);
}

#[test]
fn colour_is_for_terminals_and_for_those_who_ask() {
    let folder = Folder::of("article/before");
    let has_colour = |arguments: &[&str], variables: &[(&str, &str)]| {
        let run =
            folder.run_in("", ["check"].into_iter().chain(arguments.iter().copied()), variables).exits(1);
        run.stdout.contains('\u{1b}')
    };
    assert!(!has_colour(&[], &[]));
    assert!(has_colour(&["--color", "always"], &[]));
    assert!(has_colour(&[], &[("FORCE_COLOR", "1")]));
    assert!(!has_colour(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!has_colour(&["--color", "never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn links_are_for_terminals_and_for_those_who_ask() {
    let folder = Folder::of("article/before");
    let link =
        "\u{1b}]8;;https://github.com/tricep/tricep/blob/main/rules.md#gateway-tls-below-backend\u{1b}\\";
    let run = |arguments: [&str; 1], variables| folder.run_in("", arguments, variables).stdout;
    for command in ["check", "rules"] {
        assert!(!run([command], &[]).contains(link), "{command}");
        assert!(run([command], &[("FORCE_HYPERLINK", "1")]).contains(link), "{command}");
    }
}

#[test]
fn a_report_goes_to_a_file_whole() {
    let folder = Folder::of("article/before").with("report.json", "old");
    let run = folder.run(["check", "--format", "json", "--output", "report.json"]).exits(1);
    assert_eq!(run.stdout, "");
    assert!(run.stderr.starts_with("1 error in 1 TLS path"), "{}", run.stderr);
    let written = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    assert!(written.starts_with("{\n  \"version\": 1,"), "{written}");
}

#[test]
fn a_report_that_can_not_be_written_is_2() {
    let run = Folder::of("article/before").run(["check", "--output", "no/such/folder/report"]).exits(2);
    assert!(run.stderr.starts_with("error: can't write no/such/folder/report: "), "{}", run.stderr);
}

#[test]
fn quiet_leaves_the_result_alone() {
    let run = Folder::of("article/before").run(["check", "--format", "concise", "--quiet"]).exits(1);
    assert_eq!(run.stderr, "");
    assert_eq!(run.stdout.lines().count(), 1);
    let run = Folder::of("article/after").run(["check", "--quiet"]).exits(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn statistics_go_to_standard_error() {
    let run = Folder::of("article/before").run(["check", "--format", "json", "--statistics"]).exits(1);
    run.json();
    assert!(run.stderr.contains("     1  gateway-tls-below-backend\n"), "{}", run.stderr);
}

#[test]
fn a_parameter_file_can_be_given() {
    let folder = Folder::of("article/before");
    folder.run(["check", "--params", "main.bicepparam"]).exits(1);
    let run = folder.run(["check", "--params", "missing.bicepparam"]).exits(2);
    assert!(run.stderr.contains("missing.bicepparam"), "{}", run.stderr);
}

#[test]
fn the_model_of_the_backend_connection_can_be_chosen() {
    let folder = Folder::of("article/before");
    folder.run(["check", "--backend-tls", "policy"]).exits(1);
    // A v2 gateway is documented to speak TLS 1.3 to its backends, whatever its policy says.
    folder.run(["check", "--backend-tls", "platform"]).exits(0);
}
