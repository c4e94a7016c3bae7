//! Output values while planning.

use std::collections::BTreeSet;

use crate::addr::ModuleAddr;
use crate::eval::Outputs;
use crate::state::{CheckableKind, StateOutput};
use crate::value::Value;

use super::model::{OutputChange, PlanMode};
use super::planner::Walk;

impl Walk<'_> {
    /// What becomes of each output value.
    pub(super) fn outputs(&mut self) {
        let options = self.inputs.options;
        if !options.targets.is_empty() || !options.excludes.is_empty() {
            self.keep_outputs();
            return;
        }
        let before = &self.inputs.state.outputs;
        if options.mode == PlanMode::Destroy {
            self.outputs = before
                .iter()
                .map(|(name, output)| {
                    let before = Some(recorded_output(output));
                    (name.clone(), OutputChange { before, after: None, sensitive: output.sensitive })
                })
                .collect();
            return;
        }
        let Outputs { values: mut after, verdicts, problems } =
            self.inputs.evaluation.outputs(&self.values, self.failing());
        self.diagnostics.extend(problems);
        for (name, verdicts) in verdicts {
            self.checks.named(&ModuleAddr::root(), CheckableKind::OutputValue { name }, &verdicts);
        }
        if options.mode == PlanMode::RefreshOnly {
            // Nothing is created, so what is not known stays unknown.
            after.retain(|name, output| before.contains_key(name) || output.value.is_wholly_known());
            for (name, output) in &mut after {
                if let (false, Some(before)) = (output.value.is_wholly_known(), before.get(name)) {
                    output.value = before.value.clone();
                    output.sensitive = before.sensitive;
                }
            }
        }
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (old, new) = (before.get(name), after.get(name));
            let sensitive = old.is_some_and(|o| o.sensitive) || new.is_some_and(|n| n.sensitive);
            let change = OutputChange {
                before: old.map(recorded_output),
                after: new.map(|output| as_recorded(&output.value, output.sensitive)),
                sensitive,
            };
            self.outputs.insert(name.clone(), change);
        }
    }

    /// A plan for a part leaves output values as they are.
    fn keep_outputs(&mut self) {
        self.outputs = self
            .inputs
            .state
            .outputs
            .iter()
            .map(|(name, output)| {
                let value = Some(recorded_output(output));
                (
                    name.clone(),
                    OutputChange { before: value.clone(), after: value, sensitive: output.sensitive },
                )
            })
            .collect();
    }
}

fn recorded_output(output: &StateOutput) -> Value {
    as_recorded(&output.value, output.sensitive)
}

/// The state keeps of an output's marks only whether it is sensitive as a whole.
fn as_recorded(value: &Value, sensitive: bool) -> Value {
    if sensitive && !value.has_ephemeral() { value.unmarked_deep().with_sensitive() } else { value.clone() }
}
