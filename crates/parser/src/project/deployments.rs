//! Which files make a deployment.
//!
//! A deployment starts at a parameter file with the template that it names or accompanies, or at a template that no other
//! file calls as a module. Given single files, the deployments that reach them are looked for in the whole project.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::calls::Calls;
use super::filter::Filter;
use super::fs::Kind;
use super::layout::Found;
use super::load::{Loaded, Project, Trouble};
use super::memo::Memo;
use super::parameter_files::{Names, foreign};
use super::paths::normal;
use super::places::Refusal;
use crate::source::{FileId, Location};
use crate::template::{Document, Using, is_registry_address};

/// A template with the parameter file that it is deployed with.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Deployment {
    /// The file of the root template.
    pub template: FileId,
    /// The parameter file, where there is one.
    pub parameters: Option<FileId>,
}

impl Deployment {
    /// The files that it starts with.
    pub fn files(&self) -> impl Iterator<Item = FileId> + Clone {
        [Some(self.template), self.parameters].into_iter().flatten()
    }
}

/// What a run looks at.
#[derive(Debug, Default)]
pub struct Selection {
    /// The deployments, in the order of their paths.
    pub deployments: Vec<Deployment>,
    /// The files that were asked for, with all that a deployment uses whose template or parameter file was asked for: a
    /// finding is reported when it touches one of them.
    pub wanted: HashSet<FileId>,
    /// The templates and parameter files that were read.
    pub read: BTreeSet<FileId>,
    /// Parameter files whose template can't be had: where it is named, and why.
    pub unresolved: Vec<(Location, String)>,
    /// What a reader should know: files passed over, parameter files not used.
    pub notices: Vec<String>,
}

impl Project {
    /// The deployments that the given files and folders are part of. No path means the current folder; parameter files
    /// given by hand take the place of those that are found.
    ///
    /// # Errors
    ///
    /// A path that does not exist or can't be read, a folder without any template, a parameter file that is none.
    pub fn select(
        &self,
        paths: &[PathBuf],
        parameters: &[PathBuf],
        filter: &Filter<'_>,
    ) -> Result<Selection, String> {
        let mut selection = Selection::default();
        let here = [PathBuf::from(".")];
        let paths = if paths.is_empty() { &here } else { paths };
        let mut wanted: BTreeMap<PathBuf, bool> = BTreeMap::new();
        let mut walked = Walked::new(self, *filter);
        for path in paths {
            let absolute = normal(&self.current().join(path));
            match self.fs().kind(&absolute) {
                Some(Kind::Folder) => {
                    let inside = self.real_root_around(&absolute, &self.root_of(&absolute));
                    inside.map_err(|refusal| {
                        format!("'{}' can't be read: it {}", path.display(), refusal.predicate(self))
                    })?;
                    let found = walked.templates(&absolute);
                    selection.notices.append(&mut walked.notices);
                    if found.is_empty() {
                        return Err(format!("no Bicep file and no ARM template under '{}'", path.display()));
                    }
                    for file in &found {
                        wanted.entry(file.path.clone()).or_insert(false);
                    }
                }
                Some(Kind::File) if filter.force_exclude && (filter.excluded)(&absolute) => {
                    selection.notices.push(format!("{}: excluded; passed over", self.shown(&absolute)));
                }
                Some(Kind::File) => self.want_file(&absolute, &mut wanted, &mut selection)?,
                Some(Kind::Link | Kind::Other) | None => return Err(self.not_given(path, &absolute)),
            }
        }
        let files: Vec<Arc<Loaded>> = wanted.keys().map(|path| self.file(path)).collect();
        self.parse_all(&files);
        let mut calls = Calls::default();
        for file in &files {
            selection.wanted.insert(file.id);
            calls.add(self, file);
        }
        if parameters.is_empty() {
            self.add_callers(&files, &mut walked, &mut calls);
            selection.notices.append(&mut walked.notices);
            self.find_deployments(&calls, &walked, &mut selection);
            calls.widen(&mut selection);
        } else {
            self.given_parameters(parameters, &files, &mut selection)?;
            for deployment in &selection.deployments {
                for file in deployment.files() {
                    selection.wanted.insert(file);
                    self.loaded(file).into_iter().for_each(|file| calls.add(self, &file));
                }
            }
            calls.widen(&mut selection);
        }
        selection.wanted.retain(|id| {
            let path = self.loaded(*id).map(|file| file.path.clone());
            path.is_some_and(|path| wanted.get(&path) == Some(&true) || !(filter.excluded)(&path))
        });
        selection.read.extend(calls.known.iter().copied());
        let mut said = HashSet::new();
        selection.notices.retain(|notice| said.insert(notice.clone()));
        let place = |file: FileId| self.loaded(file).map(|file| file.path.clone());
        selection
            .deployments
            .sort_by_key(|deployment| (place(deployment.template), deployment.parameters.and_then(place)));
        Ok(selection)
    }

