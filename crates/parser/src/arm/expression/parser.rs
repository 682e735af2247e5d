//! From the text of an expression to its tree.

use super::token::{blank, junk, name, number, string};
use super::{Expression, Node, NodeId, SyntaxError};
use crate::source::Span;

/// How high the tree of an expression may be, counting calls, members and indexes.
pub const MAX_HEIGHT: u16 = 200;

/// Reads the text of an expression, without the brackets around it.
pub fn parse(text: &str) -> Expression<'_> {
    let mut parser = Parser { text, rest: text, ..Parser::default() };
    let root = parser.expression(0);
    let rest = parser.blank();
    if !rest.is_empty() {
        let what = junk(rest).map_or(rest, |(_, junk)| junk);
        parser.error(parser.span_of(what), format!("the expression ends before `{what}`"));
    }
    Expression { nodes: parser.nodes, spans: parser.spans, root, error: parser.error }
}

#[derive(Default)]
struct Parser<'e> {
    text: &'e str,
    rest: &'e str,
    nodes: Vec<Node<'e>>,
    spans: Vec<Span>,
    heights: Vec<u16>,
    error: Option<SyntaxError>,
}

impl<'e> Parser<'e> {
    fn offset(&self) -> u32 {
        (self.text.len() - self.rest.len()) as u32
    }

    /// Where `token`, the start of what is left, stands.
    fn span_of(&self, token: &str) -> Span {
        let start = self.offset();
        Span::new(start, start + token.len() as u32)
    }

    /// Passes over white space; what is left.
    fn blank(&mut self) -> &'e str {
        self.rest = blank(self.rest);
        self.rest
    }

    /// Passes over `punctuation` if it comes next.
    fn eat(&mut self, punctuation: char) -> bool {
        match self.blank().strip_prefix(punctuation) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Keeps the first error; what is wrong later mostly follows from it.
    fn error(&mut self, span: Span, message: impl Into<String>) {
        if self.error.is_none() {
            self.error = Some(SyntaxError { span, message: message.into() });
        }
    }

    /// An error at what comes next.
    fn unexpected(&mut self, expected: &str) {
        let (span, found) = match junk(self.blank()) {
            Ok((_, found)) => (self.span_of(found), found),
            Err(_) => (Span::at(self.offset()), ""),
        };
        let message = if found.is_empty() {
            format!("expected {expected}, but the expression ends")
        } else {
            format!("expected {expected}, found `{found}`")
        };
        self.error(span, message);
    }

    fn push(&mut self, node: Node<'e>, start: u32, height: u16) -> NodeId {
        self.nodes.push(node);
        self.spans.push(Span::new(start, self.offset()));
        self.heights.push(height);
        NodeId(self.nodes.len() as u32 - 1)
    }

    fn failed(&mut self) -> NodeId {
        let here = self.offset();
        self.push(Node::Error, here, 0)
    }

    fn height(&self, node: NodeId) -> u16 {
        self.heights.get(node.0 as usize).copied().unwrap_or(0)
    }

    fn too_high(&mut self, start: u32) -> NodeId {
        self.error(
            Span::new(start, self.offset()),
            format!("this is nested more than {MAX_HEIGHT} levels deep"),
        );
        self.failed()
    }

    /// An expression around which `depth` calls and indexes are open.
    fn expression(&mut self, depth: u16) -> NodeId {
        let start_text = self.blank();
        let start = self.offset();
        if depth >= MAX_HEIGHT {
            return self.too_high(start);
        }
        let node = match start_text.bytes().next() {
            Some(b'\'') => match string(start_text) {
                Ok((rest, text)) => {
                    self.rest = rest;
                    self.push(Node::String(text), start, 0)
                }
                Err(_) => {
                    self.error(Span::new(start, start + 1), "this string is not closed");
                    self.rest = "";
                    return self.failed();
                }
            },
            Some(b'0'..=b'9' | b'-' | b'+') => match number(start_text) {
                Ok((rest, text)) => {
                    self.rest = rest;
                    let node = text.parse().map_or(Node::Number(text), Node::Int);
                    self.push(node, start, 0)
                }
                Err(_) => {
                    self.unexpected("a number");
                    return self.failed();
                }
            },
            _ => match name(start_text) {
                Ok((_, name)) => self.call(name, depth),
                Err(_) => {
                    self.unexpected("an expression");
                    return self.failed();
                }
            },
        };
        self.accesses(node, start, depth)
    }

    /// A call, whose name comes next.
    fn call(&mut self, first: &'e str, depth: u16) -> NodeId {
        let start = self.offset();
        let mut name_span = self.span_of(first);
        let mut names = (None, first);
        self.advance(first);
        if self.blank().starts_with('.')
            && let Ok((_, second)) = name(blank(self.rest.get(1..).unwrap_or_default()))
        {
            self.eat('.');
            self.blank();
            name_span = name_span.to(self.span_of(second));
            self.advance(second);
            names = (Some(first), second);
        }
        let (namespace, name) = names;
        if !self.eat('(') {
            let written = name_span.text(self.text);
            let message = match written {
                "true" | "false" | "null" => {
                    format!("Write `{written}()`: in an expression it is a function")
                }
                _ => format!(
                    "`{written}` is no expression; a function is called with `(…)`, a string has single quotes"
                ),
            };
            self.error(name_span, message);
            return self.push(Node::Error, start, 0);
        }
        let mut arguments = Vec::new();
        if !self.eat(')') {
            loop {
                arguments.push(self.expression(depth + 1));
                if self.error.is_some() || self.eat(')') {
                    break;
                }
                if !self.eat(',') {
                    self.unexpected("`,` or `)`");
                    break;
                }
            }
        }
        let height = 1 + arguments.iter().map(|argument| self.height(*argument)).max().unwrap_or(0);
        if height > MAX_HEIGHT {
            return self.too_high(start);
        }
        self.push(Node::Call { namespace, name, name_span, arguments: arguments.into() }, start, height)
    }

    fn advance(&mut self, token: &str) {
        self.rest = self.rest.get(token.len()..).unwrap_or_default();
    }

    /// `.name` and `[index]` behind an expression.
    fn accesses(&mut self, mut base: NodeId, start: u32, depth: u16) -> NodeId {
        while self.error.is_none() {
            let height = self.height(base) + 1;
            let node = if self.eat('.') {
                let Ok((_, name)) = name(self.blank()) else {
                    self.unexpected("the name of a property");
                    break;
                };
                let name_span = self.span_of(name);
                self.advance(name);
                Node::Member { base, name, name_span }
            } else if self.eat('[') {
                let index = self.expression(depth + 1);
                if self.error.is_none() && !self.eat(']') {
                    self.unexpected("`]`");
                }
                if self.height(index) >= MAX_HEIGHT {
                    return self.too_high(start);
                }
                Node::Index { base, index }
            } else {
                break;
            };
            let height = match node {
                Node::Index { index, .. } => height.max(self.height(index) + 1),
                _ => height,
            };
            if height > MAX_HEIGHT {
                return self.too_high(start);
            }
            base = self.push(node, start, height);
        }
        base
    }
}
