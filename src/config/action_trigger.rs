//! `action_trigger` blocks: which events of a resource invoke which actions.

use super::arguments::{Completeness, Context, Shape, Titled, check_shape};
use super::bodies::{Argument, Bodies, InnerBlock};
use super::lifecycle::{not_a_list, steps_only};
use super::model::{ActionEvent, ActionTriggerBlock, ExprRef};
use super::references::ReferenceKind;
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::syntax::{Expr, ExprId, Tree};

const SHAPE: Shape = Shape { required: &["events", "actions"], optional: &["condition"], blocks: &[] };

/// The triggers of a resource, those without events or actions left out.
pub(super) fn action_triggers(
    context: &Context<'_>,
    blocks: &[InnerBlock<'_>],
    out: &mut Diagnostics,
) -> Vec<ActionTriggerBlock> {
    blocks.iter().filter_map(|inner| action_trigger(context, inner, out)).collect()
}

fn action_trigger(
    context: &Context<'_>,
    inner: &InnerBlock<'_>,
    out: &mut Diagnostics,
) -> Option<ActionTriggerBlock> {
    let list = [inner.body()];
    let bodies = context.bodies(&list);
    let span = inner.block.header_span;
    check_shape(context, bodies, &SHAPE, Titled { title: "action_trigger", header: span }, out);
    let events = events(context, bodies, out);
    let actions = actions(context, bodies, out);
    let condition = bodies.argument("condition").map(|argument| argument.expr());
    let is_whole = !events.is_empty() && !actions.is_empty();
    is_whole.then_some(ActionTriggerBlock { events, condition, actions, span })
}

fn events(context: &Context<'_>, bodies: Bodies<'_>, out: &mut Diagnostics) -> Vec<ActionEvent> {
    let Some(argument) = bodies.argument("events") else { return Vec::new() };
    let tree = context.tree(argument.expr());
    let Some(elements) = elements(context, argument, "events", out) else { return Vec::new() };
    let mut found: Vec<ActionEvent> = Vec::with_capacity(elements.len());
    for element in elements {
        match event(tree, *element) {
            Ok(event) if found.contains(&event) => {
                let detail = format!("{} is in the list already.", event.word());
                out.push(Diagnostic::error("Duplicate event", detail).at(tree.span(*element)));
            }
            Ok(event) => found.push(event),
            Err(_) if matches!(tree.expr(*element), Expr::Error) => {}
            Err(error) => out.push(*error),
        }
    }
    found
}

fn event(tree: &Tree, element: ExprId) -> Result<ActionEvent, Box<Diagnostic>> {
    let words = ActionEvent::ALL.map(ActionEvent::word);
    let named = |word: &str| ActionEvent::ALL.into_iter().find(|event| event.word() == word);
    let detail = format!("The events are {}.", words.join(", "));
    let error = Diagnostic::error("Invalid event", detail).at(tree.span(element));
    let error = match (tree.keyword(element), tree.as_literal_string(element)) {
        (Some(word), _) => match named(word) {
            Some(event) => return Ok(event),
            None if matches!(word, "before_destroy" | "after_destroy") => {
                error.hint("A destruction invokes no actions.")
            }
            None => error.suggest(word, words),
        },
        (None, Some(text)) if named(text).is_some() => error.hint(format!("Remove the quotes: `{text}`.")),
        (None, Some(text)) => error.suggest(text, words),
        (None, None) => error,
    };
    Err(Box::new(error))
}

/// References to actions. Whether they are declared is checked with all other references.
fn actions(context: &Context<'_>, bodies: Bodies<'_>, out: &mut Diagnostics) -> Vec<ExprRef> {
    let Some(argument) = bodies.argument("actions") else { return Vec::new() };
    let tree = context.tree(argument.expr());
    let Some(elements) = elements(context, argument, "actions", out) else { return Vec::new() };
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        let references = super::references(tree, *element);
        let is_action = references
            .first()
            .is_some_and(|first| matches!(first.kind, ReferenceKind::Resource { mode: Mode::Action, .. }));
        if is_action && steps_only(tree, *element) {
            found.push(ExprRef { tree: argument.tree, expr: *element });
        } else if !matches!(tree.expr(*element), Expr::Error) {
            out.push(no_action(tree, *element));
        }
    }
    found
}

fn no_action(tree: &Tree, element: ExprId) -> Diagnostic {
    let detail = "Each entry must refer to an action, such as `action.stacks_restart.web`.";
    let error = Diagnostic::error("Invalid reference to an action", detail).at(tree.span(element));
    match tree.as_literal_string(element) {
        Some(text) => error.hint(format!("Remove the quotes: `{text}`.")),
        None => error,
    }
}

/// The elements of a list that is written out and not empty.
fn elements<'c>(
    context: &'c Context<'_>,
    argument: Argument<'_>,
    name: &str,
    out: &mut Diagnostics,
) -> Option<&'c [ExprId]> {
    let tree = context.tree(argument.expr());
    let span: Span = tree.span(argument.attribute.expr);
    match tree.expr(argument.attribute.expr) {
        Expr::Tuple([]) => {
            let detail =
                format!("The list {name:?} must have at least one entry, or nothing is ever invoked.");
            out.push(Diagnostic::error(format!("No {name} specified"), detail).at(span));
            None
        }
        Expr::Tuple(elements) => Some(elements),
        Expr::Error => None,
        _ if context.completeness == Completeness::Partial => None,
        _ => {
            out.extend(not_a_list(name, name, tree, argument.expr()));
            None
        }
    }
}
