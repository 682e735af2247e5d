//! The worker: checks, one after the other, on a thread of its own.
//!
//! It owns the engine's workspace. What the client says of its files comes in the order in which it was said; of several
//! checks that were asked for meanwhile only the last is made.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, Sender};
use gen_lsp_types::Uri;
use tricep_parser::edit::TextEdit;
use tricep_parser::eval::STACK;
use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{self, Failure, Request, SettingsFrom, Stopped, Workspace};
use tricep_rules::finding::{Applicability, Fix};
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
    /// Make all safe fixes of a document.
    Repair(Repair),
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

/// Repairs that are wanted.
pub(crate) struct Repair {
    /// The check whose texts are meant. A newer one ends the repairs.
    pub(crate) revision: u64,
    /// Tells several apart.
    pub(crate) number: u64,
    pub(crate) document: Asked,
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
    /// What a check came to for the whole workspace, after what it came to for the open documents.
    Whole {
        revision: u64,
        answer: Box<Answer>,
    },
    Repaired(Repaired),
    /// A check was given up for a reason that should not exist.
    Broken {
        revision: u64,
        reason: String,
    },
}

/// What came of repairs.
pub(crate) struct Repaired {
    pub(crate) number: u64,
    pub(crate) document: Asked,
    /// The text before and after, both empty where nothing changes; `None` where a newer check is wanted.
    pub(crate) texts: Option<(String, String)>,
}

