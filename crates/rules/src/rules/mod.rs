//! The rules: one file each, and the list of them all.

use crate::finding::Level;

/// Everything about a rule that is not its check: the one source of `rules.md`, `tricep explain`, SARIF and hovers.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Kebab-case, naming the bad thing; the name of the rule's file with `-` for `_`.
    pub id: &'static str,
    /// The default level; `None` for a rule that is off unless it is asked for.
    pub level: Option<Level>,
    /// What it finds, as a phrase for a table: no full stop.
    pub summary: &'static str,
    /// What it does and why that is bad, in Markdown.
    pub explanation: &'static str,
    /// Templates on which it fires or keeps silent. They are run as tests.
    pub examples: &'static [Example],
    /// What can be done about a finding, in Markdown.
    pub remedy: &'static str,
    /// Where what it says of Azure is documented.
    pub sources: &'static [Source],
    /// The version of Tricep that brought it.
    pub since: &'static str,
}

/// A small project with or without the problem.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// What it shows, as a heading.
    pub title: &'static str,
    /// Whether the rule fires on it, exactly once.
    pub fires: bool,
    /// File names and texts; the first is the template that is deployed.
    pub files: &'static [(&'static str, &'static str)],
}

/// A page that documents a fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Source {
    /// The page's title.
    pub title: &'static str,
    /// Its address.
    pub url: &'static str,
    /// The date of the text that was read: `2025-10-15`.
    pub date: &'static str,
}

/// Every rule, in the order of their ids.
pub fn all() -> &'static [RuleInfo] {
    &[]
}

/// The page of a rule.
pub fn url(id: &str) -> String {
    format!("https://github.com/tricep/tricep/blob/main/rules.md#{id}")
}
