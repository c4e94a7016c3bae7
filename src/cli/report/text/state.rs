//! Objects of a state as text: `show` and `state show`.

use crate::addr::{InstanceAddr, Mode};
use crate::cli::report::{Look, Paint};
use crate::diag::escape;
use crate::value::Value;

use super::body::{Body, Unchanged};

/// An object of the state.
#[derive(Clone, Copy, Debug)]
pub struct ShownObject<'a> {
    pub addr: &'a InstanceAddr,
    /// The key of a deposed object.
    pub deposed: Option<&'a str>,
    /// A remark behind the address: `tainted`, `unfinished`; empty for an object that is as it should
    /// be.
    pub condition: &'a str,
    /// `None` where this version does not know the resource type.
    pub value: Option<&'a Value>,
}

/// One block per object, with an empty line between two.
pub fn objects_text<'a>(objects: impl IntoIterator<Item = ShownObject<'a>>, look: &Look) -> String {
    let blocks: Vec<String> = objects.into_iter().map(|object| object_text(object, look)).collect();
    blocks.join("\n")
}

fn object_text(object: ShownObject<'_>, look: &Look) -> String {
    let ShownObject { addr, deposed, condition, value } = object;
    let deposed = deposed.map_or(String::new(), |key| format!(" (deposed object {})", escape(key)));
    let condition = if condition.is_empty() { String::new() } else { format!(" ({})", escape(condition)) };
    let title = format!("# {}{deposed}:{condition}", escape(&addr.to_string()));
    let word = match addr.resource.mode {
        Mode::Managed => "resource",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
        Mode::Action => "action",
    };
    let mut body = Body::new(look, Unchanged::Shown, &[]);
    match value {
        Some(_) => body.resource(value, value, 2),
        None => body.remark(2, "# (this version of terrace does not know the resource type)"),
    }
    format!(
        "{}\n{word} \"{}\" \"{}\" {{\n{}}}\n",
        look.palette.paint(Paint::Strong, &title),
        escape(&addr.resource.kind),
        escape(&addr.resource.name),
        body.finish().0
    )
}
