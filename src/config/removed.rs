//! `removed` blocks: what the configuration has no more, and whether its objects are destroyed.

use std::collections::BTreeSet;

use super::arguments::{Context, Shape, Titled, check_shape, duplicate_block, extraneous_label, static_bool};
use super::declare::Nameless;
use super::model::{Configuration, ModuleId, OnRemoval, RemovedBlock};
use super::target::target;
use crate::addr::{InstanceAddr, Mode, Target};
use crate::diag::{Diagnostic, Diagnostics, Span};

const TITLE: &str = "removed";

const SHAPE: Shape =
    Shape { required: &["from"], optional: &[], blocks: &["lifecycle", "provisioner", "connection"] };

const LIFECYCLE: Shape = Shape { required: &[], optional: &["destroy"], blocks: &[] };

/// Takes the blocks of a module apart; those that cannot be understood are reported and left out.
pub(super) fn removed(
    context: &Context<'_>,
    path: &[String],
    declared: &[Nameless],
    out: &mut Diagnostics,
) -> Vec<RemovedBlock> {
    let mut removed: Vec<RemovedBlock> = Vec::with_capacity(declared.len());
    for declaration in declared {
        let Some(block) = one(context, path, *declaration, out) else { continue };
        match removed.iter().find(|first| first.from == block.from && first.on_removal != block.on_removal) {
            Some(first) => {
                let detail = format!("Another block says the opposite about the objects of {}.", block.from);
                let error = Diagnostic::error("Contradicting removed blocks", detail).at(block.span);
                out.push(error.label(first.span, "the other block is here").in_block(TITLE));
            }
            None => removed.push(block),
        }
    }
    removed
}

fn one(
    context: &Context<'_>,
    path: &[String],
    block: Nameless,
    out: &mut Diagnostics,
) -> Option<RemovedBlock> {
    let Nameless { header, body } = block;
    let list = [body];
    let bodies = context.bodies(&list);
    for inner in bodies.blocks().into_iter().filter(|inner| inner.block.block_type != "lifecycle") {
        let name = inner.block.block_type;
        if matches!(name, "provisioner" | "connection") {
            let detail = format!("Blocks of type {name:?} are not supported: terrace has no provisioners.");
            let error = Diagnostic::error("Unsupported block type", detail).at(inner.block.header_span);
            let hint = "It changes clouds through their APIs only. What must be done before an object goes has to be done by hand.";
            out.push(error.hint(hint).in_block(TITLE));
        }
    }
    check_shape_but_provisioners(context, bodies, header, out);
    let on_removal = on_removal(context, bodies, out);
    let argument = bodies.argument("from")?;
    let span = context.span(argument.expr());
    match target(context, argument).and_then(|target| without_keys(target, span)) {
        Ok(from) => Some(RemovedBlock { module: path.to_vec(), from, on_removal: on_removal?, span: header }),
        Err(problem) => {
            out.extend(problem.map(|problem| problem.in_block(TITLE)));
            None
        }
    }
}

/// Labels of provisioners were reported with the block as a whole.
fn check_shape_but_provisioners(
    context: &Context<'_>,
    bodies: super::Bodies<'_>,
    header: Span,
    out: &mut Diagnostics,
) {
    let mut found = Diagnostics::new();
    check_shape(context, bodies, &SHAPE, Titled { title: TITLE, header }, &mut found);
    out.extend(found.into_iter().filter(|problem| problem.summary != "Extraneous label"));
}

/// What becomes of the objects; none where that cannot be told, which is reported.
fn on_removal(context: &Context<'_>, bodies: super::Bodies<'_>, out: &mut Diagnostics) -> Option<OnRemoval> {
    let blocks = bodies.blocks_of("lifecycle");
    let Some(first) = blocks.first() else { return Some(OnRemoval::Destroy) };
    if let Some(second) = blocks.get(1) {
        out.push(
            duplicate_block("lifecycle", second.block.header_span, first.block.header_span).in_block(TITLE),
        );
    }
    if let Some(label) = first.block.label(0) {
        out.push(extraneous_label("lifecycle", label.span).in_block(TITLE));
    }
    let list = [first.body()];
    let bodies = context.bodies(&list);
    check_shape(context, bodies, &LIFECYCLE, Titled { title: TITLE, header: first.block.header_span }, out);
    match bodies.argument("destroy") {
        None => Some(OnRemoval::Destroy),
        Some(argument) => match static_bool(context, argument, out)? {
            true => Some(OnRemoval::Destroy),
            false => Some(OnRemoval::Forget),
        },
    }
}

/// Only a whole resource or module call can be removed from a configuration.
fn without_keys(target: Target, span: Span) -> Result<Target, Option<Box<Diagnostic>>> {
    let refuse =
        |summary: &str, detail: String| Err(Some(Box::new(Diagnostic::error(summary, detail).at(span))));
    let module = match &target {
        Target::Module(module) => module,
        Target::Instance(instance) => &instance.resource.module,
    };
    if module.0.iter().any(|step| !step.key.is_none()) {
        let detail = "A `removed` block is about a whole module call, such as `module.net`, and not about one instance of it.";
        return refuse("Module instance keys not allowed", detail.to_owned());
    }
    match &target {
        Target::Instance(InstanceAddr { resource, key }) if !key.is_none() => {
            let detail = format!(
                "A `removed` block is about a whole resource, such as {resource}, and not about one instance of it."
            );
            refuse("Resource instance keys not allowed", detail)
        }
        Target::Instance(instance) if instance.resource.mode != Mode::Managed => refuse(
            "Data source address not allowed",
            "A data source stands for nothing that could be destroyed or kept: remove its block, and it is gone."
                .to_owned(),
        ),
        _ => Ok(target),
    }
}

/// What is there has not been removed. Looks at all modules together, since a block may be about what is
/// in a module that is called.
pub(super) fn check_removed(configuration: &Configuration, out: &mut Diagnostics) {
    // Of a folder that several calls lead to it is said once.
    let mut said = BTreeSet::new();
    for (id, module) in configuration.modules() {
        for block in &module.removed {
            let Some((noun, declared)) = declared_still(configuration, id, &block.from) else { continue };
            if said.insert((declared, block.span)) {
                out.push(still_exists(noun, &block.from, declared, block.span));
            }
        }
    }
}

/// The header of what an address means from the view of a module, and what it is; none where there is
/// nothing.
fn declared_still(
    configuration: &Configuration,
    from: ModuleId,
    target: &Target,
) -> Option<(&'static str, Span)> {
    let (path, resource) = match target {
        Target::Module(path) => (path, None),
        Target::Instance(InstanceAddr { resource, key: _ }) => (&resource.module, Some(resource)),
    };
    let mut module = Some(configuration.module(from));
    let mut called = None;
    for step in &path.0 {
        let call = module?.calls.get(&step.name)?;
        called = Some(call.span);
        // A call whose module could not be read leads nowhere.
        module = (call.child != ModuleId::ROOT).then(|| configuration.module(call.child));
    }
    let Some(resource) = resource else { return Some(("module", called?)) };
    let key = (resource.mode, resource.kind.clone(), resource.name.clone());
    Some(("resource", module?.resources.get(&key)?.span))
}

/// The error for something that is declared and removed at once.
fn still_exists(noun: &str, from: &Target, declared: Span, removed: Span) -> Diagnostic {
    let detail = format!("A `removed` block says that {from} was removed, but it is still declared here.");
    Diagnostic::error(format!("Removed {noun} still exists"), detail)
        .at(declared)
        .label(removed, "the removed block is here")
        .hint("Remove one of the two.")
}
