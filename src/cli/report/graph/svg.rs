//! A drawing that stands for itself: no script, no font, nothing to load; light or dark as its reader
//! has it.

use std::fmt::Write;

use console::measure_text_width;

use super::layers::{Layout, Point, Size, lay_out};
use crate::diag::escape;
use crate::ops::{DependencyGraph, GraphNode, NodeKind};

/// All lengths are in pixels.
const MARGIN: i32 = 20;
const PADDING: i32 = 12;
/// Of a character in the fixed-width font of names, and in the smaller one of modules; rounded up,
/// since fonts differ.
const NAME_WIDTH: i32 = 8;
const MODULE_WIDTH: i32 = 7;
const HEIGHT: i32 = 34;
const HEIGHT_IN_MODULE: i32 = 48;
const GATE: i32 = 8;

/// Plain colours, since drawing programs other than browsers know no custom properties.
const STYLE: &str = "\
.terrace text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; }
.terrace .module { font-size: 10px; }
.terrace .needs { fill: none; stroke-width: 1.3; }
.terrace path.cycle { stroke: #d1242f; stroke-width: 2; }
.terrace .data .box, .terrace .ephemeral .box { stroke-dasharray: 4 3; }
.terrace .paper { fill: #fff; } .terrace text { fill: #1f2328; } .terrace .module { fill: #59636e; }
.terrace .box { fill: #f6f8fa; stroke: #d1d9e0; } .terrace .needs { stroke: #818b98; }
.terrace .tip, .terrace .gate { fill: #818b98; } .terrace .resource .bar { fill: #0969da; }
.terrace .data .bar { fill: #1a7f37; } .terrace .ephemeral .bar { fill: #9a6700; }
.terrace .provider .bar { fill: #8250df; } .terrace .output .bar { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
  .terrace .paper { fill: #0d1117; } .terrace text { fill: #f0f6fc; } .terrace .module { fill: #9198a1; }
  .terrace .box { fill: #151b23; stroke: #3d444d; } .terrace .needs { stroke: #7d8590; }
  .terrace .tip, .terrace .gate { fill: #7d8590; } .terrace .resource .bar { fill: #4493f8; }
  .terrace .data .bar { fill: #3fb950; } .terrace .ephemeral .bar { fill: #d29922; }
  .terrace .provider .bar { fill: #ab7df8; } .terrace .output .bar { fill: #db6d28; }
}
";

/// The style of every drawing, as it stands in it: for whoever has to vouch for it.
pub fn svg_style() -> String {
    format!("\n{STYLE}")
}

/// The graph as a drawing. What needs nothing is on the left; an arrow points to what is needed.
pub fn svg(graph: &DependencyGraph) -> String {
    let sizes: Vec<Size> = graph.nodes.iter().map(size).collect();
    let Layout { boxes, lines, width, height } = lay_out(&sizes, &graph.edges);
    let empty = "Nothing is declared.";
    let (width, height) = match graph.nodes.is_empty() {
        true => (columns(empty) * NAME_WIDTH, HEIGHT),
        false => (width, height),
    };
    let (width, height) = (width + 2 * MARGIN, height + 2 * MARGIN);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"terrace\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Dependency graph\">\n<style>\n{STYLE}</style>\n\
         <defs><marker id=\"terrace-tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" \
         orient=\"auto\"><path class=\"tip\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
    );
    for points in &lines {
        let _ =
            writeln!(out, "<path class=\"needs\" marker-end=\"url(#terrace-tip)\" d=\"{}\"/>", path(points));
    }
    for (from, to) in &graph.cycles {
        // The layout knows nothing of these: from the middle of a box to the edge of another.
        let ends = (shifted(boxes[*from]), sizes[*from], shifted(boxes[*to]), sizes[*to]);
        let _ = writeln!(
            out,
            "<path class=\"needs cycle\" marker-end=\"url(#terrace-tip)\" d=\"{}\"/>",
            bow(ends)
        );
    }
    for ((node, size), corner) in graph.nodes.iter().zip(&sizes).zip(&boxes) {
        out.push_str(&drawn(node, *size, *corner));
    }
    if graph.nodes.is_empty() {
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{}\">{empty}</text>", MARGIN + HEIGHT / 2);
    }
    out.push_str("</svg>\n");
    out
}

fn size(node: &GraphNode) -> Size {
    if node.kind == NodeKind::Gate {
        return Size { width: GATE, height: GATE };
    }
    let text = (columns(&node.name) * NAME_WIDTH).max(columns(&node.module) * MODULE_WIDTH);
    let height = if node.module.is_empty() { HEIGHT } else { HEIGHT_IN_MODULE };
    Size { width: text + 2 * PADDING, height }
}

fn columns(text: &str) -> i32 {
    i32::try_from(measure_text_width(&escape(text))).unwrap_or(i32::MAX / (4 * NAME_WIDTH))
}

/// A line of curves between columns, level within them.
fn path(points: &[Point]) -> String {
    let mut out = String::new();
    for (at, Point { x, y }) in points.iter().map(|point| shifted(*point)).enumerate() {
        let before = at.checked_sub(1).and_then(|at| points.get(at)).map(|point| shifted(*point));
        let _ = match before {
            None => write!(out, "M{x} {y}"),
            Some(before) if before.y == y => write!(out, "L{x} {y}"),
            Some(before) => {
                let middle = (before.x + x) / 2;
                write!(out, "C{middle} {} {middle} {y} {x} {y}", before.y)
            }
        };
    }
    out
}

/// A curve from the upper edge of a box to that of another, or back to its own.
fn bow((from, from_size, to, to_size): (Point, Size, Point, Size)) -> String {
    let start = Point { x: from.x + from_size.width / 3, y: from.y };
    let end = Point { x: to.x + to_size.width * 2 / 3, y: to.y };
    let top = start.y.min(end.y) - MARGIN;
    format!("M{} {}C{} {top} {} {top} {} {}", start.x, start.y, start.x, end.x, end.x, end.y)
}

fn shifted(Point { x, y }: Point) -> Point {
    Point { x: x + MARGIN, y: y + MARGIN }
}

fn drawn(node: &GraphNode, size: Size, corner: Point) -> String {
    let Point { x, y } = shifted(corner);
    let Size { width, height } = size;
    let class = match node.kind {
        NodeKind::Resource => "resource",
        NodeKind::Data => "data",
        NodeKind::Ephemeral => "ephemeral",
        NodeKind::Action => "action",
        NodeKind::Provider => "provider",
        NodeKind::Output | NodeKind::Value | NodeKind::FollowUp => "output",
        NodeKind::Gate => {
            let (middle, radius) = (Point { x: x + GATE / 2, y: y + GATE / 2 }, GATE / 2);
            return format!(
                "<circle class=\"gate\" cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>\n",
                middle.x, middle.y
            );
        }
    };
    let text_x = x + PADDING;
    let mut out = format!(
        "<g class=\"{class}\"><title>{}</title>\
         <rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>\
         <rect class=\"bar\" x=\"{x}\" y=\"{y}\" width=\"4\" height=\"{height}\" rx=\"2\"/>",
        escaped(&node.address())
    );
    if !node.module.is_empty() {
        let _ = write!(
            out,
            "<text class=\"module\" x=\"{text_x}\" y=\"{}\">{}</text>",
            y + 17,
            escaped(&node.module)
        );
    }
    let _ =
        writeln!(out, "<text x=\"{text_x}\" y=\"{}\">{}</text></g>", y + height - 13, escaped(&node.name));
    out
}

/// Text of an element. Control characters, which no XML may hold, are written out.
fn escaped(text: &str) -> String {
    escape(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}
