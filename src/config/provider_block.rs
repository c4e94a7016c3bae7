//! `provider` blocks.

use super::arguments::{Context, Titled};
use super::declare::Declared;
use super::model::{ProviderBlock, ProviderRef};
use super::schema_check::{Meta, check_body};
use crate::diag::{Diagnostic, Diagnostics};

/// What the language itself adds to such a block.
pub(super) const META: Meta = Meta { arguments: &["alias"], blocks: &[] };

/// Takes a provider block apart and checks it against what the provider offers.
pub(super) fn provider_block(
    context: &Context<'_>,
    provider: &ProviderRef,
    declared: &Declared,
    out: &mut Diagnostics,
) -> ProviderBlock {
    match context.registry.provider(&provider.name) {
        Some(known) => {
            let bodies = context.bodies(&declared.bodies);
            let place = Titled { title: &declared.title, header: declared.header };
            check_body(context, bodies, known.schema(), META, place, out);
            if let Some(version) = bodies.argument("version")
                && known.schema().attribute("version").is_none()
            {
                let detail = "A provider has no version of its own: all are compiled into terrace.";
                let error = Diagnostic::error("Unsupported argument", detail).at(version.attribute.name_span);
                out.push(error.in_block(&declared.title).hint("Remove the argument."));
            }
        }
        None => {
            let names: Vec<&str> = compiled_in(context);
            let detail = format!(
                "The provider {:?} is not compiled into terrace, which downloads nothing. There are: {}.",
                provider.written_name(),
                names.join(", ")
            );
            let span = declared.labels.first().copied().unwrap_or(declared.header);
            out.push(Diagnostic::error("Unknown provider", detail).at(span).suggest(&provider.name, names));
        }
    }
    ProviderBlock { provider: provider.clone(), span: declared.header, bodies: declared.bodies.clone() }
}

/// The providers that people configure.
pub(super) fn compiled_in<'c>(context: &Context<'c>) -> Vec<&'c str> {
    context.registry.providers().map(|provider| provider.name()).filter(|name| *name != "builtin").collect()
}
