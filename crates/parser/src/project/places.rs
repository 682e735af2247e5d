//! What the file system has said of folders and paths. A project is one revision of its files, so each thing is asked once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::config_files::CONFIG_NAME;
use super::fs::{FileSystem, Kind};
use super::parameter_files::Names;

/// Answers of the file system.
#[derive(Default)]
pub(super) struct Places {
    marks: Known<Marks>,
    targets: Known<Target>,
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
        self.targets.get_or_ask(path, || Target { real: Arc::from(fs.real(path)), kind: fs.kind(path) })
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

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::project::{Filter, Memory, Project};

    /// Files in memory that count how often they are asked.
    struct Counting {
        files: Memory,
        real: AtomicUsize,
        git: AtomicUsize,
        entries: AtomicUsize,
    }

    impl FileSystem for Counting {
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            self.files.read(path)
        }

        fn kind(&self, path: &Path) -> Option<Kind> {
            self.git.fetch_add(usize::from(path.ends_with(".git")), Ordering::Relaxed);
            self.files.kind(path)
        }

        fn real(&self, path: &Path) -> PathBuf {
            self.real.fetch_add(1, Ordering::Relaxed);
            self.files.real(path)
        }

        fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
            self.entries.fetch_add(1, Ordering::Relaxed);
            self.files.entries(folder)
        }
    }

    #[test]
    fn a_folder_and_a_path_are_asked_about_once_however_many_name_them() {
        let parameters = r#"{"$schema": "deploymentParameters.json#", "parameters": {}}"#;
        let mut files = vec![
            (String::from("/repo/.git/HEAD"), ""),
            (String::from("/repo/shared.bicep"), ""),
            (String::from("/repo/main.bicep"), ""),
        ];
        for number in 0..40 {
            files.push((format!("/repo/units/{number}.bicep"), "module shared '../shared.bicep' = {}"));
            files.push((format!("/repo/main.parameters.{number}.json"), parameters));
        }
        let files = Arc::new(Counting {
            files: Memory::new(files),
            real: AtomicUsize::new(0),
            git: AtomicUsize::new(0),
            entries: AtomicUsize::new(0),
        });
        let filter = Filter { ignore_files: false, force_exclude: false, excluded: &|_| false };
        let project = Project::new(Arc::clone(&files) as Arc<dyn FileSystem>, "/repo");
        let selection = project.select(&[], &[], &filter).unwrap();
        assert_eq!(selection.deployments.len(), 80);
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        // The module and the root of the project. Threads may ask for the same at the same time.
        assert!(count(&files.real) <= 2 * rayon::current_num_threads(), "{}", count(&files.real));
        // The root, what is above it, and the folder of the units.
        assert_eq!(count(&files.git), 3);
        // Walking two folders; then the root's names, and the `parameters` folders that are not there.
        assert!(count(&files.entries) <= 6, "{}", count(&files.entries));
    }
}
