//! What is said of an operation, in Terraform's words.

use std::time::Duration;

use crate::apply::Operation;
use crate::cli::report::doing::{capitalised, noun, under_way};
use crate::cli::report::{Paint, Palette};
use crate::diag::{escape, escape_multiline};
use crate::provider::{Note, ProviderError};

/// `stacks_container.web: Creating...`, `stacks_container.web: Destroying... [id=usr-abc-web]`
pub fn begun(operation: &Operation) -> String {
    let id = operation.remote_id.as_ref().map_or(String::new(), |id| format!(" [id={}]", escape(id)));
    format!("{}: {}...{id}", title(operation), capitalised(under_way(operation.doing)))
}

/// `stacks_container.web: Still creating... [10s elapsed, pending]`
pub fn still_running(operation: &Operation, words: &str, elapsed: Duration) -> String {
    let words = if words.is_empty() { String::new() } else { format!(", {}", escape(words)) };
    let under_way = under_way(operation.doing);
    format!("{}: Still {under_way}... [{} elapsed{words}]", title(operation), short(elapsed))
}

/// `stacks_container.web: Creation complete after 12s [id=usr-abc-web]`
pub fn finished(
    operation: &Operation,
    remote_id: Option<&str>,
    elapsed: Duration,
    palette: Palette,
) -> String {
    let id = remote_id.map_or(String::new(), |id| format!(" [id={}]", escape(id)));
    let line =
        format!("{}: {} complete after {}{id}", title(operation), noun(operation.doing), short(elapsed));
    palette.paint(Paint::Strong, &line).into_owned()
}

/// The failure at once and in full; the end only lists it.
pub fn failed(operation: &Operation, error: &ProviderError, elapsed: Duration, palette: Palette) -> String {
    let head = format!("{}: {} failed after {}", title(operation), noun(operation.doing), short(elapsed));
    let mut text = format!("{}: {}", palette.paint(Paint::Danger, &head), escape(&error.summary));
    for line in escape_multiline(&error.detail).lines() {
        text.push_str(&format!("\n  {line}"));
    }
    text
}

/// `stacks_connection.db: Skipped, because …`
pub fn skipped(operation: &Operation, because: &str) -> String {
    format!("{}: Skipped, because {}", title(operation), escape(because))
}

/// While requests wait for the cloud's rate limit.
pub fn paused(provider: &str, seconds: u64) -> String {
    format!("{}: Waiting {seconds}s for the rate limit", escape(provider))
}

/// When a request failed in a way that may pass.
pub fn retried(request: &str, why: &str, seconds: u64) -> String {
    format!("{}: {}; trying again in {seconds}s", escape(request), escape(why))
}

/// After the first interruption.
pub fn stopping(running: usize, palette: Palette) -> String {
    let under_way = if running == 1 { "1 operation".to_owned() } else { format!("{running} operations") };
    let text = format!(
        "Stopping: nothing new is started, and {under_way} under way will be finished. Interrupt again to stop waiting."
    );
    palette.paint(Paint::Changed, &text).into_owned()
}

pub fn warned(note: &Note, palette: Palette) -> String {
    format!("{} {}", palette.paint(Paint::Changed, "Warning:"), escape(&note.text))
}

/// `12s`, `1m2s`, `1h0m5s`.
pub fn short(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}s"),
        (0, minutes, seconds) => format!("{minutes}m{seconds}s"),
        (hours, minutes, seconds) => format!("{hours}h{minutes}m{seconds}s"),
    }
}

fn title(operation: &Operation) -> String {
    escape(&operation.title).into_owned()
}
