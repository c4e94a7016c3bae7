//! Dependency graphs as text: for Graphviz (`dot.rs`), for Mermaid (`mermaid.rs`), and drawn by
//! ourselves (`svg.rs` on `layers.rs`). `changes.rs` makes the graph that belongs to a report. Each escapes what it is given for its format.

mod changes;
mod dot;
mod layers;
mod mermaid;
mod svg;

pub use changes::{changes_graph, state_graph};
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{svg, svg_style};

use crate::ops::{DependencyGraph, GraphNode};

/// The nodes by module: the address of the module, and positions of nodes.
fn by_module(graph: &DependencyGraph) -> Vec<(&str, std::ops::Range<usize>)> {
    let mut start = 0;
    let same = |a: &GraphNode, b: &GraphNode| a.module == b.module;
    let modules = graph.nodes.chunk_by(same).map(|nodes| {
        let range = start..start + nodes.len();
        start = range.end;
        (nodes[0].module.as_str(), range)
    });
    modules.collect()
}

#[cfg(test)]
mod tests;
