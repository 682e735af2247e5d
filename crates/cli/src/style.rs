//! Colours, hyperlinks and width: what the place that is written to can show.

use std::env;
use std::ffi::OsStr;
use std::io::{self, IsTerminal};

use crate::args::ColorWhen;

/// How many columns to fill when nothing says how wide the terminal is.
const USUAL_WIDTH: usize = 100;

/// What the reader's place can show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Style {
    /// Whether colours are wanted.
    pub(crate) color: bool,
    /// Whether links can be followed.
    pub(crate) links: bool,
    /// How many columns there are.
    pub(crate) width: usize,
}

impl Style {
    /// No colour and the usual width.
    pub(crate) const PLAIN: Self = Self { color: false, links: false, width: USUAL_WIDTH };

    /// What standard output can show, given what the caller asked for.
    pub(crate) fn of_stdout(when: ColorWhen) -> Self {
        let terminal = io::stdout().is_terminal();
        let color = match when {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => wanted(terminal, |name| env::var_os(name)),
        };
        let links = linkable(terminal && when != ColorWhen::Never, |name| env::var_os(name));
        Self { color, links, width: width(terminal) }
    }

    /// The same for a result that goes to a file: no colour there, whatever the terminal can show.
    pub(crate) fn for_file(self) -> Self {
        Self { width: USUAL_WIDTH, color: false, links: false }
    }

    /// `text` in a colour, where colours are wanted.
    pub(crate) fn paint(self, color: Color, text: &str) -> String {
        if self.color { format!("\u{1b}[{}m{text}\u{1b}[0m", color.code()) } else { text.to_owned() }
    }
}

impl Style {
    /// `text` as a link to `url` (OSC 8), where the terminal can have it.
    pub(crate) fn link(self, url: &str, text: &str) -> String {
        if self.links { format!("\u{1b}]8;;{url}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\") } else { text.to_owned() }
    }
}

/// The colours that are used, by their meaning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Color {
    Error,
    Warning,
    Info,
    Good,
    Heading,
    Faint,
}

impl Color {
    fn code(self) -> &'static str {
        match self {
            Self::Error => "1;31",
            Self::Warning => "1;33",
            Self::Info => "36",
            Self::Good => "32",
            Self::Heading => "1",
            Self::Faint => "2",
        }
    }
}

/// Whether to use colour when nobody said so on the command line. `NO_COLOR` and `FORCE_COLOR` count when they are set
/// and not empty (no-color.org, force-color.org); the first wins, since it protects logs.
fn wanted<V: AsRef<OsStr>>(terminal: bool, variable: impl Fn(&str) -> Option<V>) -> bool {
    let set = |name| variable(name).is_some_and(|value| !value.as_ref().is_empty());
    let value_is = |name, expected: &str| variable(name).is_some_and(|value| value.as_ref() == expected);
    if set("NO_COLOR") {
        false
    } else if set("FORCE_COLOR") {
        !value_is("FORCE_COLOR", "0")
    } else if set("CLICOLOR_FORCE") {
        !value_is("CLICOLOR_FORCE", "0")
    } else {
        terminal && !value_is("TERM", "dumb")
    }
}

/// Whether the terminal takes links. Most do, or leave them out; `FORCE_HYPERLINK` has the last word.
fn linkable<V: AsRef<OsStr>>(terminal: bool, variable: impl Fn(&str) -> Option<V>) -> bool {
    if let Some(value) = variable("FORCE_HYPERLINK") {
        return value.as_ref() != "0";
    }
    let plain = |value: &V| ["dumb", "linux"].into_iter().any(|name| value.as_ref() == name);
    terminal && variable("TERM").is_some_and(|value| !plain(&value)) && variable("CI").is_none()
}

fn width(terminal: bool) -> usize {
    if !terminal {
        return USUAL_WIDTH;
    }
    terminal_size::terminal_size().map_or(USUAL_WIDTH, |(width, _)| usize::from(width.0).max(40))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(terminal: bool, variables: &[(&str, &str)], expected: bool) {
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        assert_eq!(wanted(terminal, variable), expected, "{variables:?}");
    }

    #[test]
    fn links_are_for_terminals() {
        let check = |terminal, variables: &[(&str, &str)]| {
            linkable(terminal, |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| *value))
        };
        assert!(check(true, &[("TERM", "xterm-256color")]));
        assert!(!check(true, &[]));
        assert!(!check(true, &[("TERM", "linux")]));
        assert!(!check(true, &[("TERM", "xterm"), ("CI", "true")]));
        assert!(!check(false, &[("TERM", "xterm")]));
        assert!(check(false, &[("FORCE_HYPERLINK", "1")]));
        assert!(!check(true, &[("TERM", "xterm"), ("FORCE_HYPERLINK", "0")]));
        let style = Style { links: true, ..Style::PLAIN };
        assert_eq!(style.link("https://a", "b"), "\u{1b}]8;;https://a\u{1b}\\b\u{1b}]8;;\u{1b}\\");
        assert_eq!(Style::PLAIN.link("https://a", "b"), "b");
    }

    #[test]
    fn colour_follows_the_terminal_unless_a_variable_says_otherwise() {
        check(true, &[], true);
        check(false, &[], false);
        check(true, &[("TERM", "dumb")], false);
        check(true, &[("NO_COLOR", "1")], false);
        check(true, &[("NO_COLOR", "")], true);
        check(false, &[("FORCE_COLOR", "1")], true);
        check(true, &[("FORCE_COLOR", "0")], false);
        check(false, &[("CLICOLOR_FORCE", "1")], true);
        check(true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], false);
    }
}
