//! References to actions, which stand in `action_trigger` blocks and nowhere else.

use super::Checker;
use super::place::{Place, Repetition};
use super::problems::{Repeated, instance_key, local_name};
use crate::addr::Mode;
use crate::config::{ActionTriggerBlock, ExprRef, Reference, ReferenceKind, ResourceBlock, references};
use crate::diag::{Diagnostic, Diagnostics};
use crate::syntax::{Expr, StepKey};

impl Checker<'_> {
    /// What the triggers of a resource refer to. `inside` is the block of the resource.
    pub(super) fn action_triggers(&self, resource: &ResourceBlock, inside: Place<'_>, out: &mut Diagnostics) {
        for trigger in &resource.lifecycle.action_triggers {
            let ActionTriggerBlock { events, condition, actions, span: _ } = trigger;
            if let Some(condition) = condition {
                // What is there after a change can be looked at after it.
                let is_before = events.iter().any(|event| event.is_before());
                let own = inside.own.filter(|_| is_before);
                self.expr(*condition, Place { own, ..inside }, out);
            }
            for action in actions {
                let problem = self.action(*action, inside, out);
                out.extend(problem.map(|problem| problem.in_block(inside.title)));
            }
        }
    }

    fn action(&self, action: ExprRef, place: Place<'_>, out: &mut Diagnostics) -> Option<Diagnostic> {
        let tree = self.context.tree(action);
        let found = references(tree, action.expr);
        let (first, others) = found.split_first()?;
        // Those of an instance key that is an expression.
        others.iter().for_each(|reference| self.reference(reference, place, out));
        let ReferenceKind::Resource { mode: Mode::Action, kind, name } = first.kind else { return None };
        let key = (Mode::Action, kind.to_owned(), name.to_owned());
        let Some(target) = self.module.resources.get(&key) else {
            return self.undeclared_resource(first, Mode::Action, kind, name);
        };
        let local = local_name(Mode::Action, kind, name);
        let has_key = matches!(tree.expr(action.expr), Expr::Index { .. } | Expr::LegacyIndex { .. });
        let repetition = self.repetition_of(target);
        let example = repetition.example_key(place).filter(|_| !has_key && first.rest.is_empty());
        if let Some((_, key)) = example {
            let detail =
                format!("{local} has several instances, so that it must be said which one is invoked.");
            let error = Diagnostic::error("Missing action instance key", detail).at(first.span);
            return Some(error.hint(format!("For example `{local}[{key}]`.")));
        }
        if has_key && repetition == Repetition::None && first.rest.is_empty() {
            let detail = format!(
                "{local} has neither \"count\" nor \"for_each\" set, so that it has no instance keys."
            );
            let error =
                Diagnostic::error("Unexpected action instance key", detail).at(tree.span(action.expr));
            return Some(error.hint(format!("Remove the index behind `{local}`.")));
        }
        let repeated = Repeated { what: "action", name: &local, repetition };
        match instance_key(first, repeated, place) {
            Err(problem) => Some(*problem),
            Ok(rest) => rest.iter().find(|step| matches!(step.key, StepKey::Attr(_))).map(|step| {
                let detail = "An action has no attributes: it can only be invoked as a whole.";
                Diagnostic::error("Invalid reference to an action", detail).at(step.span)
            }),
        }
    }
}

/// The error where an action is used as a value.
pub(super) fn no_value(reference: &Reference<'_>) -> Diagnostic {
    let detail =
        "An action has no value: it can only be named in the \"actions\" of an action_trigger block.";
    Diagnostic::error("Invalid reference to an action", detail).at(reference.head)
}
