//! Who calls whom: which files reach a file, and which templates start a deployment.

use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::deployments::{Selection, Walked};
use super::layout::Found;
use super::load::{Loaded, Project};
use super::references::{Use, references};
use super::walk::{Candidate, candidate};
use crate::source::FileId;
use crate::template::same_name;

/// Folders whose templates call others only to test or show them.
const EXAMPLES: [&str; 4] = ["test", "tests", "e2e", "examples"];

impl Project {
    /// The files that a file names, and how it uses each; those that can't be had are left out.
    pub(super) fn uses<'f>(&self, file: &'f Loaded) -> &'f [(Use, FileId)] {
        file.uses.get_or_init(|| {
            let named = references(self.document(file)).into_iter();
            let found = named.filter_map(|(usage, source)| Some((usage, self.target(file, &source).ok()?)));
            found.map(|(usage, path)| (usage, self.file(&path).id)).collect()
        })
    }

    /// Reads and parses files, and finds out what they use.
    pub(super) fn parse_all(&self, files: &[Arc<Loaded>]) {
        files.par_iter().for_each(|file| {
            self.uses(file);
        });
    }

    /// Adds the files of the project that reach the wanted ones. A file is parsed only when its text mentions a file that
    /// it may use.
    pub(super) fn add_callers(&self, files: &[Arc<Loaded>], walked: &mut Walked<'_>, calls: &mut Calls) {
        let mut waiting: VecDeque<Arc<Loaded>> = files.iter().cloned().collect();
        let mut looked_through: HashSet<PathBuf> = HashSet::new();
        while let Some(file) = waiting.pop_front() {
            let walk = walked.under(&file.root);
            if looked_through.insert(file.root.clone()) {
                self.look_through(&walk, walked, calls);
            }
            let mut found = self.mentioning(&file.path);
            found.retain(|other| {
                walk.set.contains(&other.id)
                    && !calls.known.contains(&other.id)
                    && walked.filter.takes(self, other)
            });
            self.parse_all(&found);
            for other in found {
                if self.uses(&other).iter().any(|(_, target)| *target == file.id) {
                    calls.add(self, &other);
                    waiting.push_back(other);
                }
            }
        }
    }
}

impl Project {
    /// Finds out what the files that were found mention, and says which of them can't be read. Files that are known already
    /// are no new callers.
    fn look_through(&self, found: &Found, walked: &mut Walked<'_>, calls: &Calls) {
        let files = || found.files.iter().filter_map(|file| self.loaded(*file));
        let unknown: Vec<Arc<Loaded>> = files()
            .filter(|file| file.content.was_looked_through() == Ok(false) && !calls.known.contains(&file.id))
            .filter(|file| walked.filter.takes(self, file))
            .collect();
        self.read_mentions(&unknown);
        for file in files().filter(|file| !calls.known.contains(&file.id)) {
            let is_known = match self.is_template(&file) {
                Ok(true) => file.content.was_looked_through(),
                other => other,
            };
            if let Err(reason) = is_known {
                walked.say_unread(&file, reason);
            }
        }
    }
}

/// Who calls whom among the files that were read.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) known: BTreeSet<FileId>,
    /// What each known file calls as a module.
    modules: BTreeMap<FileId, Vec<FileId>>,
    /// What each known file uses in any way.
    uses: BTreeMap<FileId, Vec<FileId>>,
}

impl Calls {
    pub(super) fn add(&mut self, project: &Project, file: &Arc<Loaded>) {
        let mut waiting = vec![Arc::clone(file)];
        while let Some(file) = waiting.pop() {
            if !self.known.insert(file.id) {
                continue;
            }
            let (mut modules, mut uses) = (Vec::new(), Vec::new());
            for (usage, target) in project.uses(&file) {
                let Some(other) = project.loaded(*target) else { continue };
                if *usage == Use::Module {
                    modules.push(other.id);
                }
                uses.push(other.id);
                if *usage != Use::Content || candidate(&other.path) == Some(Candidate::Bicep) {
                    waiting.push(other);
                }
            }
            self.modules.insert(file.id, modules);
            self.uses.insert(file.id, uses);
        }
    }

    /// The files in the order of their paths.
    pub(super) fn files(&self, project: &Project) -> Vec<Arc<Loaded>> {
        let mut files: Vec<Arc<Loaded>> =
            self.known.iter().filter_map(|file| project.loaded(*file)).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Adds to what is wanted all that a deployment uses which was itself asked for.
    pub(super) fn widen(&self, selection: &mut Selection) {
        let mut waiting: Vec<FileId> = Vec::new();
        for deployment in &selection.deployments {
            if deployment.files().any(|file| selection.wanted.contains(&file)) {
                waiting.extend(deployment.files());
            }
        }
        selection.wanted.extend(reached(&self.uses, waiting));
    }

    /// The files that are among these or use one of them, directly or through others.
    pub(super) fn reaching(&self, files: &HashSet<FileId>) -> HashSet<FileId> {
        let mut users: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
        for (user, used) in &self.uses {
            for file in used {
                users.entry(*file).or_default().push(*user);
            }
        }
        reached(&users, files.iter().copied().collect())
    }

    /// The templates that start a deployment: those that nothing calls, and of a circle that nothing reaches its members.
    pub(super) fn roots(&self, project: &Project) -> Vec<Arc<Loaded>> {
        let mut templates = self.files(project);
        templates.retain(|file| project.template(file).is_some());
        let mut called: HashSet<FileId> = HashSet::new();
        for (caller, targets) in &self.modules {
            if !project.loaded(*caller).is_some_and(|file| is_example(&file)) {
                called.extend(targets.iter().filter(|target| *target != caller));
            }
        }
        let (mut roots, circles): (Vec<_>, Vec<_>) =
            templates.into_iter().partition(|file| !called.contains(&file.id));
        let mut seen = reached(&self.modules, roots.iter().map(|file| file.id).collect());
        for file in circles {
            if !seen.contains(&file.id) {
                reach(&self.modules, vec![file.id], &mut seen);
                roots.push(file);
            }
        }
        roots
    }
}

/// These files and all that can be reached from them.
fn reached(ways: &BTreeMap<FileId, Vec<FileId>>, from: Vec<FileId>) -> HashSet<FileId> {
    let mut seen = HashSet::new();
    reach(ways, from, &mut seen);
    seen
}

fn reach(ways: &BTreeMap<FileId, Vec<FileId>>, from: Vec<FileId>, seen: &mut HashSet<FileId>) {
    let mut waiting = from;
    while let Some(file) = waiting.pop() {
        if seen.insert(file) {
            waiting.extend(ways.get(&file).into_iter().flatten());
        }
    }
}

fn is_example(file: &Loaded) -> bool {
    let inside = file.path.strip_prefix(&file.root).unwrap_or(&file.path);
    inside.parent().into_iter().flat_map(Path::components).any(|part| {
        part.as_os_str().to_str().is_some_and(|name| EXAMPLES.iter().any(|example| same_name(name, example)))
    })
}
