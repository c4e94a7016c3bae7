//! Conditions: validations of variables, preconditions and postconditions, triggers of replacement.

use crate::addr::InstanceKey;
use crate::diag::{Diagnostic, Diagnostics, Span};
use crate::value::{Path, Ty, Value, convert};

use super::body::in_block;
use super::evaluation::{Evaluation, Instances};
use super::operators;
use super::program::{BlockId, RuleCode};
use super::run::{Failed, Instance, Run};

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

impl Evaluation<'_> {
    /// Checks the preconditions of an instance. A condition that is not known yet holds for the moment.
    pub fn preconditions(&self, id: BlockId, key: &InstanceKey, instances: &dyn Instances) -> Diagnostics {
        let block = self.program().block(id);
        let instance = match self.instance(id, key, instances) {
            Ok(instance) => instance,
            Err(problems) => return problems,
        };
        let problems = self.check(&block.preconditions, "Resource precondition failed", &instance, instances);
        in_block(problems, &block.block.title())
    }

    /// Checks the postconditions of an instance, whose object `self` means.
    pub fn postconditions(
        &self,
        id: BlockId,
        key: &InstanceKey,
        self_object: &Value,
        instances: &dyn Instances,
    ) -> Diagnostics {
        let block = self.program().block(id);
        let instance = match self.instance(id, key, instances) {
            Ok(instance) => Instance { self_object: Some(block.sensitive.mark(self_object)), ..instance },
            Err(problems) => return problems,
        };
        let problems =
            self.check(&block.postconditions, "Resource postcondition failed", &instance, instances);
        in_block(problems, &block.block.title())
    }

    /// Checks the validations of input variables that mention resources.
    pub fn validate_late(&self, instances: &dyn Instances) -> Diagnostics {
        self.validate(|late| late, instances)
    }

    pub(super) fn validate(&self, wanted: impl Fn(bool) -> bool, instances: &dyn Instances) -> Diagnostics {
        let instance = Instance::default();
        let mut problems = Diagnostics::new();
        for variable in &self.program().variables {
            // A value that does not fit the type was reported, and validates nothing.
            if wanted(variable.validates_late) && self.variables().contains_key(variable.name.as_str()) {
                let found =
                    self.check(&variable.validations, "Invalid value for variable", &instance, instances);
                problems.extend(in_block(found, &format!("variable \"{}\"", variable.name)));
            }
        }
        problems
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
    ) -> Diagnostics {
        let view = self.view(instances);
        let mut run = Run::new(&self.program().code, &view, instance);
        for rule in rules {
            // What went wrong is among the problems of the run.
            let _ = check_rule(&mut run, rule, summary);
        }
        run.finish()
    }
}

fn check_rule(run: &mut Run<'_>, rule: &RuleCode, summary: &str) -> Result<(), Failed> {
    let value = run.expression(rule.condition).ok_or(Failed)?.unmarked_deep();
    if operators::condition(run, rule.condition, &value, "condition")? != Some(false) {
        return Ok(());
    }
    let message = error_message(run, rule);
    Err(run.fail(rule.condition, Diagnostic::error(summary, message)))
}

/// What the rule says about its failure, as far as that can be said.
fn error_message(run: &mut Run<'_>, rule: &RuleCode) -> String {
    let Some(message) = run.expression(rule.error_message) else {
        return "The condition does not hold, and its error message cannot be evaluated.".to_owned();
    };
    if message.has_sensitive() || message.has_ephemeral() {
        return "The condition does not hold. Its error message is not shown, because it contains a sensitive \
                or ephemeral value."
            .to_owned();
    }
    match convert(&message, Ty::STRING).ok().and_then(|message| message.as_str().map(str::to_owned)) {
        Some(text) => text.trim().to_owned(),
        None => "The condition does not hold, and its error message is not known yet.".to_owned(),
    }
}
