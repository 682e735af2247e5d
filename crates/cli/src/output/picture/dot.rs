//! A picture in the language of Graphviz.

use std::io::{self, Write};

use super::{Edge, Hue, Node, Picture};
use crate::output::text::neutral;

pub(in crate::output) fn write(pictures: &[Picture], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "digraph tricep {{")?;
    writeln!(out, "  rankdir=LR")?;
    writeln!(out, "  node [shape=box, style=rounded, fontname=\"monospace\", fontsize=11]")?;
    writeln!(out, "  edge [fontname=\"monospace\", fontsize=10]")?;
    for (i, picture) in pictures.iter().enumerate() {
        writeln!(out, "  subgraph cluster{i} {{")?;
        writeln!(out, "    label={}", quoted(&picture.title))?;
        for (n, node) in picture.nodes.iter().enumerate() {
            writeln!(out, "    p{i}n{n} [label={}]", quoted(&lines(node).join("\n")))?;
        }
        for edge in &picture.edges {
            write_edge(i, edge, out)?;
        }
        writeln!(out, "  }}")?;
    }
    writeln!(out, "}}")
}

fn lines(node: &Node) -> Vec<String> {
    [node.name.clone()].into_iter().chain(node.details.iter().cloned()).collect()
}

fn write_edge(picture: usize, edge: &Edge, out: &mut impl Write) -> io::Result<()> {
    let color = Hue::of(edge.verdict).for_any_ground();
    write!(out, "    p{picture}n{} -> p{picture}n{} [color=\"{color}\"", edge.from, edge.to)?;
    if let Some(label) = &edge.label {
        let text: Vec<&str> =
            [Some(label), edge.when.as_ref()].into_iter().flatten().map(String::as_str).collect();
        write!(out, ", fontcolor=\"{color}\", label={}", quoted(&text.join("\n")))?;
    }
    if let Some(reason) = &edge.reason {
        write!(out, ", tooltip={}", quoted(reason))?;
    }
    writeln!(out, "]")
}

/// A string of the language. A backslash starts an escape in a label, and an ampersand an entity.
fn quoted(text: &str) -> String {
    let text = neutral(text);
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('&', "&amp;").replace('\n', "\\n");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};
    use crate::output::picture::pictures;

    #[test]
    fn paths() {
        insta::assert_snapshot!(written(&Example::full(), |view, out| write(&pictures(view), out)));
    }

    #[test]
    fn what_a_template_says_is_only_text() {
        assert_eq!(quoted("a\" -> b [x=\"\\n&lt;"), r#""a\" -> b [x=\"\\n&amp;lt;""#);
    }
}
