//! Output values while planning.

use std::collections::BTreeSet;

use crate::addr::ModuleAddr;
use crate::eval::{BlockId, Outputs};
use crate::state::{CheckableKind, StateOutput};
use crate::value::Value;

use super::model::{OutputChange, PlanMode};
use super::planner::Walk;

impl Walk<'_> {
    /// What becomes of each output value.
    pub(super) fn outputs(&mut self) {
        let options = self.inputs.options;
        let is_invoking = options.mode == PlanMode::Invoke;
        if is_invoking || !options.targets.is_empty() || !options.excludes.is_empty() {
            self.partial_outputs();
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

    /// A plan for a part changes the output values that depend on this part alone, and leaves the others
    /// as they are.
    fn partial_outputs(&mut self) {
        let recorded = self.inputs.state.outputs.iter().map(|(name, output)| {
            let value = Some(recorded_output(output));
            (name.clone(), OutputChange { before: value.clone(), after: value, sensitive: output.sensitive })
        });
        self.outputs = recorded.collect();
        if self.inputs.options.mode != PlanMode::Normal {
            return;
        }
        // What is wrong with the others is none of this plan's business.
        let Outputs { values: after, verdicts: _, problems: _ } =
            self.inputs.evaluation.outputs(&self.values, self.failing());
        let in_part = after.into_iter().filter(|(name, _)| self.is_in_part(name));
        for (name, output) in in_part.collect::<Vec<_>>() {
            let before = self.inputs.state.outputs.get(&name);
            let sensitive = output.sensitive || before.is_some_and(|before| before.sensitive);
            let after = Some(as_recorded(&output.value, output.sensitive));
            self.outputs.insert(name, OutputChange { before: before.map(recorded_output), after, sensitive });
        }
    }

    /// Whether an output value depends on resources, and on none that is left out.
    fn is_in_part(&self, name: &str) -> bool {
        let program = self.inputs.program;
        let mut stack: Vec<BlockId> = program.output_dependencies(name).to_vec();
        let mut seen: BTreeSet<BlockId> = stack.iter().copied().collect();
        let is_about_something = !stack.is_empty();
        while let Some(id) = stack.pop() {
            if !self.scope.covers_some(&program.block(id).addr) {
                return false;
            }
            stack.extend(program.dependencies(id).iter().filter(|needed| seen.insert(**needed)));
        }
        is_about_something
    }
}

fn recorded_output(output: &StateOutput) -> Value {
    as_recorded(&output.value, output.sensitive)
}

/// The state keeps of an output's marks only whether it is sensitive as a whole.
fn as_recorded(value: &Value, sensitive: bool) -> Value {
    if sensitive && !value.has_ephemeral() { value.unmarked_deep().with_sensitive() } else { value.clone() }
}
