//! What the state knows and the configuration does not want (any more), and what protects objects
//! from being destroyed.

use crate::addr::{InstanceAddr, InstanceKey, Mode};
use crate::config::OnRemoval;
use crate::diag::Diagnostic;
use crate::eval::{BlockId, Repetition};
use crate::provider::{Cents, ChangeAction, Note, NoteKind, PlanAsk, ResourceType};
use crate::state::StateObject;
use crate::value::Value;

use super::diff;
use super::model::{PlanMode, PlannedChange, Reason};
use super::planner::Walk;
use super::problems::diagnose;

/// Decides about every object of the state that no instance of the configuration stands for.
pub(super) fn decide(walk: &mut Walk<'_>) {
    if matches!(walk.inputs.options.mode, PlanMode::RefreshOnly | PlanMode::Invoke) {
        return;
    }
    let entries: Vec<(InstanceAddr, Option<String>, StateObject)> = walk
        .refreshed
        .state
        .objects
        .iter()
        .filter(|entry| entry.deposed.is_some() || !walk.visited.contains(entry.addr))
        .filter(|entry| walk.scope.covers(entry.addr))
        .map(|entry| (entry.addr.clone(), entry.deposed.map(str::to_owned), entry.object.clone()))
        .collect();
    for (addr, deposed, object) in entries {
        let reason = if deposed.is_some() { Reason::None } else { walk.why_unwanted(&addr) };
        walk.remove(None, addr, deposed, &object, reason);
    }
    warn_of_forgotten(walk);
    for at in lives_in_replaced(walk) {
        walk.check_replaced(at);
    }
    walk.changes.sort_unstable_by(|a, b| (&a.addr, &a.deposed).cmp(&(&b.addr, &b.deposed)));
}

fn warn_of_forgotten(walk: &mut Walk<'_>) {
    let mut forgotten: Vec<String> = walk
        .changes
        .iter()
        .filter(|change| change.reason == Reason::RemovedBlock)
        .map(|change| format!("  - {}", change.addr))
        .collect();
    if forgotten.is_empty() {
        return;
    }
    forgotten.sort();
    forgotten.dedup();
    let detail = format!(
        "When this plan is applied, terrace will know nothing more of these objects, and will not destroy them:\n{}",
        forgotten.join("\n")
    );
    let warning = Diagnostic::warning("Some objects will no longer be managed by terrace", detail);
    walk.diagnostics.push(warning.hint("To manage them again later, import them."));
}

