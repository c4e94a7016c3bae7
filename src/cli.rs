//! The command line: arguments in, results and messages out.
//!
//! What lives here: the commands (`commands/`, one file each), what they show (`report/`), progress
//! of an apply, flags that commands share, exit codes, the printing of diagnostics. What does not:
//! what a command does (`ops`). It may import everything, and is the only room that writes to the
//! terminal. Reports are pure functions from data to text: they know no host and no terminal.

mod approval;
mod args;
mod commands;
mod console;
mod exit;
mod flags;
mod interrupt;
mod person;
mod progress;
mod questions;
pub mod report;
mod reports;
mod review;
mod session;
mod stream;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::host::Host;

use args::Parsed;
use console::Console;

/// Runs the program: arguments without its own name in, exit code out. `host_in` gives the host as
/// seen from another folder (`-chdir`).
pub async fn run(
    host: Arc<dyn Host>,
    host_in: &dyn Fn(PathBuf) -> Arc<dyn Host>,
    arguments: impl IntoIterator<Item = OsString>,
) -> u8 {
    let cli = match args::parse(arguments) {
        Parsed::Run(cli) => cli,
        Parsed::Answered(answer) => return console::answer(host.as_ref(), &answer),
    };
    let host = match &cli.chdir {
        Some(folder) => match console::folder(host.as_ref(), folder) {
            Ok(()) => host_in(folder.clone()),
            Err(problem) => return Console::new(host, cli.command.view()).refuse(problem),
        },
        None => host,
    };
    commands::run(host, *cli).await
}

#[cfg(test)]
mod tests;
