//! The language of ARM's `"[…]"` strings.

use fastrand::Rng;
use tricep_parser::arm::expression::{self, Expression, MAX_HEIGHT, Node, NodeId};
use tricep_parser::source::Span;

use crate::mutate::{self, Dictionary};
use crate::seeds::{self, Kind};

const WORDS: Dictionary = &[
    "concat(",
    "parameters('a')",
    "variables('b')",
    "resourceId('a/b', 'c')",
    "reference(",
    "if(",
    "format('{0}', ",
    "copyIndex()",
    "ns.f(",
    "(",
    ")",
    "[",
    "]",
    "[0]",
    ".",
    ".a",
    ",",
    "'",
    "''",
    "'it''s'",
    "1",
    "-1",
    "1.5",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    " ",
    "\n",
    "\r\n",
    "true()",
    "null()",
    "$",
    "?",
    "{",
    "}",
    "\"",
    "_",
    "-",
    "+",
];

/// Makes an expression.
pub fn input(rng: &mut Rng) -> Vec<u8> {
    let text = mutate::text(rng, expressions(), WORDS);
    text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"]")).map(<[u8]>::to_vec).unwrap_or(text)
}

/// The expressions of the ARM seeds.
fn expressions() -> &'static [String] {
    static FOUND: std::sync::LazyLock<Vec<String>> = std::sync::LazyLock::new(|| {
        let strings = seeds::of(Kind::Json).iter().flat_map(|text| text.split('"'));
        let found = strings.filter(|text| expression::content(text).is_some());
        let mut found: Vec<String> = found.map(str::to_owned).collect();
        found.sort();
        found.dedup();
        found
    });
    &FOUND
}

/// Reads an expression.
pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let read = expression::parse(&text);
    if let Some(error) = &read.error {
        super::inside(&text, error.span);
    }
    let whole = Span::new(0, text.len() as u32);
    node(&read, &text, read.root, whole, 0);
    if read.error.is_none() {
        let written = write(&read, read.root);
        let again = expression::parse(&written);
        assert_eq!(again.error, None, "{text:?} is written {written:?}");
        assert_eq!(write(&again, again.root), written);
        assert!(same((&read, read.root), (&again, again.root)), "{text:?} is written {written:?}");
    }
}

fn node(read: &Expression<'_>, text: &str, id: NodeId, parent: Span, height: u16) {
    let span = read.span(id);
    super::inside(text, span);
    assert!(parent.contains(span), "{span:?} is not in {parent:?}");
    assert!(height <= MAX_HEIGHT, "the tree is too high");
    let mut last = span.start;
    let mut part = |inner: Span| {
        super::inside(text, inner);
        assert!(span.contains(inner) && last <= inner.start, "{inner:?} in {span:?} after {last}");
        last = inner.end;
    };
    match read.node(id) {
        Node::Call { name_span, arguments, .. } => {
            part(*name_span);
            for argument in arguments {
                part(read.span(*argument));
                node(read, text, *argument, span, height + 1);
            }
        }
        Node::Member { base, name_span, .. } => {
            part(read.span(*base));
            part(*name_span);
            node(read, text, *base, span, height + 1);
        }
        Node::Index { base, index } => {
            part(read.span(*base));
            part(read.span(*index));
            node(read, text, *base, span, height + 1);
            node(read, text, *index, span, height + 1);
        }
        Node::String(_) | Node::Int(_) | Node::Number(_) | Node::Error => {}
    }
}

/// The expression as text.
fn write(read: &Expression<'_>, id: NodeId) -> String {
    let write = |id: &NodeId| write(read, *id);
    match read.node(id) {
        Node::String(text) => format!("'{}'", text.replace('\'', "''")),
        Node::Int(number) => number.to_string(),
        Node::Number(text) => (*text).to_owned(),
        Node::Call { namespace, name, arguments, .. } => {
            let namespace = namespace.map(|name| format!("{name}.")).unwrap_or_default();
            let arguments: Vec<String> = arguments.iter().map(write).collect();
            format!("{namespace}{name}({})", arguments.join(","))
        }
        // `1.5` is a number, `1 .5` is not.
        Node::Member { base, name, .. } => format!("{} .{name}", write(base)),
        Node::Index { base, index } => format!("{}[{}]", write(base), write(index)),
        Node::Error => panic!("an error that is not told"),
    }
}

fn same(one: (&Expression<'_>, NodeId), other: (&Expression<'_>, NodeId)) -> bool {
    let both = |a: &NodeId, b: &NodeId| same((one.0, *a), (other.0, *b));
    match (one.0.node(one.1), other.0.node(other.1)) {
        (
            Node::Call { namespace, name, arguments, .. },
            Node::Call { namespace: their_namespace, name: their_name, arguments: theirs, .. },
        ) => {
            (namespace, name, arguments.len()) == (their_namespace, their_name, theirs.len())
                && arguments.iter().zip(theirs).all(|(a, b)| both(a, b))
        }
        (Node::Member { base, name, .. }, Node::Member { base: theirs, name: their_name, .. }) => {
            name == their_name && both(base, theirs)
        }
        (Node::Index { base, index }, Node::Index { base: their_base, index: their_index }) => {
            both(base, their_base) && both(index, their_index)
        }
        (one, other) => one == other,
    }
}
