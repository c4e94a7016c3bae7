//! `plan -generate-config-out`: configuration for what `import` blocks name and no block describes.
//!
//! The configuration is read twice: once to learn what is to be imported, and once more with the
//! generated text in it, so that the plan shows what the next one will show too.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::addr::InstanceKey;
use crate::config::{self, ProviderRef, Reading, UndeclaredImports, VariableInput};
use crate::diag::{Diagnostic, Diagnostics, Span, escape};
use crate::eval::{Evaluation, Moment, WantedImport};
use crate::plan::Connect as _;
use crate::provider::{Found, ProviderError, ResourceType};
use crate::syntax::{GeneratedBlock, document};
use crate::value::Value;

use super::connections::Connections;
use super::described::{References, describe, resource_block};
use super::diagnose;
use super::plan::{NoResources, PlanReport, evaluate};
use super::project::Project;
use super::session::{self, Exit, Need, Question, Session, Variables};

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    pub path: PathBuf,
    pub resources: usize,
}

/// The configuration with what was generated for it, which now stands in the file `out`. Nothing is
/// written where no import lacks a block.
///
/// # Errors
/// A report of what stood in the way.
pub(super) async fn generate(
    project: &Project,
    variables: &Variables<'_>,
    out: &Path,
) -> Result<(Session, Option<Generated>), Box<PlanReport>> {
    let refused = |diagnostics: Diagnostics, session: Session, exit: Exit| {
        let sources = session.configuration.sources;
        let diagnostics = diagnostics.sorted(&sources);
        Box::new(PlanReport { diagnostics, sources, exit, ..PlanReport::default() })
    };
    if let Some(problem) = unusable(project, out) {
        return Err(refused(problem.into(), Session::default(), Exit::Error));
    }
    let answers = Mutex::new(Vec::new());
    let recording = |question: &Question<'_>| {
        let answer = variables.ask.and_then(|ask| ask(question))?;
        let assignment = format!("{}={answer}", question.name);
        answers.lock().unwrap_or_else(PoisonError::into_inner).push(VariableInput::Assignment(assignment));
        Some(answer)
    };
    let first = Variables { inputs: variables.inputs.clone(), ask: Some(&recording) };
    let reading = Reading { undeclared_imports: UndeclaredImports::Kept, further_file: None };
    let session = read(project, &first, &reading);
    if session.diagnostics.has_errors() {
        let diagnostics = session.diagnostics.clone();
        return Err(refused(diagnostics, session, Exit::Error));
    }
    let (mut blocks, mut warnings) = (Vec::new(), Diagnostics::new());
    let found = blocks_for(project, &session, &mut blocks, &mut warnings).await;
    if let Err((diagnostics, exit)) = found {
        return Err(refused(diagnostics, session, exit));
    }
    let mut inputs = variables.inputs.clone();
    inputs.extend(answers.into_inner().unwrap_or_else(PoisonError::into_inner));
    let second = Variables { inputs, ask: None };
    if blocks.is_empty() {
        return Ok((read(project, &second, &Reading::default()), None));
    }
    let (name, text) = (config::shown_path(project.host.as_ref(), out), document(&blocks));
    let reading = Reading { further_file: Some((name.clone(), text.clone())), ..Reading::default() };
    let mut session = read(project, &second, &reading);
    if let Err(error) = project.host.write(out, text.as_bytes()) {
        let problem = diagnose::file_error("Writing the generated configuration to", &name, &error);
        return Err(refused(problem.into(), session, Exit::Error));
    }
    session.diagnostics.extend(warnings);
    session.diagnostics.extend(elsewhere(out));
    Ok((session, Some(Generated { path: out.to_owned(), resources: blocks.len() })))
}

fn read(project: &Project, variables: &Variables<'_>, reading: &Reading) -> Session {
    session::load_reading(project, Some(variables), &BTreeMap::new(), Need::Configuration, reading)
}

/// Why nothing can be generated into that file.
fn unusable(project: &Project, out: &Path) -> Option<Diagnostic> {
    let shown = escape(&out.display().to_string()).into_owned();
    if out.to_string_lossy().ends_with(".json") {
        let detail =
            format!("Configuration is generated in HCL's native syntax, and {shown} is named as JSON.");
        return Some(
            Diagnostic::error("Invalid name for generated configuration", detail)
                .hint("Choose a name that ends in `.hcl`."),
        );
    }
    taken(project, out)
}

/// Generated text goes only into new files.
pub(super) fn taken(project: &Project, out: &Path) -> Option<Diagnostic> {
    project.host.kind(out)?;
    let detail = format!(
        "{} exists already, and generated configuration is written only into a new file.",
        escape(&out.display().to_string())
    );
    let error = Diagnostic::error("Target file exists", detail);
    Some(error.hint("Choose another name, or move what stands in it to other files and remove it."))
}

