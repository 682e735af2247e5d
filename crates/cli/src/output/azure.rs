//! Logging commands of Azure Pipelines: a finding becomes an issue of the build.
//!
//! See <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands>. There are issues of two kinds
//! only; what is good to know is a plain line of the log.

use std::io::{self, Write};

use tricep_rules::finding::Level;
use tricep_rules::rules;

use super::View;
use super::text::{one_line, told};

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    for (finding, place) in view.findings() {
        let kind = match finding.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => {
                writeln!(
                    out,
                    "{}:{}:{}: info[{}] {}",
                    data(&place.file),
                    place.start.line,
                    place.start.column,
                    finding.rule,
                    data(&told(finding))
                )?;
                continue;
            }
        };
        writeln!(
            out,
            "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={};]{} ({})",
            property(&place.file),
            place.start.line,
            place.start.column,
            property(finding.rule),
            data(&told(finding)),
            rules::url(finding.rule)
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    one_line(text).replace('%', "%AZP25")
}

fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
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

    #[test]
    fn a_message_can_not_give_commands() {
        assert_eq!(
            data("a\n##vso[task.complete result=Succeeded;]b"),
            "a #?vso[task.complete result=Succeeded;]b"
        );
        assert_eq!(property("a;b]c%"), "a%3Bb%5Dc%AZP25");
    }
}
