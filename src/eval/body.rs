//! Bodies of blocks, compiled against a schema: evaluated to an object that has every attribute and
//! nested block.

use std::fmt::Display;

use crate::config::{Argument, BlockRef, Configuration, InnerBlock};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::provider::{Attribute, Block, Nesting};
use crate::syntax::Tree;
use crate::value::{ArcStr, Kind, Marks, Path, Step, Ty, Value, convert};

use super::code::{NodeId, Reference};
use super::compile::Compiler;
use super::run::{Failed, Run};

/// A compiled body.
#[derive(Debug)]
pub(super) struct BodyCode {
    pub attributes: Vec<AttributeCode>,
    pub blocks: Vec<NestedCode>,
    /// The header of the block.
    pub span: Span,
}

/// An attribute of the schema, set or not.
#[derive(Debug)]
pub(super) struct AttributeCode {
    pub name: ArcStr,
    pub ty: Ty,
    pub value: Option<NodeId>,
    /// Where the value is kept that all instances share; none if it mentions `each`, `count` or what a
    /// `dynamic` block brings in.
    pub shared: Option<u32>,
}

/// The nested blocks of one type.
#[derive(Debug)]
pub(super) struct NestedCode {
    pub name: ArcStr,
    pub nesting: Nesting,
    pub min: u32,
    /// The type of one block.
    pub ty: Ty,
    pub items: Vec<NestedItem>,
}

#[derive(Debug)]
pub(super) enum NestedItem {
    Static(BodyCode),
    Dynamic { for_each: NodeId, slot: u32, content: BodyCode },
}

/// Compiles the bodies of one block. `bound` are the iterators of `dynamic` blocks around it.
pub(super) fn compile_body(
    compiler: &mut Compiler<'_>,
    bodies: &[BlockRef],
    schema: &Block,
    span: Span,
    bound: &[ArcStr],
) -> BodyCode {
    let configuration = compiler.configuration;
    let bodies = configuration.bodies(bodies);
    let attributes = schema
        .attributes
        .iter()
        .map(|attribute| compile_attribute(compiler, attribute, bodies.argument(attribute.name), bound))
        .collect();
    let written = bodies.blocks();
    let blocks = schema.blocks.iter().map(|nested| {
        let name = compiler.word(nested.name);
        let items = written.iter().filter_map(|inner| {
            if inner.block.block_type == nested.name {
                let body =
                    compile_body(compiler, &[inner.body()], &nested.block, inner.block.header_span, bound);
                Some(NestedItem::Static(body))
            } else if inner.block.block_type == "dynamic"
                && inner.block.label(0).is_some_and(|label| label.text == nested.name)
            {
                compile_dynamic(compiler, inner, &nested.block, bound)
            } else {
                None
            }
        });
        NestedCode {
            name,
            nesting: nested.nesting,
            min: nested.min,
            ty: nested.block.ty(),
            items: items.collect(),
        }
    });
    let blocks = blocks.collect();
    BodyCode { attributes, blocks, span }
}

fn compile_attribute(
    compiler: &mut Compiler<'_>,
    attribute: &Attribute,
    argument: Option<Argument<'_>>,
    bound: &[ArcStr],
) -> AttributeCode {
    let (name, ty) = (compiler.word(attribute.name), attribute.ty);
    let Some(argument) = argument.filter(|_| attribute.is_argument()) else {
        return AttributeCode { name, ty, value: None, shared: None };
    };
    let before = compiler.found.len();
    let value = compiler.lower(argument.expr(), bound);
    let per_instance = |(reference, _): &(Reference, Span)| {
        use Reference::{CountIndex, EachKey, EachValue, SelfObject};
        matches!(reference, EachKey | EachValue | CountIndex | SelfObject)
    };
    let is_shared = bound.is_empty() && !compiler.found[before..].iter().any(per_instance);
    let shared = is_shared.then(|| compiler.next_shared());
    AttributeCode { name, ty, value: Some(value), shared }
}

fn compile_dynamic(
    compiler: &mut Compiler<'_>,
    inner: &InnerBlock<'_>,
    schema: &Block,
    bound: &[ArcStr],
) -> Option<NestedItem> {
    let configuration: &Configuration = compiler.configuration;
    let list = [inner.body()];
    let body = configuration.bodies(&list);
    let for_each = compiler.lower(body.argument("for_each")?.expr(), bound);
    let tree: &Tree = configuration.tree(inner.tree);
    let iterator = match body.argument("iterator") {
        Some(iterator) => tree.keyword(iterator.attribute.expr)?,
        None => inner.block.label(0)?.text,
    };
    let inside: Vec<ArcStr> = bound.iter().cloned().chain([ArcStr::from(iterator)]).collect();
    let content = body.blocks_of("content").into_iter().next()?;
    let content = compile_body(compiler, &[content.body()], schema, inner.block.header_span, &inside);
    Some(NestedItem::Dynamic { for_each, slot: bound.len() as u32, content })
}

