//! Discover: what exists in the accounts and is managed by nobody, as configuration that brings it
//! under management. Reads only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::addr::{InstanceAddr, InstanceKey, Mode};
use crate::config::ProviderRef;
use crate::diag::{Diagnostic, Diagnostics, Sources, escape};
use crate::eval::{Evaluation, Moment, WantedImport};
use crate::plan::Connect as _;
use crate::provider::{Listed, Provider, ResourceType};
use crate::state::{self, Opened, State};
use crate::syntax::{GeneratedBlock, document, import_block};
use crate::value::Value;

use super::connections::Connections;
use super::described::{Described, Names, References, describe, resource_block};
use super::diagnose;
use super::generate_config::taken;
use super::plan::{NoResources, evaluate};
use super::project::Project;
use super::session::{self, Exit, Need, Session, Variables};

/// What to look for, and where to write it.
pub struct DiscoverRequest<'a> {
    pub variables: Variables<'a>,
    /// `--out`; `None` leaves the text to the caller.
    pub out: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct DiscoverReport {
    /// `import` and `resource` blocks, in canonical form; empty where everything is managed.
    pub text: String,
    /// How many objects of each type the text is about.
    pub unmanaged: BTreeMap<&'static str, usize>,
    /// How many objects are managed, or about to be by an `import` block.
    pub managed: usize,
    /// The names of the providers that were asked.
    pub asked: BTreeSet<String>,
    /// Whether the text stands in the file that was asked for.
    pub written: bool,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// Lists what exists and is not managed.
pub async fn discover(project: &Project, request: DiscoverRequest<'_>) -> DiscoverReport {
    let mut report = DiscoverReport::default();
    if let Some(problem) = request.out.as_ref().and_then(|out| taken(project, out)) {
        report.diagnostics.push(problem);
        report.exit = Exit::Error;
        return report;
    }
    let session = session::load_reading(
        project,
        Some(&request.variables),
        &BTreeMap::new(),
        Need::Nothing,
        &crate::config::Reading::default(),
    );
    report.diagnostics.extend(session.diagnostics.clone());
    report.exit = match report.diagnostics.has_errors() {
        true => Exit::Error,
        false => look(project, &session, &request, &mut report).await.err().unwrap_or_default(),
    };
    report.diagnostics = std::mem::take(&mut report.diagnostics).sorted(&session.configuration.sources);
    report.sources = session.configuration.sources;
    report
}

/// # Errors
/// How the program should end; why is among the diagnostics.
async fn look(
    project: &Project,
    session: &Session,
    request: &DiscoverRequest<'_>,
    report: &mut DiscoverReport,
) -> Result<(), Exit> {
    let moment = Moment::planning(project.host.clock().now());
    let (evaluation, problems) = evaluate(project, session, &session.variables, &BTreeMap::new(), moment);
    let (imports, wrong) = evaluation.imports();
    report.diagnostics.extend(problems);
    report.diagnostics.extend(wrong);
    if report.diagnostics.has_errors() {
        return Err(Exit::Error);
    }
    let state = read_state(project, report).await?;
    let found = list(project, session, &evaluation, report).await?;
    let known = Known::new(project, session, &state, &imports);
    let blocks = write(project, known, found, report);
    report.text = document(&blocks);
    if let Some(out) = request.out.as_ref().filter(|_| !report.text.is_empty()) {
        if let Err(error) = project.host.write(out, report.text.as_bytes()) {
            let shown = out.display().to_string();
            report.diagnostics.push(diagnose::file_error("Writing", &shown, &error));
            return Err(Exit::Error);
        }
        report.written = true;
    }
    Ok(())
}

async fn read_state(project: &Project, report: &mut DiscoverReport) -> Result<State, Exit> {
    let types = |mode, kind: &str| project.type_of(mode, kind);
    match state::open(project.backend(), project.host.as_ref(), &types).await {
        Ok(Opened { store: _, state, journal }) => {
            if journal.open().next().is_some() {
                let detail = "What an apply was about to create when it was interrupted, or is creating just now, is listed \
                              here as managed by nobody.";
                let warning = Diagnostic::warning("Interrupted apply not settled", detail);
                report.diagnostics.push(warning.hint("Run `terrace recover` first."));
            }
            Ok(state)
        }
        Err(error) => {
            report.diagnostics.push(diagnose::state_error(&error));
            Err(Exit::Error)
        }
    }
}

/// What exists in the account of each provider configuration.
async fn list(
    project: &Project,
    session: &Session,
    evaluation: &Evaluation<'_>,
    report: &mut DiscoverReport,
) -> Result<Vec<(ProviderRef, Vec<Listed>)>, Exit> {
    let connections = Connections::new(project);
    let (mut found, mut exits) = (Vec::new(), Vec::new());
    for provider in providers(project, session) {
        let (config, problems) = evaluation.provider_config(&provider, &NoResources);
        if problems.has_errors() {
            report.diagnostics.extend(problems);
            exits.push(Exit::Error);
            continue;
        }
        let listed = match connections.reader(&provider, &config) {
            Ok(reader) => reader.list().await,
            Err(error) => Err(error),
        };
        match listed {
            Ok(listed) => {
                report.asked.insert(provider.name.clone());
                found.push((provider, listed));
            }
            Err(error) => {
                exits.push(diagnose::exit_of(&error.kind));
                report.diagnostics.push(diagnose::provider_error(error));
            }
        }
    }
    diagnose::worst(exits).map_or(Ok(found), Err)
}

/// The provider configurations of the root module. Where it has none: the providers that the
/// environment says something about, such as a credential; where that says nothing either, all, so
/// that what each of them needs is said.
fn providers(project: &Project, session: &Session) -> BTreeSet<ProviderRef> {
    let sends = |name: &str| project.registry.provider(name).is_some_and(Provider::sends_requests);
    let root = &session.configuration.root;
    let declared = root.providers.iter().map(|block| &block.provider);
    let used = root.resources.values().map(|block| &block.provider);
    let configured: BTreeSet<ProviderRef> =
        declared.chain(used).filter(|provider| sends(&provider.name)).cloned().collect();
    if !configured.is_empty() {
        return configured;
    }
    let all = project.registry.providers().filter(|provider| provider.sends_requests());
    let all: Vec<&str> = all.map(Provider::name).collect();
    let in_environment = |name: &str| {
        let variables = project.host.env_with_prefix(&format!("{}_", name.to_uppercase()));
        variables.iter().any(|(_, value)| !value.is_empty())
    };
    let some: Vec<&str> = all.iter().copied().filter(|name| in_environment(name)).collect();
    let chosen = if project.simulated || some.is_empty() { all } else { some };
    chosen.into_iter().map(ProviderRef::default_of).collect()
}

/// What is managed already, and what of it can be referred to.
struct Known {
    /// Type and identity of each object.
    managed: BTreeSet<(String, String)>,
    /// Type and id of what `import` blocks name, and where they take it.
    imported: BTreeMap<(String, String), InstanceAddr>,
    names: Names,
    references: References,
}

impl Known {
    fn new(project: &Project, session: &Session, state: &State, imports: &[WantedImport]) -> Known {
        let mut known = Known {
            managed: BTreeSet::new(),
            imported: BTreeMap::new(),
            names: Names::default(),
            references: References::default(),
        };
        for (mode, kind, name) in session.configuration.root.resources.keys() {
            if *mode == Mode::Managed {
                known.names.take(kind, name);
            }
        }
        for entry in state.objects.iter() {
            let resource = &entry.addr.resource;
            let kind = &resource.kind;
            if resource.module.is_root() {
                known.names.take(kind, &resource.name);
            }
            let Some((_, resource_type)) = project.registry.resource_type(kind) else { continue };
            let Some(object) = entry.object.value().map(Value::unmarked_deep) else { continue };
            known.managed.insert((kind.clone(), identity(resource_type, &object)));
            let is_declared = session.program.find(&entry.addr.resource).is_some();
            if entry.deposed.is_none() && is_declared && is_plain(entry.addr) {
                known.references.add(&entry.addr.to_string(), &object);
            }
        }
        for import in imports {
            if let Some(id) = &import.id {
                known.imported.insert((import.to.resource.kind.clone(), id.clone()), import.to.clone());
            }
        }
        known
    }

    /// Whether somebody manages it, or is about to.
    fn has(&self, resource_type: &dyn ResourceType, listed: &Listed) -> bool {
        let kind = listed.kind.to_owned();
        self.managed.contains(&(kind, identity(resource_type, &listed.object)))
            || self.taken_by_import(listed).is_some()
    }

    /// Where an `import` block takes it: a container may be named by its name there.
    fn taken_by_import(&self, listed: &Listed) -> Option<&InstanceAddr> {
        let by = |id: &String| self.imported.get(&(listed.kind.to_owned(), id.clone()));
        by(&listed.id).or_else(|| by(&listed.name))
    }
}

/// Whether an address can be written in an expression as it is.
fn is_plain(addr: &InstanceAddr) -> bool {
    let is_plain_key = match &addr.key {
        InstanceKey::None | InstanceKey::Index(_) => true,
        InstanceKey::Text(text) => text.chars().all(|c| c.is_ascii_alphanumeric() || "-_. /".contains(c)),
    };
    addr.resource.module.is_root() && addr.resource.mode == Mode::Managed && is_plain_key
}

/// What tells an object from all others of its type.
fn identity(resource_type: &dyn ResourceType, object: &Value) -> String {
    let text = |name: &str| object.get_attr(name).filter(|value| value.is_known()).and_then(Value::as_str);
    if let Some(id) = text("id") {
        return format!("id {id}");
    }
    if let Some((_, exclusive)) = resource_type.exclusive(object) {
        return format!("is {exclusive}");
    }
    let required = resource_type.schema().attributes.iter().filter(|attribute| attribute.is_required());
    required.map(|attribute| format!("{:?} ", text(attribute.name))).collect()
}

/// An object that gets blocks.
struct Adopted<'a> {
    provider: &'a ProviderRef,
    resource_type: &'a dyn ResourceType,
    listed: &'a Listed,
    name: String,
    config: Value,
}

