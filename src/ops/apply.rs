//! Apply: plan (or take a saved plan and make sure it still holds), ask, carry out, save.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::apply::{self, Applied, Interruption, Listener, Summary};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::Moment;
use crate::plan::{self, Plan, PlanOptions, Planned};
use crate::state::{self, Journal, Opened, State, StateOutput, Store};

use super::connections::Connections;
use super::diagnose;
use super::lock;
use super::outline::add_outline;
use super::plan::{Asked, Readers, Run, evaluate, exit_of, without_success};
use super::project::Project;
use super::saved_variables::check_given;
use super::session::{self, Exit, Locking, Session, Variables};

/// What is to be applied, and how.
pub struct ApplyRequest<'a> {
    /// A saved plan; otherwise `options` are planned.
    pub saved: Option<PathBuf>,
    pub options: PlanOptions,
    pub variables: Variables<'a>,
    pub locking: Locking,
    pub parallelism: usize,
    /// Who is shown the plan.
    pub readers: Readers,
    pub listener: &'a dyn Listener,
    pub interruption: &'a Interruption,
    /// Shows the plan and asks whether to go on.
    pub review: &'a (dyn Fn(&Review<'_>) -> Approval + Sync),
}

/// What is shown before anything is written.
pub struct Review<'a> {
    pub plan: &'a Plan,
    pub sources: &'a Sources,
    pub diagnostics: &'a Diagnostics,
    /// Of the saved plan that is applied.
    pub digest: Option<&'a str>,
    /// Whether there is a question to ask: there are changes, no errors, and the plan was not
    /// reviewed before.
    pub asks: bool,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Approval {
    /// Go on, also where there was nothing to ask.
    Yes,
    /// Nothing is done.
    No,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct ApplyReport {
    pub sources: Sources,
    /// What was not shown with the plan.
    pub diagnostics: Diagnostics,
    pub exit: Exit,
    /// `None` where nothing was begun.
    pub summary: Option<Summary>,
    /// With those as sensitive that repeat something sensitive.
    pub outputs: BTreeMap<String, StateOutput>,
    /// There was nothing to do.
    pub no_changes: bool,
}

/// Applies.
pub async fn apply(project: &Project, request: ApplyRequest<'_>) -> ApplyReport {
    let mut report = ApplyReport::default();
    let (reviewed, request) = match saved(project, request) {
        Ok(found) => found,
        Err((diagnostic, exit)) => {
            report.diagnostics.push(diagnostic);
            report.exit = exit;
            return report;
        }
    };
    let nothing = BTreeMap::new();
    let planned = reviewed.as_ref().map_or(&nothing, |reviewed| &reviewed.plan.variables);
    let session = session::load_with(project, Some(&request.variables), planned, request.options.mode);
    report.diagnostics.extend(session.diagnostics.clone());
    if !report.diagnostics.has_errors() && reviewed.is_some() {
        report.diagnostics.extend(check_given(project, &session, &request.variables, planned));
    }
    if report.diagnostics.has_errors() {
        report.exit = Exit::Error;
    } else {
        locked(project, &session, &request, reviewed.as_ref(), &mut report).await;
    }
    report.diagnostics = std::mem::take(&mut report.diagnostics).sorted(&session.configuration.sources);
    report.sources = session.configuration.sources;
    report
}

type Refusal = (Diagnostic, Exit);

/// A saved plan and its digest.
struct Reviewed {
    plan: Plan,
    digest: String,
}

/// Reads the saved plan, whose options and variables count then; what is ruled out beside it is ruled
/// out too.
fn saved<'a>(
    project: &Project,
    mut request: ApplyRequest<'a>,
) -> Result<(Option<Reviewed>, ApplyRequest<'a>), Refusal> {
    let Some(path) = request.saved.take() else { return Ok((None, request)) };
    let (plan, digest) = load_plan(project, &path)?;
    if plan.simulated != project.simulated {
        let (made, now) = if plan.simulated { ("with", "without") } else { ("without", "with") };
        let detail = format!("The plan was made {made} --simulate, and this is an apply {now} it.");
        return Err((Diagnostic::error("Saved plan is for another world", detail), Exit::StalePlan));
    }
    let never = [plan.options.never.clone(), std::mem::take(&mut request.options.never)].concat();
    request.options = PlanOptions { never, ..plan.options.clone() };
    Ok((Some(Reviewed { plan, digest }), request))
}

