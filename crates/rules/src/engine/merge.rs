//! The same problem found through several deployments, or on several paths, is one finding.

use std::collections::{BTreeMap, HashMap};

use tricep_parser::project::Project;
use tricep_parser::source::Location;

use super::deployment::Leveled;
use super::fingerprint::{self, Fingerprints};
use crate::finding::{DeploymentRef, Finding};
use crate::rules::repair::{self, Repair};
use crate::rules::{Draft, End};

/// One finding is one rule, primary place and other end. A line that several resources come from, as in a loop or in a
/// module that is called twice, is one cause. What has no resource is told apart by its message.
type Key = (&'static str, Location, Option<String>, Vec<End>);

fn key(draft: &Draft) -> Key {
    let (own, other) = match draft.ends.split_first() {
        Some((own, other)) => (own.ty.is_empty().then(|| own.name.clone()), other.to_vec()),
        None => (None, Vec::new()),
    };
    (draft.rule, draft.primary.location, own, other)
}

/// A finding and what the engine still has to know of it.
pub(super) struct Merged {
    pub(super) finding: Finding,
    pub(super) ends: Vec<End>,
    /// What would repair it in every deployment.
    pub(super) repairs: Vec<Repair>,
    /// Whether it was looked for only to know which suppressions are used.
    pub(super) silent: bool,
}

/// Findings in the order of path, place, rule and message.
pub(super) fn merged(project: &Project, found: Vec<Leveled>) -> Vec<Merged> {
    let mut by_key: BTreeMap<Key, Vec<Leveled>> = BTreeMap::new();
    for leveled in found {
        by_key.entry(key(&leveled.draft)).or_default().push(leveled);
    }
    let mut findings: Vec<Merged> = by_key.into_values().filter_map(one).collect();
    sort(project, &mut findings);
    let mut fingerprints = Fingerprints::default();
    for Merged { finding, ends, .. } in &mut findings {
        finding.fingerprint = fingerprints.of(project, finding, ends);
        finding.identity = fingerprint::identity(finding, ends);
    }
    findings
}

/// Puts findings in the order of path, place, rule and message.
pub(super) fn sort(project: &Project, findings: &mut [Merged]) {
    let path = |location: Location| project.loaded(location.file).map(|file| file.path.clone());
    findings.sort_by_cached_key(|Merged { finding, .. }| {
        let location = finding.primary.location;
        (path(location), location.span, finding.rule, finding.message.clone())
    });
}

/// One finding of all that are the same. The one that matters most speaks for all; of equal ones the first.
fn one(same: Vec<Leveled>) -> Option<Merged> {
    let mut deployments: Vec<DeploymentRef> = Vec::new();
    let mut places: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for leveled in &same {
        let Some(deployment) = &leveled.deployment else { continue };
        let own = DeploymentRef { when: leveled.draft.when.clone(), ..deployment.clone() };
        let place = *places
            .entry((&deployment.template, deployment.parameters.as_deref()))
            .or_insert(deployments.len());
        match deployments.get_mut(place) {
            // On several paths of one deployment it holds where any of them says so; the plainest is told.
            Some(known) if own.when.len() < known.when.len() => *known = own,
            Some(_) => {}
            None => deployments.push(own),
        }
    }
    let repairs = repair::shared(same.iter().map(|leveled| &leveled.draft));
    let plainness = |leveled: &Leveled| (std::cmp::Reverse(leveled.level), leveled.draft.when.len());
    let chosen = same.into_iter().min_by_key(plainness)?;
    if let Some(own) = &chosen.deployment {
        // The case that is told at the top is the first deployment's.
        let place = deployments
            .iter()
            .position(|other| other.template == own.template && other.parameters == own.parameters);
        if let Some(place) = place {
            deployments.get_mut(..=place).into_iter().for_each(|front| front.rotate_right(1));
        }
    }
    let Leveled { draft, level, silent, .. } = chosen;
    let finding = Finding {
        rule: draft.rule,
        level,
        message: draft.message,
        primary: draft.primary,
        labels: draft.labels,
        notes: draft.notes,
        help: draft.help,
        when: deployments.first().map_or(draft.when, |first| first.when.clone()),
        deployments,
        fixes: Vec::new(),
        fingerprint: String::new(),
        identity: String::new(),
        suppressed: None,
    };
    Some(Merged { finding, ends: draft.ends, repairs, silent })
}
