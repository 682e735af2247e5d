//! `tricep check --fix` and `--diff`: rounds of repairs until none is left.
//!
//! Repairs are made to texts that lie over the files; the files are written at the end, each whole or not at all. A file
//! that somebody else changed meanwhile is left alone, and so is every other file that was repaired together with it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::project::{FileSystem, Overlay, Project, normal};
use tricep_parser::source::FileId;
use tricep_rules::engine::{self, ChangedFile, Repaired};
use tricep_rules::finding::{Applicability, Fix};

use super::project::Opened;
use crate::console;
use crate::exit::Failure;
use crate::output::text::counted;

/// Makes all repairs that are allowed, to texts only.
pub(super) fn repaired(opened: &Opened, allow_unsafe: bool) -> Result<Repaired, Failure> {
    let check = |files: &BTreeMap<PathBuf, ChangedFile>| {
        let over = files.iter().map(|(path, file)| (path.clone(), file.after.clone().into_bytes())).collect();
        let answer = opened.answer(Arc::new(Overlay::new(Arc::clone(&opened.files), over)), true)?;
        Ok((answer.report, answer.project))
    };
    let allows = |project: &Project, fix: &Fix| {
        (allow_unsafe || fix.applicability == Applicability::Safe)
            && fix.edits.iter().all(|edit| is_given(opened, project, edit.location.file))
    };
    engine::repaired(check, allows)
}

/// Whether a file lies under the paths that were given.
fn is_given(opened: &Opened, project: &Project, file: FileId) -> bool {
    let Some(file) = project.loaded(file) else { return false };
    let under = |path: &PathBuf| file.path.starts_with(normal(&opened.current.join(path)));
    match opened.request.paths.as_slice() {
        [] => file.path.starts_with(&opened.current),
        paths => paths.iter().any(under),
    }
}

/// Writes the files; those that can't be written are named and left alone, with all that were repaired with them.
/// Gives how many were written.
pub(super) fn write(repaired: &Repaired, files: &dyn FileSystem, current: &Path) -> usize {
    let name = |path: &Path| tricep_parser::project::relative(current, path);
    let mut left: BTreeSet<&PathBuf> = BTreeSet::new();
    for (path, file) in &repaired.files {
        if files.read(path).ok().as_deref() != Some(file.before.as_bytes()) {
            console::notice(&format!("{}: changed since it was read; left as it is", name(path)));
            left.insert(path);
        }
    }
    loop {
        let is_cut = |group: &&BTreeSet<PathBuf>| group.iter().any(|path| left.contains(path));
        let more: Vec<&PathBuf> =
            repaired.together.iter().filter(is_cut).flatten().filter(|path| !left.contains(path)).collect();
        if more.is_empty() {
            break;
        }
        for path in more {
            if left.insert(path) {
                let path = name(path);
                console::notice(&format!("{path}: repaired only together with the above; left as it is"));
            }
        }
    }
    let mut written = 0;
    for (path, file) in repaired.files.iter().filter(|(path, _)| !left.contains(path)) {
        match console::replace(file.after.as_bytes(), path) {
            Ok(()) => written += 1,
            Err(error) => console::error(&format!("can't write {}: {error}", name(path))),
        }
    }
    written
}

/// What was done, in one line.
pub(super) fn summary(repaired: &Repaired, written: usize) -> String {
    format!("made {} in {}", counted(repaired.count, "repair"), counted(written, "file"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tricep_parser::project::Disk;
    use tricep_rules::report::Report;

    use super::*;

    fn changed(before: &str, after: &str) -> ChangedFile {
        ChangedFile { before: before.to_owned(), after: after.to_owned() }
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone_with_its_companions() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["a", "b", "c"] {
            fs::write(path(name), "old").unwrap();
        }
        let project = Arc::new(Project::new(Arc::new(Disk), folder.path()));
        let repaired = Repaired {
            report: Report::empty(Arc::clone(&project) as _),
            project,
            files: ["a", "b", "c"].map(|name| (path(name), changed("old", "new"))).into(),
            count: 2,
            together: vec![[path("a"), path("b")].into(), [path("c")].into()],
        };
        fs::write(path("b"), "somebody else's").unwrap();
        assert_eq!(write(&repaired, &Disk, folder.path()), 1);
        let text = |name: &str| fs::read_to_string(path(name)).unwrap();
        assert_eq!((text("a"), text("b"), text("c")), ("old".into(), "somebody else's".into(), "new".into()));
    }
}
