//! What became of conditions: the `checks` of a plan or a state.

use serde::Serialize;

use crate::addr::{InstanceKey, ModuleAddr};
use crate::state::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind, CheckedInstance};

/// The results by address; none where nothing has conditions.
pub(super) fn checks_json(results: &CheckResults) -> Option<Vec<impl Serialize + '_>> {
    (!results.is_empty()).then(|| results.iter().map(Checked::of).collect())
}

#[derive(Serialize)]
struct Checked<'a> {
    address: Address<'a>,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    instances: Vec<Instance<'a>>,
}

#[derive(Serialize)]
struct Address<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    #[serde(skip_serializing_if = "ModuleAddr::is_root")]
    module: &'a ModuleAddr,
    name: &'a str,
    to_display: String,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    resource_type: Option<&'a str>,
}

#[derive(Serialize)]
struct Instance<'a> {
    address: InstanceAddress<'a>,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct InstanceAddress<'a> {
    #[serde(skip_serializing_if = "InstanceKey::is_none")]
    instance_key: &'a InstanceKey,
    #[serde(skip_serializing_if = "ModuleAddr::is_root")]
    module: &'a ModuleAddr,
    to_display: String,
}

#[derive(Serialize)]
struct Problem<'a> {
    message: &'a str,
}

impl<'a> Checked<'a> {
    fn of(result: &'a CheckResult) -> Checked<'a> {
        let CheckResult { object, status, instances } = result;
        Checked {
            address: Address::of(object),
            status: word(*status),
            instances: instances.iter().map(|instance| Instance::of(object, instance)).collect(),
        }
    }
}

impl<'a> Address<'a> {
    fn of(object: &'a Checkable) -> Address<'a> {
        let (word, mode, resource_type, name) = match &object.kind {
            CheckableKind::Resource { mode, kind, name } => {
                ("resource", Some(mode.word()), Some(kind.as_str()), name)
            }
            CheckableKind::OutputValue { name } => ("output_value", None, None, name),
            CheckableKind::Check { name } => ("check", None, None, name),
            CheckableKind::InputVariable { name } => ("var", None, None, name),
        };
        Address {
            kind: word,
            mode,
            module: &object.module,
            name,
            to_display: object.to_string(),
            resource_type,
        }
    }
}

impl<'a> Instance<'a> {
    fn of(object: &Checkable, instance: &'a CheckedInstance) -> Instance<'a> {
        let CheckedInstance { module, key, status, problems } = instance;
        Instance {
            address: InstanceAddress {
                instance_key: key,
                module,
                to_display: object.instance_text(instance),
            },
            status: word(*status),
            problems: problems.iter().map(|message| Problem { message }).collect(),
        }
    }
}

fn word(status: CheckStatus) -> &'static str {
    match status {
        CheckStatus::Pass => "pass",
        CheckStatus::Unknown => "unknown",
        CheckStatus::Fail => "fail",
        CheckStatus::Error => "error",
    }
}
