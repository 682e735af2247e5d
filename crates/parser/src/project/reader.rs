//! What a deployment asks of a project, remembered, so that it is known which changes reach it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::deployments::Deployment;
use super::load::{Loaded, Project};
use super::revision::Revision;
use crate::eval::Files;
use crate::source::{FileId, SourceFile, Sources};
use crate::template::{ParameterFile, Template};

/// A project that is read by one deployment.
pub struct Reader<'p> {
    project: &'p Project,
    is_cancelled: &'p (dyn Fn() -> bool + Sync),
    trace: RefCell<Trace>,
}

/// What was read of a project: the files, and what each name led to, or why it led nowhere.
#[derive(Clone, Debug)]
pub struct Trace {
    revision: Revision,
    files: BTreeSet<FileId>,
    asked: HashMap<FileId, HashMap<Box<str>, Result<FileId, String>>>,
    listed: HashMap<(FileId, String), Result<Vec<String>, String>>,
}

impl<'p> Reader<'p> {
    /// A reader that has read nothing but the files that a deployment starts with. `is_cancelled` says whether nobody
    /// waits for it any more.
    pub fn new(
        project: &'p Project,
        deployment: &Deployment,
        is_cancelled: &'p (dyn Fn() -> bool + Sync),
    ) -> Self {
        let files = deployment.files().collect();
        let trace =
            Trace { revision: project.revision(), files, asked: HashMap::new(), listed: HashMap::new() };
        Self { project, is_cancelled, trace: RefCell::new(trace) }
    }

    /// What was read.
    pub fn into_trace(self) -> Trace {
        self.trace.into_inner()
    }

    /// The file that `source`, as it is written in a file, means. It is asked for once.
    fn referenced(&self, from: FileId, source: &str) -> Result<Arc<Loaded>, String> {
        let mut trace = self.trace.borrow_mut();
        match trace.asked.get(&from).and_then(|asked| asked.get(source)) {
            Some(Ok(file)) => self.project.loaded(*file).ok_or_else(String::new),
            Some(Err(reason)) => Err(reason.clone()),
            None => {
                let answer = self.project.referenced(from, source);
                let id = answer.as_ref().map(|file| file.id).map_err(Clone::clone);
                trace.files.extend(id.as_ref().ok());
                trace.asked.entry(from).or_default().insert(source.into(), id);
                answer
            }
        }
    }
}

impl Trace {
    /// Whether all of it is the same in a later revision of the project; then it counts for that revision from now on.
    pub fn still_holds(&mut self, project: &Project) -> bool {
        let is_same_text =
            |file: &FileId| project.loaded(*file).is_some_and(|file| file.content.since() <= self.revision);
        let leads_there = |from: &FileId, source: &str, answer: &Result<FileId, String>| {
            project.referenced(*from, source).map(|file| file.id) == *answer
        };
        let lists = |((from, folder), answer): (&(FileId, String), &Result<_, _>)| {
            project.listing(*from, folder) == *answer
        };
        let mut asked = self
            .asked
            .iter()
            .flat_map(|(from, asked)| asked.iter().map(move |(source, answer)| (from, source, answer)));
        let holds = self.files.iter().all(is_same_text)
            && (project.since.layout <= self.revision
                || (asked.all(|(from, source, answer)| leads_there(from, source, answer))
                    && self.listed.iter().all(lists)));
        if holds {
            self.revision = project.revision();
        }
        holds
    }
}

impl Files for Reader<'_> {
    fn template(&self, from: FileId, source: &str) -> Result<Arc<Template>, String> {
        self.project.template_in(&*self.referenced(from, source)?, source)
    }

    fn parameters(&self, from: FileId, source: &str) -> Result<Arc<ParameterFile>, String> {
        self.project.parameters_in(&*self.referenced(from, source)?, source)
    }

    fn is_own(&self, file: FileId) -> bool {
        self.project.is_own(file)
    }

    fn is_cancelled(&self) -> bool {
        (self.is_cancelled)()
    }

    fn text(&self, from: FileId, path: &str) -> Result<(FileId, Arc<str>), String> {
        self.project.text_in(&*self.referenced(from, path)?, path)
    }

    fn listing(&self, from: FileId, folder: &str) -> Result<Vec<String>, String> {
        let answer = self.project.listing(from, folder);
        self.trace.borrow_mut().listed.insert((from, folder.to_owned()), answer.clone());
        answer
    }
}

impl Sources for Reader<'_> {
    fn file(&self, id: FileId) -> Arc<SourceFile> {
        self.trace.borrow_mut().files.insert(id);
        Sources::file(self.project, id)
    }
}
