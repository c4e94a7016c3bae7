//! Output values: in a state, in a plan, and alone (`terrace output -json`).

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::Secrets;
use super::change::{Change, words};
use super::values::{Known, Unknowns};
use crate::plan::OutputChange;
use crate::provider::ChangeAction;
use crate::state::StateOutput;
use crate::value::{Ty, Value};

/// `{"NAME":{"sensitive":…,"type":…,"value":…}}` with secrets shown, as `terraform output -json` has
/// it: they are what is asked for.
pub fn outputs_json(outputs: &BTreeMap<String, StateOutput>) -> impl Serialize + '_ {
    outputs.iter().map(|(name, output)| (name, Planned::shown(output))).collect::<BTreeMap<_, _>>()
}

/// The output values after an apply as a machine reads them while it waits: secrets have no value.
pub(super) fn output_values(outputs: &BTreeMap<String, StateOutput>) -> impl Serialize + '_ {
    let shown = outputs.iter().map(|(name, output)| {
        let shown = Planned::shown(output);
        (name, if output.sensitive { Planned { value: None, ..shown } } else { shown })
    });
    shown.collect::<BTreeMap<_, _>>()
}

/// The output values of a state.
pub(super) struct StateOutputs<'a> {
    pub outputs: &'a BTreeMap<String, StateOutput>,
    pub secrets: Secrets,
}

#[derive(Serialize)]
struct InState<'a> {
    sensitive: bool,
    value: MaybeSecret<'a>,
    #[serde(rename = "type")]
    ty: serde_json::Value,
}

impl StateOutputs<'_> {
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }
}

impl Serialize for StateOutputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let secrets = self.secrets;
        serializer.collect_map(self.outputs.iter().map(|(name, StateOutput { value, sensitive })| {
            let sensitive = *sensitive;
            let output =
                InState { sensitive, value: MaybeSecret { value, sensitive, secrets }, ty: type_of(value) };
            (name, output)
        }))
    }
}

/// The output values of a plan, as they will be. What is not known has neither type nor value.
pub(super) struct PlannedOutputs<'a> {
    pub outputs: &'a BTreeMap<String, OutputChange>,
    pub secrets: Secrets,
}

#[derive(Serialize)]
struct Planned<'a> {
    sensitive: bool,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<MaybeSecret<'a>>,
}

impl Planned<'_> {
    fn shown(output: &StateOutput) -> Planned<'_> {
        let StateOutput { value, sensitive } = output;
        let secret = MaybeSecret { value, sensitive: *sensitive, secrets: Secrets::Shown };
        Planned { sensitive: *sensitive, ty: Some(type_of(value)), value: Some(secret) }
    }
}

impl<'a> PlannedOutputs<'a> {
    fn remaining(&self) -> impl Iterator<Item = (&'a String, &'a Value, bool)> {
        let outputs = self.outputs;
        outputs.iter().filter_map(|(name, output)| Some((name, output.after.as_ref()?, output.sensitive)))
    }

    pub fn is_empty(&self) -> bool {
        self.remaining().next().is_none()
    }
}

impl Serialize for PlannedOutputs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let secrets = self.secrets;
        serializer.collect_map(self.remaining().map(|(name, value, sensitive)| {
            let known = value.is_wholly_known();
            let output = Planned {
                sensitive,
                ty: known.then(|| type_of(value)),
                value: known.then_some(MaybeSecret { value, sensitive, secrets }),
            };
            (name, output)
        }))
    }
}

/// What happens to output values.
pub(super) struct OutputChanges<'a> {
    pub outputs: &'a BTreeMap<String, OutputChange>,
    pub secrets: Secrets,
}

impl OutputChanges<'_> {
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }
}

impl Serialize for OutputChanges<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let changes = self.outputs.iter();
        serializer.collect_map(changes.map(|(name, change)| (name, output_change(change, self.secrets))))
    }
}

/// The change of one output value. Sensitivity is that of the whole, before and after alike.
fn output_change(change: &OutputChange, secrets: Secrets) -> impl Serialize + '_ {
    let OutputChange { before, after, sensitive } = change;
    let sensitive = *sensitive;
    let shown = |value| MaybeSecret { value, sensitive, secrets };
    let unknowns = after.as_ref().filter(|after| !after.is_wholly_known());
    Change {
        actions: words(output_action(change)),
        before: before.as_ref().map(shown),
        after: match after {
            Some(after) if !after.is_known() => None,
            after => Some(after.as_ref().map(shown)),
        },
        after_unknown: UnknownOutput { value: unknowns, sensitive, secrets },
        before_sensitive: sensitive,
        after_sensitive: sensitive,
        replace_paths: Vec::new(),
        importing: None,
    }
}

/// What happens to an output value. One that was null was not kept.
pub(super) fn output_action(change: &OutputChange) -> ChangeAction {
    let is_there = |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_null());
    match (is_there(&change.before), &change.after) {
        _ if !change.is_change() => ChangeAction::NoOp,
        (_, None) => ChangeAction::Delete,
        (false, Some(_)) => ChangeAction::Create,
        (true, Some(_)) => ChangeAction::Update,
    }
}

/// Where an output value is unknown; `false` where it is not at all.
struct UnknownOutput<'a> {
    value: Option<&'a Value>,
    sensitive: bool,
    secrets: Secrets,
}

impl Serialize for UnknownOutput<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            None => serializer.serialize_bool(false),
            Some(_) if self.sensitive && self.secrets == Secrets::Masked => serializer.serialize_bool(true),
            Some(value) => Unknowns { value, secrets: self.secrets }.serialize(serializer),
        }
    }
}

/// A value that is a secret as a whole, or perhaps in parts.
#[derive(Clone, Copy)]
struct MaybeSecret<'a> {
    value: &'a Value,
    sensitive: bool,
    secrets: Secrets,
}

impl Serialize for MaybeSecret<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let MaybeSecret { value, sensitive, secrets } = *self;
        if sensitive && !value.is_sensitive() {
            return Known { value: &value.with_sensitive(), secrets }.serialize(serializer);
        }
        Known { value, secrets }.serialize(serializer)
    }
}

/// A null may have come from any type, and gives none back.
fn type_of(value: &Value) -> serde_json::Value {
    if value.is_null() { Ty::DYNAMIC.to_json() } else { value.ty().to_json() }
}
