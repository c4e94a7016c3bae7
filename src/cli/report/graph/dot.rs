//! The language of Graphviz, in the form in which `terraform graph` prints it.

use std::fmt::Write;

use super::by_module;
use crate::diag::escape;
use crate::ops::{DependencyGraph, GraphNode, NodeKind};

/// The graph for `dot` and its like. An edge goes from a node to what it needs.
pub fn dot(graph: &DependencyGraph) -> String {
    let mut out =
        String::from("digraph G {\n  rankdir = \"RL\";\n  node [shape = rect, fontname = \"sans-serif\"];\n");
    for (module, nodes) in by_module(graph) {
        if module.is_empty() {
            graph.nodes[nodes].iter().for_each(|node| out.push_str(&node_line(node, "  ")));
            continue;
        }
        let name = quoted(&format!("cluster_{module}"));
        let label = quoted(module);
        let _ = write!(out, "  subgraph {name} {{\n    label = {label}\n    fontname = \"sans-serif\"\n");
        graph.nodes[nodes].iter().for_each(|node| out.push_str(&node_line(node, "    ")));
        out.push_str("  }\n");
    }
    for (from, to) in &graph.edges {
        let (from, to) = (&graph.nodes[*from], &graph.nodes[*to]);
        let _ = writeln!(out, "  {} -> {};", quoted(&from.address()), quoted(&to.address()));
    }
    for (from, to) in &graph.cycles {
        let (from, to) = (&graph.nodes[*from], &graph.nodes[*to]);
        let (from, to) = (quoted(&from.address()), quoted(&to.address()));
        let _ = writeln!(out, "  {from} -> {to} [color = \"red\", penwidth = \"2.0\"];");
    }
    out.push_str("}\n");
    out
}

fn node_line(node: &GraphNode, indent: &str) -> String {
    let shape = match node.kind {
        NodeKind::Resource | NodeKind::Data | NodeKind::Ephemeral | NodeKind::Action => "",
        NodeKind::Provider => ", shape = diamond",
        NodeKind::Output | NodeKind::Value | NodeKind::FollowUp => ", shape = note",
        NodeKind::Gate => ", shape = point",
    };
    format!("{indent}{} [label={}{shape}];\n", quoted(&node.address()), quoted(&node.name))
}

/// A quoted string. A backslash would begin one of Graphviz's own escapes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text).replace('\\', "\\\\").replace('"', "\\\""))
}
