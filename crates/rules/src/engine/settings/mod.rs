//! Settings: `analyzers.tricep` in the nearest `bicepconfig.json`.
//!
//! Level and settings of a finding come from the file nearest to the finding's primary file; the backend model from the
//! one nearest to the root template. What is wrong in a settings file that holds for a file of the run stops the run.

mod read;
pub mod schema;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tricep_parser::project::{Config, ConfigFile, Patterns, Project};
use tricep_parser::source::{FileId, Location};

use super::BackendModel;
use crate::finding::{Label, Level};
use crate::rules;

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

/// What holds for the files below a folder: what one `bicepconfig.json` says, with those that it extends.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) backend: Option<BackendModel>,
    /// What each file says, the nearest one first.
    layers: Vec<Arc<Layer>>,
    /// What patterns are relative to.
    folder: PathBuf,
    /// What holds for a file, with the overrides that fit it.
    of_files: Mutex<HashMap<PathBuf, Arc<OfFile>>>,
}

/// What one settings file says.
#[derive(Debug, Default)]
struct Layer {
    enabled: Option<bool>,
    backend: Option<BackendModel>,
    exclude: Option<Patterns>,
    rules: RuleSettings,
    overrides: Option<Vec<Override>>,
    /// What is wrong in it.
    problems: Vec<Label>,
}

/// What is set for a file.
#[derive(Debug)]
struct OfFile {
    enabled: bool,
    rules: RuleSettings,
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
#[derive(Debug)]
struct Override {
    files: Patterns,
    enabled: Option<bool>,
    rules: RuleSettings,
}

impl Settings {
    /// What these files say, the nearest one first; patterns in them are relative to `folder`.
    fn new(layers: Vec<Arc<Layer>>, folder: &Path) -> Self {
        let backend = layers.iter().find_map(|layer| layer.backend);
        Self { backend, layers, folder: folder.to_owned(), of_files: Mutex::default() }
    }

    /// The level of a rule for a file, where it is set.
    pub(super) fn level(&self, rule: &str, file: &Path) -> Option<Choice> {
        let of_file = self.of_file(file);
        if of_file.enabled { of_file.rules.get(rule)?.level } else { Some(Choice::Off) }
    }

    /// Whether findings of a rule may be suppressed in a file.
    pub(super) fn allows_suppression(&self, rule: &str, file: &Path) -> bool {
        self.of_file(file).rules.get(rule).and_then(|setting| setting.allow_suppression).unwrap_or(true)
    }

    /// Whether a file is not looked at.
    fn excludes(&self, file: &Path) -> bool {
        let exclude = self.layers.iter().find_map(|layer| layer.exclude.as_ref());
        exclude.is_some_and(|patterns| patterns.match_in(&self.folder, file))
    }

    /// Whether a rule that is usually off is on for any file.
    fn turns_on(&self, rule: &str) -> bool {
        let on = |rules: &RuleSettings| {
            rules.get(rule).is_some_and(|setting| matches!(setting.level, Some(Choice::At(_))))
        };
        let of_all = self.layers.iter().find_map(|layer| layer.rules.get(rule)?.level);
        matches!(of_all, Some(Choice::At(_))) || self.overrides().iter().any(|over| on(&over.rules))
    }

    fn overrides(&self) -> &[Override] {
        self.layers.iter().find_map(|layer| layer.overrides.as_deref()).unwrap_or_default()
    }

    fn of_file(&self, file: &Path) -> Arc<OfFile> {
        let mut known = self.of_files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(file) {
            return Arc::clone(known);
        }
        let found = Arc::new(self.found_of_file(file));
        known.insert(file.to_owned(), Arc::clone(&found));
        found
    }

