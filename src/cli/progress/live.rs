//! Lines that change in place, on a terminal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

use crate::apply::Operation;
use crate::diag::escape;

use super::Tally;
use super::lines::{begun, short};
use super::margin::Margin;

/// What turns before a line. None of it may look like the sign of a change: `-` would be a destruction.
const TURNS: &str = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ";

/// How often a second the lines are drawn at most.
const REDRAWS: u8 = 20;

/// The live part of the terminal: a line per running operation, and the total below.
pub struct Live {
    lines: MultiProgress,
    /// There from the first operation on.
    total: Option<ProgressBar>,
    operations: Vec<(Operation, ProgressBar)>,
    is_drawn: Arc<AtomicBool>,
}

impl Live {
    pub fn new() -> Live {
        Live::on(Term::buffered_stderr())
    }

    fn on(terminal: impl TermLike + 'static) -> Live {
        let (terminal, is_drawn) = Margin::of(terminal);
        let target = ProgressDrawTarget::term_like_with_hz(Box::new(terminal), REDRAWS);
        let lines = MultiProgress::with_draw_target(target);
        Live { lines, total: None, operations: Vec::new(), is_drawn }
    }

    pub fn add(&mut self, operation: &Operation) {
        self.is_drawn.store(true, Ordering::Relaxed);
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
        self.is_drawn.store(false, Ordering::Relaxed);
    }
}

fn line() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}").expect("the template is valid");
    ProgressBar::new_spinner().with_style(style.tick_chars(TURNS))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use super::*;
    use crate::apply::Doing;

    /// Where the cursor is in the line, after each draw.
    #[derive(Clone, Debug, Default)]
    struct Cursor {
        column: Arc<Mutex<usize>>,
        rests: Arc<Mutex<Vec<usize>>>,
    }

    const WIDTH: usize = 40;

    impl TermLike for Cursor {
        fn width(&self) -> u16 {
            WIDTH as u16
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, _: &str) -> io::Result<()> {
            self.clear_line()
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            let mut column = self.column.lock().expect("no test panics with it");
            *column = if text == "\r" { 0 } else { *column + text.chars().count() };
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            *self.column.lock().expect("no test panics with it") = 0;
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            let column = *self.column.lock().expect("no test panics with it");
            self.rests.lock().expect("no test panics with it").push(column);
            Ok(())
        }
    }

    #[test]
    fn what_turns_looks_like_no_sign_of_a_change() {
        assert!(!TURNS.contains(['+', '-', '~', '/', '<', '.']));
    }

    #[test]
    fn what_is_typed_meanwhile_does_not_push_the_lines_down() {
        let cursor = Cursor::default();
        let mut live = Live::on(cursor.clone());
        let title = "stacks_container.web".to_owned();
        let operation = Operation { doing: Doing::Create, addr: title.parse().ok(), title, remote_id: None };
        live.add(&operation);
        live.update(&operation, "pending", Duration::from_secs(3));
        live.total(Tally { steps: 1, done: 0, failed: 0 }, 1);
        live.print("a line to stay");
        live.remove(&operation);
        live.clear();
        let rests = cursor.rests.lock().expect("no test panics with it").clone();
        assert!(rests.len() > 2 && rests.iter().all(|column| *column == 0), "{rests:?}");
    }
}
