//! Import of one object by command: it comes into the state as an `import` block would bring it there,
//! and nothing else is done.

use std::collections::BTreeMap;

use crate::addr::{InstanceAddr, Mode, Target};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{Moment, WantedImport};
use crate::plan::{self, PlanMode, PlanOptions, Planned, Refresh};
use crate::state::{self, Opened, State};

use super::connections::Connections;
use super::diagnose;
use super::lock;
use super::plan::{Asked, Run, evaluate};
use super::project::Project;
use super::session::{self, Exit, Locking, Session, Variables};

/// What to import.
pub struct ImportRequest<'a> {
    pub to: InstanceAddr,
    /// What the provider calls the object.
    pub id: String,
    pub variables: Variables<'a>,
    pub locking: Locking,
}

/// What became of it.
#[derive(Debug, Default)]
pub struct ImportReport {
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    /// Success: the object is in the state.
    pub exit: Exit,
}

/// Takes an object into the state.
pub async fn import(project: &Project, request: ImportRequest<'_>) -> ImportReport {
    let session = session::load(project, Some(&request.variables), PlanMode::Normal);
    let mut report = ImportReport { diagnostics: session.diagnostics.clone(), ..ImportReport::default() };
    let import = match report.diagnostics.has_errors() {
        true => Err(None),
        false => wanted(&session, &request).map_err(Some),
    };
    report.exit = match import {
        Ok(import) => {
            let done = locked(project, &session, &request, import, &mut report.diagnostics).await;
            done.err().unwrap_or_default()
        }
        Err(problem) => {
            report.diagnostics.extend(problem);
            Exit::Error
        }
    };
    report.diagnostics = std::mem::take(&mut report.diagnostics).sorted(&session.configuration.sources);
    report.sources = session.configuration.sources;
    report
}

/// # Errors
/// The configuration does not declare it.
fn wanted(session: &Session, request: &ImportRequest<'_>) -> Result<WantedImport, Diagnostic> {
    let ImportRequest { to, id, .. } = request;
    if to.resource.mode != Mode::Managed {
        let detail = format!("{to} is no resource that could be managed.");
        return Err(Diagnostic::error("Invalid import target", detail));
    }
    let program = &session.program;
    let Some(block) = program.find(&to.resource) else {
        let detail = format!(
            "The configuration has no block for {to}. What is imported must have one that says how it should be."
        );
        let known: Vec<String> = program.blocks().map(|id| program.block(id).addr.to_string()).collect();
        let error = Diagnostic::error("Import into undeclared resource", detail);
        return Err(error.suggest(&to.resource.to_string(), known.iter().map(String::as_str)).hint(
            "Or write an `import` block and let `terrace plan -generate-config-out=FILE` write the rest.",
        ));
    };
    let span = program.block(block).block.span;
    let id = Some(id.clone());
    Ok(WantedImport { to: to.clone(), to_span: span, id, id_span: span, provider: None })
}

/// # Errors
/// How the program should end; why is among the diagnostics.
async fn locked(
    project: &Project,
    session: &Session,
    request: &ImportRequest<'_>,
    import: WantedImport,
    diagnostics: &mut Diagnostics,
) -> Result<(), Exit> {
    let _lock = lock::take(project, request.locking, diagnostics).await?;
    let moment = Moment::planning(project.host.clock().now());
    let (evaluation, problems) = evaluate(project, session, &session.variables, &BTreeMap::new(), moment);
    diagnostics.extend(problems);
    if diagnostics.has_errors() {
        return Err(Exit::Error);
    }
    let types = |mode, kind: &str| project.type_of(mode, kind);
    let refused = |diagnostics: &mut Diagnostics, problem: Diagnostic| {
        diagnostics.push(problem);
        Exit::Error
    };
    let opened = state::open(project.backend(), project.host.as_ref(), &types).await;
    let Opened { mut store, mut state, mut journal } =
        opened.map_err(|error| refused(diagnostics, diagnose::state_error(&error)))?;
    let connections = Connections::new(project);
    let run = Run { project, session, evaluation: &evaluation, connections: &connections };
    let Asked { notes, exit } = run.settle(&mut journal, &mut state, diagnostics).await;
    exit.map_or(Ok(()), Err)?;
    if state.objects.get(&import.to).is_some() {
        return Err(refused(diagnostics, managed(&import.to)));
    }
    // Nothing but this instance, and nothing looked at but what it needs.
    let options = PlanOptions {
        targets: vec![Target::Instance(import.to.clone())],
        refresh: Refresh::Trust,
        ..PlanOptions::default()
    };
    let to = import.to.clone();
    let planned = run.plan_with(&options, &state, &journal, notes, Some(import)).await;
    take(&run, &to, &mut state, planned, diagnostics)?;
    let saved = store.save(&mut state, &types, &mut journal).await;
    saved.map_err(|error| refused(diagnostics, diagnose::state_error(&error)))
}

fn managed(to: &InstanceAddr) -> Diagnostic {
    let detail =
        format!("{to} stands for an object already. It would be forgotten, though it goes on existing.");
    Diagnostic::error("Resource already managed", detail)
        .hint(format!("To manage another object from now on, first run `terrace state rm '{to}'`."))
}

/// Takes over the imported object alone. What a plan would say beside it, the next plan says.
fn take(
    run: &Run<'_>,
    to: &InstanceAddr,
    state: &mut State,
    planned: Planned,
    diagnostics: &mut Diagnostics,
) -> Result<(), Exit> {
    let Planned { state: refreshed, diagnostics: said, failures, .. } = planned;
    if let Some(other) = plan::managed_elsewhere(&run.project.registry, &refreshed, to) {
        let detail = format!("This object is managed already, as {other}: an object has one address.");
        let hint = format!("To give it the other address, run `terrace state mv '{other}' '{to}'`.");
        diagnostics.push(Diagnostic::error("Object already managed", detail).hint(hint));
        return Err(Exit::Error);
    }
    if let Some(object) = refreshed.objects.get(to) {
        state.objects.put(to.clone(), object.clone());
        return Ok(());
    }
    let exit = diagnose::exit_of_all(&failures).unwrap_or(Exit::Error);
    diagnostics.extend(said);
    diagnostics.extend(diagnose::all(failures, &run.session.program, run.evaluation));
    if !diagnostics.has_errors() {
        let detail =
            format!("{to} could not be imported: a `moved` block gives its place to another object.");
        diagnostics.push(Diagnostic::error("Nothing imported", detail));
    }
    Err(exit)
}
