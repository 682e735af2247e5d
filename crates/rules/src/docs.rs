//! The documentation of the rules, as Markdown: for `rules.md`, for the terminal and for an editor's hovers.

use std::fmt::Write;

use crate::finding::Level;
use crate::rules::{Example, RuleInfo};

/// The whole of `rules.md`: a table of all rules, then a section for each.
pub fn page(rules: &[RuleInfo]) -> String {
    let mut page = String::from(
        "<!-- Generated from the rules' own documentation by `cargo xtask generate`. Do not edit. -->\n\n# Rules\n\n",
    );
    page.push_str(INTRODUCTION);
    page.push_str("\n| Rule | Level | Finds |\n| --- | --- | --- |\n");
    for rule in rules {
        push(&mut page, format_args!("| [`{0}`](#{0}) | {1} | {2} |\n", rule.id, level(rule), rule.summary));
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
        for source in rule.sources {
            push(&mut text, format_args!("- [{}]({}), as of {}\n", source.title, source.url, source.date));
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
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
