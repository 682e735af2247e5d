//! What holds for every text. That spans are sound whatever the text is, `tricep-fuzz` tests.

use std::fs;

use tricep_parser::bicep::{Parse, lex, parse, parse_parameters};
use tricep_parser::source::Span;

/// The samples, with whether each is a parameter file.
fn samples() -> Vec<(String, bool)> {
    let files = crate::samples::samples().into_iter();
    let texts = files.map(|(path, name)| (fs::read_to_string(path).unwrap(), name.ends_with("bicepparam")));
    texts.collect()
}

fn read(text: &str, parameters: bool) -> Parse {
    if parameters { parse_parameters(text) } else { parse(text) }
}

/// The statements of a text, by their spans.
fn statements(parse: &Parse) -> Vec<Span> {
    parse.tree.statements.iter().map(|id| parse.tree[*id].span).collect()
}

#[test]
fn samples_have_no_errors() {
    for (text, parameters) in samples() {
        for text in [text.replace('\n', "\r\n"), format!("\u{feff}{text}"), text] {
            assert!(read(&text, parameters).errors.is_empty(), "{text}");
        }
    }
}

#[test]
fn truncation_keeps_what_ends_before() {
    for (text, parameters) in samples() {
        let whole = statements(&read(&text, parameters));
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let start = &text[..cut];
            let left = statements(&read(start, parameters));
            for statement in whole.iter().filter(|statement| (statement.end as usize) < cut) {
                // Half a comment behind a statement is an operator of it.
                let is_left =
                    left.iter().any(|other| other.start == statement.start && other.end >= statement.end);
                assert!(is_left, "{statement:?} is lost when cut at {cut}: {start}");
            }
        }
    }
}

#[test]
fn a_missing_token_costs_nothing_before_it() {
    for (text, parameters) in samples() {
        let whole = statements(&read(&text, parameters));
        for token in lex(&text).tokens {
            let damaged = format!("{}{}", &text[..token.start as usize], &text[token.end as usize..]);
            let left = statements(&read(&damaged, parameters));
            for statement in whole.iter().filter(|statement| statement.end < token.start) {
                assert!(left.contains(statement), "{statement:?} is lost without {token:?}: {damaged}");
            }
        }
    }
}

/// Twice the text has twice the tokens, nodes and errors: nothing is read again for what stands around it.
#[test]
fn growth_is_linear() {
    for broken in ["", "var broken = [\n", "resource r 'x' = {\n  a: [\n", "} ) ]\n", "@f(\n"] {
        let text: String = samples()
            .into_iter()
            .filter(|(_, parameters)| !parameters)
            .map(|(text, _)| text + broken)
            .collect();
        let count = |text: &str| {
            let parse = parse(text);
            (lex(text).tokens.len() - 1, parse.errors.len(), parse.tree.statements.len())
        };
        let (tokens, errors, statements) = count(&text);
        let (more_tokens, more_errors, more_statements) = count(&text.repeat(4));
        assert_eq!(more_tokens, tokens * 4);
        assert!(more_errors <= errors * 4 + 4, "{errors} {more_errors}");
        assert!(more_statements <= statements * 4 + 4, "{statements} {more_statements}");
    }
}
