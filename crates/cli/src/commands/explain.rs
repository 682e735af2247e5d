//! `tricep explain`.

use tricep_rules::{docs, rules};

use super::rules::unknown_rule;
use crate::args::ExplainArguments;
use crate::console;
use crate::exit::{Exit, Outcome};

pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let rule = rules::all()
        .iter()
        .find(|rule| rule.id == arguments.rule)
        .ok_or_else(|| unknown_rule(&arguments.rule))?;
    console::deliver(docs::section(rule).as_bytes(), None)?;
    Ok(Exit::Clean)
}
