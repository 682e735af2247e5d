//! `tricep rules`.

use tricep_rules::finding::Level;
use tricep_rules::rules::{self, RuleInfo};

use crate::console;
use crate::exit::{Exit, Outcome};
use crate::style::{Color, Style};

pub(super) fn run(style: Style) -> Outcome {
    let width = rules::all().map(|rule| rule.id.len()).max().unwrap_or(0);
    let lines: String = rules::all().map(|rule| line(rule, width, style)).collect();
    console::deliver(lines.as_bytes(), None)?;
    Ok(Exit::Clean)
}

fn line(rule: &RuleInfo, width: usize, style: Style) -> String {
    let id = format!("{:width$}", rule.id);
    let level = format!("{:7}", rule.level.map_or("off", Level::as_str));
    let id = style.link(&rules::url(rule.id), &style.paint(Color::Heading, &id));
    format!("{id}  {level}  {}\n", rule.summary)
}
