//! What follows from which files there are, and from the few texts that say which of them are looked at and how.
//!
//! None of it changes while texts are edited, so it is found out once and shared by all revisions of a project in which
//! the same files are at the same places.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::config_files::ConfigCache;
use super::fs::Kind;
use super::memo::Memo;
use super::places::Places;
use crate::source::FileId;

/// What was found out already.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) places: Places,
    /// By folder, and whether ignore files count.
    pub(super) walks: Memo<(PathBuf, bool), Arc<Found>>,
    pub(super) configs: ConfigCache,
    /// Modules of registries, each with the module cache that it is in.
    cached: RwLock<HashMap<FileId, PathBuf>>,
    /// Folders whose files somebody wanted to know, whatever they are.
    listed: RwLock<HashSet<PathBuf>>,
}

impl Layout {
    /// Whether a path is known to lead to a regular file.
    pub(super) fn is_known_file(&self, path: &Path, id: Option<FileId>) -> bool {
        self.places.known_kind(path) == Some(Some(Kind::File))
            || id.is_some_and(|id| self.walks.any(|walk| walk.set.contains(&id)))
    }

    /// Whether it was asked what a path leads to, or what lies beside it.
    pub(super) fn was_asked_about(&self, path: &Path) -> bool {
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        self.places.known_kind(path).is_some() || path.parent().is_some_and(|folder| listed.contains(folder))
    }

    pub(super) fn add_listed(&self, folder: &Path) {
        self.listed.write().unwrap_or_else(PoisonError::into_inner).insert(folder.to_owned());
    }

    pub(super) fn add_cached(&self, file: FileId, cache: PathBuf) {
        self.cached.write().unwrap_or_else(PoisonError::into_inner).insert(file, cache);
    }

    /// The module cache that a file is in, where it is a module of a registry.
    pub(super) fn cache_of(&self, file: FileId) -> Option<PathBuf> {
        self.cached.read().unwrap_or_else(PoisonError::into_inner).get(&file).cloned()
    }

    /// What is to be found out anew after files came or went: all but which files are modules of registries.
    pub(super) fn anew(&self) -> Self {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner).clone();
        Self { cached: RwLock::new(cached), ..Self::default() }
    }
}

/// What was found under a folder, excluded files included.
pub(super) struct Found {
    /// The files that may be templates or parameter files, in the order of their paths.
    pub(super) files: Vec<FileId>,
    /// The same files by the folder that they lie in.
    pub(super) by_folder: HashMap<PathBuf, Vec<FileId>>,
    /// The same files.
    pub(super) set: HashSet<FileId>,
    /// What could not be read.
    pub(super) notices: Vec<String>,
}
