//! Files that are not, or not yet, as they are on the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fs::{FileSystem, Kind, below, entries_of};

/// A file system in which some files have other texts: standard input, unsaved buffers, repairs that are not written yet.
#[derive(Clone)]
pub struct Overlay {
    below: Arc<dyn FileSystem>,
    files: BTreeMap<PathBuf, Arc<[u8]>>,
}

impl Overlay {
    /// A file system with these files over it, by their absolute and normal paths.
    pub fn new(below: Arc<dyn FileSystem>, files: BTreeMap<PathBuf, Vec<u8>>) -> Self {
        Self { below, files: files.into_iter().map(|(path, text)| (path, text.into())).collect() }
    }

    /// The same with another text over one file, by its absolute and normal path, or with none.
    #[must_use]
    pub fn with(&self, path: PathBuf, text: Option<String>) -> Self {
        let mut next = self.clone();
        match text {
            Some(text) => next.files.insert(path, text.into_bytes().into()),
            None => next.files.remove(&path),
        };
        next
    }

    fn has_below(&self, folder: &Path) -> bool {
        below(&self.files, folder).next().is_some()
    }
}

impl FileSystem for Overlay {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(text) => Ok(text.to_vec()),
            None => self.below.read(path),
        }
    }

    fn head(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(text) => Ok(text.get(..limit).unwrap_or(text).to_vec()),
            None => self.below.head(path, limit),
        }
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.files.contains_key(path) {
            return Some(Kind::File);
        }
        self.below.kind(path).or_else(|| self.has_below(path).then_some(Kind::Folder))
    }

    fn own_kind(&self, path: &Path) -> Option<Kind> {
        match self.files.contains_key(path) {
            true => Some(Kind::File),
            false => self.below.own_kind(path).or_else(|| self.has_below(path).then_some(Kind::Folder)),
        }
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        // What is only here is where its folder is.
        match (self.below.kind(path), path.parent(), path.file_name()) {
            (None, Some(folder), Some(name)) => Ok(self.real(folder)?.join(name)),
            _ => self.below.real(path),
        }
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let below = match self.below.entries(folder) {
            Ok(entries) => entries,
            Err(_) if self.has_below(folder) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut entries: BTreeMap<PathBuf, Kind> = below.into_iter().collect();
        entries.extend(entries_of(&self.files, folder));
        Ok(entries.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Memory;

    #[test]
    fn what_lies_over_the_files_counts() {
        let below = Arc::new(Memory::new([("/a/x.bicep", "old"), ("/a/y.bicep", "y")]));
        let over = [("/a/x.bicep", "new"), ("/b/z.bicep", "z")];
        let over = over.into_iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec()));
        let files = Overlay::new(below, over.collect());
        assert_eq!(files.read(Path::new("/a/x.bicep")).unwrap(), b"new");
        assert_eq!(files.read(Path::new("/a/y.bicep")).unwrap(), b"y");
        assert_eq!(files.head(Path::new("/a/x.bicep"), 2).unwrap(), b"ne");
        assert_eq!(files.kind(Path::new("/b")), Some(Kind::Folder));
        assert_eq!(files.kind(Path::new("/b/z.bicep")), Some(Kind::File));
        assert_eq!(files.kind(Path::new("/c")), None);
        let entries = files.entries(Path::new("/b")).unwrap();
        assert_eq!(entries, [(PathBuf::from("/b/z.bicep"), Kind::File)]);
    }
}
