//! Conditions of each kind of block, and triggers of replacement.

use crate::addr::InstanceKey;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::value::{Path, Value};

use super::body::in_block;
use super::evaluation::{Evaluation, Instances, NoInstances};
use super::program::{BlockId, ProgramCheck, RuleCode, VariableCode};
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
    /// Whether they refer to resources, so that they were not checked with the values.
    pub late: bool,
    pub checked: Checked,
}

impl Evaluation<'_> {
    /// Checks the preconditions of an instance.
    pub fn preconditions(&self, id: BlockId, key: &InstanceKey, instances: &dyn Instances) -> Checked {
        let block = self.program().block(id);
        let instance = match self.instance(id, key, instances) {
            Ok(instance) => instance,
            Err(problems) => return Checked::broken(problems),
        };
        let checked = self.check(&block.preconditions, "Resource precondition failed", &instance, instances);
        checked.in_block(&block.block.title())
    }

    /// Checks the postconditions of an instance, whose object `self` means.
    pub fn postconditions(
        &self,
        id: BlockId,
        key: &InstanceKey,
        self_object: &Value,
        instances: &dyn Instances,
    ) -> Checked {
        let block = self.program().block(id);
        let instance = match self.instance(id, key, instances) {
            Ok(instance) => Instance { self_object: Some(self.marked_object(id, self_object)), ..instance },
            Err(problems) => return Checked::broken(problems),
        };
        let checked =
            self.check(&block.postconditions, "Resource postcondition failed", &instance, instances);
        checked.in_block(&block.block.title())
    }

    /// Checks the assertions of a `check` block, whose data source has its value.
    pub fn assertions(&self, check: &ProgramCheck, instances: &dyn Instances) -> Checked {
        let checked =
            self.check(&check.asserts, "Check block assertion failed", &Instance::default(), instances);
        checked.in_block(&check.title())
    }

    /// Checks all validations of input variables.
    pub fn validations(&self, instances: &dyn Instances) -> Vec<Validated> {
        // A value that does not fit the type was reported, and validates nothing.
        let valued = |variable: &&VariableCode| {
            !variable.validations.is_empty() && self.variables().contains_key(variable.name.as_str())
        };
        let variables = self.program().variables.iter().filter(valued);
        variables.map(|variable| self.validated(variable, instances)).collect()
    }

    /// What is wrong with the values of input variables whose validations need no resource.
    pub(super) fn validate_early(&self) -> Diagnostics {
        let early = |variable: &&VariableCode| {
            !variable.validates_late && self.variables().contains_key(variable.name.as_str())
        };
        let variables = self.program().variables.iter().filter(early);
        variables.flat_map(|variable| self.validated(variable, &NoInstances).checked.errors()).collect()
    }

    fn validated(&self, variable: &VariableCode, instances: &dyn Instances) -> Validated {
        let checked = self.check(&variable.validations, INVALID_VALUE, &Instance::default(), instances);
        Validated {
            name: variable.name.to_string(),
            late: variable.validates_late,
            checked: checked.in_block(&format!("variable \"{}\"", variable.name)),
        }
    }

    /// Which changes replace an instance.
    ///
    /// # Errors
    /// An instance key is wrong or unknown.
    pub fn replace_triggers(
        &self,
        id: BlockId,
        key: &InstanceKey,
        instances: &dyn Instances,
    ) -> Result<Vec<Trigger>, Diagnostics> {
        let block = self.program().block(id);
        let instance = self.instance(id, key, instances)?;
        let view = self.view(instances);
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
        if problems.has_errors() { Err(in_block(problems, &block.block.title())) } else { Ok(triggers) }
    }

    /// Checks conditions; `summary` is what is said where one does not hold.
    pub(super) fn check(
        &self,
        rules: &[RuleCode],
        summary: &str,
        instance: &Instance,
        instances: &dyn Instances,
    ) -> Checked {
        let view = self.view(instances);
        let messages = match summary {
            INVALID_VALUE => Messages::WhereNeeded,
            _ => Messages::Always,
        };
        verdict::check(Run::new(&self.program().code, &view, instance), rules, summary, messages)
    }
}
