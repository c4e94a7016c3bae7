//! Output values.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::value::Value;

use super::body::{finite, in_block};
use super::evaluation::{Evaluation, Instances};
use super::program::OutputCode;
use super::run::{Instance, Run};
use super::verdict::Verdict;

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

impl Evaluation<'_> {
    /// All output values.
    pub fn outputs(&self, instances: &dyn Instances, failing: Failing) -> Outputs {
        let mut outputs = Outputs::default();
        for output in &self.program().outputs {
            let checked = self.check(
                &output.preconditions,
                "Module output value precondition failed",
                &Instance::default(),
                instances,
            );
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
            outputs.problems.extend(in_block(found, &format!("output \"{}\"", output.name)));
        }
        outputs
    }

    fn output(&self, output: &OutputCode, instances: &dyn Instances) -> (Option<OutputValue>, Diagnostics) {
        let instance = Instance::default();
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
        let problems = run.finish();
        let value = value.filter(|_| !problems.has_errors()).map(|value| OutputValue {
            value: if output.sensitive { value.with_sensitive() } else { value },
            sensitive: output.sensitive,
        });
        (value, problems)
    }
}
