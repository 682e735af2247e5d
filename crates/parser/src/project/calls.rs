//! Who calls whom: which files reach a file, and which templates start a deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::deployments::Selection;
use super::filter::Filter;
use super::load::{Loaded, Project, reason};
use super::references::{Use, references};
use super::walk::{Candidate, candidate};
use crate::source::FileId;
use crate::template::same_name;

/// Folders whose templates call others only to test or show them.
const EXAMPLES: [&str; 4] = ["test", "tests", "e2e", "examples"];

impl Project {
    /// Adds the files of the project that reach the wanted ones. A file is parsed only when its text has the name of a
    /// file that it may use.
    pub(super) fn add_callers(
        &self,
        files: &[Arc<Loaded>],
        walked: &mut HashMap<PathBuf, Vec<PathBuf>>,
        calls: &mut Calls,
        filter: &Filter<'_>,
        notices: &mut Vec<String>,
    ) {
        let mut waiting: VecDeque<Arc<Loaded>> = files.iter().cloned().collect();
        // Read once for all files whose callers are looked for. Files that are known already are no new callers.
        let mut texts: HashMap<PathBuf, Vec<(PathBuf, Vec<u8>)>> = HashMap::new();
        while let Some(file) = waiting.pop_front() {
            let Some(mention) = Mention::of(&file.path) else { continue };
            if !texts.contains_key(&file.root) {
                let others = self.project_files(&file.root, walked, filter, notices);
                let unknown = others.par_iter().filter(|path| !calls.known_paths.contains(*path));
                let read = |path: &PathBuf| (path.clone(), self.fs().read(path));
                let read: Vec<(PathBuf, io::Result<Vec<u8>>)> = unknown.map(read).collect();
                let mut readable = Vec::new();
                for (path, text) in read {
                    match text {
                        Ok(text) => readable.push((path, text)),
                        Err(error) => {
                            let (path, reason) = (self.shown(&path), reason(&error));
                            notices.push(format!("{path}: not looked at: {reason}"));
                        }
                    }
                }
                texts.insert(file.root.clone(), readable);
            }
            let others = texts.get(&file.root).map_or(&[][..], Vec::as_slice);
            let mentioning = others.par_iter().filter(|(path, text)| mention.is_in(path, text));
            let found: Vec<Arc<Loaded>> = mentioning
                .filter(|(path, _)| !calls.known_paths.contains(path))
                .map(|(path, _)| self.file(path))
                .collect();
            self.parse_all(&found);
            for other in found {
                let names = references(self.document(&other));
                let leads_here =
                    |source: &str| self.target(&other, source).is_ok_and(|target| target == file.path);
                if names.iter().any(|(_, source)| leads_here(source)) {
                    calls.add(self, &other);
                    waiting.push_back(other);
                }
            }
        }
    }
}

/// How a file is mentioned by others. A path that leads to it ends in its name, and before that has its folder, or `..`
/// where the other file lies below that folder, or nothing where it lies in it.
struct Mention<'f> {
    folder: &'f Path,
    from_beside: Finder<'static>,
    from_below: Finder<'static>,
    from_elsewhere: Finder<'static>,
}

impl<'f> Mention<'f> {
    fn of(path: &'f Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let folder = path.parent()?;
        let finder = |text: String| Finder::new(&text).into_owned();
        let parent = folder.file_name().and_then(|name| name.to_str()).unwrap_or("..");
        Some(Self {
            folder,
            from_beside: finder(name.to_owned()),
            from_below: finder(format!("../{name}")),
            from_elsewhere: finder(format!("{parent}/{name}")),
        })
    }

    /// Whether the text of the file at `path` may mention the file.
    fn is_in(&self, path: &Path, text: &[u8]) -> bool {
        let folder = path.parent().unwrap_or(path);
        let finder = if folder == self.folder {
            &self.from_beside
        } else if folder.starts_with(self.folder) {
            &self.from_below
        } else {
            &self.from_elsewhere
        };
        finder.find(text).is_some()
    }
}

