//! `tricep rules`, and what to say of a rule that does not exist.

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
    let near = rules::all()
        .iter()
        .map(|rule| (distance(id, rule.id), rule.id))
        .filter(|(distance, known)| *distance <= known.len() / 3)
        .min();
    match near {
        Some((_, known)) => Failure::new(format!("there is no rule `{id}`; did you mean `{known}`?")),
        None => Failure::new(format!("there is no rule `{id}`; `tricep rules` lists them all")),
    }
}

/// How many letters have to be changed, added or taken away to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, to) in row.iter_mut().skip(1).zip(&b) {
            let above = *cell;
            left = (diagonal + usize::from(from != *to)).min(above + 1).min(left + 1);
            diagonal = above;
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", ""), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
