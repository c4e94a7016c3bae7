//! Graph: what needs what, for drawing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::addr::{Mode, ResourceAddr};
use crate::config::{Configuration, ProviderRef};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{InCycle, Program, is_cycle};
use crate::graph::reduced;
use crate::plan::{self, Plan, PlanMode, Work};

use super::diagnose;
use super::project::Project;
use super::session::{self, Exit, Session};

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphOf {
    /// Resources and data sources.
    Resources,
    /// Also provider configurations and output values.
    Everything,
    /// Resources in the order in which they are destroyed: each needs those gone that need it.
    Destroying,
    /// The steps of a saved plan.
    Plan(PathBuf),
}

/// A graph without edges that a longer way makes needless.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DependencyGraph {
    /// By module, the root first, then by name. No two have the same.
    pub nodes: Vec<GraphNode>,
    /// Positions of a node and of one that it needs. Sorted, and without cycles.
    pub edges: Vec<(usize, usize)>,
    /// The edges that are part of a cycle, likewise; only where they are asked for.
    pub cycles: Vec<(usize, usize)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GraphNode {
    /// The address of its module; empty for the root.
    pub module: String,
    /// The address within the module.
    pub name: String,
    pub kind: NodeKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    Resource,
    Data,
    Ephemeral,
    Action,
    Provider,
    Output,
    /// A variable, local value or module in a cycle.
    Value,
    /// A further write that several steps call for together.
    FollowUp,
    /// Stands for "all before it is done".
    Gate,
}

