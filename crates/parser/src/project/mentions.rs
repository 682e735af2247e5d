//! Which files' texts mention which other files, without parsing them.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::{memchr2_iter, memrchr};
use rayon::prelude::*;

use super::load::{Loaded, Project, reason};
use super::paths::normal;

/// Bytes of a string that may be a path.
const LONGEST: usize = 4096;

/// Files by what their texts mention.
pub(super) struct Mentions {
    by_target: HashMap<PathBuf, Vec<Arc<Loaded>>>,
}

impl Mentions {
    /// What the texts of `files` mention of these files and of those that were `asked` for. What can't be read is added
    /// to `notices`.
    pub(super) fn of(
        project: &Project,
        files: Vec<Arc<Loaded>>,
        asked: &[Arc<Loaded>],
        notices: &mut Vec<String>,
    ) -> Self {
        let names: HashSet<&OsStr> =
            files.iter().chain(asked).filter_map(|file| file.path.file_name()).collect();
        let mentioned =
            |file: &Arc<Loaded>| Ok(mentioned(&file.path, &project.fs().read(&file.path)?, &names));
        let found: Vec<io::Result<Vec<PathBuf>>> = files.par_iter().map(mentioned).collect();
        let mut by_target: HashMap<PathBuf, Vec<Arc<Loaded>>> = HashMap::new();
        for (file, targets) in files.iter().zip(found) {
            match targets {
                Ok(targets) => {
                    for target in targets {
                        by_target.entry(target).or_default().push(Arc::clone(file));
                    }
                }
                Err(error) => {
                    let (path, reason) = (project.shown(&file.path), reason(&error));
                    notices.push(format!("{path}: not looked at: {reason}"));
                }
            }
        }
        Self { by_target }
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
