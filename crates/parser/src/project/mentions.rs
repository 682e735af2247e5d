//! Which files' texts mention which other files, without parsing them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::{memchr2_iter, memrchr};
use rayon::prelude::*;

use super::fs::FileSystem;
use super::load::{Loaded, reason};
use super::paths::normal;

/// Bytes of a string that may be a path.
const LONGEST: usize = 4096;

/// Files by what their texts mention.
pub(super) struct Mentions {
    by_target: HashMap<PathBuf, Vec<Arc<Loaded>>>,
    /// Files that could not be read, each with the reason.
    pub(super) unread: Vec<(PathBuf, String)>,
}

impl Mentions {
    /// What the texts of `files` mention of these files and of those that were `asked` for.
    pub(super) fn of(fs: &dyn FileSystem, files: Vec<Arc<Loaded>>, asked: &[Arc<Loaded>]) -> Self {
        let names: HashSet<&OsStr> =
            files.iter().chain(asked).filter_map(|file| file.path.file_name()).collect();
        let mentioned = |file: &Arc<Loaded>| {
            fs.read(&file.path)
                .map(|text| mentioned(&file.path, &text, &names))
                .map_err(|error| (file.path.clone(), reason(&error)))
        };
        let found: Vec<Result<Vec<PathBuf>, (PathBuf, String)>> = files.par_iter().map(mentioned).collect();
        let mut mentions = Self { by_target: HashMap::new(), unread: Vec::new() };
        for (file, targets) in files.iter().zip(found) {
            match targets {
                Ok(targets) => {
                    for target in targets {
                        mentions.by_target.entry(target).or_default().push(Arc::clone(file));
                    }
                }
                Err(unread) => mentions.unread.push(unread),
            }
        }
        mentions
    }

    /// The files whose texts mention the file at this path, each once.
    pub(super) fn in_files(&self, path: &Path) -> &[Arc<Loaded>] {
        self.by_target.get(path).map_or(&[], Vec::as_slice)
    }
}

/// The paths that the strings of a text lead to, where they end in one of these names.
fn mentioned(path: &Path, text: &[u8], names: &HashSet<&OsStr>) -> Vec<PathBuf> {
    let folder = path.parent().unwrap_or(path);
    let mut found: Vec<PathBuf> = Vec::new();
    for end in memchr2_iter(b'\'', b'"', text) {
        let (Some(before), Some(quote)) = (text.get(..end), text.get(end)) else { continue };
        let Some(start) = memrchr(*quote, before) else { continue };
        let written = before.get(start + 1..).unwrap_or_default();
        if written.is_empty() || written.len() > LONGEST || written.contains(&b'\n') {
            continue;
        }
        let Ok(written) = std::str::from_utf8(written) else { continue };
        let name = written.rsplit(['/', '\\']).next().unwrap_or(written);
        if names.contains(OsStr::new(name)) {
            // A backslash is a separator, or stands before one.
            found.push(normal(&folder.join(written.replace('\\', "/"))));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
