//! Bodies against schemas: unknown, missing, misplaced and too many arguments and blocks.

use super::arguments::{
    Completeness, Context, Titled, argument_expected, block_expected, duplicate_block, extraneous_label,
    missing_argument, unsupported_argument, unsupported_block,
};
use super::block_type::BlockType;
use super::bodies::{Argument, Bodies, InnerBlock, made_type};
use super::lifecycle::outside_lifecycle;
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::provider::{Block as Schema, NestedBlock, Nesting};
use crate::syntax::{Expr, Label};

/// Names that the language itself gives a meaning in a block, beside those of the schema.
#[derive(Clone, Copy)]
pub(super) struct Meta {
    pub arguments: &'static [&'static str],
    pub blocks: &'static [&'static str],
}

const NO_META: Meta = Meta { arguments: &[], blocks: &[] };

/// Reports what in the bodies of a block does not fit the schema.
pub(super) fn check_body(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    schema: &Schema,
    meta: Meta,
    place: Titled<'_>,
    out: &mut Diagnostics,
) {
    for argument in bodies.arguments() {
        if let Some(problem) = argument_problem(context, argument, schema, meta) {
            out.push(problem.in_block(place.title));
        }
    }
    let blocks = bodies.blocks();
    for inner in &blocks {
        check_block(context, inner, schema, meta, place, out);
    }
    if context.completeness == Completeness::Whole {
        let required = schema.attributes.iter().filter(|attribute| attribute.is_required());
        for attribute in required.filter(|attribute| bodies.argument(attribute.name).is_none()) {
            // A block of this name is a mistake of its own, and so is a misspelt one.
            let is_block = blocks.iter().any(|inner| made_type(&inner.block) == attribute.name);
            if !is_block && !is_misspelt(attribute.name, bodies, schema, meta) {
                out.push(missing_argument(attribute.name, place.header).in_block(place.title));
            }
        }
    }
    for nested in &schema.blocks {
        let written: Vec<&InnerBlock<'_>> =
            blocks.iter().filter(|inner| made_type(&inner.block) == nested.name).collect();
        check_number(context, (schema, meta), nested, &written, bodies, place, out);
    }
}

fn argument_problem(
    context: &Context<'_>,
    argument: Argument<'_>,
    schema: &Schema,
    meta: Meta,
) -> Option<Diagnostic> {
    let (name, span) = (argument.attribute.name, argument.attribute.name_span);
    if meta.arguments.contains(&name) {
        return None;
    }
    match schema.attribute(name) {
        Some(attribute) if attribute.is_argument() => return None,
        // As if it were not there.
        Some(_) if matches!(context.tree(argument.expr()).expr(argument.attribute.expr), Expr::Null) => {
            return None;
        }
        Some(_) => {
            let detail = format!("{name:?} is computed, it cannot be set: the provider decides its value.");
            return Some(Diagnostic::error("Value for computed attribute", detail).at(span));
        }
        None => {}
    }
    if schema.block(name).is_some() || meta.blocks.contains(&name) {
        return Some(block_expected(name, span));
    }
    if meta.arguments == ["alias"] && name == "version" {
        // Reported with what it means.
        return None;
    }
    if meta.blocks.contains(&"lifecycle")
        && let Some(error) = outside_lifecycle(name, span)
    {
        return Some(error);
    }
    Some(unsupported_argument(name, span).suggest(name, known_names(schema, meta)))
}

/// Whether something unknown in the bodies is reported as probably meaning this name.
fn is_misspelt(name: &str, bodies: Bodies<'_>, schema: &Schema, meta: Meta) -> bool {
    let means_it = |given: &str| did_you_mean(given, known_names(schema, meta)) == Some(name);
    let is_known = |given: &str| known_names(schema, meta).any(|known| known == given);
    let arguments = bodies.arguments().into_iter().map(|argument| argument.attribute.name);
    let blocks = bodies.blocks();
    let blocks = blocks.iter().map(|inner| made_type(&inner.block));
    arguments.chain(blocks).any(|given| !is_known(given) && means_it(given))
}

