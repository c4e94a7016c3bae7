//! What the APIs answer, read leniently: of a server the document promises a name and a machine type
//! only.

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::value::{Ty, Value};

/// A list's envelope.
#[derive(Deserialize)]
pub(super) struct Items<T> {
    pub(super) items: Vec<T>,
}

/// A server as IaaS tells of it. `userData` and other details are never asked for: they can hold secrets.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(super) struct Server {
    #[serde(default)]
    pub(super) id: String,
    pub(super) name: String,
    pub(super) machine_type: String,
    /// Empty where the API says nothing: no state to act on.
    #[serde(default)]
    pub(super) status: String,
    pub(super) power_status: Option<String>,
    pub(super) availability_zone: Option<String>,
    pub(super) error_message: Option<String>,
    pub(super) created_at: Option<String>,
    pub(super) launched_at: Option<String>,
    pub(super) updated_at: Option<String>,
    #[serde(default)]
    pub(super) labels: Map<String, Json>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MachineType {
    pub(super) name: String,
    pub(super) vcpus: i64,
    pub(super) ram: i64,
    pub(super) disk: i64,
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) extra_specs: Map<String, Json>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Project {
    pub(super) project_id: String,
    pub(super) container_id: String,
    pub(super) name: String,
    pub(super) lifecycle_state: String,
    pub(super) creation_time: Option<String>,
    #[serde(default)]
    pub(super) labels: Map<String, Json>,
    pub(super) parent: Parent,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parent {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) container_id: String,
}

/// Labels, which the document types as any JSON, as texts.
pub(super) fn texts(labels: &Map<String, Json>) -> Value {
    let text = |label: &Json| match label {
        Json::String(text) => Value::from(text.as_str()),
        other => Value::string(other.to_string()),
    };
    Value::map(Ty::STRING, labels.iter().map(|(name, label)| (name.as_str(), text(label))))
}
