//! `variable` blocks.

use super::arguments::{Context, Shape, Titled, check_constant, check_shape, flag, static_bool, text};
use super::declare::Declared;
use super::lifecycle::check_rules;
use super::model::{TextForm, VariableBlock};
use super::overrides::{Refused, check_overrides};
use super::types::{Constrained, TypeDefaults, type_constraint};
use crate::diag::Diagnostics;
use crate::value::Ty;

const SHAPE: Shape = Shape {
    required: &[],
    optional: &["type", "default", "description", "sensitive", "nullable", "ephemeral"],
    blocks: &["validation"],
};

const NOT_OVERRIDDEN: Refused = Refused { arguments: &[], blocks: &["validation"] };

/// Takes a variable block apart.
pub(super) fn variable(
    context: &Context<'_>,
    name: &str,
    declared: &Declared,
    out: &mut Diagnostics,
) -> VariableBlock {
    let bodies = context.bodies(&declared.bodies);
    check_shape(context, bodies, &SHAPE, Titled { title: &declared.title, header: declared.header }, out);
    check_overrides(context, declared, &NOT_OVERRIDDEN, out);
    let Constrained { ty, defaults, text_form } = match bodies.argument("type") {
        Some(argument) => type_constraint(context, argument.expr(), out),
        None => {
            Constrained { ty: Ty::DYNAMIC, defaults: TypeDefaults::default(), text_form: TextForm::Literal }
        }
    };
    let default = bodies.argument("default").map(|argument| argument.expr());
    if let Some(default) = default {
        check_constant(context.tree(default), default.expr, "The default of an input variable", out);
    }
    let nullable = bodies.argument("nullable").and_then(|argument| static_bool(context, argument, out));
    VariableBlock {
        name: name.to_owned(),
        span: declared.labels.first().copied().unwrap_or(declared.header),
        ty,
        defaults,
        text_form,
        default,
        description: text(context, bodies, "description", out),
        sensitive: flag(context, bodies, "sensitive", out),
        ephemeral: flag(context, bodies, "ephemeral", out),
        nullable: nullable.unwrap_or(true),
        validations: check_rules(context, &bodies.blocks_of("validation"), out),
    }
}
