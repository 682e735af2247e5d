//! Which files make a deployment.
//!
//! A deployment starts at a parameter file with the template that it names or accompanies, or at a template that no other
//! file calls as a module. Given single files, the deployments that reach them are looked for in the whole project.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem::Finder;
use rayon::prelude::*;

use super::filter::Filter;
use super::fs::Kind;
use super::load::{Loaded, Project, Trouble};
use super::paths::normal;
use super::references::{Use, references};
use super::walk::{Candidate, HEAD, candidate, looks_generated, looks_like_template, walk};
use crate::eval::ParameterSet;
use crate::source::{FileId, Location};
use crate::template::{Document, ParameterFile, Template, Using, is_registry_address, same_name};

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

/// Folders whose templates call others only to test or show them.
const EXAMPLES: [&str; 4] = ["test", "tests", "e2e", "examples"];

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
                Some(Kind::Other) => return Err(format!("'{}' is no regular file", path.display())),
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
            self.find_deployments(&calls, &mut walked, &mut selection);
            calls.widen(self, &mut selection);
        } else {
            self.given_parameters(parameters, &files, &mut selection)?;
            for deployment in &selection.deployments {
                for file in [Some(deployment.template), deployment.parameters].into_iter().flatten() {
                    selection.wanted.insert(file);
                    self.loaded(file).into_iter().for_each(|file| calls.add(self, &file));
                }
            }
            calls.widen(self, &mut selection);
        }
        selection.wanted.retain(|id| {
            let path = self.loaded(*id).map(|file| file.path.clone());
            path.is_some_and(|path| wanted.get(&path) == Some(&true) || !(filter.excluded)(&path))
        });
        selection.read.extend(calls.known.iter().copied());
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
        let found = walk(self.fs(), folder, filter.ignore_files, notices);
        let is_wanted = |path: &PathBuf| !(filter.excluded)(path) && self.is_template(path);
        let kept: Vec<bool> = found.par_iter().map(is_wanted).collect();
        found.into_iter().zip(kept).filter_map(|(path, kept)| kept.then_some(path)).collect()
    }

    fn is_template(&self, path: &Path) -> bool {
        if candidate(path) != Some(Candidate::Json) {
            return true;
        }
        let head = self.fs().head(path, HEAD).unwrap_or_default();
        looks_like_template(&head) && !(looks_generated(&head) && self.source_of(path).is_some())
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

    fn parse_all(&self, files: &[Arc<Loaded>]) {
        files.par_iter().for_each(|file| {
            self.document(file);
        });
    }

    /// All candidates of the project that a file belongs to.
    fn project_files<'w>(
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

    /// Adds the files of the project that reach the wanted ones. A file is parsed only when its text has the name of a
    /// file that it may use.
    fn add_callers(
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
                let read = |path: &PathBuf| (path.clone(), self.fs().read(path).unwrap_or_default());
                texts.insert(file.root.clone(), unknown.map(read).collect());
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

    fn find_deployments(
        &self,
        calls: &Calls,
        walked: &mut HashMap<PathBuf, Vec<PathBuf>>,
        selection: &mut Selection,
    ) {
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
                Using::Unstated => match self.accompanied(&file, parameters) {
                    Ok(Some(target)) => with_parameters.entry(target).or_default().push(file.id),
                    Ok(None) => {}
                    Err(notice) => selection.notices.push(notice),
                },
            }
        }
        let roots = calls.roots(self);
        for path in &roots {
            let file = self.file(path);
            if self.template(&file).is_none() {
                continue;
            }
            for beside in self.parameter_files_beside(path, walked, &mut selection.notices) {
                let known = with_parameters.entry(path.clone()).or_default();
                if !known.contains(&beside) {
                    known.push(beside);
                }
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

    /// Parameter files that accompany a template, and were not among the files looked at.
    fn parameter_files_beside(
        &self,
        template: &Path,
        walked: &mut HashMap<PathBuf, Vec<PathBuf>>,
        notices: &mut Vec<String>,
    ) -> Vec<FileId> {
        let Some(folder) = template.parent() else { return Vec::new() };
        let mut found = Vec::new();
        for folder in [folder.to_owned(), folder.join("parameters")] {
            if self.fs().kind(&folder) != Some(Kind::Folder) {
                continue;
            }
            let known = walked.values().flatten().filter(|path| path.parent() == Some(&folder));
            let mut paths: Vec<PathBuf> = known.cloned().collect();
            if paths.is_empty() {
                let entries = self.fs().entries(&folder).unwrap_or_default();
                paths = entries
                    .into_iter()
                    .filter(|(_, kind)| *kind == Kind::File)
                    .map(|(path, _)| path)
                    .collect();
            }
            for path in paths {
                if !matches!(candidate(&path), Some(Candidate::Json)) || !accompanies(&path, template) {
                    continue;
                }
                let file = self.file(&path);
                let Document::Parameters(parameters) = self.document(&file) else { continue };
                match self.accompanied(&file, parameters) {
                    Ok(Some(target)) if target == template => found.push(file.id),
                    Ok(_) => {}
                    Err(notice) if !notices.contains(&notice) => notices.push(notice),
                    Err(_) => {}
                }
            }
        }
        found
    }

    /// The template that an ARM parameter file accompanies, by its name and place.
    fn accompanied(&self, file: &Loaded, parameters: &ParameterFile) -> Result<Option<PathBuf>, String> {
        let Some(folder) = file.path.parent() else { return Ok(None) };
        let mut folders = vec![folder.to_owned()];
        if folder.file_name().is_some_and(|name| name == "parameters") {
            folders.extend(folder.parent().map(Path::to_owned));
        }
        for folder in folders {
            let entries = self.fs().entries(&folder).unwrap_or_default();
            let templates = entries.into_iter().filter(|(path, kind)| {
                *kind == Kind::File && candidate(path).is_some() && accompanies(&file.path, path)
            });
            // The source counts before what is compiled from it.
            let mut templates: Vec<PathBuf> = templates.map(|(path, _)| path).collect();
            templates.sort_by_key(|path| candidate(path));
            for path in templates {
                let Some(template) = self.template(&self.file(&path)) else { continue };
                return match foreign(parameters, &template) {
                    Some(name) => Err(format!(
                        "{}: not used: it gives '{name}', which {} does not have",
                        self.shown(&file.path),
                        self.shown(&path)
                    )),
                    None => Ok(Some(path)),
                };
            }
        }
        Ok(None)
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

    /// The values of a parameter file with those of the files that it extends.
    pub fn parameter_set(&self, file: FileId) -> ParameterSet {
        let mut set = ParameterSet::default();
        let mut next = self.loaded(file);
        while let Some(file) = next.take() {
            let Document::Parameters(parameters) = self.document(&file) else { break };
            set.files.push(Arc::clone(parameters));
            let Some(base) = &parameters.extends else { break };
            match self.extended(&file, &base.text, &set) {
                Ok(file) => next = Some(file),
                Err(reason) => set.unresolved = Some((parameters.template.location(base.span), reason)),
            }
        }
        set
    }

    /// The parameter file that another one extends, which must be none of those that are used already.
    fn extended(&self, file: &Loaded, source: &str, used: &ParameterSet) -> Result<Arc<Loaded>, String> {
        let base = self.file(&self.target(file, source)?);
        match self.document(&base) {
            Document::Parameters(parameters)
                if used.files.iter().any(|known| Arc::ptr_eq(known, parameters)) =>
            {
                Err(String::from(
                    "this parameter file extends itself, directly or through those that it extends",
                ))
            }
            Document::Parameters(_) => Ok(base),
            Document::Template(_) | Document::Other => {
                Err(format!("the file '{source}' is no parameter file"))
            }
        }
    }
}

/// A parameter that the file gives and the template does not have.
fn foreign<'p>(parameters: &'p ParameterFile, template: &Template) -> Option<&'p str> {
    let has = |name: &str| template.parameters.iter().any(|parameter| same_name(&parameter.name.text, name));
    parameters.values.iter().map(|value| &*value.name.text).find(|name| !has(name))
}

/// Whether a parameter file accompanies a template by its name: `T.parameters.json`, `T.parameters.*.json`,
/// `T.*.parameters.json`, `azuredeploy.parameters*.json`.
fn accompanies(parameters: &Path, template: &Path) -> bool {
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_ascii_lowercase);
    let (Some(parameters), Some(template)) = (name(parameters), name(template)) else { return false };
    let Some(stem) = template.strip_suffix(".bicep").or_else(|| template.strip_suffix(".json")) else {
        return false;
    };
    let Some(rest) = parameters.strip_prefix(stem).and_then(|rest| rest.strip_suffix(".json")) else {
        return false;
    };
    if stem.is_empty() || template == parameters {
        return false;
    }
    rest == ".parameters"
        || rest.starts_with(".parameters.")
        || (rest.starts_with('.') && rest.ends_with(".parameters"))
        || (stem == "azuredeploy" && rest.starts_with(".parameters"))
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
struct Calls {
    known: BTreeSet<FileId>,
    known_paths: HashSet<PathBuf>,
    modules: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
    uses: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

impl Calls {
    fn add(&mut self, project: &Project, file: &Arc<Loaded>) {
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
    fn widen(&self, project: &Project, selection: &mut Selection) {
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

    /// The templates that start a deployment: those that nothing calls, and of a circle that nothing reaches its members.
    fn roots(&self, project: &Project) -> BTreeSet<PathBuf> {
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
