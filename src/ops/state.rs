//! Looks at the state and at saved plans: `show`, `output`, `state list`, `state show`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diag::{Diagnostic, escape};
use crate::plan::{self, Plan};
use crate::state::{self, State, StateOutput};

use super::diagnose;
use super::project::Project;
use super::session::Exit;

/// A state or a saved plan.
#[derive(Debug)]
pub enum Shown {
    State(Box<State>),
    /// And its digest.
    Plan(Box<Plan>, String),
}

/// The state of the project, with what the journal knows folded in. Writes nothing.
///
/// # Errors
/// The diagnostic for an unusable state.
pub async fn state(project: &Project) -> Result<State, Diagnostic> {
    let types = |mode, kind: &str| project.type_of(mode, kind);
    match state::open(project.backend(), project.host.as_ref(), &types).await {
        Ok(opened) => Ok(opened.state),
        Err(error) => Err(diagnose::state_error(&error)),
    }
}

/// A saved plan or a state file, told apart by their content; the project's state without a path.
///
/// # Errors
/// The diagnostic and how the program should end.
pub async fn show(project: &Project, path: Option<&Path>) -> Result<Shown, (Diagnostic, Exit)> {
    let Some(path) = path else {
        let state = state(project).await.map_err(|diagnostic| (diagnostic, Exit::Error))?;
        return Ok(Shown::State(Box::new(state)));
    };
    let shown = path.display().to_string();
    let bytes = project
        .host
        .read(path)
        .map_err(|error| (diagnose::file_error("Reading", &shown, &error), Exit::Error))?;
    if bytes.trim_ascii_start().starts_with(b"{") {
        let types = |mode, kind: &str| project.type_of(mode, kind);
        let state = state::read_document(&bytes, &shown, &types)
            .map_err(|error| (diagnose::state_error(&error), Exit::Error))?;
        return Ok(Shown::State(Box::new(state)));
    }
    match plan::load(&bytes) {
        Ok((plan, digest)) => Ok(Shown::Plan(Box::new(plan), digest)),
        Err(error) => Err(diagnose::saved_plan_error(&error, &shown)),
    }
}

/// The output values in the state.
///
/// # Errors
/// The diagnostic for an unusable state.
pub async fn output(project: &Project) -> Result<BTreeMap<String, StateOutput>, Diagnostic> {
    Ok(state(project).await?.outputs)
}

/// What to say where the state has nothing at an address that a person gave.
pub fn nothing_at(state: &State, given: &str) -> Diagnostic {
    if state.objects.iter().next().is_none() {
        let detail = format!("The state has no object at {}: it is empty.", escape(given));
        return Diagnostic::error("No matching objects", detail)
            .hint("Is this the right folder, and is --simulate set as it was for the apply?");
    }
    let known: Vec<String> = state.objects.iter().map(|entry| entry.addr.to_string()).collect();
    Diagnostic::error("No matching objects", format!("The state has no object at {}.", escape(given)))
        .suggest(given, known.iter().map(String::as_str))
        .hint("`terrace state list` shows all addresses.")
}
