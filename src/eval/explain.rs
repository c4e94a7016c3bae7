//! What the references in a failed expression stood for, as lines under the excerpt.

use crate::diag::escape;
use crate::value::{Kind, Value};

use super::code::{Node, NodeId, Reference};
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
    for reference in references_in(run, id) {
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

/// The references below a node in source order, each with the constant steps behind it. Not in what a
/// `for` or a splat does with each element: that has many values or none.
fn references_in(run: &Run<'_>, id: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut work = vec![id];
    while let Some(id) = work.pop() {
        let root = root_of(run, id);
        if matches!(run.code.node(root), Node::Reference(_) | Node::Bound { .. }) {
            found.push(id);
            continue;
        }
        // Between the two are constant steps only, which are not to be walked again one by one.
        let children = match run.code.node(root) {
            Node::For(each) => vec![each.collection],
            Node::Splat(splat) => vec![splat.source],
            _ => run.code.children(root),
        };
        work.extend(children.into_iter().rev());
    }
    found
}

/// What a chain of constant steps starts with.
fn root_of(run: &Run<'_>, id: NodeId) -> NodeId {
    let mut at = id;
    loop {
        match run.code.node(at) {
            Node::Attr { source, .. } => at = *source,
            Node::Index { source, key } if matches!(run.code.node(*key), Node::Constant(_)) => at = *source,
            _ => return at,
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
            Node::Reference(reference @ Reference::Output(_)) => {
                // `module.a["k"].x`: the key is taken out of the output value over all instances.
                let text = run.scope.program().reference_text(*reference);
                let key = steps.pop_if(|step| step.starts_with('[')).unwrap_or_default();
                let (module, name) = text.rsplit_once('.').unwrap_or((&text, ""));
                break format!("{module}{key}.{name}");
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
        Kind::Object(_) => match value.keys().next() {
            Some(only) if value.len() == 1 => format!("an object with 1 attribute \"{}\"", escape(only)),
            _ => format!("an object with {}", count("attribute")),
        },
    }
}