impl Walk<'_> {
    fn why_unwanted(&self, addr: &InstanceAddr) -> Reason {
        if self.inputs.options.mode == PlanMode::Destroy {
            return Reason::Destroy;
        }
        let Some(expansion) = self.expansions.get(&addr.resource) else {
            return match (self.fate(addr), self.moved.origin(addr)) {
                (OnRemoval::Forget, _) => Reason::RemovedBlock,
                (OnRemoval::Destroy, Some(_)) => Reason::NoMoveTarget,
                // The block is there where only this instance of its module is gone.
                (OnRemoval::Destroy, None) if self.inputs.program.find(&addr.resource).is_some() => {
                    Reason::NoModule
                }
                (OnRemoval::Destroy, None) => Reason::NoBlock,
            };
        };
        match (&addr.key, expansion.repetition) {
            (InstanceKey::Index(_), Repetition::Count) => Reason::CountIndex,
            (InstanceKey::Text(_), Repetition::ForEach) => Reason::EachKey,
            _ => Reason::WrongRepetition,
        }
    }

    /// What is to become of an object whose block is not in the configuration.
    fn fate(&self, addr: &InstanceAddr) -> OnRemoval {
        let removed = self.inputs.program.removed().iter().find(|block| block.covers(addr));
        removed.map_or(OnRemoval::Destroy, |block| block.on_removal)
    }

    /// Plans the removal of an object that the configuration still has a block for (`-destroy`).
    pub(super) fn destroy(
        &mut self,
        id: BlockId,
        addr: InstanceAddr,
        prior: Option<&Value>,
        config: Option<&Value>,
        resource_type: &dyn ResourceType,
    ) {
        let Some(prior) = prior else { return };
        let object = self.refreshed.state.objects.get(&addr).expect("it has a prior value").clone();
        let Some(config) = config else {
            return self.remove(None, addr, None, &object, Reason::Destroy);
        };
        // The configuration decides about protection while the resource is in it, also when its
        // newest word was never applied.
        let (config, prior) = (config.unmarked_deep(), prior.unmarked_deep());
        let proposed = diff::propose(resource_type.schema(), Some(&prior), &config);
        let ask = PlanAsk { prior: Some(&prior), config: &config, proposed: &proposed };
        let wanted = resource_type.plan(ask).value;
        let prevent = self.inputs.program.block(id).block.lifecycle.prevent_destroy;
        self.remove(Some((id, wanted, prevent)), addr, None, &object, Reason::Destroy);
    }

    fn remove(
        &mut self,
        wanted: Option<(BlockId, Value, bool)>,
        addr: InstanceAddr,
        deposed: Option<String>,
        object: &StateObject,
        reason: Reason,
    ) {
        let known = self.inputs.registry.resource_type(&addr.resource.kind);
        let known = known.filter(|_| addr.resource.mode == Mode::Managed);
        let (Some(value), Some((provider, resource_type))) = (object.value().cloned(), known) else {
            let detail = format!(
                "{addr} is in the state, and this version of terrace knows no resource type \"{}\".",
                addr.resource.kind
            );
            self.diagnostics.push(Diagnostic::error("Unknown resource type in the state", detail));
            return;
        };
        let forgets = reason == Reason::RemovedBlock || resource_type.destroy_forgets();
        let notes = if forgets { Vec::new() } else { resource_type.losses(&value) };
        let previous_addr = self.moved.origin(&addr).cloned();
        let change = PlannedChange {
            addr,
            deposed,
            provider: object.provider.clone(),
            action: if forgets { ChangeAction::Forget } else { ChangeAction::Delete },
            reason,
            before: Some(value),
            after: None,
            replacements: Vec::new(),
            notes,
            price: Cents::ZERO,
            dependencies: object.dependencies.clone(),
            create_before_destroy: object.create_before_destroy,
            previous_addr,
            importing: None,
        };
        match wanted {
            Some((id, wanted, prevent)) => {
                let with_wish = PlannedChange { after: Some(wanted), ..change.clone() };
                self.check_removal(Some(id), &with_wish, resource_type, prevent);
            }
            None => {
                let id = self.inputs.program.find(&change.addr.resource);
                let prevent = match id {
                    Some(id) => self.inputs.program.block(id).block.lifecycle.prevent_destroy,
                    // What is in the state alone holds nothing that could not be made again.
                    None => object.prevent_destroy && provider.sends_requests(),
                };
                self.check_removal(id, &change, resource_type, prevent);
            }
        }
        self.record(change);
    }

    /// Refuses to take along what is protected.
    fn check_replaced(&mut self, at: usize) {
        let change = self.changes[at].clone();
        let id = self.inputs.program.find(&change.addr.resource);
        let Some((_, resource_type)) = self.inputs.registry.resource_type(&change.addr.resource.kind) else {
            return;
        };
        let prevent = id.is_some_and(|id| self.inputs.program.block(id).block.lifecycle.prevent_destroy);
        self.check_removal(id, &change, resource_type, prevent);
    }

    /// Refuses a change that would destroy what is protected.
    pub(super) fn check_removal(
        &mut self,
        id: Option<BlockId>,
        change: &PlannedChange,
        resource_type: &dyn ResourceType,
        prevent_destroy: bool,
    ) {
        if !change.action.deletes() || change.deposed.is_some() {
            return;
        }
        let fate = if change.action.replaces() { "replaced" } else { "destroyed" };
        let span = id.map(|id| self.inputs.program.block(id).block.span);
        if prevent_destroy {
            let detail = format!(
                "{} would be {fate}, and lifecycle.prevent_destroy{} forbids it.",
                change.addr,
                if id.is_some() { "" } else { ", which the state still holds for it," }
            );
            let hint = match id {
                Some(_) => {
                    "Set prevent_destroy = false in its lifecycle block if it may go, or change the plan with -target."
                }
                None => "Put the block back with prevent_destroy = false and apply; then remove it.",
            };
            let forced = change.replacements.iter().map(|by| by.path.to_string()).collect::<Vec<_>>();
            let mut diagnostic =
                Diagnostic::error("Instance cannot be destroyed", detail).at(span).hint(hint);
            if !forced.is_empty() {
                diagnostic
                    .detail
                    .push_str(&format!(" A new object is needed because of {}.", forced.join(", ")));
            }
            self.diagnostics.push(diagnostic);
        }
        let judged = change.after.as_ref().filter(|after| after.is_known()).or(change.before.as_ref());
        if let Some(problem) = judged.and_then(|value| resource_type.protected(value)) {
            let mut problem = problem;
            problem.detail = format!("{} would be {fate}. {}", change.addr, problem.detail);
            let diagnostic = match id {
                Some(id) => diagnose(self.inputs.program, self.inputs.evaluation, id, problem),
                None => {
                    let diagnostic = Diagnostic::error(problem.summary, problem.detail);
                    match problem.hint {
                        Some(hint) => diagnostic.hint(hint),
                        None => diagnostic,
                    }
                }
            };
            self.diagnostics.push(diagnostic);
        }
    }
}