/// The blocks for what is not managed. What no configuration leaves as it is gets none.
fn write(
    project: &Project,
    mut known: Known,
    found: Vec<(ProviderRef, Vec<Listed>)>,
    report: &mut DiscoverReport,
) -> Vec<GeneratedBlock> {
    let mut adopted: Vec<Adopted<'_>> = Vec::new();
    let mut identities = BTreeSet::new();
    let all = found.iter().flat_map(|(provider, listed)| listed.iter().map(move |listed| (provider, listed)));
    for (provider, listed) in all {
        let Some((_, resource_type)) = project.registry.resource_type(listed.kind) else { continue };
        let exclusive = resource_type.exclusive(&listed.object).map(|(_, text)| (listed.kind, text));
        let is_second = exclusive.is_some_and(|exclusive| !identities.insert(exclusive));
        if known.has(resource_type, listed) {
            if let Some(to) = known.taken_by_import(listed).filter(|to| is_plain(to)) {
                known.references.add(&to.to_string(), &listed.object);
            }
            report.managed += 1;
            continue;
        }
        let described = describe(resource_type, &listed.object);
        let Described { problems, .. } = &described;
        let twice = "Another one has the same identity, and a configuration can hold only one of them.";
        let why = problems.first().map(|problem| problem.detail.as_str()).or(is_second.then_some(twice));
        if let Some(why) = why {
            report.diagnostics.push(left_out(listed, why));
            continue;
        }
        let name = known.names.give(listed.kind, &listed.name);
        known.references.add(&format!("{}.{name}", listed.kind), &listed.object);
        *report.unmanaged.entry(listed.kind).or_default() += 1;
        let what = format!("{} \"{}\" ({})", listed.kind, escape(&listed.name), escape(&listed.id));
        report.diagnostics.extend(described.warning(&what));
        let config = described.config;
        adopted.push(Adopted { provider, resource_type, listed, name, config });
    }
    adopted.iter().flat_map(|one| blocks(one, &known.references)).collect()
}

fn blocks(adopted: &Adopted<'_>, references: &References) -> [GeneratedBlock; 2] {
    let Adopted { provider, resource_type, listed, name, config } = adopted;
    let import = import_block(&format!("{}.{name}", listed.kind), &listed.id);
    [import, resource_block(*resource_type, name, provider, config, references)]
}

fn left_out(listed: &Listed, why: &str) -> Diagnostic {
    let detail = format!(
        "The {} \"{}\" ({}) exists and is not in the result, since it could not be left as it is. {why}",
        listed.kind,
        escape(&listed.name),
        escape(&listed.id)
    );
    let hint = "If it is only on its way to another state, run the command again when it is there.";
    Diagnostic::warning("Object left out", detail).hint(hint)
}
