//! A state as a page.

use super::escape::{diff, text};
use super::page::{Fold, details, drawing, facts, page, search, section};
use crate::cli::report::Look;
use crate::cli::report::graph::svg;
use crate::cli::report::text::{Output, ShownObject, counted, objects_text, outputs_text};
use crate::ops::DependencyGraph;

/// Columns of an object's text.
const WIDTH: u16 = 110;

/// The whole document. The graph is left out where it would be too large to read.
pub fn state_html(
    objects: &[ShownObject<'_>],
    outputs: &[Output<'_>],
    facts_of: &[(&str, String)],
    graph: Option<&DependencyGraph>,
) -> String {
    let title = format!("State: {}", counted(objects.len(), "object"));
    let mut body = format!("<header>\n<h1>{}</h1>\n</header>\n", text(&title));
    if !objects.is_empty() {
        body.push_str(&search("Search addresses and attributes"));
    }
    let items: String = objects.iter().enumerate().map(|(at, shown)| object(at, shown)).collect();
    body.push_str(&section("Objects", &items));
    let values = if outputs.is_empty() {
        String::new()
    } else {
        let shown = outputs_text(outputs.iter().copied());
        details("outputs", Fold::Open, &counted(outputs.len(), "output value"), &diff(&shown))
    };
    body.push_str(&section("Output values", &values));
    body.push_str(&section("What needs what", &graph.map_or(String::new(), |graph| drawing(&svg(graph)))));
    body.push_str(&section("About this state", &facts(facts_of)));
    page(&title, &body)
}

fn object(at: usize, object: &ShownObject<'_>) -> String {
    let deposed = object.deposed.map_or(String::new(), |key| format!(" (deposed object {})", text(key)));
    let condition = if object.condition.is_empty() {
        String::new()
    } else {
        format!(" <span class=\"chip changed\">{}</span>", text(object.condition))
    };
    let title = format!(
        "<span class=\"what\"><code>{}</code>{deposed}{condition}</span>",
        text(&object.addr.to_string())
    );
    let shown = objects_text([*object], &Look::plain(WIDTH));
    details(&format!("object-{}", at + 1), Fold::Shut, &title, &diff(&shown))
}
