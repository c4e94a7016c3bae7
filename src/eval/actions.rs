//! Triggers of actions: what a change of a resource invokes.

use crate::addr::InstanceKey;
use crate::config::ActionEvent;
use crate::diag::{Diagnostic, Diagnostics, Span};

use super::body::in_block;
use super::evaluation::{Evaluation, Instances};
use super::modules::ModuleInstance;
use super::operators;
use super::program::{ActionTriggerCode, BlockId, TriggerCode};
use super::run::Run;

/// An `action_trigger` block whose condition holds, for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiredTrigger {
    /// The position among the triggers of the resource.
    pub position: usize,
    /// Those of its events that come.
    pub events: Vec<ActionEvent>,
    pub actions: Vec<NamedAction>,
}

/// An action that a trigger names. The instance may be none that there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedAction {
    pub block: BlockId,
    pub key: InstanceKey,
    pub span: Span,
}

impl Evaluation<'_> {
    /// What an instance invokes when these events come.
    ///
    /// # Errors
    /// A condition or an instance key is wrong or not known: what is invoked must be known in a plan.
    pub fn fired_triggers(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        events: &[ActionEvent],
        instances: &dyn Instances,
    ) -> Result<Vec<FiredTrigger>, Diagnostics> {
        let block = self.program().block(id);
        let instance = self.instance(id, module, key, instances)?;
        let view = self.view(module, instances);
        let mut run = Run::new(&self.program().code, &view, &instance);
        let mut fired = Vec::new();
        for (position, code) in block.action_triggers.iter().enumerate() {
            let coming: Vec<ActionEvent> =
                code.events.iter().copied().filter(|event| events.contains(event)).collect();
            if coming.is_empty() || !holds(&mut run, code) {
                continue;
            }
            let actions = code.actions.iter().filter_map(|action| named(&mut run, action)).collect();
            fired.push(FiredTrigger { position, events: coming, actions });
        }
        let problems = run.finish();
        if problems.has_errors() { Err(in_block(problems, || block.block.title())) } else { Ok(fired) }
    }
}

fn holds(run: &mut Run<'_>, code: &ActionTriggerCode) -> bool {
    let Some(condition) = code.condition else { return true };
    let Some(value) = run.expression(condition) else { return false };
    match operators::condition(run, condition, &value.unmarked_deep(), "condition") {
        Ok(Some(holds)) => holds,
        Ok(None) => {
            let detail =
                "Whether an action is invoked must be known in a plan, and this is known after apply only.";
            let error = Diagnostic::error("Condition must be known", detail).at(run.code.span(condition));
            run.report(error);
            false
        }
        Err(_) => false,
    }
}

fn named(run: &mut Run<'_>, code: &TriggerCode) -> Option<NamedAction> {
    let TriggerCode { block, key, path: _, span } = code;
    let key = match key {
        None => InstanceKey::None,
        Some(node) => {
            let value = run.expression(*node)?.unmarked_deep();
            match (value.as_i64().and_then(|index| u64::try_from(index).ok()), value.as_str()) {
                (Some(index), _) => InstanceKey::Index(index),
                (None, Some(text)) => InstanceKey::Text(text.to_owned()),
                (None, None) => {
                    let detail =
                        "An instance key is a whole number or a string that is known while planning.";
                    run.report(Diagnostic::error("Invalid action instance key", detail).at(*span));
                    return None;
                }
            }
        }
    };
    Some(NamedAction { block: *block, key, span: *span })
}
