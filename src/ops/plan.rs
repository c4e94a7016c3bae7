//! Plan: what would have to change. Takes no lock for longer than settling an interrupted apply
//! needs, and writes nothing but that settlement.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::addr::InstanceAddr;
use crate::config::{ProviderRef, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{BlockId, Evaluation, Facts, Files, Instances, ModuleInstance, Moment, WantedImport};
use crate::plan::{
    self, Connect, Failure, Inputs, Plan, PlanOptions, Planned, PlannedFollowUp, Refresh, Values,
    providers_to_ask, settle,
};
use crate::provider::{ErrorKind, Reader};
use crate::state::{self, Journal, Opened, State, StateError};
use crate::value::Value;

use super::connections::Connections;
use super::diagnose;
use super::generate_config::{self, Generated};
use super::outline::add_outline;
use super::project::Project;
use super::session::{self, Exit, Locking, Session, Variables};

/// What a plan is to be made of.
pub struct PlanRequest<'a> {
    pub options: PlanOptions,
    pub variables: Variables<'a>,
    /// `-out`.
    pub out: Option<PathBuf>,
    pub locking: Locking,
    pub readers: Readers,
    /// `-generate-config-out`: where configuration goes for imports whose resource has no block.
    pub generate_config_out: Option<PathBuf>,
}

/// Who is shown a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    #[default]
    People,
    /// They are told of the configuration too. Whoever reads a saved plan may be one.
    Programs,
}

/// A plan to show. With errors it is shown as far as it goes and must not be applied.
#[derive(Debug, Default)]
pub struct PlanReport {
    /// `None` where the configuration or the state did not allow any.
    pub plan: Option<Plan>,
    /// What references to resources see after it.
    pub values: Values,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
    /// Of the saved file.
    pub digest: Option<String>,
    /// What was written for imports whose resource had no block.
    pub generated: Option<Generated>,
}

/// Makes a plan.
pub async fn plan(project: &Project, request: PlanRequest<'_>) -> PlanReport {
    match &request.generate_config_out {
        None => {
            let session = session::load(project, Some(&request.variables), request.options.mode);
            plan_of(project, session, &request, None).await
        }
        Some(out) => match generate_config::generate(project, &request.variables, out).await {
            Ok((session, generated)) => plan_of(project, session, &request, generated).await,
            Err(refused) => *refused,
        },
    }
}

async fn plan_of(
    project: &Project,
    session: Session,
    request: &PlanRequest<'_>,
    generated: Option<Generated>,
) -> PlanReport {
    let diagnostics = session.diagnostics.clone();
    let mut report = PlanReport { diagnostics, generated, ..PlanReport::default() };
    if !report.diagnostics.has_errors() {
        make(project, &session, request, &mut report).await;
    } else {
        report.exit = Exit::Error;
    }
    report.diagnostics = std::mem::take(&mut report.diagnostics).sorted(&session.configuration.sources);
    report.sources = session.configuration.sources;
    report
}

pub(super) async fn make(
    project: &Project,
    session: &Session,
    request: &PlanRequest<'_>,
    report: &mut PlanReport,
) {
    let now = project.host.clock().now();
    let moment = Moment::planning(now);
    let (evaluation, problems) = evaluate(project, session, &session.variables, &BTreeMap::new(), moment);
    report.diagnostics.extend(problems);
    if report.diagnostics.has_errors() {
        report.exit = Exit::Error;
        return;
    }
    let connections = Connections::new(project);
    let run = Run { project, session, evaluation: &evaluation, connections: &connections };
    let opened = match run.open_settled(request, &mut report.diagnostics).await {
        Ok(opened) => opened,
        Err(error) => {
            report.diagnostics.push(diagnose::state_error(&error));
            report.exit = Exit::Error;
            return;
        }
    };
    let (Opened { store: _, state, journal }, Asked { notes: settled, exit: unsettled }) = opened;
    let planned = run.plan(&request.options, &state, &journal, settled).await;
    let Planned { mut plan, diagnostics, failures, values, .. } = planned;
    if request.out.is_some() || request.readers == Readers::Programs {
        add_outline(&mut plan, &session.configuration, &project.registry);
    }
    // What `plantimestamp` says is what the saved plan says.
    plan.created_at = now;
    let (under_way, failures) = split_under_way(failures, &journal);
    report.diagnostics.extend(under_way);
    report.exit = match (exit_of(&plan, &diagnostics, &failures), unsettled) {
        (Exit::Success | Exit::Changes, Some(unsettled)) => unsettled,
        (exit, _) => exit,
    };
    report.diagnostics.extend(diagnostics);
    report.diagnostics.extend(diagnose::all(failures, &session.program, &evaluation));
    if let Some(problem) = diagnose::ruled_out(&plan) {
        report.diagnostics.push(problem);
        report.exit = without_success(report.exit);
    }
    if let Some(out) = &request.out
        && !report.diagnostics.has_errors()
    {
        save(project, &plan, out, report);
    }
    report.plan = Some(plan);
    report.values = values;
}

