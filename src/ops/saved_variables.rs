//! Values for input variables beside a saved plan: it holds all but the ephemeral ones, which must be
//! given again.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::eval::Moment;
use crate::value::Value;

use super::plan::evaluate;
use super::project::Project;
use super::session::{Session, Variables};

/// Reports values that were given for this apply and are not those of the plan: they would be
/// ignored, which nobody who gives them expects.
pub(super) fn check_given(
    project: &Project,
    session: &Session,
    given: &Variables<'_>,
    planned: &BTreeMap<String, Value>,
) -> Diagnostics {
    if given.inputs.is_empty() {
        return Diagnostics::new();
    }
    // What is wrong with values that do not count is no matter.
    let (evaluation, _) = evaluate(project, session, &session.variables, &BTreeMap::new(), Moment::default());
    let differs = |name: &&String| {
        let now = evaluation.variables().get(*name).map(Value::unmarked_deep);
        now.as_ref() != planned.get(*name).map(Value::unmarked_deep).as_ref()
    };
    let given = session.variables.sources.keys().filter(|name| planned.contains_key(*name));
    given
        .filter(differs)
        .map(|name| {
            let detail = format!(
                "A saved plan holds the values it was made with, and var.{name} has another one there than is given now."
            );
            let span = session.configuration.root.variables.get(name).map(|variable| variable.span);
            Diagnostic::error("Cannot change a variable of a saved plan", detail).at(span).hint(
                "Make a new plan with this value. Only variables with `ephemeral = true` are given at apply, since \
                 no plan holds them.",
            )
        })
        .collect()
}
