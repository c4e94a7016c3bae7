//! The command line: arguments in, results and messages out.
//!
//! What lives here: the commands (`commands/`, one file each), what they show (`report/`), progress
//! of an apply, flags that commands share, exit codes, the printing of diagnostics. What does not:
//! what a command does (`ops`). It may import everything, and is the only room that writes to the
//! terminal. Reports are pure functions from data to text: they know no host and no terminal.

pub mod progress;
pub mod report;
