//! Blanks, line breaks and comments where the grammar has room for them: they change nothing that is said.

use fastrand::Rng;
use tricep_parser::bicep::{TokenKind, lex};
use tricep_rules::engine::Request;

use crate::facts::{Between, Facts, report, request};
use crate::generate::{Choices, File};

/// Makes the bytes of a project and of what is put between its words.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    super::bytes(rng, 1800)
}

/// Makes a project, changes its layout, and compares.
pub fn check(data: &[u8]) {
    let mut choices = Choices::new(data);
    let project = choices.project();
    let files = if choices.once_in(2) { project.arm() } else { project.bicep() };
    let mut changed = files.clone();
    change(&mut choices, &mut changed);
    // This rule is about a comment.
    let request = Request { ignore: vec![String::from("gateway-policy-undocumented")], ..request() };
    let [before, after] = [&files, &changed].map(|files| report(files, &request));
    let (before, after) = match (before, after) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(before), Err(after)) => return assert_eq!(before.message, after.message),
        _ => panic!("only one of the layouts can be checked"),
    };
    let [before, after] = [before, after].map(|report| Facts::of(&report, Between::Layouts));
    let difference = before.difference(&after);
    assert!(difference.is_empty(), "{difference}{files:?}\n{changed:?}");
}

/// Changes the layout of files.
pub(super) fn change(choices: &mut Choices<'_>, files: &mut [File]) {
    for (path, text) in files {
        let density = 1 + choices.below(20);
        *text = if path.extension().is_some_and(|extension| extension == "json") {
            json(choices, text, density)
        } else {
            bicep(choices, text, density)
        };
        if choices.once_in(4) {
            *text = text.replace('\n', "\r\n");
        }
        if choices.once_in(8) {
            text.insert(0, '\u{feff}');
        }
    }
}

fn blank(choices: &mut Choices<'_>) -> &'static str {
    choices.one(&[" ", "\t", "   ", "/* x */", " /* ' { é */ ", "/**/"])
}

fn bicep(choices: &mut Choices<'_>, text: &str, density: usize) -> String {
    let mut changed = String::new();
    let mut end = 0;
    for token in lex(text).tokens {
        let (start, kind) = (token.start as usize, token.kind);
        let gap = &text[end..start];
        changed.push_str(if gap.trim_matches(' ').is_empty() && gap.len() > 1 && choices.once_in(density) {
            " "
        } else {
            gap
        });
        if choices.once_in(density) {
            changed.push_str(blank(choices));
        }
        if kind == TokenKind::NewLine && choices.once_in(density) {
            changed.push_str(choices.one(&["// x", " // 'x' {", "\n", "\n\n// x\n \n", "\n/* a\nb */"]));
        }
        end = token.end as usize;
        changed.push_str(&text[start..end]);
    }
    changed
}

/// Between what is not part of a string or of a word.
fn json(choices: &mut Choices<'_>, text: &str, density: usize) -> String {
    let mut changed = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for c in text.chars() {
        let structural = !in_string && "{}[]:,".contains(c);
        if structural && choices.once_in(density) {
            changed.push_str(blank(choices));
        }
        if !in_string && c == ' ' && choices.once_in(density) {
            continue;
        }
        changed.push(c);
        if structural && choices.once_in(density) {
            changed.push_str(choices.one(&["\n", " // x\n", "/* \" */", "\t", "\n\n"]));
        }
        match c {
            '"' if !escaped => in_string = !in_string,
            _ => {}
        }
        escaped = in_string && c == '\\' && !escaped;
    }
    changed
}
