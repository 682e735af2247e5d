//! The line that the Bicep CLI prints, so that what reads its output reads ours:
//! `path(line,column) : Level code: message [url]`.

use std::io::{self, Write};

use tricep_rules::finding::Level;
use tricep_rules::rules;

use super::View;
use super::text::{one_line, told};

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    for (finding, place) in view.findings() {
        let level = match finding.level {
            Level::Error => "Error",
            Level::Warning => "Warning",
            Level::Info => "Info",
        };
        writeln!(
            out,
            "{}({},{}) : {level} {}: {} [{}]",
            one_line(&place.file),
            place.start.line,
            place.start.column,
            finding.rule,
            one_line(&told(finding)),
            rules::url(finding.rule)
        )?;
    }
    Ok(())
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
