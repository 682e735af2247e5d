//! Which rules run, and at which level they report where.

use tricep_parser::project::Project;
use tricep_parser::source::FileId;

use super::Request;
use super::settings::{Choice, SettingsOfRun};
use crate::finding::Level;
use crate::rules::{self, Rule};

/// What the caller asked for and what the settings say.
pub(super) struct Levels<'r> {
    pub(super) project: &'r Project,
    pub(super) request: &'r Request,
    pub(super) settings: &'r SettingsOfRun<'r>,
}

impl Levels<'_> {
    /// Whether a rule has to run: because it may report, or to know which suppressions are used.
    pub(super) fn runs(&self, rule: &Rule) -> bool {
        let is_asked_for =
            if self.looks_for_unused() { !self.is_ignored(rule) } else { self.is_asked_for(rule) };
        let may_be_on =
            rule.info.level.is_some() || self.is_selected(rule) || self.settings.turns_on(rule.info.id);
        is_asked_for && may_be_on
    }

    /// The rules that have to run.
    pub(super) fn running(&self) -> Vec<&'static str> {
        rules::ALL.iter().filter(|rule| self.runs(rule)).map(|rule| rule.info.id).collect()
    }

    /// Whether findings of a rule may be reported.
    pub(super) fn reports(&self, rule: &Rule) -> bool {
        self.is_asked_for(rule) && self.runs(rule)
    }

    /// The level at which a rule reports in a file; `None` where it is off. What the caller says is stronger than the
    /// settings: a rule that is off there is on when it is asked for by its name.
    pub(super) fn of(&self, rule: &Rule, file: FileId) -> Option<Level> {
        if !self.is_asked_for(rule) {
            return None;
        }
        let usual = || rule.info.level.or_else(|| self.is_selected(rule).then_some(Level::Warning));
        match self.set(rule, file) {
            Some(Choice::At(level)) => Some(level),
            Some(Choice::Off) if !self.is_selected(rule) => None,
            Some(Choice::Off) | None => usual(),
        }
    }

    /// The level that a rule would have if it had been asked for; `None` unless unused suppressions are looked for.
    pub(super) fn of_unasked(&self, rule: &Rule, file: FileId) -> Option<Level> {
        if !self.looks_for_unused() || self.is_ignored(rule) {
            return None;
        }
        match self.set(rule, file) {
            Some(Choice::At(level)) => Some(level),
            Some(Choice::Off) => None,
            None => rule.info.level,
        }
    }

    /// Whether a rule has run for a file, so that a suppression of it can be called unused.
    pub(super) fn has_run(&self, rule: &Rule, file: FileId) -> bool {
        self.of(rule, file).or_else(|| self.of_unasked(rule, file)).is_some()
    }

    /// Whether nobody set the level of a rule for a file.
    pub(super) fn is_usual(&self, rule: &Rule, file: FileId) -> bool {
        !matches!(self.set(rule, file), Some(Choice::At(_)))
    }

    fn set(&self, rule: &Rule, file: FileId) -> Option<Choice> {
        let path = self.project.loaded(file).map(|file| file.path.clone())?;
        self.settings.of(&path).level(rule.info.id, &path)
    }

    fn looks_for_unused(&self) -> bool {
        rules::find("unused-suppression").is_some_and(|rule| self.is_asked_for(rule))
    }

    fn is_asked_for(&self, rule: &Rule) -> bool {
        !self.is_ignored(rule) && (self.request.select.is_empty() || self.is_selected(rule))
    }

    fn is_ignored(&self, rule: &Rule) -> bool {
        self.request.ignore.iter().any(|id| id == rule.info.id)
    }

    fn is_selected(&self, rule: &Rule) -> bool {
        self.request.select.iter().any(|id| id == rule.info.id)
    }
}
