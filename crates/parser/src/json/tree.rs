//! The tree: values in the order in which they are written, in one arena.

use std::iter::FusedIterator;

use super::text::Text;
use crate::source::Span;

/// One value or key. The children of a container follow it; `next` is the node behind the last of them. The children of
/// an object are its keys, each followed by its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) next: u32,
    pub(super) kind: Kind,
    pub(super) flags: u8,
}

/// The string has escapes.
pub(super) const ESCAPED: u8 = 1;
/// The string has no quote at its start.
pub(super) const NO_OPENING: u8 = 2;
/// The string has no quote at its end.
pub(super) const NO_CLOSING: u8 = 4;
/// The bool is `true`.
pub(super) const TRUE: u8 = 8;
/// A key occurs twice in the object.
pub(super) const DUPLICATES: u8 = 16;

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Nothing stands where a value should; the span is empty, or covers what stands there instead.
    Missing,
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool,
    /// A number, of any size.
    Number,
    /// A string.
    String,
    /// `[…]`.
    Array,
    /// `{…}`.
    Object,
}

/// A text that was read.
#[derive(Debug)]
pub struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Node>,
    pub(super) comments: Vec<Span>,
}

impl<'t> Tree<'t> {
    /// The value that the text is; of kind [`Kind::Missing`] when there is none.
    pub fn root(&self) -> Value<'_> {
        Value { tree: self, index: 0 }
    }

    /// The text that was read.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The comments in order, `//` and `/*` included.
    pub fn comments(&self) -> &[Span] {
        &self.comments
    }

    fn node(&self, index: u32) -> Node {
        let nothing = Node { span: Span::at(0), next: u32::MAX, kind: Kind::Missing, flags: 0 };
        self.nodes.get(index as usize).copied().unwrap_or(nothing)
    }
}

/// A value of a tree.
#[derive(Clone, Copy, Debug)]
pub struct Value<'t> {
    tree: &'t Tree<'t>,
    index: u32,
}

impl<'t> Value<'t> {
    fn node(self) -> Node {
        self.tree.node(self.index)
    }

    /// Where it stands: of a string with its quotes, of a container with its brackets.
    pub fn span(self) -> Span {
        self.node().span
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// The value of a bool.
    pub fn as_bool(self) -> Option<bool> {
        let node = self.node();
        (node.kind == Kind::Bool).then_some(node.flags & TRUE != 0)
    }

    /// A number as it is written.
    pub fn as_number(self) -> Option<&'t str> {
        let node = self.node();
        (node.kind == Kind::Number).then(|| node.span.text(self.tree.text))
    }

    /// A string.
    pub fn as_text(self) -> Option<Text<'t>> {
        let node = self.node();
        (node.kind == Kind::String).then(|| self.text())
    }

    fn text(self) -> Text<'t> {
        let node = self.node();
        let start = node.span.start + u32::from(node.flags & NO_OPENING == 0);
        let end = node.span.end - u32::from(node.flags & NO_CLOSING == 0);
        let raw = Span::new(start, end).text(self.tree.text);
        Text::new(raw, node.span, start, node.flags & ESCAPED != 0)
    }

    /// The members of an object in order, each occurrence of a key that occurs twice; none for another value.
    pub fn members(self) -> Members<'t> {
        Members { children: self.children(Kind::Object) }
    }

    /// The items of an array in order; none for another value.
    pub fn items(self) -> Items<'t> {
        Items { children: self.children(Kind::Array) }
    }

    fn children(self, kind: Kind) -> Children<'t> {
        let node = self.node();
        let end = if node.kind == kind { node.next } else { 0 };
        Children { tree: self.tree, index: self.index + 1, end }
    }

    /// The value of a member, as [`Value::member`] finds it.
    pub fn get(self, key: &str) -> Option<Value<'t>> {
        self.member(key).map(|member| member.value)
    }

    /// The member with this key, letter case aside; the last one when there are several.
    pub fn member(self, key: &str) -> Option<Member<'t>> {
        self.members().filter(|member| member.key.is(key)).last()
    }

    /// Whether a key occurs twice in this object.
    pub fn has_duplicates(self) -> bool {
        self.node().flags & DUPLICATES != 0
    }
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'t> {
    /// Its key.
    pub key: Text<'t>,
    /// Its value.
    pub value: Value<'t>,
}

impl Member<'_> {
    /// From the key to the end of the value.
    pub fn span(&self) -> Span {
        self.key.span().to(self.value.span())
    }
}

#[derive(Clone, Debug)]
struct Children<'t> {
    tree: &'t Tree<'t>,
    index: u32,
    end: u32,
}

impl<'t> Iterator for Children<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        if self.index >= self.end {
            return None;
        }
        let value = Value { tree: self.tree, index: self.index };
        self.index = value.node().next;
        Some(value)
    }
}

/// The items of an array.
#[derive(Clone, Debug)]
pub struct Items<'t> {
    children: Children<'t>,
}

impl<'t> Iterator for Items<'t> {
    type Item = Value<'t>;

    fn next(&mut self) -> Option<Value<'t>> {
        self.children.next()
    }
}

impl FusedIterator for Items<'_> {}

/// The members of an object.
#[derive(Clone, Debug)]
pub struct Members<'t> {
    children: Children<'t>,
}

impl<'t> Iterator for Members<'t> {
    type Item = Member<'t>;

    fn next(&mut self) -> Option<Member<'t>> {
        let key = self.children.next()?.text();
        let value = self.children.next()?;
        Some(Member { key, value })
    }
}

impl FusedIterator for Members<'_> {}