    /// Of several overrides that fit the last one counts, and any before what holds for all files.
    fn found_of_file(&self, file: &Path) -> OfFile {
        let overrides = self.overrides().iter().rev();
        let fitting: Vec<&Override> =
            overrides.filter(|over| over.files.match_in(&self.folder, file)).collect();
        let enabled = fitting.iter().map(|over| over.enabled);
        let enabled = enabled.chain(self.layers.iter().map(|layer| layer.enabled)).flatten().next();
        let mut rules = RuleSettings::new();
        let all = fitting.iter().map(|over| &over.rules);
        for (rule, setting) in all.chain(self.layers.iter().map(|layer| &layer.rules)).flatten() {
            let own = rules.entry(rule).or_default();
            own.level = own.level.or(setting.level);
            own.allow_suppression = own.allow_suppression.or(setting.allow_suppression);
        }
        OfFile { enabled: enabled.unwrap_or(true), rules }
    }
}

/// The settings of a run.
pub(super) struct SettingsOfRun<'p> {
    project: &'p Project,
    from: &'p SettingsFrom,
    none: Arc<Settings>,
    known: Mutex<Known>,
    turned_on: OnceLock<BTreeSet<&'static str>>,
}

#[derive(Default)]
struct Known {
    /// By the settings file that is nearest.
    settings: HashMap<PathBuf, Held>,
    /// By the settings file alone.
    layers: HashMap<FileId, Arc<Layer>>,
}

struct Held {
    settings: Arc<Settings>,
    config: Arc<Config>,
    /// Whether they hold for a file that was read.
    is_in_force: bool,
}

impl<'p> SettingsOfRun<'p> {
    pub(super) fn new(project: &'p Project, from: &'p SettingsFrom) -> Self {
        let (known, turned_on) = (Mutex::default(), OnceLock::new());
        Self { project, from, none: Arc::default(), known, turned_on }
    }

    /// The settings for the file at an absolute path.
    pub(super) fn of(&self, path: &Path) -> Arc<Settings> {
        self.look_up(path, |held| Arc::clone(&held.settings)).unwrap_or_else(|| Arc::clone(&self.none))
    }

    /// Notes that the file at an absolute path was read, so that what is wrong with its settings matters.
    pub(super) fn put_in_force(&self, path: &Path) {
        self.look_up(path, |held| held.is_in_force = true);
    }

    fn look_up<T>(&self, path: &Path, look: impl FnOnce(&mut Held) -> T) -> Option<T> {
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

    /// Reads settings once, and each of their files once.
    fn read<T>(&self, config: &Arc<Config>, folder: &Path, look: impl FnOnce(&mut Held) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { settings, layers } = &mut *known;
        let key = config.files.first().map_or(folder, |file| &file.path);
        if let Some(held) = settings.get_mut(key) {
            return look(held);
        }
        let layer = |file: &Arc<ConfigFile>| {
            Arc::clone(layers.entry(file.id).or_insert_with(|| Arc::new(read::layer(file))))
        };
        let found = Settings::new(config.files.iter().map(layer).collect(), folder);
        let held = Held { settings: Arc::new(found), config: Arc::clone(config), is_in_force: false };
        look(settings.entry(key.to_owned()).or_insert(held))
    }

    pub(super) fn excludes(&self, path: &Path) -> bool {
        self.of(path).excludes(path)
    }

    /// Whether a rule that is usually off is on for any of the files that were read. It is asked once all of them are known.
    pub(super) fn turns_on(&self, rule: &str) -> bool {
        let turned_on = self.turned_on.get_or_init(|| {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let in_force: Vec<&Held> = known.settings.values().filter(|held| held.is_in_force).collect();
            let is_on = |rule: &&str| in_force.iter().any(|held| held.settings.turns_on(rule));
            rules::ALL.iter().map(|rule| rule.info.id).filter(is_on).collect()
        });
        turned_on.contains(rule)
    }

    /// What is wrong with the settings of the files that were read, in the order of their places.
    pub(super) fn problems(&self) -> Vec<Label> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let in_force: Vec<&Held> = known.settings.values().filter(|held| held.is_in_force).collect();
        let files: BTreeSet<FileId> =
            in_force.iter().flat_map(|held| &held.config.files).map(|file| file.id).collect();
        let chains = in_force.iter().flat_map(|held| &held.config.problems);
        let mut problems: Vec<Label> =
            chains.map(|(location, message)| Label::new(*location, message.clone())).collect();
        let layers = files.iter().filter_map(|file| known.layers.get(file));
        problems.extend(layers.flat_map(|layer| layer.problems.iter().cloned()));
        let path = |location: Location| self.project.loaded(location.file).map(|file| file.path.clone());
        problems.sort_by_cached_key(|problem| {
            (path(problem.location), problem.location.span, problem.message.clone())
        });
        problems.dedup();
        problems
    }
}