/// A name that is taken by a container that an open intent is creating is no mistake: whoever holds
/// the lock is about to record it.
fn split_under_way(failures: Vec<Failure>, journal: &Journal) -> (Vec<Diagnostic>, Vec<Failure>) {
    let creating: BTreeSet<&InstanceAddr> = journal
        .open()
        .filter(|(_, open)| open.intent.verb == state::Verb::Create)
        .map(|(_, open)| &open.intent.addr)
        .collect();
    let is_under_way = |failure: &Failure| {
        matches!(failure.error.kind, ErrorKind::Exists { .. })
            && failure.addr.as_ref().is_some_and(|addr| creating.contains(addr))
    };
    let (under_way, failures): (Vec<_>, Vec<_>) = failures.into_iter().partition(is_under_way);
    let warnings = under_way.into_iter().filter_map(|failure| failure.addr).map(|addr| {
        let detail = format!("{addr} is being created by a run whose outcome is not recorded yet.");
        Diagnostic::warning("Creation under way", detail).hint("Plan again when that run is over.")
    });
    (warnings.collect(), failures)
}

fn save(project: &Project, plan: &Plan, out: &Path, report: &mut PlanReport) {
    let shown = out.display().to_string();
    match plan::save(plan) {
        Ok((text, digest)) => match project.host.write(out, text.as_bytes()) {
            Ok(()) => report.digest = Some(digest),
            Err(error) => {
                report.diagnostics.push(diagnose::file_error("Writing the plan to", &shown, &error));
                report.exit = Exit::Error;
            }
        },
        Err(error) => {
            let detail = format!("The plan holds a value that must not be stored: {error}.");
            report.diagnostics.push(Diagnostic::error("Plan cannot be saved", detail));
            report.exit = Exit::Error;
        }
    }
}

/// Success, changes, or the worst of the failures.
pub(super) fn exit_of(plan: &Plan, diagnostics: &Diagnostics, failures: &[plan::Failure]) -> Exit {
    if let Some(exit) = diagnose::exit_of_all(failures) {
        return exit;
    }
    if diagnostics.has_errors() {
        Exit::Error
    } else if plan.has_changes() {
        Exit::Changes
    } else {
        Exit::Success
    }
}

/// Of a plan that must not be carried out although no part of it failed.
pub(super) fn without_success(exit: Exit) -> Exit {
    match exit {
        Exit::Success | Exit::Changes => Exit::Error,
        exit => exit,
    }
}

/// The parts that plan and apply share.
pub(super) struct Run<'a> {
    pub project: &'a Project,
    pub session: &'a Session,
    pub evaluation: &'a Evaluation<'a>,
    pub connections: &'a Connections<'a>,
}

/// Nothing is evaluated that needs resources.
pub(super) struct NoResources;

impl Instances for NoResources {
    fn resource(&self, _: BlockId, _: &ModuleInstance) -> Option<Value> {
        Some(Value::unknown(crate::value::Ty::DYNAMIC))
    }
}

