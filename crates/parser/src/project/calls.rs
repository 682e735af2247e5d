//! Who calls whom: which files reach a file, and which templates start a deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::deployments::{Selection, Walked};
use super::load::{Loaded, Project};
use super::references::{Use, references};
use super::walk::{Candidate, candidate};
use crate::source::FileId;
use crate::template::same_name;

/// Folders whose templates call others only to test or show them.
const EXAMPLES: [&str; 4] = ["test", "tests", "e2e", "examples"];

impl Project {
    /// The files that a file names, and how it uses them. What can't be had is left out.
    pub(super) fn uses<'f>(&self, file: &'f Loaded) -> &'f [(Use, FileId)] {
        file.uses.get_or_init(|| {
            let named = references(self.document(file)).into_iter();
            let found = named.filter_map(|(usage, source)| Some((usage, self.target(file, &source).ok()?)));
            let uses: Vec<_> = found.map(|(usage, path)| (usage, self.file(&path).id)).collect();
            self.layout().add_caller(file.id, uses.iter().map(|(_, target)| *target));
            uses
        })
    }

    /// Reads and parses files, and finds out what they use.
    pub(super) fn parse_all(&self, files: &[Arc<Loaded>]) {
        files.par_iter().for_each(|file| {
            self.uses(file);
        });
    }

    /// Adds the files of the project that reach the wanted ones. A file that was not parsed yet is parsed only when its
    /// text has the name of a file that it may use.
    pub(super) fn add_callers(&self, files: &[Arc<Loaded>], walked: &mut Walked<'_>, calls: &mut Calls) {
        let mut waiting: VecDeque<Arc<Loaded>> = files.iter().cloned().collect();
        // Found once for all files whose callers are looked for. Files that are known already are no new callers.
        let mut unparsed: HashMap<PathBuf, Vec<Arc<Loaded>>> = HashMap::new();
        while let Some(file) = waiting.pop_front() {
            let Some(mention) = Mention::of(&file.path) else { continue };
            let walk = walked.under(&file.root);
            let others = unparsed.entry(file.root.clone()).or_insert_with(|| {
                let others = walk.files.iter().filter_map(|file| self.loaded(*file));
                others
                    .filter(|other| other.uses.get().is_none() && !calls.known.contains(&other.id))
                    .collect()
            });
            let filter = walked.filter;
            let may_call = |other: &Arc<Loaded>| {
                !calls.known.contains(&other.id)
                    && mention.is_in(&other.path, &self.source(other).text)
                    && filter.takes(self, other)
            };
            let mut found: Vec<Arc<Loaded>> =
                others.par_iter().filter(|other| may_call(other)).cloned().collect();
            self.parse_all(&found);
            let parsed =
                self.layout().callers(file.id).into_iter().filter(|caller| walk.set.contains(caller));
            found.extend(parsed.filter_map(|caller| self.loaded(caller)).filter(may_call));
            found.sort_by(|a, b| a.path.cmp(&b.path));
            for other in found {
                if self.uses(&other).iter().any(|(_, target)| *target == file.id)
                    && !calls.known.contains(&other.id)
                {
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
    fn is_in(&self, path: &Path, text: &str) -> bool {
        let folder = path.parent().unwrap_or(path);
        let finder = if folder == self.folder {
            &self.from_beside
        } else if folder.starts_with(self.folder) {
            &self.from_below
        } else {
            &self.from_elsewhere
        };
        finder.find(text.as_bytes()).is_some()
    }
}

/// The files that were read: those that were asked for, those that reach them, and all that these use.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) known: BTreeSet<FileId>,
}

impl Calls {
    pub(super) fn add(&mut self, project: &Project, file: &Loaded) {
        if !self.known.insert(file.id) {
            return;
        }
        for (usage, target) in project.uses(file) {
            let Some(target) = project.loaded(*target) else { continue };
            if *usage != Use::Content || candidate(&target.path) == Some(Candidate::Bicep) {
                self.add(project, &target);
            }
        }
    }

    /// The files in the order of their paths.
    pub(super) fn files(&self, project: &Project) -> Vec<Arc<Loaded>> {
        let mut files: Vec<Arc<Loaded>> =
            self.known.iter().filter_map(|file| project.loaded(*file)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// The files that a known file uses.
    fn uses(&self, project: &Project, file: FileId) -> Vec<FileId> {
        let known = self.known.contains(&file).then(|| project.loaded(file)).flatten();
        known.map_or_else(Vec::new, |file| project.uses(&file).iter().map(|(_, target)| *target).collect())
    }

    /// Adds to what is wanted all that a deployment uses which was itself asked for.
    pub(super) fn widen(&self, project: &Project, selection: &mut Selection) {
        let mut waiting: Vec<FileId> = Vec::new();
        for deployment in &selection.deployments {
            if deployment.files().any(|file| selection.wanted.contains(&file)) {
                waiting.extend(deployment.files());
            }
        }
        let mut reached: HashSet<FileId> = HashSet::new();
        while let Some(file) = waiting.pop() {
            if reached.insert(file) {
                selection.wanted.insert(file);
                waiting.extend(self.uses(project, file));
            }
        }
    }

    /// The files that are one of these or use one, directly or through others.
    pub(super) fn reaching(&self, project: &Project, files: &HashSet<FileId>) -> HashSet<FileId> {
        let mut callers: HashMap<FileId, Vec<FileId>> = HashMap::new();
        for file in &self.known {
            for target in self.uses(project, *file) {
                callers.entry(target).or_default().push(*file);
            }
        }
        let mut reaching: HashSet<FileId> = HashSet::new();
        let mut waiting: Vec<FileId> = files.iter().copied().collect();
        while let Some(file) = waiting.pop() {
            if reaching.insert(file) {
                waiting.extend(callers.get(&file).into_iter().flatten());
            }
        }
        reaching
    }

    /// The templates that start a deployment: those that nothing calls, and of a circle that nothing reaches its members.
    pub(super) fn roots(&self, project: &Project) -> Vec<Arc<Loaded>> {
        let files = self.files(project);
        let modules: BTreeMap<FileId, Vec<FileId>> =
            files.iter().map(|file| (file.id, modules(project, file))).collect();
        let mut called: HashSet<FileId> = HashSet::new();
        for caller in files.iter().filter(|caller| !is_example(caller)) {
            let targets = modules.get(&caller.id).into_iter().flatten();
            called.extend(targets.filter(|target| **target != caller.id));
        }
        let templates: Vec<Arc<Loaded>> =
            files.into_iter().filter(|file| project.template(file).is_some()).collect();
        let mut roots: Vec<Arc<Loaded>> =
            templates.iter().filter(|file| !called.contains(&file.id)).cloned().collect();
        let mut reached: HashSet<FileId> = HashSet::new();
        let mut waiting: Vec<FileId> = roots.iter().map(|file| file.id).collect();
        for file in &templates {
            while let Some(next) = waiting.pop() {
                if reached.insert(next) {
                    waiting.extend(modules.get(&next).into_iter().flatten());
                }
            }
            // It is called, and by nothing that is reached.
            if !reached.contains(&file.id) {
                roots.push(Arc::clone(file));
                waiting.push(file.id);
            }
        }
        roots
    }
}

fn modules(project: &Project, file: &Loaded) -> Vec<FileId> {
    let uses = project.uses(file).iter();
    uses.filter(|(usage, _)| *usage == Use::Module).map(|(_, target)| *target).collect()
}

fn is_example(file: &Loaded) -> bool {
    let inside = file.path.strip_prefix(&file.root).unwrap_or(&file.path);
    inside.parent().into_iter().flat_map(Path::components).any(|part| {
        part.as_os_str().to_str().is_some_and(|name| EXAMPLES.iter().any(|example| same_name(name, example)))
    })
}
