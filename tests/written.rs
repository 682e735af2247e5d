//! Whatever is written is written whole or not at all, where it was meant to go, and as its file was.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Folder, fixtures};

const RULE: &str = "gateway-tls-below-backend";
const OLD: &str = "AppGwSslPolicy20170401S";
const NEW: &str = "AppGwSslPolicy20220101";

fn old() -> String {
    fs::read_to_string(fixtures().join("policy-predefined-old/bicep/main.bicep")).unwrap()
}

const FIX: [&str; 7] = ["check", "--fix", "--unsafe-fixes", "--select", RULE, "--format", "concise"];

/// The names in a folder that are not those of templates.
fn others(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !name.ends_with(".bicep")).collect()
}

fn read(folder: &Folder, file: &str) -> String {
    fs::read_to_string(folder.path().join(file)).unwrap()
}

#[test]
fn a_text_keeps_its_form() {
    for form in [
        |text: String| text,
        |text: String| text.replace('\n', "\r\n"),
        |text: String| format!("\u{feff}{text}"),
        |text: String| text.trim_end().to_owned(),
        |text: String| text.replacen('\n', "\r\n", 20),
    ] {
        let text = form(old());
        let folder = Folder::empty().with("main.bicep", &text);
        folder.run(FIX).exits(0);
        assert_eq!(read(&folder, "main.bicep"), text.replace(OLD, NEW));
        assert_eq!(others(folder.path()), <[&str; 0]>::default());
    }
}

/// Also where the user might write all the same, as root may.
#[test]
fn a_read_only_file_is_left_as_it_is() {
    let folder = Folder::empty().with("a.bicep", old()).with("b.bicep", old()).with("report", "old");
    let lock = |file: &str, locked| {
        let path: PathBuf = folder.path().join(file);
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(locked);
        fs::set_permissions(&path, permissions).unwrap();
    };
    lock("a.bicep", true);
    lock("report", true);
    let run = folder.run(FIX).exits(2);
    assert_eq!(
        run.stderr.lines().next(),
        Some("error: can't write a.bicep: it is read-only; it is as it was")
    );
    assert!(
        run.stdout.starts_with("a.bicep:") && run.stdout.lines().count() == 1,
        "what is left: {}",
        run.stdout
    );
    assert_eq!(read(&folder, "a.bicep"), old());
    assert_eq!(read(&folder, "b.bicep"), old().replace(OLD, NEW));
    for option in ["--output", "--write-baseline"] {
        let run = folder.run(["check", option, "report"]).exits(2);
        assert_eq!(run.stderr.lines().last(), Some("error: can't write report: it is read-only"));
        assert_eq!(read(&folder, "report"), "old");
    }
    assert_eq!(others(folder.path()), ["report"]);
    lock("a.bicep", false);
    lock("report", false);
}

