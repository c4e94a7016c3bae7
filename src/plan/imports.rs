//! Imports: objects that exist and come into the state with this plan.
//!
//! What is imported becomes part of the refreshed state, which apply starts from and saves. So the
//! decision about the instance is the usual one, a failure of what follows loses nothing, and after a
//! crash the next plan imports again.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::{InstanceAddr, Mode, ResourceAddr};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::eval::{BlockId, Expansion, WantedImport};
use crate::provider::{ChangeAction, ErrorKind, Found, ProviderError, Registry};
use crate::state::{ObjectStatus, State, StateObject};
use crate::value::Value;

use super::decide::with_schema_marks;
use super::model::PlanMode;
use super::named::configured;
use super::planner::Walk;
use super::secrets::mask_copies_of;

/// What the import blocks name, and what became of it.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// By resource, until its instances are known.
    wanted: BTreeMap<ResourceAddr, Vec<WantedImport>>,
    /// The id of each object that was found.
    pub done: BTreeMap<InstanceAddr, String>,
    /// Instances about which nothing can be decided, since their object was not found.
    pub failed: BTreeSet<InstanceAddr>,
}

/// Finds out what is to be imported.
pub(super) fn evaluate(walk: &mut Walk<'_>) {
    if walk.inputs.options.mode != PlanMode::Normal {
        return;
    }
    let (wanted, problems) = match &walk.inputs.import {
        Some(import) => (vec![import.clone()], Diagnostics::new()),
        None => walk.inputs.evaluation.imports(),
    };
    walk.diagnostics.extend(problems);
    for import in wanted {
        walk.imports.wanted.entry(import.to.resource.clone()).or_default().push(import);
    }
}

/// Takes in what the import blocks for a resource name. As in Terraform one that names an instance of
/// the state says nothing new.
pub(super) async fn adopt(walk: &mut Walk<'_>, id: BlockId, resource: &ResourceAddr, expansion: &Expansion) {
    for import in walk.imports.wanted.remove(resource).unwrap_or_default() {
        if !walk.scope.covers(&import.to) || walk.prior(&import.to).0.is_some() {
            continue;
        }
        if !expansion.contains(&import.to.key) {
            let known = expansion.keys.iter().map(|key| resource.instance(key.clone()).to_string());
            walk.diagnostics.push(no_such_instance(&import, &known.collect::<Vec<_>>()));
            continue;
        }
        let object = match &import.id {
            Some(remote_id) => look(walk, id, &import, remote_id.clone()).await,
            None => None,
        };
        if object.is_none() {
            walk.imports.failed.insert(import.to);
        }
    }
}

/// Reports imports for resources that are not in the configuration.
pub(super) fn refuse_undeclared(walk: &mut Walk<'_>) {
    let left = std::mem::take(&mut walk.imports.wanted);
    if left.is_empty() {
        return;
    }
    let known: Vec<String> = configured(walk).map(|addr| addr.to_string()).collect();
    let in_scope = left.into_values().flatten().filter(|import| walk.scope.covers(&import.to));
    let problems: Vec<Diagnostic> = in_scope.map(|import| no_such_instance(&import, &known)).collect();
    walk.diagnostics.extend(problems);
}

/// `known` are addresses that may have been meant.
fn no_such_instance(import: &WantedImport, known: &[String]) -> Diagnostic {
    let detail = format!(
        "{} is not among the instances of the configuration, so that nothing says how the imported object should be.",
        import.to
    );
    let given = import.to.to_string();
    let error =
        Diagnostic::error("Import into undeclared instance", detail).at(import.to_span).in_block("import");
    error.suggest(&given, known.iter().map(String::as_str))
}

/// Looks for the object and records it; none where it was not found, which is reported.
async fn look(walk: &mut Walk<'_>, id: BlockId, import: &WantedImport, remote_id: String) -> Option<()> {
    let kind = &import.to.resource.kind;
    let provider = walk.inputs.program.block(id).block.provider.to_string();
    let found = match walk.reader(&provider) {
        Ok(reader) => reader.import(kind, &remote_id).await,
        Err(error) => Err(error),
    };
    let (object, status) = match found {
        Ok(Found::Exists(object)) => (object, ObjectStatus::Ready),
        Ok(Found::Broken(object)) => (object, ObjectStatus::Tainted),
        Ok(Found::Gone) => {
            let detail = format!(
                "There is no {kind} with the id \"{}\". Only what exists can be imported.",
                crate::diag::escape(&remote_id)
            );
            let error = Diagnostic::error("Nothing to import", detail).at(import.id_span).in_block("import");
            walk.diagnostics.push(match &walk.inputs.import {
                Some(_) => {
                    error.hint("Check the id and the API key. `terrace discover` lists what nobody manages.")
                }
                None => error.hint(
                    "Check the id and the API key, or remove the import block to have a new object created.",
                ),
            });
            return None;
        }
        Ok(Found::Failed(error)) | Err(error) => {
            refuse(walk, import, error);
            return None;
        }
    };
    record(walk, id, &import.to, object, status);
    walk.imports.done.insert(import.to.clone(), remote_id);
    Some(())
}

