//! The `lifecycle` block, and what it shares with other blocks: conditions and `depends_on`.

use super::action_trigger::action_triggers;
use super::arguments::{
    Completeness, Context, Shape, Titled, check_shape, duplicate_block, extraneous_label, flag,
    unsupported_argument,
};
use super::bodies::{Bodies, InnerBlock};
use super::declare::Declared;
use super::model::{BlockRef, CheckRule, ExprRef, IgnoreChanges, Lifecycle};
use super::references::{Reference, ReferenceKind};
use crate::addr::Mode;
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::provider::Block as Schema;
use crate::syntax::{Expr, ExprId, StepKey, Traversal, Tree, parse_expression};
use crate::value::Path;

const SHAPE: Shape = Shape {
    required: &[],
    optional: &["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"],
    blocks: &["precondition", "postcondition", "action_trigger"],
};

const RULE: Shape = Shape { required: &["condition", "error_message"], optional: &[], blocks: &[] };

/// The lifecycle of a resource. Where override files have the block too it merges argument by argument.
pub(super) fn lifecycle(
    context: &Context<'_>,
    mode: Mode,
    declared: &Declared,
    schema: Option<&Schema>,
    out: &mut Diagnostics,
) -> Lifecycle {
    let blocks = context.bodies(&declared.bodies).all_blocks_of("lifecycle");
    let Some(first) = blocks.first() else { return Lifecycle::default() };
    report_second_blocks(&blocks, out);
    let list: Vec<BlockRef> = blocks.iter().map(InnerBlock::body).collect();
    let bodies = context.bodies(&list);
    if let Some(label) = first.block.label(0) {
        out.push(extraneous_label("lifecycle", label.span));
    }
    check_shape(
        context,
        bodies,
        &SHAPE,
        Titled { title: &declared.title, header: first.block.header_span },
        out,
    );
    if mode != Mode::Managed {
        return unmanaged_lifecycle(context, bodies, declared, out);
    }
    Lifecycle {
        create_before_destroy: flag(context, bodies, "create_before_destroy", out),
        prevent_destroy: flag(context, bodies, "prevent_destroy", out),
        ignore_changes: ignore_changes(context, bodies, declared, schema, out),
        replace_triggered_by: replace_triggered_by(context, bodies, out),
        preconditions: check_rules(context, &bodies.blocks_of("precondition"), out),
        postconditions: check_rules(context, &bodies.blocks_of("postcondition"), out),
        action_triggers: action_triggers(context, &bodies.blocks_of("action_trigger"), out),
    }
}

