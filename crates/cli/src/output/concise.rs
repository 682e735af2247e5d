//! One line for each finding, as compilers print them: `path:line:column: level[rule] message`.

use std::io::{self, Write};

use tricep_rules::finding::Level;

use super::View;
use super::text::{one_line, told};
use crate::style::{Color, Style};

pub(super) fn write(view: &View<'_>, style: Style, out: &mut impl Write) -> io::Result<()> {
    for (finding, place) in view.findings() {
        let level = style.paint(color(finding.level), finding.level.as_str());
        writeln!(
            out,
            "{}:{}:{}: {level}[{}] {}",
            one_line(&place.file),
            place.start.line,
            place.start.column,
            finding.rule,
            one_line(&told(finding))
        )?;
    }
    Ok(())
}

/// The colour of a level.
pub(super) fn color(level: Level) -> Color {
    match level {
        Level::Error => Color::Error,
        Level::Warning => Color::Warning,
        Level::Info => Color::Info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[test]
    fn findings() {
        insta::assert_snapshot!(written(&Example::full(), |view, out| write(view, Style::PLAIN, out)));
    }

    #[test]
    fn nothing_found() {
        assert_eq!(written(&Example::clean(), |view, out| write(view, Style::PLAIN, out)), "");
    }
}
