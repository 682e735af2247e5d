//! `tricep check`.

use std::time::Instant;

use tricep_rules::report::Report;

use crate::args::{CheckArguments, CheckFormat, FailOn, OutputArguments};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{self, View};
use crate::style::Style;

pub(super) fn run(arguments: CheckArguments, style: Style) -> Outcome {
    let started = Instant::now();
    let CheckArguments { input, format, select, ignore, fail_on, statistics, output } = arguments;
    let mut opened = input.open()?;
    opened.request.select = select;
    opened.request.ignore = ignore;
    let answer = opened.ask(&output)?;
    let view = View::new(&answer.report, &answer.names);

    let style = if output.output.is_some() { style.for_file() } else { style };
    let mut written = output::findings(&view, format, style)
        .map_err(|error| Failure::new(format!("can't write the report: {error}")))?;
    if summary_is_part_of_the_result(format, &output) {
        written.extend_from_slice(output::summary(&view).as_bytes());
        written.push(b'\n');
    }
    console::deliver(&written, output.output.as_deref())?;
    if summary_is_said_apart(format, &output) {
        console::line(&output::summary(&view));
    }
    if statistics {
        output::statistics(&view, started.elapsed()).iter().for_each(|line| console::line(line));
    }
    Ok(exit(&answer.report, fail_on))
}

fn summary_is_part_of_the_result(format: CheckFormat, output: &OutputArguments) -> bool {
    format == CheckFormat::Pretty && !output.quiet
}

/// A format for programs is left as it is. Whoever reads lines, or writes to a file, gets a word on standard error.
fn summary_is_said_apart(format: CheckFormat, output: &OutputArguments) -> bool {
    let lines = matches!(
        format,
        CheckFormat::Concise | CheckFormat::Bicep | CheckFormat::Github | CheckFormat::Azure
    );
    (lines || output.output.is_some()) && !output.quiet
}

fn exit(report: &Report, fail_on: FailOn) -> Exit {
    if report.findings.iter().any(|finding| fail_on.counts(finding.level)) {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
