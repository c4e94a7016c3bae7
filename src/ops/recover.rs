//! Recover: what became of the writes of an interrupted apply. Plan and apply ask by themselves; this
//! asks and does nothing else, and records the answer in the state.

use std::collections::BTreeMap;

use crate::diag::{Diagnostics, Sources};
use crate::eval::Moment;
use crate::plan::PlanMode;
use crate::state::{self, Opened, Verb};

use super::connections::Connections;
use super::diagnose;
use super::lock;
use super::plan::{Asked, Run, evaluate};
use super::project::Project;
use super::session::{self, Exit, Locking, Session, Variables};

/// What recovering needs.
pub struct RecoverRequest<'a> {
    pub variables: Variables<'a>,
    pub locking: Locking,
}

/// What was found.
#[derive(Debug, Default)]
pub struct RecoverReport {
    /// How many writes had an unknown fate, and how many further writes were still due.
    pub open: usize,
    pub due: usize,
    /// What became of them, one sentence each.
    pub notes: Vec<String>,
    /// Those whose fate is still not known: `create stacks_container.web`.
    pub unsettled: Vec<String>,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// Finds out and records what became of the writes of an interrupted apply.
pub async fn recover(project: &Project, request: RecoverRequest<'_>) -> RecoverReport {
    // What is needed of the configuration is what its providers say.
    let session = session::load(project, Some(&request.variables), PlanMode::Destroy);
    let mut report = RecoverReport { diagnostics: session.diagnostics.clone(), ..RecoverReport::default() };
    report.exit = match report.diagnostics.has_errors() {
        true => Exit::Error,
        false => locked(project, &session, &request, &mut report).await.err().unwrap_or_default(),
    };
    report.diagnostics = std::mem::take(&mut report.diagnostics).sorted(&session.configuration.sources);
    report.sources = session.configuration.sources;
    report
}

/// # Errors
/// How the program should end; why is among the diagnostics.
async fn locked(
    project: &Project,
    session: &Session,
    request: &RecoverRequest<'_>,
    report: &mut RecoverReport,
) -> Result<(), Exit> {
    let _lock = lock::take(project, request.locking, &mut report.diagnostics).await?;
    let moment = Moment::planning(project.host.clock().now());
    let (evaluation, problems) = evaluate(project, session, &session.variables, &BTreeMap::new(), moment);
    report.diagnostics.extend(problems);
    if report.diagnostics.has_errors() {
        return Err(Exit::Error);
    }
    let types = |mode, kind: &str| project.type_of(mode, kind);
    let opened = match state::open(project.backend(), project.host.as_ref(), &types).await {
        Ok(opened) => opened,
        Err(error) => {
            report.diagnostics.push(diagnose::state_error(&error));
            return Err(Exit::Error);
        }
    };
    let Opened { mut store, mut state, mut journal } = opened;
    report.open = journal.open().count();
    let connections = Connections::new(project);
    let run = Run { project, session, evaluation: &evaluation, connections: &connections };
    let Asked { notes, exit } = run.settle(&mut journal, &mut state, &mut report.diagnostics).await;
    report.notes = notes;
    report.due = journal.due().count();
    let named = |verb: Verb, addr| format!("{} {addr}", word(verb));
    report.unsettled = journal.open().map(|(_, open)| named(open.intent.verb, &open.intent.addr)).collect();
    if let Err(error) = store.save(&mut state, &types, &mut journal).await {
        report.diagnostics.push(diagnose::state_error(&error));
        return Err(Exit::Error);
    }
    exit.map_or(Ok(()), Err)
}

fn word(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "create",
        Verb::Update => "update",
        Verb::Delete => "delete",
        Verb::Invoke => "invoke",
    }
}
