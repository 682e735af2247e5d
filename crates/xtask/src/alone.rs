//! One template by itself: what a pair of templates and a corpus are read through.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::project::{Disk, FileSystem, Kind, Project};

/// The disk under a folder, without lists of what is in a folder: parameter files and callers stay unseen.
struct Alone {
    root: PathBuf,
    /// The only file that there is, where a template must not see others.
    only: Option<PathBuf>,
}

impl Alone {
    fn shows(&self, path: &Path) -> bool {
        let is_git = path.file_name().is_some_and(|name| name == ".git");
        path.starts_with(&self.root) && !is_git && self.only.as_ref().is_none_or(|only| only == path)
    }
}

impl FileSystem for Alone {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.shows(path) { Disk.read(path) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.shows(path) { Disk.kind(path) } else { None }
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn entries(&self, _: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        Ok(Vec::new())
    }
}

/// A project in which a template sees the files that it names, and no parameter file or caller.
pub(crate) fn with_its_files(root: &Path) -> Arc<Project> {
    Arc::new(Project::new(Arc::new(Alone { root: root.to_owned(), only: None }), root))
}

/// A project of one file.
pub(crate) fn single(root: &Path, file: &Path) -> Arc<Project> {
    Arc::new(Project::new(Arc::new(Alone { root: root.to_owned(), only: Some(file.to_owned()) }), root))
}
