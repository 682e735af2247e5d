//! Short runs of all targets, always with the same input.

#![expect(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use tricep_fuzz::seeds::{self, Kind};
use tricep_fuzz::{Rng, input, target, targets};

fn short(name: &str) {
    let target = target(name).expect("a target");
    for run in 0..target.test_runs {
        (target.check)(&input(target, 0, run));
    }
}

#[test]
fn bicep() {
    short("bicep");
}

#[test]
fn json() {
    short("json");
}

#[test]
fn expression() {
    short("expression");
}

#[test]
fn project() {
    short("project");
}

#[test]
fn pair() {
    short("pair");
}

#[test]
fn layout() {
    short("layout");
}

#[test]
fn fixes() {
    short("fixes");
}

#[test]
fn secrets() {
    short("secrets");
}

#[test]
fn server() {
    short("server");
}

/// What longer runs have found.
#[test]
fn inputs_that_once_failed() {
    targets::bicep::check(b"import{e,\n#restore-diagnostics\n");
}

/// A file is often read while somebody writes it.
#[test]
fn the_beginning_of_a_seed_is_read() {
    for (kind, check) in
        [(Kind::Bicep, targets::bicep::check as fn(&[u8])), (Kind::Json, targets::json::check)]
    {
        let mut rng = Rng::with_seed(0);
        for text in seeds::of(kind) {
            check(text.as_bytes());
            check(text.replace('\n', "\r\n").as_bytes());
            check(format!("\u{feff}{text}").as_bytes());
            for _ in 0..8 {
                check(&text.as_bytes()[..rng.usize(..=text.len())]);
            }
        }
    }
}

#[test]
fn any_pairing_of_tokens_is_read() {
    let words = [
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "'",
        "'''",
        "${",
        "\n",
        ",",
        ":",
        "=",
        "@",
        "?",
        "|",
        "...",
        "::",
        "=>",
        "param",
        "resource",
        "for",
        "if",
        "import",
        "x",
        "1",
        "'a'",
        "/*",
        "//",
        "#disable-next-line",
        "é",
        "\\",
    ];
    for a in words {
        for b in words {
            let texts = [
                format!("{a}{b}"),
                format!("param {a} {b}"),
                format!("var x = {a}{b}{a}"),
                format!("type x = {a} {b}"),
            ];
            texts.iter().for_each(|text| targets::bicep::check(text.as_bytes()));
        }
    }
}
