//! Dependency graphs: what must come before what, on petgraph.
//!
//! No operation is worse than linear in nodes plus edges, but [`reduced`], which is for drawing only.

use petgraph::adj::UnweightedList;
use petgraph::algo::tred::{dag_to_toposorted_adjacency_list, dag_transitive_reduction_closure};
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef, IntoEdgeReferences};
use rustc_hash::FxHashMap;
use std::hash::Hash;

/// A graph over keys of type `N`; an edge carries why it is there (`E`, e.g. a span).
#[derive(Clone, Debug)]
pub struct Graph<N, E> {
    inner: DiGraph<N, E>,
    index: FxHashMap<N, NodeIndex>,
}

/// One step of a cycle: `from` needs `to` because of `why`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleEdge<N, E> {
    pub from: N,
    pub to: N,
    pub why: E,
}

impl<N: Clone + Eq + Hash, E: Clone> Graph<N, E> {
    pub fn new() -> Graph<N, E> {
        Graph { inner: DiGraph::new(), index: FxHashMap::default() }
    }

    pub fn add(&mut self, node: N) {
        self.node(node);
    }

    /// Records that `from` needs `to` first. Both become nodes.
    pub fn need(&mut self, from: N, to: N, why: E) {
        let (from, to) = (self.node(from), self.node(to));
        self.inner.add_edge(from, to, why);
    }

    fn node(&mut self, node: N) -> NodeIndex {
        *self.index.entry(node.clone()).or_insert_with(|| self.inner.add_node(node))
    }

    pub fn contains(&self, node: &N) -> bool {
        self.index.contains_key(node)
    }

    pub fn nodes(&self) -> impl Iterator<Item = &N> {
        self.inner.node_weights()
    }

    /// What `node` needs directly.
    pub fn needs(&self, node: &N) -> impl Iterator<Item = &N> {
        let edges = self.index.get(node).map(|index| self.inner.neighbors(*index));
        edges.into_iter().flatten().map(|index| &self.inner[index])
    }

    /// What needs `node` directly.
    pub fn needed_by(&self, node: &N) -> impl Iterator<Item = &N> {
        let incoming = |index: &NodeIndex| self.inner.neighbors_directed(*index, petgraph::Incoming);
        self.index.get(node).map(incoming).into_iter().flatten().map(|index| &self.inner[index])
    }

    /// All nodes, each after everything it needs; or the cycles, each as its edges in order.
    pub fn order(&self) -> Result<Vec<N>, Vec<Vec<CycleEdge<N, E>>>> {
        match toposort(&self.inner, None) {
            Ok(order) => Ok(order.into_iter().rev().map(|index| self.inner[index].clone()).collect()),
            Err(_) => Err(self.cycles()),
        }
    }

    /// The edges that are part of a cycle: both ends are in one knot.
    pub fn knotted(&self) -> Vec<(N, N)> {
        // Tarjan's way calls itself, once for each step of a path.
        let knots = kosaraju_scc(&self.inner);
        let mut knot_of = vec![0; self.inner.node_count()];
        for (knot, members) in knots.iter().enumerate() {
            members.iter().for_each(|member| knot_of[member.index()] = knot);
        }
        let ends = self.inner.edge_references().map(|edge| (edge.source(), edge.target()));
        let inside = ends.filter(|(from, to)| knot_of[from.index()] == knot_of[to.index()]);
        inside.map(|(from, to)| (self.inner[from].clone(), self.inner[to].clone())).collect()
    }

    /// One cycle of each knot, since `toposort` names only one node of one; in the order in which the nodes
    /// were added.
    fn cycles(&self) -> Vec<Vec<CycleEdge<N, E>>> {
        let is_knot = |members: &Vec<NodeIndex>| {
            members.len() > 1 || self.inner.find_edge(members[0], members[0]).is_some()
        };
        let mut knots: Vec<_> = kosaraju_scc(&self.inner).into_iter().filter(is_knot).collect();
        knots.sort_by_key(|members| members.iter().copied().min());
        knots.iter().map(|members| self.cycle_in(members)).collect()
    }