/// Names that may be set, arguments first.
fn known_names(schema: &Schema, meta: Meta) -> impl Iterator<Item = &str> {
    let arguments = schema.attributes.iter().filter(|attribute| attribute.is_argument()).map(|a| a.name);
    let blocks = schema.blocks.iter().map(|block| block.name);
    arguments.chain(blocks).chain(meta.arguments.iter().copied()).chain(meta.blocks.iter().copied())
}

fn check_block(
    context: &Context<'_>,
    inner: &InnerBlock<'_>,
    schema: &Schema,
    meta: Meta,
    place: Titled<'_>,
    out: &mut Diagnostics,
) {
    let block = inner.block;
    if meta.blocks.contains(&block.block_type) {
        return;
    }
    if block.block_type == "dynamic" {
        return check_dynamic(context, inner, schema, place, out);
    }
    let Some(nested) = schema.block(block.block_type) else {
        // A computed attribute may be called like a block of the language, but has no labels.
        if block.label(0).is_some() && BlockType::named(block.block_type).is_some() {
            return out.push(unsupported_block(block.block_type, block.type_span).in_block(place.title));
        }
        return out
            .push(block_problem(block.block_type, block.type_span, schema, meta).in_block(place.title));
    };
    if let Some(label) = block.label(0) {
        out.push(extraneous_label(block.block_type, label.span).in_block(place.title));
    }
    let list = [inner.body()];
    let inside = Titled { title: place.title, header: block.header_span };
    check_body(context, context.bodies(&list), &nested.block, NO_META, inside, out);
}

fn block_problem(name: &str, span: Span, schema: &Schema, meta: Meta) -> Diagnostic {
    match (schema.attribute(name), name) {
        (Some(attribute), _) if attribute.is_argument() => argument_expected(name, span),
        (Some(_), _) => {
            let detail = format!("{name:?} is computed, it cannot be set: the provider decides its value.");
            Diagnostic::error("Value for computed attribute", detail).at(span)
        }
        (None, _) if meta.arguments.contains(&name) => argument_expected(name, span),
        (None, "connection" | "provisioner") => {
            let detail = format!(
                "Blocks of type {name:?} are not supported: terrace changes clouds through their APIs only, and runs \
                 nothing on this machine or on servers."
            );
            Diagnostic::error("Unsupported block type", detail).at(span)
        }
        (None, "precondition" | "postcondition") if meta.blocks.contains(&"lifecycle") => {
            unsupported_block(name, span).hint(format!("`{name}` stands in a `lifecycle` block."))
        }
        (None, _) => unsupported_block(name, span).suggest(name, known_names(schema, meta)),
    }
}

/// `dynamic "entry" { for_each, iterator, labels, content }`.
fn check_dynamic(
    context: &Context<'_>,
    inner: &InnerBlock<'_>,
    schema: &Schema,
    place: Titled<'_>,
    out: &mut Diagnostics,
) {
    let block = inner.block;
    let labels: Vec<Label<'_>> = block.labels().collect();
    let [label] = labels.as_slice() else {
        let detail = "A dynamic block has one label, the type of the blocks that it makes.";
        let error = Diagnostic::error("Invalid dynamic block", detail).at(block.header_span);
        return out.push(error.hint("Write `dynamic \"TYPE\" { … }`.").in_block(place.title));
    };
    let Some(nested) = schema.block(label.text) else {
        let problem = match block_problem(label.text, label.span, schema, NO_META) {
            plain if schema.attribute(label.text).is_none() => plain,
            argument => {
                Diagnostic { hints: vec!["Use a `for` expression to make its value.".into()], ..argument }
            }
        };
        return out.push(problem.in_block(place.title));
    };
    let body = context.trees[inner.tree.0 as usize].body(block.body);
    for attribute in body.attributes() {
        match attribute.name {
            "for_each" => {}
            "iterator" if body.tree().keyword(attribute.expr).is_some() => {}
            "iterator" => {
                let detail = "The iterator must be a single name, without quotes.";
                let error = Diagnostic::error("Invalid dynamic iterator", detail);
                out.push(error.at(body.tree().span(attribute.expr)).in_block(place.title));
            }
            "labels" => {
                let detail = format!("Blocks of type {:?} have no labels.", label.text);
                out.push(
                    Diagnostic::error("Extraneous label", detail)
                        .at(attribute.name_span)
                        .in_block(place.title),
                );
            }
            name => {
                let error = unsupported_argument(name, attribute.name_span);
                let error = match nested.block.attribute(name) {
                    Some(_) => error.hint(format!("`{name}` belongs into the `content` block.")),
                    None => error.suggest(name, ["for_each", "iterator", "content"]),
                };
                out.push(error.in_block(place.title));
            }
        }
    }
    if body.attribute("for_each").is_none() && context.completeness == Completeness::Whole {
        out.push(missing_argument("for_each", block.header_span).in_block(place.title));
    }
    check_content(context, inner, nested, place, out);
}