impl GraphNode {
    pub fn address(&self) -> String {
        match self.module.as_str() {
            "" => self.name.clone(),
            module => format!("{module}.{}", self.name),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct GraphReport {
    /// `None` where the configuration or the plan did not allow any.
    pub graph: Option<DependencyGraph>,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// What becomes of dependency cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycles {
    /// With one there is no graph.
    Refused,
    Drawn,
}

/// Makes the graph. Needs no values for variables, no credential, no network, no state.
pub fn graph(project: &Project, of: &GraphOf, cycles: Cycles) -> GraphReport {
    let which = match of {
        GraphOf::Plan(path) => return of_plan(project, path),
        which => which,
    };
    let Session { configuration, program, diagnostics, .. } = session::load(project, None, PlanMode::Normal);
    let draws = cycles == Cycles::Drawn && !program.cycles().is_empty();
    // The drawing says it all.
    let is_told = |problem: &Diagnostic| draws && is_cycle(problem);
    let diagnostics: Diagnostics = diagnostics.into_iter().filter(|problem| !is_told(problem)).collect();
    let is_usable = !diagnostics.has_errors();
    GraphReport {
        graph: is_usable.then(|| of_program(&program, &configuration, which)),
        diagnostics: diagnostics.sorted(&configuration.sources),
        sources: configuration.sources,
        exit: if is_usable { Exit::Success } else { Exit::Error },
    }
}

fn of_plan(project: &Project, path: &Path) -> GraphReport {
    let shown = path.display().to_string();
    let loaded = match project.host.read(path) {
        Ok(bytes) => plan::load(&bytes).map_err(|error| diagnose::saved_plan_error(&error, &shown)),
        Err(error) => Err((diagnose::file_error("Reading", &shown, &error), Exit::Error)),
    };
    match loaded {
        Ok((plan, _)) => GraphReport { graph: Some(of_steps(&plan)), ..GraphReport::default() },
        Err((problem, exit)) => GraphReport { diagnostics: problem.into(), exit, ..GraphReport::default() },
    }
}

/// Nodes and edges as they are found.
#[derive(Default)]
struct Found {
    nodes: BTreeMap<GraphNode, usize>,
    edges: Vec<(usize, usize)>,
    cycles: Vec<(usize, usize)>,
}

impl Found {
    fn node(&mut self, node: GraphNode) -> usize {
        let next = self.nodes.len();
        *self.nodes.entry(node).or_insert(next)
    }

    fn sorted(self) -> DependencyGraph {
        let Found { nodes, edges, cycles } = self;
        let mut places = vec![0; nodes.len()];
        for (place, at) in nodes.values().enumerate() {
            places[*at] = place;
        }
        let placed = |edges: &[(usize, usize)]| -> Vec<(usize, usize)> {
            edges.iter().map(|(from, to)| (places[*from], places[*to])).collect()
        };
        let edges = reduced(nodes.len(), &placed(&edges));
        let mut cycles = placed(&cycles);
        cycles.sort_unstable();
        cycles.dedup();
        DependencyGraph { nodes: nodes.into_keys().collect(), edges, cycles }
    }
}

fn of_program(program: &Program, configuration: &Configuration, of: &GraphOf) -> DependencyGraph {
    let mut found = Found::default();
    let node = |id| resource_node(&program.block(id).addr);
    for id in program.blocks() {
        let from = found.node(node(id));
        for needed in program.dependencies(id) {
            let to = found.node(node(*needed));
            found.edges.push(if *of == GraphOf::Destroying { (to, from) } else { (from, to) });
        }
    }
    for (from, to) in program.cycles() {
        let ends = (found.node(in_cycle(program, from)), found.node(in_cycle(program, to)));
        found.cycles.push(ends);
    }
    if *of == GraphOf::Everything {
        for id in program.blocks() {
            let provider = &program.block(id).block.provider;
            let (from, to) = (found.node(node(id)), found.node(provider_node(provider)));
            found.edges.push((from, to));
            for needed in program.provider_dependencies(provider) {
                let needed = found.node(node(*needed));
                found.edges.push((to, needed));
            }
        }
        for name in configuration.root.outputs.keys() {
            let from = found.node(GraphNode {
                module: String::new(),
                name: format!("output.{name}"),
                kind: NodeKind::Output,
            });
            for needed in program.output_dependencies(name) {
                let to = found.node(node(*needed));
                found.edges.push((from, to));
            }
        }
    }
    found.sorted()
}

fn in_cycle(program: &Program, thing: &InCycle) -> GraphNode {
    match thing {
        InCycle::Block(id) => resource_node(&program.block(*id).addr),
        InCycle::Value { module, name } => {
            GraphNode { module: module.clone(), name: name.clone(), kind: NodeKind::Value }
        }
    }
}

fn resource_node(addr: &ResourceAddr) -> GraphNode {
    let kind = match addr.mode {
        Mode::Managed => NodeKind::Resource,
        Mode::Data => NodeKind::Data,
        Mode::Ephemeral => NodeKind::Ephemeral,
        Mode::Action => NodeKind::Action,
    };
    GraphNode { module: addr.module.to_string(), name: addr.local(), kind }
}

fn provider_node(provider: &ProviderRef) -> GraphNode {
    let alias = provider.alias.as_ref().map_or(String::new(), |alias| format!(".{alias}"));
    let name = format!("provider[\"{}\"]{alias}", provider.written_name());
    GraphNode { module: String::new(), name, kind: NodeKind::Provider }
}

fn of_steps(plan: &Plan) -> DependencyGraph {
    let waits = without_gates(plan);
    let mut found = Found::default();
    let nodes: BTreeMap<usize, usize> =
        waits.keys().filter_map(|at| Some((*at, found.node(step_node(plan, *at)?)))).collect();
    for (at, needs) in &waits {
        let edge = |needed| Some((*nodes.get(at)?, *nodes.get(needed)?));
        found.edges.extend(needs.iter().filter_map(edge));
    }
    found.sorted()
}

/// What each step waits for, without gates on one side of which there is but one step: those need no
/// more edges than the gate has. The others stay, or many times many edges would be drawn.
fn without_gates(plan: &Plan) -> BTreeMap<usize, BTreeSet<usize>> {
    let mut waits: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut awaited: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, step) in plan.steps.iter().enumerate() {
        waits.insert(at, step.waits_for.iter().copied().collect());
        step.waits_for.iter().for_each(|needed| {
            awaited.entry(*needed).or_default().insert(at);
        });
    }
    for (gate, _) in plan.steps.iter().enumerate().filter(|(_, step)| step.work == Work::Gate) {
        let before = waits.get(&gate).cloned().unwrap_or_default();
        let after = awaited.get(&gate).cloned().unwrap_or_default();
        if before.len() > 1 && after.len() > 1 {
            continue;
        }
        waits.remove(&gate);
        for step in &after {
            let needs = waits.entry(*step).or_default();
            needs.remove(&gate);
            needs.extend(&before);
        }
        for step in &before {
            let waiting = awaited.entry(*step).or_default();
            waiting.remove(&gate);
            waiting.extend(&after);
        }
    }
    waits
}

fn step_node(plan: &Plan, at: usize) -> Option<GraphNode> {
    let (verb, change) = match plan.steps.get(at)?.work {
        Work::Read(change) => ("read", change),
        Work::Create(change) => ("create", change),
        Work::Update(change) => ("update", change),
        Work::Delete(change) => ("delete", change),
        Work::Forget(change) => ("forget", change),
        Work::FollowUp(follow_up) => {
            let name = format!("{}: {}", follow_up + 1, plan.follow_ups.get(follow_up)?.title);
            return Some(GraphNode { module: String::new(), name, kind: NodeKind::FollowUp });
        }
        Work::Invoke(invocation) => {
            let addr = &plan.invocations.get(invocation)?.addr;
            let GraphNode { module, name, kind } = resource_node(&addr.resource);
            // One action may be invoked more than once.
            return Some(GraphNode {
                module,
                name: format!("{}: {name}{} (invoke)", invocation + 1, addr.key),
                kind,
            });
        }
        Work::Gate => {
            let name = format!("gate {}", at + 1);
            return Some(GraphNode { module: String::new(), name, kind: NodeKind::Gate });
        }
    };
    let change = plan.changes.get(change)?;
    let GraphNode { module, name, kind } = resource_node(&change.addr.resource);
    let deposed = change.deposed.as_ref().map_or(String::new(), |key| format!(" (deposed object {key})"));
    Some(GraphNode { module, name: format!("{name}{}{deposed} ({verb})", change.addr.key), kind })
}
