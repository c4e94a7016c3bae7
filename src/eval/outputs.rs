//! Output values.

use std::collections::BTreeMap;

use crate::addr::ModuleAddr;
use crate::config::ModuleId;
use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{Marks, Value};

use super::body::{finite, in_block};
use super::conditions::check;
use super::evaluation::{Evaluation, Instances};
use super::modules::ModuleInstance;
use super::program::OutputCode;
use super::run::{Instance, Run};
use super::verdict::{Checked, Verdict};

/// An output value of the root module.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputValue {
    /// Marked as a whole where the block says `sensitive`.
    pub value: Value,
    pub sensitive: bool,
}

/// All output values of the root module.
#[derive(Debug, Default)]
pub struct Outputs {
    /// Those that failed are left out; the problems say why.
    pub values: BTreeMap<String, OutputValue>,
    /// What became of preconditions, of those that have any.
    pub verdicts: BTreeMap<String, Vec<Verdict>>,
    pub problems: Diagnostics,
}

/// What a precondition that does not hold means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failing {
    /// There is no value, and an error.
    Stops,
    /// There is a warning.
    Warns,
}

/// What became of the preconditions of an output value of a called module.
#[derive(Debug)]
pub struct OutputVerdicts {
    pub name: String,
    /// The module instance it is in.
    pub module: ModuleAddr,
    pub verdicts: Vec<Verdict>,
}

const FAILED: &str = "Module output value precondition failed";

impl Evaluation<'_> {
    /// All output values of the root module.
    pub fn outputs(&self, instances: &dyn Instances, failing: Failing) -> Outputs {
        self.outputs_where(instances, failing, |_| true)
    }

    /// Those output values of the root module whose names are wanted.
    pub fn outputs_where(
        &self,
        instances: &dyn Instances,
        failing: Failing,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Outputs {
        let mut outputs = Outputs::default();
        let root = self.program().modules.first().map_or(0..0, |root| root.outputs.clone());
        for at in root {
            let output = &self.program().outputs[at as usize];
            if !is_wanted(&output.name) {
                continue;
            }
            let checked = self.output_preconditions(self.root(), output, instances);
            if !output.preconditions.is_empty() {
                outputs.verdicts.insert(output.name.clone(), checked.verdicts.clone());
            }
            let mut found = match failing {
                Failing::Stops => checked.errors(),
                Failing::Warns => checked.warnings(),
            };
            if !found.has_errors() {
                let (value, problems) = self.output(output, instances);
                outputs.values.extend(value.map(|value| (output.name.clone(), value)));
                found.extend(problems);
            }
            outputs.problems.extend(in_block(found, || title(output)));
        }
        outputs
    }

    /// What became of the preconditions of output values of modules that are called. What is wrong with
    /// them is said where the values are evaluated.
    pub fn called_outputs(&self, instances: &dyn Instances) -> Vec<OutputVerdicts> {
        let mut found = Vec::new();
        let is_checked =
            |output: &&OutputCode| output.module != ModuleId::ROOT && !output.preconditions.is_empty();
        for output in self.program().outputs.iter().filter(is_checked) {
            let Ok(modules) = self.all(output.module, instances) else { continue };
            found.extend(modules.iter().map(|module| OutputVerdicts {
                name: output.name.clone(),
                module: module.addr().clone(),
                verdicts: self.output_preconditions(module, output, instances).verdicts,
            }));
        }
        found
    }

    fn output_preconditions(
        &self,
        module: &ModuleInstance,
        output: &OutputCode,
        instances: &dyn Instances,
    ) -> Checked {
        check(&self.view(module, instances), &output.preconditions, FAILED, &Instance::default())
    }

    /// An output value of the root module, which is stored and shown.
    fn output(&self, output: &OutputCode, instances: &dyn Instances) -> (Option<OutputValue>, Diagnostics) {
        let (value, mut problems) = self.output_value(self.root(), output, instances);
        if value.as_ref().is_some_and(Value::has_sensitive) && !output.sensitive {
            let detail =
                "Output values are shown at the end of a run, and this one contains a sensitive value.";
            let error = Diagnostic::error("Output refers to sensitive values", detail);
            problems.push(
                error
                    .at(self.program().code.span(output.value))
                    .hint("Declare it with `sensitive = true`, or take the mark off with `nonsensitive`."),
            );
        }
        let value = value.filter(|_| !problems.has_errors()).map(|value| OutputValue {
            value: if output.sensitive { value.with_sensitive() } else { value },
            sensitive: output.sensitive,
        });
        (value, problems)
    }

    /// An output value of a module that is called, as its caller sees it.
    ///
    /// # Errors
    /// A precondition does not hold, or the value cannot be evaluated.
    pub(super) fn child_output(
        &self,
        module: &ModuleInstance,
        output: &OutputCode,
        instances: &dyn Instances,
    ) -> Result<Value, Diagnostics> {
        let checked = self.output_preconditions(module, output, instances);
        if checked.stops() {
            return Err(in_block(checked.errors(), || title(output)));
        }
        let (value, problems) = self.output_value(module, output, instances);
        let value = value.filter(|_| !problems.has_errors());
        let value = value.ok_or_else(|| in_block(problems, || title(output)))?;
        // Terraform 1.11 does not mark it where it says `sensitive`, unless the value is. Reports know it:
        // see `child_secrets`.
        let ephemeral = if output.ephemeral { Marks::EPHEMERAL } else { Marks::NONE };
        Ok(value.with_marks(ephemeral))
    }

    fn output_value(
        &self,
        module: &ModuleInstance,
        output: &OutputCode,
        instances: &dyn Instances,
    ) -> (Option<Value>, Diagnostics) {
        let (view, instance) = (self.view(module, instances), Instance::default());
        let mut run = Run::new(&self.program().code, &view, &instance);
        let value = run.expression(output.value);
        let what = format_args!("output value `{}`", output.name);
        let value = value.filter(|value| finite(&mut run, output.value, value, what).is_ok());
        if value.as_ref().is_some_and(Value::has_ephemeral) && !output.ephemeral {
            let detail = match module.parent() {
                None => "Output values are stored, and an ephemeral value exists only during one run.",
                Some(_) => {
                    "The output value is not declared with `ephemeral = true`, and so cannot be an ephemeral value."
                }
            };
            let place = self.program().code.span(output.value);
            run.report(Diagnostic::error("Ephemeral value not allowed", detail).at(place));
        }
        let is_plain = |value: &Value| value.is_wholly_known() && !value.has_ephemeral();
        if output.ephemeral && module.parent().is_some() && value.as_ref().is_some_and(is_plain) {
            let detail = "The output value is declared with `ephemeral = true`, and so can only be an ephemeral value.";
            let error = Diagnostic::error("Value not allowed in ephemeral output", detail);
            run.report(error.at(self.program().code.span(output.value)));
        }
        (value, run.finish())
    }
}

/// As messages call it.
fn title(output: &OutputCode) -> String {
    format!("output \"{}\"", output.name)
}
