//! A project after files changed: what did not change is taken over.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::config_files::CONFIG_NAME;
use super::fs::{FileSystem, Kind};
use super::load::{Content, Loaded, Project};
use super::walk::{RULES, candidate};
use crate::source::FileId;

/// The numbers of files: the same in every revision of a project.
#[derive(Default)]
pub(super) struct Numbers(RwLock<Numbered>);

#[derive(Default)]
struct Numbered {
    by_path: HashMap<PathBuf, FileId>,
    paths: Vec<PathBuf>,
}

impl Numbers {
    /// The number of a path, where it has one.
    pub(super) fn known(&self, path: &Path) -> Option<FileId> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).by_path.get(path).copied()
    }

    /// The number of a path; a new one where it has none.
    pub(super) fn of(&self, path: &Path) -> FileId {
        if let Some(known) = self.known(path) {
            return known;
        }
        let mut numbered = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = numbered.by_path.get(path) {
            return *known;
        }
        let id = FileId(numbered.paths.len() as u32);
        numbered.by_path.insert(path.to_owned(), id);
        numbered.paths.push(path.to_owned());
        id
    }

    /// The path with a number.
    pub(super) fn path(&self, id: FileId) -> Option<PathBuf> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).paths.get(id.0 as usize).cloned()
    }
}

/// Which revision of a project something is of. Later ones are greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Revision(u64);

/// Since when things are as they are.
#[derive(Clone, Copy, Default)]
pub(super) struct Since {
    /// The project itself.
    pub(super) revision: Revision,
    /// Which files there are.
    pub(super) layout: Revision,
    /// The settings files.
    pub(super) settings: Revision,
}

/// How far a change reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Nowhere: the text is as it was.
    Nothing,
    /// The text of one file.
    Text,
    /// Which files there are, or which of them are looked at.
    Layout,
    /// What holds for files.
    Settings,
}

impl Project {
    /// The project after the files or folders at these absolute paths changed, came or went. `fs` gives them as they are
    /// now. All other files keep their texts and trees, and every file keeps its number.
    #[must_use]
    pub fn after(&self, fs: Arc<dyn FileSystem>, changed: &[PathBuf]) -> Self {
        let mut reach = Reach::Nothing;
        let mut paths: Vec<&Path> = Vec::new();
        for path in changed {
            let own = self.reach(&*fs, path);
            reach = reach.max(own);
            if own > Reach::Nothing {
                paths.push(path);
            }
        }
        let now = Revision(self.since.revision.0 + 1);
        let keeps_layout = reach < Reach::Layout;
        let next = Self {
            fs,
            layout: if keeps_layout { Arc::clone(&self.layout) } else { Arc::new(self.layout.anew()) },
            mentions: Arc::clone(&self.mentions),
            current: self.current.clone(),
            module_cache: self.module_cache.clone(),
            since: Since {
                revision: now,
                layout: if keeps_layout { self.since.layout } else { now },
                settings: if reach < Reach::Settings { self.since.settings } else { now },
            },
            numbers: Arc::clone(&self.numbers),
            files: RwLock::default(),
        };
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let files =
            if keeps_layout { next.with_texts(&files, &paths) } else { next.with_places(&files, &paths) };
        *next.files.write().unwrap_or_else(PoisonError::into_inner) = files;
        next
    }

    /// The files of the revision before, where the texts of some changed and nothing else did.
    fn with_texts(&self, before: &[Option<Arc<Loaded>>], changed: &[&Path]) -> Vec<Option<Arc<Loaded>>> {
        let mut files = before.to_vec();
        for id in changed.iter().filter_map(|path| self.numbers.known(path)) {
            // One that was never asked for stays so.
            if let Some(slot) = files.get_mut(id.0 as usize)
                && let Some(file) = slot
            {
                let content = Arc::new(Content::new(self.since.revision));
                *slot = Some(Arc::new(file.with(file.root.clone(), content)));
            }
        }
        files
    }

