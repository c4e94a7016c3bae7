//! Keys one by one, from a real terminal.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, read};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

use super::Keyboard;

/// A terminal that hands over each key; it is set back when this is dropped.
pub struct RealKeyboard {
    before: Termios,
}

impl RealKeyboard {
    /// `None` where standard input is no terminal.
    #[expect(clippy::disallowed_methods, reason = "the host is what reads standard input")]
    pub fn open() -> io::Result<Option<RealKeyboard>> {
        if !io::stdin().is_terminal() {
            return Ok(None);
        }
        let before = tcgetattr(rustix::stdio::stdin())?;
        let mut raw = before.clone();
        raw.make_raw();
        // What is written goes on to be written as ever: a line break also returns to the margin.
        raw.output_modes = before.output_modes;
        tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, &raw)?;
        Ok(Some(RealKeyboard { before }))
    }
}

impl Keyboard for RealKeyboard {
    fn typed(&mut self, wait: Duration) -> io::Result<Option<Vec<u8>>> {
        let stdin = rustix::stdio::stdin();
        let wait = Timespec::try_from(wait).map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&wait)) {
            Ok(0) | Err(Errno::INTR) => return Ok(Some(Vec::new())),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        let mut bytes = [0; 1024];
        match read(stdin, &mut bytes) {
            Ok(0) => Ok(None),
            Ok(count) => Ok(Some(bytes[..count].to_vec())),
            Err(Errno::INTR | Errno::AGAIN) => Ok(Some(Vec::new())),
            Err(error) => Err(error.into()),
        }
    }
}

impl Drop for RealKeyboard {
    fn drop(&mut self) {
        // A terminal that is gone needs no setting back.
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, &self.before);
    }
}
