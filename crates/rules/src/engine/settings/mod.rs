//! Settings: `analyzers.tricep` in the nearest `bicepconfig.json`.
//!
//! Level and settings of a finding come from the file nearest to the finding's primary file; the backend model from the
//! one nearest to the root template. What is wrong in a settings file stops the run.

mod read;
pub mod schema;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tricep_parser::project::{Config, Globs, Project};
use tricep_parser::source::Location;

use super::BackendModel;
use crate::finding::{Label, Level};

/// Where settings come from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum SettingsFrom {
    /// The nearest `bicepconfig.json` of each file.
    #[default]
    Nearest,
    /// This file, for everything.
    File(PathBuf),
    /// Nowhere: what is usual holds.
    Nowhere,
}

/// What one `bicepconfig.json` says, with those that it extends.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    enabled: Option<bool>,
    pub(super) backend: Option<BackendModel>,
    exclude: Option<Globs>,
    rules: RuleSettings,
    overrides: Vec<Override>,
}

type RuleSettings = BTreeMap<&'static str, RuleSetting>;

/// What is set for a rule.
#[derive(Clone, Debug, Default)]
struct RuleSetting {
    level: Option<Choice>,
    allow_suppression: Option<bool>,
}

/// A level that is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Choice {
    /// The rule does not report.
    Off,
    /// The rule reports at this level.
    At(Level),
}

/// What holds for some files only.
#[derive(Clone, Debug)]
struct Override {
    files: Globs,
    enabled: Option<bool>,
    rules: RuleSettings,
}

impl Settings {
    /// The level of a rule for a file, where it is set.
    pub(super) fn level(&self, rule: &str, file: &Path) -> Option<Choice> {
        let overrides = || self.overrides.iter().rev().filter(|over| over.files.matches(file));
        let enabled = overrides().find_map(|over| over.enabled).or(self.enabled);
        if enabled == Some(false) {
            return Some(Choice::Off);
        }
        let of = |rules: &RuleSettings| rules.get(rule).and_then(|setting| setting.level);
        overrides().find_map(|over| of(&over.rules)).or_else(|| of(&self.rules))
    }

    /// Whether findings of a rule may be suppressed in a file.
    pub(super) fn allows_suppression(&self, rule: &str, file: &Path) -> bool {
        let of = |rules: &RuleSettings| rules.get(rule).and_then(|setting| setting.allow_suppression);
        let overrides = self.overrides.iter().rev().filter(|over| over.files.matches(file));
        overrides.map(|over| &over.rules).find_map(of).or_else(|| of(&self.rules)).unwrap_or(true)
    }

    /// Whether a file is not looked at.
    fn excludes(&self, file: &Path) -> bool {
        self.exclude.as_ref().is_some_and(|globs| globs.matches(file))
    }

    /// Whether a rule that is usually off is on for any file.
    fn turns_on(&self, rule: &str) -> bool {
        let on = |rules: &RuleSettings| {
            rules.get(rule).is_some_and(|setting| matches!(setting.level, Some(Choice::At(_))))
        };
        on(&self.rules) || self.overrides.iter().any(|over| on(&over.rules))
    }
}

/// The settings of a run.
pub(super) struct SettingsOfRun<'p> {
    project: &'p Project,
    from: &'p SettingsFrom,
    none: Arc<Settings>,
    known: Mutex<HashMap<PathBuf, Arc<Settings>>>,
    problems: Mutex<Vec<Label>>,
}

impl<'p> SettingsOfRun<'p> {
    pub(super) fn new(project: &'p Project, from: &'p SettingsFrom) -> Self {
        Self { project, from, none: Arc::default(), known: Mutex::default(), problems: Mutex::default() }
    }

    /// The settings for the file at an absolute path.
    pub(super) fn of(&self, path: &Path) -> Arc<Settings> {
        match self.from {
            SettingsFrom::Nowhere => Arc::clone(&self.none),
            SettingsFrom::File(file) => {
                let file = self.project.current().join(file);
                self.read(&self.project.config_at(&file), self.project.current())
            }
            SettingsFrom::Nearest => match self.project.config_for(path) {
                Some(config) => self.read(&config, config.files.first().map_or(path, |file| file.folder())),
                None => Arc::clone(&self.none),
            },
        }
    }

    /// Reads settings once.
    fn read(&self, config: &Config, folder: &Path) -> Arc<Settings> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = config.files.first().map_or(folder, |file| &file.path);
        if let Some(settings) = known.get(key) {
            return Arc::clone(settings);
        }
        let (settings, problems) = read::settings(config, folder);
        let settings = Arc::new(settings);
        known.insert(key.to_owned(), Arc::clone(&settings));
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).extend(problems);
        settings
    }

    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.of(path).excludes(path)
    }

    /// Whether a rule that is usually off is on for any of the files that were asked about.
    pub(super) fn turns_on(&self, rule: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|settings| settings.turns_on(rule))
    }

    /// What is wrong with the settings that were read, in the order of their places.
    pub(super) fn problems(&self) -> Vec<Label> {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let path = |location: Location| self.project.loaded(location.file).map(|file| file.path.clone());
        problems.sort_by_cached_key(|problem| {
            (path(problem.location), problem.location.span, problem.message.clone())
        });
        problems.dedup();
        problems
    }
}
