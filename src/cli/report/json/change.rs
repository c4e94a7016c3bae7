//! The change of one resource instance or output value.

use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use super::values::{Known, Sensitivity, Unknowns};
use super::{Secrets, provider_name};
use crate::addr::{InstanceAddr, InstanceKey, ModuleAddr};
use crate::plan::{Drift, DriftKind, ForcedBy, PlannedChange, Reason};
use crate::provider::ChangeAction;
use crate::value::{Path, Step, Value};

/// An entry of `resource_changes` or `resource_drift`.
#[derive(Serialize)]
pub(super) struct ResourceChange<'a> {
    address: &'a InstanceAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<&'a InstanceAddr>,
    #[serde(skip_serializing_if = "ModuleAddr::is_root")]
    module_address: &'a ModuleAddr,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "InstanceKey::is_none")]
    index: &'a InstanceKey,
    provider_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed: Option<&'a str>,
    change: ObjectChange<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_reason: Option<&'static str>,
}

type ObjectChange<'a> = Change<'a, Known<'a>, UnknownObject<'a>, SensitiveObject<'a>>;

/// What happens to a value. `after` is absent where nothing of it is known, and null where there is
/// none.
#[derive(Serialize)]
pub(super) struct Change<'a, V, U, S> {
    pub actions: &'static [&'static str],
    pub before: Option<V>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Option<V>>,
    pub after_unknown: U,
    pub before_sensitive: S,
    pub after_sensitive: S,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replace_paths: Vec<PathSteps<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub importing: Option<Importing<'a>>,
}

/// Where the object came from that comes into the state.
#[derive(Serialize)]
pub(super) struct Importing<'a> {
    id: &'a str,
}

impl<'a> ResourceChange<'a> {
    pub fn planned(change: &'a PlannedChange, secrets: Secrets) -> ResourceChange<'a> {
        let words = words(change.action);
        ResourceChange {
            // As in Terraform, where all goes it does not matter from where.
            previous_address: change.previous_addr.as_ref().filter(|_| change.reason != Reason::Destroy),
            deposed: change.deposed.as_deref(),
            change: Change {
                replace_paths: change.replacements.iter().map(PathSteps::of).collect(),
                importing: change.importing.as_deref().map(|id| Importing { id }),
                ..object_change(words, change.before.as_ref(), change.after.as_ref(), secrets)
            },
            action_reason: reason(change),
            ..ResourceChange::new(
                &change.addr,
                provider_name(super::without_alias(&change.provider)),
                object_change(words, None, None, secrets),
            )
        }
    }

    pub fn drift(drift: &'a Drift, provider: &str, secrets: Secrets) -> ResourceChange<'a> {
        let Drift { addr, previous_addr, before, after } = drift;
        let action = match drift.kind() {
            DriftKind::Moved => ChangeAction::NoOp,
            DriftKind::Changed => ChangeAction::Update,
            DriftKind::Gone => ChangeAction::Delete,
        };
        let change = object_change(words(action), Some(before), after.as_ref(), secrets);
        ResourceChange {
            previous_address: previous_addr.as_ref(),
            ..ResourceChange::new(addr, provider_name(provider), change)
        }
    }

    fn new(addr: &'a InstanceAddr, provider_name: String, change: ObjectChange<'a>) -> ResourceChange<'a> {
        ResourceChange {
            address: addr,
            previous_address: None,
            module_address: &addr.resource.module,
            mode: addr.resource.mode.word(),
            kind: &addr.resource.kind,
            name: &addr.resource.name,
            index: &addr.key,
            provider_name,
            deposed: None,
            change,
            action_reason: None,
        }
    }
}

fn object_change<'a>(
    actions: &'static [&'static str],
    before: Option<&'a Value>,
    after: Option<&'a Value>,
    secrets: Secrets,
) -> ObjectChange<'a> {
    Change {
        actions,
        before: before.map(|value| Known { value, secrets }),
        after: match after {
            Some(after) if !after.is_known() => None,
            after => Some(after.map(|value| Known { value, secrets })),
        },
        after_unknown: UnknownObject { value: after, secrets },
        before_sensitive: SensitiveObject(before),
        after_sensitive: SensitiveObject(after),
        replace_paths: Vec::new(),
        importing: None,
    }
}

/// Where an object is unknown; of one that is not at all, or not there, an empty object.
pub(super) struct UnknownObject<'a> {
    value: Option<&'a Value>,
    secrets: Secrets,
}

impl Serialize for UnknownObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value.filter(|value| !value.is_wholly_known()) {
            Some(value) => Unknowns { value, secrets: self.secrets }.serialize(serializer),
            None => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}

/// Where an object is sensitive; `false` for one that is not there.
pub(super) struct SensitiveObject<'a>(Option<&'a Value>);

impl Serialize for SensitiveObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => Sensitivity(value).serialize(serializer),
            None => serializer.serialize_bool(false),
        }
    }
}

/// The path of an attribute, as an array of names, keys and indexes.
pub(super) struct PathSteps<'a>(pub &'a Path);

impl<'a> PathSteps<'a> {
    fn of(forced: &'a ForcedBy) -> PathSteps<'a> {
        PathSteps(&forced.path)
    }
}

impl Serialize for PathSteps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let steps = self.0.steps();
        let mut seq = serializer.serialize_seq(Some(steps.len()))?;
        for step in steps {
            match step {
                Step::Attr(name) => seq.serialize_element(name.as_str())?,
                Step::Index(key) => seq.serialize_element(&Known { value: key, secrets: Secrets::Masked })?,
            }
        }
        seq.end()
    }
}

/// What happens, in Terraform's words: a replacement is two, in their order.
pub(super) fn words(action: ChangeAction) -> &'static [&'static str] {
    match action {
        ChangeAction::NoOp => &["no-op"],
        ChangeAction::Create => &["create"],
        ChangeAction::Read => &["read"],
        ChangeAction::Update => &["update"],
        ChangeAction::DeleteThenCreate => &["delete", "create"],
        ChangeAction::CreateThenDelete => &["create", "delete"],
        ChangeAction::Delete => &["delete"],
        ChangeAction::Forget => &["forget"],
    }
}

/// Why a change is what it is, where the action does not say it.
pub(super) fn reason(change: &PlannedChange) -> Option<&'static str> {
    match &change.reason {
        Reason::CannotUpdate => Some("replace_because_cannot_update"),
        // What it lives in takes it along, so that it cannot stay as it is.
        Reason::LivesIn(_) => Some("replace_because_cannot_update"),
        Reason::Tainted => Some("replace_because_tainted"),
        Reason::Requested => Some("replace_by_request"),
        Reason::Triggered => Some("replace_by_triggers"),
        Reason::NoMoveTarget => Some("delete_because_no_move_target"),
        Reason::RemovedBlock if change.previous_addr.is_some() => Some("delete_because_no_move_target"),
        Reason::NoBlock | Reason::RemovedBlock => Some("delete_because_no_resource_config"),
        Reason::NoModule => Some("delete_because_no_module"),
        Reason::CountIndex => Some("delete_because_count_index"),
        Reason::EachKey => Some("delete_because_each_key"),
        Reason::WrongRepetition => Some("delete_because_wrong_repetition"),
        Reason::ReadLater => Some("read_because_config_unknown"),
        Reason::ReadAfterChanges => Some("read_because_dependency_pending"),
        Reason::None | Reason::Vanished | Reason::Destroy => None,
    }
}
