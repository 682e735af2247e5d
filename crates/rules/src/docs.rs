//! The documentation of the rules, and of what they are about, as Markdown: for `rules.md`, for the terminal and for an editor's hovers.

use std::fmt::Write;

use crate::finding::Level;
use crate::rules::{Example, RuleInfo, Source};
use crate::tls::policy::State;
use crate::tls::site::{self, DEFAULT_MINIMUM};
use crate::tls::{Generation, PredefinedPolicy, Version, Versions};

/// The whole of `rules.md`: a table of all rules, then a section for each.
pub fn page(rules: &[&RuleInfo]) -> String {
    let mut page = String::from(
        "<!-- Generated from the rules' own documentation by `cargo xtask generate`. Do not edit. -->\n\n# Rules\n\n",
    );
    page.push_str(INTRODUCTION);
    page.push_str("\n| Rule | Level | Finds |\n| --- | --- | --- |\n");
    for rule in rules {
        let summary = rule.summary.replace('|', "\\|");
        push(&mut page, format_args!("| [`{0}`](#{0}) | {1} | {summary} |\n", rule.id, level(rule)));
    }
    for rule in rules {
        page.push('\n');
        page.push_str(&section(rule));
    }
    page
}

const INTRODUCTION: &str = "\
Each rule has a name that says what is wrong. A finding prints it, a suppression and the settings take it, and
`tricep explain <rule>` prints the same text as this page.
";

/// The section of one rule, from its heading on.
pub fn section(rule: &RuleInfo) -> String {
    let mut text = format!("## {}\n\n", rule.id);
    push(&mut text, format_args!("{}.\n\n", sentence(rule.summary)));
    push(&mut text, format_args!("Default level: {}. Since version {}.\n\n", level(rule), rule.since));
    paragraph(&mut text, rule.explanation);
    for example in rule.examples {
        push_example(&mut text, example);
    }
    if !rule.remedy.trim().is_empty() {
        text.push_str("### What to do\n\n");
        paragraph(&mut text, rule.remedy);
    }
    if !rule.sources.is_empty() {
        text.push_str("### Sources\n\n");
        push_sources(&mut text, rule.sources);
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// What is documented of a value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// What everybody wants to know, a paragraph or two.
    pub summary: String,
    /// Details, and where all of it is documented.
    pub details: String,
}

/// What is documented of a predefined policy.
pub fn policy(policy: PredefinedPolicy) -> Fact {
    let suites = policy.suites();
    let (name, versions, count) = (policy.name(), policy.versions(), suites.len());
    let state = match policy.state() {
        State::Recommended => String::from("Microsoft recommends it"),
        State::Supported => String::from("It is supported; Microsoft recommends newer ones"),
        State::Withdrawn { since } => format!("It is withdrawn: refused since {since}"),
    };
    let mut summary = format!("**{name}** permits {versions}, with {count} cipher suites. {state}.");
    push(&mut summary, format_args!(" Named since API version {}.", policy.since()));
    if policy.is_available_on(Generation::V1) == Some(false) {
        summary.push_str(" It does not exist on v1 SKUs.");
    }
    let names: Vec<String> = suites.iter().map(|suite| format!("`{suite}`")).collect();
    let mut details = format!("Suites: {}\n\n", names.join(", "));
    push_sources(&mut details, policy.sources());
    Fact { summary, details }
}

/// What is documented of a site's minimum version of TLS.
pub fn minimum(minimum: Version) -> Fact {
    let mut summary = format!("**minTlsVersion {minimum}** accepts {}.", Versions::from(minimum));
    let since = if minimum == Version::Tls13 { site::TLS_1_3_SINCE } else { site::MIN_TLS_VERSION_SINCE };
    push(&mut summary, format_args!(" Named since API version {since}."));
    if minimum == DEFAULT_MINIMUM {
        summary.push_str(" It is also the minimum of a site that states none.");
    }
    let mut details = String::new();
    push_sources(&mut details, &[site::DEFAULT_MINIMUM_SOURCES, site::PROPERTIES_SOURCES].concat());
    Fact { summary, details }
}

fn push_sources(text: &mut String, sources: &[Source]) {
    for source in sources {
        push(text, format_args!("- [{}]({}), as of {}\n", source.title, source.url, source.date));
    }
    text.push('\n');
}

fn push_example(text: &mut String, example: &Example) {
    let verdict = if example.fires { "the rule fires" } else { "the rule is silent" };
    push(text, format_args!("### {}: {verdict}\n\n", example.title));
    for (name, source) in example.files {
        if example.files.len() > 1 {
            push(text, format_args!("`{name}`\n\n"));
        }
        let language = if name.ends_with(".json") { "json" } else { "bicep" };
        push(text, format_args!("```{language}\n{}\n```\n\n", source.trim_matches('\n')));
    }
}

fn level(rule: &RuleInfo) -> &'static str {
    rule.level.map_or("off", Level::as_str)
}

fn paragraph(text: &mut String, markdown: &str) {
    push(text, format_args!("{}\n\n", markdown.trim()));
}

/// A phrase with a capital at its start.
pub fn sentence(phrase: &str) -> String {
    let mut characters = phrase.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// Writing to a `String` can't fail.
fn push(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    let _ = text.write_fmt(arguments);
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: RuleInfo = RuleInfo {
        id: "site-tls-old",
        level: Some(Level::Warning),
        summary: "a site accepts TLS 1.0 | 1.1",
        explanation: "\nOld versions are weak.\n",
        examples: &[
            Example {
                title: "An old minimum",
                fires: true,
                files: &[("main.bicep", "\nparam a string\n"), ("site.json", "{}")],
            },
            Example { title: "A newer one", fires: false, files: &[("main.bicep", "param b string")] },
        ],
        remedy: "Set `minTlsVersion`.",
        sources: &[Source { title: "TLS", url: "https://example.com/tls", date: "2025-04-17" }],
        since: "0.1.0",
    };

    #[test]
    fn a_rule_has_a_section() {
        insta::assert_snapshot!(section(&RULE), @r"
        ## site-tls-old

        A site accepts TLS 1.0 | 1.1.

        Default level: warning. Since version 0.1.0.

        Old versions are weak.

        ### An old minimum: the rule fires

        `main.bicep`

        ```bicep
        param a string
        ```

        `site.json`

        ```json
        {}
        ```

        ### A newer one: the rule is silent

        ```bicep
        param b string
        ```

        ### What to do

        Set `minTlsVersion`.

        ### Sources

        - [TLS](https://example.com/tls), as of 2025-04-17
        ");
    }

    #[test]
    fn the_page_begins_with_a_table() {
        let off = RuleInfo { id: "later", level: None, ..RULE };
        let page = page(&[&off, &RULE]);
        let table: Vec<&str> = page.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(
            table,
            [
                "| Rule | Level | Finds |",
                "| --- | --- | --- |",
                r"| [`later`](#later) | off | a site accepts TLS 1.0 \| 1.1 |",
                r"| [`site-tls-old`](#site-tls-old) | warning | a site accepts TLS 1.0 \| 1.1 |",
            ]
        );
        assert_eq!(page.matches("\n## ").count(), 2);
    }
}
