//! Conditions at the end of an apply: those that planning could not tell, and `check` blocks.

use std::collections::BTreeSet;

use crate::addr::{InstanceAddr, InstanceKey, Mode, ModuleAddr, ResourceAddr};
use crate::diag::Diagnostics;
use crate::eval::{BlockId, Checked, ProgramCheck, Validated};
use crate::plan::{CheckLog, Moment, PlanMode, not_read};
use crate::state::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind};
use crate::value::Value;

use super::execute::Run;

impl Run<'_> {
    /// Notes what became of conditions of an instance.
    pub fn note_checks(&self, addr: &InstanceAddr, moment: Moment, checked: &Checked) {
        self.with_checks(|log| log.resource(addr, moment, &checked.verdicts));
    }

    pub fn with_checks<T>(&self, work: impl FnOnce(&mut CheckLog) -> T) -> T {
        work(&mut self.checks.lock().expect("nobody panics while holding the checks"))
    }
}

/// Looks at what is left to be checked, if everything was done, and puts all results into the state.
pub(super) async fn finish(run: &Run<'_>, complete: bool, diagnostics: &mut Diagnostics) {
    let plan = run.inputs.plan;
    let is_destroyed = plan.options.mode == PlanMode::Destroy;
    if complete && !is_destroyed {
        instances(run, diagnostics);
        if !plan.is_partial() {
            named(run, diagnostics).await;
        }
    }
    let (earlier, expanded) = match is_destroyed {
        true => (CheckResults::default(), BTreeSet::new()),
        false => (plan.checks.clone(), expanded(run)),
    };
    let results = run.with_checks(|log| log.results(run.inputs.program, &earlier, &expanded));
    run.with_ledger(|ledger| ledger.state.checks = results);
}

fn expanded(run: &Run<'_>) -> BTreeSet<ResourceAddr> {
    let program = run.inputs.program;
    let is_known = |id: &BlockId| run.inputs.evaluation.expand(*id, &run.live).is_ok();
    program.blocks().filter(is_known).map(|id| program.block(id).addr.clone()).collect()
}

/// Instances without a step of their own whose conditions were not known: they refer to what has
/// changed.
fn instances(run: &Run<'_>, diagnostics: &mut Diagnostics) {
    let (program, evaluation) = (run.inputs.program, run.inputs.evaluation);
    for addr in waiting(&run.inputs.plan.checks) {
        let (Some(id), Some(object)) = (program.find(&addr.resource), run.live.instance(&addr)) else {
            continue;
        };
        if addr.resource.mode == Mode::Ephemeral || run.with_checks(|log| log.has(&addr)) {
            continue;
        }
        let before = evaluation.preconditions(id, &addr.key, &run.live);
        let after = evaluation.postconditions(id, &addr.key, &object, &run.live);
        run.note_checks(&addr, Moment::Before, &before);
        run.note_checks(&addr, Moment::After, &after);
        diagnostics.extend(before.errors());
        diagnostics.extend(after.errors());
    }
}

/// Instances of resources whose result is not known yet.
fn waiting(results: &CheckResults) -> Vec<InstanceAddr> {
    let of_result = |result: &CheckResult| -> Vec<InstanceAddr> {
        let CheckableKind::Resource { mode, kind, name } = &result.object.kind else { return Vec::new() };
        let unknown = result.instances.iter().filter(|instance| instance.status == CheckStatus::Unknown);
        unknown.map(|at| at.module.resource(*mode, kind, name).instance(at.key.clone())).collect()
    };
    results.iter().flat_map(of_result).collect()
}

/// Validations that wait for resources, and `check` blocks.
async fn named(run: &Run<'_>, diagnostics: &mut Diagnostics) {
    for Validated { name, late, checked } in run.inputs.evaluation.validations(&run.live) {
        let kind = CheckableKind::InputVariable { name };
        run.with_checks(|log| log.named(&ModuleAddr::root(), kind, &checked.verdicts));
        if late {
            diagnostics.extend(checked.errors());
        }
    }
    for check in run.inputs.program.checks() {
        check_block(run, check, diagnostics).await;
    }
}

async fn check_block(run: &Run<'_>, check: &ProgramCheck, diagnostics: &mut Diagnostics) {
    if let Err(end) = run.open_for(&check.dependencies).await {
        diagnostics.extend(end.into_warnings());
    }
    if let Some(id) = check.data {
        scoped_data(run, id, diagnostics).await;
    }
    let checked = run.inputs.evaluation.assertions(check, &run.live);
    let kind = CheckableKind::Check { name: check.name.clone() };
    let object = Checkable::named(&ModuleAddr::root(), kind.clone());
    run.with_checks(|log| log.named(&ModuleAddr::root(), kind, &checked.verdicts));
    // What the plan showed needs no saying again.
    let planned = run.inputs.plan.checks.get(&object).into_iter().flat_map(|result| &result.instances);
    let shown: Vec<&String> = planned.flat_map(|instance| &instance.problems).collect();
    diagnostics.extend(checked.warnings().into_iter().filter(|warning| !shown.contains(&&warning.detail)));
}

/// Reads the data source of a check again: it is about the world as it is now.
async fn scoped_data(run: &Run<'_>, id: BlockId, diagnostics: &mut Diagnostics) {
    let block = run.inputs.program.block(id);
    let addr = block.addr.instance(InstanceKey::None);
    run.live.set(&addr, Value::unknown(block.schema.ty()));
    let (config, problems) = run.inputs.evaluation.config(id, &addr.key, &run.live);
    let failed = problems.has_errors();
    diagnostics.extend(problems);
    if failed {
        return;
    }
    let read = match run.writer(&block.block.provider.to_string()) {
        Ok(reader) => reader.read_data(&block.addr.kind, &config.unmarked_deep()).await,
        Err(error) => Err(error),
    };
    match read {
        Ok(value) => run.live.set(&addr, value.marked_at(&config.mark_paths())),
        Err(error) => diagnostics.push(not_read(block.block.span, &block.block.title(), error)),
    }
}