/// A file that the next plan will not read.
fn elsewhere(out: &Path) -> Option<Diagnostic> {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let in_folder = out.components().filter(|part| *part != Component::CurDir).count() == 1;
    let other = [".vars.hcl", ".test.hcl"].iter().any(|ending| name.ends_with(ending));
    if in_folder && name.ends_with(".hcl") && !name.starts_with('.') && !other {
        return None;
    }
    let detail = format!(
        "{} is no file of this configuration: this plan counts on it, and the next one will not see it.",
        escape(&out.display().to_string())
    );
    let hint = "Move its blocks into a file that ends in `.hcl` in the folder of the configuration.";
    Some(Diagnostic::warning("Generated configuration is elsewhere", detail).hint(hint))
}

/// A block for every import that has none and whose object is not managed yet.
async fn blocks_for(
    project: &Project,
    session: &Session,
    blocks: &mut Vec<GeneratedBlock>,
    warnings: &mut Diagnostics,
) -> Result<(), (Diagnostics, Exit)> {
    let moment = Moment::planning(project.host.clock().now());
    let (evaluation, problems) = evaluate(project, session, &session.variables, &BTreeMap::new(), moment);
    if problems.has_errors() {
        return Err((problems, Exit::Error));
    }
    let (wanted, problems) = evaluation.imports();
    if problems.has_errors() {
        return Err((problems, Exit::Error));
    }
    let state = super::state(project).await.map_err(|problem| (problem.into(), Exit::Error))?;
    let connections = Connections::new(project);
    let is_missing = |import: &&WantedImport| {
        session.program.find(&import.to.resource).is_none() && state.objects.get(&import.to).is_none()
    };
    let (mut diagnostics, mut exits) = (Diagnostics::new(), Vec::new());
    let (mut all, mut references) = (Vec::new(), References::default());
    for import in wanted.iter().filter(is_missing) {
        match look(project, &evaluation, &connections, import).await {
            Ok(looked) => {
                references.add(&import.to.to_string(), &looked.object);
                all.push((&import.to.resource.name, looked));
            }
            Err((problem, exit)) => {
                diagnostics.push(problem.in_block("import"));
                exits.push(exit);
            }
        }
    }
    blocks.extend(all.into_iter().map(|(name, Looked { provider, resource_type, object, at })| {
        let described = describe(resource_type, &object);
        let what = format!("{}.{name}", resource_type.name());
        warnings.extend(described.warning(&what).map(|warning| warning.at(at)));
        resource_block(resource_type, name, &provider, &described.config, &references)
    }));
    match diagnose::worst(exits) {
        None => Ok(()),
        Some(exit) => Err((diagnostics, exit)),
    }
}

/// An object that an import names.
struct Looked<'a> {
    provider: ProviderRef,
    resource_type: &'a dyn ResourceType,
    object: Value,
    /// The id of the import.
    at: Span,
}

async fn look<'a>(
    project: &'a Project,
    evaluation: &Evaluation<'_>,
    connections: &Connections<'_>,
    import: &WantedImport,
) -> Result<Looked<'a>, (Diagnostic, Exit)> {
    let WantedImport { to, to_span, id, id_span, provider } = import;
    let wrong =
        |summary: &str, detail: String| (Diagnostic::error(summary, detail).at(*to_span), Exit::Error);
    let kind = &to.resource.kind;
    if !to.resource.module.is_root() || to.key != InstanceKey::None {
        let what = match to.key {
            InstanceKey::None => "a resource of a module that is called",
            _ => "one of several instances",
        };
        let detail = format!(
            "{to} is {what}, and configuration can be generated only for single resources of the root module."
        );
        return Err(wrong("Configuration cannot be generated", detail));
    }
    let Some((owner, resource_type)) = project.registry.resource_type(kind) else {
        let problem =
            Diagnostic::error("Invalid resource type", format!("There is no resource type {kind:?}."));
        let problem = problem.at(*to_span).suggest(kind, project.registry.resource_type_names());
        return Err((problem, Exit::Error));
    };
    let Some(id) = id else {
        return Err(wrong("Configuration cannot be generated", format!("The id of {to} is not known.")));
    };
    let provider = provider.clone().unwrap_or_else(|| ProviderRef::default_of(owner.name()));
    let (settings, problems) = evaluation.provider_config(&provider, &NoResources);
    if let Some(problem) = problems.into_iter().find(Diagnostic::is_error) {
        return Err((problem, Exit::Error));
    }
    let failed = |error: ProviderError| {
        let exit = diagnose::exit_of(&error.kind);
        (diagnose::provider_error(error).at(*id_span), exit)
    };
    let reader = connections.reader(&provider, &settings).map_err(failed)?;
    match reader.import(kind, id).await.map_err(failed)? {
        Found::Exists(object) | Found::Broken(object) => {
            Ok(Looked { provider, resource_type, object, at: *id_span })
        }
        Found::Gone => {
            let detail = format!(
                "There is no {kind} with the id \"{}\". Only what exists can be imported.",
                escape(id)
            );
            Err((Diagnostic::error("Nothing to import", detail).at(*id_span), Exit::Error))
        }
        Found::Failed(error) => Err(failed(error)),
    }
}