/// What came of a check.
pub(crate) struct Checked {
    pub(crate) revision: u64,
    pub(crate) shown: bool,
    pub(crate) documents: Vec<Asked>,
    pub(crate) answers: Vec<Answer>,
    /// Whether the answer about the whole workspace is here, where one is wanted.
    pub(crate) complete: bool,
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

/// What is to be done once everything that changed is taken in.
#[derive(Default)]
struct Wanted {
    check: Option<Check>,
    repairs: Vec<Repair>,
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
            let mut wanted = Wanted::default();
            self.take(task, &mut wanted);
            for task in tasks.try_iter() {
                self.take(task, &mut wanted);
            }
            let whole = wanted.check.as_ref().filter(|check| check.whole).map(|check| check.revision);
            let checked = wanted.check.and_then(|check| self.checked(check));
            if checked.is_some_and(|checked| news.send(checked).is_err()) {
                return;
            }
            for repair in wanted.repairs {
                if news.send(self.repaired(repair)).is_err() {
                    return;
                }
            }
            let whole = whole.and_then(|revision| self.whole(revision));
            if whole.is_some_and(|whole| news.send(whole).is_err()) {
                return;
            }
        }
    }

    /// Takes in what changed, and notes what is asked for.
    fn take(&mut self, task: Task, wanted: &mut Wanted) {
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
            Task::Check(check) => wanted.check = Some(check),
            Task::Repair(repair) => wanted.repairs.push(repair),
        }
    }

    /// Makes the workspace from the beginning.
    fn begin(&mut self) {
        let Some(start) = &self.start else { return };
        self.workspace = workspace(&self.environment, start.current.clone(), start.request.clone());
        for (path, text) in &start.texts {
            self.workspace.set_text(path, Some(text.clone()));
        }
    }

    /// Says whether a later check than that of this revision is wanted.
    fn stop(&self, revision: u64) -> impl Fn() -> bool + Sync + use<> {
        let latest = Arc::clone(&self.latest);
        move || latest.load(Ordering::Acquire) != revision
    }

    /// `None` where a later check is wanted already.
    fn checked(&mut self, check: Check) -> Option<News> {
        let revision = check.revision;
        let stop = self.stop(revision);
        match catch_unwind(AssertUnwindSafe(|| self.answers(&check, &stop))) {
            Ok(Some(answers)) => {
                let Check { revision, documents, shown, whole } = check;
                Some(News::Checked(Checked { revision, shown, documents, answers, complete: !whole }))
            }
            Ok(None) => None,
            Err(panic) => Some(self.broken(revision, &*panic)),
        }
    }

    /// Checks the whole workspace; `None` where a later check is wanted already.
    fn whole(&mut self, revision: u64) -> Option<News> {
        let stop = self.stop(revision);
        match catch_unwind(AssertUnwindSafe(|| self.workspace.check_all(&stop))) {
            Ok(report) => {
                let answer = Box::new(self.answer(report)?);
                Some(News::Whole { revision, answer })
            }
            Err(panic) => Some(self.broken(revision, &*panic)),
        }
    }

    fn broken(&mut self, revision: u64, panic: &(dyn Any + Send)) -> News {
        // Nobody knows in which state the workspace was left.
        self.begin();
        let reason = panic.downcast_ref::<&str>().map(|reason| (*reason).to_owned());
        let reason = reason.or_else(|| panic.downcast_ref::<String>().cloned());
        News::Broken { revision, reason: reason.unwrap_or_default() }
    }

    fn repaired(&mut self, repair: Repair) -> News {
        let Repair { revision, number, document } = repair;
        let stop = self.stop(revision);
        let texts = catch_unwind(AssertUnwindSafe(|| self.safely_repaired(&document, &stop)));
        if texts.is_err() {
            self.begin();
        }
        News::Repaired(Repaired { number, document, texts: texts.unwrap_or_default() })
    }

    /// The text of a document before and after all safe fixes that change nothing else.
    fn safely_repaired(
        &mut self,
        document: &Asked,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Option<(String, String)> {
        let path = match &document.key {
            Key::File(path) => path.clone(),
            Key::Other(_) => self.path_alone(document.alone.as_ref()?.0),
        };
        let allows = |project: &Project, fix: &Fix| {
            let is_here =
                |edit: &TextEdit| project.loaded(edit.location.file).is_some_and(|file| file.path == path);
            fix.applicability == Applicability::Safe && fix.edits.iter().all(is_here)
        };
        let repaired: Result<engine::Repaired, Stopped> = engine::repaired(
            |files| {
                let changed = files.get(&path).map(|file| file.after.clone());
                if let Some((extension, text)) = &document.alone {
                    let answer = self.alone(document, extension, changed.as_ref().unwrap_or(text), stop);
                    let answer = answer.ok_or(Stopped::Cancelled)?;
                    return Ok((answer.report?, answer.project));
                }
                if changed.is_some() {
                    self.workspace.set_text(&path, changed);
                }
                let report = self.workspace.check(std::slice::from_ref(&path), stop)?;
                Ok((report, self.workspace.project()))
            },
            allows,
        );
        if document.alone.is_none() {
            let open = self.start.as_ref().and_then(|start| start.texts.get(&path).cloned());
            self.workspace.set_text(&path, open);
        }
        let file = repaired.ok()?.files.remove(&path);
        Some(file.map(|file| (file.before, file.after)).unwrap_or_default())
    }

    fn path_alone(&self, extension: &str) -> PathBuf {
        self.environment.current.join("untitled").with_extension(extension)
    }

    fn answers(&mut self, check: &Check, stop: &(dyn Fn() -> bool + Sync)) -> Option<Vec<Answer>> {
        let mut answers = Vec::new();
        for files in self.by_root(&check.documents).values() {
            match self.workspace.check(files, stop) {
                // A document that can't be looked at is no reason to say nothing of the others.
                Err(Stopped::Failed(failure)) if failure.problems.is_empty() && files.len() > 1 => {
                    for file in files {
                        let report = self.workspace.check(std::slice::from_ref(file), stop);
                        answers.push(self.answer(report)?);
                    }
                }
                report => answers.push(self.answer(report)?),
            }
        }
        for asked in &check.documents {
            if let Some((extension, text)) = &asked.alone {
                answers.push(self.alone(asked, extension, text, stop)?);
            }
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
        let path = self.path_alone(extension);
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
