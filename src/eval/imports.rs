//! Ids of objects to import.

use crate::diag::{Diagnostic, Diagnostics};
use crate::value::Value;

use super::body::in_block;
use super::evaluation::{Evaluation, NoInstances};
use super::run::{Instance, Run};

impl Evaluation<'_> {
    /// The id of an import block, by its position in [`super::Program::imports`]. `None` where it is no
    /// id, which the diagnostics say.
    pub fn import_id(&self, index: usize) -> (Option<String>, Diagnostics) {
        let Some(import) = self.program().imports().get(index) else { return (None, Diagnostics::new()) };
        let (view, instance) = (self.view(self.root(), &NoInstances), Instance::default());
        let mut run = Run::new(&self.program().code, &view, &instance);
        let id = run.expression(import.id).and_then(|value| match checked(&value) {
            Ok(id) => Some(id),
            Err(detail) => {
                run.report(Diagnostic::error("Invalid import id", detail).at(import.id_span));
                None
            }
        });
        (id, in_block(run.finish(), "import"))
    }
}

/// # Errors
/// Why the value is no id.
fn checked(value: &Value) -> Result<String, &'static str> {
    if value.has_sensitive() || value.has_ephemeral() {
        return Err(
            "The id of an object to import must not be sensitive or ephemeral: it is shown in the plan.",
        );
    }
    match value.as_str() {
        _ if !value.is_known() => Err("The id of an object to import must be known while planning."),
        _ if value.is_null() => Err("The id of an object to import must not be null."),
        None => Err("The id of an object to import must be a string."),
        Some(text) if text.trim().is_empty() => Err("The id of an object to import must not be empty."),
        Some(text) => Ok(text.to_owned()),
    }
}
