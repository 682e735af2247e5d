//! A picture as a Mermaid flowchart, which GitHub, GitLab and Azure DevOps draw in Markdown.

use std::io::{self, Write};

use super::{Edge, Hue, Node, Picture};

pub(in crate::output) fn write(pictures: &[Picture], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (i, picture) in pictures.iter().enumerate() {
        writeln!(out, "  subgraph p{i}[\"{}\"]", escaped(&picture.title))?;
        writeln!(out, "    direction LR")?;
        for (n, node) in picture.nodes.iter().enumerate() {
            writeln!(out, "    p{i}n{n}[\"{}\"]", lines(node))?;
        }
        writeln!(out, "  end")?;
        for edge in &picture.edges {
            write_edge(i, edge, out)?;
        }
    }
    let edges = pictures.iter().flat_map(|picture| &picture.edges);
    for (i, edge) in edges.enumerate() {
        let color = Hue::of(edge.verdict).for_any_ground();
        writeln!(out, "  linkStyle {i} stroke:{color},color:{color}")?;
    }
    Ok(())
}

fn lines(node: &Node) -> String {
    let lines = [&node.name].into_iter().chain(&node.details);
    lines.map(|line| escaped(line)).collect::<Vec<_>>().join("<br/>")
}

fn write_edge(picture: usize, edge: &Edge, out: &mut impl Write) -> io::Result<()> {
    write!(out, "  p{picture}n{} -->", edge.from)?;
    if let Some(label) = &edge.label {
        let text = [Some(label), edge.when.as_ref()].into_iter().flatten();
        write!(out, "|\"{}\"|", text.map(|line| escaped(line)).collect::<Vec<_>>().join("<br/>"))?;
    }
    writeln!(out, " p{picture}n{}", edge.to)
}

/// Text in a label. Mermaid takes some words and marks for its own language, and the rest for Markdown and HTML, so
/// everything but letters, digits and a few marks is written as a number.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || " .,:/'-".contains(character) {
            escaped.push(character);
        } else {
            escaped.push_str(&format!("#{};", u32::from(character)));
        }
    }
    escaped
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
        assert_eq!(escaped("a\"]--><b> #x;"), "a#34;#93;--#62;#60;b#62; #35;x#59;");
    }
}
