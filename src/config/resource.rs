//! `resource`, `data`, `ephemeral` and `action` blocks: their meta-arguments, and what they are checked against.

use super::arguments::{Context, Titled};
use super::bodies::{Argument, Bodies};
use super::declare::Declared;
use super::lifecycle::{depends_on, lifecycle};
use super::model::{Lifecycle, ProviderRef, ResourceBlock};
use super::overrides::{Refused, check_overrides, repetition};
use super::provider_block::compiled_in;
use super::schema_check::{Meta, check_body};
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::provider::Block as Schema;
use crate::syntax::{Expr, Step, StepKey, Traversal};

/// What the language itself adds to such a block.
pub(super) const META: Meta =
    Meta { arguments: &["count", "for_each", "provider", "depends_on"], blocks: &["lifecycle"] };

const ACTION_META: Meta = Meta { arguments: &["count", "for_each", "provider"], blocks: &[] };

const NOT_OVERRIDDEN: Refused =
    Refused { arguments: &["depends_on"], blocks: &["precondition", "postcondition", "action_trigger"] };

/// Takes a resource block apart and checks it against the schema of its type.
pub(super) fn resource(
    context: &Context<'_>,
    mode: Mode,
    (kind, name): (&str, &str),
    declared: &Declared,
    out: &mut Diagnostics,
) -> ResourceBlock {
    let bodies = context.bodies(&declared.bodies);
    let found = find_type(context, mode, kind);
    match &found {
        Some((_, schema)) => {
            let place = Titled { title: &declared.title, header: declared.header };
            let meta = if mode == Mode::Action { ACTION_META } else { META };
            check_body(context, bodies, schema, meta, place, out);
        }
        None => {
            let span = declared.labels.first().copied().unwrap_or(declared.header);
            out.push(unknown_type(context, mode, kind, span));
        }
    }
    let (count, for_each) = repetition(context, declared);
    report_both_repetitions(count, for_each, &declared.title, out);
    check_overrides(context, declared, &NOT_OVERRIDDEN, out);
    let own = found.as_ref().map(|(provider, _)| *provider);
    ResourceBlock {
        mode,
        kind: kind.to_owned(),
        name: name.to_owned(),
        span: declared.header,
        bodies: declared.bodies.clone(),
        count: count.map(|argument| argument.expr()),
        for_each: for_each.map(|argument| argument.expr()),
        provider: provider(context, bodies, kind, own, out),
        depends_on: if mode == Mode::Action { Vec::new() } else { depends_on(context, bodies, out) },
        lifecycle: match mode {
            Mode::Action => Lifecycle::default(),
            mode => lifecycle(context, mode, declared, found.map(|(_, schema)| schema), out),
        },
        check: None,
    }
}

/// The provider's name and the schema of a resource type, data source, ephemeral resource type or action
/// type.
pub(super) fn find_type<'c>(context: &Context<'c>, mode: Mode, kind: &str) -> Option<(&'c str, &'c Schema)> {
    match mode {
        Mode::Managed => {
            let (provider, found) = context.registry.resource_type(kind)?;
            Some((provider.name(), found.schema()))
        }
        Mode::Data => {
            let (provider, found) = context.registry.data_source(kind)?;
            Some((provider.name(), found.schema()))
        }
        Mode::Ephemeral => {
            let (provider, found) = context.registry.ephemeral_type(kind)?;
            Some((provider.name(), found.schema()))
        }
        Mode::Action => {
            let (provider, found) = context.registry.action_type(kind)?;
            Some((provider.name(), found.schema()))
        }
    }
}