    /// Walks inside a strongly connected component until a node comes again.
    fn cycle_in(&self, members: &[NodeIndex]) -> Vec<CycleEdge<N, E>> {
        let inside: rustc_hash::FxHashSet<NodeIndex> = members.iter().copied().collect();
        let mut at = members.iter().copied().min().expect("a component has members");
        let mut place: FxHashMap<NodeIndex, usize> = FxHashMap::default();
        let mut path = Vec::new();
        loop {
            if let Some(start) = place.insert(at, path.len()) {
                return path.split_off(start);
            }
            let edge = self
                .inner
                .edges(at)
                .filter(|edge| inside.contains(&edge.target()))
                .min_by_key(|edge| edge.id())
                .expect("each member of a component has an edge inside it");
            path.push(CycleEdge {
                from: self.inner[at].clone(),
                to: self.inner[edge.target()].clone(),
                why: edge.weight().clone(),
            });
            at = edge.target();
        }
    }
}

impl<N: Clone + Eq + Hash, E: Clone> Default for Graph<N, E> {
    fn default() -> Graph<N, E> {
        Graph::new()
    }
}

/// Above this many nodes a graph is not reduced: what reaches what is quadratic in memory, here some
/// 40 MB at most.
const REDUCIBLE: usize = 3_000;

/// The edges of a graph of `nodes` nodes without those that a longer way makes needless; sorted, each
/// once. A graph that is very large or has cycles keeps all.
pub fn reduced(nodes: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut edges = edges.to_vec();
    edges.sort_unstable();
    edges.dedup();
    if nodes > REDUCIBLE {
        return edges;
    }
    let mut graph: DiGraph<(), ()> = DiGraph::with_capacity(nodes, edges.len());
    (0..nodes).for_each(|_| {
        graph.add_node(());
    });
    graph.extend_with_edges(edges.iter().map(|(from, to)| (*from as u32, *to as u32)));
    let Ok(order) = toposort(&graph, None) else { return edges };
    let (sorted, _): (UnweightedList<u32>, _) = dag_to_toposorted_adjacency_list(&graph, &order);
    let (reduction, _) = dag_transitive_reduction_closure(&sorted);
    let place = |index: u32| order[index as usize].index();
    let mut kept: Vec<_> =
        (&reduction).edge_references().map(|edge| (place(edge.source()), place(edge.target()))).collect();
    kept.sort_unstable();
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&'static str, &'static str)]) -> Graph<&'static str, u32> {
        let mut graph = Graph::new();
        for (i, (from, to)) in edges.iter().enumerate() {
            graph.need(*from, *to, i as u32);
        }
        graph
    }

    #[test]
    fn the_order_has_needs_first() {
        let order = graph(&[("c", "b"), ("b", "a"), ("c", "a")]).order().expect("no cycle");
        assert_eq!(order, ["a", "b", "c"]);
    }

    #[test]
    fn only_edges_that_no_longer_way_replaces_are_kept() {
        assert_eq!(reduced(4, &[(2, 1), (1, 0), (2, 0), (3, 0), (2, 1)]), [(1, 0), (2, 1), (3, 0)]);
        assert_eq!(reduced(2, &[(1, 0), (0, 1), (1, 0)]), [(0, 1), (1, 0)], "a cycle is left as it is");
        assert_eq!(reduced(0, &[]), []);
    }

    #[test]
    fn a_cycle_is_named_edge_by_edge() {
        let cycles =
            graph(&[("x", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("s", "s")]).order().expect_err("cycles");
        let shown: Vec<String> = cycles
            .iter()
            .map(|c| {
                c.iter().map(|e| format!("{}>{}({})", e.from, e.to, e.why)).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(shown, ["a>b(1) b>c(2) c>a(3)", "s>s(4)"]);
    }

    #[test]
    fn a_cycle_may_be_longer_than_a_stack() {
        let mut graph = Graph::new();
        (0..200_000).for_each(|at| graph.need(at, (at + 1) % 200_000, ()));
        assert_eq!(graph.order().expect_err("a cycle")[0].len(), 200_000);
        assert_eq!(graph.knotted().len(), 200_000);
    }

    #[test]
    fn edges_of_cycles_are_told_from_others() {
        let graph = graph(&[("x", "a"), ("a", "b"), ("b", "a"), ("b", "c"), ("s", "s")]);
        assert_eq!(graph.knotted(), [("a", "b"), ("b", "a"), ("s", "s")]);
    }
}
