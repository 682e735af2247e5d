//! What the file system has said of folders and paths. Each thing is asked once for as long as the same
//! files are at the same places.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config_files::CONFIG_NAME;
use super::fs::{FileSystem, Kind};
use super::memo::Memo;
use super::parameter_files::Names;

/// Answers of the file system.
#[derive(Default)]
pub(super) struct Places {
    marks: Memo<PathBuf, Marks>,
    targets: Memo<PathBuf, Target>,
    names: Memo<PathBuf, Arc<Names>>,
}

/// What marks the root of a project, seen from a folder.
#[derive(Clone, Default)]
struct Marks {
    /// The nearest folder with `.git`: the folder itself or one above.
    repository: Option<Arc<Path>>,
    /// The outermost folder with settings, as far as it matters: where there is no repository.
    settings: Option<Arc<Path>>,
}

/// What a path that a file names leads to.
#[derive(Clone)]
pub(super) struct Target {
    /// The path without symbolic links.
    pub(super) real: Arc<Path>,
    pub(super) kind: Option<Kind>,
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
            if let Some(known) = self.marks.known(folder) {
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
            self.marks.note(folder, marks.clone());
        }
        marks
    }

    /// What an absolute and normal path leads to.
    pub(super) fn target(&self, fs: &dyn FileSystem, path: &Path) -> Target {
        self.targets.get(path, || Target { real: Arc::from(fs.real(path)), kind: fs.kind(path) })
    }

    /// What a path leads to, where somebody asked for it already.
    pub(super) fn known_kind(&self, path: &Path) -> Option<Option<Kind>> {
        self.targets.known(path).map(|target| target.kind)
    }

    /// The files of a folder; none where it can't be read.
    pub(super) fn names(&self, fs: &dyn FileSystem, folder: &Path) -> Arc<Names> {
        self.names.get(folder, || {
            let entries = fs.entries(folder).unwrap_or_default().into_iter();
            let files = entries.filter(|(_, kind)| *kind == Kind::File);
            Arc::new(Names::of(files.map(|(path, _)| path)))
        })
    }
}