/// What the instances of a block need not evaluate twice.
pub(super) trait Shared {
    fn get(&self, slot: u32) -> Option<Value>;
    fn keep(&self, slot: u32, value: &Value);
}

/// Whether the values of a block may be ephemeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lasting {
    /// Stored: no ephemeral values.
    Stored,
    /// Used once, such as a provider configuration.
    Transient,
}

/// The object a body gives. What failed is unknown in it; the reasons are the run's problems.
pub(super) fn evaluate(run: &mut Run<'_>, body: &BodyCode, shared: &dyn Shared, lasting: Lasting) -> Value {
    let mut attrs: Vec<(ArcStr, Value)> = Vec::with_capacity(body.attributes.len() + body.blocks.len());
    for attribute in &body.attributes {
        let value = match attribute.value {
            None => Value::null(attribute.ty),
            Some(node) => attribute_value(run, attribute, node, shared, lasting)
                .unwrap_or_else(|Failed| Value::unknown(attribute.ty)),
        };
        attrs.push((attribute.name.clone(), value));
    }
    for nested in &body.blocks {
        let value = nested_value(run, body, nested, shared, lasting);
        attrs.push((nested.name.clone(), value));
    }
    Value::object(attrs)
}

fn attribute_value(
    run: &mut Run<'_>,
    attribute: &AttributeCode,
    node: NodeId,
    shared: &dyn Shared,
    lasting: Lasting,
) -> Result<Value, Failed> {
    if let Some(value) = attribute.shared.and_then(|slot| shared.get(slot)) {
        return Ok(value);
    }
    let value = run.expression(node).ok_or(Failed)?;
    let value = convert(&value, attribute.ty).map_err(|problem| {
        let place = run.code.at_path(node, problem.path.steps());
        let detail = format!("Inappropriate value for the argument `{}`: {problem}.", attribute.name);
        run.fail(place, Diagnostic::error("Incorrect attribute value type", detail))
    })?;
    if lasting == Lasting::Stored && value.has_ephemeral() {
        let detail = format!(
            "The argument `{}` is stored, and an ephemeral value must not be: it exists only during one run.",
            attribute.name
        );
        return Err(run.fail(node, Diagnostic::error("Invalid use of ephemeral value", detail)));
    }
    finite(run, node, &value, format_args!("argument `{}`", attribute.name))?;
    if let Some(slot) = attribute.shared {
        shared.keep(slot, &value);
    }
    Ok(value)
}

/// Reports an infinite number in a value that is to be stored.
pub(super) fn finite(
    run: &mut Run<'_>,
    node: NodeId,
    value: &Value,
    what: impl Display,
) -> Result<(), Failed> {
    let Some(path) = value.infinite_at() else { return Ok(()) };
    let within = if path.is_root() { String::new() } else { format!(" at {path}") };
    let detail = format!(
        "The {what} is an infinite number{within}, which cannot be stored. Most likely something is divided \
         by zero."
    );
    let place = run.code.at_path(node, path.steps());
    Err(run.fail(place, Diagnostic::error("Infinite number", detail)))
}

/// The value of all nested blocks of a type.
fn nested_value(
    run: &mut Run<'_>,
    body: &BodyCode,
    nested: &NestedCode,
    shared: &dyn Shared,
    lasting: Lasting,
) -> Value {
    let mut blocks = Vec::new();
    let (mut marks, mut known, mut is_dynamic) = (Marks::NONE, true, false);
    for item in &nested.items {
        match item {
            NestedItem::Static(inner) => blocks.push(evaluate(run, inner, shared, lasting)),
            NestedItem::Dynamic { for_each, slot, content } => {
                is_dynamic = true;
                match dynamic_elements(run, *for_each) {
                    Err(Failed) => known = false,
                    Ok((_, its_marks)) if its_marks.is_ephemeral() && lasting == Lasting::Stored => {
                        known = false;
                        let detail = "The blocks that a `dynamic` block makes are stored, and an ephemeral value, which exists \
                                      only during one run, must not decide about them.";
                        let _ =
                            run.fail(*for_each, Diagnostic::error("Invalid use of ephemeral value", detail));
                    }
                    Ok((None, its_marks)) => {
                        known = false;
                        marks |= its_marks;
                    }
                    Ok((Some(elements), its_marks)) => {
                        marks |= its_marks;
                        for (key, value) in elements {
                            let slot = *slot as usize;
                            run.bound.resize(slot.max(run.bound.len()), Value::null(Ty::DYNAMIC));
                            run.bound.truncate(slot);
                            run.bound.push(Value::object([("key", key), ("value", value)]));
                            blocks.push(evaluate(run, content, shared, lasting));
                        }
                    }
                }
            }
        }
    }
    if known && is_dynamic {
        check_number(run, body, nested, blocks.len());
    }
    let value = match (nested.nesting, known) {
        (Nesting::Single, true) => blocks.into_iter().next().unwrap_or_else(|| Value::null(nested.ty)),
        (Nesting::List, true) => Value::list(nested.ty, blocks),
        (Nesting::Set, true) => Value::set(nested.ty, blocks),
        (Nesting::Single, false) => Value::unknown(nested.ty),
        (Nesting::List, false) => Value::unknown(Ty::list(nested.ty)),
        (Nesting::Set, false) => Value::unknown(Ty::set(nested.ty)),
    };
    value.with_marks(marks)
}

