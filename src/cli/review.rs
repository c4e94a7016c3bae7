//! The review of a plan that is about to be applied: what is shown of it, and what is answered.

use std::collections::BTreeMap;

use crate::apply::Interruption;
use crate::diag::{Diagnostic, escape};
use crate::host::Stream as Output;
use crate::ops::{Approval, Review};
use crate::plan::{ChangeClass, Plan, PlanMode};

use super::approval::{AutoApprove, not_approved};
use super::console::Console;
use super::questions;
use super::report::json::ui;
use super::report::text::{simulation_notice, write_failed_plan, write_plan};
use super::report::{Detail, Look};
use super::reports::{ReportFlags, Reported};
use super::stream::Stream;

/// Who reviews, and how.
pub struct Reviewer<'c> {
    pub console: &'c Console,
    pub interruption: &'c Interruption,
    /// For programs, who are told instead of shown.
    pub stream: Option<&'c Stream>,
    pub reports: &'c ReportFlags,
    pub approve: &'c AutoApprove,
    pub presence: Presence,
    pub mode: PlanMode,
    pub detail: Detail,
}

/// Whether there is somebody who can be asked, as far as the flags say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    Somebody,
    Nobody,
}

/// Shows the plan, and asks where somebody has to be asked.
///
/// # Errors
/// Why it is not applied, other than that somebody said no.
pub fn review(reviewer: &Reviewer<'_>, review: &Review<'_>) -> Result<Approval, Vec<Diagnostic>> {
    let Reviewer { console, stream, approve, detail, .. } = *reviewer;
    let Review { plan, sources, diagnostics, digest, asks } = *review;
    let failures =
        reviewer.reports.write(console, Reported { plan: Some(plan), digest, diagnostics, sources });
    if !failures.is_empty() {
        // A review that somebody waits for was not delivered.
        return Err(failures);
    }
    match stream {
        Some(stream) => tell(stream, review),
        None => show(console, review, detail),
    }
    if !asks || approve.covers(plan) {
        return Ok(Approval::Yes);
    }
    match approve {
        AutoApprove::Nothing => Ok(ask(reviewer, plan, None)),
        AutoApprove::Only(_) | AutoApprove::Everything => {
            let left = approve.left(plan);
            if reviewer.presence == Presence::Nobody || !console.host.terminal().stdin {
                return Err(vec![not_approved(&left)]);
            }
            Ok(ask(reviewer, plan, Some(&left)))
        }
    }
}

fn ask(reviewer: &Reviewer<'_>, plan: &Plan, left: Option<&BTreeMap<ChangeClass, usize>>) -> Approval {
    let Reviewer { console, interruption, mode, .. } = *reviewer;
    let answer = questions::approval(console, interruption, questions::Approving { plan, left });
    if answer == Approval::No {
        let what = if mode == PlanMode::Destroy { "Destroy" } else { "Apply" };
        console.message(&format!("{what} cancelled.\n"));
    }
    answer
}

/// Of a saved plan only which it is: it was shown when it was made.
fn show(console: &Console, review: &Review<'_>, detail: Detail) {
    let (plan, look) = (&review.plan.masked(), console.look(detail));
    if review.diagnostics.has_errors() {
        console.results(|out| write_failed_plan(plan, &look, out));
    } else if let Some(digest) = review.digest {
        if plan.simulated {
            let look = Look { palette: console.palette(Output::Err), ..look };
            console.message(&format!("{}\n", simulation_notice(&look)));
        }
        console.message(&format!("Applying the saved plan with digest {}\n", escape(digest)));
    } else {
        console.results(|out| write_plan(plan, &look, out));
    }
    console.diagnostics(review.diagnostics, review.sources);
}

/// As [`show`], for a program.
fn tell(stream: &Stream, review: &Review<'_>) {
    let Review { plan, sources, diagnostics, digest, asks: _ } = *review;
    let is_new = digest.is_none();
    if is_new {
        stream.say_all(ui::refreshes(plan));
        stream.say_all(ui::reads(plan));
    }
    stream.say_all(ui::changes(plan));
    if is_new && !diagnostics.has_errors() {
        stream.say_all(ui::plan_summary(plan));
    }
    stream.diagnostics(diagnostics, sources);
}
