//! `terrace recover`

use clap::Args;

use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{LockFlags, VariableFlags, ViewFlags};
use crate::cli::person::Person;
use crate::cli::session::Session;
use crate::diag::escape;
use crate::ops::{self, Exit, RecoverReport, RecoverRequest};

/// Find out what became of an interrupted apply
///
/// Asks the clouds what became of the requests that an apply had sent when it was interrupted, and
/// records the answers in the state. Nothing is changed but the state. `terrace plan` and `terrace
/// apply` do this by themselves first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  terrace recover")]
pub struct RecoverArgs {
    #[command(flatten)]
    variables: VariableFlags,
    #[command(flatten)]
    pub(super) lock: LockFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

pub async fn run(session: &Session, args: RecoverArgs) -> u8 {
    let RecoverArgs { variables, lock, view: _ } = args;
    let console = &session.console;
    let person = Person::at(console);
    let request = RecoverRequest { variables: person.variables(variables), locking: lock.locking() };
    let Some(report) = person.lets(ops::recover(&session.project, request)).await else {
        return exit::code(Exit::Interrupted, Detailed::No);
    };
    if report.exit == Exit::Success || !report.notes.is_empty() {
        console.result(&text(&report));
    }
    console.diagnostics(&report.diagnostics, &report.sources);
    exit::code(report.exit, Detailed::No)
}

const NOTHING: &str = "Nothing to recover: it is known what became of every request.\n";

fn text(report: &RecoverReport) -> String {
    let RecoverReport { open, due, notes, unsettled, .. } = report;
    if *open == 0 && *due == 0 {
        return NOTHING.to_owned();
    }
    let mut text = String::new();
    for note in notes {
        text.push_str(&format!("{}\n", escape(note)));
    }
    for what in unsettled {
        text.push_str(&format!("Not known yet: {}. It is asked again at the next start.\n", escape(what)));
    }
    if *due > 0 {
        let what =
            if *due == 1 { "One further write is".to_owned() } else { format!("{due} further writes are") };
        text.push_str(&format!("{what} still due; the next apply does it.\n"));
    }
    if unsettled.is_empty() {
        text.push_str("\nThe state holds all of it. `terrace plan` shows what is left to do.\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_in_sentences() {
        assert_eq!(text(&RecoverReport::default()), NOTHING);
        let report = RecoverReport {
            open: 2,
            due: 1,
            notes: vec!["stacks_container.web was created.".to_owned()],
            unsettled: vec!["create stacks_container.db".to_owned()],
            ..RecoverReport::default()
        };
        assert_eq!(
            text(&report),
            "stacks_container.web was created.\nNot known yet: create stacks_container.db. It is asked again at the next \
             start.\nOne further write is still due; the next apply does it.\n"
        );
    }
}
