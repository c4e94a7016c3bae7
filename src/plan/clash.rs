//! What `create_before_destroy` cannot do.

use crate::addr::InstanceAddr;
use crate::diag::Diagnostic;
use crate::eval::in_module;
use crate::provider::ChangeAction;
use crate::value::Path;

use super::model::PlannedChange;
use super::planner::Walk;

impl Walk<'_> {
    /// Two objects of the same identity cannot exist at once.
    pub(super) fn refuse_clashes(&mut self) {
        let clashing = |change: &PlannedChange| {
            let (_, kind) = self.inputs.registry.resource_type(&change.addr.resource.kind)?;
            let (path, before) = kind.exclusive(change.before.as_ref()?)?;
            let (_, after) = kind.exclusive(change.after.as_ref()?)?;
            (change.action == ChangeAction::CreateThenDelete && before == after).then_some((path, before))
        };
        let found: Vec<(InstanceAddr, Path, String)> = self
            .changes
            .iter()
            .filter_map(|change| clashing(change).map(|(path, text)| (change.addr.clone(), path, text)))
            .collect();
        for (addr, path, text) in found {
            let span = self
                .inputs
                .program
                .find(&addr.resource)
                .and_then(|id| self.inputs.evaluation.span_of(id, &path));
            let detail = format!(
                "{addr} must be replaced, and its successor would be created first. Both would be called \"{text}\", \
                 which cannot be while the old one exists."
            );
            let diagnostic = Diagnostic::error("Two objects of one name", detail)
                .at(span)
                .in_module(in_module(&addr.resource.module))
                .hint("Remove create_before_destroy, here or where it is inherited from, or change the name as well.");
            self.diagnostics.push(diagnostic);
        }
    }
}
