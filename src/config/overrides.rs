//! What override files cannot change, and which of two arguments that exclude each other counts.
//!
//! How the rest merges is in `bodies`: argument by argument, nested blocks by type.

use super::arguments::Context;
use super::bodies::{Argument, Bodies};
use super::declare::Declared;
use super::model::BlockRef;
use crate::diag::{Diagnostic, Diagnostics};

/// What an override of a block may not have, since merged it would be hard to see: as in Terraform.
pub(super) struct Refused {
    pub arguments: &'static [&'static str],
    /// Nested blocks, in the block itself or in its `lifecycle`.
    pub blocks: &'static [&'static str],
}

/// Reports what in the overrides of a block may not be there.
pub(super) fn check_overrides(
    context: &Context<'_>,
    declared: &Declared,
    refused: &Refused,
    out: &mut Diagnostics,
) {
    for body in declared.bodies.iter().skip(1) {
        check_override(context, *body, refused, &declared.title, out);
    }
}

fn check_override(
    context: &Context<'_>,
    body: BlockRef,
    refused: &Refused,
    title: &str,
    out: &mut Diagnostics,
) {
    let tree = &context.trees[body.tree.0 as usize];
    for name in refused.arguments {
        if let Some(attribute) = tree.body(body.body).attribute(name) {
            let detail = format!("The argument {name:?} cannot be overridden.");
            out.push(
                Diagnostic::error("Unsupported override", detail).at(attribute.name_span).in_block(title),
            );
        }
    }
    for block in tree.body(body.body).blocks() {
        if refused.blocks.contains(&block.block_type) {
            let detail = format!("Override files cannot override {:?} blocks.", block.block_type);
            let error =
                Diagnostic::error("Unsupported override", detail).at(block.header_span).in_block(title);
            out.push(error.hint("Change the block in the primary file."));
        }
        if block.block_type == "lifecycle" {
            let inner = BlockRef { tree: body.tree, body: block.body };
            check_override(context, inner, &Refused { arguments: &[], ..*refused }, title, out);
        }
    }
}

/// The arguments `count` and `for_each`, of which one may count: an override with the one takes the
/// place of the other, so that both come from the same body.
pub(super) fn repetition<'c>(
    context: &'c Context<'_>,
    declared: &'c Declared,
) -> (Option<Argument<'c>>, Option<Argument<'c>>) {
    let of_body = |body: &'c BlockRef| {
        let bodies: Bodies<'c> = context.bodies(std::slice::from_ref(body));
        (bodies.argument("count"), bodies.argument("for_each"))
    };
    let repeated =
        |found: &(Option<Argument<'_>>, Option<Argument<'_>>)| found.0.is_some() || found.1.is_some();
    declared.bodies.iter().rev().map(of_body).find(repeated).unwrap_or((None, None))
}