    /// Why there is nothing to look at where a path leads that was given by hand.
    fn not_given(&self, path: &Path, absolute: &Path) -> String {
        let path = path.display();
        match self.place(absolute, &self.root_of(absolute)) {
            Err(Refusal::Absent) => format!("'{path}' does not exist"),
            Ok(_) | Err(Refusal::Kind(_)) => format!("'{path}' is no regular file"),
            Err(refusal) => format!("'{path}' can't be read: it {}", refusal.predicate(self)),
        }
    }

    /// Adds a file that was given by hand.
    fn want_file(
        &self,
        path: &Path,
        wanted: &mut BTreeMap<PathBuf, bool>,
        selection: &mut Selection,
    ) -> Result<(), String> {
        let file = self.file(path);
        if let Some(trouble @ Trouble::Unreadable(_)) = self.trouble(&file) {
            return Err(format!("'{}' can't be read: {trouble}", self.shown(path)));
        }
        match self.document(&file) {
            Document::Other => selection.notices.push(format!(
                "{}: no Bicep file, ARM template or parameter file; passed over",
                self.shown(path)
            )),
            Document::Template(_) | Document::Parameters(_) => {
                wanted.insert(path.to_owned(), true);
            }
        }
        Ok(())
    }

    fn find_deployments(&self, calls: &Calls, walked: &Walked<'_>, selection: &mut Selection) {
        let mut looked_at: HashSet<FileId> = HashSet::new();
        let mut with_parameters: BTreeMap<FileId, Vec<FileId>> = BTreeMap::new();
        let mut deploy_with = |template: PathBuf, parameters: FileId| {
            with_parameters.entry(self.file(&template).id).or_default().push(parameters);
        };
        for file in calls.files(self) {
            let Document::Parameters(parameters) = self.document(&file) else { continue };
            match &parameters.using {
                Using::Source(source) => match self.target(&file, &source.text) {
                    Ok(target) => deploy_with(target, file.id),
                    Err(reason) if is_registry_address(&source.text) => {
                        selection.notices.push(format!("{}: not used: {reason}", self.shown(&file.path)));
                    }
                    Err(reason) => {
                        selection.unresolved.push((parameters.template.location(source.span), reason));
                    }
                },
                Using::None => {}
                Using::Unstated => {
                    looked_at.insert(file.id);
                    match self.accompanied(&file, parameters) {
                        Ok(Some(target)) => deploy_with(target, file.id),
                        Ok(None) => {}
                        Err(notice) => selection.notices.push(notice),
                    }
                }
            }
        }
        // A file whose text or types are used is looked at, but only a file that was asked for starts a deployment.
        let reaching = calls.reaching(&selection.wanted);
        let mut roots = calls.roots(self);
        roots.retain(|root| reaching.contains(&root.id));
        for root in &roots {
            let notices = &mut selection.notices;
            for beside in self.parameter_files_beside(&root.path, walked, &mut looked_at, notices) {
                deploy_with(root.path.clone(), beside);
            }
        }
        let mut started: BTreeSet<FileId> = roots.iter().map(|root| root.id).collect();
        started.extend(with_parameters.keys());
        for template in started {
            if self.loaded(template).and_then(|file| self.template(&file)).is_none() {
                continue;
            }
            let deploy = |parameters| Deployment { template, parameters };
            match with_parameters.get(&template) {
                Some(files) => selection.deployments.extend(files.iter().map(|file| deploy(Some(*file)))),
                None => selection.deployments.push(deploy(None)),
            }
        }
    }

