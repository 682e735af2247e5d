//! Who calls whom: which files reach a file, and which templates start a deployment.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::deployments::Selection;
use super::filter::Filter;
use super::load::{Loaded, Project};
use super::mentions::Mentions;
use super::references::Use;
use super::walk::{Candidate, candidate};
use crate::source::FileId;
use crate::template::same_name;

/// Folders whose templates call others only to test or show them.
const EXAMPLES: [&str; 4] = ["test", "tests", "e2e", "examples"];

impl Project {
    /// Adds the files of the project that reach the wanted ones. A file is parsed only when its text mentions a file that
    /// it may use.
    pub(super) fn add_callers(
        &self,
        files: &[Arc<Loaded>],
        walked: &mut HashMap<PathBuf, Vec<PathBuf>>,
        calls: &mut Calls,
        filter: &Filter<'_>,
        notices: &mut Vec<String>,
    ) {
        let mut waiting: VecDeque<Arc<Loaded>> = files.iter().cloned().collect();
        let mut mentions: HashMap<PathBuf, Mentions> = HashMap::new();
        while let Some(file) = waiting.pop_front() {
            if !mentions.contains_key(&file.root) {
                let others = self.project_files(&file.root, walked, filter, notices);
                // Files that are known already are no new callers.
                let unknown: Vec<Arc<Loaded>> = others
                    .iter()
                    .map(|path| self.file(path))
                    .filter(|other| !calls.known.contains(&other.id))
                    .collect();
                mentions.insert(file.root.clone(), Mentions::of(self, unknown, files, notices));
            }
            let mentioning =
                mentions.get(&file.root).map_or(&[][..], |mentions| mentions.in_files(&file.path));
            let found: Vec<Arc<Loaded>> =
                mentioning.iter().filter(|other| !calls.known.contains(&other.id)).cloned().collect();
            self.parse_all(&found);
            for other in found {
                if self.uses(&other).iter().any(|(_, target)| *target == file.path) {
                    calls.add(self, &other);
                    waiting.push_back(other);
                }
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
                let other = project.file(target);
                if *usage == Use::Module {
                    modules.push(other.id);
                }
                uses.push(other.id);
                if *usage != Use::Content || candidate(target) == Some(Candidate::Bicep) {
                    waiting.push(other);
                }
            }
            self.modules.insert(file.id, modules);
            self.uses.insert(file.id, uses);
        }
    }

    /// Adds to what is wanted all that a deployment uses which was itself asked for.
    pub(super) fn widen(&self, selection: &mut Selection) {
        let mut waiting: Vec<FileId> = Vec::new();
        for deployment in &selection.deployments {
            let files = || [Some(deployment.template), deployment.parameters].into_iter().flatten();
            if files().any(|file| selection.wanted.contains(&file)) {
                waiting.extend(files());
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
    pub(super) fn roots(&self, project: &Project) -> BTreeSet<PathBuf> {
        let templates = self.modules.keys().filter_map(|file| project.loaded(*file));
        let mut templates: Vec<Arc<Loaded>> =
            templates.filter(|file| project.template(file).is_some()).collect();
        templates.sort_by(|a, b| a.path.cmp(&b.path));
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
        roots.into_iter().map(|file| file.path.clone()).collect()
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
