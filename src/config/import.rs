//! `import` blocks: objects that exist and are to be managed from now on.

use rustc_hash::FxHashMap;

use super::arguments::{Completeness, Context, Shape, Titled, check_shape};
use super::bodies::Argument;
use super::declare::Nameless;
use super::load::UndeclaredImports;
use super::model::{ExprRef, ImportBlock, ImportKey, ImportTarget, Module, ResourceBlock, TreeId};
use super::resource::named_provider;
use crate::addr::{InstanceAddr, InstanceKey, Mode};
use crate::diag::{Diagnostic, Diagnostics, Span, did_you_mean};
use crate::syntax::{Expr, ExprId, Tree};

const TITLE: &str = "import";

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
    let mut places: FxHashMap<InstanceAddr, Span> = FxHashMap::default();
    for declaration in declared {
        let Some(import) = import(context, module, declaration, out) else { continue };
        if let Some(to) = import.to.fixed() {
            if let Some(first) = places.get(&to) {
                let detail = format!("{to} is imported already, and can stand for one object only.");
                let error = Diagnostic::error("Duplicate import", detail).at(import.to_span);
                out.push(error.label(*first, "imported here first").in_block(TITLE));
                continue;
            }
            places.insert(to, import.to_span);
        }
        imports.push(import);
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
    let for_each = bodies.argument("for_each").map(|argument| argument.expr());
    let to = bodies.argument("to")?;
    let (target, resource) = match target(context, module, to, for_each) {
        Ok(target) => target,
        Err(problem) => {
            out.extend(problem.map(|problem| problem.in_block(TITLE)));
            return None;
        }
    };
    let provider = match (bodies.argument("provider"), resource) {
        (None, _) => None,
        (Some(argument), Some(resource)) => {
            check_provider(context, argument, resource, out);
            None
        }
        (Some(argument), None) => named_provider(context, argument, out),
    };
    let id = bodies.argument("id")?.expr();
    Some(ImportBlock { to: target, to_span: context.span(to.expr()), id, for_each, provider, span: header })
}

/// What is wrong with a target; nothing where that was said elsewhere.
type Problem = Option<Box<Diagnostic>>;

const NO_ADDRESS: &str = "The argument \"to\" must be the address of a resource instance, such as `stacks_container.web` or \
                          `stacks_container.web[\"a\"]`, its instance key written out.";

/// The instance that `to` names, and its block if that is in this module.
fn target<'m>(
    context: &Context<'_>,
    module: &'m Module,
    to: Argument<'_>,
    for_each: Option<ExprRef>,
) -> Result<(ImportTarget, Option<&'m ResourceBlock>), Problem> {
    let tree = context.tree(to.expr());
    let expr = to.attribute.expr;
    if matches!(tree.expr(expr), Expr::Error) {
        return Err(None);
    }
    let invalid = |detail: &str, span: Span| {
        Some(Box::new(Diagnostic::error("Invalid import target", detail).at(span)))
    };
    let Some(links) = links(tree, expr) else {
        let quoted = tree.as_literal_string(expr);
        return Err(invalid(NO_ADDRESS, tree.span(expr)).map(|error| match quoted {
            Some(text) => Box::new(error.hint(format!("Remove the quotes: `{text}`."))),
            None => error,
        }));
    };
    let keys = Keys { tree, tree_id: to.tree, for_each };
    let (mut path, mut rest) = (Vec::new(), links.as_slice());
    while let [Link::Name("module", _), Link::Name(name, _), after @ ..] = rest {
        let (key, after) = keys.first(after)?;
        path.push(((*name).to_owned(), key));
        rest = after;
    }
    let rest = match rest {
        [Link::Name("data" | "ephemeral", _), ..] => {
            let detail = "Only resources can be imported. A data source is read in each plan and stands for nothing that \
                          could be managed.";
            return Err(invalid(detail, tree.span(expr)));
        }
        [
            Link::Name("var" | "local" | "each" | "count" | "self" | "path" | "terrace" | "terraform", _),
            ..,
        ] => {
            return Err(invalid(NO_ADDRESS, tree.span(expr)));
        }
        [Link::Name("resource", _), rest @ ..] | rest => rest,
    };
    let [Link::Name(kind, kind_span), Link::Name(name, name_span), after @ ..] = rest else {
        return Err(invalid(NO_ADDRESS, tree.span(expr)));
    };
    let head = kind_span.to(*name_span);
    let (key, after) = keys.first(after)?;
    if let Some(more) = after.first() {
        let detail = "An object is imported as a whole: no attribute can follow its address.";
        return Err(invalid(detail, more.span(tree)));
    }
    let target = ImportTarget { module: path, kind: (*kind).to_owned(), name: (*name).to_owned(), key };
    if !target.module.is_empty() {
        return Ok((target, None));
    }
    let Some(resource) = module.resources.get(&(Mode::Managed, target.kind.clone(), target.name.clone()))
    else {
        if context.undeclared_imports == UndeclaredImports::Kept {
            return Ok((target, None));
        }
        return Err(undeclared(context, module, kind, name, head));
    };
    if let ImportKey::Is(key) = &target.key {
        check_key(tree, resource, key, (head, tree.span(expr))).map_err(Some)?;
    }
    Ok((target, Some(resource)))
}

