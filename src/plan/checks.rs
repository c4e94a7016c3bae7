//! Conditions while planning: what became of them is noted for each instance, `check` blocks come
//! last of all.

use std::collections::{BTreeMap, BTreeSet};

use crate::addr::{InstanceAddr, InstanceKey, ModuleAddr, ResourceAddr};
use crate::eval::{
    BlockId, Checked, Failing, ModuleInstance, OutputVerdicts, Program, ProgramCheck, Validated, Verdict,
};
use crate::state::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind, CheckedInstance};
use crate::value::Value;

use super::model::PlanMode;
use super::planner::Walk;

/// Which conditions of an instance verdicts are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// Preconditions, validations and assertions.
    Before,
    /// Postconditions.
    After,
}

/// The verdicts of a run so far. A later one on the same conditions counts.
#[derive(Debug, Default)]
pub struct CheckLog {
    found: BTreeMap<Checkable, BTreeMap<InstancePlace, BTreeMap<Moment, Vec<Verdict>>>>,
}

/// The module instance, and the key of a resource.
type InstancePlace = (ModuleAddr, InstanceKey);

impl CheckLog {
    /// Notes the verdicts on one instance of a resource.
    pub fn resource(&mut self, addr: &InstanceAddr, moment: Moment, verdicts: &[Verdict]) {
        self.note(moment, verdicts, || {
            (Checkable::resource(&addr.resource), (addr.resource.module.clone(), addr.key.clone()))
        });
    }

    /// Notes the verdicts on an output value, check or input variable of a module instance.
    pub fn named(&mut self, module: &ModuleAddr, kind: CheckableKind, verdicts: &[Verdict]) {
        self.note(Moment::Before, verdicts, || {
            (Checkable::named(module, kind), (module.clone(), InstanceKey::None))
        });
    }

    /// Whether there is a verdict on the instance.
    pub fn has(&self, addr: &InstanceAddr) -> bool {
        let place = (addr.resource.module.clone(), addr.key.clone());
        self.found.get(&Checkable::resource(&addr.resource)).is_some_and(|found| found.contains_key(&place))
    }

    /// `whose` is asked only where there is a verdict: most instances have no conditions.
    fn note(
        &mut self,
        moment: Moment,
        verdicts: &[Verdict],
        whose: impl FnOnce() -> (Checkable, InstancePlace),
    ) {
        if !verdicts.is_empty() {
            let (object, place) = whose();
            let of_instance = self.found.entry(object).or_default().entry(place).or_default();
            of_instance.insert(moment, verdicts.to_vec());
        }
    }

    /// The result for everything in the program that has conditions. Of instances without a verdict
    /// here the `earlier` results count. `expanded` are the resources whose instances are known.
    pub fn results(
        &self,
        program: &Program,
        earlier: &CheckResults,
        expanded: &BTreeSet<ResourceAddr>,
    ) -> CheckResults {
        let objects = checkables(program).into_iter();
        objects.map(|object| self.result(object, earlier, expanded)).collect()
    }

    fn result(
        &self,
        Conditioned { object, conditions, resource }: Conditioned,
        earlier: &CheckResults,
        expanded: &BTreeSet<ResourceAddr>,
    ) -> CheckResult {
        let before = earlier.get(&object);
        let mut instances: BTreeMap<InstancePlace, CheckedInstance> = before
            .into_iter()
            .flat_map(|result| &result.instances)
            .map(|instance| ((instance.module.clone(), instance.key.clone()), instance.clone()))
            .collect();
        for (place, moments) in self.found.get(&object).into_iter().flatten() {
            let verdicts: Vec<&Verdict> = moments.values().flatten().collect();
            instances.insert(place.clone(), checked_instance(place, &verdicts, conditions));
        }
        let is_known = before.is_some_and(|result| result.status == CheckStatus::Pass)
            || resource.is_none_or(|resource| expanded.contains(&resource));
        if instances.is_empty() && (!is_known || !matches!(object.kind, CheckableKind::Resource { .. })) {
            return CheckResult::unknown(object);
        }
        CheckResult::of(object, instances.into_values().collect())
    }
}

fn checked_instance(place: &InstancePlace, verdicts: &[&Verdict], conditions: usize) -> CheckedInstance {
    let (module, key) = place.clone();
    let status = |verdict: &&Verdict| match verdict {
        Verdict::Holds => CheckStatus::Pass,
        Verdict::Unknown => CheckStatus::Unknown,
        Verdict::Fails(_) => CheckStatus::Fail,
        Verdict::Broken => CheckStatus::Error,
    };
    let missing = if verdicts.len() < conditions { CheckStatus::Unknown } else { CheckStatus::Pass };
    let problem = |verdict: &&Verdict| match verdict {
        Verdict::Fails(message) => Some(message.clone()),
        Verdict::Holds | Verdict::Unknown | Verdict::Broken => None,
    };
    CheckedInstance {
        module,
        key,
        status: verdicts.iter().map(status).max().unwrap_or(CheckStatus::Pass).max(missing),
        problems: verdicts.iter().filter_map(problem).collect(),
    }
}

/// Something of the program that has conditions.
struct Conditioned {
    object: Checkable,
    /// How many there are.
    conditions: usize,
    resource: Option<ResourceAddr>,
}

