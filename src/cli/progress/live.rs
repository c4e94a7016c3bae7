//! Lines that change in place, on a terminal.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::apply::Operation;
use crate::diag::escape;

use super::Tally;
use super::lines::{begun, short};

/// The live part of the terminal: a line per running operation, and the total below.
pub struct Live {
    lines: MultiProgress,
    /// There from the first operation on.
    total: Option<ProgressBar>,
    operations: Vec<(Operation, ProgressBar)>,
}

impl Live {
    pub fn new() -> Live {
        let lines = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        Live { lines, total: None, operations: Vec::new() }
    }

    pub fn add(&mut self, operation: &Operation) {
        let total = self.total.get_or_insert_with(|| self.lines.add(line()));
        let bar = self.lines.insert_before(total, line());
        bar.set_message(begun(operation));
        self.operations.push((operation.clone(), bar));
    }

    pub fn update(&self, operation: &Operation, words: &str, elapsed: Duration) {
        let Some((_, bar)) = self.operations.iter().find(|(known, _)| known == operation) else { return };
        let words = if words.is_empty() { String::new() } else { format!(", {}", escape(words)) };
        bar.set_message(format!("{} [{}{words}]", begun(operation), short(elapsed)));
        bar.tick();
    }

    pub fn remove(&mut self, operation: &Operation) {
        if let Some(at) = self.operations.iter().position(|(known, _)| known == operation) {
            let (_, bar) = self.operations.remove(at);
            bar.finish_and_clear();
            self.lines.remove(&bar);
        }
    }

    pub fn total(&self, tally: Tally, running: usize) {
        let Some(total) = &self.total else { return };
        let Tally { steps, done, failed } = tally;
        let failed = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        total.set_message(format!("{done} of {steps} done, {running} running{failed}"));
        total.tick();
    }

    /// A line above the live ones, to stay.
    pub fn print(&self, line: &str) {
        // A terminal that is gone must never end an apply.
        let _ = self.lines.println(line);
    }

    /// Takes all live lines away.
    pub fn clear(&mut self) {
        if let Some(total) = self.total.take() {
            total.finish_and_clear();
        }
        let _ = self.lines.clear();
    }
}

fn line() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}").expect("the template is valid");
    ProgressBar::new_spinner().with_style(style.tick_chars("|/-\\ "))
}
