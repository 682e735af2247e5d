//! The language of `"[…]"` strings.
//!
//! Calls, strings in single quotes, numbers, `.name` and `[index]` are all there is; operators are functions. Spans count
//! bytes from the start of the text that was given.

mod parser;
mod token;

use std::borrow::Cow;

pub use parser::{MAX_HEIGHT, parse};

use crate::source::Span;

/// The text of the expression in a decoded string of a template, brackets not included; `None` when it is a string and no
/// expression.
pub fn content(decoded: &str) -> Option<&str> {
    let inner = decoded.strip_prefix('[')?.strip_suffix(']')?;
    // `[[` is a literal bracket.
    (!inner.starts_with('[')).then_some(inner)
}

/// The text that a decoded string of a template means when it is no expression: `[[…]` is `[…]`.
pub fn literal(decoded: Cow<'_, str>) -> Cow<'_, str> {
    if !(decoded.starts_with("[[") && decoded.ends_with(']')) {
        return decoded;
    }
    match decoded {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(1..).unwrap_or(text)),
        Cow::Owned(mut text) => {
            text.remove(0);
            Cow::Owned(text)
        }
    }
}

/// A node of an [`Expression`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NodeId(u32);

/// An expression that was read: always a tree, and what is wrong with it.
#[derive(Debug)]
pub struct Expression<'e> {
    nodes: Vec<Node<'e>>,
    spans: Vec<Span>,
    /// The outermost node.
    pub root: NodeId,
    /// The first thing that is wrong.
    pub error: Option<SyntaxError>,
}

impl<'e> Expression<'e> {
    /// How many nodes it has.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node<'e> {
        self.nodes.get(id.0 as usize).unwrap_or(&Node::Error)
    }

    /// Where a node stands, in the text that was given.
    pub fn span(&self, id: NodeId) -> Span {
        self.spans.get(id.0 as usize).copied().unwrap_or_default()
    }
}

/// What is wrong with an expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Where a person would look.
    pub span: Span,
    /// What is wrong, as a sentence without a full stop at its end.
    pub message: String,
}

/// A part of an expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Node<'e> {
    /// `'it''s'`, with its escapes undone.
    String(Cow<'e, str>),
    /// A whole number of 64 bits.
    Int(i64),
    /// Another number, as it is written.
    Number(&'e str),
    /// `name(…)`, `namespace.name(…)`.
    Call {
        /// The namespace of a user-defined function.
        namespace: Option<&'e str>,
        /// The function.
        name: &'e str,
        /// Where the name is written, its namespace included.
        name_span: Span,
        /// The arguments.
        arguments: Box<[NodeId]>,
    },
    /// `base.name`.
    Member {
        /// The value.
        base: NodeId,
        /// The property.
        name: &'e str,
        /// Where the property's name is written.
        name_span: Span,
    },
    /// `base[index]`.
    Index {
        /// The value.
        base: NodeId,
        /// A number or a property's name.
        index: NodeId,
    },
    /// What could not be read.
    Error,
}

#[cfg(test)]
mod tests;
