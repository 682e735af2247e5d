//! Where the nodes and lines of a picture go: a column for each part of a path.
//!
//! Nodes of a column are ordered by the middle of their neighbours, then moved as near to that middle as their order and
//! size allow. All numbers are pixels.

use super::{Edge, Node, Part, Picture};
use crate::output::text::{columns, shortened};

/// A node's lines of text: the width of a letter and the height of a line.
pub(super) const NAME: Font = Font { letter: 7.9, line: 17.0 };
pub(super) const DETAIL: Font = Font { letter: 6.7, line: 15.0 };

/// The widest text of a node, in letters.
const WIDEST: usize = 32;
/// The most details of a node that are shown.
const MOST_DETAILS: usize = 3;

/// Between a node's edge and its text.
pub(super) const PADDING: f64 = 11.0;
/// Between two nodes of a column.
const NODE_GAP: f64 = 18.0;
/// Between two columns.
const COLUMN_GAP: f64 = 52.0;
/// Between two lines that touch a node, without and with labels.
const LANE: f64 = 9.0;
const LABELLED_LANE: f64 = 22.0;
const CONDITIONAL_LANE: f64 = 36.0;
/// What a labelled line has on both sides of its label.
pub(super) const LABEL_ROOM: f64 = 12.0;
/// How far a labelled line curves before its label starts.
const CURVE: f64 = 44.0;

/// How often the columns are gone through, and how often they may still change their order.
const SWEEPS: usize = 40;
const ORDERING_SWEEPS: usize = 6;

/// How wide a letter is, and how high a line.
#[derive(Clone, Copy)]
pub(super) struct Font {
    pub(super) letter: f64,
    pub(super) line: f64,
}

impl Font {
    pub(super) fn width(self, text: &str) -> f64 {
        columns(text) as f64 * self.letter
    }
}

/// A picture with places.
pub(super) struct Layout {
    pub(super) width: f64,
    pub(super) height: f64,
    /// In the order of the picture's nodes.
    pub(super) boxes: Vec<Box>,
    /// In the order of the picture's edges.
    pub(super) lines: Vec<Line>,
    /// The columns that have nodes: where they start, and what is in them.
    pub(super) columns: Vec<(f64, Part)>,
}

/// Where a node is, and its text as far as there is room.
#[derive(Clone)]
pub(super) struct Box {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) name: String,
    pub(super) details: Vec<String>,
}

impl Box {
    fn middle(&self) -> f64 {
        self.y + self.height / 2.0
    }
}

/// Where an edge is. It bends between `start` and `bend`, then goes straight on to `end` on the same height.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    pub(super) start: (f64, f64),
    pub(super) bend: f64,
    pub(super) end: (f64, f64),
}

/// Finds a place for everything, from (0, 0) on.
pub(super) fn layout(picture: &Picture) -> Layout {
    let mut boxes: Vec<Box> = picture.nodes.iter().map(sized).collect();
    let touching = Touching::of(picture);
    make_room_for_lanes(picture, &touching, &mut boxes);
    let mut order = Part::ALL.map(|part| nodes_of(picture, part));
    let columns = place_columns(picture, &mut boxes, &order);
    for column in &order {
        stack(column, &mut boxes, |_, boxed| boxed.middle());
    }
    for sweep in 0..SWEEPS {
        for i in 0..order.len() {
            let i = if sweep % 2 == 0 { order.len() - 1 - i } else { i };
            let Some(column) = order.get_mut(i) else { continue };
            let middles: Vec<f64> = boxes.iter().map(Box::middle).collect();
            let wanted = |node: usize| touching.middle_of_neighbours(node, &middles);
            if sweep < ORDERING_SWEEPS {
                let mut keyed: Vec<(f64, usize)> = column.iter().map(|node| (wanted(*node), *node)).collect();
                keyed.sort_by(|(a, _), (b, _)| a.total_cmp(b));
                *column = keyed.into_iter().map(|(_, node)| node).collect();
            }
            stack(column, &mut boxes, |node, _| wanted(node));
        }
    }
    to_the_top(&mut boxes);
    let lines = lines(picture, &touching, &boxes);
    let extent = |end: fn(&Box) -> f64| boxes.iter().map(end).fold(0.0, f64::max);
    Layout { width: extent(|b| b.x + b.width), height: extent(|b| b.y + b.height), lines, columns, boxes }
}