/// Reads a saved plan; gives it and its digest.
///
/// # Errors
/// The diagnostic and how the program should end.
pub(super) fn load_plan(project: &Project, path: &Path) -> Result<(Plan, String), (Diagnostic, Exit)> {
    let shown = path.display().to_string();
    let bytes = project
        .host
        .read(path)
        .map_err(|error| (diagnose::file_error("Reading the plan", &shown, &error), Exit::Error))?;
    plan::load(&bytes).map_err(|error| diagnose::saved_plan_error(&error, &shown))
}

async fn locked(
    project: &Project,
    session: &Session,
    request: &ApplyRequest<'_>,
    reviewed: Option<&Reviewed>,
    report: &mut ApplyReport,
) {
    let _lock = match lock::take(project, request.locking, &mut report.diagnostics).await {
        Ok(lock) => lock,
        Err(exit) => {
            report.exit = exit;
            return;
        }
    };
    let nothing = BTreeMap::new();
    let values_of = reviewed.map_or(&nothing, |reviewed| &reviewed.plan.variables);
    let planned_at = reviewed.map_or_else(|| project.host.clock().now(), |reviewed| reviewed.plan.created_at);
    let moment = Moment::planning(planned_at);
    let (evaluation, problems) = evaluate(project, session, &session.variables, values_of, moment);
    report.diagnostics.extend(problems);
    if report.diagnostics.has_errors() {
        report.exit = Exit::Error;
        return;
    }
    let types = |mode, kind: &str| project.type_of(mode, kind);
    let opened = match state::open(project.backend(), project.host.as_ref(), &types).await {
        Ok(opened) => opened,
        Err(error) => {
            report.diagnostics.push(diagnose::state_error(&error));
            report.exit = Exit::Error;
            return;
        }
    };
    let Opened { mut store, mut state, mut journal } = opened;
    if let Some(stale) = reviewed.and_then(|reviewed| stale(&reviewed.plan, &state)) {
        report.diagnostics.push(stale);
        report.exit = Exit::StalePlan;
        return;
    }
    let connections = Connections::new(project);
    let run = Run { project, session, evaluation: &evaluation, connections: &connections };
    let Asked { notes, exit } = run.settle(&mut journal, &mut state, &mut report.diagnostics).await;
    if let Some(exit) = exit {
        report.exit = exit;
        return;
    }
    let planned = run.plan(&request.options, &state, &journal, notes).await;
    let Some((plan, values, mut state)) = review(&run, planned, request, reviewed, report) else {
        return;
    };
    // What was evaluated for the plan was evaluated with unknown values, and is remembered so.
    let moment = Moment::applying(planned_at, Arc::clone(&project.host));
    let (real, _) = evaluate(project, session, &session.variables, values_of, moment);
    let inputs = apply::Inputs {
        plan: &plan,
        planned: &values,
        program: &session.program,
        evaluation: &real,
        registry: &project.registry,
        connect: &connections,
        listener: request.listener,
        host: project.host.as_ref(),
        parallelism: request.parallelism,
        interruption: request.interruption,
    };
    let applied = apply::apply(&inputs, &mut state, &mut journal).await;
    report.no_changes = !plan.has_changes();
    finish(&run, applied, report);
    save(&mut store, &mut state, &types, &mut journal, report).await;
    report.outputs = plan::masked_outputs(&plan, &state);
}

