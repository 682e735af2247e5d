//! What the lexer and the parser see, as text, one thing a line.

use std::fmt::Write;

use super::lexer::lex;
use super::parser::{Parse, parse};
use super::syntax::{Node, Tree};

/// The tokens of a text, `START END Type` on each line, in bytes; blanks, comments and pragmas are no tokens.
pub fn tokens(text: &str) -> String {
    let mut out = String::new();
    for token in lex(text).tokens {
        let _ = writeln!(out, "{} {} {:?}", token.start, token.end, token.kind);
    }
    out
}

/// The syntax errors of a text, `START END code message` on each line, in bytes.
pub fn errors(text: &str) -> String {
    errors_of(&parse(text))
}

/// The syntax errors of a parse, written as [`errors`] does.
pub fn errors_of(parse: &Parse) -> String {
    let mut out = String::new();
    for error in &parse.errors {
        let _ = writeln!(out, "{} {} {} {}", error.span.start, error.span.end, error.code, error.message);
    }
    out
}

/// The tree of a text: a node a line, deeper ones indented, with its span, its kind, and the text of names and literals
/// (line breaks and tabs as escapes).
pub fn tree(text: &str) -> String {
    tree_of(&parse(text).tree, text)
}

/// A tree, written as [`tree`] does; `text` is the text that it was made of.
pub fn tree_of(tree: &Tree, text: &str) -> String {
    let mut out = String::new();
    for statement in &tree.statements {
        write_node(&mut out, tree, text, Node::Statement(*statement), 0);
    }
    out
}

fn write_node(out: &mut String, tree: &Tree, text: &str, node: Node, depth: usize) {
    let span = tree.span_of(node);
    let _ = write!(out, "{:width$}{} {} {}", "", span.start, span.end, tree.kind_of(node), width = depth * 2);
    let children = tree.children(node);
    if children.is_empty() && !span.is_empty() {
        out.push(' ');
        for character in span.text(text).chars() {
            match character {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                other => out.push(other),
            }
        }
    }
    out.push('\n');
    for child in children {
        write_node(out, tree, text, child, depth + 1);
    }
}
