//! `tricep graph`.

use crate::args::{GraphArguments, GraphFormat};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, View};

pub(super) fn run(arguments: GraphArguments) -> Outcome {
    let GraphArguments { input, format, output } = arguments;
    let mut opened = input.open()?;
    opened.request.graphs = format == GraphFormat::Json;
    let answer = opened.ask(&output)?;
    let view = View::new(&answer.report, &answer.names);
    let written = output::graphs(&view, format)
        .map_err(|error| Failure::new(format!("can't write the graph: {error}")))?;
    console::deliver(&written, output.output.as_deref())?;
    Ok(Exit::Clean)
}
