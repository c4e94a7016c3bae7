//! What can be wrong with a reference, in words.

use super::place::{Place, Repetition};
use crate::addr::Mode;
use crate::config::Reference;
use crate::diag::Diagnostic;
use crate::syntax::{Step, StepKey};

/// What a reference names, as far as that decides whether an instance key must follow.
#[derive(Clone, Copy)]
pub(super) struct Repeated<'r> {
    /// Resource or module.
    pub what: &'r str,
    pub name: &'r str,
    pub repetition: Repetition,
}

/// The steps behind the instance key, which must be there exactly where the target has several
/// instances.
pub(super) fn instance_key<'r, 't>(
    reference: &'r Reference<'t>,
    target: Repeated<'_>,
    place: Place<'_>,
) -> Result<&'r [Step<'t>], Box<Diagnostic>> {
    let Some((first, rest)) = reference.rest.split_first() else { return Ok(&[]) };
    let Repeated { what, name, repetition } = target;
    if repetition == Repetition::Misspelt {
        return Ok(&[]);
    }
    match (first.key, repetition.example_key(place)) {
        (StepKey::Attr(_), None) => Ok(&reference.rest),
        (StepKey::Attr(_), Some((argument, key))) => {
            let detail = format!(
                "Because {name} has {argument:?} set, its attributes must be accessed on specific instances."
            );
            let error = Diagnostic::error(format!("Missing {what} instance key"), detail).at(reference.span);
            Err(Box::new(error.hint(format!("For example `{name}[{key}]`."))))
        }
        (StepKey::Index(_) | StepKey::Key(_), Some(_)) => Ok(rest),
        (StepKey::Index(_) | StepKey::Key(_), None) => {
            let detail = format!(
                "Because {name} has neither \"count\" nor \"for_each\" set, references to it must not have an index."
            );
            let error = Diagnostic::error(format!("Unexpected {what} instance key"), detail).at(first.span);
            Err(Box::new(error.hint(format!("Remove the index behind `{name}`."))))
        }
    }
}

pub(super) fn each_problem(reference: &Reference<'_>, place: Place<'_>) -> Option<Diagnostic> {
    if !matches!(place.repetition, Repetition::ForEach | Repetition::Misspelt) {
        let detail = "The \"each\" object can be used only inside of a block that has \"for_each\" set, and not in \
                      \"for_each\" itself.";
        return Some(Diagnostic::error("Reference to each without for_each", detail).at(reference.span));
    }
    member_problem(reference, "each", &["key", "value"])
}

pub(super) fn count_problem(reference: &Reference<'_>, place: Place<'_>) -> Option<Diagnostic> {
    if !matches!(place.repetition, Repetition::Count | Repetition::Misspelt) {
        let detail = "The \"count\" object can be used only inside of a block that has \"count\" set, and not in \
                      \"count\" itself.";
        return Some(Diagnostic::error("Reference to count without count", detail).at(reference.span));
    }
    member_problem(reference, "count", &["index"])
}

/// What follows one of the objects that the language itself offers.
pub(super) fn member_problem(reference: &Reference<'_>, object: &str, known: &[&str]) -> Option<Diagnostic> {
    let all = || known.iter().map(|name| format!("{object}.{name}")).collect::<Vec<_>>().join(", ");
    match reference.member() {
        Some(name) if known.contains(&name) => None,
        Some(name) => {
            let detail =
                format!("The {object:?} object has no attribute named {name:?}. There is: {}.", all());
            let span = reference.rest.first().map_or(reference.span, |step| step.span);
            Some(
                Diagnostic::error("Unsupported attribute", detail)
                    .at(span)
                    .suggest(name, known.iter().copied()),
            )
        }
        None => {
            let detail = format!("The {object:?} object cannot be used as a whole. There is: {}.", all());
            Some(Diagnostic::error("Invalid reference", detail).at(reference.span))
        }
    }
}

/// As references name it: `data.stacks_templates.all`.
pub(super) fn local_name(mode: Mode, kind: &str, name: &str) -> String {
    format!("{}{kind}.{name}", mode.prefix())
}