fn unknown_type(context: &Context<'_>, mode: Mode, kind: &str, span: Span) -> Diagnostic {
    let registry = context.registry;
    let (summary, what, known) = match mode {
        Mode::Data => ("Invalid data source", "data source", registry.data_source_names()),
        Mode::Managed => ("Invalid resource type", "resource type", registry.resource_type_names()),
        Mode::Ephemeral => {
            ("Invalid ephemeral resource", "ephemeral resource type", registry.ephemeral_type_names())
        }
        Mode::Action => ("Invalid action type", "action type", registry.action_type_names()),
    };
    let error = Diagnostic::error(summary, format!("There is no {what} {kind:?}.")).at(span);
    match mode {
        Mode::Managed if registry.data_source(kind).is_some() => error.hint(format!(
            "Did you mean the data source: `data {kind:?}`? It reads what exists and manages nothing."
        )),
        Mode::Data if registry.resource_type(kind).is_some() => {
            error.hint(format!("Did you mean the resource type: `resource {kind:?}`?"))
        }
        _ => match did_you_mean(kind, known.iter().copied()) {
            Some(name) => error.hint(format!("Did you mean `{name}`?")),
            None => {
                let provider = |name: &str| name.split_once('_').map(|(provider, _)| provider.to_owned());
                let siblings: Vec<&str> =
                    known.into_iter().filter(|name| provider(name) == provider(kind)).collect();
                match provider(kind).filter(|_| !siblings.is_empty()) {
                    Some(provider) => {
                        error.hint(format!("Of {provider} there are: {}.", siblings.join(", ")))
                    }
                    None => error
                        .hint(format!("The compiled-in providers are: {}.", compiled_in(context).join(", "))),
                }
            }
        },
    }
}

pub(super) fn report_both_repetitions(
    count: Option<Argument<'_>>,
    for_each: Option<Argument<'_>>,
    title: &str,
    out: &mut Diagnostics,
) {
    let (Some(count), Some(for_each)) = (count, for_each) else { return };
    let detail = "The arguments \"count\" and \"for_each\" exclude each other: only one can say how many instances there are.";
    out.push(
        Diagnostic::error("Both count and for_each", detail)
            .at(for_each.attribute.name_span)
            .label(count.attribute.name_span, "count is set here")
            .in_block(title),
    );
}

/// The provider configuration, from `provider` or the type's name.
fn provider(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    kind: &str,
    own: Option<&str>,
    out: &mut Diagnostics,
) -> ProviderRef {
    let by_type = || match own {
        Some(name) => ProviderRef::default_of(name),
        None => ProviderRef::default_of(kind.split('_').next().unwrap_or(kind)),
    };
    let Some(argument) = bodies.argument("provider") else { return by_type() };
    let Some(named) = named_provider(context, argument, out) else { return by_type() };
    match own {
        Some(own) if own != named.name => {
            let known = ProviderRef::default_of(own).as_written();
            let detail =
                format!("{kind:?} belongs to the provider {known:?}, not to {:?}.", named.as_written());
            out.push(Diagnostic::error("Wrong provider", detail).at(context.span(argument.expr())));
            by_type()
        }
        _ => named,
    }
}

/// The provider configuration that a `provider` argument names; none where it names none, which is
/// reported.
pub(super) fn named_provider(
    context: &Context<'_>,
    argument: Argument<'_>,
    out: &mut Diagnostics,
) -> Option<ProviderRef> {
    let tree = context.tree(argument.expr());
    let invalid = || {
        let detail = "The argument \"provider\" must name a provider, perhaps with a dot and an alias: `stacks` or \
                      `stacks.other`.";
        Diagnostic::error("Invalid provider reference", detail).at(context.span(argument.expr()))
    };
    let expr = argument.attribute.expr;
    let named = tree.traversal(expr).and_then(|traversal| provider_of(&traversal));
    if named.is_none() && !matches!(tree.expr(expr), Expr::Error) {
        out.push(invalid());
    }
    named
}

/// The provider configuration that a traversal names: `stacks` or `stacks.other`.
pub(super) fn provider_of(traversal: &Traversal<'_>) -> Option<ProviderRef> {
    match traversal.steps.as_slice() {
        [] => Some(ProviderRef::written(traversal.root.text, None)),
        [Step { key: StepKey::Attr(alias), .. }] => {
            Some(ProviderRef::written(traversal.root.text, Some(alias)))
        }
        _ => None,
    }
}
