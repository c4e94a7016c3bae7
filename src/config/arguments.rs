//! What may stand in a block of the language, and arguments that must be written out.

use super::block_type::BlockType;
use super::bodies::{Argument, Bodies, InnerBlock};
use super::load::UndeclaredImports;
use super::model::{BlockRef, ExprRef};
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::provider::Registry;
use crate::syntax::{Expr, ExprId, Tree};
use crate::value::Number;

/// What each step of loading looks at.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub trees: &'c [Tree],
    pub registry: &'c Registry,
    pub completeness: Completeness,
    pub place: Place,
    pub undeclared_imports: UndeclaredImports,
}

/// Whether a module is the one that is run or one that is called: some things only the first may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Root,
    Child,
}

/// Whether everything the user wrote was understood. Where it was not, something that seems to be
/// missing may only be unreadable, so that nothing is said about missing things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Completeness {
    #[default]
    Whole,
    Partial,
}

impl<'c> Context<'c> {
    pub fn bodies<'s>(&'s self, list: &'s [BlockRef]) -> Bodies<'s> {
        Bodies::new(self.trees, list)
    }

    pub fn tree(&self, expr: ExprRef) -> &'c Tree {
        &self.trees[expr.tree.0 as usize]
    }

    pub fn span(&self, expr: ExprRef) -> Span {
        self.tree(expr).span(expr.expr)
    }
}

/// The arguments and nested blocks that a block of the language may have.
pub(super) struct Shape {
    pub required: &'static [&'static str],
    pub optional: &'static [&'static str],
    pub blocks: &'static [&'static str],
}

/// A block as messages speak of it: `variable "size"` and the place of its header.
#[derive(Clone, Copy)]
pub(super) struct Titled<'s> {
    pub title: &'s str,
    pub header: Span,
}

/// Reports arguments and blocks that a shape does not have, and required arguments that are missing.
pub(super) fn check_shape(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    shape: &Shape,
    block: Titled<'_>,
    out: &mut Diagnostics,
) {
    let Shape { required, optional, blocks } = shape;
    let known = || required.iter().chain(*optional).copied();
    for Argument { attribute, .. } in bodies.arguments() {
        if blocks.contains(&attribute.name) {
            out.push(block_expected(attribute.name, attribute.name_span).in_block(block.title));
        } else if !known().any(|name| name == attribute.name) {
            let error = unsupported_argument(attribute.name, attribute.name_span);
            out.push(
                error.suggest(attribute.name, known().chain(blocks.iter().copied())).in_block(block.title),
            );
        }
    }
    for InnerBlock { block: inner, .. } in bodies.blocks() {
        let name = inner.block_type;
        if known().any(|argument| argument == name) {
            out.push(argument_expected(name, inner.type_span).in_block(block.title));
        } else if !blocks.contains(&name) {
            let error = unsupported_block(name, inner.type_span);
            out.push(error.suggest(name, blocks.iter().copied().chain(known())).in_block(block.title));
        } else if let Some(label) = inner.label(0).filter(|_| name != "data") {
            // Of blocks in blocks only the data source of a check has labels.
            out.push(extraneous_label(name, label.span).in_block(block.title));
        }
    }
    for name in *required {
        let is_there = bodies.argument(name).is_some() || !bodies.blocks_of(name).is_empty();
        // Reported already, with the name that was probably meant.
        let is_misspelt = bodies.arguments().iter().any(|Argument { attribute, .. }| {
            let given = attribute.name;
            !known().any(|name| name == given)
                && did_you_mean(given, known().chain(blocks.iter().copied())) == Some(*name)
        });
        if !is_there && !is_misspelt && context.completeness == Completeness::Whole {
            out.push(missing_argument(name, block.header).in_block(block.title));
        }
    }
}

pub(super) fn unsupported_argument(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("Unsupported argument", format!("An argument named {name:?} is not expected here."))
        .at(span)
}

pub(super) fn unsupported_block(name: &str, span: Span) -> Diagnostic {
    let detail = format!("Blocks of type {name:?} are not expected here.");
    let error = Diagnostic::error("Unsupported block type", detail).at(span);
    match BlockType::named(name) {
        Some(_) => error.hint(
            "Such blocks stand on their own, not in another block. Is a closing brace missing before this one?",
        ),
        None => error,
    }
}

/// `entry = …` where `entry { … }` is meant.
pub(super) fn block_expected(name: &str, span: Span) -> Diagnostic {
    let detail = format!("An argument named {name:?} is not expected here, but a block of this name is.");
    Diagnostic::error("Unsupported argument", detail)
        .at(span)
        .hint(format!("Write it without the equals sign: `{name} {{ … }}`."))
}

/// `tags { … }` where `tags = …` is meant.
pub(super) fn argument_expected(name: &str, span: Span) -> Diagnostic {
    let detail = format!("Blocks of type {name:?} are not expected here, but an argument of this name is.");
    Diagnostic::error("Unsupported block type", detail)
        .at(span)
        .hint(format!("Assign a value with the equals sign: `{name} = …`."))
}