/// A second block in the same body is an error; one from an override file is not.
fn report_second_blocks(blocks: &[InnerBlock<'_>], out: &mut Diagnostics) {
    for pair in blocks.windows(2) {
        if pair[0].tree == pair[1].tree {
            out.push(duplicate_block("lifecycle", pair[1].block.header_span, pair[0].block.header_span));
        }
    }
}

/// Nothing is kept of a data source or an ephemeral resource, so that only conditions make sense.
fn unmanaged_lifecycle(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    declared: &Declared,
    out: &mut Diagnostics,
) -> Lifecycle {
    for argument in bodies.arguments() {
        let name = argument.attribute.name;
        if SHAPE.optional.contains(&name) {
            let detail =
                format!("The lifecycle argument {name:?} has a meaning for \"resource\" blocks only.");
            let error = Diagnostic::error("Unsupported argument", detail).at(argument.attribute.name_span);
            out.push(error.in_block(&declared.title));
        }
    }
    for trigger in bodies.blocks_of("action_trigger") {
        let detail = "The lifecycle block \"action_trigger\" has a meaning for \"resource\" blocks only: nothing else is \
                      created or changed.";
        let error = Diagnostic::error("Unsupported block type", detail).at(trigger.block.header_span);
        out.push(error.in_block(&declared.title));
    }
    Lifecycle {
        preconditions: check_rules(context, &bodies.blocks_of("precondition"), out),
        postconditions: check_rules(context, &bodies.blocks_of("postcondition"), out),
        ..Lifecycle::default()
    }
}

fn ignore_changes(
    context: &Context<'_>,
    bodies: Bodies<'_>,
    declared: &Declared,
    schema: Option<&Schema>,
    out: &mut Diagnostics,
) -> IgnoreChanges {
    let Some(argument) = bodies.argument("ignore_changes") else { return IgnoreChanges::None };
    let tree = context.tree(argument.expr());
    let expr = argument.attribute.expr;
    if tree.keyword(expr) == Some("all") {
        return IgnoreChanges::All;
    }
    let Expr::Tuple(elements) = tree.expr(expr) else {
        let detail = "The argument \"ignore_changes\" must be a list of argument names in brackets, or the word `all`.";
        if !matches!(tree.expr(expr), Expr::Error) {
            out.push(Diagnostic::error("Invalid ignore_changes", detail).at(tree.span(expr)));
        }
        return IgnoreChanges::None;
    };
    let mut paths: Vec<Path> = Vec::with_capacity(elements.len());
    for element in elements {
        match ignored_path(tree, *element, schema) {
            Ok(path) if paths.contains(&path) => {
                let detail = format!("{} is in the list already.", path.to_string().trim_start_matches('.'));
                let warning = Diagnostic::warning("Redundant entry in ignore_changes", detail);
                out.push(warning.at(tree.span(*element)).hint("Remove the entry."));
            }
            Ok(path) => paths.push(path),
            Err(error) => out.push((*error).in_block(&declared.title)),
        }
    }
    IgnoreChanges::Paths(paths)
}

/// The text form of the path that an entry of `ignore_changes` names.
fn ignored_path(tree: &Tree, element: ExprId, schema: Option<&Schema>) -> Result<Path, Box<Diagnostic>> {
    let invalid = |detail: &str| Diagnostic::error("Invalid ignore_changes", detail).at(tree.span(element));
    let Some(traversal) = tree.traversal(element) else {
        let detail =
            "Each entry must be the name of an argument, perhaps with constant steps into its value.";
        return Err(Box::new(without_quotes(invalid(detail), tree, element)));
    };
    let (name, span, path) = (traversal.root.text, traversal.root.span, path_of(&traversal));
    if let Some(schema) = schema {
        let names = schema.names();
        match (schema.attribute(name), schema.block(name)) {
            (None, None) if name == "all" => {
                let error = invalid("`all` cannot stand in a list.").hint("Write `ignore_changes = all`.");
                return Err(Box::new(error));
            }
            (None, None) => {
                let detail = format!("This object has no argument named {name:?}.");
                let error = Diagnostic::error("Unsupported attribute", detail).at(span);
                return Err(Box::new(error.suggest(name, names)));
            }
            (Some(attribute), _) if !attribute.is_argument() => {
                let detail = format!(
                    "{name:?} is decided by the provider alone. There is nothing in the configuration that could \
                     differ from it, so that ignoring its changes has no effect."
                );
                let warning = Diagnostic::warning("Redundant entry in ignore_changes", detail).at(span);
                return Err(Box::new(warning.hint("Remove the entry.")));
            }
            _ => {}
        }
    }
    Ok(path)
}

fn path_of(traversal: &Traversal<'_>) -> Path {
    traversal.steps.iter().fold(Path::root().attr(traversal.root.text), |path, step| match step.key {
        StepKey::Attr(name) => path.attr(name),
        StepKey::Key(key) => path.key(key),
        StepKey::Index(digits) => match digits.parse() {
            Ok(index) => path.index(index),
            Err(_) => path.key(digits),
        },
    })
}

/// The entries of `replace_triggered_by`: each a resource or an attribute of one, whose instance key may
/// be `count.index` or `each.key`.
fn replace_triggered_by(context: &Context<'_>, bodies: Bodies<'_>, out: &mut Diagnostics) -> Vec<ExprRef> {
    let Some(argument) = bodies.argument("replace_triggered_by") else { return Vec::new() };
    let tree = context.tree(argument.expr());
    let Expr::Tuple(elements) = tree.expr(argument.attribute.expr) else {
        out.extend(not_a_list(
            "replace_triggered_by",
            "resources or attributes of resources",
            tree,
            argument.expr(),
        ));
        return Vec::new();
    };
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        let references = super::references(tree, *element);
        let is_resource = |reference: &Reference<'_>| {
            matches!(reference.kind, ReferenceKind::Resource { mode: Mode::Managed, .. })
        };
        let only_steps = steps_only(tree, *element);
        if only_steps && references.first().is_some_and(is_resource) {
            found.push(ExprRef { tree: argument.tree, expr: *element });
        } else if !matches!(tree.expr(*element), Expr::Error) {
            let detail = "Each entry must refer to a resource or to an attribute of a resource, since it is the \
                          planned change of a resource that triggers.";
            let error = Diagnostic::error("Invalid replace_triggered_by", detail).at(tree.span(*element));
            let other = "To be triggered by another value, put it through a `terraform_data` resource.";
            let error = without_quotes(error, tree, *element);
            out.push(if error.hints.is_empty() { error.hint(other) } else { error });
        }
    }
    found
}

/// Whether an expression is a name with steps, of which an index need not be constant.
pub(super) fn steps_only(tree: &Tree, expr: ExprId) -> bool {
    let mut at = expr;
    loop {
        match tree.expr(at) {
            Expr::ScopeVar(_) => return true,
            Expr::GetAttr { source, .. } | Expr::Index { source, .. } | Expr::LegacyIndex { source, .. } => {
                at = source
            }
            _ => return false,
        }
    }
}

