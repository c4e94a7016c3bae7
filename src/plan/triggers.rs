//! Reasons to replace an object whatever the difference: taint, `-replace`, `replace_triggered_by`.

use crate::addr::InstanceAddr;
use crate::diag::Diagnostic;
use crate::eval::{BlockId, ModuleInstance};
use crate::provider::ChangeAction;
use crate::value::{Path, Value};

use super::model::{PlannedChange, Reason};
use super::planner::Walk;

impl Walk<'_> {
    /// A reason to replace an existing object whatever the difference.
    pub(super) fn replace_because(
        &mut self,
        id: BlockId,
        module: &ModuleInstance,
        addr: &InstanceAddr,
        tainted: bool,
    ) -> Option<Reason> {
        if tainted {
            return Some(Reason::Tainted);
        }
        if self.inputs.options.replace.contains(addr) {
            return Some(Reason::Requested);
        }
        let triggers = match self.inputs.evaluation.replace_triggers(id, module, &addr.key, &self.values) {
            Ok(triggers) => triggers,
            Err(problems) => {
                self.diagnostics.extend(problems);
                return None;
            }
        };
        let program = self.inputs.program;
        for trigger in &triggers {
            let resource = self.inputs.evaluation.addr(trigger.block, module);
            if let (Some(key), Some(expansion)) = (&trigger.key, self.expansions.get(&resource))
                && !expansion.contains(key)
            {
                let detail = format!(
                    "There is no instance {} whose change could trigger.",
                    resource.instance(key.clone())
                );
                let error = Diagnostic::error("Invalid replace_triggered_by", detail).at(trigger.span);
                self.diagnostics.push(error.in_block(program.block(id).block.title()));
            }
        }
        let is_pulled = triggers.iter().any(|trigger| {
            let resource = &program.block(trigger.block).addr;
            let same = |change: &&PlannedChange| {
                change.addr.resource.module == addr.resource.module
                    && trigger.key.as_ref().is_none_or(|key| change.addr.key == *key)
            };
            self.changes_of(resource).filter(same).any(|change| changes_at(change, &trigger.path))
        });
        is_pulled.then_some(Reason::Triggered)
    }
}

/// Whether the value at a path changes, or for the empty path anything. As in Terraform only an object
/// that there is and stays can trigger: what is new or goes does not.
fn changes_at(change: &PlannedChange, path: &Path) -> bool {
    match change.action {
        ChangeAction::NoOp
        | ChangeAction::Read
        | ChangeAction::Forget
        | ChangeAction::Create
        | ChangeAction::Delete => false,
        _ if path.is_root() => true,
        ChangeAction::Update | ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => {
            let at = |value: &Option<Value>| value.as_ref().and_then(|value| path.apply(value).ok());
            match (at(&change.before), at(&change.after)) {
                (Some(before), Some(after)) => before.raw_equal(&after) != crate::value::Equality::Equal,
                (before, after) => before.is_some() != after.is_some(),
            }
        }
    }
}
