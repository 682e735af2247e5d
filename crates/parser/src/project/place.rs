//! Where a file really is, and whether it may be read.
//!
//! A file is read only inside the root of its project, symbolic links resolved. This holds for every file, also for those
//! that are given by hand: a hook hands over names that are not its user's.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use super::fs::Kind;
use super::load::{Project, reason};

/// Folders without symbolic links, as far as they were asked for.
#[derive(Default)]
pub(super) struct Places {
    folders: RwLock<HashMap<PathBuf, Result<PathBuf, Refusal>>>,
}

/// Why a file is not read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Refusal {
    Absent,
    /// It is no regular file.
    Kind(Kind),
    /// It lies outside the project with this root.
    Outside(PathBuf),
    /// As [`Refusal::Outside`], by a symbolic link; or the link leads nowhere.
    LedOutside(PathBuf),
    /// The system does not say where it is: a phrase.
    Failed(String),
}

impl Refusal {
    /// What is to be said of the file: `does not exist`.
    pub(super) fn predicate(&self, project: &Project) -> String {
        match self {
            Self::Absent => String::from("does not exist"),
            Self::Kind(Kind::Folder) => String::from("is a folder"),
            Self::Kind(_) => String::from("is no regular file"),
            Self::Outside(root) => {
                format!("lies outside the project, whose root is '{}'", project.shown(root))
            }
            // Whether there is something outside is not told.
            Self::LedOutside(root) => format!(
                "is led by a symbolic link nowhere or out of the project, whose root is '{}'",
                project.shown(root)
            ),
            Self::Failed(reason) => format!("can't be found: {reason}"),
        }
    }
}

impl Project {
    /// Where to read the file at an absolute and normal path, which must be a regular file inside `root`: the path itself,
    /// or what it is a link to.
    pub(super) fn place(&self, path: &Path, root: &Path) -> Result<PathBuf, Refusal> {
        if !path.starts_with(root) {
            return Err(Refusal::Outside(root.to_owned()));
        }
        let folder = path.parent().filter(|folder| folder.starts_with(root)).unwrap_or(root);
        let real_root = self.real_root_around(folder, root)?;
        let own = self.fs().own_kind(path).ok_or(Refusal::Absent)?;
        if own != Kind::Link {
            return if own == Kind::File { Ok(path.to_owned()) } else { Err(Refusal::Kind(own)) };
        }
        let inside = self.fs().real(path).ok().filter(|real| real.starts_with(&real_root));
        let Some(real) = inside else { return Err(Refusal::LedOutside(root.to_owned())) };
        match self.fs().own_kind(&real) {
            Some(Kind::File) => Ok(real),
            Some(kind) => Err(Refusal::Kind(kind)),
            None => Err(Refusal::Absent),
        }
    }

    /// The root without symbolic links, where a folder is really inside it.
    pub(super) fn real_root_around(&self, folder: &Path, root: &Path) -> Result<PathBuf, Refusal> {
        let real_root = self.real_folder(root)?;
        match self.real_folder(folder) {
            Ok(real) if real.starts_with(&real_root) => Ok(real_root),
            Ok(_) => Err(Refusal::LedOutside(root.to_owned())),
            Err(refusal) => match folder.parent().filter(|above| above.starts_with(root)) {
                // Something above it may lead outside already.
                Some(above) => self.real_root_around(above, root).and(Err(refusal)),
                None => Err(refusal),
            },
        }
    }

    fn real_folder(&self, folder: &Path) -> Result<PathBuf, Refusal> {
        let folders = &self.places().folders;
        let known = folders.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        known.unwrap_or_else(|| {
            let real = self.fs().real(folder).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Absent,
                _ => Refusal::Failed(reason(&error)),
            });
            let mut folders = folders.write().unwrap_or_else(PoisonError::into_inner);
            folders.insert(folder.to_owned(), real.clone());
            real
        })
    }
}
