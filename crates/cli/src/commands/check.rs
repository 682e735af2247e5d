//! `tricep check`.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

use tricep_parser::project::relative_bytes;
use tricep_rules::report::Report;

use super::project::{Answer, Opened};
use super::{baseline, fix};
use crate::args::{CheckArguments, CheckFormat, FailOn, OutputArguments, RepairArguments};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::text::counted;
use crate::output::{self, View};
use crate::style::Style;

pub(super) fn run(arguments: CheckArguments, style: Style) -> Outcome {
    let started = Instant::now();
    let CheckArguments {
        input,
        format,
        select,
        ignore,
        repair,
        baseline,
        write_baseline,
        fail_on,
        statistics,
        output,
    } = arguments;
    let mut opened = input.open()?;
    opened.request.select = select;
    opened.request.ignore = ignore;
    opened.request.baseline = baseline.as_deref().map(baseline::read).transpose()?;
    if let Some(file) = write_baseline {
        return baseline::write(&opened.ask(&output)?, &file, output.quiet);
    }
    if repair.diff {
        return diff(&opened, &repair, fail_on, &output);
    }
    let Fixed { answer, said: repaired, failed } = match repair.fix {
        true => fixed(&opened, &repair)?,
        false => Fixed::nothing(opened.ask(&output)?),
    };
    if repair.fix && !output.quiet {
        answer.report.notices.iter().for_each(|notice| console::notice(notice));
    }
    let checked = started.elapsed();
    if !output.quiet {
        baseline::say_what_is_gone(&answer);
    }
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
    if let Some(repaired) = repaired.filter(|_| !output.quiet) {
        console::line(&repaired);
    }
    if statistics {
        output::statistics(&view, checked, started.elapsed()).iter().for_each(|line| console::line(line));
    }
    let exit = if failed { Exit::Failed } else { exit(&answer.report, fail_on) };
    answer.keep();
    Ok(exit)
}

/// What is left after repairs.
struct Fixed {
    answer: Answer,
    /// What was done.
    said: Option<String>,
    /// Whether a file could not be written.
    failed: bool,
}

impl Fixed {
    fn nothing(answer: Answer) -> Self {
        Self { answer, said: None, failed: false }
    }
}

/// Repairs files. What is reported is what is left.
fn fixed(opened: &Opened, repair: &RepairArguments) -> Result<Fixed, Failure> {
    if opened.stdin.is_some() {
        return Err(Failure::new("--fix: standard input can't be repaired; --diff shows what would be"));
    }
    let repaired = fix::repaired(opened, repair.unsafe_fixes)?;
    if repaired.files.is_empty() {
        return Ok(Fixed::nothing(Answer::new(repaired.report, repaired.project)));
    }
    let written = fix::write(&repaired, opened);
    let said = Some(fix::summary(&repaired, &written));
    let answer = match written.files == repaired.files.len() {
        true => Answer::new(repaired.report, repaired.project),
        // Some files are as they were: what holds for those has to be said.
        false => opened.answer(Arc::clone(&opened.files), true)?,
    };
    Ok(Fixed { answer, said, failed: written.failed })
}

/// Shows what would be repaired. The exit status is that of the files as they are.
fn diff(
    opened: &Opened,
    repair: &RepairArguments,
    fail_on: FailOn,
    output: &OutputArguments,
) -> Result<Exit, Failure> {
    let before = opened.ask(output)?;
    let repaired = fix::repaired(opened, repair.unsafe_fixes)?;
    let diffs = repaired.files.iter().map(|(path, file)| {
        output::diff::unified(&relative_bytes(&opened.current, path), &file.before, &file.after)
    });
    let patch: String = diffs.collect();
    let shown = match output.output {
        Some(_) => Cow::Borrowed(patch.as_str()),
        None => output::diff::printable(&patch),
    };
    console::deliver(shown.as_bytes(), output.output.as_deref())?;
    if shown != patch && !output.quiet {
        console::notice(
            "the files hold characters or commands that steer terminals or CI servers; they are replaced in what is \
             printed, which is therefore no patch: --output writes it as it is",
        );
    }
    if !output.quiet {
        let (count, files) = (counted(repaired.count, "repair"), counted(repaired.files.len(), "file"));
        console::line(&format!("{count} in {files} can be made with --fix"));
    }
    Ok(exit(&before.report, fail_on))
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
