//! What the file system has said of folders and paths. A project is one revision of its files, so each thing is asked once.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::config_files::CONFIG_NAME;
use super::fs::{FileSystem, Kind};
use super::load::reason;
use super::parameter_files::Names;
use super::place::Refusal;

/// Answers of the file system.
#[derive(Default)]
pub(super) struct Places {
    marks: Known<Marks>,
    targets: Known<Target>,
    folders: Known<Result<Arc<Path>, Refusal>>,
    names: Known<Arc<Names>>,
}

/// Answers by the path that was asked about.
struct Known<T>(RwLock<HashMap<PathBuf, T>>);

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<T: Clone> Known<T> {
    fn get(&self, path: &Path) -> Option<T> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    fn insert(&self, path: &Path, answer: T) -> T {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(path.to_owned(), answer.clone());
        answer
    }

    fn get_or_ask(&self, path: &Path, ask: impl FnOnce() -> T) -> T {
        self.get(path).unwrap_or_else(|| self.insert(path, ask()))
    }
}

/// What marks the root of a project, seen from a folder.
#[derive(Clone, Default)]
struct Marks {
    /// The nearest folder with `.git`: the folder itself or one above.
    repository: Option<Arc<Path>>,
    /// The outermost folder with settings, as far as it matters: where there is no repository.
    settings: Option<Arc<Path>>,
}

/// What a path leads to.
#[derive(Clone)]
pub(super) enum Target {
    Nothing,
    /// Something that is no link.
    Here(Kind),
    /// A symbolic link, and what it leads to: the path without links.
    Link(Option<(Arc<Path>, Kind)>),
}

impl Target {
    pub(super) fn is_link(&self) -> bool {
        matches!(self, Self::Link(_))
    }
}

impl Places {
    /// The folder that is the root of a project because of what lies in it: the nearest one with `.git`, else the
    /// outermost one with a `bicepconfig.json`.
    pub(super) fn marked_root(&self, fs: &dyn FileSystem, folder: &Path) -> Option<Arc<Path>> {
        let marks = self.marks(fs, folder);
        marks.repository.or(marks.settings)
    }

    fn marks(&self, fs: &dyn FileSystem, folder: &Path) -> Marks {
        let mut unknown = Vec::new();
        let mut marks = Marks::default();
        for folder in folder.ancestors() {
            if let Some(known) = self.marks.get(folder) {
                marks = known;
                break;
            }
            unknown.push(folder);
        }
        for folder in unknown.into_iter().rev() {
            let has = |name: &str| fs.kind(&folder.join(name)).is_some();
            if has(".git") {
                marks.repository = Some(Arc::from(folder));
            }
            if marks.repository.is_none() && marks.settings.is_none() && has(CONFIG_NAME) {
                marks.settings = Some(Arc::from(folder));
            }
            self.marks.insert(folder, marks.clone());
        }
        marks
    }

    /// What an absolute and normal path leads to.
    pub(super) fn target(&self, fs: &dyn FileSystem, path: &Path) -> Target {
        self.targets.get_or_ask(path, || match fs.own_kind(path) {
            None => Target::Nothing,
            Some(Kind::Link) => Target::Link(fs.real(path).ok().and_then(|real| {
                let kind = fs.own_kind(&real)?;
                Some((Arc::from(real), kind))
            })),
            Some(kind) => Target::Here(kind),
        })
    }

    /// A folder without symbolic links.
    pub(super) fn real_folder(&self, fs: &dyn FileSystem, folder: &Path) -> Result<Arc<Path>, Refusal> {
        self.folders.get_or_ask(folder, || {
            fs.real(folder).map(Arc::from).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Refusal::Absent,
                _ => Refusal::Failed(reason(&error)),
            })
        })
    }

    /// The files of a folder; none where it can't be read.
    pub(super) fn names(&self, fs: &dyn FileSystem, folder: &Path) -> Arc<Names> {
        self.names.get_or_ask(folder, || {
            let mut names = Names::default();
            let entries = fs.entries(folder).unwrap_or_default().into_iter();
            entries.filter(|(_, kind)| *kind == Kind::File).for_each(|(path, _)| names.add(path));
            Arc::new(names)
        })
    }
}
