//! A state as Markdown.

use super::MOST;
use super::details::{Room, block, collapsed, fitting};
use super::escape::{code, html, sentence};
use crate::cli::report::Look;
use crate::cli::report::text::{Output, ShownObject, counted, objects_text, outputs_text};

const WIDTH: u16 = 90;

/// For the sentences that say how much is left out.
const FOR_REMAINDERS: usize = 500;
const FOR_OUTPUTS: usize = 8_000;
/// No object takes more than this.
const FOR_ONE: usize = 8_000;

/// What exists, each object collapsed.
pub fn state_markdown(objects: &[ShownObject<'_>], outputs: &[Output<'_>], serial: u64) -> String {
    let head = format!(
        "## State: {}\n\nSerial: {}\n\n",
        sentence(&counted(objects.len(), "object")),
        code(&serial.to_string())
    );
    let outputs = outputs_part(outputs);
    let mut room = Room { left: MOST.saturating_sub(head.len() + outputs.len() + FOR_REMAINDERS) };
    let (shown, left) = fitting(objects, &mut room, object);
    let more = match left.len() {
        0 => String::new(),
        count => format!("{count} more objects do not fit here.\n\n"),
    };
    format!("{head}{shown}{more}{outputs}")
}

fn object(object: &ShownObject<'_>) -> String {
    let condition =
        if object.condition.is_empty() { String::new() } else { format!(" ({})", html(object.condition)) };
    let text = objects_text([*object], &Look::plain(WIDTH));
    collapsed(&format!("{}{condition}", html(&object.addr.to_string())), &block("hcl", &text, FOR_ONE))
}

fn outputs_part(outputs: &[Output<'_>]) -> String {
    if outputs.is_empty() {
        return String::new();
    }
    let text = outputs_text(outputs.iter().copied());
    collapsed(&counted(outputs.len(), "output value"), &block("hcl", &text, FOR_OUTPUTS))
}
