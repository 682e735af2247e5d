//! What follows from which files there are, and from the few texts that say which of them are looked at and how.
//!
//! None of it changes while texts are edited, so it is found out once and shared by all revisions of a project in which
//! the same files are at the same places.

use std::borrow::Borrow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::config_files::ConfigCache;
use super::fs::{FileSystem, Kind};
use crate::source::FileId;

/// What was found out already.
#[derive(Default)]
pub(super) struct Layout {
    kinds: Memo<PathBuf, Option<Kind>>,
    reals: Memo<PathBuf, PathBuf>,
    entries: Memo<PathBuf, Arc<[(PathBuf, Kind)]>>,
    pub(super) roots: Memo<PathBuf, PathBuf>,
    /// By folder, and whether ignore files count.
    pub(super) walks: Memo<(PathBuf, bool), Arc<Walk>>,
    pub(super) configs: ConfigCache,
    /// Modules of registries.
    pub(super) cached: RwLock<HashSet<FileId>>,
    callers: RwLock<HashMap<FileId, BTreeSet<FileId>>>,
}

impl Layout {
    /// Whether a path is known to lead to a regular file.
    pub(super) fn is_known_file(&self, path: &Path) -> bool {
        if let Some(kind) = self.kinds.known(path) {
            return kind == Some(Kind::File);
        }
        let beside = path.parent().and_then(|folder| self.entries.known(folder));
        beside.is_some_and(|beside| beside.iter().any(|(file, kind)| file == path && *kind == Kind::File))
    }

    /// Notes which files a file uses.
    pub(super) fn add_caller(&self, caller: FileId, targets: impl IntoIterator<Item = FileId>) {
        let mut callers = self.callers.write().unwrap_or_else(PoisonError::into_inner);
        for target in targets {
            callers.entry(target).or_default().insert(caller);
        }
    }

    /// The files that use a file, or used it before their text was edited.
    pub(super) fn callers(&self, target: FileId) -> Vec<FileId> {
        let callers = self.callers.read().unwrap_or_else(PoisonError::into_inner);
        callers.get(&target).into_iter().flatten().copied().collect()
    }
}

/// What was found under a folder, excluded files included.
pub(super) struct Walk {
    /// The files that may be templates or parameter files, in the order of their paths.
    pub(super) files: Vec<FileId>,
    /// The same files by the folder that they lie in.
    pub(super) by_folder: HashMap<PathBuf, Vec<FileId>>,
    /// The same files.
    pub(super) set: HashSet<FileId>,
    /// What could not be read.
    pub(super) notices: Vec<String>,
}

/// Answers that are found out once.
pub(super) struct Memo<K, V>(RwLock<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    /// The answer, where it was found out already.
    pub(super) fn known<Q>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// The answer, found out now where it is not known. Several threads may find it out at the same time; one counts.
    pub(super) fn get<Q>(&self, key: &Q, find: impl FnOnce() -> V) -> V
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ToOwned<Owned = K> + ?Sized,
    {
        if let Some(known) = self.known(key) {
            return known;
        }
        let found = find();
        let mut memo = self.0.write().unwrap_or_else(PoisonError::into_inner);
        memo.entry(key.to_owned()).or_insert(found).clone()
    }

    /// Whether any answer is like this.
    pub(super) fn any(&self, is: impl FnMut(&V) -> bool) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().any(is)
    }
}

/// A file system of which is remembered what lies where.
pub(super) struct Remembered {
    below: Arc<dyn FileSystem>,
    layout: Arc<Layout>,
}

impl Remembered {
    pub(super) fn new(below: Arc<dyn FileSystem>, layout: Arc<Layout>) -> Self {
        Self { below, layout }
    }

    pub(super) fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }
}

impl FileSystem for Remembered {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.below.read(path)
    }

    fn head(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        self.below.head(path, limit)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        self.layout.kinds.get(path, || self.below.kind(path))
    }

    fn real(&self, path: &Path) -> PathBuf {
        self.layout.reals.get(path, || self.below.real(path))
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        if let Some(known) = self.layout.entries.known(folder) {
            return Ok(known.to_vec());
        }
        let entries = self.below.entries(folder)?;
        Ok(self.layout.entries.get(folder, || entries.into()).to_vec())
    }
}