fn sized(node: &Node) -> Box {
    let name = shortened(&node.name, WIDEST).into_owned();
    let mut details: Vec<String> =
        node.details.iter().map(|line| shortened(line, WIDEST + 5).into_owned()).collect();
    if details.len() > MOST_DETAILS {
        details.truncate(MOST_DETAILS - 1);
        details.push(String::from("…"));
    }
    let widths = details.iter().map(|line| DETAIL.width(line)).chain([NAME.width(&name)]);
    Box {
        x: 0.0,
        y: 0.0,
        width: widths.fold(0.0, f64::max) + 2.0 * PADDING,
        height: NAME.line + details.len() as f64 * DETAIL.line + 2.0 * PADDING - 4.0,
        name,
        details,
    }
}

/// A node is as high as the lines that touch it need.
fn make_room_for_lanes(picture: &Picture, touching: &Touching, boxes: &mut [Box]) {
    for (node, boxed) in boxes.iter_mut().enumerate() {
        let room =
            |side| -> f64 { touching.ports(node, side).iter().map(|edge| lane(picture, *edge, side)).sum() };
        let (arriving, leaving) = (room(Side::Left), room(Side::Right));
        boxed.height = boxed.height.max(arriving + 10.0).max(leaving + 10.0);
    }
}

/// The two sides of a node.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    /// Where lines arrive.
    Left,
    /// Where they leave.
    Right,
}

/// What touches each node of a picture.
struct Touching {
    arriving: Vec<Vec<usize>>,
    leaving: Vec<Vec<usize>>,
    neighbours: Vec<Vec<usize>>,
}

impl Touching {
    fn of(picture: &Picture) -> Self {
        let none = || vec![Vec::new(); picture.nodes.len()];
        let mut touching = Self { arriving: none(), leaving: none(), neighbours: none() };
        let add = |lists: &mut Vec<Vec<usize>>, node: usize, item| {
            lists.get_mut(node).into_iter().for_each(|list| list.push(item));
        };
        for (i, edge) in picture.edges.iter().enumerate() {
            add(&mut touching.arriving, edge.to, i);
            add(&mut touching.leaving, edge.from, i);
            add(&mut touching.neighbours, edge.from, edge.to);
            add(&mut touching.neighbours, edge.to, edge.from);
        }
        touching
    }

    /// The edges that touch a side of a node.
    fn ports(&self, node: usize, side: Side) -> &[usize] {
        let lists = if side == Side::Left { &self.arriving } else { &self.leaving };
        lists.get(node).map_or(&[], Vec::as_slice)
    }

    /// The middle of what a node is connected with, or its own where it is alone.
    fn middle_of_neighbours(&self, node: usize, middles: &[f64]) -> f64 {
        let middle = |node: usize| middles.get(node).copied().unwrap_or(0.0);
        match self.neighbours.get(node).map_or(&[][..], Vec::as_slice) {
            [] => middle(node),
            others => others.iter().map(|other| middle(*other)).sum::<f64>() / others.len() as f64,
        }
    }
}

/// How much room an edge needs at a node. Labels stand where it arrives.
fn lane(picture: &Picture, edge: usize, side: Side) -> f64 {
    match picture.edges.get(edge) {
        Some(Edge { label: Some(_), when: Some(_), .. }) if side == Side::Left => CONDITIONAL_LANE,
        Some(Edge { label: Some(_), .. }) if side == Side::Left => LABELLED_LANE,
        _ => LANE,
    }
}

fn nodes_of(picture: &Picture, part: Part) -> Vec<usize> {
    (0..).zip(&picture.nodes).filter(|(_, node)| node.part == part).map(|(i, _)| i).collect()
}

/// Gives each column its place, and the nodes of a column one width.
fn place_columns(picture: &Picture, boxes: &mut [Box], order: &[Vec<usize>; 5]) -> Vec<(f64, Part)> {
    let mut columns = Vec::new();
    let mut x = 0.0;
    for (part, nodes) in Part::ALL.into_iter().zip(order) {
        if nodes.is_empty() {
            continue;
        }
        if part == Part::Backend {
            x += label_room(picture);
        }
        let width =
            nodes.iter().filter_map(|node| boxes.get(*node)).map(|boxed| boxed.width).fold(0.0, f64::max);
        for node in nodes {
            if let Some(boxed) = boxes.get_mut(*node) {
                (boxed.x, boxed.width) = (x, width);
            }
        }
        columns.push((x, part));
        x += width + COLUMN_GAP;
    }
    columns
}

/// What the labels need between the last two columns, beyond the usual gap.
fn label_room(picture: &Picture) -> f64 {
    let widths = picture.edges.iter().map(label_width);
    widths.fold(0.0, f64::max) + 2.0 * LABEL_ROOM + CURVE - COLUMN_GAP
}

fn label_width(edge: &Edge) -> f64 {
    // The mark that stands before a label takes two letters.
    let label = edge.label.as_deref().map_or(0.0, |label| NAME.width(label) + 2.0 * NAME.letter);
    edge.when.as_deref().map_or(label, |when| label.max(DETAIL.width(&shown_when(when))))
}

