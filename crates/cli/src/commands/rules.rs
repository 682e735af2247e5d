//! `tricep rules`, and what to say of a rule that does not exist.

use tricep_parser::template::closest;
use tricep_rules::finding::Level;
use tricep_rules::rules::{self, RuleInfo};

use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::style::{Color, Style};

pub(super) fn run(style: Style) -> Outcome {
    let all = rules::all();
    let width = all.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let lines: String = all.iter().map(|rule| line(rule, width, style)).collect();
    console::deliver(lines.as_bytes(), None)?;
    Ok(Exit::Clean)
}

fn line(rule: &RuleInfo, width: usize, style: Style) -> String {
    let id = format!("{:width$}", rule.id);
    let level = format!("{:7}", rule.level.map_or("off", Level::as_str));
    format!("{}  {level}  {}\n", style.paint(Color::Heading, &id), rule.summary)
}

/// The failure for an id that no rule has, with the nearest that one has.
pub(super) fn unknown_rule(id: &str) -> Failure {
    let near = closest(id, rules::all().iter().map(|rule| rule.id));
    match near {
        Some(known) => Failure::new(format!("there is no rule `{id}`; did you mean `{known}`?")),
        None => Failure::new(format!("there is no rule `{id}`; `tricep rules` lists them all")),
    }
}
