//! Which files make a deployment.
//!
//! A deployment starts at a parameter file with the template that it names or accompanies, or at a template that no other
//! file calls as a module. Given single files, the deployments that reach them are looked for in the whole project.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::calls::Calls;
use super::filter::Filter;
use super::fs::Kind;
use super::load::{Loaded, Project, Trouble, reason};
use super::parameter_files::{by_folder, foreign};
use super::paths::normal;
use super::walk::{Candidate, HEAD, candidate, looks_generated, looks_like_template, walk};
use crate::source::{FileId, Location};
use crate::template::{Document, Using, is_registry_address, same_name};

/// A template with the parameter file that it is deployed with.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// The file of the root template.
    pub template: FileId,
    /// The parameter file, where there is one.
    pub parameters: Option<FileId>,
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
        let mut walked: HashMap<PathBuf, Vec<PathBuf>> = HashMap::new();
        for path in paths {
            let absolute = normal(&self.current().join(path));
            match self.fs().kind(&absolute) {
                Some(Kind::Folder) => {
                    let inside = self.real_root_around(&absolute, &self.root_of(&absolute));
                    inside.map_err(|refusal| {
                        format!("'{}' can't be read: it {}", path.display(), refusal.predicate(self))
                    })?;
                    let found = self.templates_under(&absolute, filter, &mut selection.notices);
                    if found.is_empty() {
                        return Err(format!("no Bicep file and no ARM template under '{}'", path.display()));
                    }
                    for file in &found {
                        wanted.entry(file.clone()).or_insert(false);
                    }
                    walked.insert(absolute, found);
                }
                Some(Kind::File) if filter.force_exclude && (filter.excluded)(&absolute) => {
                    selection.notices.push(format!("{}: excluded; passed over", self.shown(&absolute)));
                }
                Some(Kind::File) => self.want_file(&absolute, &mut wanted, &mut selection)?,
                Some(Kind::Link | Kind::Other) => {
                    return Err(format!("'{}' is no regular file", path.display()));
                }
                None => return Err(format!("'{}' does not exist", path.display())),
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
            self.add_callers(&files, &mut walked, &mut calls, filter, &mut selection.notices);
            self.find_deployments(&calls, &walked, &mut selection);
            calls.widen(&mut selection);
        } else {
            self.given_parameters(parameters, &files, &mut selection)?;
            for deployment in &selection.deployments {
                for file in [Some(deployment.template), deployment.parameters].into_iter().flatten() {
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

    /// The templates and parameter files under a folder. Of a compiled template beside its source only the source counts.
    fn templates_under(&self, folder: &Path, filter: &Filter<'_>, notices: &mut Vec<String>) -> Vec<PathBuf> {
        let found = walk(self, folder, filter.ignore_files, notices);
        let is_wanted =
            |path: &PathBuf| if (filter.excluded)(path) { Ok(false) } else { self.is_template(path) };
        let kept: Vec<Result<bool, String>> = found.par_iter().map(is_wanted).collect();
        let mut templates = Vec::new();
        for (path, kept) in found.into_iter().zip(kept) {
            match kept {
                Ok(true) => templates.push(path),
                Ok(false) => {}
                Err(reason) => notices.push(format!("{}: not looked at: {reason}", self.shown(&path))),
            }
        }
        templates
    }

    fn is_template(&self, path: &Path) -> Result<bool, String> {
        if candidate(path) != Some(Candidate::Json) {
            return Ok(true);
        }
        let head = self.fs().head(path, HEAD).map_err(|error| reason(&error))?;
        Ok(looks_like_template(&head) && !(looks_generated(&head) && self.source_of(path).is_some()))
    }

    /// The Bicep file beside a compiled template that it was made from.
    fn source_of(&self, path: &Path) -> Option<PathBuf> {
        let name = path.file_name()?.to_str()?;
        let stem = name.split('.').next()?;
        let beside = [format!("{stem}.bicep"), String::from("main.bicep")];
        let count = if same_name(stem, "azuredeploy") { 2 } else { 1 };
        let found = beside.iter().take(count).map(|name| path.with_file_name(name));
        found.into_iter().find(|source| self.fs().kind(source) == Some(Kind::File))
    }

    pub(super) fn parse_all(&self, files: &[Arc<Loaded>]) {
        files.par_iter().for_each(|file| {
            self.uses(file);
        });
    }

    /// All candidates of the project that a file belongs to.
    pub(super) fn project_files<'w>(
        &self,
        root: &Path,
        walked: &'w mut HashMap<PathBuf, Vec<PathBuf>>,
        filter: &Filter<'_>,
        notices: &mut Vec<String>,
    ) -> &'w [PathBuf] {
        if !walked.contains_key(root) {
            let found = self.templates_under(root, filter, notices);
            walked.insert(root.to_owned(), found);
        }
        walked.get(root).map_or(&[], Vec::as_slice)
    }

    fn find_deployments(
        &self,
        calls: &Calls,
        walked: &HashMap<PathBuf, Vec<PathBuf>>,
        selection: &mut Selection,
    ) {
        let mut looked_at: HashSet<FileId> = HashSet::new();
        let mut with_parameters: BTreeMap<PathBuf, Vec<FileId>> = BTreeMap::new();
        for file in calls.known.iter().filter_map(|id| self.loaded(*id)) {
            let Document::Parameters(parameters) = self.document(&file) else { continue };
            match &parameters.using {
                Using::Source(source) => match self.target(&file, &source.text) {
                    Ok(target) => with_parameters.entry(target).or_default().push(file.id),
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
                        Ok(Some(target)) => with_parameters.entry(target).or_default().push(file.id),
                        Ok(None) => {}
                        Err(notice) => selection.notices.push(notice),
                    }
                }
            }
        }
        let mut roots = calls.roots(self);
        // A file whose text or types are used is looked at, but only a file that was asked for starts a deployment.
        let reaching = calls.reaching(&selection.wanted);
        roots.retain(|root| reaching.contains(&self.file(root).id));
        let walked = by_folder(walked);
        for path in &roots {
            let file = self.file(path);
            if self.template(&file).is_none() {
                continue;
            }
            let beside = self.parameter_files_beside(path, &walked, &mut looked_at, &mut selection.notices);
            if !beside.is_empty() {
                with_parameters.entry(path.clone()).or_default().extend(beside);
            }
        }
        let mut started: BTreeSet<PathBuf> = roots;
        started.extend(with_parameters.keys().cloned());
        for path in started {
            let file = self.file(&path);
            if self.template(&file).is_none() {
                continue;
            }
            let deploy = |parameters| Deployment { template: file.id, parameters };
            match with_parameters.get(&path).filter(|files| !files.is_empty()) {
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
