//! `output` blocks.

use super::arguments::{Context, Place, Shape, Titled, check_shape, flag, text};
use super::declare::Declared;
use super::lifecycle::{check_rules, depends_on};
use super::model::OutputBlock;
use super::overrides::{Refused, check_overrides};
use crate::diag::{Diagnostic, Diagnostics};

const SHAPE: Shape = Shape {
    required: &["value"],
    optional: &["description", "sensitive", "ephemeral", "depends_on"],
    blocks: &["precondition"],
};

const NOT_OVERRIDDEN: Refused = Refused { arguments: &["depends_on"], blocks: &["precondition"] };

/// Takes an output block apart; none where it has no value, which is reported.
pub(super) fn output(
    context: &Context<'_>,
    name: &str,
    declared: &Declared,
    out: &mut Diagnostics,
) -> Option<OutputBlock> {
    let bodies = context.bodies(&declared.bodies);
    check_shape(context, bodies, &SHAPE, Titled { title: &declared.title, header: declared.header }, out);
    check_overrides(context, declared, &NOT_OVERRIDDEN, out);
    let ephemeral = flag(context, bodies, "ephemeral", out);
    if let (true, Place::Root, Some(argument)) = (ephemeral, context.place, bodies.argument("ephemeral")) {
        let detail = "An output value of the root module cannot be ephemeral: it is stored and shown.";
        let error = Diagnostic::error("Ephemeral output not allowed", detail);
        out.push(error.at(argument.attribute.name_span).in_block(&declared.title));
    }
    Some(OutputBlock {
        name: name.to_owned(),
        span: declared.labels.first().copied().unwrap_or(declared.header),
        description: text(context, bodies, "description", out),
        sensitive: flag(context, bodies, "sensitive", out),
        ephemeral,
        depends_on: depends_on(context, bodies, out),
        preconditions: check_rules(context, &bodies.blocks_of("precondition"), out),
        value: bodies.argument("value")?.expr(),
    })
}
