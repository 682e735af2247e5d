//! A pull request can hold any file under any name. None of them makes the program read what lies outside the project, wait,
//! or pass over a file without a word.

use std::fs;

use crate::harness::{Folder, Written};

const MISMATCH: &str = "gateway-tls-below-backend";

/// What must not be seen: it stands in files outside the project.
const SECRET: &str = "hunter2-of-somebody-else";

/// A project in the folder `project`, and beside it a folder `outside` with templates, parameters, settings and texts, all
/// of which hold the secret and are wrong, so that each would be shown if it were read.
fn beside_secrets() -> Folder {
    let template = format!("param wrong {SECRET} =\nvar name = '{SECRET}\n");
    let parameters = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
            "contentVersion": "1.0.0.0", "parameters": {{"a": {{"value": "{SECRET}"}} {SECRET} }}}}"#
    );
    Folder::empty()
        .with("project/.git/HEAD", "")
        .with("project/sound.bicep", "param a string\n")
        .with("outside/.git/HEAD", "")
        .with("outside/main.bicep", template)
        .with("outside/main.bicepparam", format!("using 'main.bicep'\nparam {SECRET} = {SECRET} +\n"))
        .with("outside/main.parameters.json", parameters)
        .with(
            "outside/bicepconfig.json",
            format!(r#"{{"analyzers": {{"tricep": {{"{SECRET}": 1}}}} {SECRET}}}"#),
        )
        .with("outside/known.json", format!(r#"{{"version": 1, "{SECRET}": "{SECRET}"}}"#))
        .with("outside/secret.txt", SECRET)
}

/// A site with something to say about, so that its name is asked for.
fn site_named(name: &str) -> String {
    format!(
        "resource site 'Microsoft.Web/sites@2024-04-01' = {{\n  name: {name}\n  \
         location: 'x'\n  properties: {{\n    siteConfig: {{\n      minTlsVersion: '1.0'\n    }}\n  }}\n}}\n"
    )
}

/// Nothing that is written about a path has the secret; gives all of it as one text.
#[track_caller]
fn gives_nothing_away(folder: &Folder, path: &str) -> String {
    of_which_nothing_is_secret(folder.drawn(path))
}

/// As [`gives_nothing_away`], of every command in every format.
#[track_caller]
fn gives_nothing_away_in_any_format(folder: &Folder, path: &str) -> String {
    of_which_nothing_is_secret(folder.everything(path))
}

#[track_caller]
fn of_which_nothing_is_secret(all_written: Written) -> String {
    let mut all = String::new();
    for (command, written) in all_written {
        let text = String::from_utf8(written).unwrap();
        assert!(!text.contains(SECRET), "{command}:\n{text}");
        all.push_str(&text);
    }
    all
}

/// The same for a project with one more file.
#[track_caller]
fn refuses(file: &str, text: &str, reason: &str) {
    let folder = beside_secrets().with(&format!("project/{file}"), text);
    let all = gives_nothing_away(&folder, "project");
    assert!(all.contains(reason), "no word of '{reason}' in:\n{all}");
}

#[test]
fn paths_that_lead_out_of_the_project() {
    let outside = "outside the project, whose root is 'project'";
    for path in ["../outside/main.bicep", "./x/../../outside/main.bicep", "..\\outside\\main.bicep"] {
        let written = path.replace('\\', "\\\\");
        refuses("a.bicep", &format!("module m '{written}' = {{\n  name: 'm'\n}}\n"), outside);
    }
    refuses("a.bicep", "import { x } from '../outside/main.bicep'\noutput x string = x\n", "");
    refuses("a.bicepparam", "using '../outside/main.bicep'\n", outside);
    refuses(
        "a.bicepparam",
        "using 'sound.bicep'\nextends '../outside/main.bicepparam'\nparam a = 'x'\n",
        outside,
    );
    refuses("bicepconfig.json", r#"{"extends": "../outside/bicepconfig.json"}"#, outside);
    let linked = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "resources": [{"type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01",
        "name": "m", "properties": {"mode": "Incremental", "templateLink": {"relativePath": "../outside/main.bicep"}}}]}"#;
    refuses("azuredeploy.json", linked, outside);
}

#[test]
fn paths_that_are_not_relative() {
    let root = Folder::empty();
    let here = root.path().display().to_string().replace('\\', "/");
    for path in [
        "/etc/passwd".to_owned(),
        format!("{here}/outside/main.bicep"),
        "//server/share/main.bicep".to_owned(),
        "\\\\\\\\server\\\\share\\\\main.bicep".to_owned(),
    ] {
        refuses("a.bicep", &format!("module m '{path}' = {{\n  name: 'm'\n}}\n"), "is absolute");
    }
    for path in [
        "C:/outside/main.bicep",
        "file:///etc/passwd",
        "file:../outside/main.bicep",
        "/dev/zero",
        "/dev/stdin",
    ] {
        refuses("a.bicep", &format!("module m '{path}' = {{\n  name: 'm'\n}}\n"), "unresolved-module");
    }
}

#[test]
fn names_that_no_file_can_have() {
    let long = "x".repeat(70_000);
    let deep = "x/".repeat(3_000);
    for path in ["a\\u{0}b.bicep", &long, &deep, ".", "..", "/", "%2e%2e/outside/main.bicep"] {
        refuses("a.bicep", &format!("module m '{path}' = {{\n  name: 'm'\n}}\n"), "unresolved-module");
        let load = format!("param p string = loadTextContent('{path}')\noutput p string = p\n");
        gives_nothing_away(&beside_secrets().with("project/a.bicep", load), "project");
    }
}

#[test]
fn texts_that_are_loaded_from_outside() {
    for path in ["../outside/secret.txt", "/etc/passwd", "\\\\..\\\\..\\\\outside\\\\secret.txt"] {
        let site = site_named(&format!("loadTextContent('{path}')"));
        let all =
            gives_nothing_away_in_any_format(&beside_secrets().with("project/a.bicep", site), "project");
        assert!(all.contains("site-min-tls-weak"), "{all}");
        assert!(!all.contains("root:"), "{all}");
    }
}

/// A CI server leaves the token of its checkout in `.git`. Not even which files there are is told.
#[test]
fn what_lies_in_git_is_not_read() {
    let reason = "lies in '.git', of which nothing is read";
    for path in [".git/config", ".GIT/config", "./x/../.git/config", "sub/.git/config", ".git/absent", ".git"]
    {
        for function in ["loadTextContent", "loadJsonContent", "loadFileAsBase64", "loadDirectoryFileInfo"] {
            let folder = beside_secrets()
                .with("project/a.bicep", site_named(&format!("string({function}('{path}'))")))
                .with("project/.git/config", format!("[\"{SECRET}\"]"))
                .with("project/sub/.git/config", format!("[\"{SECRET}\"]"));
            let all = of_which_nothing_is_secret(folder.drawn("project/a.bicep"));
            assert!(all.contains(reason), "{function} {path}:\n{all}");
        }
    }
    refuses("a.bicep", "module m '.git/main.bicep' = {\n  name: 'm'\n}\n", reason);
    refuses("a.bicepparam", "using '.git/main.bicep'\n", reason);
    refuses("bicepconfig.json", r#"{"extends": ".git/bicepconfig.json"}"#, reason);
    let folder = beside_secrets().with("project/.git/a.bicep", "param =\n");
    let run = folder.run(["check", "project/.git/a.bicep"]).exits(2);
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn addresses_of_modules_that_lead_out_of_the_module_cache() {
    // What a careless joining of paths would find.
    let module = format!(
        r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "resources": [{{"type": "{SECRET}"}}], {SECRET} }}"#
    );
    for source in [
        "br:../outside:1",
        "br:a/../../../outside:1",
        "br:a/b:../../../../outside",
        "br:a/b@../../../outside",
        "br:../a$b:1",
        "br:a/$:..",
        "br:a/..\\\\..\\\\outside:1",
        "ts:../../../outside/a/b:1",
        "ts:a/b/../../../outside:1",
        "br/evil:a:1",
        "br/other:a:1",
    ] {
        let config = r#"{"cacheRootDirectory": "cache", "moduleAliases": {"br": {
            "evil": {"registry": "../../outside", "modulePath": "../.."}, "other": {"registry": "C:\\x", "modulePath": "/"}}}}"#;
        let folder = beside_secrets()
            .with("outside/main.json", &module)
            .with("outside/1$/main.json", &module)
            .with("project/bicepconfig.json", config)
            .with("project/cache/br/a/b/1$/main.json", "{}")
            .with("project/a.bicep", format!("module m '{source}' = {{\n  name: 'm'\n}}\n"));
        let all = gives_nothing_away(&folder, "project");
        assert!(all.contains("no problem found"), "what is not there is unknown: {all}");
    }
}

