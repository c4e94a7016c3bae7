//! `moved` blocks: what was recorded at one address belongs to another.
//!
//! Here they are taken apart, and compared with each other over all modules. Whether something is
//! still declared where it is said to have moved from is known only while planning.

use std::collections::BTreeMap;

use super::arguments::{Context, Shape, Titled, check_shape};
use super::declare::Nameless;
use super::model::MovedBlock;
use super::target::target;
use crate::addr::{Endpoint, Move, move_order};
use crate::diag::{Diagnostic, Diagnostics, Sources};

const TITLE: &str = "moved";

const SHAPE: Shape = Shape { required: &["from", "to"], optional: &[], blocks: &[] };

/// Takes the blocks of a module apart; those that cannot be understood are reported and left out.
/// `module` are the calls that lead to it.
pub(super) fn moved(
    context: &Context<'_>,
    module: &[String],
    declared: &[Nameless],
    out: &mut Diagnostics,
) -> Vec<MovedBlock> {
    declared.iter().filter_map(|block| one(context, module, *block, out)).collect()
}

fn one(
    context: &Context<'_>,
    module: &[String],
    block: Nameless,
    out: &mut Diagnostics,
) -> Option<MovedBlock> {
    let Nameless { header, body } = block;
    let list = [body];
    let bodies = context.bodies(&list);
    check_shape(context, bodies, &SHAPE, Titled { title: TITLE, header }, out);
    let mut end = |name| match target(context, bodies.argument(name)?) {
        Ok(target) => Some(target),
        Err(problem) => {
            out.extend(problem.map(|problem| problem.in_block(TITLE)));
            None
        }
    };
    let (from, to) = (end("from"), end("to"));
    let movement = Move::new(module, from?, to?);
    if movement.is_none() {
        let detail = "Both addresses must be of resources, or both of modules.";
        out.push(Diagnostic::error("Invalid moved addresses", detail).at(header).in_block(TITLE));
    }
    Some(MovedBlock { movement: movement?, span: header })
}

/// What is wrong with the blocks of all modules together.
pub(super) fn check_moves(blocks: &[&MovedBlock], sources: &Sources, out: &mut Diagnostics) {
    let mut leaves: BTreeMap<Endpoint, (&MovedBlock, Endpoint)> = BTreeMap::new();
    let mut arrives: BTreeMap<Endpoint, (&MovedBlock, Endpoint)> = BTreeMap::new();
    let mut found = Diagnostics::new();
    for block in blocks {
        let MovedBlock { movement, span } = block;
        let [from, to] = [&movement.from, &movement.to].map(|end| movement.absolute(end));
        if from == to {
            let detail = format!(
                "This block says that {from} has moved to the same address, which is as if it were not there."
            );
            let error = Diagnostic::error("Redundant move statement", detail).at(*span);
            found.push(error.hint("Remove the block.").in_block(TITLE));
            continue;
        }
        let mut contradicts = |first: &MovedBlock, detail: String| {
            let error = Diagnostic::error("Ambiguous move statements", detail).at(*span);
            found.push(error.label(first.span, "the other block is here").in_block(TITLE));
        };
        match leaves.get(&from) {
            Some((first, other)) if *other != to => contradicts(
                first,
                format!(
                    "{from} has moved to {other} by another block and to {to} by this one. It can be at one place only."
                ),
            ),
            _ => {
                leaves.insert(from.clone(), (block, to.clone()));
            }
        }
        match arrives.get(&to) {
            Some((first, other)) if *other != from => contradicts(
                first,
                format!(
                    "{other} has moved to {to} by another block, and {from} by this one. Only one can have that address."
                ),
            ),
            _ => {
                arrives.insert(to, (block, from));
            }
        }
    }
    if !found.has_errors() {
        check_cycles(blocks, sources, &mut found);
    }
    out.extend(found);
}

fn check_cycles(blocks: &[&MovedBlock], sources: &Sources, out: &mut Diagnostics) {
    let moves: Vec<Move> = blocks.iter().map(|block| block.movement.clone()).collect();
    let Err(cycles) = move_order(&moves) else { return };
    for cycle in cycles {
        let lines = cycle.iter().map(|at| {
            let MovedBlock { movement, span } = blocks[*at];
            let [from, to] = [&movement.from, &movement.to].map(|end| movement.absolute(end));
            let place = sources.position(*span);
            format!("- {}:{}: {from} -> {to}", sources.get(span.file).name, place.line)
        });
        let detail = format!(
            "These moves go round in a circle, so that there is no last address for anything:\n{}",
            lines.collect::<Vec<_>>().join("\n")
        );
        let error = Diagnostic::error("Cyclic dependency in move statements", detail);
        let error = error.at(blocks[cycle[0]].span).in_block(TITLE);
        out.push(error.hint("A chain of moves ends at an address that no other block moves away from."));
    }
}
