//! Output values.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::value::Value;

use super::body::{finite, in_block};
use super::evaluation::{Evaluation, Instances};
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
        for output in &self.program().outputs {
            let (value, found) = self.output(output, instances);
            values.extend(value.map(|value| (output.name.clone(), value)));
            problems.extend(in_block(found, &format!("output \"{}\"", output.name)));
        }
        (values, problems)
    }

    fn output(&self, output: &OutputCode, instances: &dyn Instances) -> (Option<OutputValue>, Diagnostics) {
        let instance = Instance::default();
        let mut problems = self.check(
            &output.preconditions,
            "Module output value precondition failed",
            &instance,
            instances,
        );
        if problems.has_errors() {
            return (None, problems);
        }
        let view = self.view(instances);
        let mut run = Run::new(&self.program().code, &view, &instance);
        let what = format!("output value `{}`", output.name);
        let value = run.expression(output.value);
        let value = value.filter(|value| finite(&mut run, output.value, value, &what).is_ok());
        let place = self.program().code.span(output.value);
        if let Some(value) = &value {
            if value.has_sensitive() && !output.sensitive {
                run.report(
                    Diagnostic::error(
                        "Output refers to sensitive values",
                        "Output values are shown at the end of a run, and this one contains a sensitive value.",
                    )
                    .at(place)
                    .hint("Declare it with `sensitive = true`, or take the mark off with `nonsensitive`."),
                );
            }
            if value.has_ephemeral() && !output.ephemeral {
                run.report(
                    Diagnostic::error(
                        "Ephemeral value not allowed",
                        "Output values are stored, and an ephemeral value exists only during one run.",
                    )
                    .at(place),
                );
            }
        }
        problems.extend(run.finish());
        let value = value.filter(|_| !problems.has_errors()).map(|value| OutputValue {
            value: if output.sensitive { value.with_sensitive() } else { value },
            sensitive: output.sensitive,
        });
        (value, problems)
    }
}
