//! What the blocks of a program need of each other, found from the links between them.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::config::ModuleId;
use crate::diag::{Diagnostic, Span};
use crate::eval::code::{Node, NodeId, Reference};
use crate::eval::links::{Links, Needs, Thing};
use crate::eval::program::{BlockId, Program, VariableCode};

/// An id that cannot be known before there are objects.
pub(super) fn imports_by_resource(
    program: &Program,
    needs: &Needs,
    (reference, span): (Reference, Span),
) -> Option<Diagnostic> {
    let needed = *needs.of_references([reference]).first()?;
    let name = program.reference_text(reference);
    let because = match reference {
        Reference::Resource(_) => String::new(),
        _ => format!(" {name} refers to {}.", program.block(needed).addr),
    };
    let detail = format!(
        "What is imported must be known before any resource is looked at, so it cannot depend on one.{because}"
    );
    Some(Diagnostic::error("Invalid import argument", detail).at(span).in_block("import"))
}

pub(super) fn put_into(
    program: &mut Program,
    needs: &Needs,
    order: &[Thing],
    awaited: &FxHashMap<Thing, Vec<Reference>>,
) {
    program.order = order
        .iter()
        .filter_map(|thing| match thing {
            Thing::Block(id) => Some(*id),
            _ => None,
        })
        .collect();
    for (provider, at) in program.providers.iter_mut().zip(0..) {
        provider.dependencies = needs.of(Thing::Provider(at));
    }
    for (output, at) in program.outputs.iter_mut().zip(0..) {
        output.dependencies = needs.of(Thing::Output(at));
    }
    // A module's own word and that of all that lead to it.
    let mut of_modules: Vec<BTreeSet<BlockId>> = Vec::with_capacity(program.modules.len());
    let waited = |thing| needs.of_awaited(awaited.get(&thing).into_iter().flatten().copied());
    for (module, id) in program.modules.iter().zip((0..).map(ModuleId)) {
        let mut all = module.parent.map_or_else(BTreeSet::new, |parent| of_modules[parent.index()].clone());
        all.extend(waited(Thing::Module(id)));
        of_modules.push(all);
    }
    for (block, id) in program.blocks.iter_mut().zip((0..).map(BlockId)) {
        let mut all = of_modules[block.module.index()].clone();
        all.extend(waited(Thing::Block(id)));
        block.waits_for = all.into_iter().filter(|other| *other != id).collect();
        block.dependencies = needs.of(Thing::Block(id)).into_iter().filter(|other| *other != id).collect();
    }
}

/// Finds for each block the input variables with validations whose values it needs: they are checked
/// before anything is done for it.
pub(super) fn inputs_of_blocks(program: &mut Program, links: &Links) {
    let is_checked = |at: &u32| {
        let variable = &program.variables[*at as usize];
        variable.module != ModuleId::ROOT && !variable.validations.is_empty()
    };
    if !(0..program.variables.len() as u32).any(|at| is_checked(&at)) {
        return;
    }
    let mut direct: FxHashMap<Thing, Vec<Thing>> = FxHashMap::default();
    for (from, to, _) in &links.edges {
        direct.entry(*from).or_default().push(*to);
    }
    let mut found = Vec::with_capacity(program.blocks.len());
    for id in program.blocks() {
        let module = program.block(id).module;
        let mut seen: FxHashSet<Thing> = FxHashSet::default();
        let mut work = vec![Thing::Block(id)];
        let mut inputs = BTreeSet::new();
        while let Some(thing) = work.pop() {
            for next in direct.get(&thing).into_iter().flatten() {
                let next = match *next {
                    Thing::Passed(at) => Thing::Variable(at),
                    next => next,
                };
                // What another block needs was checked for that one. The variables are those of the
                // module that the block is in: one instance of it is at hand.
                let is_here = match next {
                    Thing::Variable(at) => program.variables[at as usize].module == module,
                    Thing::Local(at) => program.locals[at as usize].module == module,
                    _ => false,
                };
                if is_here && seen.insert(next) {
                    work.push(next);
                    inputs.extend(match next {
                        Thing::Variable(at) if is_checked(&at) => Some(at),
                        _ => None,
                    });
                }
            }
        }
        found.push(inputs.into_iter().collect());
    }
    for (block, inputs) in program.blocks.iter_mut().zip(found) {
        block.inputs = inputs;
    }
}

/// Whether the validations of a variable mention resources.
pub(super) fn validates_late(program: &Program, needs: &Needs, variable: &VariableCode) -> bool {
    let mut work: Vec<NodeId> =
        variable.validations.iter().flat_map(|rule| [rule.condition, rule.error_message]).collect();
    while let Some(id) = work.pop() {
        if let Node::Reference(reference) = program.code.node(id)
            && !needs.of_references([*reference]).is_empty()
        {
            return true;
        }
        work.extend(program.code.children(id));
    }
    false
}
