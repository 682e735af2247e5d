//! From the arguments to a report: the same for every command that reads templates.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tricep_parser::project::{Disk, FileSystem, LARGEST, Overlay, Project, normal};
use tricep_rules::engine::{self, Request, SettingsFrom};
use tricep_rules::report::Report;

use crate::args::{FileArguments, InputArguments, OutputArguments};
use crate::console;
use crate::exit::Failure;
use crate::names::Names;
use crate::output;
use crate::progress;

/// What stands for standard input among the paths.
const STDIN: &str = "-";

/// What the arguments name: the files of this machine, and what to ask about them.
pub(super) struct Opened {
    /// The files, with standard input laid over them where it is read.
    pub(super) files: Arc<dyn FileSystem>,
    /// The folder that relative paths are relative to.
    pub(super) current: PathBuf,
    /// What to ask.
    pub(super) request: Request,
    /// The file whose text is that of standard input.
    pub(super) stdin: Option<PathBuf>,
}

/// A report, and what its files are called.
pub(super) struct Answer {
    pub(super) report: Report,
    pub(super) names: Names,
    pub(super) project: Arc<Project>,
}

impl Answer {
    pub(super) fn new(report: Report, project: Arc<Project>) -> Self {
        Self { report, names: Names::of(&project), project }
    }

    /// Keeps it to the end of the process, which frees all of it at once.
    pub(super) fn keep(self) {
        std::mem::forget(self);
    }
}

impl InputArguments {
    /// The files and the request that the arguments name.
    pub(super) fn open(self) -> Result<Opened, Failure> {
        let current = current_folder()?;
        let mut paths = self.paths;
        let FileArguments { stdin_filename, exclude, force_exclude, no_ignore, config, no_config } =
            self.files;
        let mut files: Arc<dyn FileSystem> = Arc::new(Disk);
        let stdin = stdin_of(&mut paths, stdin_filename)?.map(|name| normal(&current.join(name)));
        if let Some(path) = &stdin {
            files = Arc::new(Overlay::new(files, BTreeMap::from([(path.clone(), read_stdin()?)])));
        }
        if let Some(config) = config.as_deref()
            && let Err(reason) = text_of(config)
        {
            return Err(Failure::new(format!("--config: '{}' can't be read: {reason}", config.display())));
        }
        let request = Request {
            paths,
            parameters: self.params,
            backend_model: self.backend_tls.map(Into::into),
            settings: match config {
                Some(config) => SettingsFrom::File(config),
                None if no_config => SettingsFrom::Nowhere,
                None => SettingsFrom::Nearest,
            },
            exclude,
            force_exclude,
            no_ignore,
            threads: self.jobs.map(NonZeroUsize::get),
            ..Request::default()
        };
        Ok(Opened { files, current, request, stdin })
    }
}

/// The name that standard input goes by, put in place of `-`; `None` where standard input is not read.
fn stdin_of(paths: &mut Vec<PathBuf>, name: Option<PathBuf>) -> Result<Option<PathBuf>, Failure> {
    let is_stdin = |path: &PathBuf| path.as_path() == Path::new(STDIN);
    match name {
        Some(name) if paths.iter().all(is_stdin) => {
            *paths = vec![name.clone()];
            Ok(Some(name))
        }
        Some(_) => Err(Failure::new("--stdin-filename: standard input is checked alone; give no other path")),
        None if paths.iter().any(is_stdin) => {
            Err(Failure::new("standard input needs a name: say which file it is with --stdin-filename"))
        }
        None => Ok(None),
    }
}

/// The text of a file that is given by hand; else why it can't be read, a phrase.
pub(super) fn text_of(file: &Path) -> Result<Arc<str>, String> {
    let current = std::env::current_dir().map_err(|error| error.to_string())?;
    Project::new(Arc::new(Disk), current).text_at(file).map_err(|trouble| trouble.to_string())
}

fn read_stdin() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    // One byte more than is taken of a file: then it is told as one that is too large.
    std::io::stdin()
        .lock()
        .take(LARGEST as u64 + 1)
        .read_to_end(&mut text)
        .map_err(|error| Failure::new(format!("can't read standard input: {error}")))?;
    Ok(text)
}

impl Opened {
    /// Asks the engine.
    pub(super) fn answer(&self, files: Arc<dyn FileSystem>, quiet: bool) -> Result<Answer, Failure> {
        let mut project = Project::new(files, &self.current);
        if let Some(cache) = module_cache() {
            project = project.with_module_cache(cache);
        }
        let project = Arc::new(project);
        match progress::watched(&project, quiet, || engine::check(&project, &self.request)) {
            Ok(report) => Ok(Answer::new(report, project)),
            Err(failure) if failure.problems.is_empty() => Err(failure.into()),
            Err(failure) => {
                let drawn = output::problems(&project, &failure.problems)
                    .map_err(|error| Failure::new(format!("can't show what is wrong: {error}")))?;
                console::line(&drawn);
                Err(failure.into())
            }
        }
    }

    /// Asks the engine, and passes on what it has to say about the run.
    pub(super) fn ask(&self, output: &OutputArguments) -> Result<Answer, Failure> {
        let answer = self.answer(Arc::clone(&self.files), output.quiet)?;
        if !output.quiet {
            answer.report.notices.iter().for_each(|notice| console::notice(notice));
        }
        Ok(answer)
    }
}

/// The folder that the program was started in.
pub(super) fn current_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir().map_err(|error| Failure::new(format!("can't tell the current folder: {error}")))
}

/// The folder in which the Bicep CLI keeps modules: `TRICEP_MODULE_CACHE`, else `.bicep` in the home folder.
pub(super) fn module_cache() -> Option<PathBuf> {
    let stated = std::env::var_os("TRICEP_MODULE_CACHE").filter(|folder| !folder.is_empty());
    let home = || std::env::home_dir().map(|home| home.join(".bicep"));
    stated.map(PathBuf::from).or_else(home)
}
