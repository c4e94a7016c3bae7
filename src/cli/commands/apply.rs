//! `terrace apply`

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;

use crate::apply::Listener;
use crate::cli::approval::AutoApprove;
use crate::cli::console::Console;
use crate::cli::exit::{self, Detailed};
use crate::cli::flags::{
    DetailFlags, LockFlags, ModeFlags, ParallelismFlags, ProgramFlags, ScopeFlags, VariableFlags, ViewFlags,
    plan_options,
};
use crate::cli::person::Person;
use crate::cli::report::Detail;
use crate::cli::report::json::ui;
use crate::cli::report::text::{apply_summary, outputs_text};
use crate::cli::reports::ReportFlags;
use crate::cli::review::{Presence, Reviewer, review};
use crate::cli::session::Session;
use crate::cli::stream::Stream;
use crate::diag::{Diagnostic, Sources};
use crate::ops::{self, ApplyReport, ApplyRequest, Approval, Exit, Locking, Review};
use crate::plan::{PlanMode, PlanOptions};

/// Make the world as the configuration says
///
/// Makes a plan, shows it, asks, and carries it out; or carries out a saved plan that was reviewed
/// before. What cannot be undone is named before the question.
///
/// Exit codes: 0 success, 1 error, 10 spending cap exceeded, 11 state locked, 12 credentials
/// refused, 13 an apply failed in part, 14 the saved plan is stale or altered, 130 interrupted.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  terrace apply\n  terrace apply shop.plan")]
pub struct ApplyArgs {
    /// A plan saved with `terrace plan -out=FILE`
    #[arg(value_name = "FILE")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    approve: ApproveFlags,
    #[command(flatten)]
    mode: ModeFlags,
    #[command(flatten)]
    pub(super) shared: SharedFlags,
}

/// Whether to ask.
#[derive(Debug, Args)]
pub struct ApproveFlags {
    /// Do not ask before applying; with kinds such as =create,update ask about all others
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    #[arg(default_value = "false", hide_default_value = true, value_name = "KINDS")]
    pub auto_approve: AutoApprove,
}

/// What apply and destroy share.
#[derive(Debug, Args)]
pub struct SharedFlags {
    #[command(flatten)]
    pub scope: ScopeFlags,
    #[command(flatten)]
    pub parallelism: ParallelismFlags,
    #[command(flatten)]
    pub variables: VariableFlags,
    #[command(flatten)]
    pub lock: LockFlags,
    #[command(flatten)]
    pub programs: ProgramFlags,
    #[command(flatten)]
    pub reports: ReportFlags,
    #[command(flatten)]
    pub detail: DetailFlags,
    #[command(flatten)]
    pub view: ViewFlags,
}

/// What is to be applied, and how.
pub struct Order {
    pub saved: Option<PathBuf>,
    pub mode: PlanMode,
    pub options: PlanOptions,
    pub approve: ApproveFlags,
    pub parallelism: usize,
    pub variables: VariableFlags,
    pub locking: Locking,
    pub programs: ProgramFlags,
    pub reports: ReportFlags,
    pub detail: Detail,
}

pub async fn run(session: &Session, args: ApplyArgs) -> u8 {
    let ApplyArgs { plan, approve, mode, shared } = args;
    if let Some(problem) = plan.as_ref().and_then(|_| beside_saved_plan(&mode, &shared)) {
        return session.console.refuse(problem);
    }
    carry_out(session, order(plan, approve, mode, shared)).await
}

pub fn order(saved: Option<PathBuf>, approve: ApproveFlags, flags: ModeFlags, shared: SharedFlags) -> Order {
    let SharedFlags { scope, parallelism, variables, lock, programs, reports, detail, view: _ } = shared;
    Order {
        saved,
        mode: flags.mode(),
        options: plan_options(flags, scope),
        approve,
        parallelism: usize::from(parallelism.parallelism),
        variables,
        locking: lock.locking(),
        programs,
        reports,
        detail: detail.detail(),
    }
}

/// A saved plan holds its options: others beside it would be ignored, which nobody who writes them
/// expects. Values are another matter: ephemeral variables must be given again.
fn beside_saved_plan(mode: &ModeFlags, shared: &SharedFlags) -> Option<Diagnostic> {
    let ModeFlags { destroy, refresh_only, replace, invoke } = mode;
    let ScopeFlags { refresh, target, exclude, allow_all_missing: _, never: _ } = &shared.scope;
    let given = [
        (*destroy, "-destroy"),
        (*refresh_only, "-refresh-only"),
        (!replace.is_empty(), "-replace"),
        (!invoke.is_empty(), "-invoke"),
        (!*refresh, "-refresh=false"),
        (!target.is_empty(), "-target"),
        (!exclude.is_empty(), "-exclude"),
    ];
    let (_, flag) = given.into_iter().find(|(is_given, _)| *is_given)?;
    let detail =
        format!("A saved plan holds the options it was made with, so {flag} cannot be given beside it.");
    Some(Diagnostic::error("Option beside a saved plan", detail).hint("Make a new plan with this option."))
}

