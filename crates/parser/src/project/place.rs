//! Where a file really is, and whether it may be read.
//!
//! A file is read only inside the root of its project, symbolic links resolved. This holds for every file, also for those
//! that are given by hand: a hook hands over names that are not its user's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fs::Kind;
use super::load::Project;
use super::places::Target;

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
        let real_root = self.inside(folder, root)?;
        let (real, kind) = match self.places().target(self.fs(), path) {
            Target::Nothing => return Err(Refusal::Absent),
            Target::Here(kind) => (path.to_owned(), kind),
            Target::Link(Some((real, kind))) if real.starts_with(&real_root) => (real.to_path_buf(), kind),
            Target::Link(_) => return Err(Refusal::LedOutside(root.to_owned())),
        };
        if kind == Kind::File { Ok(real) } else { Err(Refusal::Kind(kind)) }
    }

    /// The root without symbolic links, where a folder is really inside it.
    pub(super) fn inside(&self, folder: &Path, root: &Path) -> Result<Arc<Path>, Refusal> {
        if !folder.starts_with(root) {
            return Err(Refusal::Outside(root.to_owned()));
        }
        let real = |folder: &Path| self.places().real_folder(self.fs(), folder);
        let real_root = real(root)?;
        match real(folder) {
            Ok(real) if real.starts_with(&real_root) => Ok(real_root),
            Ok(_) => Err(Refusal::LedOutside(root.to_owned())),
            // Something above it may lead outside already.
            Err(refusal) => match folder.parent().filter(|_| folder != root) {
                Some(above) => self.inside(above, root).and(Err(refusal)),
                None => Err(refusal),
            },
        }
    }
}
