//! JUnit XML, which every CI server reads: a suite for each file, a test case for each finding.
//!
//! What is good to know is no failure: its case passes and carries the message as output.

use std::io::{self, Write};

use tricep_rules::finding::{Finding, Level};
use tricep_rules::rules;

use super::View;
use super::text::told;
use super::view::Place;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let findings: Vec<_> = view.findings().collect();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(
        out,
        r#"<testsuites name="tricep" tests="{}" failures="{}" errors="0">"#,
        findings.len().max(1),
        failures(&findings)
    )?;
    if findings.is_empty() {
        writeln!(out, r#"  <testsuite name="tricep" tests="1" failures="0" errors="0" skipped="0">"#)?;
        writeln!(out, r#"    <testcase name="no problem found" classname="tricep"/>"#)?;
        writeln!(out, "  </testsuite>")?;
    }
    for suite in findings.chunk_by(|(_, a), (_, b)| a.file == b.file) {
        write_suite(suite, out)?;
    }
    writeln!(out, "</testsuites>")
}

fn write_suite(suite: &[(&Finding, Place)], out: &mut impl Write) -> io::Result<()> {
    let Some((_, place)) = suite.first() else { return Ok(()) };
    writeln!(
        out,
        r#"  <testsuite name="{}" tests="{}" failures="{}" errors="0" skipped="0">"#,
        escaped(&place.file),
        suite.len(),
        failures(suite)
    )?;
    for (finding, place) in suite {
        write_case(finding, place, out)?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_case(finding: &Finding, place: &Place, out: &mut impl Write) -> io::Result<()> {
    let file = escaped(&place.file);
    let (line, column) = (place.start.line, place.start.column);
    let message = escaped(&told(finding));
    writeln!(
        out,
        r#"    <testcase name="{} at {line}:{column}" classname="{file}" file="{file}" line="{line}">"#,
        escaped(finding.rule)
    )?;
    let url = rules::url(finding.rule);
    if is_failure(finding) {
        writeln!(
            out,
            r#"      <failure type="{}" message="{message}">{file}:{line}:{column}: {message} ({url})</failure>"#,
            finding.level
        )?;
    } else {
        writeln!(out, "      <system-out>{file}:{line}:{column}: {message} ({url})</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

fn failures(findings: &[(&Finding, Place)]) -> usize {
    findings.iter().filter(|(finding, _)| is_failure(finding)).count()
}

fn is_failure(finding: &Finding) -> bool {
    finding.level > Level::Info
}

/// Text for an element or an attribute. Most control characters can't be in XML, not even escaped.
fn escaped(text: &str) -> String {
    super::text::xml(text).replace('\n', "&#10;").replace('\t', "&#9;")
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
        insta::assert_snapshot!(written(&Example::clean(), write));
    }
}
