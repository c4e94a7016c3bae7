//! The terminal that live lines are drawn on: what is typed meanwhile must not push them down.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::TermLike;

/// A terminal whose cursor waits at the left margin of the last live line.
///
/// indicatif leaves it at the right one, where the `^C` that a terminal echoes for an interruption goes
/// on to the next line: all that is drawn afterwards is then one line too low, and the first line stays
/// behind as garbage.
pub struct Margin<T> {
    terminal: T,
    /// Whether the last line drawn is a live one. After a line to stay the cursor must be where it is,
    /// since indicatif lets the next one begin by wrapping.
    is_live: Arc<AtomicBool>,
}

impl<T> Margin<T> {
    /// The terminal with the switch for whoever knows whether there are live lines.
    pub fn of(terminal: T) -> (Margin<T>, Arc<AtomicBool>) {
        let is_live = Arc::new(AtomicBool::new(false));
        (Margin { terminal, is_live: Arc::clone(&is_live) }, is_live)
    }
}

impl<T: TermLike> TermLike for Margin<T> {
    fn width(&self) -> u16 {
        self.terminal.width()
    }

    fn height(&self) -> u16 {
        self.terminal.height()
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.terminal.move_cursor_up(lines)
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.terminal.move_cursor_down(lines)
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.terminal.move_cursor_right(columns)
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.terminal.move_cursor_left(columns)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.terminal.write_line(text)
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.terminal.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.terminal.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        if self.is_live.load(Ordering::Relaxed) {
            self.terminal.write_str("\r")?;
        }
        self.terminal.flush()
    }
}

impl<T> fmt::Debug for Margin<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Margin").field("is_live", &self.is_live).finish_non_exhaustive()
    }
}
