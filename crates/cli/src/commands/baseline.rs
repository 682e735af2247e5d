//! `tricep check --baseline` and `--write-baseline`.

use std::path::Path;

use tricep_rules::engine::{Baseline, Known};

use super::project::{Answer, text_of};
use crate::console;
use crate::exit::{Exit, Failure, Outcome};
use crate::output;
use crate::output::text::counted;

/// Reads a baseline.
pub(super) fn read(file: &Path) -> Result<Baseline, Failure> {
    let text = text_of(file)
        .map_err(|reason| Failure::new(format!("can't read the baseline {}: {reason}", file.display())))?;
    Baseline::parse(&text)
        .map_err(|error| Failure::new(format!("the baseline {} is not understood: {error}", file.display())))
}

/// Writes what was found as a baseline. What another one knows of files that were not looked at is kept.
pub(super) fn write(answer: &Answer, file: &Path, quiet: bool) -> Outcome {
    let report = &answer.report;
    let known = report.baseline.iter().flat_map(|baseline| &baseline.known);
    let unseen = report.baseline.iter().flat_map(|baseline| &baseline.unseen).cloned();
    let baseline = Baseline::of(&answer.project, report.findings.iter().chain(known), unseen);
    let text = output::json_text(&baseline)
        .map_err(|error| Failure::new(format!("can't write the baseline: {error}")))?;
    console::deliver(&text, Some(file))?;
    if !quiet {
        console::line(&format!("{} in {}", counted(baseline.len(), "known finding"), file.display()));
    }
    Ok(Exit::Clean)
}

/// Names what a baseline knows and the run no longer found.
pub(super) fn say_what_is_gone(answer: &Answer) {
    let Some(baseline) = &answer.report.baseline else { return };
    for Known { file, rule, message, .. } in &baseline.gone {
        console::notice(&format!("no longer found: {file}: [{rule}] {message}"));
    }
    if !baseline.gone.is_empty() {
        console::notice(
            "write the baseline again with --write-baseline, so that what is gone can't come back unseen",
        );
    }
}