    /// Deployments with the parameter files that were given by hand.
    fn given_parameters(
        &self,
        given: &[PathBuf],
        files: &[Arc<Loaded>],
        selection: &mut Selection,
    ) -> Result<(), String> {
        for path in given {
            let absolute = normal(&self.current().join(path));
            let file = self.file(&absolute);
            if let Some(trouble) = self.trouble(&file) {
                return Err(format!("the parameter file '{}' can't be read: {trouble}", path.display()));
            }
            let Document::Parameters(parameters) = self.document(&file) else {
                return Err(format!("'{}' is no parameter file", path.display()));
            };
            selection.read.insert(file.id);
            let targets: Vec<PathBuf> = match &parameters.using {
                Using::Source(source) => vec![
                    self.target(&file, &source.text)
                        .map_err(|reason| format!("'{}': {reason}", path.display()))?,
                ],
                Using::None | Using::Unstated => {
                    let fits = |file: &&Arc<Loaded>| {
                        self.template(file).is_some_and(|template| foreign(parameters, &template).is_none())
                    };
                    files.iter().filter(fits).map(|file| file.path.clone()).collect()
                }
            };
            if targets.is_empty() {
                return Err(format!(
                    "the parameter file '{}' fits none of the templates given",
                    path.display()
                ));
            }
            for target in targets {
                let template = self.file(&target).id;
                selection.deployments.push(Deployment { template, parameters: Some(file.id) });
            }
        }
        Ok(())
    }
}

/// The folders that a run walked.
pub(super) struct Walked<'r> {
    project: &'r Project,
    pub(super) filter: Filter<'r>,
    walks: BTreeMap<PathBuf, Arc<Found>>,
    /// The names of the files in folders, once walking is over.
    names: Memo<PathBuf, Option<Arc<Names>>>,
    pub(super) notices: Vec<String>,
}

impl<'r> Walked<'r> {
    fn new(project: &'r Project, filter: Filter<'r>) -> Self {
        Self { project, filter, walks: BTreeMap::new(), names: Memo::default(), notices: Vec::new() }
    }

    /// All candidates under a folder.
    pub(super) fn under(&mut self, folder: &Path) -> Arc<Found> {
        if let Some(known) = self.walks.get(folder) {
            return Arc::clone(known);
        }
        let walk = self.project.walked(folder, self.filter.ignore_files);
        self.notices.extend(walk.notices.iter().cloned());
        self.walks.insert(folder.to_owned(), Arc::clone(&walk));
        walk
    }

    /// The templates and parameter files under a folder that are looked at.
    fn templates(&mut self, folder: &Path) -> Vec<Arc<Loaded>> {
        let walk = self.under(folder);
        let files: Vec<_> = walk.files.iter().filter_map(|file| self.project.loaded(*file)).collect();
        let taken = files.par_iter().filter(|file| self.filter.takes(self.project, file));
        let taken = taken.cloned().collect();
        for file in &files {
            if let Err(reason) = self.project.is_template(file) {
                self.say_unread(file, reason);
            }
        }
        taken
    }

    /// Says why a file that was found is not looked at.
    pub(super) fn say_unread(&mut self, file: &Loaded, reason: &str) {
        if !(self.filter.excluded)(&file.path) {
            let path = self.project.shown(&file.path);
            self.notices.push(format!("{path}: not looked at: {reason}"));
        }
    }

    /// The names of the templates and parameter files right in a folder that are looked at; `None` where none was found by
    /// walking. It is asked for when walking is over.
    pub(super) fn names_in(&self, folder: &Path) -> Option<Arc<Names>> {
        self.names.get(folder, || {
            let files = self.walks.values().filter_map(|walk| walk.by_folder.get(folder)).flatten();
            let ids: BTreeSet<FileId> = files.copied().collect();
            let files = ids.into_iter().filter_map(|file| self.project.loaded(file));
            let mut taken = files.filter(|file| self.filter.takes(self.project, file)).peekable();
            taken.peek()?;
            Some(Arc::new(Names::of(taken.map(|file| file.path.clone()))))
        })
    }
}
