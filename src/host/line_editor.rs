//! Lines typed at a real terminal: with arrow keys, what was typed before, and the shortcuts of shells.

use std::io;
use std::sync::{Mutex, OnceLock, PoisonError};

use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::Editor;
use rustyline::config::{Behavior, Config};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;

use super::Typed;

/// The terminal of a session, and what was typed there. It is kept in memory only: it may hold what no
/// file should.
#[derive(Default)]
pub struct LineEditor {
    editor: Mutex<Option<Editor<(), MemHistory>>>,
    /// How the terminal was before the first line.
    before: OnceLock<Termios>,
}

impl LineEditor {
    /// Reads a line. The prompt stands on the terminal, wherever the output goes.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub fn line(&self, prompt: &str) -> io::Result<Typed> {
        if self.before.get().is_none() {
            let before = tcgetattr(rustix::stdio::stdin())?;
            self.before.get_or_init(|| before);
        }
        let mut editor = self.editor.lock().unwrap_or_else(PoisonError::into_inner);
        if editor.is_none() {
            let config = Config::builder().behavior(Behavior::PreferTerm).auto_add_history(true).build();
            let history = MemHistory::with_config(&config);
            *editor = Some(Editor::with_history(config, history).map_err(failure)?);
        }
        let editor = editor.as_mut().expect("it was made just now");
        match editor.readline(prompt) {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(ReadlineError::Interrupted) => Ok(Typed::Dropped),
            Err(error) => Err(failure(error)),
        }
    }

    /// Sets the terminal back, for when the run ends while a line is being typed.
    pub fn leave(&self) {
        if let Some(before) = self.before.get() {
            // A terminal that is gone needs no setting back.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, before);
        }
    }
}

fn failure(error: ReadlineError) -> io::Error {
    match error {
        ReadlineError::Io(error) => error,
        error => io::Error::other(error),
    }
}