    /// The files of the revision before, where files or folders came or went.
    fn with_places(&self, before: &[Option<Arc<Loaded>>], changed: &[&Path]) -> Vec<Option<Arc<Loaded>>> {
        let renewed = |file: &Arc<Loaded>| {
            let is_changed = changed.iter().any(|path| file.path.starts_with(path));
            let content = if is_changed {
                Arc::new(Content::new(self.since.revision))
            } else {
                Arc::clone(&file.content)
            };
            Arc::new(file.with(self.root_of_file(file.id, &file.path), content))
        };
        before.iter().map(|file| file.as_ref().map(renewed)).collect()
    }

    fn reach(&self, fs: &dyn FileSystem, path: &Path) -> Reach {
        let is_file = fs.kind(path) == Some(Kind::File);
        let loaded = self.numbers.known(path).and_then(|id| self.loaded(id));
        let text = loaded.as_ref().and_then(|file| file.content.known_text());
        let has_text = |text: Arc<str>| fs.read(path).is_ok_and(|bytes| bytes == text.as_bytes());
        let id = loaded.map(|file| file.id);
        let was_file = text.is_some() || self.layout.is_known_file(path, id);
        if is_file && text.is_some_and(has_text) {
            return Reach::Nothing;
        }
        let is_named = |name: &str| path.file_name().is_some_and(|own| own == name);
        // A chain of settings files that does not end well may lack just what came.
        if is_named(CONFIG_NAME)
            || path.components().any(|part| part.as_os_str() == ".git")
            || self.layout.configs.depends_on(path)
        {
            Reach::Settings
        } else if RULES.iter().any(|name| is_named(name)) {
            Reach::Layout
        } else if is_file && was_file {
            Reach::Text
        } else if is_file && candidate(path).is_none() && id.is_none() && !self.layout.was_asked_about(path) {
            // Whether it came or was there, nobody will look at it.
            Reach::Nothing
        } else {
            Reach::Layout
        }
    }

    /// Which revision this is.
    pub fn revision(&self) -> Revision {
        self.since.revision
    }

    /// The revision in which files came or went last.
    pub fn layout_since(&self) -> Revision {
        self.since.layout
    }

    /// The revision in which settings files changed last.
    pub fn settings_since(&self) -> Revision {
        self.since.settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::{Memory, Overlay};

    fn memory(files: &[(&str, &str)]) -> Arc<Memory> {
        Arc::new(Memory::new(files.iter().copied()))
    }

    #[track_caller]
    fn shares(before: &Project, after: &Project, path: &str, expected: bool) {
        let template = |project: &Project| project.template(&project.file(Path::new(path))).unwrap();
        let (old, new) = (template(before), template(after));
        assert_eq!(Arc::ptr_eq(&old, &new), expected, "{path}");
        assert_eq!(old.file, new.file, "{path}");
    }

    #[test]
    fn what_did_not_change_is_shared() {
        let files = [("/repo/a.bicep", "param a string"), ("/repo/b.bicep", "param b string")];
        let disk = memory(&files);
        let first = Project::new(disk.clone(), "/repo");
        first.select(&[], &[], &crate::project::Filter::USUAL).unwrap();
        let laid = Overlay::new(disk.clone(), Default::default());
        let path = PathBuf::from("/repo/a.bicep");
        let laid = laid.with(path.clone(), Some(String::from("param other string")));
        let second = first.after(Arc::new(laid), std::slice::from_ref(&path));
        shares(&first, &second, "/repo/a.bicep", false);
        shares(&first, &second, "/repo/b.bicep", true);
        assert!(first.revision() < second.revision());
        assert_eq!(&*second.source(&second.file(&path)).text, "param other string");
        assert_eq!(&*first.source(&first.file(&path)).text, "param a string");
        // The same text again is no change.
        let third = first.after(disk, &[path]);
        shares(&first, &third, "/repo/a.bicep", true);
    }

    #[test]
    fn a_root_that_moves_moves_for_all_files_below() {
        let first = Project::new(memory(&[("/repo/sub/a.bicep", "")]), "/repo");
        let path = Path::new("/repo/sub/a.bicep");
        assert_eq!(first.file(path).root, Path::new("/repo"));
        let second = first.after(
            memory(&[("/repo/sub/a.bicep", ""), ("/repo/sub/.git/HEAD", "")]),
            &[PathBuf::from("/repo/sub/.git/HEAD")],
        );
        assert_eq!(second.file(path).root, Path::new("/repo/sub"));
    }
}