/// A wrong id is wrong where it is written; anything else is a failure at the instance.
fn refuse(walk: &mut Walk<'_>, import: &WantedImport, error: ProviderError) {
    if error.kind != ErrorKind::Invalid {
        return walk.fail(Some(import.to.clone()), error);
    }
    let span: Span = import.id_span;
    let diagnostic = Diagnostic::error(error.summary, error.detail).at(span).in_block("import");
    walk.diagnostics.push(error.hints.into_iter().fold(diagnostic, Diagnostic::hint));
}

fn record(walk: &mut Walk<'_>, id: BlockId, to: &InstanceAddr, object: Value, status: ObjectStatus) {
    let program = walk.inputs.program.block(id);
    let (_, resource_type) =
        walk.inputs.registry.resource_type(&to.resource.kind).expect("the configuration was checked");
    let object = mask_copies_of(resource_type.name(), with_schema_marks(resource_type, object));
    let recorded = StateObject {
        status,
        schema_version: resource_type.schema_version(),
        dependencies: walk.needed_by(&to.resource),
        create_before_destroy: walk.creates_first(&to.resource),
        prevent_destroy: program.block.lifecycle.prevent_destroy,
        ..StateObject::new(program.block.provider.to_string(), object)
    };
    walk.refreshed.state.objects.put(to.clone(), recorded);
}

/// Refuses what another instance of the state stands for: whatever is done to that one, above all its
/// removal, would be done to the object that was imported. One that is forgotten in the same plan gives
/// its object away.
pub(super) fn refuse_managed(walk: &mut Walk<'_>) {
    if walk.imports.done.is_empty() {
        return;
    }
    let is_settled = |addr: &InstanceAddr| {
        let change = walk.changes.iter().find(|change| change.addr == *addr && change.deposed.is_none());
        // Two that stay are told apart, or refused, by what their configuration says.
        change.is_some_and(|change| change.action == ChangeAction::Forget || change.after.is_some())
    };
    let state = &walk.refreshed.state;
    let all = identities(walk.inputs.registry, state);
    let mut problems = Diagnostics::new();
    for to in walk.imports.done.keys() {
        let others = identity(walk.inputs.registry, state, to).and_then(|identity| all.get(&identity));
        let Some(other) = others.into_iter().flatten().find(|other| **other != to && !is_settled(other))
        else {
            continue;
        };
        let detail = format!(
            "What is imported as {to} is managed already, as {other}: what happens to one of them would happen to the \
             other."
        );
        let at = walk.inputs.program.find(&to.resource).map(|id| walk.inputs.program.block(id).block.span);
        problems.push(Diagnostic::error("Object already managed", detail).at(at).hint(format!(
            "To give it the new address, write a `moved` block from {other} to {to} instead."
        )));
    }
    walk.diagnostics.extend(problems);
}

/// The other instance of a state that stands for the same object as this one.
pub fn managed_elsewhere(registry: &Registry, state: &State, to: &InstanceAddr) -> Option<InstanceAddr> {
    let all = identities(registry, state);
    let same = all.get(&identity(registry, state, to)?)?;
    same.iter().find(|other| **other != to).map(|other| (*other).clone())
}

/// Provider configuration, type, and what tells an object from others of that type.
type Identity<'s> = (&'s str, &'s str, String);

fn identity<'s>(registry: &Registry, state: &'s State, addr: &'s InstanceAddr) -> Option<Identity<'s>> {
    identity_of(registry, addr, state.objects.get(addr)?)
}

fn identity_of<'s>(
    registry: &Registry,
    addr: &'s InstanceAddr,
    object: &'s StateObject,
) -> Option<Identity<'s>> {
    let kind = addr.resource.kind.as_str();
    let (_, resource_type) = registry.resource_type(kind)?;
    let value = object.value()?;
    let id = || value.get_attr("id").and_then(Value::as_str).map(str::to_owned);
    let identity = resource_type.exclusive(value).map(|(_, identity)| identity).or_else(id)?;
    Some((object.provider.as_str(), kind, identity))
}

fn identities<'s>(registry: &Registry, state: &'s State) -> BTreeMap<Identity<'s>, Vec<&'s InstanceAddr>> {
    let mut all: BTreeMap<Identity<'s>, Vec<&InstanceAddr>> = BTreeMap::new();
    for entry in state
        .objects
        .iter()
        .filter(|entry| entry.deposed.is_none() && entry.addr.resource.mode == Mode::Managed)
    {
        if let Some(identity) = identity_of(registry, entry.addr, entry.object) {
            all.entry(identity).or_default().push(entry.addr);
        }
    }
    all
}
