//! A picture as SVG that stands alone: no script, no font, nothing from elsewhere, and colours for light and dark.

use std::fmt::Write as _;
use std::io::{self, Write};

use tricep_rules::report::Verdict;

use super::layout::{Box, DETAIL, LABEL_ROOM, Layout, Line, NAME, PADDING, layout, shown_when};
use super::{Edge, Hue, Node, Picture, verdicts};
use crate::output::text::{columns, xml};

const MARGIN: f64 = 24.0;
/// A picture's title and the headings of its columns.
const HEAD: f64 = 58.0;
/// Between two pictures.
const GAP: f64 = 28.0;
const LEGEND: f64 = 34.0;
const NARROWEST: f64 = 420.0;

const STYLE: &str = "\
text{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#1f2933}\
.title{font-size:14px;font-weight:600}\
.head,.detail,.when{font-size:11px;fill:#5f6c7b}\
.head{letter-spacing:.08em}\
.ground{fill:#fff}\
.node{fill:#f6f8fa;stroke:#c3ccd6}\
.line{fill:none;stroke-width:2}\
.end{stroke:none}\
.bad{stroke:#c62828}.end.bad,.label.bad{fill:#c62828}\
.unsure{stroke:#9a6200}.end.unsure,.label.unsure{fill:#9a6200}\
.neutral{stroke:#64748b}.end.neutral,.label.neutral{fill:#64748b}\
.good{stroke:#1a7f37}.end.good,.label.good{fill:#1a7f37}\
.label{stroke:none;font-weight:600}\
.line.bad{stroke-dasharray:7 4}.line.unsure{stroke-dasharray:2 4}\
@media(prefers-color-scheme:dark){\
text{fill:#e6edf3}\
.head,.detail,.when{fill:#9aa7b4}\
.ground{fill:#0d1117}\
.node{fill:#171d26;stroke:#3a4552}\
.bad{stroke:#ff7b72}.end.bad,.label.bad{fill:#ff7b72}\
.unsure{stroke:#e3b341}.end.unsure,.label.unsure{fill:#e3b341}\
.neutral{stroke:#9aa7b4}.end.neutral,.label.neutral{fill:#9aa7b4}\
.good{stroke:#56d364}.end.good,.label.good{fill:#56d364}\
.label{stroke:none}}";

