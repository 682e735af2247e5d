//! The worker: checks, one after the other, on a thread of its own.
//!
//! It owns the engine's workspace. What the client says of its files comes in the order in which it was said; of several
//! checks that were asked for meanwhile only the last is made.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, Sender};
use gen_lsp_types::Uri;
use tricep_parser::eval::STACK;
use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::workspace::{Stopped, Workspace};
use tricep_rules::engine::{self, Failure, Request, SettingsFrom};
use tricep_rules::report::Report;

use crate::Environment;
use crate::document::Key;

/// The texts of the client and what to ask about them, from the beginning.
pub(crate) struct Start {
    pub(crate) current: PathBuf,
    pub(crate) request: Request,
    pub(crate) texts: BTreeMap<PathBuf, String>,
}

/// What the worker is told.
pub(crate) enum Task {
    /// Everything is different.
    Start(Box<Start>),
    /// The text of a document lies over the file, or no longer does.
    Text(PathBuf, Option<String>),
    /// Files changed on disk.
    Disk(Vec<PathBuf>),
    /// Look at documents.
    Check(Check),
}

/// A check that is wanted.
pub(crate) struct Check {
    /// The state of all texts that it is about.
    pub(crate) revision: u64,
    /// The documents that are open.
    pub(crate) documents: Vec<Asked>,
    /// Whether all files of the workspace are looked at too.
    pub(crate) whole: bool,
    /// Whether what comes out is shown, or only needed to answer a question.
    pub(crate) shown: bool,
}

/// A document as it is when a check is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) key: Key,
    pub(crate) uri: Uri,
    pub(crate) version: i32,
    /// Of a document that is no file: the extension that a file would have, and its text.
    pub(crate) alone: Option<(&'static str, String)>,
}

/// What the worker says.
pub(crate) enum News {
    Checked(Checked),
    /// A check was given up for a reason that should not exist.
    Broken {
        revision: u64,
        reason: String,
    },
}

/// What came of a check.
pub(crate) struct Checked {
    pub(crate) revision: u64,
    pub(crate) shown: bool,
    pub(crate) documents: Vec<Asked>,
    pub(crate) answers: Vec<Answer>,
}

/// What the engine says of some files.
pub(crate) struct Answer {
    pub(crate) report: Result<Report, Failure>,
    pub(crate) project: Arc<Project>,
    /// The document that the answer is about, where that is no file: its path in `project` means nothing.
    pub(crate) alone: Option<Asked>,
}

/// The other end of the worker's thread. The thread ends when this is dropped.
pub(crate) struct Worker {
    tasks: Sender<Task>,
    latest: Arc<AtomicU64>,
}

impl Worker {
    /// Starts a worker that tells its news to `news`.
    ///
    /// # Errors
    ///
    /// The system has no thread to give.
    pub(crate) fn start(environment: Environment, news: Sender<News>) -> std::io::Result<Self> {
        let (tasks, received) = crossbeam_channel::unbounded();
        let latest = Arc::new(AtomicU64::new(0));
        let state = State {
            workspace: workspace(&environment, environment.current.clone(), Request::default()),
            environment,
            start: None,
            latest: Arc::clone(&latest),
        };
        thread::Builder::new()
            .name(String::from("worker"))
            .stack_size(STACK)
            .spawn(move || state.work(&received, &news))?;
        Ok(Self { tasks, latest })
    }

    /// Tells the worker something. A check ends the one under way.
    pub(crate) fn tell(&self, task: Task) {
        if let Task::Check(check) = &task {
            self.latest.store(check.revision, Ordering::Release);
        }
        // The worker's thread lives as long as this does.
        let _ = self.tasks.send(task);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.latest.store(u64::MAX, Ordering::Release);
    }
}

struct State {
    environment: Environment,
    workspace: Workspace,
    /// What the workspace was made of, to make it again.
    start: Option<Box<Start>>,
    latest: Arc<AtomicU64>,
}

fn workspace(environment: &Environment, current: PathBuf, request: Request) -> Workspace {
    Workspace::new(Arc::clone(&environment.files), current, environment.module_cache.clone(), request)
}

