//! Conditions of each kind of block, and triggers of replacement.

use crate::addr::{InstanceKey, ModuleAddr};
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::value::{Path, Value};

use super::body::in_block;
use super::evaluation::{Evaluation, Instances, NoInstances, View};
use super::modules::ModuleInstance;
use super::program::{BlockId, ProgramCheck, RuleCode};
use super::run::{Instance, Run};
use super::verdict::{self, Checked, Messages};

/// One entry of `replace_triggered_by`, for one instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    pub block: BlockId,
    /// The instance; `None` where any change of any instance counts.
    pub key: Option<InstanceKey>,
    /// What of the object must change; the whole for the empty path.
    pub path: Path,
    pub span: Span,
}

/// What is said where a validation does not hold.
const INVALID_VALUE: &str = "Invalid value for variable";

/// The validations of an input variable, and what became of them.
#[derive(Debug)]
pub struct Validated {
    pub name: String,
    /// The module instance it is in.
    pub module: ModuleAddr,
    /// Whether they refer to resources, or it is one of a called module, so that they were not
    /// checked with the values.
    pub late: bool,
    pub checked: Checked,
}

impl Evaluation<'_> {
    /// Checks the preconditions of an instance.
    pub fn preconditions(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Checked {
        let block = self.program().block(id);
        if block.preconditions.is_empty() {
            return Checked::default();
        }
        let instance = match self.instance(id, module, key, instances) {
            Ok(instance) => instance,
            Err(problems) => return Checked::broken(problems),
        };
        let view = self.view(module, instances);
        let checked = check(&view, &block.preconditions, "Resource precondition failed", &instance);
        checked.in_block(|| block.block.title())
    }

    /// Checks the postconditions of an instance, whose object `self` means.
    pub fn postconditions(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        self_object: &Value,
        instances: &dyn Instances,
    ) -> Checked {
        let block = self.program().block(id);
        if block.postconditions.is_empty() {
            return Checked::default();
        }
        let instance = match self.instance(id, module, key, instances) {
            Ok(instance) => Instance { self_object: Some(self.marked_object(id, self_object)), ..instance },
            Err(problems) => return Checked::broken(problems),
        };
        let view = self.view(module, instances);
        let checked = check(&view, &block.postconditions, "Resource postcondition failed", &instance);
        checked.in_block(|| block.block.title())
    }

    /// Checks the assertions of a `check` block, whose data source has its value.
    pub fn assertions(
        &self,
        block: &ProgramCheck,
        module: &ModuleInstance,
        instances: &dyn Instances,
    ) -> Checked {
        let view = self.view(module, instances);
        let checked = check(&view, &block.asserts, "Check block assertion failed", &Instance::default());
        checked.in_block(|| block.title())
    }

    /// What is wrong with the conditions of an instance themselves, where nothing is known of its object.
    /// Whether they hold is for a plan to say.
    pub fn check_conditions(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Diagnostics {
        let object = Value::unknown(self.program().block(id).schema.ty());
        let mut found = self.preconditions(id, module, key, instances).problems();
        found.extend(self.postconditions(id, module, key, &object, instances).problems());
        found
    }

    /// What is wrong with the assertions of all `check` blocks themselves.
    pub fn check_assertions(&self, instances: &dyn Instances) -> Diagnostics {
        let mut found = Diagnostics::new();
        for check in self.program().checks() {
            // What is wrong with a call was reported.
            let Ok(modules) = self.all(check.module, instances) else { continue };
            for module in modules.iter() {
                found.extend(self.assertions(check, module, instances).problems());
            }
        }
        found
    }

    /// Checks all validations of input variables, those of modules that are called too.
    pub fn validations(&self, instances: &dyn Instances) -> Vec<Validated> {
        let mut found = Vec::new();
        for (at, variable) in (0..).zip(&self.program().variables) {
            if variable.validations.is_empty() {
                continue;
            }
            // What is wrong with a call was reported, and so was a value that does not fit the type.
            let Ok(modules) = self.all(variable.module, instances) else { continue };
            for module in modules.iter().filter(|module| self.has_value(module, at, instances)) {
                let is_called = module.parent().is_some();
                found.push(Validated {
                    name: variable.name.to_string(),
                    module: module.addr().clone(),
                    late: variable.validates_late || is_called,
                    checked: self.validate_variable(module, at, instances),
                });
            }
        }
        found
    }

    fn has_value(&self, module: &ModuleInstance, at: u32, instances: &dyn Instances) -> bool {
        match module.parent() {
            Some(_) => self.input(module, at, instances).is_ok(),
            None => self.variables().contains_key(self.program().variables[at as usize].name.as_str()),
        }
    }

    /// What is wrong with the values of the root module's input variables whose validations need no
    /// resource.
    pub(super) fn validate_early(&self) -> Diagnostics {
        let root = self.program().modules.first().map_or(0..0, |root| root.variables.clone());
        let early = root.filter(|at| {
            !self.program().variables[*at as usize].validates_late
                && self.has_value(self.root(), *at, &NoInstances)
        });
        early.flat_map(|at| self.validate_variable(self.root(), at, &NoInstances).errors()).collect()
    }

    /// Checks the validations of one input variable.
    pub(super) fn validate_variable(
        &self,
        module: &ModuleInstance,
        at: u32,
        instances: &dyn Instances,
    ) -> Checked {
        let variable = &self.program().variables[at as usize];
        let (view, instance) = (self.view(module, instances), Instance::default());
        let checked = check(&view, &variable.validations, INVALID_VALUE, &instance);
        const RULE: &str = "the validation rule";
        // Wrong is what was given; the rule is where it was found out.
        let checked = match self.program().given_at(at) {
            None => {
                let given = self.given.get(variable.name.as_str());
                checked.failing_at(given.copied().unwrap_or(variable.span), RULE)
            }
            Some(given) => {
                let checked = checked.failing_at(given, RULE).in_block(|| module.addr().to_string());
                module.parent().into_iter().fold(checked, |checked, parent| checked.in_module(parent.addr()))
            }
        };
        checked.in_block(|| format!("variable \"{}\"", variable.name))
    }

    /// Which changes replace an instance.
    ///
    /// # Errors
    /// An instance key is wrong or unknown.
    pub fn replace_triggers(
        &self,
        id: BlockId,
        module: &ModuleInstance,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Result<Vec<Trigger>, Diagnostics> {
        let block = self.program().block(id);
        let instance = self.instance(id, module, key, instances)?;
        let view = self.view(module, instances);
        let mut run = Run::new(&self.program().code, &view, &instance);
        let mut triggers = Vec::with_capacity(block.triggers.len());
        for code in &block.triggers {
            let key = match code.key {
                None => Some(None),
                Some(node) => run.expression(node).and_then(|value| match (value.as_i64(), value.as_str()) {
                    (Some(index), _) if index >= 0 => Some(Some(InstanceKey::Index(index as u64))),
                    (_, Some(text)) => Some(Some(InstanceKey::Text(text.to_owned()))),
                    _ => {
                        let detail =
                            "An instance key is a whole number or a string that is known while planning.";
                        run.report(Diagnostic::error("Invalid replace_triggered_by", detail).at(code.span));
                        None
                    }
                }),
            };
            triggers.extend(key.map(|key| Trigger {
                block: code.block,
                key,
                path: code.path.clone(),
                span: code.span,
            }));
        }
        let problems = run.finish();
        if problems.has_errors() { Err(in_block(problems, || block.block.title())) } else { Ok(triggers) }
    }
}

/// Checks conditions; `summary` is what is said where one does not hold.
pub(super) fn check(view: &View<'_>, rules: &[RuleCode], summary: &str, instance: &Instance) -> Checked {
    let messages = match summary {
        INVALID_VALUE => Messages::WhereNeeded,
        _ => Messages::Always,
    };
    let run = Run::new(&view.evaluation.program().code, view, instance);
    verdict::check(run, rules, summary, messages).in_module(view.module.addr())
}
