//! What the references in a failed expression stood for, as lines under the excerpt.

use crate::diag::escape;
use crate::value::{Kind, Value};

use super::code::{Node, NodeId};
use super::run::Run;

/// More values explain nothing.
const MAX_VALUES: usize = 6;
/// Longer strings are cut.
const MAX_TEXT: usize = 60;

/// One line per reference below a node: `var.x is "a"`.
pub(super) fn values_in(run: &mut Run<'_>, id: NodeId) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    if run.is_exhausted() || run.explaining {
        return lines;
    }
    run.explaining = true;
    for reference in references_in(run, id, Inside::NoIterations) {
        if lines.len() == MAX_VALUES {
            break;
        }
        let Some(text) = reference_text(run, reference) else { continue };
        if let (Ok(value), _) = run.attempt(|run| run.eval(reference)) {
            let line = format!("{text} is {}", describe(&value));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    run.explaining = false;
    lines
}

/// How far references are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// Not in what a `for` or a splat does with each element: that has many values or none.
    NoIterations,
    Everything,
}

/// The references below a node in source order, each with the constant steps behind it. What a `for`
/// or a splat below the node brings in is not among them.
pub(super) fn references_in(run: &Run<'_>, id: NodeId, inside: Inside) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut inner_slots: Vec<u32> = Vec::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        match root_of(run, id) {
            Root::Declared => found.push(id),
            Root::Bound(slot) if !inner_slots.contains(&slot) => found.push(id),
            Root::Bound(_) => {}
            // Between the two are constant steps only, which are not to be walked again one by one.
            Root::Other(id) => {
                let children = match (run.code.node(id), inside) {
                    (Node::For(each), Inside::NoIterations) => vec![each.collection],
                    (Node::Splat(splat), Inside::NoIterations) => vec![splat.source],
                    (Node::For(each), Inside::Everything) => {
                        inner_slots.extend(each.key_slot.into_iter().chain([each.value_slot]));
                        run.code.children(id)
                    }
                    (Node::Splat(splat), Inside::Everything) => {
                        inner_slots.push(splat.slot);
                        run.code.children(id)
                    }
                    _ => run.code.children(id),
                };
                work.extend(children.into_iter().rev());
            }
        }
    }
    found
}

enum Root {
    Declared,
    Bound(u32),
    /// No reference, but what this node yields.
    Other(NodeId),
}

/// What a chain of constant steps starts with.
fn root_of(run: &Run<'_>, id: NodeId) -> Root {
    let mut at = id;
    loop {
        match run.code.node(at) {
            Node::Attr { source, .. } => at = *source,
            Node::Index { source, key } if matches!(run.code.node(*key), Node::Constant(_)) => at = *source,
            Node::Reference(_) => return Root::Declared,
            Node::Bound { slot, name: _ } => return Root::Bound(*slot),
            _ => return Root::Other(at),
        }
    }
}

/// The reference with the constant steps behind it as it is written; `None` for anything else.
fn reference_text(run: &Run<'_>, id: NodeId) -> Option<String> {
    let mut steps = Vec::new();
    let mut at = id;
    let root = loop {
        match run.code.node(at) {
            Node::Attr { source, name, name_span: _ } => {
                steps.push(format!(".{name}"));
                at = *source;
            }
            Node::Index { source, key } => {
                let Node::Constant(key) = run.code.node(*key) else { return None };
                steps.push(match (key.as_str(), key.as_number()) {
                    (Some(text), _) => format!("[{text:?}]"),
                    (_, Some(number)) => format!("[{number}]"),
                    _ => return None,
                });
                at = *source;
            }
            Node::Reference(reference) => break run.scope.program().reference_text(*reference),
            Node::Bound { slot: _, name } if name != "*" => break name.to_string(),
            _ => return None,
        }
    };
    steps.reverse();
    Some(format!("{root}{}", steps.concat()))
}

/// A value in a few words; nothing of a marked one.
pub(super) fn describe(value: &Value) -> String {
    let marks = value.marks();
    if marks.is_sensitive() {
        return "(sensitive value)".to_owned();
    }
    if marks.is_ephemeral() {
        return "(ephemeral value)".to_owned();
    }
    let ty = value.ty();
    let count = |one: &str| match value.len() {
        1 => format!("1 {one}"),
        len => format!("{len} {one}s"),
    };
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Unknown(_) if ty.is_dynamic() => "known after apply".to_owned(),
        Kind::Unknown(_) => format!("a {ty}, known after apply"),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::String(text) => {
            let shown: String = text.chars().take(MAX_TEXT).collect();
            let dots = if shown.len() < text.len() { "…" } else { "" };
            format!("\"{}{dots}\"", escape(&shown))
        }
        Kind::List(_) | Kind::Set(_) | Kind::Tuple(_) | Kind::Map(_) => {
            format!("a {ty} with {}", count("element"))
        }
        Kind::Object(_) => format!("an object with {}", count("attribute")),
    }
}