/// What lives in an object that is replaced goes with it, and must be created anew although the id
/// it refers to is spelt the same: a literal id in the configuration does not show the reference.
/// Gives the positions of those changes.
fn lives_in_replaced(walk: &mut Walk<'_>) -> Vec<usize> {
    let replaced: Vec<(InstanceAddr, String)> = walk
        .changes
        .iter()
        .filter(|change| change.action.replaces())
        .filter_map(|change| {
            let id = change.before.as_ref()?.get_attr("id")?.as_str()?.to_owned();
            Some((change.addr.clone(), id))
        })
        .collect();
    let mut taken_along = Vec::new();
    if replaced.is_empty() {
        return taken_along;
    }
    for (at, change) in walk.changes.iter_mut().enumerate() {
        if !matches!(change.action, ChangeAction::NoOp | ChangeAction::Update) {
            continue;
        }
        let Some((_, resource_type)) = walk.inputs.registry.resource_type(&change.addr.resource.kind) else {
            continue;
        };
        let after = change.after.as_ref();
        let host = resource_type.lives_in().iter().find_map(|name| {
            let id = after?.get_attr(name)?.as_str()?;
            replaced.iter().find(|(_, replaced)| replaced == id)
        });
        let Some((host, _)) = host else { continue };
        let schema = resource_type.schema();
        let after = after.expect("a host was found through it");
        let computed =
            schema.attributes.iter().filter(|a| a.kind == crate::provider::AttributeKind::Computed);
        let renewed = computed.fold(after.clone(), |value, a| value.with_attr(a.name, Value::unknown(a.ty)));
        change.after = Some(renewed);
        change.action = ChangeAction::DeleteThenCreate;
        change.reason = Reason::LivesIn(host.clone());
        change
            .notes
            .push(Note::new(NoteKind::Info, format!("it is removed together with {host} and created anew")));
        for dependencies in [&mut walk.dependencies, &mut walk.recorded] {
            let (from, to) = (change.addr.resource.in_configuration(), host.resource.in_configuration());
            if from != to {
                dependencies.entry(from.clone()).or_default().insert(to.clone());
            }
        }
        taken_along.push(at);
    }
    taken_along
}
