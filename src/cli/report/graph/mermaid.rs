//! Mermaid, which code hosts draw in Markdown.

use std::fmt::Write;

use super::by_module;
use crate::diag::escape;
use crate::ops::{DependencyGraph, GraphNode, NodeKind};

/// The graph as a flow chart. An edge goes from a node to what it needs.
pub fn mermaid(graph: &DependencyGraph) -> String {
    let mut out = String::from("flowchart RL\n");
    for (number, (module, nodes)) in by_module(graph).into_iter().enumerate() {
        let indent = if module.is_empty() { "  " } else { "    " };
        if !module.is_empty() {
            let _ = writeln!(out, "  subgraph m{number}[\"{}\"]", escaped(module));
        }
        for at in nodes {
            let _ = writeln!(out, "{indent}n{at}{}", shape(&graph.nodes[at]));
        }
        if !module.is_empty() {
            out.push_str("  end\n");
        }
    }
    for (from, to) in graph.edges.iter().chain(&graph.cycles) {
        let _ = writeln!(out, "  n{from} --> n{to}");
    }
    if !graph.cycles.is_empty() {
        let first = graph.edges.len();
        let links: Vec<String> = (first..first + graph.cycles.len()).map(|link| link.to_string()).collect();
        let _ = writeln!(out, "  linkStyle {} stroke:red,stroke-width:2px", links.join(","));
    }
    out
}

fn shape(node: &GraphNode) -> String {
    let name = escaped(&node.name);
    match node.kind {
        NodeKind::Resource => format!("[\"{name}\"]"),
        NodeKind::Data => format!("[/\"{name}\"/]"),
        NodeKind::Ephemeral | NodeKind::Action => format!("[\\\"{name}\"\\]"),
        NodeKind::Provider => format!("{{{{\"{name}\"}}}}"),
        NodeKind::Output | NodeKind::Value | NodeKind::FollowUp => format!("([\"{name}\"])"),
        NodeKind::Gate => "((\" \"))".to_owned(),
    }
}

/// Everything but what addresses are usually made of as a character code: Mermaid takes quoted text for
/// Markdown, HTML and its own codes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape(text).chars() {
        match c {
            ' ' | '.' | '_' | '-' | '[' | ']' | '(' | ')' | ':' | ',' | '/' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            c => {
                let _ = write!(out, "#{};", u32::from(c));
            }
        }
    }
    out
}
