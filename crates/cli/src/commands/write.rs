//! Writing repaired files, each whole or not at all, and those that were repaired together all or none.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tricep_parser::project::{Project, Staged};
use tricep_rules::engine::ChangedFile;

use crate::console;

/// What writing came to.
pub(super) struct Written {
    /// How many files have their new texts.
    pub(super) files: usize,
    /// Whether the system refused to write one.
    pub(super) failed: bool,
}

/// Why a file was not written.
enum Left {
    /// Its text is no longer the one that was read.
    Changed,
    /// A phrase.
    Failed(String),
}

type Files = BTreeMap<PathBuf, ChangedFile>;

/// Writes the files. One that changed since it was read, or can't be written, is named and left as it is, with all that were
/// repaired with it.
pub(super) fn write(project: &Project, files: &Files, together: &[BTreeSet<PathBuf>]) -> Written {
    let mut written = Written { files: 0, failed: false };
    for group in groups(files, together) {
        match staged(project, files, &group) {
            Ok(staged) => {
                for (path, staged) in group.iter().zip(staged) {
                    match staged.commit() {
                        Ok(()) => written.files += 1,
                        Err(error) => say(project, path, &Left::Failed(error.to_string()), &mut written),
                    }
                }
            }
            Err((path, left)) => {
                say(project, path, &left, &mut written);
                for other in group.iter().filter(|other| **other != path) {
                    let name = project.shown(other);
                    console::notice(&format!("{name}: repaired only together with the above; left as it is"));
                }
            }
        }
    }
    written
}

fn say(project: &Project, path: &Path, left: &Left, written: &mut Written) {
    let name = project.shown(path);
    match left {
        Left::Changed => console::notice(&format!("{name}: changed since it was read; left as it is")),
        Left::Failed(reason) => {
            written.failed = true;
            console::error(&format!("can't write {name}: {reason}; it is as it was"));
        }
    }
}

/// The new texts of a group, each beside its file, when all are there and no file has changed. Between this and the rename of
/// each nobody looks again.
fn staged<'f>(
    project: &Project,
    files: &Files,
    group: &BTreeSet<&'f PathBuf>,
) -> Result<Vec<Staged>, (&'f PathBuf, Left)> {
    let mut staged = Vec::new();
    for path in group {
        let Some(file) = files.get(*path) else { continue };
        let new = project.stage(path, file.after.as_bytes());
        staged.push((*path, file, new.map_err(|reason| (*path, Left::Failed(reason)))?));
    }
    let is_same = |file: &ChangedFile, staged: &Staged| {
        project.fs().read(staged.target()).is_ok_and(|text| text == file.before.as_bytes())
    };
    match staged.iter().find(|(_, file, staged)| !is_same(file, staged)) {
        Some((path, ..)) => Err((path, Left::Changed)),
        None => Ok(staged.into_iter().map(|(_, _, staged)| staged).collect()),
    }
}

/// The files in groups, of which each was repaired together with some other of its group.
fn groups<'f>(files: &'f Files, together: &[BTreeSet<PathBuf>]) -> Vec<BTreeSet<&'f PathBuf>> {
    let mut groups: Vec<BTreeSet<&PathBuf>> = files.keys().map(|path| BTreeSet::from([path])).collect();
    for repaired in together {
        let (joined, mut others): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|group| group.iter().any(|path| repaired.contains(*path)));
        others.push(joined.into_iter().flatten().collect());
        groups = others;
    }
    groups.retain(|group| !group.is_empty());
    groups.sort();
    groups
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use tricep_parser::project::Disk;

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
        let files = ["a", "b", "c"].map(|name| (path(name), changed("old", "new"))).into();
        let together = [[path("a"), path("b")].into(), [path("c")].into()];
        fs::write(path("b"), "somebody else's").unwrap();
        let written = write(&Project::new(Arc::new(Disk), folder.path()), &files, &together);
        assert_eq!((written.files, written.failed), (1, false));
        let text = |name: &str| fs::read_to_string(path(name)).unwrap();
        assert_eq!((text("a"), text("b"), text("c")), ("old".into(), "somebody else's".into(), "new".into()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing is left beside them");
    }

    #[test]
    fn what_is_repaired_together_is_one_group() {
        let name = |name: &str| PathBuf::from(name);
        let files = ["a", "b", "c", "d", "e"].map(|file| (name(file), changed("", ""))).into();
        let together =
            [[name("a"), name("b")].into(), [name("d"), name("c")].into(), [name("b"), name("c")].into()];
        let groups = groups(&files, &together);
        let groups: Vec<Vec<&str>> =
            groups.iter().map(|group| group.iter().filter_map(|path| path.to_str()).collect()).collect();
        assert_eq!(groups, [vec!["a", "b", "c", "d"], vec!["e"]]);
    }
}
