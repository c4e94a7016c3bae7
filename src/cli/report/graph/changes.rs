//! The graph of a plan or a state as its reports draw it: what changes (or exists), and what of that
//! it needs.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::{InstanceAddr, Mode, ModuleAddr, ResourceAddr};
use crate::graph::reduced;
use crate::ops::{DependencyGraph, GraphNode, NodeKind};
use crate::plan::{ChangeClass, Plan};
use crate::state::State;

/// What changes, each with its symbol. `None` where nothing does, or more than `most`, even with the
/// instances of a resource taken together.
pub fn changes_graph(plan: &Plan, most: usize) -> Option<DependencyGraph> {
    let objects = plan.changes.iter().map(|change| {
        let class = ChangeClass::of(change);
        let symbol = class.map(|_| super::super::text::symbol(change.action).trim_start());
        let deposed = change.deposed.as_ref().map_or(String::new(), |key| format!(" (deposed object {key})"));
        Object { addr: &change.addr, symbol, behind: deposed, needs: &change.dependencies }
    });
    graph(&objects.collect::<Vec<_>>(), most)
}

/// What a state holds; `None` as above.
pub fn state_graph(state: &State, most: usize) -> Option<DependencyGraph> {
    let objects = state.objects.iter().map(|entry| {
        let deposed = entry.deposed.map_or(String::new(), |key| format!(" (deposed object {key})"));
        Object { addr: entry.addr, symbol: Some(""), behind: deposed, needs: &entry.object.dependencies }
    });
    graph(&objects.collect::<Vec<_>>(), most)
}

/// A node to be.
struct Object<'a> {
    addr: &'a InstanceAddr,
    /// `None` for one that is not drawn, though others may need something through it.
    symbol: Option<&'a str>,
    behind: String,
    needs: &'a [ResourceAddr],
}

fn graph(objects: &[Object<'_>], most: usize) -> Option<DependencyGraph> {
    let drawn: Vec<&Object<'_>> = objects.iter().filter(|object| object.symbol.is_some()).collect();
    let resources: BTreeSet<(&ResourceAddr, Option<&str>)> =
        drawn.iter().map(|object| (&object.addr.resource, object.symbol)).collect();
    let is_by_instance = drawn.len() <= most;
    if drawn.is_empty() || (!is_by_instance && resources.len() > most) {
        return None;
    }
    let mut nodes: BTreeMap<GraphNode, usize> = BTreeMap::new();
    let mut of_resource: BTreeMap<ResourceAddr, BTreeSet<(usize, &ModuleAddr)>> = BTreeMap::new();
    let mut counts: BTreeMap<(&ResourceAddr, Option<&str>), usize> = BTreeMap::new();
    drawn.iter().for_each(|object| *counts.entry((&object.addr.resource, object.symbol)).or_default() += 1);
    for object in &drawn {
        let behind = match counts.get(&(&object.addr.resource, object.symbol)) {
            _ if is_by_instance => format!("{}{}", object.addr.key, object.behind),
            Some(1) | None => object.addr.key.to_string(),
            Some(count) => format!(" × {count}"),
        };
        let next = nodes.len();
        let at = *nodes.entry(node(object, &behind)).or_insert(next);
        let resource = object.addr.resource.in_configuration().clone();
        of_resource.entry(resource).or_default().insert((at, &object.addr.resource.module));
    }
    let edges = edges(objects, &of_resource);
    let mut places = vec![0; nodes.len()];
    for (place, at) in nodes.values().enumerate() {
        places[*at] = place;
    }
    let edges: Vec<(usize, usize)> = edges.iter().map(|(from, to)| (places[*from], places[*to])).collect();
    // A change of addresses can make what is gone need what is new, and the other way round.
    let edges = if is_acyclic(nodes.len(), &edges) { reduced(nodes.len(), &edges) } else { Vec::new() };
    Some(DependencyGraph { nodes: nodes.into_keys().collect(), edges, cycles: Vec::new() })
}

fn node(object: &Object<'_>, behind: &str) -> GraphNode {
    let resource = &object.addr.resource;
    let kind = match resource.mode {
        Mode::Managed => NodeKind::Resource,
        Mode::Data => NodeKind::Data,
        Mode::Ephemeral => NodeKind::Ephemeral,
        Mode::Action => NodeKind::Action,
    };
    let symbol = object.symbol.filter(|symbol| !symbol.is_empty()).map(|symbol| format!("{symbol} "));
    let name = format!("{}{}{behind}", symbol.unwrap_or_default(), resource.local());
    GraphNode { module: resource.module.to_string(), name, kind }
}

/// From what is drawn to the next that is drawn, over anything that is not. What an object needs is
/// named as it stands in the configuration, without the instance keys of modules.
fn edges(
    objects: &[Object<'_>],
    of_resource: &BTreeMap<ResourceAddr, BTreeSet<(usize, &ModuleAddr)>>,
) -> BTreeSet<(usize, usize)> {
    let mut needs: BTreeMap<ResourceAddr, BTreeSet<&ResourceAddr>> = BTreeMap::new();
    for object in objects {
        let resource = object.addr.resource.in_configuration().clone();
        needs.entry(resource).or_default().extend(object.needs);
    }
    let mut edges = BTreeSet::new();
    for (resource, from) in of_resource {
        let mut seen: BTreeSet<&ResourceAddr> = BTreeSet::new();
        let mut open: Vec<&ResourceAddr> = needs.get(resource).into_iter().flatten().copied().collect();
        while let Some(needed) = open.pop() {
            if needed == resource || !seen.insert(needed) {
                continue;
            }
            match of_resource.get(needed) {
                Some(to) => {
                    let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (from, to)));
                    let pairs = pairs.filter(|((_, from), (_, to))| can_need(from, to));
                    edges.extend(pairs.map(|((from, _), (to, _))| (*from, *to)));
                }
                None => open.extend(needs.get(needed).into_iter().flatten()),
            }
        }
    }
    edges.into_iter().filter(|(from, to)| from != to).collect()
}

