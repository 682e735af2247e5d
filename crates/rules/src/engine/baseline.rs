//! Findings that are known already: only what is new since then is reported.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};
use tricep_parser::project::{Project, Selection, relative};

use super::levels::Levels;
use crate::finding::Finding;
use crate::rules;

/// The version of the file's form.
const VERSION: u32 = 1;

/// Findings that are known, as they are kept in a file, in an order that does not depend on lines.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// One finding that is known.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The file, relative to the project's root.
    pub file: String,
    /// The rule.
    pub rule: String,
    /// What was said of it; for people.
    pub message: String,
    /// By this it is recognised.
    pub fingerprint: String,
    /// By this it is recognised after its file got another name.
    pub identity: String,
}

impl Baseline {
    /// Reads a baseline from JSON, as it is serialized.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => {
                Err(format!("it has version {other}, and only version {VERSION} is known; write it again"))
            }
        }
    }

    /// A baseline of these findings, and of what another one knows of files that were not looked at.
    pub fn of<'f>(
        project: &Project,
        findings: impl IntoIterator<Item = &'f Finding>,
        unseen: impl IntoIterator<Item = Known>,
    ) -> Self {
        let known = |finding: &Finding| Known {
            file: file_of(project, finding),
            rule: finding.rule.to_owned(),
            message: finding.message.clone(),
            fingerprint: finding.fingerprint.clone(),
            identity: finding.identity.clone(),
        };
        let all: BTreeSet<Known> = findings.into_iter().map(known).chain(unseen).collect();
        Self { version: VERSION, findings: all.into_iter().collect() }
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

/// What a baseline says of the findings of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Compared {
    /// The findings that it knows, in order.
    pub known: Vec<Finding>,
    /// What it knows and the run no longer found.
    pub gone: Vec<Known>,
    /// What it knows of files or rules that the run did not look at.
    pub unseen: Vec<Known>,
}

/// Takes the findings that a baseline knows out of the list.
pub(super) fn compare(
    project: &Project,
    selection: &Selection,
    levels: &Levels<'_>,
    baseline: &Baseline,
    findings: &mut Vec<Finding>,
) -> Compared {
    let root = project.root_of(&project.current().join("."));
    let exists = |file: &str| project.fs().kind(&root.join(file)).is_some();
    let mut by_fingerprint: BTreeMap<&str, Vec<&Known>> = BTreeMap::new();
    for known in &baseline.findings {
        by_fingerprint.entry(&known.fingerprint).or_default().push(known);
    }
    let mut compared = Compared::default();
    let mut take = |finding: &Finding| by_fingerprint.get_mut(finding.fingerprint.as_str())?.pop();
    let (known, new): (Vec<Finding>, Vec<Finding>) =
        std::mem::take(findings).into_iter().partition(|finding| take(finding).is_some());
    compared.known = known;
    // Of what is left, findings of files that are no more are looked for in other files.
    let left: Vec<&Known> = by_fingerprint.into_values().flatten().collect();
    let files: BTreeSet<&str> = left.iter().map(|known| known.file.as_str()).collect();
    let gone: BTreeSet<&str> = files.into_iter().filter(|file| !exists(file)).collect();
    let (lost, mut left): (Vec<&Known>, Vec<&Known>) =
        left.into_iter().partition(|known| gone.contains(known.file.as_str()));
    let mut by_identity: BTreeMap<&str, VecDeque<&Known>> = BTreeMap::new();
    for known in lost {
        by_identity.entry(&known.identity).or_default().push_back(known);
    }
    for finding in new {
        match by_identity.get_mut(finding.identity.as_str()).and_then(VecDeque::pop_front) {
            Some(_) => compared.known.push(finding),
            None => findings.push(finding),
        }
    }
    left.extend(by_identity.into_values().flatten());
    let looked_at: BTreeSet<String> = selection
        .wanted
        .iter()
        .filter_map(|file| project.loaded(*file))
        .map(|file| relative(&file.root, &file.path))
        .collect();
    let has_run = |known: &Known| rules::find(&known.rule).is_none_or(|rule| levels.reports(rule));
    left.sort();
    for known in left {
        let is_seen =
            has_run(known) && (looked_at.contains(&known.file) || gone.contains(known.file.as_str()));
        let list = if is_seen { &mut compared.gone } else { &mut compared.unseen };
        list.push(known.clone());
    }
    compared
}

fn file_of(project: &Project, finding: &Finding) -> String {
    let file = project.loaded(finding.primary.location.file);
    file.map_or_else(String::new, |file| relative(&file.root, &file.path))
}