/// A saved plan was made from a state that is not the newest any more.
fn stale(plan: &Plan, state: &State) -> Option<Diagnostic> {
    if plan.lineage == state.lineage && plan.serial == state.serial || plan.serial == 0 && state.serial == 0 {
        return None;
    }
    let made_from = format!("The plan was made from serial {} of the state", plan.serial);
    let detail = match state.serial {
        0 => format!("{made_from}, and there is no state now."),
        _ if plan.serial > 0 && plan.lineage != state.lineage => {
            "The plan was made from another state than the one that is here now: their lineages differ."
                .to_owned()
        }
        now if now < plan.serial => {
            format!("{made_from}, which has serial {now} now: an older one was put back since.")
        }
        now => format!("{made_from}, which has serial {now} now: something was applied since."),
    };
    Some(Diagnostic::error("Saved plan is stale", detail).hint("Make a new plan and have it reviewed."))
}

/// Shows the plan and asks. `None` where it ends here.
fn review(
    run: &Run<'_>,
    planned: Planned,
    request: &ApplyRequest<'_>,
    reviewed: Option<&Reviewed>,
    report: &mut ApplyReport,
) -> Option<(Plan, plan::Values, State)> {
    let Planned { mut plan, state, values, diagnostics, failures } = planned;
    if request.readers == Readers::Programs {
        add_outline(&mut plan, &run.session.configuration, &run.project.registry);
    }
    let mut exit = exit_of(&plan, &diagnostics, &failures);
    let mut shown = std::mem::take(&mut report.diagnostics);
    shown.extend(diagnostics);
    shown.extend(diagnose::all(failures, &run.session.program, run.evaluation));
    if let Some(problem) = diagnose::ruled_out(&plan) {
        shown.push(problem);
        exit = without_success(exit);
    }
    if let Some(reviewed) = reviewed {
        let beyond = plan::beyond(&reviewed.plan, &plan);
        if !beyond.is_empty() && !shown.has_errors() {
            let detail = format!(
                "Planned again, the configuration would now do what was not reviewed:\n  {}",
                beyond.join("\n  ")
            );
            let hint = "Nothing was done. Make a new plan and have it reviewed.";
            shown.push(Diagnostic::error("Saved plan does not fit the world any more", detail).hint(hint));
            report.diagnostics = shown;
            report.exit = Exit::StalePlan;
            return None;
        }
    }
    let failed = shown.has_errors();
    let sources = &run.session.configuration.sources;
    let shown = shown.sorted(sources);
    let asks = !failed && reviewed.is_none() && plan.has_changes();
    let digest = reviewed.map(|reviewed| reviewed.digest.as_str());
    let approval = (request.review)(&Review { plan: &plan, sources, diagnostics: &shown, digest, asks });
    if failed {
        report.exit = exit;
        return None;
    }
    if approval == Approval::No {
        report.exit = if request.interruption.is_stopping() { Exit::Interrupted } else { Exit::Error };
        return None;
    }
    Some((plan, values, state))
}

fn finish(run: &Run<'_>, applied: Applied, report: &mut ApplyReport) {
    let Applied { summary, failures, diagnostics, wrote, interrupted, journal_error } = applied;
    let failed = !failures.is_empty() || diagnostics.has_errors() || journal_error.is_some();
    report.exit = match (failed, interrupted) {
        (_, true) => Exit::Interrupted,
        (true, _) if wrote => Exit::Partial,
        (true, _) if journal_error.is_some() => Exit::Error,
        (true, _) => diagnose::exit_of_all(&failures).unwrap_or(Exit::Error),
        (false, _) => Exit::Success,
    };
    report.diagnostics.extend(diagnostics);
    report.diagnostics.extend(diagnose::all(failures, &run.session.program, run.evaluation));
    if let Some(error) = journal_error {
        report.diagnostics.push(diagnose::journal_error(&error));
    }
    report.summary = Some(summary);
}

async fn save(
    store: &mut Store,
    state: &mut State,
    types: state::TypeOf<'_>,
    journal: &mut Journal,
    report: &mut ApplyReport,
) {
    if let Err(error) = store.save(state, types, journal).await {
        let diagnostic = diagnose::state_error(&error).hint(
            "Nothing is lost: what was done stands in the journal, and the next plan or apply takes it in.",
        );
        report.diagnostics.push(diagnostic);
        if report.exit == Exit::Success {
            report.exit = Exit::Partial;
        }
    }
}
