//! What the order of evaluation is about: which thing of a program needs which.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::ModuleId;
use crate::diag::{Diagnostic, Span};
use crate::graph::{CycleEdge, Graph};

use super::code::Reference;
use super::program::{BlockId, Program};

/// A node of the order: one per block and call path, never per instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Variable(u32),
    /// What is passed for an input variable that has validations, before those. They may refer to each
    /// other's variable.
    Passed(u32),
    Local(u32),
    Block(BlockId),
    Provider(u32),
    Output(u32),
    /// Which instances of a module there are, and what its call depends on.
    Module(ModuleId),
    /// All output values of a module.
    Outputs(ModuleId),
    /// Everything in a module and in what it calls, for `depends_on`.
    Inside(ModuleId),
}

/// Which thing needs which, and where that is written.
#[derive(Default)]
pub(super) struct Links {
    pub edges: Vec<(Thing, Thing, Span)>,
}

impl Links {
    pub fn add(&mut self, from: Thing, found: impl IntoIterator<Item = (Reference, Span)>) {
        let needed = found.into_iter().filter_map(|(reference, span)| Some((from, thing(reference)?, span)));
        self.edges.extend(needed);
    }

    /// Links an input variable to what its validations refer to. Of others in its module they need what is
    /// passed, and not that it is valid.
    pub fn add_validations(
        &mut self,
        at: u32,
        found: impl IntoIterator<Item = (Reference, Span)>,
        is_validated: impl Fn(u32) -> bool,
    ) {
        let needed = found.into_iter().filter_map(|(reference, span)| {
            let needed = match reference {
                Reference::Variable(other) if is_validated(other) => Thing::Passed(other),
                reference => thing(reference)?,
            };
            Some((Thing::Variable(at), needed, span))
        });
        self.edges.extend(needed);
    }

    /// As [`Links::add`], where a module stands for everything in it.
    pub fn add_depends_on(&mut self, from: Thing, found: impl IntoIterator<Item = (Reference, Span)>) {
        let needed =
            found.into_iter().filter_map(|(reference, span)| Some((from, awaited(reference)?, span)));
        self.edges.extend(needed);
    }

    /// Takes edges out and tells what they are between.
    pub fn cut(&mut self, program: &Program, edges: &[(Thing, Thing)]) -> Vec<(InCycle, InCycle)> {
        let cut: FxHashSet<(Thing, Thing)> = edges.iter().copied().collect();
        self.edges.retain(|(from, to, _)| !cut.contains(&(*from, *to)));
        edges.iter().map(|(from, to)| (in_cycle(program, *from), in_cycle(program, *to))).collect()
    }

    pub fn graph(&self, program: &Program) -> Graph<Thing, Span> {
        let mut graph = Graph::new();
        for at in 0..program.locals.len() as u32 {
            graph.add(Thing::Local(at));
        }
        for id in program.blocks() {
            graph.add(Thing::Block(id));
        }
        for (from, to, span) in &self.edges {
            graph.need(*from, *to, *span);
        }
        graph
    }
}

/// What must be evaluated for a reference; nothing for what is always there.
fn thing(reference: Reference) -> Option<Thing> {
    match reference {
        Reference::Variable(at) => Some(Thing::Variable(at)),
        Reference::Local(at) => Some(Thing::Local(at)),
        Reference::Resource(id) => Some(Thing::Block(id)),
        Reference::Output(at) => Some(Thing::Output(at)),
        Reference::Module(id) => Some(Thing::Outputs(id)),
        Reference::EachKey
        | Reference::EachValue
        | Reference::CountIndex
        | Reference::SelfObject
        | Reference::PathModule
        | Reference::PathRoot
        | Reference::PathCwd
        | Reference::Workspace
        | Reference::Applying => None,
    }
}

/// What must be over for a reference in `depends_on`.
fn awaited(reference: Reference) -> Option<Thing> {
    match reference {
        Reference::Module(id) => Some(Thing::Inside(id)),
        other => thing(other),
    }
}

pub(super) type Blocks = Arc<BTreeSet<BlockId>>;

/// The resources that things need, directly or through what is no resource.
pub(super) struct Needs {
    found: FxHashMap<Thing, Blocks>,
}

impl Needs {
    pub fn find(links: &Links, order: &[Thing]) -> Needs {
        let mut direct: FxHashMap<Thing, Vec<Thing>> = FxHashMap::default();
        for (from, to, _) in &links.edges {
            direct.entry(*from).or_default().push(*to);
        }
        let mut needs = Needs { found: FxHashMap::default() };
        for thing in order {
            let found = needs.union(direct.get(thing).map_or(&[][..], Vec::as_slice));
            needs.found.insert(*thing, found);
        }
        needs
    }

    pub fn of(&self, thing: Thing) -> Vec<BlockId> {
        self.found.get(&thing).into_iter().flat_map(|blocks| blocks.iter().copied()).collect()
    }