fn check_content(
    context: &Context<'_>,
    inner: &InnerBlock<'_>,
    nested: &NestedBlock,
    place: Titled<'_>,
    out: &mut Diagnostics,
) {
    let mut contents = Vec::new();
    for block in context.trees[inner.tree.0 as usize].body(inner.block.body).blocks() {
        match block.block_type {
            "content" => contents.push(block),
            name => {
                let error = unsupported_block(name, block.type_span);
                out.push(
                    error
                        .hint("The blocks to make are described in one `content` block.")
                        .in_block(place.title),
                );
            }
        }
    }
    let Some((first, more)) = contents.split_first() else {
        if context.completeness == Completeness::Whole {
            let detail = "A dynamic block must have a nested block of type \"content\" that describes the blocks to make.";
            let error = Diagnostic::error("Missing dynamic content block", detail);
            out.push(error.at(inner.block.header_span).in_block(place.title));
        }
        return;
    };
    for again in more {
        let error = duplicate_block("content", again.header_span, first.header_span);
        out.push(error.in_block(place.title));
    }
    for label in contents.iter().filter_map(|content| content.label(0)) {
        out.push(extraneous_label("content", label.span).in_block(place.title));
    }
    let content = InnerBlock { tree: inner.tree, block: *first };
    let list = [content.body()];
    let inside = Titled { title: place.title, header: first.header_span };
    check_body(context, context.bodies(&list), &nested.block, NO_META, inside, out);
}

/// Too many or too few blocks of a type. How many a `dynamic` block makes is not known here.
fn check_number(
    context: &Context<'_>,
    (schema, meta): (&Schema, Meta),
    nested: &NestedBlock,
    written: &[&InnerBlock<'_>],
    bodies: Bodies<'_>,
    place: Titled<'_>,
    out: &mut Diagnostics,
) {
    let is_dynamic = |inner: &&&InnerBlock<'_>| inner.block.block_type == "dynamic";
    if let (Nesting::Single, [first, second, ..]) = (nested.nesting, written)
        && !written.iter().any(|inner| is_dynamic(&inner))
    {
        let error = duplicate_block(nested.name, second.block.header_span, first.block.header_span);
        return out.push(error.in_block(place.title));
    }
    let enough = written.iter().any(|inner| is_dynamic(&inner)) || written.len() >= nested.min as usize;
    // An argument of this name is a mistake of its own, and so is a misspelt one.
    let misplaced = bodies.argument(nested.name).is_some() || is_misspelt(nested.name, bodies, schema, meta);
    if !enough && !misplaced && context.completeness == Completeness::Whole {
        let plural = if nested.min == 1 { "" } else { "s" };
        let detail = format!("At least {} block{plural} of type {:?} must be here.", nested.min, nested.name);
        let error = Diagnostic::error("Missing block", detail).at(place.header);
        out.push(error.in_block(place.title).hint(format!("Add `{} {{ … }}`.", nested.name)));
    }
}
