//! Which things an expression refers to: the names of the language on top of traversals.

use crate::addr::Mode;
use crate::diag::Span;
use crate::syntax::{Block, BodyId, ExprId, Item, Step, StepKey, Traversal, Tree};

/// One mention of something that is declared elsewhere, or of a named value such as `each.key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'t> {
    pub kind: ReferenceKind<'t>,
    /// What follows the name, as far as it is constant. Of a resource an instance key comes first:
    /// `stacks_container.web[0].id` has the rest `[0]`, `.id`. Of `each.key` it is `.key`.
    pub rest: Vec<Step<'t>>,
    /// The name without the rest: `stacks_container.web`.
    pub head: Span,
    /// Name and rest.
    pub span: Span,
}

/// What a reference means by its first names. Whether it exists is not known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReferenceKind<'t> {
    /// `var.NAME`
    Variable(&'t str),
    /// `local.NAME`
    Local(&'t str),
    /// `TYPE.NAME`, also written `resource.TYPE.NAME`; `data.TYPE.NAME`, `ephemeral.TYPE.NAME`,
    /// `action.TYPE.NAME`; also whatever is none of the others.
    Resource { mode: Mode, kind: &'t str, name: &'t str },
    /// `module.NAME`
    Module(&'t str),
    /// `each.key`, `each.value`
    Each,
    /// `count.index`
    Count,
    /// `self`
    SelfObject,
    /// `path.module`, `path.root`, `path.cwd`
    Path,
    /// `terrace.workspace`, `terrace.applying`; also written `terraform.…`.
    Terrace,
    /// The names that must follow are missing: `var`, `data.x`, or a word that is nothing at all.
    Incomplete(&'t str),
}

/// The references of an expression, in source order. Variables that a `for` inside the expression
/// brings in are not among them.
pub fn references(tree: &Tree, expr: ExprId) -> Vec<Reference<'_>> {
    tree.references(expr).into_iter().map(Reference::new).collect()
}

/// The references of all arguments and nested blocks of a body. Iterators of `dynamic` blocks are
/// not among them, and arguments of such a block that name instead of evaluate (`iterator`) neither.
pub fn body_references(tree: &Tree, body: BodyId) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    walk_body(tree, body, &mut Vec::new(), &mut found);
    found
}

/// As [`body_references`], of one nested block.
pub(super) fn block_references<'t>(tree: &'t Tree, block: Block<'t>) -> Vec<Reference<'t>> {
    let mut found = Vec::new();
    walk_block(tree, block, &mut Vec::new(), &mut found);
    found
}

fn walk_body<'t>(tree: &'t Tree, body: BodyId, bound: &mut Vec<&'t str>, found: &mut Vec<Reference<'t>>) {
    for item in tree.body(body).items() {
        match item {
            Item::Attribute(attribute) => walk_expr(tree, attribute.expr, bound, found),
            // Blocks may nest deeper than the thread's stack.
            Item::Block(block) => stacker::maybe_grow(128 * 1024, 1024 * 1024, || {
                walk_block(tree, block, bound, found);
            }),
        }
    }
}

fn walk_block<'t>(
    tree: &'t Tree,
    block: Block<'t>,
    bound: &mut Vec<&'t str>,
    found: &mut Vec<Reference<'t>>,
) {
    if block.block_type != "dynamic" {
        return walk_body(tree, block.body, bound, found);
    }
    let body = tree.body(block.body);
    if let Some(each) = body.attribute("for_each") {
        walk_expr(tree, each.expr, bound, found);
    }
    let Some(iterator) = iterator_name(tree, block) else { return };
    bound.push(iterator);
    if let Some(labels) = body.attribute("labels") {
        walk_expr(tree, labels.expr, bound, found);
    }
    for content in body.blocks_of("content") {
        walk_body(tree, content.body, bound, found);
    }
    bound.pop();
}

/// The name under which a `dynamic` block offers its element: `iterator`, else its label.
fn iterator_name<'t>(tree: &'t Tree, block: Block<'t>) -> Option<&'t str> {
    match tree.body(block.body).attribute("iterator") {
        Some(iterator) => tree.keyword(iterator.expr),
        None => block.label(0).map(|label| label.text),
    }
}

fn walk_expr<'t>(tree: &'t Tree, expr: ExprId, bound: &[&'t str], found: &mut Vec<Reference<'t>>) {
    let free = tree.references(expr).into_iter().filter(|traversal| !bound.contains(&traversal.root.text));
    found.extend(free.map(Reference::new));
}

impl<'t> Reference<'t> {
    /// Reads the first names of a traversal.
    pub fn new(traversal: Traversal<'t>) -> Reference<'t> {
        let root = traversal.root.text;
        let name = |index| traversal.nth_attr(index);
        let (kind, names) = match root {
            "var" => (name(0).map(ReferenceKind::Variable), 1),
            "local" => (name(0).map(ReferenceKind::Local), 1),
            "module" => (name(0).map(ReferenceKind::Module), 1),
            "resource" => (resource(Mode::Managed, name(0), name(1)), 2),
            "data" => (resource(Mode::Data, name(0), name(1)), 2),
            "ephemeral" => (resource(Mode::Ephemeral, name(0), name(1)), 2),
            "action" => (resource(Mode::Action, name(0), name(1)), 2),
            "each" => (Some(ReferenceKind::Each), 0),
            "count" => (Some(ReferenceKind::Count), 0),
            "self" => (Some(ReferenceKind::SelfObject), 0),
            "path" => (Some(ReferenceKind::Path), 0),
            "terrace" | "terraform" => (Some(ReferenceKind::Terrace), 0),
            kind => (resource(Mode::Managed, Some(kind), name(0)), 1),
        };
        let (kind, names) = match kind {
            Some(kind) => (kind, names),
            None => (ReferenceKind::Incomplete(root), 0),
        };
        let head = match names {
            0 => traversal.root.span,
            names => traversal.root.span.to(traversal.steps[names - 1].span),
        };
        Reference { kind, rest: traversal.steps[names..].to_vec(), head, span: traversal.span }
    }

    /// The name of the first step of the rest, if it is an attribute: `key` of `each.key`.
    pub fn member(&self) -> Option<&'t str> {
        match self.rest.first()?.key {
            StepKey::Attr(name) => Some(name),
            StepKey::Key(_) | StepKey::Index(_) => None,
        }
    }
}

fn resource<'t>(mode: Mode, kind: Option<&'t str>, name: Option<&'t str>) -> Option<ReferenceKind<'t>> {
    Some(ReferenceKind::Resource { mode, kind: kind?, name: name? })
}
