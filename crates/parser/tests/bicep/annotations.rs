//! Tests that say what is wrong right under the place where it is wrong.
//!
//! ```text
//! var x = [1 2]
//! //         ^ BCP236
//! ```
//!
//! A line of blanks, `//`, carets and a message says that a problem begins at the first caret's column on the last line
//! of code before it and is as long as there are carets; `|` instead of a caret is a place without length. Such lines are
//! taken out before the text is read. The message is a code, or a code and the words of the problem.

use tricep_parser::source::{LineIndex, Problem, Span};

/// What an annotation asks for.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Expected {
    span: Span,
    message: String,
}

/// Reads the text without its annotations, and compares what is found with them.
#[track_caller]
pub(crate) fn check(annotated: &str, find: impl Fn(&str) -> Vec<Problem>) {
    let (text, mut expected) = extract(annotated);
    let mut found: Vec<Expected> = find(&text)
        .into_iter()
        .map(|problem| {
            let whole = format!("{} {}", problem.code, problem.message);
            let asked = expected.iter().any(|e| e.span == problem.span && e.message == whole);
            Expected { span: problem.span, message: if asked { whole } else { problem.code.to_owned() } }
        })
        .collect();
    expected.sort();
    found.sort();
    let lines = LineIndex::new(&text);
    let list = |list: &[Expected]| -> String {
        list.iter()
            .map(|e| {
                let place = lines.line_column(&text, e.span.start);
                format!("  {}:{} +{} {}\n", place.line, place.column, e.span.len(), e.message)
            })
            .collect()
    };
    assert!(found == expected, "found\n{}expected\n{}in\n{text}", list(&found), list(&expected));
}

fn extract(annotated: &str) -> (String, Vec<Expected>) {
    let mut text = String::new();
    let mut expected = Vec::new();
    let mut line_start = 0;
    for line in annotated.split_inclusive('\n') {
        match annotation(line) {
            Some((column, length, message)) => {
                let start = (line_start + column) as u32;
                expected.push(Expected { span: Span::new(start, start + length as u32), message });
            }
            None => {
                line_start = text.len();
                text.push_str(line);
            }
        }
    }
    (text, expected)
}

/// Column, length and message of an annotation.
fn annotation(line: &str) -> Option<(usize, usize, String)> {
    let comment = line.trim_start().strip_prefix("//")?;
    let marked = comment.trim_start();
    let marks = marked.find(|c| c != '^' && c != '|')?;
    if marks == 0 {
        return None;
    }
    let length = if marked.starts_with('|') { 0 } else { marks };
    Some((line.len() - marked.len(), length, marked[marks..].trim().to_owned()))
}