/// A part of an address: a name behind a dot, or a key in brackets.
enum Link<'t> {
    Name(&'t str, Span),
    Key(ExprId),
    /// `.0`, the old way to write an index.
    Digits(&'t str, Span),
}

impl Link<'_> {
    fn span(&self, tree: &Tree) -> Span {
        match self {
            Link::Name(_, span) | Link::Digits(_, span) => *span,
            Link::Key(expr) => tree.span(*expr),
        }
    }
}

/// The parts of an expression that is a name with steps.
fn links(tree: &Tree, expr: ExprId) -> Option<Vec<Link<'_>>> {
    let (mut at, mut links) = (expr, Vec::new());
    loop {
        at = match tree.expr(at) {
            Expr::ScopeVar(name) => {
                links.push(Link::Name(name, tree.span(at)));
                links.reverse();
                return Some(links);
            }
            Expr::GetAttr { source, name } => {
                links.push(Link::Name(name.text, name.span));
                source
            }
            Expr::Index { source, key } => {
                links.push(Link::Key(key));
                source
            }
            Expr::LegacyIndex { source, index } => {
                links.push(Link::Digits(index.text, index.span));
                source
            }
            _ => return None,
        };
    }
}

/// How instance keys are read.
struct Keys<'t> {
    tree: &'t Tree,
    tree_id: TreeId,
    for_each: Option<ExprRef>,
}

impl Keys<'_> {
    /// The key at the beginning, if there is one, and what follows.
    fn first<'l, 't>(&self, links: &'l [Link<'t>]) -> Result<(ImportKey, &'l [Link<'t>]), Problem> {
        let invalid = |detail: String, span: Span| {
            Some(Box::new(Diagnostic::error("Invalid import target", detail).at(span)))
        };
        let index = |digits: &str, span: Span| {
            let detail = format!("{digits} is no index: an index is a whole number from 0.");
            digits.parse().map(InstanceKey::Index).map_err(|_| invalid(detail, span))
        };
        let Some((first, rest)) = links.split_first() else {
            return Ok((ImportKey::Is(InstanceKey::None), links));
        };
        let key = match first {
            Link::Name(..) => return Ok((ImportKey::Is(InstanceKey::None), links)),
            Link::Digits(digits, span) => ImportKey::Is(index(digits, *span)?),
            Link::Key(expr) => match (self.tree.expr(*expr), self.tree.as_literal_string(*expr)) {
                (Expr::Number(digits), _) => ImportKey::Is(index(digits, self.tree.span(*expr))?),
                (_, Some(text)) => ImportKey::Is(InstanceKey::Text(text.to_owned())),
                _ if self.for_each.is_some() => ImportKey::Of(ExprRef { tree: self.tree_id, expr: *expr }),
                _ => {
                    let detail = "Without \"for_each\" an instance key must be written out: a number, or a text in quotes.";
                    return Err(invalid(detail.to_owned(), self.tree.span(*expr)));
                }
            },
        };
        Ok((key, rest))
    }
}

fn undeclared(context: &Context<'_>, module: &Module, kind: &str, name: &str, head: Span) -> Problem {
    if context.completeness == Completeness::Partial {
        return None;
    }
    let detail = format!(
        "A resource {kind:?} {name:?} has not been declared. What is imported must have a block that says how it \
         should be."
    );
    let error = Diagnostic::error("Import into undeclared resource", detail).at(head);
    let managed = module.resources.values().filter(|resource| resource.mode == Mode::Managed);
    let known: Vec<String> = managed.map(|resource| format!("{}.{}", resource.kind, resource.name)).collect();
    Some(Box::new(match did_you_mean(&format!("{kind}.{name}"), known.iter().map(String::as_str)) {
        Some(known) => error.hint(format!("Did you mean `{known}`?")),
        None => {
            let error = error.hint(format!("Add a block: `resource {kind:?} {name:?} {{ … }}`."));
            match context.registry.resource_type(kind) {
                Some(_) => {
                    error.hint("Or let one be written: `terrace plan -generate-config-out=generated.hcl`.")
                }
                None => error,
            }
        }
    }))
}

/// The key must be of the kind that the block has. Whether there is such an instance is not known here.
fn check_key(
    tree: &Tree,
    resource: &ResourceBlock,
    key: &InstanceKey,
    (head, whole): (Span, Span),
) -> Result<(), Box<Diagnostic>> {
    let local = tree.source(head);
    let (detail, example) = match (resource.count, resource.for_each, key) {
        (Some(_), _, InstanceKey::Index(_))
        | (None, Some(_), InstanceKey::Text(_))
        | (None, None, InstanceKey::None) => return Ok(()),
        (Some(_), ..) => ("has \"count\" set, its instances have an index", format!("{local}[0]")),
        (None, Some(_), _) => ("has \"for_each\" set, its instances have a key", format!("{local}[\"KEY\"]")),
        (None, None, _) => (
            "has neither \"count\" nor \"for_each\" set, it has one instance without a key",
            local.to_owned(),
        ),
    };
    let error = Diagnostic::error("Invalid import target", format!("Because {local} {detail}."));
    Err(Box::new(error.at(whole).hint(format!("Write `to = {example}`."))))
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
