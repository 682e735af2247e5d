//! The stages of a run: which deployments, what the rules say of each, and what is made of it.
//!
//! Program and workspace go through the same stages. A workspace keeps what was said of a deployment for as long as nothing
//! that the deployment has read changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use tricep_parser::project::{Deployment, Filter, Globs, Kind, Project, Revision, Selection};
use tricep_parser::source::{FileId, Location, Sources};

use super::deployment::{self, Checked};
use super::levels::Levels;
use super::rounds::{self, Said, Turn};
use super::secrets::{hide_in_messages, marked, secrets};
use super::settings::SettingsOfRun;
use super::suppress::Suppressions;
use super::{Failure, Request, baseline, fixes, merge, yielding};
use crate::finding::Finding;
use crate::report::{Report, Summary, Verdict};

/// Why there is no report.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// The caller wanted no more.
    Cancelled,
    /// The check can't be made.
    Failed(Failure),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Whether the caller wants no more. Once it is so it stays so.
pub(super) struct Stop<'s> {
    asked: &'s (dyn Fn() -> bool + Sync),
    is_wanted: AtomicBool,
}

impl<'s> Stop<'s> {
    pub(super) fn when(asked: &'s (dyn Fn() -> bool + Sync)) -> Self {
        Self { asked, is_wanted: AtomicBool::new(false) }
    }

    pub(super) fn never() -> Self {
        Self::when(&|| false)
    }

    fn is_wanted(&self) -> bool {
        let is_wanted = self.is_wanted.load(Ordering::Relaxed) || (self.asked)();
        if is_wanted {
            self.is_wanted.store(true, Ordering::Relaxed);
        }
        is_wanted
    }

    fn check(&self) -> Result<(), Stopped> {
        if self.is_wanted() { Err(Stopped::Cancelled) } else { Ok(()) }
    }
}

/// What was said of deployments in earlier runs of the same request.
#[derive(Default)]
pub(super) struct Kept {
    /// The settings that it was said under.
    settings: Revision,
    /// Which files there were when it was last looked whether those of the deployments are still there.
    layout: Revision,
    /// By the rules that were run: a rule makes values be evaluated, and so what is met on the way.
    by_rules: BTreeMap<Vec<&'static str>, HashMap<Deployment, Said>>,
    /// How many deployments were checked, over all runs.
    checked: usize,
}

impl Kept {
    /// How many deployments were checked, over all runs.
    pub(super) fn checked(&self) -> usize {
        self.checked
    }

    /// Forgets the deployments that have a file which is no more.
    pub(super) fn forget_gone(&mut self, project: &Project) {
        if self.layout == project.layout_since() {
            return;
        }
        self.layout = project.layout_since();
        let is_there = |file: FileId| {
            project.loaded(file).is_some_and(|file| project.fs().kind(&file.path) == Some(Kind::File))
        };
        for said in self.by_rules.values_mut() {
            said.retain(|deployment, _| deployment.files().all(is_there));
        }
    }

    /// What was said under the same rules and settings.
    fn under(&mut self, levels: &Levels<'_>) -> &mut HashMap<Deployment, Said> {
        let settings = levels.project.settings_since();
        if self.settings != settings {
            self.by_rules.clear();
            self.settings = settings;
        }
        self.by_rules.entry(levels.running()).or_default()
    }
}

/// Checks what is asked for. What is said of deployments is taken from `kept` and put there, where it is given.
pub(super) fn run(
    project: &Arc<Project>,
    request: &Request,
    kept: Option<&mut Kept>,
    stop: &Stop<'_>,
) -> Result<Report, Stopped> {
    stop.check()?;
    if let Some(failure) = request.unknown_rule() {
        return Err(failure.into());
    }
    let settings = SettingsOfRun::new(project, &request.settings);
    let selection = selected(project, request, &settings)?;
    let levels = Levels { project, request, settings: &settings };
    let checked = match kept {
        Some(kept) => keep(&selection, &levels, kept, stop)?,
        None => {
            let turn = |deployment| Turn { deployment, said: None, checked: 0 };
            let mut turns: Vec<Turn<'_>> = selection.deployments.iter().map(turn).collect();
            rounds::all(&mut turns, &|deployed, steps| checked(deployed, &levels, steps, stop))?;
            turns.into_iter().filter_map(|turn| Some(turn.said?.checked)).collect()
        }
    };
    Ok(reported(project, selection, &levels, checked))
}

/// The deployments that are asked for, once it is known that nothing is wrong with the settings that hold for them.
fn selected(
    project: &Project,
    request: &Request,
    settings: &SettingsOfRun<'_>,
) -> Result<Selection, Failure> {
    let exclude = Globs::new(project.current(), &request.exclude).map_err(|(_, reason)| {
        Failure::new(format!("--exclude: no pattern as .gitignore has them: {reason}"))
    })?;
    let filter = Filter {
        ignore_files: !request.no_ignore,
        force_exclude: request.force_exclude,
        excluded: &|path| exclude.matches(path) || settings.excludes(path),
    };
    let selection = project.select(&request.paths, &request.parameters, &filter).map_err(Failure::new)?;
    for file in selection.read.iter().filter_map(|file| project.loaded(*file)) {
        settings.put_in_force(&file.path);
    }
    let problems = settings.problems();
    if problems.is_empty() {
        return Ok(selection);
    }
    Err(Failure { message: String::from("the settings are wrong; nothing was checked"), problems })
}