fn checkables(program: &Program) -> Vec<Conditioned> {
    let resources = program.blocks().map(|id| program.block(id)).filter(|block| block.conditions() > 0);
    let resources = resources.map(|block| Conditioned {
        object: Checkable::resource(&block.addr),
        conditions: block.conditions(),
        resource: Some(block.addr.clone()),
    });
    let named = |(module, kind): (&ModuleAddr, CheckableKind)| Conditioned {
        object: Checkable::named(module, kind),
        conditions: 0,
        resource: None,
    };
    let outputs = program
        .checked_outputs()
        .map(|(module, name)| (module, CheckableKind::OutputValue { name: name.to_owned() }));
    let variables = program
        .validated_variables()
        .map(|(module, name)| (module, CheckableKind::InputVariable { name: name.to_owned() }));
    let checks = program
        .checks()
        .iter()
        .map(|check| (program.module_addr(check.module), CheckableKind::Check { name: check.name.clone() }));
    resources.chain(outputs.chain(variables).chain(checks).map(named)).collect()
}

impl Walk<'_> {
    /// What a condition that does not hold means in this plan: whoever only looks is told.
    pub(super) fn failing(&self) -> Failing {
        match self.inputs.options.mode {
            PlanMode::RefreshOnly | PlanMode::Invoke => Failing::Warns,
            PlanMode::Normal | PlanMode::Destroy => Failing::Stops,
        }
    }

    /// Checks the preconditions of an instance. Returns whether it can be planned.
    pub(super) fn preconditions(
        &mut self,
        id: BlockId,
        module: &ModuleInstance,
        addr: &InstanceAddr,
    ) -> bool {
        let checked = self.inputs.evaluation.preconditions(id, module, &addr.key, &self.values);
        self.checks.resource(addr, Moment::Before, &checked.verdicts);
        let stops = checked.stops() && self.failing() == Failing::Stops;
        self.say(checked);
        !stops
    }

    /// Checks what is known already of the postconditions; apply checks the rest.
    pub(super) fn postconditions(
        &mut self,
        id: BlockId,
        module: &ModuleInstance,
        addr: &InstanceAddr,
        object: &Value,
    ) {
        let checked = self.inputs.evaluation.postconditions(id, module, &addr.key, object, &self.values);
        self.checks.resource(addr, Moment::After, &checked.verdicts);
        self.say(checked);
    }

    fn say(&mut self, checked: Checked) {
        self.diagnostics.extend(match self.failing() {
            Failing::Stops => checked.errors(),
            Failing::Warns => checked.warnings(),
        });
    }

    /// Validations of input variables and `check` blocks, when everything else has its value. A plan
    /// that destroys has nothing left to be checked, and one for a part not all that checks are about.
    pub(super) async fn check_all(&mut self) {
        let options = self.inputs.options;
        let is_partial = options.is_partial();
        if matches!(options.mode, PlanMode::Destroy | PlanMode::Invoke) {
            return;
        }
        for Validated { name, module, late, checked } in self.inputs.evaluation.validations(&self.values) {
            if late && is_partial {
                continue;
            }
            let kind = CheckableKind::InputVariable { name };
            self.checks.named(&module, kind, &checked.verdicts);
            if late {
                self.diagnostics.extend(checked.errors());
            }
        }
        if is_partial {
            return;
        }
        for OutputVerdicts { name, module, verdicts } in self.inputs.evaluation.called_outputs(&self.values) {
            self.checks.named(&module, CheckableKind::OutputValue { name }, &verdicts);
        }
        let program = self.inputs.program;
        for check in program.checks() {
            // What is wrong with a call was reported.
            let Ok(modules) = self.inputs.evaluation.all(check.module, &self.values) else { continue };
            for module in modules.iter() {
                self.check_block(check, module).await;
            }
        }
    }

    async fn check_block(&mut self, check: &ProgramCheck, module: &ModuleInstance) {
        if let Some(id) = check.data {
            let value = self.scoped_data(id, module).await;
            self.values.set(id, module, value);
        }
        let checked = self.inputs.evaluation.assertions(check, module, &self.values);
        let kind = CheckableKind::Check { name: check.name.clone() };
        self.checks.named(module.addr(), kind, &checked.verdicts);
        self.diagnostics.extend(checked.warnings());
    }

    /// The data source of a check is read last. That it cannot be read is worth a warning.
    async fn scoped_data(&mut self, id: BlockId, module: &ModuleInstance) -> Value {
        let program = self.inputs.program.block(id);
        let unknown = Value::unknown(program.schema.ty());
        if self.waits_for_changes(id) {
            return unknown;
        }
        let (config, diagnostics) =
            self.inputs.evaluation.config(id, module, &InstanceKey::None, &self.values);
        let failed = diagnostics.has_errors();
        self.diagnostics.extend(diagnostics);
        if failed || !config.is_wholly_known() {
            return unknown;
        }
        let addr = self.inputs.evaluation.addr(id, module).instance(InstanceKey::None);
        let reader = match self.reader(&program.block.provider.to_string()) {
            Ok(reader) => reader,
            Err(error) => {
                self.fail(Some(addr), error);
                return unknown;
            }
        };
        match self.read_now(&addr, &*reader, &config).await {
            Ok(value) => value.marked_at(&config.mark_paths()),
            Err(error) => {
                self.diagnostics.push(not_read(program.block.span, &program.block.title(), error));
                unknown
            }
        }
    }

    /// The results of all conditions.
    pub(super) fn check_results(&self) -> CheckResults {
        let is_destroyed = self.inputs.options.mode == PlanMode::Destroy;
        let expanded = self.expansions.keys().filter(|_| !is_destroyed);
        let expanded = expanded.map(|addr| addr.in_configuration().clone()).collect();
        self.checks.results(self.inputs.program, &CheckResults::default(), &expanded)
    }
}

/// The warning where the data source of a check cannot be read.
pub fn not_read(
    span: crate::diag::Span,
    title: &str,
    error: crate::provider::ProviderError,
) -> crate::diag::Diagnostic {
    let warning = crate::diag::Diagnostic::warning(error.summary, error.detail).at(span).in_block(title);
    error.hints.into_iter().fold(warning, crate::diag::Diagnostic::hint)
}
