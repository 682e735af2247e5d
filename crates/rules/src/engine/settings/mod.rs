//! Settings: `analyzers.tricep` in the nearest `bicepconfig.json`.
//!
//! Level and settings of a finding come from the file nearest to the finding's primary file; the backend model from the
//! one nearest to the root template. What is wrong in a settings file that holds for a file of the run stops the run.

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
    /// By the settings file.
    known: Mutex<HashMap<PathBuf, Known>>,
}

struct Known {
    settings: Arc<Settings>,
    problems: Vec<Label>,
    /// Whether they hold for a file that was read.
    is_in_force: bool,
}

impl<'p> SettingsOfRun<'p> {
    pub(super) fn new(project: &'p Project, from: &'p SettingsFrom) -> Self {
        Self { project, from, none: Arc::default(), known: Mutex::default() }
    }

    /// The settings for the file at an absolute path.
    pub(super) fn of(&self, path: &Path) -> Arc<Settings> {
        self.look_up(path, |known| Arc::clone(&known.settings)).unwrap_or_else(|| Arc::clone(&self.none))
    }

    /// Notes that the file at an absolute path was read, so that what is wrong with its settings matters.
    pub(super) fn put_in_force(&self, path: &Path) {
        self.look_up(path, |known| known.is_in_force = true);
    }

    fn look_up<T>(&self, path: &Path, look: impl FnOnce(&mut Known) -> T) -> Option<T> {
        match self.from {
            SettingsFrom::Nowhere => None,
            SettingsFrom::File(file) => {
                let current = self.project.current();
                Some(self.read(&self.project.config_at(&current.join(file)), current, look))
            }
            SettingsFrom::Nearest => {
                let config = self.project.config_for(path)?;
                let folder = config.files.first().map_or(path, |file| file.folder());
                Some(self.read(&config, folder, look))
            }
        }
    }

    /// Reads settings once.
    fn read<T>(&self, config: &Config, folder: &Path, look: impl FnOnce(&mut Known) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let key = config.files.first().map_or(folder, |file| &file.path);
        if let Some(known) = known.get_mut(key) {
            return look(known);
        }
        let (settings, problems) = read::settings(config, folder);
        let found = Known { settings: Arc::new(settings), problems, is_in_force: false };
        look(known.entry(key.to_owned()).or_insert(found))
    }

    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.of(path).excludes(path)
    }

    /// Whether a rule that is usually off is on for any of the files that were read.
    pub(super) fn turns_on(&self, rule: &str) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.values().any(|known| known.is_in_force && known.settings.turns_on(rule))
    }

    /// What is wrong with the settings of the files that were read, in the order of their places.
    pub(super) fn problems(&self) -> Vec<Label> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let in_force = known.values().filter(|known| known.is_in_force);
        let mut problems: Vec<Label> = in_force.flat_map(|known| known.problems.iter().cloned()).collect();
        let path = |location: Location| self.project.loaded(location.file).map(|file| file.path.clone());
        problems.sort_by_cached_key(|problem| {
            (path(problem.location), problem.location.span, problem.message.clone())
        });
        problems.dedup();
        problems
    }
}