/// Who calls whom among the files that were read.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) known: BTreeSet<FileId>,
    known_paths: HashSet<PathBuf>,
    modules: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    uses: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl Calls {
    pub(super) fn add(&mut self, project: &Project, file: &Arc<Loaded>) {
        if !self.known.insert(file.id) {
            return;
        }
        self.known_paths.insert(file.path.clone());
        let targets = self.modules.entry(file.path.clone()).or_default();
        let mut next = Vec::new();
        for (usage, source) in references(project.document(file)) {
            let Ok(target) = project.target(file, &source) else { continue };
            if usage == Use::Module {
                targets.insert(target.clone());
            }
            self.uses.entry(file.path.clone()).or_default().insert(target.clone());
            next.push((usage, target));
        }
        for (usage, target) in next {
            if usage != Use::Content || candidate(&target) == Some(Candidate::Bicep) {
                self.add(project, &project.file(&target));
            }
        }
    }

    /// Adds to what is wanted all that a deployment uses which was itself asked for.
    pub(super) fn widen(&self, project: &Project, selection: &mut Selection) {
        let mut waiting: Vec<PathBuf> = Vec::new();
        for deployment in &selection.deployments {
            let files: Vec<FileId> =
                [Some(deployment.template), deployment.parameters].into_iter().flatten().collect();
            if files.iter().any(|file| selection.wanted.contains(file)) {
                waiting.extend(
                    files.iter().filter_map(|file| project.loaded(*file)).map(|file| file.path.clone()),
                );
            }
        }
        let mut reached: HashSet<PathBuf> = HashSet::new();
        while let Some(path) = waiting.pop() {
            if reached.insert(path.clone()) {
                selection.wanted.insert(project.file(&path).id);
                waiting.extend(self.uses.get(&path).into_iter().flatten().cloned());
            }
        }
    }

    /// Whether a file is one of these or uses one, directly or through others.
    pub(super) fn reaches(&self, project: &Project, from: &PathBuf, files: &HashSet<FileId>) -> bool {
        let mut reached: HashSet<&PathBuf> = HashSet::new();
        let mut waiting = vec![from];
        while let Some(path) = waiting.pop() {
            if files.contains(&project.file(path).id) {
                return true;
            }
            if reached.insert(path) {
                waiting.extend(self.uses.get(path).into_iter().flatten());
            }
        }
        false
    }

    /// The templates that start a deployment: those that nothing calls, and of a circle that nothing reaches its members.
    pub(super) fn roots(&self, project: &Project) -> BTreeSet<PathBuf> {
        let mut called: BTreeSet<&PathBuf> = BTreeSet::new();
        for (caller, targets) in &self.modules {
            if !is_example(project, caller) {
                called.extend(targets.iter().filter(|target| *target != caller));
            }
        }
        let is_template = |path: &&PathBuf| project.template(&project.file(path)).is_some();
        let mut roots: BTreeSet<PathBuf> =
            self.modules.keys().filter(is_template).filter(|path| !called.contains(path)).cloned().collect();
        let mut reached: BTreeSet<&PathBuf> = BTreeSet::new();
        let mut waiting: Vec<&PathBuf> = self.modules.keys().filter(|path| roots.contains(*path)).collect();
        loop {
            while let Some(path) = waiting.pop() {
                if reached.insert(path) {
                    waiting.extend(self.modules.get(path).into_iter().flatten());
                }
            }
            let Some(circle) = self.modules.keys().filter(is_template).find(|path| !reached.contains(path))
            else {
                return roots;
            };
            roots.insert(circle.clone());
            waiting.push(circle);
        }
    }
}

fn is_example(project: &Project, path: &Path) -> bool {
    let root = project.root_of(path);
    let inside = path.strip_prefix(&root).unwrap_or(path);
    inside.parent().into_iter().flat_map(Path::components).any(|part| {
        part.as_os_str().to_str().is_some_and(|name| EXAMPLES.iter().any(|example| same_name(name, example)))
    })
}
