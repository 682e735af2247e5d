//! The file system, as far as Tricep needs it.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// Something that is not read: a device, a pipe.
    Other,
}

/// Where files come from. Paths are absolute and normal.
pub trait FileSystem: Send + Sync {
    /// The bytes of a regular file.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The first bytes of a regular file, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn head(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let mut bytes = self.read(path)?;
        bytes.truncate(limit);
        Ok(bytes)
    }

    /// What a path leads to, through symbolic links.
    fn kind(&self, path: &Path) -> Option<Kind>;

    /// The path without symbolic links; as it is where that can't be told.
    fn real(&self, path: &Path) -> PathBuf;

    /// The entries of a folder, links not followed: each with its kind. Sorted by name.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>>;
}

/// The real file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl FileSystem for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn head(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let file = std::fs::File::open(path)?;
        let length = file.metadata().map_or(0, |metadata| metadata.len()).min(limit as u64);
        let mut bytes = Vec::with_capacity(length as usize + 1);
        file.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        let metadata = std::fs::metadata(path).ok()?;
        Some(match metadata.file_type() {
            ty if ty.is_file() => Kind::File,
            ty if ty.is_dir() => Kind::Folder,
            _ => Kind::Other,
        })
    }

    fn real(&self, path: &Path) -> PathBuf {
        std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let mut entries = Vec::new();
        for entry in walkdir::WalkDir::new(folder).min_depth(1).max_depth(1).sort_by_file_name() {
            let entry = entry.map_err(io::Error::from)?;
            let kind = match entry.file_type() {
                ty if ty.is_file() => Kind::File,
                ty if ty.is_dir() => Kind::Folder,
                _ => Kind::Other,
            };
            entries.push((entry.into_path(), kind));
        }
        Ok(entries)
    }
}

/// Files in memory.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// These files, by their absolute paths.
    pub fn new<P: Into<PathBuf>, T: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

impl FileSystem for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(path).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.files.contains_key(path) {
            return Some(Kind::File);
        }
        self.files.keys().any(|file| file.starts_with(path)).then_some(Kind::Folder)
    }

    fn real(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let mut entries: BTreeMap<PathBuf, Kind> = BTreeMap::new();
        for file in self.files.keys() {
            let Ok(rest) = file.strip_prefix(folder) else { continue };
            let mut parts = rest.components();
            if let Some(first) = parts.next() {
                let kind = if parts.next().is_some() { Kind::Folder } else { Kind::File };
                entries.insert(folder.join(first), kind);
            }
        }
        Ok(entries.into_iter().collect())
    }
}
