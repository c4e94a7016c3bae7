//! Output values.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::value::{Marks, Value};

use super::body::in_block;
use super::conditions::check;
use super::evaluation::{Evaluation, Instances};
use super::modules::ModuleInstance;
use super::program::OutputCode;
use super::run::{Instance, Run};

/// An output value of the root module.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputValue {
    /// Marked as a whole where the block says `sensitive`.
    pub value: Value,
    pub sensitive: bool,
}

impl Evaluation<'_> {
    /// All output values. Those that failed are left out; the diagnostics say why.
    pub fn outputs(&self, instances: &dyn Instances) -> (BTreeMap<String, OutputValue>, Diagnostics) {
        let mut values = BTreeMap::new();
        let mut problems = Diagnostics::new();
        let root = self.program().modules.first().map_or(0..0, |root| root.outputs.clone());
        for at in root {
            let output = &self.program().outputs[at as usize];
            let (value, found) = self.output(output, instances);
            values.extend(value.map(|value| (output.name.clone(), value)));
            problems.extend(in_block(found, &format!("output \"{}\"", output.name)));
        }
        (values, problems)
    }

    /// An output value of the root module, which is stored and shown.
    fn output(&self, output: &OutputCode, instances: &dyn Instances) -> (Option<OutputValue>, Diagnostics) {
        let (value, mut problems) = self.declared_output(self.root(), output, instances);
        if let Some(value) = &value
            && value.has_sensitive()
            && !output.sensitive
        {
            let error = Diagnostic::error(
                "Output refers to sensitive values",
                "Output values are shown at the end of a run, and this one contains a sensitive value.",
            );
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
        let (value, problems) = self.declared_output(module, output, instances);
        let value = value.filter(|_| !problems.has_errors());
        let value = value.ok_or_else(|| in_block(problems, &format!("output \"{}\"", output.name)))?;
        let sensitive = if output.sensitive { Marks::SENSITIVE } else { Marks::NONE };
        let ephemeral = if output.ephemeral { Marks::EPHEMERAL } else { Marks::NONE };
        Ok(value.with_marks(sensitive | ephemeral))
    }

    fn declared_output(
        &self,
        module: &ModuleInstance,
        output: &OutputCode,
        instances: &dyn Instances,
    ) -> (Option<Value>, Diagnostics) {
        let (view, instance) = (self.view(module, instances), Instance::default());
        let summary = "Module output value precondition failed";
        let mut problems = check(&view, &output.preconditions, summary, &instance);
        if problems.has_errors() {
            return (None, problems);
        }
        let mut run = Run::new(&self.program().code, &view, &instance);
        let value = run.expression(output.value);
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
        problems.extend(run.finish());
        (value, problems)
    }
}
