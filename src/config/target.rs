//! Addresses that blocks name without evaluating anything: the ends of `moved` and what `removed`
//! takes away.

use super::arguments::Context;
use super::bodies::Argument;
use crate::addr::{InstanceKey, Mode, ModuleAddr, ModuleStep, Target};
use crate::diag::Diagnostic;
use crate::syntax::{Expr, Step, StepKey};

/// The first names of references that cannot begin the address of a resource.
const RESERVED: [&str; 9] =
    ["var", "local", "each", "count", "self", "path", "terrace", "terraform", "ephemeral"];

/// The address that an argument names, its instance keys written out.
///
/// # Errors
/// Why it is none; nothing where that was said when it was parsed.
pub(super) fn target(
    context: &Context<'_>,
    argument: Argument<'_>,
) -> Result<Target, Option<Box<Diagnostic>>> {
    let tree = context.tree(argument.expr());
    let expr = argument.attribute.expr;
    if matches!(tree.expr(expr), Expr::Error) {
        return Err(None);
    }
    let Some(traversal) = tree.traversal(expr) else {
        let detail = "An address must be written out: names with dots between them, and instance keys that are \
                      numbers or texts in quotes.";
        let error = Diagnostic::error("Invalid address", detail).at(tree.span(expr));
        return Err(Some(Box::new(match tree.as_literal_string(expr) {
            Some(text) => error.hint(format!("Remove the quotes: `{text}`.")),
            None => error,
        })));
    };
    let root = Step { key: StepKey::Attr(traversal.root.text), span: traversal.root.span };
    let steps: Vec<Step<'_>> = std::iter::once(root).chain(traversal.steps.iter().copied()).collect();
    read(&steps).map_err(|(detail, span)| {
        Some(Box::new(Diagnostic::error("Invalid address", detail).at(span.unwrap_or(traversal.span))))
    })
}

/// What is wrong, and where if it is one step.
type Wrong = (String, Option<crate::diag::Span>);

fn read(steps: &[Step<'_>]) -> Result<Target, Wrong> {
    let (mut module, mut rest) = (ModuleAddr::root(), steps);
    while let Some((name, key, after)) = module_step(rest)? {
        module.0.push(ModuleStep { name: name.to_owned(), key });
        rest = after;
    }
    let Some(first) = rest.first() else { return Ok(Target::Module(module)) };
    let (mode, names) = match first.key {
        StepKey::Attr("data") => (Mode::Data, &rest[1..]),
        StepKey::Attr("resource") => (Mode::Managed, &rest[1..]),
        StepKey::Attr(word) if RESERVED.contains(&word) => {
            return Err((format!("`{word}` begins no address of a resource or a module."), Some(first.span)));
        }
        _ => (Mode::Managed, rest),
    };
    let [kind, name, after @ ..] = names else {
        return Err((
            "The address of a resource is its type and its name, with a dot between them.".to_owned(),
            None,
        ));
    };
    let (StepKey::Attr(kind), StepKey::Attr(name)) = (kind.key, name.key) else {
        return Err((
            "The address of a resource is its type and its name, with a dot between them.".to_owned(),
            None,
        ));
    };
    let (key, after) = instance_key(after)?;
    if let Some(more) = after.first() {
        let detail = "Nothing can follow the address of a resource: an object is meant as a whole.";
        return Err((detail.to_owned(), Some(more.span)));
    }
    Ok(Target::Instance(module.resource(mode, kind, name).instance(key)))
}

/// The name and key of a `module.NAME` at the beginning, and what follows.
type ModuleStepRead<'s, 't> = Option<(&'t str, InstanceKey, &'s [Step<'t>])>;

fn module_step<'s, 't>(steps: &'s [Step<'t>]) -> Result<ModuleStepRead<'s, 't>, Wrong> {
    let [first, after @ ..] = steps else { return Ok(None) };
    if first.key != StepKey::Attr("module") {
        return Ok(None);
    }
    let Some((Step { key: StepKey::Attr(name), .. }, after)) = after.split_first() else {
        return Err(("The name of a module call must follow `module`.".to_owned(), Some(first.span)));
    };
    let (key, after) = instance_key(after)?;
    Ok(Some((name, key, after)))
}

/// The key at the beginning, if there is one.
fn instance_key<'s, 't>(steps: &'s [Step<'t>]) -> Result<(InstanceKey, &'s [Step<'t>]), Wrong> {
    let Some((first, after)) = steps.split_first() else { return Ok((InstanceKey::None, steps)) };
    match first.key {
        StepKey::Attr(_) => Ok((InstanceKey::None, steps)),
        StepKey::Key(text) => Ok((InstanceKey::Text(text.to_owned()), after)),
        StepKey::Index(digits) => match digits.parse() {
            Ok(index) => Ok((InstanceKey::Index(index), after)),
            Err(_) => {
                Err((format!("{digits} is no index: an index is a whole number from 0."), Some(first.span)))
            }
        },
    }
}