/// Within a module call, an instance of it needs only what is in the same instance.
fn can_need(from: &ModuleAddr, to: &ModuleAddr) -> bool {
    let steps = from.0.iter().zip(&to.0);
    steps.take_while(|(one, other)| one.name == other.name).all(|(one, other)| one.key == other.key)
}

fn is_acyclic(nodes: usize, edges: &[(usize, usize)]) -> bool {
    let mut waits = vec![0usize; nodes];
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); nodes];
    for (from, to) in edges {
        waits[*from] += 1;
        needed_by[*to].push(*from);
    }
    let mut ready: Vec<usize> = (0..nodes).filter(|at| waits[*at] == 0).collect();
    let mut done = 0;
    while let Some(at) = ready.pop() {
        done += 1;
        for from in &needed_by[at] {
            waits[*from] -= 1;
            if waits[*from] == 0 {
                ready.push(*from);
            }
        }
    }
    done == nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::report::text::samples::*;
    use crate::plan::{PlannedChange, Reason};
    use crate::provider::ChangeAction;
    use crate::value::Value;

    fn needing(change: PlannedChange, needs: &[&str]) -> PlannedChange {
        let dependencies = needs.iter().map(|text| addr(text).resource).collect();
        PlannedChange { dependencies, ..change }
    }

    fn shown(graph: &DependencyGraph) -> String {
        let name = |at: usize| graph.nodes[at].address();
        let mut lines: Vec<String> = graph.nodes.iter().map(GraphNode::address).collect();
        lines.extend(graph.edges.iter().map(|(from, to)| format!("{} needs {}", name(*from), name(*to))));
        lines.join("\n")
    }

    fn object() -> Value {
        Value::empty_object()
    }

    #[test]
    fn what_does_not_change_is_left_out_and_the_way_over_it_is_kept() {
        let kept = needing(change("a.kept", ChangeAction::NoOp, None, None), &["a.low"]);
        let plan = plan([
            needing(create("a.top", object()), &["a.kept", "a.low"]),
            kept,
            delete("a.low", object(), Reason::NoBlock),
        ]);
        let graph = changes_graph(&plan, 10).expect("something changes");
        assert_eq!(shown(&graph), "+ a.top\n- a.low\n+ a.top needs - a.low");
        assert_eq!(changes_graph(&quiet(), 10), None);
    }

    #[test]
    fn many_instances_are_taken_together_and_too_much_is_not_drawn() {
        let many = (0..20).map(|at| create(&format!("a.many[{at}]"), object()));
        let plan = plan(many.chain([needing(create("a.user", object()), &["a.many"])]));
        let graph = changes_graph(&plan, 10).expect("two resources");
        assert_eq!(shown(&graph), "+ a.many × 20\n+ a.user\n+ a.user needs + a.many × 20");
        assert_eq!(changes_graph(&plan, 1), None);
    }

    #[test]
    fn what_is_in_an_instance_of_a_module_needs_what_is_in_the_same_instance() {
        let plan = plan([
            create("module.m[\"a\"].t.low", object()),
            create("module.m[\"b\"].t.low", object()),
            needing(create("module.m[\"a\"].t.top", object()), &["module.m.t.low"]),
            needing(create("t.user", object()), &["module.m.t.low"]),
        ]);
        let shown = shown(&changes_graph(&plan, 10).expect("four"));
        let needs: Vec<&str> = shown.lines().filter(|line| line.contains(" needs ")).collect();
        assert_eq!(
            needs,
            [
                "+ t.user needs module.m[\"a\"].+ t.low",
                "+ t.user needs module.m[\"b\"].+ t.low",
                "module.m[\"a\"].+ t.top needs module.m[\"a\"].+ t.low",
            ]
        );
    }

    #[test]
    fn needs_that_form_a_circle_are_not_drawn() {
        let plan =
            plan([needing(create("a.x", object()), &["a.y"]), needing(create("a.y", object()), &["a.x"])]);
        assert_eq!(shown(&changes_graph(&plan, 10).expect("two")), "+ a.x\n+ a.y");
    }
}
