//! Output values while planning.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::ModuleAddr;
use crate::eval::{Failing, OutputValue, Outputs, Verdict};
use crate::state::{CheckableKind, StateOutput};
use crate::value::Value;

use super::model::{OutputChange, PlanMode, Refresh};
use super::planner::Walk;

impl Walk<'_> {
    /// What becomes of each output value.
    pub(super) fn outputs(&mut self) {
        let options = self.inputs.options;
        let is_invoking = options.mode == PlanMode::Invoke;
        if is_invoking || options.is_partial() {
            self.partial_outputs();
            return;
        }
        let before = &self.inputs.state.outputs;
        if options.mode == PlanMode::Destroy {
            self.outputs = self.refreshed_outputs();
            return;
        }
        let Outputs { values: mut after, verdicts, problems } =
            self.inputs.evaluation.outputs(&self.values, self.failing());
        self.diagnostics.extend(problems);
        for (name, verdicts) in verdicts {
            self.checks.named(&ModuleAddr::root(), CheckableKind::OutputValue { name }, &verdicts);
        }
        if options.mode == PlanMode::RefreshOnly {
            let declared: BTreeSet<String> = after.keys().cloned().collect();
            only_looked_at(&mut after, before);
            after.retain(|name, _| declared.contains(name));
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

    /// What a plan that destroys everything removes: output values as a refresh would find them, as in
    /// Terraform, which looks before it destroys.
    fn refreshed_outputs(&self) -> BTreeMap<String, OutputChange> {
        let recorded = &self.inputs.state.outputs;
        let is_something = !(self.inputs.state.objects.is_empty() && recorded.is_empty());
        let mut found = BTreeMap::new();
        if self.inputs.options.refresh == Refresh::Look && is_something {
            // What is wrong with them is none of this plan's business.
            found = self.inputs.evaluation.outputs(&self.values, Failing::Warns).values;
        }
        only_looked_at(&mut found, recorded);
        let going = found.into_iter().filter(|(_, output)| !output.value.is_null());
        going
            .map(|(name, OutputValue { value, sensitive })| {
                let before = Some(as_recorded(&value, sensitive));
                (name, OutputChange { before, after: None, sensitive })
            })
            .collect()
    }

    /// A plan for a part changes the output values that depend on this part alone, and leaves the others
    /// as they are.
    fn partial_outputs(&mut self) {
        if self.inputs.options.mode != PlanMode::Normal {
            return;
        }
        let evaluate = |is_wanted: &dyn Fn(&str) -> bool| {
            self.inputs.evaluation.outputs_where(&self.values, self.failing(), is_wanted)
        };
        // One that cannot be evaluated may need what is left out, and stays as it was. A precondition that
        // does not hold is known not to.
        let Outputs { values: after, verdicts, problems: _ } = evaluate(&|name| self.is_in_part(name));
        let is_failure = |verdict: &Verdict| matches!(verdict, Verdict::Fails(_));
        let fails = |name: &str| verdicts.get(name).is_some_and(|found| found.iter().any(is_failure));
        let Outputs { problems, .. } = evaluate(&fails);
        self.diagnostics.extend(problems);
        for (name, output) in after {
            let before = self.inputs.state.outputs.get(&name);
            let sensitive = output.sensitive || before.is_some_and(|before| before.sensitive);
            let after = Some(as_recorded(&output.value, output.sensitive));
            self.outputs.insert(name, OutputChange { before: before.map(recorded_output), after, sensitive });
        }
    }

    /// Whether an output value depends on resources, and on none that is left out.
    fn is_in_part(&self, name: &str) -> bool {
        let program = self.inputs.program;
        let needs = program.output_needs(name);
        !needs.is_empty() && needs.iter().all(|id| self.scope.covers_some(&program.block(*id).addr))
    }
}

/// Output values where nothing is created: what is not known stays as it is recorded, and so does what the
/// configuration does not declare any more.
fn only_looked_at(found: &mut BTreeMap<String, OutputValue>, recorded: &BTreeMap<String, StateOutput>) {
    found.retain(|_, output| output.value.is_wholly_known());
    for (name, output) in recorded {
        let as_it_was = || OutputValue { value: output.value.clone(), sensitive: output.sensitive };
        found.entry(name.clone()).or_insert_with(as_it_was);
    }
}

fn recorded_output(output: &StateOutput) -> Value {
    as_recorded(&output.value, output.sensitive)
}

/// The state keeps of an output's marks only whether it is sensitive as a whole.
fn as_recorded(value: &Value, sensitive: bool) -> Value {
    if sensitive && !value.has_ephemeral() { value.unmarked_deep().with_sensitive() } else { value.clone() }
}
