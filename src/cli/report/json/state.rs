//! A state, and the prior state of a plan: Terraform's state representation, format 1.0.

use std::collections::BTreeMap;

use serde::Serialize;

use super::checks::checks_json;
use super::modules::{Modules, Placed};
use super::outputs::StateOutputs;
use super::values::{Known, Sensitivity};
use super::{LANGUAGE_VERSION, Secrets, provider_name, without_alias};
use crate::addr::{InstanceAddr, InstanceKey, ResourceAddr};
use crate::plan::{PlannedChange, PriorObject, PriorState};
use crate::state::{Entry, ObjectStatus, State, StateOutput};
use crate::value::Value;

/// The state representation of a state.
pub fn state_json(state: &State, secrets: Secrets) -> impl Serialize + '_ {
    let objects = state.objects.iter().map(|entry| Object::recorded(entry, secrets)).collect();
    Document { checks: checks_json(&state.checks), ..Document::new(objects, &state.outputs, secrets) }
}

/// The state representation of what a plan was made from; none where that was nothing.
pub(super) fn prior_json(prior: &PriorState, secrets: Secrets) -> Option<impl Serialize + '_> {
    let PriorState { objects, outputs } = prior;
    let objects: Vec<_> = objects.iter().map(|object| Object::prior(object, secrets)).collect();
    (!objects.is_empty() || !outputs.is_empty()).then(|| Document::<()>::new(objects, outputs, secrets))
}

/// The whole document; of a state without anything the format's version alone.
#[derive(Serialize)]
struct Document<'a, C> {
    format_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    terraform_version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Values<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<C>>,
}

#[derive(Serialize)]
struct Values<'a> {
    #[serde(skip_serializing_if = "StateOutputs::is_empty")]
    outputs: StateOutputs<'a>,
    root_module: Modules<Object<'a>>,
}

impl<'a, C> Document<'a, C> {
    fn new(
        objects: Vec<Object<'a>>,
        outputs: &'a BTreeMap<String, StateOutput>,
        secrets: Secrets,
    ) -> Document<'a, C> {
        let is_empty = objects.is_empty() && outputs.is_empty();
        let values =
            || Values { outputs: StateOutputs { outputs, secrets }, root_module: Modules::new(objects) };
        Document {
            format_version: "1.0",
            terraform_version: (!is_empty).then_some(LANGUAGE_VERSION),
            values: (!is_empty).then(values),
            checks: None,
        }
    }
}

/// One object of an instance: as it was recorded, or as it will be.
#[derive(Serialize)]
pub(super) struct Object<'a> {
    address: &'a InstanceAddr,
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "InstanceKey::is_none")]
    index: &'a InstanceKey,
    provider_name: String,
    schema_version: u64,
    /// Absent where this version does not know the resource type.
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Known<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensitive_values: Option<Sensitivity<'a>>,
    #[serde(skip_serializing_if = "<[ResourceAddr]>::is_empty")]
    depends_on: &'a [ResourceAddr],
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    tainted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed_key: Option<&'a str>,
}

impl<'a> Object<'a> {
    fn recorded(entry: Entry<'a>, secrets: Secrets) -> Object<'a> {
        let Entry { addr, deposed, object } = entry;
        Object {
            schema_version: object.schema_version,
            depends_on: &object.dependencies,
            tainted: object.status == ObjectStatus::Tainted,
            deposed_key: deposed,
            ..Object::new(addr, &object.provider, object.value(), secrets)
        }
    }

    fn prior(object: &'a PriorObject, secrets: Secrets) -> Object<'a> {
        let PriorObject { addr, deposed, provider, schema_version, value, dependencies, tainted } = object;
        Object {
            schema_version: *schema_version,
            depends_on: dependencies,
            tainted: *tainted,
            deposed_key: deposed.as_deref(),
            ..Object::new(addr, provider, value.as_ref(), secrets)
        }
    }

    pub fn planned(
        change: &'a PlannedChange,
        value: &'a Value,
        schema_version: u64,
        secrets: Secrets,
    ) -> Object<'a> {
        Object { schema_version, ..Object::new(&change.addr, &change.provider, Some(value), secrets) }
    }

    fn new(addr: &'a InstanceAddr, provider: &str, value: Option<&'a Value>, secrets: Secrets) -> Object<'a> {
        Object {
            address: addr,
            mode: addr.resource.mode.word(),
            kind: &addr.resource.kind,
            name: &addr.resource.name,
            index: &addr.key,
            provider_name: provider_name(without_alias(provider)),
            schema_version: 0,
            values: value.map(|value| Known { value, secrets }),
            sensitive_values: value.map(Sensitivity),
            depends_on: &[],
            tainted: false,
            deposed_key: None,
        }
    }
}

impl Placed for Object<'_> {
    fn addr(&self) -> &InstanceAddr {
        self.address
    }
}
