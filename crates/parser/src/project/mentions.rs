//! Which files' texts mention which other files, without parsing them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use memchr::{memchr2_iter, memrchr};
use rayon::prelude::*;

use super::load::{Loaded, Project};
use super::paths::normal;
use super::walk::candidate;
use crate::source::FileId;

/// Bytes of a string that may be a path.
const LONGEST: usize = 4096;

/// Files by what their texts mention, or mentioned in an earlier revision.
#[derive(Default)]
pub(super) struct Mentions(RwLock<HashMap<PathBuf, BTreeSet<FileId>>>);

impl Mentions {
    fn add(&self, file: FileId, targets: &[PathBuf]) {
        let mut by_target = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for target in targets {
            match by_target.get_mut(target) {
                Some(files) => files.insert(file),
                None => by_target.entry(target.clone()).or_default().insert(file),
            };
        }
    }

    fn of(&self, path: &Path) -> Vec<FileId> {
        let by_target = self.0.read().unwrap_or_else(PoisonError::into_inner);
        by_target.get(path).into_iter().flatten().copied().collect()
    }
}

impl Project {
    /// Finds out what the texts of files mention, where that is not known.
    pub(super) fn read_mentions(&self, files: &[Arc<Loaded>]) {
        files.par_iter().for_each(|file| {
            self.mentions_in(file);
        });
    }

    /// What the text of a file mentions; else why it can't be read.
    fn mentions_in<'f>(&self, file: &'f Loaded) -> &'f Result<Vec<PathBuf>, String> {
        file.content.mentions.get_or_init(|| match self.trouble(file) {
            Some(trouble) => Err(trouble.to_string()),
            None => {
                let found = mentioned(&file.path, self.source(file).text.as_bytes());
                self.mentions.add(file.id, &found);
                Ok(found)
            }
        })
    }

    /// The files whose texts mention the file at this path, as far as their texts were looked through, in the order of
    /// their paths.
    pub(super) fn mentioning(&self, path: &Path) -> Vec<Arc<Loaded>> {
        let files = self.mentions.of(path).into_iter().filter_map(|file| self.loaded(file));
        let mut files: Vec<Arc<Loaded>> = files
            .filter(|file| self.mentions_in(file).iter().flatten().any(|target| target == path))
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }
}

/// The paths that the strings of a text lead to, where these may be templates or parameter files by their names.
fn mentioned(path: &Path, text: &[u8]) -> Vec<PathBuf> {
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
        if candidate(Path::new(name)).is_some() {
            // A backslash is a separator, or stands before one.
            found.push(normal(&folder.join(written.replace('\\', "/"))));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
