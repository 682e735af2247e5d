//! Writing files, each whole or not at all.
//!
//! A new text is written to a file of its own beside the old one, reaches the disk, and takes the old one's place with one
//! rename. Whoever reads sees the old text or the new one, also after the program or the machine stopped in between; at most
//! a file called `.tricep-….tmp` is left, which nothing reads. The new file has the permissions of the old one, and its
//! owner where the system allows it. A hard link is broken: the other name keeps the old text.

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::fs::Kind;
use super::load::{Project, reason};
use super::places::Refusal;

/// A new text that lies beside its file. Dropped, it goes, and the file stays as it is.
#[derive(Debug)]
pub struct Staged {
    new: TempPath,
    target: PathBuf,
}

impl Staged {
    /// The file, symbolic links resolved.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Puts the new text in the place of the old one.
    ///
    /// # Errors
    ///
    /// As the system gives them; the file is then as it was.
    pub fn commit(self) -> io::Result<()> {
        self.new.persist(&self.target).map_err(|error| error.error)
    }
}

impl Project {
    /// Writes a text beside a file, which need not exist. A symbolic link is followed inside its project only.
    ///
    /// # Errors
    ///
    /// Why the file can't be written: a phrase.
    pub fn stage(&self, path: &Path, bytes: &[u8]) -> Result<Staged, String> {
        let target = self.place_to_write(&self.current().join(path))?;
        let old = fs::metadata(&target).ok();
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(String::from("it is read-only"));
        }
        let new = beside(&target, old.as_ref(), bytes).map_err(|error| reason(&error))?;
        Ok(Staged { new, target })
    }

    /// Writes a file whole, or what is no regular file (a pipe, a terminal) as it can be written.
    ///
    /// # Errors
    ///
    /// Why it can't be written: a phrase.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), String> {
        let written = match self.is_stream(&self.current().join(path)) {
            true => fs::write(path, bytes),
            false => self.stage(path, bytes)?.commit(),
        };
        written.map_err(|error| reason(&error))
    }

    /// What is no file can't be replaced. No repository can hold a pipe or a device, but links to them.
    fn is_stream(&self, path: &Path) -> bool {
        let is_of_system = ["/dev", "/proc"].iter().any(|folder| path.starts_with(folder));
        let kind = if is_of_system { self.fs().kind(path) } else { self.fs().own_kind(path) };
        kind == Some(Kind::Other)
    }

    fn place_to_write(&self, path: &Path) -> Result<PathBuf, String> {
        let refused = |refusal: Refusal| format!("it {}", refusal.predicate(self));
        let folder = path.parent().unwrap_or(path);
        let root = self.claimed_root(folder);
        if let Some(root) = &root {
            self.real_root_around(folder, root).map_err(|refusal| match refusal {
                Refusal::Absent => String::from("its folder does not exist"),
                refusal => refused(refusal),
            })?;
        }
        match (self.fs().own_kind(path), root) {
            (None | Some(Kind::File), _) => Ok(path.to_owned()),
            (Some(Kind::Link), Some(root)) => self.place(path, &root).map_err(refused),
            // It is no project's: where it leads is the choice of whoever gave the path.
            (Some(Kind::Link), None) => self.fs().real(path).map_err(|error| reason(&error)),
            (Some(kind), _) => Err(refused(Refusal::Kind(kind))),
        }
    }
}

fn beside(target: &Path, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tricep-").suffix(".tmp");
    #[cfg(unix)]
    if old.is_none() {
        // As any new file, and not for its owner's eyes only.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut new = builder.tempfile_in(target.parent().unwrap_or(target))?;
    new.write_all(bytes)?;
    if let Some(old) = old {
        take_after(new.as_file(), old)?;
    }
    new.as_file().sync_all()?;
    Ok(new.into_temp_path())
}

/// Gives a file the owner, where that may be done, and the permissions of another.
fn take_after(new: &File, old: &Metadata) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let own = new.metadata()?;
        if (own.uid(), own.gid()) != (old.uid(), old.gid()) {
            // Only root may give a file away; a group of one's own can be given.
            if fchown(new, Some(old.uid()), Some(old.gid())).is_err() {
                let _ = fchown(new, None, Some(old.gid()));
            }
        }
    }
    new.set_permissions(old.permissions())
}
