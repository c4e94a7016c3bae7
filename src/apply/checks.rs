//! Conditions at the end of an apply: those that planning could not tell, and `check` blocks.

use std::collections::BTreeSet;

use crate::addr::{InstanceAddr, InstanceKey, Mode, ResourceAddr};
use crate::diag::Diagnostics;
use crate::eval::{BlockId, Checked, ModuleInstance, OutputVerdicts, ProgramCheck, Validated};
use crate::plan::{CheckLog, Moment, PlanMode, not_read};
use crate::state::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind};
use crate::value::Value;

use super::execute::Run;
use super::summary::Completion;

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
pub(super) async fn finish(run: &Run<'_>, completion: Completion, diagnostics: &mut Diagnostics) {
    let plan = run.inputs.plan;
    if plan.options.mode == PlanMode::Invoke {
        return;
    }
    let is_destroyed = plan.options.mode == PlanMode::Destroy;
    if completion == Completion::Whole && !is_destroyed {
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
    let evaluation = run.inputs.evaluation;
    let is_known = |id: &BlockId| {
        let modules = evaluation.modules_of(*id, &run.live);
        modules.is_ok_and(|modules| {
            modules.iter().all(|module| evaluation.expand(*id, module, &run.live).is_ok())
        })
    };
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
        let Ok(Some(module)) = evaluation.module_at(&addr.resource.module, &run.live) else { continue };
        let before = evaluation.preconditions(id, &module, &addr.key, &run.live);
        let after = evaluation.postconditions(id, &module, &addr.key, &object, &run.live);
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
    for Validated { name, module, late, checked } in run.inputs.evaluation.validations(&run.live) {
        let kind = CheckableKind::InputVariable { name };
        run.with_checks(|log| log.named(&module, kind, &checked.verdicts));
        if late {
            diagnostics.extend(checked.errors());
        }
    }
    for OutputVerdicts { name, module, verdicts } in run.inputs.evaluation.called_outputs(&run.live) {
        run.with_checks(|log| log.named(&module, CheckableKind::OutputValue { name }, &verdicts));
    }
    for check in run.inputs.program.checks() {
        let Ok(modules) = run.inputs.evaluation.all(check.module, &run.live) else { continue };
        for module in modules.iter() {
            check_block(run, check, module, diagnostics).await;
        }
    }
}

async fn check_block(
    run: &Run<'_>,
    check: &ProgramCheck,
    module: &ModuleInstance,
    diagnostics: &mut Diagnostics,
) {
    if let Err(end) = run.open_for(&check.dependencies).await {
        diagnostics.extend(end.into_warnings());
    }
    if let Some(id) = check.data {
        scoped_data(run, id, module, diagnostics).await;
    }
    let checked = run.inputs.evaluation.assertions(check, module, &run.live);
    let kind = CheckableKind::Check { name: check.name.clone() };
    let object = Checkable::named(module.addr(), kind.clone());
    run.with_checks(|log| log.named(module.addr(), kind, &checked.verdicts));
    // What the plan showed needs no saying again.
    let planned = run.inputs.plan.checks.get(&object).into_iter().flat_map(|result| &result.instances);
    let planned = planned.filter(|instance| instance.module == *module.addr());
    let shown: Vec<&String> = planned.flat_map(|instance| &instance.problems).collect();
    diagnostics.extend(checked.warnings().into_iter().filter(|warning| !shown.contains(&&warning.detail)));
}

/// Reads the data source of a check again: it is about the world as it is now.
async fn scoped_data(run: &Run<'_>, id: BlockId, module: &ModuleInstance, diagnostics: &mut Diagnostics) {
    let block = run.inputs.program.block(id);
    let addr = run.inputs.evaluation.addr(id, module).instance(InstanceKey::None);
    run.live.set(&addr, Value::unknown(block.schema.ty()));
    let (config, problems) = run.inputs.evaluation.config(id, module, &addr.key, &run.live);
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
