//! Workflow commands of GitHub Actions: a finding becomes an annotation of the changed lines.
//!
//! See <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>. The runner shows ten of each
//! level in a step, so errors come first.

use std::cmp::Reverse;
use std::io::{self, Write};

use tricep_rules::finding::{Finding, Level};

use super::View;
use super::text::{neutral, told};
use super::view::Place;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut findings: Vec<_> = view.findings().collect();
    findings.sort_by_key(|(finding, _)| Reverse(finding.level));
    for (finding, place) in findings {
        write_command(view, finding, &place, out)?;
    }
    Ok(())
}

fn write_command(view: &View<'_>, finding: &Finding, place: &Place, out: &mut impl Write) -> io::Result<()> {
    let command = match finding.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "notice",
    };
    write!(
        out,
        "::{command} file={},line={},endLine={}",
        property(&place.file),
        place.start.line,
        place.end.line
    )?;
    // Columns of a range over several lines are taken for columns of the first.
    if place.start.line == place.end.line {
        write!(out, ",col={},endColumn={}", place.start.column, place.end.column)?;
    }
    writeln!(out, ",title={}::{}", property(finding.rule), data(&message(view, finding, place)))
}

/// The properties of a command can't be seen in the log, so the message repeats the place.
fn message(view: &View<'_>, finding: &Finding, place: &Place) -> String {
    let mut message =
        format!("{}:{}:{}: {}", place.file, place.start.line, place.start.column, told(finding));
    for label in &finding.labels {
        let place = view.place(label.location);
        message.push_str(&format!(
            "\n{}:{}:{}: {}",
            place.file, place.start.line, place.start.column, label.message
        ));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    message
}

/// Text as a command has it, in one line: what `%0A` stands for begins no command.
fn data(text: &str) -> String {
    neutral(&text.replace("\r\n", "\n")).replace('%', "%25").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[test]
    fn findings() {
        insta::assert_snapshot!(written(&Example::full(), write));
    }

    #[test]
    fn nothing_found() {
        assert_eq!(written(&Example::clean(), write), "");
    }
}
