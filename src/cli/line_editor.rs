//! A line of the console as it is typed: with arrow keys, what was typed before, and the shortcuts that
//! shells have. What was typed is kept for the session only: it may hold what no file should.

mod keys;
mod line;

use std::io;
use std::time::Duration;

use crate::apply::Interruption;
use crate::host::{Host, Keyboard, Stream};

use keys::{Key, Keys};
use line::Line;

/// How often it is looked whether the run was interrupted meanwhile.
const GLANCE: Duration = Duration::from_millis(50);

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Typed {
    Line(String),
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
    /// Ctrl-C: the line is not meant.
    Dropped,
    /// Ctrl-C where there was nothing to drop, or the run was interrupted.
    Interrupted,
}

/// Reads line after line.
#[derive(Debug, Default)]
pub struct LineEditor {
    /// Oldest first.
    history: Vec<String>,
    /// What was typed ahead of the question.
    keys: Keys,
}

impl LineEditor {
    /// Reads a line after a prompt, which stands on standard error.
    ///
    /// # Errors
    /// The terminal cannot be read.
    pub fn read(
        &mut self,
        host: &dyn Host,
        keyboard: &mut dyn Keyboard,
        interruption: &Interruption,
        prompt: &str,
    ) -> io::Result<Typed> {
        let mut line = Line::default();
        // Where the line stands in the history, and what was typed before it was left.
        let (mut at, mut draft) = (self.history.len(), String::new());
        draw(host, prompt, &line);
        loop {
            let Some(key) = self.keys.next() else {
                if interruption.is_stopping() {
                    return Ok(Typed::Interrupted);
                }
                match keyboard.typed(GLANCE)? {
                    Some(bytes) => self.keys.extend(&bytes),
                    None => return Ok(ended(host, Typed::End)),
                }
                continue;
            };
            match key {
                Key::Enter => {
                    let text = line.text().to_owned();
                    if !text.trim().is_empty() && self.history.last() != Some(&text) {
                        self.history.push(text.clone());
                    }
                    return Ok(ended(host, Typed::Line(text)));
                }
                Key::EndOfInput if line.text().is_empty() => return Ok(ended(host, Typed::End)),
                Key::Interrupt if line.text().is_empty() => return Ok(ended(host, Typed::Interrupted)),
                Key::Interrupt => return Ok(ended(host, Typed::Dropped)),
                Key::Up | Key::Down => {
                    let next = if key == Key::Up { at.checked_sub(1) } else { Some(at + 1) };
                    let Some(next) = next.filter(|next| *next <= self.history.len()) else { continue };
                    if at == self.history.len() {
                        draft = line.text().to_owned();
                    }
                    at = next;
                    line = Line::of(self.history.get(at).unwrap_or(&draft));
                }
                Key::Clear => host.print(Stream::Err, "\u{1b}[H\u{1b}[2J"),
                key => line.apply(&key),
            }
            draw(host, prompt, &line);
        }
    }
}

fn ended(host: &dyn Host, how: Typed) -> Typed {
    host.print(Stream::Err, "\n");
    how
}

/// Writes the line anew, with the cursor where it is; of a line that is too long the part around it.
fn draw(host: &dyn Host, prompt: &str, line: &Line) {
    // The last column is left free: a terminal that wrote it is on the next line already.
    let room = usize::from(host.terminal().width).saturating_sub(prompt.len() + 1).max(8);
    let (text, column) = line.part(room);
    let right = match prompt.len() + column {
        0 => String::new(),
        columns => format!("\u{1b}[{columns}C"),
    };
    host.print(Stream::Err, &format!("\r{prompt}{text}\u{1b}[K\r{right}"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    /// What comes of the keys, line by line.
    fn typed(keys: &str) -> Vec<Typed> {
        let host = TestHost::new().with_keys(keys.as_bytes());
        let mut keyboard = host.keyboard().expect("a test host has no failures").expect("keys were given");
        let mut editor = LineEditor::default();
        let mut all = Vec::new();
        loop {
            let one = editor.read(&host, keyboard.as_mut(), &Interruption::default(), "> ");
            let one = one.expect("a test host has no failures");
            let is_last = matches!(one, Typed::End | Typed::Interrupted);
            all.push(one);
            if is_last {
                return all;
            }
        }
    }

    fn lines(keys: &str) -> Vec<String> {
        let line = |one| match one {
            Typed::Line(text) => text,
            other => format!("{other:?}"),
        };
        typed(keys).into_iter().map(line).collect()
    }

    #[test]
    fn what_was_typed_before_comes_back_with_the_arrow_keys() {
        let (up, down) = ("\u{1b}[A", "\u{1b}OB");
        assert_eq!(lines(&format!("one\rtwo\r{up}\r{up}{up}!\r")), ["one", "two", "two", "one!", "End"]);
        assert_eq!(lines(&format!("one\rdraft{up}{down}\r")), ["one", "draft", "End"]);
        assert_eq!(lines(&format!("one\r{up}{up}{up}\r{down}x\r")), ["one", "one", "x", "End"]);
        assert_eq!(lines(&format!("one\r  \rone\r{up}{up}\r")), ["one", "  ", "one", "one", "End"]);
    }

    #[test]
    fn ctrl_c_drops_a_line_and_leaves_an_empty_one_and_ctrl_d_ends() {
        assert_eq!(lines("ab\u{3}cd\r\u{3}"), ["Dropped", "cd", "Interrupted"]);
        assert_eq!(lines("ab\u{4}\r\u{4}x"), ["ab", "End"]);
        assert_eq!(lines("pasted\nat once\n"), ["pasted", "at once", "End"]);
    }

    #[test]
    fn a_line_is_drawn_where_it_stands() {
        let host = TestHost::new().with_keys("aé\u{1b}[D\r".as_bytes());
        let mut keyboard = host.keyboard().expect("a test host has no failures").expect("keys were given");
        let read = LineEditor::default().read(&host, keyboard.as_mut(), &Interruption::default(), "> ");
        assert_eq!(read.expect("a test host has no failures"), Typed::Line("aé".to_owned()));
        assert_eq!(
            host.take_output().1.replace('\u{1b}', "^"),
            "\r> ^[K\r^[2C\r> a^[K\r^[3C\r> aé^[K\r^[4C\r> aé^[K\r^[3C\n"
        );
    }

    #[test]
    fn an_interruption_ends_the_question() {
        let host = TestHost::new().with_keys(b"");
        let mut keyboard = host.keyboard().expect("a test host has no failures").expect("keys were given");
        let interruption = Interruption::default();
        interruption.interrupt();
        let read = LineEditor::default().read(&host, keyboard.as_mut(), &interruption, "> ");
        assert_eq!(read.expect("a test host has no failures"), Typed::Interrupted);
    }
}
