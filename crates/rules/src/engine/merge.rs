//! The same problem found through several deployments, or on several paths, is one finding.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use tricep_parser::project::Project;
use tricep_parser::source::Location;

use super::deployment::Leveled;
use super::fingerprint::{self, Fingerprints};
use crate::finding::{DeploymentRef, Finding};
use crate::rules::repair::{self, Repair};
use crate::rules::{self, Draft, End, wording};

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
    /// The drafts that it was made of, where those of other rules may have to give way to them.
    pub(super) of: Vec<Leveled>,
}

impl Merged {
    /// Whether it is reported.
    pub(super) fn is_reported(&self) -> bool {
        !self.silent && self.finding.suppressed.is_none()
    }
}

/// Findings in the order of path, place, rule and message.
pub(super) fn merged(project: &Project, found: Vec<Leveled>) -> Vec<Merged> {
    let mut by_key: BTreeMap<Key, Vec<Leveled>> = BTreeMap::new();
    for leveled in found {
        // Nearly all are alone.
        by_key.entry(key(&leveled.draft)).or_insert_with(|| Vec::with_capacity(1)).push(leveled);
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
fn one(mut same: Vec<Leveled>) -> Option<Merged> {
    let (place, chosen) = same.iter().enumerate().min_by_key(|(_, leveled)| plainness(leveled))?;
    let further = further(&same, chosen);
    let deployments = deployments(&same, chosen);
    let repairs = repair::shared(same.iter().map(|leveled| &leveled.draft));
    let of = if rules::says_more(chosen.draft.rule) { same.clone() } else { Vec::new() };
    let Leveled { draft, level, silent, .. } = same.swap_remove(place);
    let mut notes = draft.notes;
    notes.extend(further);
    let finding = Finding {
        rule: draft.rule,
        level,
        message: draft.message,
        primary: draft.primary,
        labels: draft.labels,
        notes,
        help: draft.help,
        when: draft.when,
        deployments,
        fixes: Vec::new(),
        fingerprint: String::new(),
        identity: String::new(),
        suppressed: None,
    };
    Some(Merged { finding, ends: draft.ends, repairs, silent, of })
}

/// What says most comes first: at the highest level what weighs most, and of that what holds in most cases.
fn plainness(leveled: &Leveled) -> impl Ord + use<> {
    (Reverse(leveled.level), Reverse(leveled.draft.weight), leveled.draft.when.len())
}

/// The deployments in which a finding was found, each with the case in which it holds there; that of the draft that speaks
/// for all comes first.
fn deployments(same: &[Leveled], chosen: &Leveled) -> Vec<DeploymentRef> {
    let mut plainest: Vec<&Leveled> = vec![chosen];
    let mut places = HashMap::from([(&chosen.deployment, 0)]);
    for leveled in same {
        let place = *places.entry(&leveled.deployment).or_insert(plainest.len());
        let differs = |leveled: &Leveled| (leveled.draft.message != chosen.draft.message, plainness(leveled));
        match plainest.get_mut(place) {
            Some(known) if place > 0 && differs(leveled) < differs(known) => *known = leveled,
            Some(_) => {}
            None => plainest.push(leveled),
        }
    }
    let named = plainest.iter().filter_map(|leveled| {
        Some(DeploymentRef { when: leveled.draft.when.clone(), ..leveled.deployment.clone()? })
    });
    named.collect()
}

/// Further cases of a finding that are named.
const FURTHER: usize = 4;

/// A note of what was found of the same resources beside the draft that speaks for all: in other cases, or in other words.
fn further(same: &[Leveled], chosen: &Leveled) -> Option<String> {
    let mut told = vec![chosen];
    let mut further: Vec<String> = Vec::new();
    for leveled in same.iter().filter(|leveled| leveled.draft.ends == chosen.draft.ends) {
        let Draft { message, when, .. } = &leveled.draft;
        let is_implied = |other: &&Leveled| {
            other.deployment == leveled.deployment
                && other.draft.message == *message
                && other.draft.when.iter().all(|fact| when.contains(fact))
        };
        let words = (*message != chosen.draft.message).then_some(message.as_str());
        let place = match leveled.deployment == chosen.deployment {
            true => wording::when(when),
            false => Some(String::from("in another deployment")),
        };
        let text = match (place, words) {
            // The list of deployments names it.
            (_, None) if leveled.deployment != chosen.deployment => continue,
            (Some(place), Some(words)) => format!("{place}: {words}"),
            (place, words) => place.as_deref().or(words).unwrap_or_default().to_owned(),
        };
        if told.iter().any(is_implied) || further.contains(&text) {
            continue;
        }
        if further.len() == FURTHER {
            further.push(String::from("and in further cases"));
            break;
        }
        told.push(leveled);
        further.push(text);
    }
    (!further.is_empty()).then(|| format!("also {}", further.join("; ")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tricep_parser::project::{Memory, Project};

    use crate::engine::{Request, check};
    use crate::finding::{Fact, Finding, Scalar};

    /// The only finding of a rule.
    fn found(rule: &str, files: &[(&str, &str)]) -> Finding {
        let files = files.iter().map(|(name, text)| (format!("/project/{name}"), *text));
        let project = Arc::new(Project::new(Arc::new(Memory::new(files)), "/project"));
        let request = Request { select: vec![rule.to_owned()], threads: Some(1), ..Request::default() };
        let mut findings = check(&project, &request).unwrap().findings;
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }

    fn site(parameter: &str) -> String {
        format!(
            "
{parameter}
resource site 'Microsoft.Web/sites@2024-04-01' = {{
  name: 'orders'
  properties: {{ siteConfig: {{ minTlsVersion: minimum }} }}
}}
"
        )
    }

    fn is(parameter: &str, value: &str) -> Fact {
        Fact::Is { parameter: parameter.to_owned(), value: Scalar::String(value.to_owned()) }
    }

    #[test]
    fn the_worst_case_speaks_and_a_note_names_the_others() {
        for values in ["'1.0', '1.1', '1.2'", "'1.2', '1.1', '1.0'"] {
            let text = site(&format!("@allowed([{values}])\nparam minimum string = '1.2'"));
            let finding = found("site-min-tls-weak", &[("main.bicep", &text)]);
            assert_eq!(finding.message, "site 'orders' accepts TLS 1.0");
            assert_eq!(finding.when, [is("minimum", "1.0")]);
            assert_eq!(finding.deployments[0].when, finding.when);
            assert_eq!(finding.notes, ["also when minimum is '1.1': site 'orders' accepts TLS 1.1"]);
        }
    }

    #[test]
    fn the_default_speaks_before_a_worse_case() {
        let text = site("@allowed(['1.0', '1.1', '1.2'])\nparam minimum string = '1.1'");
        let finding = found("site-min-tls-weak", &[("main.bicep", &text)]);
        assert_eq!(finding.message, "site 'orders' accepts TLS 1.1");
        assert_eq!(finding.when, [is("minimum", "1.1")]);
        assert_eq!(finding.notes, ["also when minimum is '1.0': site 'orders' accepts TLS 1.0"]);
    }

    #[test]
    fn other_words_in_another_deployment_are_named() {
        let text = site("param minimum string");
        let of = |minimum: &str| format!("using 'main.bicep'\nparam minimum = '{minimum}'\n");
        let (a, b, c) = (of("1.1"), of("1.0"), of("1.0"));
        let files =
            [("main.bicep", text.as_str()), ("a.bicepparam", &a), ("b.bicepparam", &b), ("c.bicepparam", &c)];
        let finding = found("site-min-tls-weak", &files);
        assert_eq!(finding.message, "site 'orders' accepts TLS 1.0");
        assert_eq!(finding.notes, ["also in another deployment: site 'orders' accepts TLS 1.1"]);
        let parameters = finding.deployments.iter().map(|own| own.parameters.as_deref().unwrap());
        assert_eq!(parameters.collect::<Vec<_>>(), ["b.bicepparam", "a.bicepparam", "c.bicepparam"]);
    }

    #[test]
    fn only_the_first_further_cases_are_named() {
        let note = |last: u32| {
            let values: Vec<String> = (4..=last).map(|number| format!("'1.{number}'")).collect();
            let parameter = format!("@allowed(['1.2', {}])\nparam minimum string = '1.2'", values.join(", "));
            let finding = found("site-min-tls-invalid", &[("main.bicep", &site(&parameter))]);
            assert_eq!(finding.notes.len(), 1, "{:#?}", finding.notes);
            finding.notes[0].clone()
        };
        let (all, some) = (note(8), note(9));
        assert_eq!(all.matches("when minimum is").count(), 4, "{all}");
        assert!(!all.contains("further cases"), "{all}");
        assert_eq!(some.matches("when minimum is").count(), 4, "{some}");
        assert!(some.ends_with("; and in further cases"), "{some}");
    }
}
