//! `import` blocks: objects that exist and are to be managed from now on.

use super::arguments::{Completeness, Context, Shape, Titled, check_shape};
use super::bodies::Argument;
use super::declare::Nameless;
use super::model::{ImportBlock, Module, ResourceBlock};
use super::references::{Reference, ReferenceKind};
use super::resource::named_provider;
use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr};
use crate::diag::{Diagnostic, Diagnostics, did_you_mean};
use crate::syntax::{Expr, Step, StepKey, Tree};

const TITLE: &str = "import";

/// `for_each` is among them so that it can be refused in better words than an unknown argument.
const SHAPE: Shape = Shape { required: &["to", "id"], optional: &["provider", "for_each"], blocks: &[] };

/// Takes the import blocks of a module apart; those that cannot be carried out are reported and left
/// out.
pub(super) fn imports(
    context: &Context<'_>,
    module: &Module,
    declared: &[Nameless],
    out: &mut Diagnostics,
) -> Vec<ImportBlock> {
    let mut imports: Vec<ImportBlock> = Vec::with_capacity(declared.len());
    for declaration in declared {
        let Some(import) = import(context, module, declaration, out) else { continue };
        match imports.iter().find(|first| first.to == import.to) {
            Some(first) => {
                let detail = format!("{} is imported already, and can stand for one object only.", import.to);
                let error = Diagnostic::error("Duplicate import", detail).at(import.to_span);
                out.push(error.label(first.to_span, "imported here first").in_block(TITLE));
            }
            None => imports.push(import),
        }
    }
    imports
}

fn import(
    context: &Context<'_>,
    module: &Module,
    declaration: &Nameless,
    out: &mut Diagnostics,
) -> Option<ImportBlock> {
    let Nameless { header, body } = *declaration;
    let list = [body];
    let bodies = context.bodies(&list);
    check_shape(context, bodies, &SHAPE, Titled { title: TITLE, header }, out);
    if let Some(argument) = bodies.argument("for_each") {
        let detail =
            "The argument \"for_each\" of import blocks is not supported by this version of terrace.";
        let error = Diagnostic::error("Unsupported argument", detail).at(argument.attribute.name_span);
        out.push(error.hint("Write one import block for each object.").in_block(TITLE));
        return None;
    }
    let to = bodies.argument("to")?;
    let (addr, resource) = match target(context, module, to) {
        Ok(target) => target,
        Err(problem) => {
            out.extend(problem.map(|problem| problem.in_block(TITLE)));
            return None;
        }
    };
    if let Some(argument) = bodies.argument("provider") {
        check_provider(context, argument, resource, out);
    }
    let id = bodies.argument("id")?.expr();
    Some(ImportBlock { to: addr, to_span: context.span(to.expr()), id, span: header })
}

/// What is wrong with a target; nothing where that was said elsewhere.
type Problem = Option<Box<Diagnostic>>;

/// The instance that `to` names, and its block.
fn target<'m>(
    context: &Context<'_>,
    module: &'m Module,
    to: Argument<'_>,
) -> Result<(InstanceAddr, &'m ResourceBlock), Problem> {
    let tree = context.tree(to.expr());
    let expr = to.attribute.expr;
    if matches!(tree.expr(expr), Expr::Error) {
        return Err(None);
    }
    let invalid =
        |detail: &str| Some(Box::new(Diagnostic::error("Invalid import target", detail).at(tree.span(expr))));
    let no_address = "The argument \"to\" must be the address of a resource instance, such as `stacks_container.web` or \
                      `stacks_container.web[\"a\"]`, its instance key written out.";
    let Some(traversal) = tree.traversal(expr) else {
        let quoted = tree.as_literal_string(expr);
        return Err(invalid(no_address).map(|error| match quoted {
            Some(text) => Box::new(error.hint(format!("Remove the quotes: `{text}`."))),
            None => error,
        }));
    };
    let reference = Reference::new(traversal);
    let (kind, name) = match reference.kind {
        ReferenceKind::Resource { mode: Mode::Managed, kind, name } => (kind, name),
        ReferenceKind::Resource { .. } => {
            return Err(invalid(
                "Only resources can be imported. A data source is read in each plan and stands for nothing that could \
                 be managed.",
            ));
        }
        ReferenceKind::Module(_) => {
            return Err(invalid(
                "Imports into modules are not supported by this version of terrace, which has no modules.",
            ));
        }
        _ => return Err(invalid(no_address)),
    };
    let Some(resource) = module.resources.get(&(Mode::Managed, kind.to_owned(), name.to_owned())) else {
        return Err(undeclared(context, module, kind, name, &reference));
    };
    let key = instance_key(tree, resource, &reference).map_err(Some)?;
    Ok((ModuleAddr::root().resource(Mode::Managed, kind, name).instance(key), resource))
}

