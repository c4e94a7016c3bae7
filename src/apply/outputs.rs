//! Output values at the end of an apply: what the state holds of them from now on.

use std::collections::BTreeSet;

use crate::addr::ModuleAddr;
use crate::diag::{Diagnostic, Diagnostics};
use crate::eval::{BlockId, Failing, Outputs};
use crate::plan::{PlanMode, Work};
use crate::state::{CheckableKind, StateOutput};
use crate::value::Value;

use super::execute::{Inputs, Run};
use super::summary::{Completion, Fate};

/// Output values as they are now. After a failure those are recorded that are known and need nothing that
/// is not finished; the others stay as they were.
pub(super) async fn record(run: &Run<'_>, fates: &[Fate], diagnostics: &mut Diagnostics) {
    let plan = run.inputs.plan;
    let completion = Completion::of(fates);
    if plan.options.mode == PlanMode::Invoke {
        return;
    }
    if plan.is_partial() {
        return record_partial(run, completion);
    }
    if plan.options.mode == PlanMode::Destroy {
        if completion == Completion::Whole {
            run.with_ledger(|ledger| ledger.state.outputs.clear());
        }
        return;
    }
    let is_complete = completion == Completion::Whole;
    let program = run.inputs.program;
    let needed: Vec<BlockId> =
        plan.outputs.keys().flat_map(|name| program.output_dependencies(name)).copied().collect();
    if is_complete && let Err(end) = run.open_for(&needed).await {
        diagnostics.extend(end.into_warnings());
    }
    let failing = match plan.options.mode {
        PlanMode::RefreshOnly | PlanMode::Invoke => Failing::Warns,
        PlanMode::Normal | PlanMode::Destroy => Failing::Stops,
    };
    let Outputs { values: outputs, verdicts, problems } = run.inputs.evaluation.outputs(&run.live, failing);
    if is_complete {
        // The plan has shown the warnings.
        diagnostics.extend(problems.into_iter().filter(Diagnostic::is_error));
        for (name, verdicts) in verdicts {
            let kind = CheckableKind::OutputValue { name };
            run.with_checks(|log| log.named(&ModuleAddr::root(), kind, &verdicts));
        }
    }
    let unfinished = unfinished(run.inputs, fates);
    let needs_unfinished = |name: &str| !program.output_needs(name).is_disjoint(&unfinished);
    run.with_ledger(|ledger| {
        let is_declared = |name: &str| plan.outputs.get(name).is_some_and(|output| output.after.is_some());
        ledger.state.outputs.retain(|name, _| is_declared(name));
        for (name, output) in outputs.into_iter().filter(|(name, _)| is_complete || !needs_unfinished(name)) {
            if output.value.is_null() {
                ledger.state.outputs.remove(&name);
            } else if output.value.is_wholly_known() && !output.value.has_ephemeral() {
                ledger.state.outputs.insert(name, StateOutput::new(&output.value, output.sensitive));
            }
        }
    });
}

/// Of a plan for a part only the output values that it is about. What the part leaves unknown in them is
/// null, as in Terraform; after a failure an output value that is not wholly known stays as it was.
fn record_partial(run: &Run<'_>, completion: Completion) {
    let changed: BTreeSet<&String> = run
        .inputs
        .plan
        .outputs
        .iter()
        .filter(|(_, output)| output.is_change())
        .map(|(name, _)| name)
        .collect();
    if changed.is_empty() {
        return;
    }
    let Outputs { values: outputs, verdicts: _, problems: _ } =
        run.inputs.evaluation.outputs(&run.live, Failing::Stops);
    run.with_ledger(|ledger| {
        for (name, output) in outputs.into_iter().filter(|(name, _)| changed.contains(name)) {
            let is_there = !output.value.is_null() && !output.value.has_ephemeral();
            if is_there && (completion == Completion::Whole || output.value.is_wholly_known()) {
                let value = known_or_null(&output.value);
                ledger.state.outputs.insert(name, StateOutput::new(&value, output.sensitive));
            }
        }
    });
}

fn known_or_null(value: &Value) -> Value {
    value.map_deep(&mut |_, inner| if inner.is_known() { inner } else { Value::null(inner.ty()) })
}

/// What could not be done or was not tried, of blocks with one instance. Of others it may be another
/// instance that an output value needs.
fn unfinished(inputs: &Inputs<'_>, fates: &[Fate]) -> BTreeSet<BlockId> {
    let changed = |work: Work| match work {
        Work::Create(at) | Work::Update(at) | Work::Delete(at) | Work::Read(at) => {
            inputs.plan.changes.get(at)
        }
        Work::Forget(_) | Work::FollowUp(_) | Work::Invoke(_) | Work::Gate => None,
    };
    let open = inputs.plan.steps.iter().zip(fates).filter(|(_, fate)| **fate != Fate::Done);
    let open = open.filter_map(|(step, _)| changed(step.work)).filter(|change| change.addr.key.is_none());
    open.filter_map(|change| inputs.program.find(&change.addr.resource)).collect()
}