#[test]
fn what_was_left_beside_a_file_is_not_looked_at() {
    let folder =
        Folder::empty().with("main.bicep", "param a string\n").with(".tricep-abc123.tmp", "param =\n");
    folder.run(["check"]).exits(0);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_link_stays_a_link() {
        let folder = Folder::empty().with(".git/HEAD", "").with("shared/main.bicep", old());
        symlink("shared/main.bicep", folder.path().join("link.bicep")).unwrap();
        folder.run(FIX.into_iter().chain(["link.bicep"])).exits(0);
        assert!(folder.path().join("link.bicep").is_symlink());
        assert_eq!(read(&folder, "shared/main.bicep"), old().replace(OLD, NEW));
    }

    #[test]
    fn nothing_is_written_outside_the_project() {
        let folder = Folder::empty()
            .with("project/.git/HEAD", "")
            .with("project/main.bicep", old())
            .with("outside/old.bicep", old())
            .with("outside/report", "old");
        let links = [
            ("../outside", "folder"),
            ("../outside/report", "report"),
            ("../outside/old.bicep", "link.bicep"),
        ];
        for (target, link) in links.into_iter().chain([("../outside/new", "new")]) {
            symlink(target, folder.path().join("project").join(link)).unwrap();
        }
        for file in ["report", "new", "folder/report", "folder/new", "folder/x/new"] {
            for option in ["--output", "--write-baseline"] {
                let run = folder.run_in("project", ["check", option, file], &[]).exits(2);
                assert!(
                    run.stderr.contains("by a symbolic link nowhere or out of the project"),
                    "{}",
                    run.stderr
                );
            }
        }
        folder.run_in("project", FIX.into_iter().chain(["link.bicep"]), &[]).exits(2);
        folder.run_in("project", FIX.into_iter().chain(["folder"]), &[]).exits(2);
        let run = folder.run_in("project", FIX, &[]).exits(0);
        assert!(run.stderr.contains("made 1 repair in 1 file"), "{}", run.stderr);
        assert_eq!(
            (read(&folder, "outside/report"), read(&folder, "outside/old.bicep")),
            ("old".into(), old())
        );
        assert_eq!(fs::read_dir(folder.path().join("outside")).unwrap().count(), 2);
        // Where no project is, a link is its owner's choice, and so is one that stays inside.
        symlink("main.bicep", folder.path().join("project/inside")).unwrap();
        folder.run_in("project", ["check", "--output", "inside", "main.bicep"], &[]);
        assert!(folder.path().join("project/inside").is_symlink());
        assert!(read(&folder, "project/main.bicep").contains("no problem found"));
    }

    #[test]
    fn permissions_and_owners_stay() {
        let folder = Folder::empty().with("main.bicep", old());
        let file = folder.path().join("main.bicep");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o754)).unwrap();
        // Only root can give a file away; for others it stays theirs.
        let _ = std::os::unix::fs::chown(&file, Some(12345), Some(23456));
        let before = fs::metadata(&file).unwrap();
        folder.run(FIX).exits(0);
        let after = fs::metadata(&file).unwrap();
        assert!(read(&folder, "main.bicep").contains(NEW));
        assert_eq!(after.mode(), before.mode());
        assert_eq!((after.uid(), after.gid()), (before.uid(), before.gid()));
    }

    #[test]
    fn another_name_of_a_file_keeps_the_old_text() {
        let folder = Folder::empty().with("main.bicep", old());
        fs::hard_link(folder.path().join("main.bicep"), folder.path().join("other.txt")).unwrap();
        folder.run(FIX).exits(0);
        assert_eq!(
            (read(&folder, "main.bicep"), read(&folder, "other.txt")),
            (old().replace(OLD, NEW), old())
        );
    }

    /// Runs a line of a shell, in which `$0` is the program.
    fn shell(folder: &Folder, line: &str) -> std::process::Output {
        Command::new("bash")
            .args(["-c", line, env!("CARGO_BIN_EXE_tricep")])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    /// A disk that takes no more: the limit of one process stands for it.
    #[test]
    fn a_file_that_does_not_fit_is_as_it_was() {
        let folder = Folder::empty().with("a.bicep", old()).with("b.bicep", old()).with("report", "old");
        let full = "trap '' XFSZ; ulimit -f 1; exec \"$0\" check --select gateway-tls-below-backend";
        for line in ["--fix --unsafe-fixes", "--format sarif --output report"] {
            let output = shell(&folder, &format!("{full} {line}"));
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(2), "{line}: {stderr}");
            assert!(stderr.contains("error: can't write "), "{line}: {stderr}");
            assert_eq!((read(&folder, "a.bicep"), read(&folder, "b.bicep")), (old(), old()));
            assert_eq!((read(&folder, "report").as_str(), others(folder.path()).len()), ("old", 1));
        }
        if Path::new("/dev/full").exists() {
            let output = shell(&folder, "exec \"$0\" check >/dev/full");
            assert_eq!(output.status.code(), Some(2));
            assert!(String::from_utf8(output.stderr).unwrap().contains("can't write to standard output"));
        }
    }

    /// A run that is ended while it writes leaves old files and new ones, and no half of one.
    #[test]
    fn a_run_that_is_ended_leaves_whole_files() {
        const FILES: usize = 24;
        let mut cut_short = 0;
        for (signal, after) in [("KILL", 0), ("KILL", 1), ("INT", 2), ("KILL", 5), ("TERM", 9), ("KILL", 14)]
        {
            let mut folder = Folder::empty();
            for i in 0..FILES {
                folder = folder.with(&format!("{i}.bicep"), old());
            }
            let written = |folder: &Folder| {
                let texts = (0..FILES).map(|i| read(folder, &format!("{i}.bicep")));
                texts
                    .filter(|text| *text != old())
                    .inspect(|text| assert_eq!(*text, old().replace(OLD, NEW)))
                    .count()
            };
            let mut program = Command::new(env!("CARGO_BIN_EXE_tricep"))
                .args(FIX)
                .current_dir(folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            while program.try_wait().unwrap().is_none() && written(&folder) < after {}
            let id = program.id().to_string();
            Command::new("kill").args([&format!("-{signal}"), &id]).stderr(Stdio::null()).status().unwrap();
            program.wait().unwrap();
            cut_short += usize::from(written(&folder) < FILES);
            let left = others(folder.path());
            assert!(left.len() <= 1, "{left:?}");
            assert!(
                left.iter().all(|name| name.starts_with(".tricep-") && name.ends_with(".tmp")),
                "{left:?}"
            );
            folder.run(FIX).exits(0);
            assert_eq!(written(&folder), FILES);
        }
        assert!(cut_short > 0, "no run was ended early");
    }

    #[test]
    fn a_reader_that_has_seen_enough_is_no_failure() {
        let folder = Folder::of("article/before");
        let output = shell(&folder, "\"$0\" check --format sarif | head -c 1; exit ${PIPESTATUS[0]}");
        assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b"{"[..]), "{output:?}");
        assert!(!String::from_utf8(output.stderr).unwrap().contains("panic"));
    }

    #[test]
    fn channels_may_be_closed() {
        let folder = Folder::of("article/before").with("new.json", "");
        fs::remove_file(folder.path().join("new.json")).unwrap();
        for (line, code) in [
            ("check <&-", 1),
            ("check >&-", 1),
            ("check 2>&-", 1),
            ("check <&- >&- 2>&-", 1),
            ("check --stdin-filename x.bicep - <&-", 0),
            ("explain gateway-tls-below-backend >&-", 0),
            ("--help >&-", 0),
        ] {
            let output = shell(&folder, &format!("exec \"$0\" {line}"));
            assert_eq!(output.status.code(), Some(code), "{line}: {output:?}");
            assert!(!String::from_utf8(output.stderr).unwrap().contains("panic"), "{line}");
        }
        let output = shell(&folder, "exec \"$0\" check --format json --output /dev/stdout | cat");
        assert!(output.stdout.starts_with(b"{"), "{output:?}");
        let output = shell(&folder, "umask 027; exec \"$0\" check --format json --output new.json");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(fs::metadata(folder.path().join("new.json")).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
