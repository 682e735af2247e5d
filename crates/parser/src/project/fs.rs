//! The file system, as far as Tricep needs it.

use std::collections::BTreeMap;
use std::fs::{File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::ops::Bound;
use std::path::{Path, PathBuf};

/// Bytes of a file that is still read.
pub const LARGEST: usize = 32 << 20;

/// What a path leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, where links are not followed.
    Link,
    /// Something that is not read: a device, a pipe.
    Other,
}

impl From<FileType> for Kind {
    fn from(ty: FileType) -> Self {
        if ty.is_file() {
            Self::File
        } else if ty.is_dir() {
            Self::Folder
        } else if ty.is_symlink() {
            Self::Link
        } else {
            Self::Other
        }
    }
}

/// Where files come from. Paths are absolute and normal.
pub trait FileSystem: Send + Sync {
    /// The bytes of a regular file, which is no link.
    ///
    /// # Errors
    ///
    /// As the system gives them; [`io::ErrorKind::FileTooLarge`] for more than [`LARGEST`] bytes.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The first bytes of a regular file, which is no link, at most `limit` of them.
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

    /// What a path leads to, a symbolic link at its end not followed.
    fn own_kind(&self, path: &Path) -> Option<Kind> {
        self.kind(path)
    }

    /// The path without symbolic links.
    ///
    /// # Errors
    ///
    /// As the system gives them.
    fn real(&self, path: &Path) -> io::Result<PathBuf>;

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

/// Opens a file for reading, and says what it is, if it is a regular file and no link. What may have taken its place since somebody looked (a
/// pipe, a device, a link) is neither waited for nor read.
fn open(path: &Path) -> io::Result<(File, Metadata)> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY);
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    match metadata.is_file() {
        true => Ok((file, metadata)),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file")),
    }
}

impl FileSystem for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // One byte more than is read tells whether there is more.
        let bytes = self.head(path, LARGEST + 1)?;
        if bytes.len() > LARGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    fn head(&self, path: &Path, limit: usize) -> io::Result<Vec<u8>> {
        let (file, metadata) = open(path)?;
        let length = metadata.len().min(limit as u64);
        let mut bytes = Vec::with_capacity(length as usize + 1);
        file.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn kind(&self, path: &Path) -> Option<Kind> {
        Some(std::fs::metadata(path).ok()?.file_type().into())
    }

    fn own_kind(&self, path: &Path) -> Option<Kind> {
        Some(std::fs::symlink_metadata(path).ok()?.file_type().into())
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        std::fs::canonicalize(path)
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        let mut entries = Vec::new();
        // To sort, walkdir would read each of the folders that it does not descend into.
        for entry in walkdir::WalkDir::new(folder).min_depth(1).max_depth(1) {
            let entry = entry.map_err(io::Error::from)?;
            let kind = entry.file_type().into();
            entries.push((entry.into_path(), kind));
        }
        entries.sort_unstable_by(|(one, _), (other, _)| one.file_name().cmp(&other.file_name()));
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
        below(&self.files, path).next().map(|_| Kind::Folder)
    }

    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn entries(&self, folder: &Path) -> io::Result<Vec<(PathBuf, Kind)>> {
        Ok(entries_of(&self.files, folder).collect::<BTreeMap<_, _>>().into_iter().collect())
    }
}

/// The paths of files that lie in a folder, or in one below it. Paths are ordered by their parts, so those stand together.
pub(super) fn below<'f, T>(
    files: &'f BTreeMap<PathBuf, T>,
    folder: &'f Path,
) -> impl Iterator<Item = &'f Path> {
    let behind = files.range::<Path, _>((Bound::Excluded(folder), Bound::Unbounded));
    behind.map(|(file, _)| file.as_path()).take_while(move |file| file.starts_with(folder))
}

/// The entry of a folder for each file below it, with its kind.
pub(super) fn entries_of<'f, T>(
    files: &'f BTreeMap<PathBuf, T>,
    folder: &'f Path,
) -> impl Iterator<Item = (PathBuf, Kind)> {
    below(files, folder).filter_map(move |file| {
        let mut parts = file.strip_prefix(folder).ok()?.components();
        let entry = folder.join(parts.next()?);
        Some((entry, if parts.next().is_some() { Kind::Folder } else { Kind::File }))
    })
}