impl Run<'_> {
    pub async fn plan(
        &self,
        options: &PlanOptions,
        state: &State,
        journal: &Journal,
        settled: Vec<String>,
    ) -> Planned {
        self.plan_with(options, state, journal, settled, None).await
    }

    /// As [`Run::plan`], with an import instead of those of the configuration.
    pub async fn plan_with(
        &self,
        options: &PlanOptions,
        state: &State,
        journal: &Journal,
        settled: Vec<String>,
        import: Option<WantedImport>,
    ) -> Planned {
        let objects = state.objects.iter().count() + self.session.program.blocks().len();
        self.project.expect_objects(objects);
        plan::plan(Inputs {
            program: &self.session.program,
            evaluation: self.evaluation,
            registry: &self.project.registry,
            state,
            sources: &self.session.configuration.sources,
            connect: self.connections,
            options,
            now: self.project.host.clock().now(),
            clock: self.project.host.clock(),
            simulated: self.project.simulated,
            owed: owed(journal),
            owed_invocations: journal.due().filter_map(plan::owed_invocation).collect(),
            settled,
            import,
        })
        .await
    }

    /// Reads state and journal, and settles open intents if nobody is applying right now: then they
    /// are open because they are under way.
    ///
    /// # Errors
    /// State or journal cannot be used.
    async fn open_settled(
        &self,
        request: &PlanRequest<'_>,
        diagnostics: &mut Diagnostics,
    ) -> Result<(Opened, Asked), StateError> {
        let opened = self.open().await?;
        if providers_to_ask(&opened.journal).is_empty() {
            return Ok((opened, Asked::default()));
        }
        let unsettled =
            "An earlier apply was interrupted, and it is not known what became of its last requests.";
        let warning = Diagnostic::warning("Interrupted apply not settled", unsettled);
        if request.options.refresh == Refresh::Trust {
            diagnostics.push(warning.hint("Plan without -refresh=false, so that terrace can look."));
            return Ok((opened, Asked::default()));
        }
        if request.locking == Locking::Off {
            // Without the lock nobody knows whether an apply is under way, whose journal it would be.
            diagnostics
                .push(warning.hint("Plan without -lock=false, so that terrace can record the answer."));
            return Ok((opened, Asked::default()));
        }
        let lock = match self.project.backend().lock(Duration::ZERO).await {
            Ok(lock) => lock,
            Err(error) => {
                let detail = format!(
                    "{} This plan does not see what that run has not recorded yet.",
                    diagnose::sentence(&error.to_string())
                );
                diagnostics.push(Diagnostic::warning("An apply is under way", detail));
                return Ok((opened, Asked::default()));
            }
        };
        // An apply may have ended since: only what is read under the lock may be written on.
        let mut opened = self.open().await?;
        let asked = self.settle(&mut opened.journal, &mut opened.state, diagnostics).await;
        drop(lock);
        Ok((opened, asked))
    }

    async fn open(&self) -> Result<Opened, StateError> {
        let types = |mode, kind: &str| self.project.type_of(mode, kind);
        state::open(self.project.backend(), self.project.host.as_ref(), &types).await
    }

    /// Asks what became of open intents and records it in journal and state.
    pub async fn settle(
        &self,
        journal: &mut Journal,
        state: &mut State,
        diagnostics: &mut Diagnostics,
    ) -> Asked {
        let mut exits = Vec::new();
        let mut readers: BTreeMap<String, Arc<dyn Reader>> = BTreeMap::new();
        for provider in providers_to_ask(journal) {
            let parsed = ProviderRef::parse(&provider);
            let (config, problems) = self.evaluation.provider_config(&parsed, &NoResources);
            if problems.has_errors() {
                exits.push(Exit::Error);
                diagnostics.extend(problems);
                continue;
            }
            diagnostics.extend(problems);
            match self.connections.reader(&parsed, &config) {
                Ok(reader) => {
                    readers.insert(provider, reader);
                }
                Err(error) => {
                    exits.push(diagnose::exit_of(&error.kind));
                    diagnostics.push(diagnose::provider_error(error));
                }
            }
        }
        let settlement = settle(journal, state, &readers).await;
        for error in settlement.failures {
            exits.push(diagnose::exit_of(&error.kind));
            diagnostics.push(diagnose::provider_error(error));
        }
        if let Some(error) = settlement.journal_error {
            exits.push(Exit::Error);
            diagnostics.push(diagnose::journal_error(&error));
        }
        Asked { notes: settlement.notes, exit: diagnose::worst(exits) }
    }
}

/// What asking about an interrupted apply gave.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// One sentence per intent.
    pub notes: Vec<String>,
    /// How the program should end, where not all could be asked or recorded.
    pub exit: Option<Exit>,
}

/// Follow-ups that an earlier apply still owes.
fn owed(journal: &Journal) -> Vec<PlannedFollowUp> {
    let due = journal.due().filter(|owed| !plan::is_invocation(owed)).map(|owed| PlannedFollowUp {
        provider: owed.provider.clone(),
        action: owed.action.clone(),
        config: owed.config.clone(),
        title: owed.title.clone(),
        after: Vec::new(),
    });
    due.collect()
}

/// Values of variables, and everything else that is evaluated once.
pub(super) fn evaluate<'s>(
    project: &Project,
    session: &'s Session,
    variables: &VariableValues,
    values: &BTreeMap<String, Value>,
    moment: Moment,
) -> (Evaluation<'s>, Diagnostics) {
    let facts = facts(project, moment);
    Evaluation::new(&session.program, &session.configuration, variables, values, facts)
}

/// What `path.*` and `terrace.workspace` are, and the time.
pub(super) fn facts(project: &Project, moment: Moment) -> Facts {
    let cwd = project.host.current_dir().map(|path| path.display().to_string()).unwrap_or_default();
    let files = Some(Files::new(Arc::clone(&project.host)));
    Facts { root: ".".to_owned(), cwd, workspace: "default".to_owned(), files, moment }
}