/// The case of an edge, as far as there is room for it.
pub(super) fn shown_when(when: &str) -> String {
    shortened(when, WIDEST).into_owned()
}

/// Puts the nodes of a column below each other, each with its middle as near to `wanted` as the others let it.
///
/// With the heights above a node taken off, this asks for the rising numbers that are nearest to given ones: neighbours
/// that are in each other's way are merged into a block that stands at their mean.
fn stack(column: &[usize], boxes: &mut [Box], wanted: impl Fn(usize, &Box) -> f64) {
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    let mut above = Vec::with_capacity(column.len());
    let mut total = 0.0;
    for node in column {
        let Some(boxed) = boxes.get(*node) else { continue };
        above.push(total);
        let mut block = (wanted(*node, boxed) - boxed.height / 2.0 - total, 1);
        total += boxed.height + NODE_GAP;
        while let Some(last) = blocks.pop_if(|last| last.0 > block.0) {
            let count = last.1 + block.1;
            block = ((last.0 * last.1 as f64 + block.0 * block.1 as f64) / count as f64, count);
        }
        blocks.push(block);
    }
    let tops = blocks.into_iter().flat_map(|(top, count)| std::iter::repeat_n(top, count));
    for ((node, top), above) in column.iter().zip(tops).zip(above) {
        if let Some(boxed) = boxes.get_mut(*node) {
            boxed.y = top + above;
        }
    }
}

fn to_the_top(boxes: &mut [Box]) {
    let top = boxes.iter().map(|boxed| boxed.y).fold(f64::INFINITY, f64::min);
    boxes.iter_mut().for_each(|boxed| boxed.y -= top);
}

/// Each edge gets its own place on both sides, in the order in which the other ends stand.
fn lines(picture: &Picture, touching: &Touching, boxes: &[Box]) -> Vec<Line> {
    let mut lines = vec![Line::default(); picture.edges.len()];
    for (node, boxed) in boxes.iter().enumerate() {
        for side in [Side::Left, Side::Right] {
            let mut ports = touching.ports(node, side).to_vec();
            let other = |edge: usize| {
                let edge = picture.edges.get(edge)?;
                boxes.get(if side == Side::Left { edge.from } else { edge.to }).map(Box::middle)
            };
            ports.sort_by(|a, b| other(*a).unwrap_or(0.0).total_cmp(&other(*b).unwrap_or(0.0)));
            let height: f64 = ports.iter().map(|edge| lane(picture, *edge, side)).sum();
            let mut y = boxed.middle() - height / 2.0;
            for edge in ports {
                let lane = lane(picture, edge, side);
                let at = y + lane / 2.0;
                y += lane;
                let Some(line) = lines.get_mut(edge) else { continue };
                match side {
                    Side::Left => line.end = (boxed.x, at),
                    Side::Right => line.start = (boxed.x + boxed.width, at),
                }
            }
        }
    }
    let room = label_room(picture) + COLUMN_GAP - CURVE;
    for (line, edge) in lines.iter_mut().zip(&picture.edges) {
        line.bend = if edge.label.is_some() { line.end.0 - room } else { line.end.0 };
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::Example;
    use crate::output::picture::pictures;

    #[test]
    fn nothing_overlaps_and_lines_go_from_left_to_right() {
        let example = Example::full();
        for picture in pictures(&example.view()) {
            let layout = layout(&picture);
            for (i, a) in layout.boxes.iter().enumerate() {
                for b in layout.boxes.iter().skip(i + 1) {
                    let apart = a.x + a.width <= b.x || b.x + b.width <= a.x;
                    assert!(apart || a.y + a.height <= b.y || b.y + b.height <= a.y);
                }
            }
            for line in &layout.lines {
                assert!(line.start.0 < line.bend && line.bend <= line.end.0);
            }
            assert!(
                layout.boxes.iter().all(|boxed| boxed.y >= 0.0 && boxed.y + boxed.height <= layout.height)
            );
        }
    }

    #[test]
    fn a_column_keeps_its_order_and_comes_near_to_what_is_wanted() {
        let boxed =
            Box { x: 0.0, y: 0.0, width: 10.0, height: 10.0, name: String::new(), details: Vec::new() };
        let mut boxes = vec![boxed; 3];
        stack(&[0, 1, 2], &mut boxes, |node, _| [100.0, 100.0, 300.0].get(node).copied().unwrap_or(0.0));
        let middles: Vec<f64> = boxes.iter().map(Box::middle).collect();
        assert_eq!(middles, [86.0, 114.0, 300.0]);
    }
}
