//! What happens to one instance: which change action, why, and the planned state.

use crate::provider::{ChangeAction, Note, PlanAsk, Replacement, ResourceType};
use crate::value::{Marks, Path, Value};

use super::diff;
use super::model::{ForcedBy, Reason};

/// Everything that decides about one instance that the configuration wants.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub resource_type: &'a dyn ResourceType,
    /// The object as it is now; `None` where there is none.
    pub prior: Option<&'a Value>,
    /// What the configuration says; may hold unknown values and marks.
    pub config: &'a Value,
    pub ignore: &'a Ignore,
    /// A reason to replace it whatever the difference.
    pub replace_because: Option<&'a Reason>,
    pub create_before_destroy: bool,
}

/// `ignore_changes`, as paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Ignore {
    #[default]
    Nothing,
    All,
    Paths(Vec<Path>),
}

/// The decision.
#[derive(Clone, Debug)]
pub struct Decision {
    pub action: ChangeAction,
    pub reason: Reason,
    pub after: Value,
    pub replacements: Vec<ForcedBy>,
    pub notes: Vec<Note>,
}

/// Decides about an instance of the configuration.
pub fn decide(wanted: Wanted<'_>) -> Decision {
    let Some(prior) = wanted.prior else {
        let (after, notes) = complete(wanted, None);
        return Decision {
            action: ChangeAction::Create,
            reason: Reason::None,
            after,
            replacements: Vec::new(),
            notes,
        };
    };
    let (planned, mut notes, further) = complete_existing(wanted, prior);
    let schema = wanted.resource_type.schema();
    let changed = !diff::differences(schema, prior, &planned).is_empty();
    let forced = forced_by(wanted, prior, &planned, further);
    let reason = match wanted.replace_because {
        Some(reason) => reason.clone(),
        None if !forced.is_empty() => Reason::CannotUpdate,
        None if changed => {
            return Decision {
                action: ChangeAction::Update,
                reason: Reason::None,
                after: planned,
                replacements: forced,
                notes,
            };
        }
        None => {
            // The object's own value, so that nothing seems to change in spelling. That a value becomes
            // sensitive or is so no more is a change of what is stored and shown.
            let after = with_marks_of(&prior.unmarked_deep(), &planned);
            let is_same = after.mark_paths() == prior.mark_paths();
            return Decision {
                action: if is_same { ChangeAction::NoOp } else { ChangeAction::Update },
                reason: Reason::None,
                after,
                replacements: forced,
                notes,
            };
        }
    };
    let (after, new_notes) = complete(wanted, None);
    notes.extend(new_notes);
    notes.extend(wanted.resource_type.losses(prior));
    notes.dedup();
    let action = if wanted.create_before_destroy {
        ChangeAction::CreateThenDelete
    } else {
        ChangeAction::DeleteThenCreate
    };
    Decision { action, reason, after, replacements: forced, notes }
}

/// The planned state of a new object.
fn complete(wanted: Wanted<'_>, prior: Option<&Value>) -> (Value, Vec<Note>) {
    let (config, marks) = wanted.config.unmark_deep();
    let proposed = diff::propose(wanted.resource_type.schema(), prior, &config);
    let planned = wanted.resource_type.plan(PlanAsk { prior, config: &config, proposed: &proposed });
    (remark(wanted.resource_type, planned.value, &marks), planned.notes)
}

fn complete_existing(wanted: Wanted<'_>, prior: &Value) -> (Value, Vec<Note>, Vec<Replacement>) {
    let (config, marks) = wanted.config.unmark_deep();
    let config = match wanted.ignore {
        Ignore::Nothing => config,
        Ignore::All => arguments_of(wanted.resource_type, prior, &config),
        Ignore::Paths(paths) => diff::ignore(&config, prior, paths),
    };
    let prior = prior.unmarked_deep();
    let proposed = diff::propose(wanted.resource_type.schema(), Some(&prior), &config);
    let planned =
        wanted.resource_type.plan(PlanAsk { prior: Some(&prior), config: &config, proposed: &proposed });
    (remark(wanted.resource_type, planned.value, &marks), planned.notes, planned.replacements)
}

/// `ignore_changes = all`: the object's arguments stand for the configuration.
fn arguments_of(resource_type: &dyn ResourceType, prior: &Value, config: &Value) -> Value {
    let schema = resource_type.schema();
    config.keys().fold(config.clone(), |result, name| {
        let is_argument = schema.attribute(name).is_none_or(|attribute| attribute.is_argument());
        match prior.get_attr(name) {
            Some(old) if is_argument => result.with_attr(name.clone(), old.unmarked_deep()),
            _ => result,
        }
    })
}

/// Puts the configuration's marks back, those the schema demands, and one on every computed value
/// that repeats something sensitive.
fn remark(resource_type: &dyn ResourceType, value: Value, marks: &[(Path, Marks)]) -> Value {
    super::secrets::mask_copies_of(
        resource_type.name(),
        with_schema_marks(resource_type, value.marked_at(marks)),
    )
}

/// Marks the attributes that the schema calls sensitive.
pub fn with_schema_marks(resource_type: &dyn ResourceType, value: Value) -> Value {
    let sensitive = resource_type.schema().attributes.iter().filter(|attribute| attribute.sensitive);
    let paths: Vec<_> = sensitive.map(|a| (Path::root().attr(a.name), Marks::SENSITIVE)).collect();
    value.marked_at(&paths)
}

fn with_marks_of(value: &Value, other: &Value) -> Value {
    let fitting: Vec<_> =
        other.mark_paths().into_iter().filter(|(path, _)| path.apply(value).is_ok()).collect();
    value.marked_at(&fitting)
}

fn forced_by(wanted: Wanted<'_>, prior: &Value, planned: &Value, further: Vec<Replacement>) -> Vec<ForcedBy> {
    let by_schema = diff::forcing(wanted.resource_type.schema(), prior, planned);
    let mut forced: Vec<ForcedBy> =
        by_schema.into_iter().map(|path| ForcedBy { path, reason: String::new() }).collect();
    for Replacement { path, reason } in further {
        match forced.iter_mut().find(|by| by.path == path) {
            Some(by) => by.reason = reason,
            None => forced.push(ForcedBy { path, reason }),
        }
    }
    forced
}
