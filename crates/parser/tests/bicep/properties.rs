//! What holds for every text.

use std::fs;

use tricep_parser::bicep::syntax::{Node, Tree};
use tricep_parser::bicep::{Parse, TokenKind, lex, lower, lower_parameters, parse, parse_parameters};
use tricep_parser::source::{FileId, Span};

/// The samples, with whether each is a parameter file.
fn samples() -> Vec<(String, bool)> {
    let files = crate::samples::samples().into_iter();
    let texts = files.map(|(path, name)| (fs::read_to_string(path).unwrap(), name.ends_with("bicepparam")));
    texts.collect()
}

fn read(text: &str, parameters: bool) -> Parse {
    if parameters { parse_parameters(text) } else { parse(text) }
}

/// Tokens and trivia, put together, are the text; all spans lie in it, and children in their parents.
#[track_caller]
fn check(text: &str, parameters: bool) {
    let tokens = lex(text).tokens;
    let mut end = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for token in &tokens {
        assert!(token.start >= end && token.end >= token.start, "{token:?} after {end}");
        let gap = text.get(end as usize..token.start as usize).expect("tokens begin between characters");
        assert!(is_trivia(gap), "{gap:?} before {token:?}");
        assert!(text.get(token.start as usize..token.end as usize).is_some(), "{token:?}");
        end = token.end;
    }
    let last = tokens.last().unwrap();
    assert_eq!((last.kind, last.end as usize), (TokenKind::EndOfFile, text.len()));

    let parse = read(text, parameters);
    let whole = Span::new(0, text.len() as u32);
    for error in &parse.errors {
        assert!(
            whole.contains(error.span)
                && text.get(error.span.start as usize..error.span.end as usize).is_some()
        );
    }
    let mut before = 0;
    for statement in &parse.tree.statements {
        let span = parse.tree[*statement].span;
        assert!(span.start >= before, "{span:?} before {before}");
        before = span.end;
        check_node(&parse.tree, text, Node::Statement(*statement), whole);
    }
    let template =
        if parameters { lower_parameters(FileId(0), text).template } else { lower(FileId(0), text) };
    for problem in &template.problems {
        assert!(whole.contains(problem.span));
    }
}

#[track_caller]
fn check_node(tree: &Tree, text: &str, node: Node, parent: Span) {
    let span = tree.span_of(node);
    assert!(parent.contains(span), "{node:?} at {span:?} is not in {parent:?} of {text:?}");
    assert!(text.get(span.start as usize..span.end as usize).is_some(), "{node:?} at {span:?}");
    for child in tree.children(node) {
        check_node(tree, text, child, span);
    }
}

fn is_trivia(mut gap: &str) -> bool {
    loop {
        gap = gap.trim_start_matches([' ', '\t']);
        if gap.is_empty() {
            return true;
        }
        gap = if gap.starts_with("//") || gap.starts_with("#disable-") || gap.starts_with("#restore-") {
            let end = gap.find(['\n', '\r']).unwrap_or(gap.len());
            &gap[end..]
        } else if let Some(comment) = gap.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            return false;
        };
    }
}

/// The statements of a text, by their spans.
fn statements(parse: &Parse) -> Vec<Span> {
    parse.tree.statements.iter().map(|id| parse.tree[*id].span).collect()
}

#[test]
fn samples_have_no_errors() {
    for (text, parameters) in samples() {
        assert!(read(&text, parameters).errors.is_empty(), "{text}");
        check(&text, parameters);
        check(&text.replace('\n', "\r\n"), parameters);
        check(&format!("\u{feff}{text}"), parameters);
    }
}

#[test]
fn truncation_keeps_what_ends_before() {
    for (text, parameters) in samples() {
        let whole = statements(&read(&text, parameters));
        for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
            let start = &text[..cut];
            check(start, parameters);
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
            check(&damaged, parameters);
            let left = statements(&read(&damaged, parameters));
            for statement in whole.iter().filter(|statement| statement.end < token.start) {
                assert!(left.contains(statement), "{statement:?} is lost without {token:?}: {damaged}");
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
            for text in [
                format!("{a}{b}"),
                format!("param {a} {b}"),
                format!("var x = {a}{b}{a}"),
                format!("type x = {a} {b}"),
            ] {
                check(&text, false);
                check(&text, true);
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
