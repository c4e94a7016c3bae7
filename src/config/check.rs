//! `check` blocks: assertions that warn, and the data source that may stand among them.

use std::sync::Arc;

use super::arguments::{Context, Shape, Titled, check_shape, duplicate_block};
use super::bodies::InnerBlock;
use super::declare::Declared;
use super::lifecycle::check_rules;
use super::model::{CheckBlock, Module};
use super::resource::resource;
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics};
use crate::syntax::Label;

const SHAPE: Shape = Shape { required: &[], optional: &[], blocks: &["assert", "data"] };

/// Takes a check block apart. Its data source becomes one of the module's, marked as belonging to it.
pub(super) fn check(
    context: &Context<'_>,
    name: &str,
    declared: &Declared,
    module: &mut Module,
    out: &mut Diagnostics,
) -> CheckBlock {
    let bodies = context.bodies(&declared.bodies);
    check_shape(context, bodies, &SHAPE, Titled { title: &declared.title, header: declared.header }, out);
    let asserts = bodies.blocks_of("assert");
    // A block that is misspelt was reported already.
    let is_understood =
        bodies.blocks().iter().all(|inner| matches!(inner.block.block_type, "assert" | "data"));
    if asserts.is_empty() && is_understood {
        let detail = format!("The check {name:?} asserts nothing. It must have at least one assert block.");
        let error = Diagnostic::error("Zero assert blocks", detail).at(declared.header);
        out.push(error.in_block(&declared.title));
    }
    let sources = bodies.blocks_of("data");
    let data = sources.first().and_then(|inner| data_source(context, name, inner, module, out));
    if let [first, more @ ..] = sources.as_slice() {
        let again = more
            .iter()
            .map(|inner| duplicate_block("data", inner.block.header_span, first.block.header_span));
        out.extend(again.map(|error| error.in_block(&declared.title)));
    }
    CheckBlock {
        name: name.to_owned(),
        span: declared.labels.first().copied().unwrap_or(declared.header),
        data,
        asserts: check_rules(context, &asserts, out),
    }
}

fn data_source(
    context: &Context<'_>,
    check: &str,
    inner: &InnerBlock<'_>,
    module: &mut Module,
    out: &mut Diagnostics,
) -> Option<(Mode, String, String)> {
    let labels: Vec<Label<'_>> = inner.block.labels().collect();
    let [kind, name] = labels.as_slice() else {
        let detail = "All \"data\" blocks have two labels, the type and the name.";
        out.push(Diagnostic::error("Missing label", detail).at(inner.block.header_span));
        return None;
    };
    let declared = Declared {
        header: inner.block.header_span,
        labels: labels.iter().map(|label| label.span).collect(),
        title: inner.block.title(),
        bodies: vec![inner.body()],
    };
    report_meta_arguments(context, &declared, out);
    let key = (Mode::Data, kind.text.to_owned(), name.text.to_owned());
    if let Some(first) = module.resources.get(&key) {
        let detail = format!(
            "The data source \"{}.{}\" is declared already. Names must be unique within a module for each type, also \
             in check blocks.",
            kind.text, name.text
        );
        let error = Diagnostic::error("Duplicate declaration", detail).at(declared.header);
        out.push(error.label(first.span, "declared here first"));
        return None;
    }
    let mut block = resource(context, Mode::Data, (kind.text, name.text), &declared, out);
    block.check = Some(check.to_owned());
    module.resources.insert(key.clone(), Arc::new(block));
    Some(key)
}

/// A check reads one object, and its asserts say what is expected of it.
fn report_meta_arguments(context: &Context<'_>, declared: &Declared, out: &mut Diagnostics) {
    let bodies = context.bodies(&declared.bodies);
    for name in ["count", "for_each"] {
        if let Some(argument) = bodies.argument(name) {
            let detail =
                format!("The argument {name:?} is not supported for a data source in a check block.");
            let error =
                Diagnostic::error("Invalid argument in a check", detail).at(argument.attribute.name_span);
            out.push(error.in_block(&declared.title));
        }
    }
    if let Some(inner) = bodies.blocks_of("lifecycle").first() {
        let detail = "A data source in a check block has no \"lifecycle\": what is expected of it stands in assert \
                      blocks.";
        let error = Diagnostic::error("Invalid block in a check", detail).at(inner.block.header_span);
        out.push(error.in_block(&declared.title));
    }
}
