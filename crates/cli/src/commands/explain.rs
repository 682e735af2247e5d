//! `tricep explain`.

use tricep_rules::{docs, rules};

use crate::args::ExplainArguments;
use crate::console;
use crate::exit::{Exit, Failure, Outcome};

pub(super) fn run(arguments: &ExplainArguments) -> Outcome {
    let rule = rules::find(&arguments.rule).ok_or_else(|| Failure::new(rules::unknown(&arguments.rule)))?;
    console::deliver(docs::section(rule.info).as_bytes(), None)?;
    Ok(Exit::Clean)
}