pub(super) fn missing_argument(name: &str, header: Span) -> Diagnostic {
    let detail = format!("The argument {name:?} is required, but no definition was found.");
    Diagnostic::error("Missing required argument", detail).at(header)
}

pub(super) fn extraneous_label(block_type: &str, span: Span) -> Diagnostic {
    let detail = format!("Blocks of type {block_type:?} have no labels here.");
    Diagnostic::error("Extraneous label", detail).at(span)
}

pub(super) fn duplicate_block(block_type: &str, again: Span, first: Span) -> Diagnostic {
    let detail = format!("Only one block of type {block_type:?} is allowed here.");
    Diagnostic::error("Duplicate block", detail).at(again).label(first, "the first one is here")
}

/// The text of an argument that must be written out; none where it is missing or something else, which
/// is reported. A number or bool counts as the text that it converts to.
pub(super) fn static_string(
    context: &Context<'_>,
    argument: Argument<'_>,
    out: &mut Diagnostics,
) -> Option<String> {
    let tree = context.tree(argument.expr());
    match tree.expr(argument.attribute.expr) {
        Expr::Error => None,
        Expr::String(text) => Some(text.to_owned()),
        Expr::Bool(value) => Some(value.to_string()),
        Expr::Number(digits) => digits.parse::<Number>().ok().map(|number| number.to_string()),
        _ => {
            out.push(not_static(tree, argument, "a text in quotes"));
            None
        }
    }
}

/// `true` or `false` of an argument that must be written out. The words in quotes count too, as
/// everywhere in the language.
pub(super) fn static_bool(
    context: &Context<'_>,
    argument: Argument<'_>,
    out: &mut Diagnostics,
) -> Option<bool> {
    let tree = context.tree(argument.expr());
    match tree.expr(argument.attribute.expr) {
        Expr::Error => None,
        Expr::Bool(value) => Some(value),
        Expr::String("true") => Some(true),
        Expr::String("false") => Some(false),
        _ => {
            out.push(not_static(tree, argument, "`true` or `false`"));
            None
        }
    }
}

/// A bool that is false where it is not set.
pub(super) fn flag(context: &Context<'_>, bodies: Bodies<'_>, name: &str, out: &mut Diagnostics) -> bool {
    bodies.argument(name).and_then(|argument| static_bool(context, argument, out)).unwrap_or(false)
}

/// A text, perhaps not set.
pub(super) fn text(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    name: &str,
    out: &mut Diagnostics,
) -> Option<String> {
    bodies.argument(name).and_then(|argument| static_string(context, argument, out))
}

fn not_static(tree: &Tree, argument: Argument<'_>, wanted: &str) -> Diagnostic {
    let name = argument.attribute.name;
    let expr = argument.attribute.expr;
    if let Some(reference) = tree.references(expr).first() {
        let detail = format!(
            "Variables may not be used here: {name:?} is needed before anything is evaluated, so it must be {wanted}."
        );
        return Diagnostic::error("Variables not allowed", detail).at(reference.span);
    }
    Diagnostic::error("Unsuitable value", format!("The argument {name:?} must be {wanted}."))
        .at(tree.span(expr))
}

/// What may be meant by a word that is no value.
pub(super) fn bare_word(error: Diagnostic, word: &str) -> Diagnostic {
    let meant = match word.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some("true"),
        "false" | "no" | "off" => Some("false"),
        "null" | "nil" | "none" => Some("null"),
        _ => None,
    };
    let error = match meant {
        Some(meant) => error.hint(format!("Did you mean `{meant}`?")),
        None => error,
    };
    error.hint(format!("If the text is meant, write it in quotes: \"{word}\"."))
}

/// Reports references and function calls in an expression that must be constant. `what` it is begins
/// the sentence: `The default of an input variable`.
pub(crate) fn check_constant(tree: &Tree, expr: ExprId, what: &str, out: &mut Diagnostics) {
    if let Some(reference) = tree.references(expr).first() {
        let detail = format!("{what} must be constant: it cannot refer to anything.");
        let mut error = Diagnostic::error("Variables not allowed", detail).at(reference.span);
        if reference.steps.is_empty() {
            error = bare_word(error, reference.root.text);
        }
        out.push(error);
        return;
    }
    let mut work = vec![expr];
    while let Some(at) = work.pop() {
        if let Expr::Call(call) = tree.expr(at) {
            let detail = format!("{what} must be constant: it cannot call functions.");
            out.push(Diagnostic::error("Function calls not allowed", detail).at(call.name_span));
            return;
        }
        work.extend(tree.children(at));
    }
}

/// Whether a text is a name of the language: a letter or underscore, then letters, digits,
/// underscores and dashes.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    let starts = chars.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c));
    starts && chars.all(|c| c == '-' || unicode_ident::is_xid_continue(c))
}

pub(super) fn invalid_name(what: &str, name: &str, span: Span) -> Diagnostic {
    let detail = format!(
        "{name:?} is no valid {what}. A name begins with a letter or underscore and consists of letters, digits, \
         underscores and dashes."
    );
    Diagnostic::error("Invalid name", detail).at(span)
}
