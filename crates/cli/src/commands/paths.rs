//! `tricep paths`.

use crate::args::PathsArguments;
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, View};
use crate::style::Style;

pub(super) fn run(arguments: PathsArguments, style: Style) -> Outcome {
    let PathsArguments { input, format, output } = arguments;
    let answer = input.open()?.ask(&output)?;
    let view = View::new(&answer.report, &answer.names);
    let style = if output.output.is_some() { style.for_file() } else { style };
    let written = output::paths(&view, format, style)
        .map_err(|error| Failure::new(format!("can't write the paths: {error}")))?;
    console::deliver(&written, output.output.as_deref())?;
    answer.keep();
    Ok(Exit::Clean)
}
