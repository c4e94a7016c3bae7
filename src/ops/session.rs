//! What every use case begins with: configuration, compiled program, values for variables.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::config::{self, Configuration, Reading, VariableInput, VariableValues};
use crate::diag::{Diagnostic, Diagnostics, Sources};
use crate::eval::{self, Program};
use crate::plan::PlanMode;
use crate::value::Value;

use super::project::Project;
use super::validate;

/// How a use case ended; the command line makes a number of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exit {
    #[default]
    Success,
    /// `-detailed-exitcode`: well, and there are changes.
    Changes,
    Error,
    SpendingCap,
    Locked,
    Credentials,
    /// An apply that failed after a request was sent.
    Partial,
    /// A saved plan that is stale or altered.
    StalePlan,
    Interrupted,
}

/// What a use case says beside its result.
#[derive(Debug, Default)]
pub struct Report {
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// Values for input variables from the command line, and whom to ask for missing ones.
pub struct Variables<'a> {
    pub inputs: Vec<VariableInput>,
    /// Gives the answer of a person to "which value has this variable"; `None` where nobody can be
    /// asked.
    pub ask: Option<&'a Ask<'a>>,
}

/// Asks a person for a value.
pub type Ask<'a> = dyn Fn(&Question<'_>) -> Option<String> + Sync + 'a;

/// A variable without a value.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub name: &'a str,
    pub description: Option<&'a str>,
    pub sensitive: bool,
}

/// Whether and how long to wait for the state's lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Locking {
    /// `-lock-timeout`.
    Within(Duration),
    /// `-lock=false`.
    Off,
}

/// A configuration that was read, checked and compiled, with sources of variables.
#[derive(Default)]
pub(super) struct Session {
    pub configuration: Configuration,
    pub program: Program,
    pub variables: VariableValues,
    pub diagnostics: Diagnostics,
}

/// Reads and compiles the configuration. With errors in the diagnostics it must not be evaluated.
/// Destroying needs no configuration: what is to go stands in the state.
pub(super) fn load(project: &Project, variables: Option<&Variables<'_>>, mode: PlanMode) -> Session {
    load_with(project, variables, &BTreeMap::new(), mode)
}

/// As [`load`], where some variables have their values already.
pub(super) fn load_with(
    project: &Project,
    variables: Option<&Variables<'_>>,
    known: &BTreeMap<String, Value>,
    mode: PlanMode,
) -> Session {
    let need = if mode == PlanMode::Destroy { Need::Nothing } else { Need::Configuration };
    load_reading(project, variables, known, need, &Reading::default())
}

/// Whether there must be a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Configuration,
    /// A folder without any is like one with an empty file.
    Nothing,
}

/// As [`load_with`], for configuration that is partly still to be written.
pub(super) fn load_reading(
    project: &Project,
    variables: Option<&Variables<'_>>,
    known: &BTreeMap<String, Value>,
    need: Need,
    reading: &Reading,
) -> Session {
    let host = project.host.as_ref();
    let (mut configuration, mut diagnostics) =
        match need == Need::Nothing && config::is_empty(host, &project.folder()) {
            true => (Configuration::default(), Diagnostics::new()),
            false => config::load_with(host, &project.folder(), &project.registry, reading),
        };
    let mut values = VariableValues::default();
    if let Some(variables) = variables
        && !diagnostics.has_errors()
    {
        let (found, problems) =
            config::variable_values(host, &project.folder(), &mut configuration, &variables.inputs);
        diagnostics.extend(problems);
        values = found;
        values.missing.retain(|name| !known.contains_key(name));
        fill_missing(&mut configuration, &mut values, variables, &mut diagnostics);
    }
    let mut program = Program::default();
    if the_rest_can_be_evaluated(&diagnostics) {
        let (compiled, problems) = eval::compile(&configuration, &project.registry);
        diagnostics.extend(problems);
        program = compiled;
        if diagnostics.has_errors() && the_rest_can_be_evaluated(&diagnostics) {
            let more = validate::beside(project, &configuration, &program, &diagnostics);
            diagnostics.extend(more);
        }
    }
    Session { configuration, program, variables: values, diagnostics }
}

/// Whether there is no error that makes it useless to look for others by evaluating.
fn the_rest_can_be_evaluated(diagnostics: &Diagnostics) -> bool {
    let is_local = |problem: &Diagnostic| {
        config::is_reference_problem(problem)
            || config::is_shape_problem(problem)
            || config::is_credential_problem(problem)
            || eval::is_unknown_function(problem)
    };
    diagnostics.iter().filter(|problem| problem.is_error()).all(is_local)
}

fn fill_missing(
    configuration: &mut Configuration,
    values: &mut VariableValues,
    variables: &Variables<'_>,
    diagnostics: &mut Diagnostics,
) {
    for name in std::mem::take(&mut values.missing) {
        let Some(block) = configuration.root.variables.get(&name).cloned() else { continue };
        let question =
            Question { name: &name, description: block.description.as_deref(), sensitive: block.sensitive };
        let answer = variables.ask.and_then(|ask| ask(&question));
        match answer {
            Some(text) => {
                let (source, problems) = config::text_value(configuration, &name, text, "your answer");
                diagnostics.extend(problems);
                values.sources.extend(source.map(|source| (name, source)));
            }
            None => {
                let detail = format!("The input variable \"{name}\" has no default and was given no value.");
                let diagnostic = Diagnostic::error("No value for required variable", detail)
                    .at(block.span)
                    .hint(format!(
                        "Give it a default, a line in terrace.vars.hcl, -var '{name}=…' or the environment variable \
                         TERRACE_VAR_{name}."
                    ));
                diagnostics.push(diagnostic);
            }
        }
    }
}
