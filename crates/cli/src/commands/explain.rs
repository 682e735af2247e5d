//! `tricep explain`.

use tricep_parser::template::closest;
use tricep_rules::{docs, rules};

use crate::args::ExplainArguments;
use crate::console;
use crate::exit::{Exit, Failure, Outcome};

pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let rule = rules::find(&arguments.rule).ok_or_else(|| unknown(&arguments.rule))?;
    console::deliver(docs::section(rule.info).as_bytes(), None)?;
    Ok(Exit::Clean)
}

fn unknown(id: &str) -> Failure {
    let hint = match closest(id, rules::all().map(|rule| rule.id)) {
        Some(near) => format!("did you mean '{near}'?"),
        None => String::from("`tricep rules` lists them all"),
    };
    Failure::new(format!("there is no rule '{id}': {hint}"))
}