pub(in crate::output) fn write(pictures: &[Picture], out: &mut impl Write) -> io::Result<()> {
    let mut body = String::new();
    let mut y = MARGIN;
    let mut width = NARROWEST;
    for picture in pictures {
        let layout = layout(picture);
        draw(picture, &layout, y, &mut body);
        y += HEAD + layout.height + GAP;
        width = width.max(layout.width).max(columns(&picture.title) as f64 * 9.0);
    }
    let legend = legend(pictures);
    push(&mut body, format_args!(r#"<g transform="translate({MARGIN} {y:.1})">{legend}</g>"#));
    body.push('\n');
    let (width, height) = (width + 2.0 * MARGIN, y + LEGEND);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img" aria-labelledby="title">"#
    )?;
    writeln!(out, r#"<title id="title">TLS paths through application gateways</title>"#)?;
    writeln!(out, "<style>{STYLE}</style>")?;
    writeln!(out, r#"<rect class="ground" width="100%" height="100%" rx="8"/>"#)?;
    out.write_all(body.as_bytes())?;
    writeln!(out, "</svg>")
}

fn draw(picture: &Picture, layout: &Layout, y: f64, out: &mut String) {
    push(out, format_args!("<g transform=\"translate({MARGIN} {y:.1})\">\n"));
    push(out, format_args!("<text class=\"title\" y=\"12\">{}</text>\n", xml(&picture.title)));
    for (x, part) in &layout.columns {
        let heading = part.as_str().to_uppercase();
        push(out, format_args!("<text class=\"head\" x=\"{x:.1}\" y=\"40\">{heading}</text>\n"));
    }
    push(out, format_args!("<g transform=\"translate(0 {})\">\n", HEAD - 8.0));
    for (edge, line) in picture.edges.iter().zip(&layout.lines) {
        draw_line(edge, line, out);
    }
    for (node, boxed) in picture.nodes.iter().zip(&layout.boxes) {
        draw_node(node, boxed, out);
    }
    out.push_str("</g>\n</g>\n");
}

fn draw_node(node: &Node, boxed: &Box, out: &mut String) {
    let Box { x, y, width, height, name, details } = boxed;
    push(out, format_args!("<g><title>{}</title>", xml(&tooltip(node))));
    push(
        out,
        format_args!(
            r#"<rect class="node" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="6"/>"#
        ),
    );
    let text = NAME.line + details.len() as f64 * DETAIL.line;
    let left = x + PADDING;
    let mut line = y + (height - text) / 2.0 + NAME.line - 4.0;
    push(out, format_args!(r#"<text x="{left:.1}" y="{line:.1}">{}</text>"#, xml(name)));
    for detail in details {
        line += DETAIL.line;
        push(out, format_args!(r#"<text class="detail" x="{left:.1}" y="{line:.1}">{}</text>"#, xml(detail)));
    }
    out.push_str("</g>\n");
}

fn tooltip(node: &Node) -> String {
    let place = node.place.as_ref().map(|place| format!("at {place}"));
    let heading = format!("{} {}", node.part.as_str(), node.name);
    [heading].into_iter().chain(node.details.iter().cloned()).chain(place).collect::<Vec<_>>().join("\n")
}

fn draw_line(edge: &Edge, line: &Line, out: &mut String) {
    let class = class(edge.verdict);
    let Line { start: (x, y), bend, end: (end_x, end_y) } = line;
    let half = (x + bend) / 2.0;
    let curve = format!("M{x:.1} {y:.1}C{half:.1} {y:.1} {half:.1} {end_y:.1} {bend:.1} {end_y:.1}");
    let Some(label) = &edge.label else {
        push(out, format_args!("<path class=\"line {class}\" d=\"{curve}\"/>\n"));
        return;
    };
    let remarks: Vec<&str> = [Some(label), edge.when.as_ref(), edge.reason.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    push(out, format_args!("<g><title>{}</title>", xml(&remarks.join("\n"))));
    let (tip, above, below) = (end_x - 7.0, end_y - 4.0, end_y + 4.0);
    push(out, format_args!(r#"<path class="line {class}" d="{curve}H{tip:.1}"/>"#));
    push(
        out,
        format_args!(
            r#"<path class="end {class}" d="M{tip:.1} {above:.1}L{end_x:.1} {end_y:.1}L{tip:.1} {below:.1}z"/>"#
        ),
    );
    let (left, base) = (bend + LABEL_ROOM, end_y - 5.0);
    let text = xml(&format!("{} {label}", mark(edge.verdict)));
    push(out, format_args!(r#"<text class="label {class}" x="{left:.1}" y="{base:.1}">{text}</text>"#));
    if let Some(when) = &edge.when {
        let (text, base) = (xml(&shown_when(when)), end_y + 13.0);
        push(out, format_args!(r#"<text class="when" x="{left:.1}" y="{base:.1}">{text}</text>"#));
    }
    out.push_str("</g>\n");
}

/// The verdicts that are in the pictures, or a word about why there is none.
fn legend(pictures: &[Picture]) -> String {
    let mut text = String::new();
    let mut x = 0.0;
    for verdict in verdicts(pictures) {
        let class = class(verdict);
        let label = format!("{} {}", mark(verdict), verdict.as_str());
        push(&mut text, format_args!(r#"<path class="line {class}" d="M{x:.1} -4h26"/>"#));
        push(&mut text, format_args!(r#"<text class="detail" x="{:.1}">{label}</text>"#, x + 34.0));
        x += 34.0 + DETAIL.width(&label) + 26.0;
    }
    if text.is_empty() {
        text.push_str("<text>no TLS path: no application gateway with a listener, a rule and a pool</text>");
    }
    text
}

fn class(verdict: Verdict) -> &'static str {
    match Hue::of(verdict) {
        Hue::Bad => "bad",
        Hue::Unsure => "unsure",
        Hue::Neutral => "neutral",
        Hue::Good => "good",
    }
}

/// The verdict for those who don't see its colour.
fn mark(verdict: Verdict) -> char {
    match Hue::of(verdict) {
        Hue::Bad => '✕',
        Hue::Unsure => '?',
        Hue::Neutral => '·',
        Hue::Good => '✓',
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string can't fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};
    use crate::output::picture::pictures;

    fn drawn(example: &Example) -> String {
        written(example, |view, out| write(&pictures(view), out))
    }

    #[test]
    fn paths() {
        insta::assert_snapshot!(drawn(&Example::full()));
    }

    #[test]
    fn no_gateway() {
        let drawn = drawn(&Example::clean());
        assert!(drawn.contains("no TLS path"), "{drawn}");
    }

    #[test]
    fn what_a_template_says_is_only_text() {
        let drawn = drawn(&Example::hostile_names());
        let document = roxmltree::Document::parse(&drawn).unwrap();
        let known = ["svg", "title", "style", "rect", "g", "text", "path"];
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            assert!(known.contains(&node.tag_name().name()), "{node:?}");
            assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on")), "{node:?}");
        }
        assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains("<script>"))));
    }
}