/// The entries of `depends_on`: whole objects. Whether they are declared is checked with all other
/// references.
pub(super) fn depends_on(context: &Context<'_>, bodies: Bodies<'_>, out: &mut Diagnostics) -> Vec<ExprRef> {
    let Some(argument) = bodies.argument("depends_on") else { return Vec::new() };
    let tree = context.tree(argument.expr());
    let Expr::Tuple(elements) = tree.expr(argument.attribute.expr) else {
        out.extend(not_a_list("depends_on", "references", tree, argument.expr()));
        return Vec::new();
    };
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        match dependency_problem(tree, *element) {
            None => found.push(ExprRef { tree: argument.tree, expr: *element }),
            Some(_) if matches!(tree.expr(*element), Expr::Error) => {}
            Some(problem) => out.push(problem),
        }
    }
    found
}

fn dependency_problem(tree: &Tree, element: ExprId) -> Option<Diagnostic> {
    let invalid =
        |detail: &str| Diagnostic::error("Invalid depends_on reference", detail).at(tree.span(element));
    let Some(traversal) = tree.traversal(element) else {
        let error = invalid("Each entry must be a reference, such as `stacks_container.web`.");
        return Some(without_quotes(error, tree, element));
    };
    let reference = Reference::new(traversal);
    let whole = |steps_of_its_own: usize| {
        let attribute = reference.rest.get(steps_of_its_own)?;
        let detail = "References in depends_on must be to a whole object (such as a resource), not to an attribute of it.";
        let error = Diagnostic::error("Invalid depends_on reference", detail).at(attribute.span);
        Some(error.hint(format!("Write `{}`.", tree.source(reference.head))))
    };
    let instance_key = match reference.rest.first().map(|step| step.key) {
        Some(StepKey::Index(_) | StepKey::Key(_)) => 1,
        Some(StepKey::Attr(_)) | None => 0,
    };
    match reference.kind {
        ReferenceKind::Resource { .. } => whole(instance_key),
        ReferenceKind::Variable(_) | ReferenceKind::Local(_) => whole(0),
        // An output value of a module is a whole object.
        ReferenceKind::Module(_) => whole(instance_key + 1),
        ReferenceKind::Incomplete(_) => None,
        ReferenceKind::Each
        | ReferenceKind::Count
        | ReferenceKind::SelfObject
        | ReferenceKind::Path
        | ReferenceKind::Terrace => Some(invalid("This is no object that something could depend on.")),
    }
}

/// Adds to an error about an expression that it is a reference in quotes, where it is one.
fn without_quotes(error: Diagnostic, tree: &Tree, expr: ExprId) -> Diagnostic {
    let Some(text) = tree.as_literal_string(expr) else { return error };
    let (held, root, problems) = parse_expression(tree.file(), text);
    match held.traversal(root).filter(|_| problems.is_empty()) {
        Some(Traversal { steps, .. }) if !steps.is_empty() => {
            error.hint(format!("Remove the quotes: `{text}`."))
        }
        _ => error,
    }
}

/// None where the mistake in the list is reported already.
pub(super) fn not_a_list(name: &str, of: &str, tree: &Tree, expr: ExprRef) -> Option<Diagnostic> {
    let detail = format!("The argument {name:?} must be a list of {of}, written out in brackets.");
    let error = Diagnostic::error("Invalid list of references", detail).at(tree.span(expr.expr));
    (!matches!(tree.expr(expr.expr), Expr::Error)).then_some(error)
}

/// `validation`, `precondition`, `postcondition` and `assert` blocks; those that are incomplete are reported and
/// left out.
pub(super) fn check_rules(
    context: &Context<'_>,
    blocks: &[InnerBlock<'_>],
    out: &mut Diagnostics,
) -> Vec<CheckRule> {
    let rule = |inner: &InnerBlock<'_>| {
        let list = [inner.body()];
        let bodies = context.bodies(&list);
        let span = inner.block.header_span;
        check_shape(context, bodies, &RULE, Titled { title: inner.block.block_type, header: span }, out);
        let condition = bodies.argument("condition")?.expr();
        let error_message = bodies.argument("error_message")?.expr();
        check_condition(context, inner.block.block_type, condition, out);
        Some(CheckRule { condition, error_message, span })
    };
    blocks.iter().filter_map(rule).collect()
}

/// A condition must be about something. That a validation must be about its variable says more.
fn check_condition(context: &Context<'_>, block_type: &str, condition: ExprRef, out: &mut Diagnostics) {
    let tree = context.tree(condition);
    let is_broken = context.completeness == Completeness::Partial;
    if block_type == "validation" || is_broken || !tree.references(condition.expr).is_empty() {
        return;
    }
    let detail = "The condition must refer to at least one object from elsewhere in the configuration, or else its \
                  result would not check anything.";
    let error = Diagnostic::error(format!("Invalid {block_type} expression"), detail);
    out.push(error.at(context.span(condition)));
}

/// An argument of `lifecycle` that was written outside of it.
pub(super) fn outside_lifecycle(name: &str, span: crate::diag::Span) -> Option<Diagnostic> {
    let all = || SHAPE.optional.iter().chain(SHAPE.blocks).copied();
    let known = if all().any(|known| known == name) { Some(name) } else { did_you_mean(name, all()) };
    let known = known?;
    Some(unsupported_argument(name, span).hint(format!("`{known}` stands in a `lifecycle` block.")))
}