    /// All resources behind some things. A set that is the only one is shared, so that long chains of
    /// local values cost nothing.
    fn union(&self, things: &[Thing]) -> Blocks {
        let mut result = Blocks::default();
        for thing in things {
            if let Thing::Block(id) = thing {
                if !result.contains(id) {
                    Arc::make_mut(&mut result).insert(*id);
                }
                continue;
            }
            let Some(more) = self.found.get(thing) else { continue };
            if result.is_empty() {
                result = Arc::clone(more);
            } else if !more.is_subset(&result) {
                Arc::make_mut(&mut result).extend(more.iter());
            }
        }
        result
    }

    pub fn of_references(&self, references: impl IntoIterator<Item = Reference>) -> Vec<BlockId> {
        let things: Vec<Thing> = references.into_iter().filter_map(thing).collect();
        self.union(&things).iter().copied().collect()
    }

    /// As [`Needs::of_references`], of references in `depends_on`.
    pub fn of_awaited(&self, references: impl IntoIterator<Item = Reference>) -> Vec<BlockId> {
        let things: Vec<Thing> = references.into_iter().filter_map(awaited).collect();
        self.union(&things).iter().copied().collect()
    }
}

/// A thing that needs itself, directly or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InCycle {
    Block(BlockId),
    /// What is no block: the address of its module, and its name in there.
    Value {
        module: String,
        name: String,
    },
}

fn in_cycle(program: &Program, thing: Thing) -> InCycle {
    match thing {
        Thing::Block(id) => InCycle::Block(id),
        thing => {
            let (module, name) = parts(program, thing);
            InCycle::Value { module, name }
        }
    }
}

/// A thing as messages call it, with the module that it is in.
fn name(program: &Program, thing: Thing) -> String {
    match parts(program, thing) {
        (module, local) if module.is_empty() => local,
        (module, local) => format!("{module}.{local}"),
    }
}

/// The address of the module that a thing is in, and what it is called there.
fn parts(program: &Program, thing: Thing) -> (String, String) {
    let (module, local) = match thing {
        Thing::Variable(at) | Thing::Passed(at) => {
            (program.variables[at as usize].module, program.reference_text(Reference::Variable(at)))
        }
        Thing::Local(at) => {
            (program.locals[at as usize].module, program.reference_text(Reference::Local(at)))
        }
        Thing::Block(id) => {
            let addr = &program.block(id).addr;
            return (addr.module.to_string(), addr.local());
        }
        Thing::Provider(at) => {
            let provider = &program.providers[at as usize];
            return (String::new(), format!("provider.{}", provider.provider));
        }
        Thing::Output(at) => {
            let output = &program.outputs[at as usize];
            (output.module, format!("output.{}", output.name))
        }
        Thing::Module(id) | Thing::Outputs(id) | Thing::Inside(id) => {
            let module = program.module(id);
            let caller = module.parent.map_or(String::new(), |id| program.module(id).addr.to_string());
            return (caller, module.local_name());
        }
    };
    (program.module(module).addr.to_string(), local)
}

/// Whether a problem is that things need each other in a circle.
pub fn is_cycle(problem: &Diagnostic) -> bool {
    [CYCLE, SELF_REFERENCE].contains(&problem.summary.as_str())
}

const CYCLE: &str = "Dependency cycle";
const SELF_REFERENCE: &str = "Self-referential block";

/// Of a long circle so many links are named.
const MOST_LINKS: usize = 50;

pub(super) fn describe_cycle(program: &Program, cycle: &[CycleEdge<Thing, Span>]) -> Diagnostic {
    let name = |thing: Thing| name(program, thing);
    if let [CycleEdge { from, to: _, why }] = cycle {
        let name = name(*from);
        let detail =
            format!("`{name}` refers to itself, so there is no order in which it could be evaluated.");
        let diagnostic = Diagnostic::error(SELF_REFERENCE, detail).at(*why);
        return match from {
            Thing::Block(_) => diagnostic.hint("In a postcondition, `self` is the finished object."),
            _ => diagnostic,
        };
    }
    let shown = &cycle[..cycle.len().min(MOST_LINKS)];
    let mut names: Vec<String> = shown.iter().map(|edge| format!("`{}`", name(edge.from))).collect();
    let first = names.first().cloned().unwrap_or_default();
    match cycle.len() - shown.len() {
        0 => {}
        more => names.push(format!("and so on with {more} more")),
    }
    let detail = format!(
        "Each of these refers to the next one, so there is no order in which they could be evaluated: {}, {first}.",
        names.join(", ")
    );
    let mut diagnostic = Diagnostic::error(CYCLE, detail);
    for (position, CycleEdge { from, to, why }) in shown.iter().enumerate() {
        let words = format!("`{}` needs `{}`", name(*from), name(*to));
        if position == 0 {
            diagnostic = diagnostic.at(*why);
        }
        diagnostic = diagnostic.label(*why, words);
    }
    diagnostic
}