impl State {
    fn work(mut self, tasks: &Receiver<Task>, news: &Sender<News>) {
        while let Ok(task) = tasks.recv() {
            let mut wanted = self.take(task);
            for task in tasks.try_iter() {
                wanted = self.take(task).or(wanted);
            }
            let said = wanted.and_then(|check| self.checked(check));
            if said.is_some_and(|said| news.send(said).is_err()) {
                break;
            }
        }
    }

    /// Takes in what changed; gives the check that is asked for.
    fn take(&mut self, task: Task) -> Option<Check> {
        match task {
            Task::Start(start) => {
                self.start = Some(start);
                self.begin();
            }
            Task::Text(path, text) => {
                if let Some(start) = &mut self.start {
                    match &text {
                        Some(text) => start.texts.insert(path.clone(), text.clone()),
                        None => start.texts.remove(&path),
                    };
                }
                self.workspace.set_text(&path, text);
            }
            Task::Disk(paths) => self.workspace.changed_on_disk(&paths),
            Task::Check(check) => return Some(check),
        }
        None
    }

    /// Makes the workspace from the beginning.
    fn begin(&mut self) {
        let Some(start) = &self.start else { return };
        self.workspace = workspace(&self.environment, start.current.clone(), start.request.clone());
        for (path, text) in &start.texts {
            self.workspace.set_text(path, Some(text.clone()));
        }
    }

    /// `None` where a later check is wanted already.
    fn checked(&mut self, check: Check) -> Option<News> {
        let revision = check.revision;
        let latest = Arc::clone(&self.latest);
        let stop = move || latest.load(Ordering::Acquire) != revision;
        match catch_unwind(AssertUnwindSafe(|| self.answers(&check, &stop))) {
            Ok(Some(answers)) => {
                let Check { revision, documents, shown, .. } = check;
                Some(News::Checked(Checked { revision, shown, documents, answers }))
            }
            Ok(None) => None,
            Err(panic) => {
                // Nobody knows in which state it was left.
                self.begin();
                let reason = panic.downcast_ref::<&str>().map(|reason| (*reason).to_owned());
                let reason = reason.or_else(|| panic.downcast_ref::<String>().cloned());
                Some(News::Broken { revision, reason: reason.unwrap_or_default() })
            }
        }
    }

    fn answers(&mut self, check: &Check, stop: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Answer>> {
        let mut answers = Vec::new();
        for files in self.by_root(&check.documents).values() {
            let report = self.workspace.check(files, stop);
            answers.push(self.answer(report)?);
        }
        for asked in &check.documents {
            if let Some((extension, text)) = &asked.alone {
                answers.push(self.alone(asked, extension, text, stop)?);
            }
        }
        if check.whole {
            let report = self.workspace.check_all(stop);
            answers.push(self.answer(report)?);
        }
        Some(answers)
    }

    fn answer(&self, report: Result<Report, Stopped>) -> Option<Answer> {
        let report = match report {
            Ok(report) => Ok(report),
            Err(Stopped::Failed(failure)) => Err(failure),
            Err(Stopped::Cancelled) => return None,
        };
        Some(Answer { report, project: self.workspace.project(), alone: None })
    }

    /// The documents that are files, by the project that they belong to: wrong settings of one project leave the others
    /// as they are.
    fn by_root(&self, documents: &[Asked]) -> BTreeMap<PathBuf, Vec<PathBuf>> {
        let project = self.workspace.project();
        let mut roots: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for asked in documents {
            if let Key::File(path) = &asked.key {
                roots.entry(project.root_of(path)).or_default().push(path.clone());
            }
        }
        roots
    }

    /// Checks a document that is no file: alone, by the usual settings.
    fn alone(
        &self,
        asked: &Asked,
        extension: &str,
        text: &str,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<Answer> {
        let request = self.start.as_ref().map(|start| start.request.clone()).unwrap_or_default();
        let path = self.environment.current.join("untitled").with_extension(extension);
        let files = Memory::new([(path.clone(), text)]);
        let request = Request {
            paths: vec![path.clone()],
            settings: SettingsFrom::Nowhere,
            exclude: Vec::new(),
            ..request
        };
        if stop() {
            return None;
        }
        let folder = path.parent().unwrap_or(Path::new("/"));
        let project = Arc::new(Project::new(Arc::new(files), folder));
        let report = engine::check(&project, &request);
        Some(Answer { report, project, alone: Some(asked.clone()) })
    }
}
