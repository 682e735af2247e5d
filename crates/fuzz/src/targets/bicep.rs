//! The Bicep lexer, parser and lowering, as templates and as parameter files.

use fastrand::Rng;
use tricep_parser::bicep::syntax::{Node, Tree};
use tricep_parser::bicep::{Parse, TokenKind, lex, lower, lower_parameters, parse, parse_parameters};
use tricep_parser::source::{FileId, Span};

use super::template;
use crate::mutate::{self, Dictionary};
use crate::seeds::{self, Kind};

const WORDS: Dictionary = &[
    "param",
    "var",
    "resource",
    "module",
    "output",
    "type",
    "func",
    "import",
    "using",
    "extends",
    "extension",
    "metadata",
    "targetScope",
    "assert",
    "test",
    "existing",
    "if",
    "for",
    "in",
    "as",
    "from",
    "with",
    "none",
    "null",
    "true",
    "false",
    "string",
    "int",
    "bool",
    "object",
    "array",
    "resourceInput",
    "@",
    "@secure()",
    "@allowed([\n1\n])\n",
    "@description('x')\n",
    "=",
    "==",
    "=~",
    "!=",
    "!~",
    "<=",
    ">=",
    "&&",
    "||",
    "??",
    "?",
    ":",
    "::",
    ".",
    ".?",
    "[?",
    "...",
    "=>",
    "!",
    "-",
    "%",
    "|",
    "*",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "'",
    "'''",
    "$'''",
    "$$'''",
    "${",
    "\\${",
    "\\u{",
    "//",
    "/*",
    "*/",
    "#disable-next-line x\n",
    "#disable-diagnostics x\n",
    "#restore-diagnostics x\n",
    "\n",
    "'a@2020-01-01'",
    "parent: ",
    "scope: ",
    "dependsOn: [\n]\n",
    "properties: {\n}\n",
    "this",
    "base",
    "sys.",
    "az.",
    "x",
];

/// Makes a text.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    mutate::text(rng, seeds::of(Kind::Bicep), WORDS)
}

/// Reads a text in both ways.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    tokens(&text);
    tree(&text, &parse(&text));
    tree(&text, &parse_parameters(&text));
    template::is_sound(&text, &lower(FileId(0), &text));
    let parameters = lower_parameters(FileId(0), &text);
    template::is_sound(&text, &parameters.template);
    for assignment in &parameters.values {
        super::inside(&text, assignment.span);
        super::inside(&text, assignment.name.span);
    }
}

/// Tokens and what lies between them are the text.
fn tokens(text: &str) {
    let lexed = lex(text);
    let mut end = if text.starts_with('\u{feff}') { 3 } else { 0 };
    for token in &lexed.tokens {
        assert!(token.start >= end && token.end >= token.start, "{token:?} after {end}");
        super::inside(text, token.span());
        let gap = text.get(end as usize..token.start as usize).expect("tokens begin between characters");
        assert!(is_trivia(gap), "{gap:?} before {token:?}");
        end = token.end;
    }
    let last = lexed.tokens.last().expect("there is an end");
    assert_eq!((last.kind, last.end as usize), (TokenKind::EndOfFile, text.len()));
    for pragma in &lexed.pragmas {
        super::inside(text, pragma.span);
        for code in pragma.codes.iter().chain(&pragma.reason) {
            super::inside(text, *code);
        }
        assert!(pragma.codes.iter().all(|code| pragma.span.contains(*code)), "{pragma:?}");
    }
}

fn is_trivia(mut gap: &str) -> bool {
    loop {
        gap = gap.trim_start_matches([' ', '\t']);
        if gap.is_empty() {
            return true;
        }
        gap = if gap.starts_with("//") {
            &gap[gap.find(['\n', '\r']).unwrap_or(gap.len())..]
        } else if gap.starts_with("#disable-") || gap.starts_with("#restore-") {
            // A comment that begins on the line may end on another.
            let end = gap.find(['\n', '\r']).into_iter().chain(gap.find("//")).chain(gap.find("/*")).min();
            &gap[end.unwrap_or(gap.len())..]
        } else if let Some(comment) = gap.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, rest)| rest)
        } else {
            return false;
        };
    }
}

/// Nodes lie in the text and in their parents; statements follow one another.
fn tree(text: &str, parse: &Parse) {
    for error in &parse.errors {
        super::inside(text, error.span);
    }
    let whole = Span::new(0, text.len() as u32);
    let mut before = 0;
    for statement in &parse.tree.statements {
        let span = parse.tree[*statement].span;
        assert!(span.start >= before, "{span:?} before {before}");
        before = span.end;
        node(&parse.tree, text, Node::Statement(*statement), whole);
    }
}

fn node(tree: &Tree, text: &str, node: Node, parent: Span) {
    let mut open = vec![(node, parent)];
    while let Some((node, parent)) = open.pop() {
        let span = tree.span_of(node);
        super::inside(text, span);
        assert!(parent.contains(span), "{node:?} at {span:?} is not in {parent:?}");
        open.extend(tree.children(node).into_iter().map(|child| (child, span)));
    }
}