fn checked(deployed: &Deployment, levels: &Levels<'_>, steps: u64, stop: &Stop<'_>) -> Result<Said, Stopped> {
    stop.check()?;
    let is_wanted = || stop.is_wanted();
    let (checked, trace) = deployment::check(deployed, levels, steps, &is_wanted);
    // What was evaluated after somebody wanted no more means nothing.
    stop.check()?;
    Ok(Said { trace, checked: Arc::new(checked), steps })
}

/// Checks the deployments of which is not known what to say. What is found before the caller wants no more is kept.
fn keep(
    selection: &Selection,
    levels: &Levels<'_>,
    kept: &mut Kept,
    stop: &Stop<'_>,
) -> Result<Vec<Arc<Checked>>, Stopped> {
    let known = kept.under(levels);
    let deployments: Vec<(&Deployment, Option<Said>)> =
        selection.deployments.iter().map(|deployed| (deployed, known.remove(deployed))).collect();
    let turns = deployments.into_par_iter().map(|(deployment, said)| {
        let said = said.and_then(|mut said| said.trace.still_holds(levels.project).then_some(said));
        Turn { deployment, said, checked: 0 }
    });
    let mut turns: Vec<Turn<'_>> = turns.collect();
    let all = rounds::all(&mut turns, &|deployed, steps| checked(deployed, levels, steps, stop));
    let mut said = Vec::with_capacity(turns.len());
    let mut count = 0;
    for turn in turns {
        count += turn.checked;
        if let Some(own) = turn.said {
            said.push(Arc::clone(&own.checked));
            known.insert(turn.deployment.clone(), own);
        }
    }
    kept.checked += count;
    all.map(|()| said)
}

/// What is made of that which the rules said.
fn reported(
    project: &Arc<Project>,
    selection: Selection,
    levels: &Levels<'_>,
    checked: Vec<Arc<Checked>>,
) -> Report {
    let mut summary =
        Summary { files: selection.read.len(), deployments: checked.len(), ..Summary::default() };
    let (mut found, mut paths) = (Vec::new(), Vec::new());
    let (mut graphs, mut snapshots) = (Vec::new(), Vec::new());
    let mut unread = BTreeMap::new();
    for deployment in checked.into_iter().map(Arc::unwrap_or_clone) {
        summary.gateways += deployment.gateways;
        summary.cases += deployment.cases;
        found.extend(deployment.drafts);
        paths.extend(deployment.paths);
        graphs.extend(deployment.graph);
        snapshots.extend(deployment.snapshot);
        unread.extend(deployment.unread);
    }
    summary.unread = unread.len();
    let mut notices = selection.notices.clone();
    notices.extend(of_unread(project, &unread));
    summary.paths = paths.len();
    summary.unverified = paths.iter().filter(|path| path.verdict == Verdict::Unknown).count();
    found.extend(deployment::problems(project, &selection, levels));
    let touches = |finding: &Finding| {
        let labels = finding.labels.iter().map(|label| label.location.file);
        std::iter::once(finding.primary.location.file)
            .chain(labels)
            .any(|file| selection.wanted.contains(&file))
    };
    let less = yielding::take(&mut found);
    let mut merged = merge::merged(project, found);
    let mut suppressions = Suppressions::new(project);
    suppressions.apply(levels, &mut merged);
    let mut less = merge::merged(project, yielding::standing(less, &merged));
    suppressions.apply(levels, &mut less);
    merged.extend(less);
    let mut about = merge::merged(project, suppressions.problems(levels, &selection));
    suppressions.apply(levels, &mut about);
    merged.extend(about);
    merge::sort(project, &mut merged);
    fixes::resolve(project, &selection.read, &mut merged);
    let findings = merged.into_iter().filter(|merged| !merged.silent).map(|merged| merged.finding);
    let (mut suppressed, mut findings): (Vec<Finding>, Vec<Finding>) =
        findings.filter(touches).partition(|finding| finding.suppressed.is_some());
    let marked = marked(findings.iter().chain(&suppressed), &paths);
    let secrets = secrets(project, &selection, &marked);
    hide_in_messages(project, findings.iter_mut().chain(&mut suppressed), &secrets);
    let known = levels.request.baseline.as_ref();
    let baseline = known.map(|known| baseline::compare(project, &selection, levels, known, &mut findings));
    let sources = Arc::clone(project);
    Report { findings, suppressed, baseline, paths, graphs, snapshots, notices, summary, secrets, sources }
}

/// What a reader should know of modules that were not read: where the first is, and why, and how many more there are.
fn of_unread(project: &Project, unread: &BTreeMap<Location, String>) -> Option<String> {
    let file = |location: &Location| Sources::file(project, location.file);
    let place = |location: &Location| (file(location).path.clone(), location.span);
    let (location, reason) = unread.iter().min_by_key(|(location, _)| place(location))?;
    let file = file(location);
    let line = file.lines().line_of(location.span.start) + 1;
    let others = match unread.len() - 1 {
        0 => String::new(),
        1 => String::from(", as with 1 other module"),
        count => format!(", as with {count} other modules"),
    };
    Some(format!("{}:{line}: {reason}; what it deploys is unknown{others}", file.path))
}