/// Applies, with what is shown before, meanwhile and after.
pub async fn carry_out(session: &Session, order: Order) -> u8 {
    let Order { saved, mode, options, approve, parallelism, variables, locking, programs, reports, detail } =
        order;
    let console = &session.console;
    let stream = programs.json.then(|| Stream::new(Arc::clone(&console.host)));
    let approve = approve.auto_approve;
    let presence = match variables.input && stream.is_none() {
        true => Presence::Somebody,
        false => Presence::Nobody,
    };
    if approve == AutoApprove::Nothing && saved.is_none() && presence == Presence::Nobody {
        return refuse(console, stream.as_ref(), nobody_to_ask(stream.as_ref()));
    }
    let person = Person::at(console);
    let interruption = &person.interruption;
    let variables = if stream.is_some() { variables.unasked() } else { variables };
    let reviewer = Reviewer {
        console,
        interruption,
        stream: stream.as_ref(),
        reports: &reports,
        approve: &approve,
        presence,
        mode,
        detail,
    };
    let refusals = Mutex::new(Vec::new());
    let review = |plan: &Review<'_>| {
        review(&reviewer, plan).unwrap_or_else(|problems| {
            refusals.lock().unwrap_or_else(PoisonError::into_inner).extend(problems);
            Approval::No
        })
    };
    let listener: &dyn Listener = match &stream {
        Some(stream) => stream,
        None => session.progress.as_ref(),
    };
    let request = ApplyRequest {
        saved,
        options,
        variables: person.variables(variables),
        locking,
        parallelism,
        readers: reports.readers(),
        listener,
        interruption,
        review: &review,
    };
    let report = tokio::select! {
        report = ops::apply(&session.project, request) => report,
        never = keep_time(session, stream.as_ref()) => match never {},
    };
    session.progress.finish();
    if interruption.is_stopping() && report.summary.is_none() && report.exit == Exit::Error {
        // Ended at a question: that its answer is missing now is no mistake of the configuration.
        return exit::code(Exit::Interrupted, Detailed::No);
    }
    match &stream {
        Some(stream) => tell(stream, &report, mode),
        None => show(session, &report, mode),
    }
    for problem in refusals.into_inner().unwrap_or_else(PoisonError::into_inner) {
        refuse(console, stream.as_ref(), problem);
    }
    exit::code(report.exit, Detailed::No)
}

fn nobody_to_ask(stream: Option<&Stream>) -> Diagnostic {
    let flag = if stream.is_some() { "-json" } else { "-input=false" };
    let detail = format!("There is nobody to ask for approval with {flag}.");
    Diagnostic::error("Cannot ask for approval", detail).hint("Apply a saved plan, or give -auto-approve.")
}

async fn keep_time(session: &Session, stream: Option<&Stream>) -> Infallible {
    match stream {
        Some(stream) => stream.keep_time().await,
        None => session.progress.keep_time().await,
    }
}

fn refuse(console: &Console, stream: Option<&Stream>, problem: Diagnostic) -> u8 {
    match stream {
        Some(stream) => {
            stream.diagnostics(&problem.into(), &Sources::default());
            exit::ERROR
        }
        None => console.refuse(problem),
    }
}

/// The end of an apply for a program.
fn tell(stream: &Stream, report: &ApplyReport, mode: PlanMode) {
    let ApplyReport { sources, diagnostics, exit, summary, outputs, no_changes: _ } = report;
    stream.diagnostics(diagnostics, sources);
    if let Some(summary) = summary {
        stream.say(&ui::apply_summary(summary, mode));
    }
    if *exit == Exit::Success && mode != PlanMode::Destroy {
        stream.say_all(ui::outputs(outputs));
    }
}

fn show(session: &Session, report: &ApplyReport, mode: PlanMode) {
    let ApplyReport { sources, diagnostics, exit, summary, outputs, no_changes: _ } = report;
    let console = &session.console;
    if let Some(summary) = summary {
        console.result(&format!("\n{}", apply_summary(summary, mode, &console.look(Detail::Full))));
        if session.project.simulated {
            console.result("This was a simulation: nothing real was touched.\n");
        }
    }
    console.diagnostics(diagnostics, sources);
    if *exit == Exit::Success && mode != PlanMode::Destroy && !outputs.is_empty() {
        console.result(&format!("\nOutputs:\n\n{}", outputs_text(super::output::shown(outputs))));
    }
}