fn undeclared(
    context: &Context<'_>,
    module: &Module,
    kind: &str,
    name: &str,
    reference: &Reference<'_>,
) -> Problem {
    if context.completeness == Completeness::Partial {
        return None;
    }
    let detail = format!(
        "A resource {kind:?} {name:?} has not been declared. What is imported must have a block that says how it \
         should be."
    );
    let error = Diagnostic::error("Import into undeclared resource", detail).at(reference.head);
    let managed = module.resources.values().filter(|resource| resource.mode == Mode::Managed);
    let known: Vec<String> = managed.map(|resource| format!("{}.{}", resource.kind, resource.name)).collect();
    Some(Box::new(match did_you_mean(&format!("{kind}.{name}"), known.iter().map(String::as_str)) {
        Some(known) => error.hint(format!("Did you mean `{known}`?")),
        None => error.hint(format!("Add a block: `resource {kind:?} {name:?} {{ … }}`.")),
    }))
}

/// The key behind the resource, which must be of the kind that the block has. Whether there is such an
/// instance is not known here.
fn instance_key(
    tree: &Tree,
    resource: &ResourceBlock,
    reference: &Reference<'_>,
) -> Result<InstanceKey, Box<Diagnostic>> {
    let (key, rest) = match reference.rest.split_first() {
        None => (InstanceKey::None, &[][..]),
        Some((Step { key: StepKey::Attr(_), .. }, _)) => (InstanceKey::None, &reference.rest[..]),
        Some((Step { key: StepKey::Key(text), .. }, rest)) => (InstanceKey::Text((*text).to_owned()), rest),
        Some((Step { key: StepKey::Index(digits), span }, rest)) => match digits.parse() {
            Ok(index) => (InstanceKey::Index(index), rest),
            Err(_) => {
                let detail = format!("{digits} is no index: an index is a whole number from 0.");
                return Err(Box::new(Diagnostic::error("Invalid import target", detail).at(*span)));
            }
        },
    };
    if let Some(attribute) = rest.first() {
        let detail = "An object is imported as a whole: no attribute can follow its address.";
        return Err(Box::new(Diagnostic::error("Invalid import target", detail).at(attribute.span)));
    }
    let local = tree.source(reference.head);
    let (detail, example) = match (resource.count, resource.for_each, &key) {
        (Some(_), _, InstanceKey::Index(_))
        | (None, Some(_), InstanceKey::Text(_))
        | (None, None, InstanceKey::None) => return Ok(key),
        (Some(_), ..) => ("has \"count\" set, its instances have an index", format!("{local}[0]")),
        (None, Some(_), _) => ("has \"for_each\" set, its instances have a key", format!("{local}[\"KEY\"]")),
        (None, None, _) => (
            "has neither \"count\" nor \"for_each\" set, it has one instance without a key",
            local.to_owned(),
        ),
    };
    let error = Diagnostic::error("Invalid import target", format!("Because {local} {detail}."));
    Err(Box::new(error.at(reference.span).hint(format!("Write `to = {example}`."))))
}

/// The provider configuration is the resource's: naming it again is allowed, naming another is not.
fn check_provider(
    context: &Context<'_>,
    argument: Argument<'_>,
    resource: &ResourceBlock,
    out: &mut Diagnostics,
) {
    let Some(named) = named_provider(context, argument, out) else { return };
    if named == resource.provider {
        return;
    }
    let detail = format!(
        "{}.{} belongs to the provider configuration {}, and an object is imported with the configuration that will \
         manage it.",
        resource.kind, resource.name, resource.provider
    );
    let error = Diagnostic::error("Wrong provider", detail).at(context.span(argument.expr()));
    out.push(error.hint("Remove the argument.").in_block(TITLE));
}
