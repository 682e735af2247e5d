//! A code quality report of GitLab.
//!
//! See <https://docs.gitlab.com/ci/testing/code_quality/>. Entries with the same fingerprint hide each other.

use std::io::{self, Write};

use serde::Serialize;
use tricep_rules::finding::Level;

use super::View;
use super::json::write_json;
use super::text::{one_line, told};

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let entries: Vec<Entry<'_>> = view
        .findings()
        .map(|(finding, place)| Entry {
            description: one_line(&told(finding)),
            check_name: finding.rule,
            fingerprint: &finding.fingerprint,
            severity: match finding.level {
                Level::Error => "major",
                Level::Warning => "minor",
                Level::Info => "info",
            },
            location: EntryLocation {
                path: place.file,
                lines: Lines { begin: place.start.line, end: place.end.line },
            },
        })
        .collect();
    write_json(&entries, out)
}

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: EntryLocation,
}

#[derive(Serialize)]
struct EntryLocation {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
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
        assert_eq!(written(&Example::clean(), write), "[]\n");
    }
}