#[test]
fn a_module_cache_on_another_machine_is_never_asked() {
    for share in [r"\\\\server\\share", "//server/share", r"\\/server/share"] {
        let config = format!(r#"{{"cacheRootDirectory": "{share}"}}"#);
        refuses("bicepconfig.json", &config, "");
        let folder = beside_secrets()
            .with("project/bicepconfig.json", config)
            .with("project/a.bicep", "module m 'br:a/b:1' = {\n  name: 'm'\n}\n");
        let said = folder.run(["paths", "project"]).exits(0);
        assert!(!said.stdout.contains("server") && !said.stderr.contains("server"), "{said:?}");
    }
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    /// The folder of [`beside_secrets`] with a link in the project.
    fn linked(target: &str, link: &str) -> Folder {
        let folder = beside_secrets();
        let link = folder.path().join("project").join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(target, link).unwrap();
        folder
    }

    const LED: &str = "is led by a symbolic link nowhere or out of the project";

    /// Links out of the project at all the places where a file is read.
    #[test]
    fn links_out_of_the_project() {
        let module = "module m 'link.bicep' = {\n  name: 'm'\n}\n";
        let through = "module m 'folder/main.bicep' = {\n  name: 'm'\n}\n";
        let using = "using 'folder/main.bicep'\n";
        let extends = "using 'sound.bicep'\nextends 'folder/main.bicepparam'\nparam a = 'x'\n";
        for (target, link, file, text) in [
            ("../outside/main.bicep", "link.bicep", "a.bicep", module),
            ("/../../../../../../../../../etc/passwd", "link.bicep", "a.bicep", module),
            ("../outside", "folder", "a.bicep", through),
            ("../project/../outside", "folder", "a.bicep", through),
            ("../outside", "folder", "a.bicepparam", using),
            ("../outside", "folder", "a.bicepparam", extends),
            ("../outside", "folder", "bicepconfig.json", r#"{"extends": "folder/bicepconfig.json"}"#),
            ("../outside/bicepconfig.json", "bicepconfig.json", "a.bicep", ""),
            // What is not there is not told from what is.
            ("../outside/absent.bicep", "link.bicep", "a.bicep", module),
            ("../outside", "folder", "a.bicep", "module m 'folder/x/absent.bicep' = {\n  name: 'm'\n}\n"),
        ] {
            let folder = linked(target, link).with(&format!("project/{file}"), text);
            let all = gives_nothing_away(&folder, "project");
            assert!(all.contains(LED), "{link} -> {target}:\n{all}");
            assert!(!all.contains("root:"), "{all}");
        }
    }

    #[test]
    fn links_into_git() {
        for (target, link, path) in [
            (".git", "x", "x/config"),
            (".git/config", "x", "x"),
            ("y/config", "x", "x"),
            ("y", "x", "x/config"),
        ] {
            let folder = linked(target, link)
                .with("project/.git/config", SECRET)
                .with("project/a.bicep", site_named(&format!("loadTextContent('{path}')")));
            symlink(".git", folder.path().join("project/y")).unwrap();
            let all = gives_nothing_away(&folder, "project/a.bicep");
            assert!(all.contains("lies in '.git', of which nothing is read"), "{link} -> {target}:\n{all}");
        }
    }

    #[test]
    fn a_link_to_a_link_to_a_link() {
        let folder =
            linked("b.bicep", "a.bicep").with("project/m.bicep", "module m 'a.bicep' = {\n  name: 'm'\n}\n");
        symlink("x/c.bicep", folder.path().join("project/b.bicep")).unwrap();
        fs::create_dir(folder.path().join("project/x")).unwrap();
        symlink("../../outside/main.bicep", folder.path().join("project/x/c.bicep")).unwrap();
        assert!(gives_nothing_away(&folder, "project").contains(LED));
    }

    #[test]
    fn a_link_that_stays_in_the_project_is_followed() {
        let folder = Folder::of("article/before").with(".git/HEAD", "");
        let gateway = folder.path().join("modules/gateway.bicep");
        fs::create_dir(folder.path().join("shared")).unwrap();
        fs::rename(&gateway, folder.path().join("shared/gateway.bicep")).unwrap();
        symlink("../shared/gateway.bicep", &gateway).unwrap();
        let run = folder.run(["check", "--format", "concise", "main.bicepparam"]).exits(1);
        assert!(run.stdout.contains(MISMATCH), "{}", run.stdout);
    }

    #[test]
    fn links_that_lead_round() {
        for target in ["a.bicep", "b.bicep"] {
            let folder =
                linked(target, "a.bicep").with("project/m.bicep", "module m 'a.bicep' = {\n  name: 'm'\n}\n");
            symlink("a.bicep", folder.path().join("project/b.bicep")).unwrap();
            let all = gives_nothing_away(&folder, "project");
            assert!(all.contains(LED), "{all}");
            assert!(all.contains("project/a.bicep: not looked at: it is a symbolic link"), "{all}");
        }
    }

    #[test]
    fn a_link_that_is_given_by_hand() {
        for (target, link) in [
            ("../outside/main.bicep", "link.bicep"),
            ("../outside/main.bicepparam", "link.bicepparam"),
            ("../outside/main.parameters.json", "link.json"),
            ("../outside", "folder"),
            ("/", "folder"),
        ] {
            let folder = linked(target, link);
            let all = gives_nothing_away_in_any_format(&folder, &format!("project/{link}"));
            assert!(all.contains(LED), "{link} -> {target}:\n{all}");
            folder.run(["check", &format!("project/{link}")]).exits(2);
            folder.run_in("project", ["check", link], &[]).exits(2);
        }
        // The folders above are not the project's: what they are is their owner's choice.
        let folder = beside_secrets();
        symlink("project", folder.path().join("work")).unwrap();
        folder.run(["check", "work"]).exits(0);
        folder.run_in("work", ["check"], &[]).exits(0);
    }

    /// What is outside is not told from what is not there.
    #[test]
    fn what_is_behind_a_link_that_is_given_by_hand() {
        let folder = linked("../outside", "folder");
        symlink("../outside/absent.bicep", folder.path().join("project/link.bicep")).unwrap();
        symlink("/dev/null", folder.path().join("project/device.bicep")).unwrap();
        for path in [
            "folder/main.bicep",
            "folder/absent.bicep",
            "folder/x/absent.bicep",
            "link.bicep",
            "device.bicep",
        ] {
            let path = format!("project/{path}");
            for option in [
                &["check"][..],
                &["check", "--config"],
                &["check", "--params"],
                &["check", "--baseline"],
                &["parse"],
            ] {
                let run = folder.run(option.iter().copied().chain([&*path])).exits(2);
                assert!(run.stderr.contains(LED), "{option:?} {path}: {}", run.stderr);
            }
        }
    }

    #[test]
    fn settings_parameters_and_baselines_that_are_given_by_hand() {
        for (option, target) in [
            ("--config", "../outside/bicepconfig.json"),
            ("--baseline", "../outside/known.json"),
            ("--params", "../outside/main.bicepparam"),
        ] {
            let folder = linked(target, "link.json");
            let run = folder.run(["check", option, "project/link.json", "project"]).exits(2);
            assert!(run.stderr.contains(LED), "{option}: {}", run.stderr);
            assert!(!run.stderr.contains(SECRET) && !run.stdout.contains(SECRET), "{option}: {run:?}");
        }
        let folder = linked("../outside/main.bicep", "link.bicep");
        let run = folder.run(["parse", "project/link.bicep"]).exits(2);
        assert!(run.stderr.contains(LED) && run.stdout.is_empty(), "{run:?}");
        // Standard input takes the place of what the link leads to.
        let run = folder.run_with_input(
            ["check", "--stdin-filename", "project/link.bicep", "--format", "json"],
            "param = 1\n",
        );
        assert!(!run.exits(1).stdout.contains(SECRET));
    }

    #[test]
    fn parameter_files_and_ignore_files_through_links() {
        // Both would be found by their names alone.
        let folder = linked("../outside", "parameters")
            .with("project/main.bicep", "param a string\noutput a string = a\n");
        let all = gives_nothing_away(&folder, "project");
        let one = gives_nothing_away(&folder, "project/main.bicep");
        assert!(
            !all.contains("main.parameters.json\"") && !one.contains("main.parameters.json\""),
            "{all}{one}"
        );
        // As with git, a link is no `.gitignore`.
        let folder = linked("../rules", ".gitignore").with("rules", "*.bicep\n");
        folder.run(["check", "project"]).exits(0);
    }

    #[test]
    fn a_git_that_is_a_file_or_a_link_is_a_root() {
        for make in [
            |path: &Path| fs::write(path, "gitdir: ../elsewhere\n").unwrap(),
            |path: &Path| symlink("../outside/.git", path).unwrap(),
        ] {
            let folder = beside_secrets()
                .with("project/a.bicep", "module m '../outside/main.bicep' = {\n  name: 'm'\n}\n");
            let git = folder.path().join("project/.git");
            fs::remove_dir_all(&git).unwrap();
            make(&git);
            assert!(
                gives_nothing_away(&folder, "project")
                    .contains("outside the project, whose root is 'project'")
            );
        }
    }

    #[test]
    fn a_module_cache_with_links() {
        let folder = linked("../../../../../../outside/main.bicep", "cache/br/a/b/1$/main.json")
            .with("project/bicepconfig.json", r#"{"cacheRootDirectory": "cache"}"#)
            .with("project/a.bicep", "module m 'br:a/b:1' = {\n  name: 'm'\n}\n");
        let target = folder.path().join("project/cache/br/a/b/1$/main.json");
        assert!(fs::read_to_string(target).unwrap().contains(SECRET), "the link leads there");
        let all = gives_nothing_away(&folder, "project");
        assert!(all.contains("no problem found"), "what is not there is unknown: {all}");
    }

    #[test]
    fn a_link_with_a_template_s_name_is_named() {
        let run = linked("../outside/main.bicep", "x/link.bicep").run(["check", "project"]).exits(0);
        assert_eq!(run.stderr, "notice: project/x/link.bicep: not looked at: it is a symbolic link\n");
        // What it leads to is looked at itself.
        let run = linked("../sound.bicep", "x/link.bicep").run(["check", "project"]).exits(0);
        assert_eq!(run.stderr, "");
    }
}

/// Neither pipes nor devices are opened.
#[cfg(unix)]
#[test]
fn pipes_and_devices() {
    let make = |folder: &Folder, name: &str| {
        let path = folder.path().join("project").join(name);
        let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
        assert!(made.success());
    };
    for (name, text) in [
        ("pipe.bicep", "module m 'pipe.bicep' = {\n  name: 'm'\n}\n"),
        ("pipe.txt", "output t string = loadTextContent('pipe.txt')\n"),
        ("bicepconfig.json", ""),
        (".gitignore", ""),
        ("pipe.bicepparam", ""),
        ("a.parameters.json", ""),
    ] {
        let folder = beside_secrets().with("project/a.bicep", text);
        make(&folder, name);
        gives_nothing_away(&folder, "project");
        gives_nothing_away(&folder, "project/a.bicep");
    }
    let folder = beside_secrets();
    make(&folder, "pipe.bicep");
    let pipe = "project/pipe.bicep";
    for arguments in [
        vec!["check", pipe],
        vec!["check", "--config", pipe],
        vec!["check", "--baseline", pipe],
        vec!["check", "--params", pipe],
        vec!["parse", pipe],
        vec!["check", "/dev/zero"],
        vec!["check", "--baseline", "/dev/zero"],
        vec!["check", "--config", "/dev/zero"],
        vec!["parse", "/dev/stdin"],
    ] {
        let output = folder.output(arguments.iter().copied());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
    }
    for device in ["/dev/zero", "/dev/stdin", "/dev/random"] {
        let folder = beside_secrets().with("project/a.bicep", "module m 'x.bicep' = {\n  name: 'm'\n}\n");
        std::os::unix::fs::symlink(device, folder.path().join("project/x.bicep")).unwrap();
        gives_nothing_away(&folder, "project");
    }
}

/// Names that are no UTF-8: the files are read, named as well as can be, and repaired.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let old = fs::read_to_string(crate::harness::fixtures().join("policy-predefined-old/bicep/main.bicep"))
        .unwrap();
    let folder = Folder::empty().with("x", "");
    let names: Vec<_> =
        [&b"a\xff.bicep"[..], b"a\xfe.bicep"].map(|name| folder.path().join(OsStr::from_bytes(name))).into();
    names.iter().for_each(|name| fs::write(name, &old).unwrap());
    for (command, written) in folder.everything(".") {
        assert!(String::from_utf8(written).is_ok(), "{command}");
    }
    let first = folder.run(["check", "--format", "json", "--select", MISMATCH, "--jobs", "1"]).exits(1);
    for _ in 0..5 {
        let again = folder.run(["check", "--format", "json", "--select", MISMATCH]).exits(1);
        assert_eq!(again.stdout, first.stdout, "the order depends on something else than the names");
    }
    let files: Vec<String> =
        first.json()["findings"].as_array().unwrap().iter().map(|f| f["file"].to_string()).collect();
    assert_eq!(files, ["\"a\u{fffd}.bicep\"", "\"a\u{fffd}.bicep\""]);
    let log = folder.run(["check", "--format", "sarif", "--select", MISMATCH]).exits(1).json();
    let uris: Vec<String> = log["runs"][0]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].to_string())
        .collect();
    assert_eq!(uris, ["\"a%FE.bicep\"", "\"a%FF.bicep\""]);
    let diff = folder.run(["check", "--diff", "--unsafe-fixes", "--select", MISMATCH]).exits(1).stdout;
    assert!(diff.contains("--- \"a/a\\376.bicep\"\n+++ \"b/a\\376.bicep\"\n"), "{diff}");
    folder.run(["check", "--fix", "--unsafe-fixes", "--select", MISMATCH]).exits(0);
    for name in names {
        assert!(fs::read_to_string(&name).unwrap().contains("AppGwSslPolicy20220101"), "{name:?}");
    }
}