/// Key and value of everything that a `dynamic` block goes through; none while that is unknown.
#[allow(clippy::type_complexity, reason = "one result of one function")]
fn dynamic_elements(run: &mut Run<'_>, id: NodeId) -> Result<(Option<Vec<(Value, Value)>>, Marks), Failed> {
    let value = run.expression(id).ok_or(Failed)?;
    let (value, marks) = value.unmark();
    let ty = value.ty();
    let detail = match value.kind() {
        Kind::Unknown(_) if !ty.is_primitive() => return Ok((None, marks)),
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) | Kind::Object(_) => {
            return Ok((Some(value.pairs()), marks));
        }
        Kind::Null => "The `for_each` of a `dynamic` block must not be null.".to_owned(),
        _ => format!("The `for_each` of a `dynamic` block must have elements, and this is a {ty}."),
    };
    Err(run.fail(id, Diagnostic::error("Invalid dynamic for_each value", detail)))
}

/// How many blocks a `dynamic` block made is known only now.
fn check_number(run: &mut Run<'_>, body: &BodyCode, nested: &NestedCode, number: usize) {
    let name = &nested.name;
    if number < nested.min as usize {
        let plural = if nested.min == 1 { "" } else { "s" };
        let detail = format!(
            "At least {} block{plural} of type `{name}` must be here, and there are {number}.",
            nested.min
        );
        run.report(Diagnostic::error("Missing block", detail).at(body.span));
    }
    if nested.nesting == Nesting::Single && number > 1 {
        let detail = format!("One block of type `{name}` may be here, and there are {number}.");
        run.report(Diagnostic::error("Too many blocks", detail).at(body.span));
    }
}

/// Where the argument at a path is written.
pub(super) fn span_in(code: &super::code::Code, body: &BodyCode, path: &Path) -> Option<Span> {
    let (Step::Attr(name), rest) = path.steps().split_first()? else { return None };
    if let Some(attribute) = body.attributes.iter().find(|attribute| attribute.name == *name) {
        return attribute.value.map(|node| code.span(code.at_path(node, rest)));
    }
    let nested = body.blocks.iter().find(|nested| nested.name == *name)?;
    let (position, rest) = match (nested.nesting, rest.split_first()) {
        (Nesting::Single, _) => (0, rest),
        (Nesting::List, Some((Step::Index(key), rest))) => {
            (key.as_i64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0), rest)
        }
        (Nesting::Set, Some((Step::Index(element), rest))) => {
            // An element that no block makes comes from a `dynamic` one.
            (position_in_set(code, nested, element).unwrap_or(usize::MAX), rest)
        }
        (Nesting::List | Nesting::Set, _) => (0, &[][..]),
    };
    // Behind a `dynamic` block positions are not those of the source.
    let (inner, is_exact) = nested.items.iter().enumerate().find_map(|(at, item)| match item {
        NestedItem::Static(inner) if at == position => Some((inner, true)),
        NestedItem::Static(_) => None,
        NestedItem::Dynamic { content, .. } => Some((content, false)),
    })?;
    let path: Path = rest.iter().cloned().collect();
    span_in(code, inner, &path).or((is_exact || !nested.items.is_empty()).then_some(inner.span))
}

/// The block that makes this element of a set: the first whose constants are all the element's.
fn position_in_set(code: &super::code::Code, nested: &NestedCode, element: &Value) -> Option<usize> {
    let differs = |attribute: &AttributeCode| {
        let Some(actual) = element.get_attr(&attribute.name) else { return false };
        match attribute.value.and_then(|node| code.constant(node)) {
            Some(written) => convert(written, attribute.ty).is_ok_and(|written| written != *actual),
            None => attribute.value.is_none() && !actual.is_null(),
        }
    };
    nested.items.iter().position(|item| match item {
        NestedItem::Static(inner) => !inner.attributes.iter().any(differs),
        NestedItem::Dynamic { .. } => false,
    })
}

/// Diagnostics of one block, named after it.
pub(super) fn in_block(problems: Diagnostics, title: impl FnOnce() -> String) -> Diagnostics {
    if problems.is_empty() {
        return problems;
    }
    let title = title();
    problems.into_iter().map(|problem| problem.in_block(title.as_str())).collect()
}
