//! What a run came to, in a line.

use std::collections::BTreeMap;
use std::time::Duration;

use tricep_rules::finding::Level;

use super::View;
use super::text::counted;

/// The line that ends a run: what was found, then what was looked at.
pub(crate) fn summary(view: &View<'_>) -> String {
    format!("{} in {}", found(view), looked_at(view))
}

fn found(view: &View<'_>) -> String {
    let suppressed = view.report.suppressed.len();
    let mut parts: Vec<String> =
        [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Info, "note")]
            .into_iter()
            .map(|(level, noun)| (view.count(level), noun))
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
    if parts.is_empty() {
        parts.push(String::from("no problem found"));
    }
    if suppressed > 0 {
        parts.push(format!("{suppressed} suppressed"));
    }
    if let Some(known) =
        view.report.baseline.as_ref().map(|baseline| baseline.known.len()).filter(|known| *known > 0)
    {
        parts.push(format!("{known} in the baseline"));
    }
    parts.join(", ")
}

fn looked_at(view: &View<'_>) -> String {
    let summary = &view.report.summary;
    let mut text = format!(
        "{} of {}, {}, {}",
        counted(summary.paths, "TLS path"),
        counted(summary.gateways, "gateway"),
        counted(summary.deployments, "deployment"),
        counted(summary.files, "file"),
    );
    if summary.unverified > 0 {
        text.push_str(&format!(
            "; {} could not be verified: see `tricep paths`",
            counted(summary.unverified, "path")
        ));
    }
    if summary.unread > 0 {
        let verb = if summary.unread == 1 { "was" } else { "were" };
        text.push_str(&format!("; {} {verb} not read", counted(summary.unread, "module")));
    }
    text
}

/// How often each rule fired, what was looked at and how long it took, a line each. `checked` is the part of the time
/// after which only writing was left.
pub(crate) fn statistics(view: &View<'_>, checked: Duration, elapsed: Duration) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for finding in &view.report.findings {
        *counts.entry(finding.rule).or_default() += 1;
    }
    let mut lines: Vec<String> =
        counts.into_iter().map(|(rule, count)| format!("{count:>6}  {rule}")).collect();
    lines.push(format!("looked at {}", looked_at(view)));
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    lines.push(format!(
        "took {:.1} ms: {:.1} ms to read and check, {:.1} ms to write",
        milliseconds(elapsed),
        milliseconds(checked),
        milliseconds(elapsed.saturating_sub(checked))
    ));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::Example;

    #[test]
    fn a_run_in_a_line() {
        let summary = |example: &Example| summary(&example.view());
        insta::assert_snapshot!(summary(&Example::full()), @"1 error, 1 warning, 1 note, 1 suppressed in 3 TLS paths of 1 gateway, 2 deployments, 4 files; 1 path could not be verified: see `tricep paths`; 2 modules were not read");
        insta::assert_snapshot!(summary(&Example::clean()), @"no problem found in 0 TLS paths of 0 gateways, 1 deployment, 1 file");
    }

    #[test]
    fn statistics_count_each_rule() {
        insta::assert_snapshot!(statistics(&Example::full().view(), Duration::from_micros(8000), Duration::from_micros(8500)).join("\n"), @r"
             1  gateway-tls-below-backend
             1  site-tls-old
             1  value-odd
        looked at 3 TLS paths of 1 gateway, 2 deployments, 4 files; 1 path could not be verified: see `tricep paths`; 2 modules were not read
        took 8.5 ms: 8.0 ms to read and check, 0.5 ms to write
        ");
    }
}