/// What is not read is said, and is no pass where it is known for a template.
#[test]
fn what_is_too_large_or_too_deep_is_said() {
    let folder = Folder::empty().with("a.bicep", "param a string\n");
    let sparse = |name: &str, head: &str| {
        let file = fs::File::create(folder.path().join(name)).unwrap();
        std::io::Write::write_all(&mut &file, head.as_bytes()).unwrap();
        file.set_len(1 << 40).unwrap_or_else(|_| file.set_len(33 << 20).unwrap());
    };
    sparse("large.bicep", "");
    sparse(
        "large.json",
        "{\"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\"",
    );
    sparse("other.json", "");
    sparse(".gitignore", "*.bicep\n");
    let run = folder.run(["check", "--format", "concise"]).exits(1);
    let reason = "files of more than 32 MiB are not read";
    let expected: Vec<String> = ["large.bicep", "large.json"]
        .map(|name| format!("{name}:1:1: error[syntax-error] the file can't be read: {reason}"))
        .into();
    assert_eq!(run.stdout.lines().collect::<Vec<_>>(), expected);
    assert!(
        run.stderr.contains(&format!("notice: .gitignore: excludes nothing: {reason}\n")),
        "{}",
        run.stderr
    );
    // For a file alone its callers are looked for, in texts that can't be had.
    let run = folder.run(["check", "a.bicep"]).exits(0);
    assert!(
        run.stderr.contains(&format!("notice: large.bicep: not looked at: {reason}\n")),
        "{}",
        run.stderr
    );
    for option in ["--baseline", "--config", "--params"] {
        let run = folder.run(["check", option, "large.bicep", "a.bicep"]).exits(2);
        assert!(run.stderr.contains(reason), "{option}: {}", run.stderr);
    }
    let run = folder.run(["parse", "large.bicep"]).exits(2);
    assert!(run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn standard_input_is_not_read_without_end() {
    let folder = Folder::empty();
    let input = " ".repeat((32 << 20) + 10);
    let run = folder
        .run_with_input(["check", "--stdin-filename", "a.bicep", "--format", "concise"], &input)
        .exits(1);
    assert!(run.stdout.contains("files of more than 32 MiB are not read"), "{}", run.stdout);
}

#[test]
fn a_folder_that_lies_too_deep_is_named() {
    let folder = Folder::empty().with("a.bicep", "");
    let mut path = folder.path().to_owned();
    for _ in 0..258 {
        path.push("d");
    }
    fs::create_dir_all(&path).unwrap();
    fs::write(path.join("deep.bicep"), "param = 1\n").unwrap();
    fs::write(path.parent().unwrap().join("last.bicep"), "param = 1\n").unwrap();
    let run = folder.run(["check", "--format", "concise"]).exits(0);
    let deepest = ["d"; 257].join("/");
    assert_eq!(
        run.stderr.lines().next().unwrap(),
        format!("notice: {deepest}: not looked at: it lies more than 256 folders deep")
    );
    fs::write(path.parent().unwrap().parent().unwrap().join("last.bicep"), "param = 1\n").unwrap();
    folder.run(["check", "--format", "concise"]).exits(1);
}

/// Files that come and go, grow, and turn into folders while they are read end in a report all the same.
#[test]
fn files_that_change_while_they_are_read() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let folder = Folder::of("article/before");
    let gateway = folder.path().join("modules/gateway.bicep");
    let text = fs::read_to_string(&gateway).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let _ = fs::remove_file(&gateway);
                let _ = fs::create_dir(&gateway);
                let _ = fs::remove_dir(&gateway);
                let _ = fs::write(&gateway, &text);
                let _ = fs::write(&gateway, text.repeat(3));
            }
        });
        for _ in 0..30 {
            let output = folder.output(["check", "--format", "json"]);
            assert!(matches!(output.status.code(), Some(0..=2)), "{output:?}");
        }
        stop.store(true, Ordering::Relaxed);
    });
}

/// Only the system can say no; root is told no by nobody.
#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_said() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::empty()
        .with("a.bicep", "param a string\n")
        .with("closed/b.bicep", "")
        .with("c.bicep", "")
        .with("d.json", "{}");
    let close = |name: &str| {
        fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o000)).unwrap()
    };
    ["closed", "c.bicep", "d.json"].into_iter().for_each(close);
    if fs::read_dir(folder.path().join("closed")).is_ok() {
        eprintln!("skipped: this user may read everything");
        return;
    }
    let run = folder.run(["check", "--format", "concise"]).exits(1);
    assert_eq!(run.stdout, "c.bicep:1:1: error[syntax-error] the file can't be read: permission denied\n");
    assert!(run.stderr.contains("notice: closed: not looked at: permission denied\n"), "{}", run.stderr);
    assert!(run.stderr.contains("notice: d.json: not looked at: permission denied\n"), "{}", run.stderr);
    folder.run(["check", "c.bicep"]).exits(2);
    fs::set_permissions(folder.path().join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
}
