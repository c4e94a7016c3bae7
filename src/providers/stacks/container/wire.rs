//! Containers on the wire: what is sent to create one, the three shapes in which the API describes
//! one, and [`Seen`], what is known of one from any of them.

use serde::{Deserialize, Serialize};

use crate::providers::attrs::{optional_number, optional_text};
use crate::providers::stacks::lenient::{Amount, Text};
use crate::value::{Number, Value};

/// Body of `POST /containers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::providers::stacks) struct Order {
    pub(in crate::providers::stacks) name: String,
    pub(super) template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) plan: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) discount_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) additional_storage_tier: Option<i64>,
}

/// An item of `GET /containers`.
#[derive(Debug, Deserialize)]
pub(in crate::providers::stacks) struct ListedContainer {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    plan: Option<String>,
    status: String,
    cpu_allocated: Option<Amount>,
    memory_allocated: Option<Amount>,
    storage_allocated: Option<Amount>,
    ip_address: Option<String>,
    created_at: Option<String>,
    raw_docker_status: Option<String>,
    image_tag: Option<String>,
    version: Option<Text>,
    version_major: Option<Text>,
}

/// The answer of `GET /containers/status/{id}`. Its `ram` and `storage` say in other units what
/// `memoryAllocated` and `storageAllocated` say.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::providers::stacks) struct StatusOfContainer {
    id: String,
    name: String,
    template: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    plan: Option<String>,
    status: String,
    cpu_allocated: Option<Amount>,
    memory_allocated: Option<Amount>,
    storage_allocated: Option<Amount>,
    ip_address: Option<String>,
    created_at: Option<String>,
    raw_status: Option<String>,
    external_access_enabled: Option<bool>,
    version: Option<Text>,
    version_major: Option<Text>,
}

/// `data` of the answer to a creation.
#[derive(Debug, Deserialize)]
pub(in crate::providers::stacks) struct CreatedContainer {
    id: String,
    name: String,
    template: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    plan: Option<String>,
    status: String,
    cpu_allocated: Option<Amount>,
    memory_allocated: Option<Amount>,
    storage_allocated: Option<Amount>,
    #[serde(rename = "createdAt")]
    created_at: Option<String>,
    #[serde(rename = "hasWebUI")]
    has_web_ui: Option<bool>,
    #[serde(rename = "sshUser")]
    ssh_user: Option<String>,
    #[serde(rename = "sshPort")]
    ssh_port: Option<Amount>,
    #[serde(rename = "publicHost")]
    public_host: Option<String>,
    #[serde(rename = "hasSshAccess")]
    has_ssh_access: Option<bool>,
    #[serde(rename = "vpcNetwork")]
    vpc_network: Option<String>,
    #[serde(rename = "imageTag")]
    image_tag: Option<String>,
    version: Option<Text>,
    #[serde(rename = "versionMajor")]
    version_major: Option<Text>,
}

/// A container as one answer of the API shows it. `None` is what that answer does not tell.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::providers::stacks) struct Seen {
    pub(in crate::providers::stacks) id: String,
    pub(in crate::providers::stacks) name: String,
    pub(in crate::providers::stacks) template: Option<String>,
    pub(in crate::providers::stacks) kind: Option<String>,
    pub(in crate::providers::stacks) plan: Option<String>,
    pub(in crate::providers::stacks) status: String,
    pub(in crate::providers::stacks) cpu: Option<Number>,
    pub(in crate::providers::stacks) memory: Option<Number>,
    pub(in crate::providers::stacks) storage: Option<Number>,
    pub(in crate::providers::stacks) ip_address: Option<String>,
    pub(in crate::providers::stacks) created_at: Option<String>,
    pub(in crate::providers::stacks) raw_status: Option<String>,
    /// Whether there is an allow-list.
    pub(in crate::providers::stacks) external_access: Option<bool>,
    pub(in crate::providers::stacks) image_tag: Option<String>,
    pub(in crate::providers::stacks) version: Option<String>,
    pub(in crate::providers::stacks) version_major: Option<String>,
    pub(in crate::providers::stacks) reach: Option<Reach>,
}

/// How people reach a container: told once, in the answer to its creation.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::providers::stacks) struct Reach {
    has_web_ui: Option<bool>,
    ssh_user: Option<String>,
    ssh_port: Option<Number>,
    public_host: Option<String>,
    has_ssh_access: Option<bool>,
    vpc_network: Option<String>,
}

/// What a status word means for waiting and planning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::providers::stacks) enum Phase {
    Running,
    Stopped,
    /// Will not become what it should by itself.
    Error,
    Deleting,
    /// On its way, or a word that we do not know: never taken for running.
    Between,
}

impl Seen {
    pub(in crate::providers::stacks) fn phase(&self) -> Phase {
        phase(&self.status)
    }

    /// Whether both are the same container: one of the same id that was made at another time is not.
    pub(in crate::providers::stacks) fn is(&self, id: &str, created_at: Option<&str>) -> bool {
        self.id == id && same_time(self.created_at.as_deref(), created_at)
    }

    /// `object` with everything that is told here. Attributes that are not told stay as they are.
    pub(super) fn onto(&self, object: &Value) -> Value {
        let Seen {
            id,
            name,
            template,
            kind,
            plan,
            status,
            cpu,
            memory,
            storage,
            ip_address,
            created_at,
            raw_status: _,
            external_access: _,
            image_tag,
            version,
            version_major,
            reach,
        } = self;
        let texts = [
            ("id", Some(id)),
            ("name", Some(name)),
            ("template", template.as_ref()),
            ("type", kind.as_ref()),
            ("status", Some(status)),
            ("ip_address", ip_address.as_ref()),
            ("created_at", created_at.as_ref()),
            ("image_tag", image_tag.as_ref()),
            ("version", version.as_ref()),
            ("version_major", version_major.as_ref()),
        ];
        let numbers = [("cpu_allocated", cpu), ("memory_allocated", memory), ("storage_allocated", storage)];
        let mut object = object.clone();
        for (attr, text) in texts {
            if let Some(text) = text {
                object = object.with_attr(attr, Value::string(text.as_str()));
            }
        }
        for (attr, number) in numbers {
            if number.is_some() {
                object = object.with_attr(attr, optional_number(number.as_ref()));
            }
        }
        if let Some(plan) = plan {
            object = object.with_attr("plan", super::plan_of(&object, plan));
        }
        reach.as_ref().map_or(object.clone(), |reach| reach.onto(&object))
    }
}

impl Reach {
    fn onto(&self, object: &Value) -> Value {
        let Reach { has_web_ui, ssh_user, ssh_port, public_host, has_ssh_access, vpc_network } = self;
        let flag = |flag: Option<bool>| flag.map_or(Value::null(crate::value::Ty::BOOL), Value::bool);
        object
            .with_attr("has_web_ui", flag(*has_web_ui))
            .with_attr("ssh_user", optional_text(ssh_user.as_deref()))
            .with_attr("ssh_port", optional_number(ssh_port.as_ref()))
            .with_attr("public_host", optional_text(public_host.as_deref()))
            .with_attr("has_ssh_access", flag(*has_ssh_access))
            .with_attr("vpc_network", optional_text(vpc_network.as_deref()))
    }
}

pub(in crate::providers::stacks) fn phase(status: &str) -> Phase {
    match status {
        "running" => Phase::Running,
        "stopped" => Phase::Stopped,
        "error" => Phase::Error,
        "deleting" => Phase::Deleting,
        _ => Phase::Between,
    }
}

/// Times in different spellings are compared as times. A time that is not told decides nothing.
pub(in crate::providers::stacks) fn same_time(a: Option<&str>, b: Option<&str>) -> bool {
    let (Some(a), Some(b)) = (a, b) else { return true };
    match (a.parse::<jiff::Timestamp>(), b.parse::<jiff::Timestamp>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

impl From<ListedContainer> for Seen {
    fn from(listed: ListedContainer) -> Seen {
        let ListedContainer {
            id,
            name,
            kind,
            plan,
            status,
            cpu_allocated,
            memory_allocated,
            storage_allocated,
            ip_address,
            created_at,
            raw_docker_status,
            image_tag,
            version,
            version_major,
        } = listed;
        Seen {
            id,
            name,
            template: None,
            kind,
            plan,
            status,
            cpu: cpu_allocated.map(|amount| amount.0),
            memory: memory_allocated.map(|amount| amount.0),
            storage: storage_allocated.map(|amount| amount.0),
            ip_address,
            created_at,
            raw_status: raw_docker_status,
            external_access: None,
            image_tag,
            version: version.map(|text| text.0),
            version_major: version_major.map(|text| text.0),
            reach: None,
        }
    }
}

impl From<StatusOfContainer> for Seen {
    fn from(answer: StatusOfContainer) -> Seen {
        let StatusOfContainer {
            id,
            name,
            template,
            kind,
            plan,
            status,
            cpu_allocated,
            memory_allocated,
            storage_allocated,
            ip_address,
            created_at,
            raw_status,
            external_access_enabled,
            version,
            version_major,
        } = answer;
        Seen {
            id,
            name,
            template,
            kind,
            plan,
            status,
            cpu: cpu_allocated.map(|amount| amount.0),
            memory: memory_allocated.map(|amount| amount.0),
            storage: storage_allocated.map(|amount| amount.0),
            ip_address,
            created_at,
            raw_status,
            external_access: external_access_enabled,
            image_tag: None,
            version: version.map(|text| text.0),
            version_major: version_major.map(|text| text.0),
            reach: None,
        }
    }
}

impl From<CreatedContainer> for Seen {
    fn from(created: CreatedContainer) -> Seen {
        let CreatedContainer {
            id,
            name,
            template,
            kind,
            plan,
            status,
            cpu_allocated,
            memory_allocated,
            storage_allocated,
            created_at,
            has_web_ui,
            ssh_user,
            ssh_port,
            public_host,
            has_ssh_access,
            vpc_network,
            image_tag,
            version,
            version_major,
        } = created;
        let ssh_port = ssh_port.map(|amount| amount.0);
        Seen {
            id,
            name,
            template,
            kind,
            plan,
            status,
            cpu: cpu_allocated.map(|amount| amount.0),
            memory: memory_allocated.map(|amount| amount.0),
            storage: storage_allocated.map(|amount| amount.0),
            ip_address: None,
            created_at,
            raw_status: None,
            external_access: None,
            image_tag,
            version: version.map(|text| text.0),
            version_major: version_major.map(|text| text.0),
            reach: Some(Reach { has_web_ui, ssh_user, ssh_port, public_host, has_ssh_access, vpc_network }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The guide's own examples.
    fn listed() -> Seen {
        let json = json!({
            "id": "usr-abc12345-myapp", "name": "myapp", "type": "nodejs", "plan": "basic", "status": "running",
            "cpu_allocated": 1, "memory_allocated": 1024, "storage_allocated": 10240, "ip_address": "10.52.0.5",
            "created_at": "2026-02-25T10:30:00.000Z", "raw_docker_status": "Up 2 hours (healthy)",
            "image_tag": "stackshosting/nodejs:latest", "version": "22", "version_major": "22"
        });
        serde_json::from_value::<ListedContainer>(json).expect("the guide's example").into()
    }

    fn asked() -> Seen {
        let json = json!({
            "success": true, "id": "usr-abc12345-myapp", "name": "myapp", "template": "nodejs", "type": "nodejs",
            "status": "running", "rawStatus": "Up 2 hours (healthy)", "ram": 1, "storage": 10240,
            "externalAccessEnabled": false, "ipAddress": "10.52.0.5", "version": "22", "versionMajor": "22",
            "plan": "basic", "cpuAllocated": "1.00", "memoryAllocated": 1024, "storageAllocated": 10240,
            "createdAt": "2026-02-25T10:30:00.000Z", "updatedAt": "2026-02-25T12:00:00.000Z"
        });
        serde_json::from_value::<StatusOfContainer>(json).expect("the guide's example").into()
    }

    fn created() -> Seen {
        let json = json!({
            "id": "usr-abc12345-my-api", "name": "my-api", "template": "nodejs", "type": "nodejs", "plan": "basic",
            "status": "pending", "port": 8005, "cpu_allocated": 1, "memory_allocated": 1024,
            "storage_allocated": 10240, "createdAt": "2026-05-17T16:33:23.116Z", "hasWebUI": false,
            "sshUser": "usr-abc12345", "sshPort": 8005, "publicHost": "stacks.hosting", "hasSshAccess": true,
            "vpcNetwork": "vpc-usr-abc12345", "imageTag": "stackshosting/nodejs:latest", "version": "22",
            "versionMajor": "22"
        });
        serde_json::from_value::<CreatedContainer>(json).expect("the guide's example").into()
    }

    #[test]
    fn list_and_status_tell_the_same() {
        let (listed, asked) = (listed(), asked());
        // Only the list names the image; only the status names template and external access.
        let told = Seen { template: Some("nodejs".into()), external_access: Some(false), ..listed };
        let expected = Seen { image_tag: None, ..told };
        assert_eq!(asked, expected);
    }

    #[test]
    fn what_an_answer_tells_lands_in_the_object_and_the_rest_stays() {
        let planned = crate::providers::stacks::container::tests::planned();
        let object = created().onto(&planned);
        for (name, expected) in [
            ("id", Value::from("usr-abc12345-my-api")),
            ("status", Value::from("pending")),
            ("ssh_user", Value::from("usr-abc12345")),
            ("ssh_port", Value::from(8005)),
            ("public_host", Value::from("stacks.hosting")),
            ("has_ssh_access", Value::from(true)),
            ("has_web_ui", Value::from(false)),
            ("vpc_network", Value::from("vpc-usr-abc12345")),
            ("cpu_allocated", Value::from(1)),
            ("version", Value::from("22")),
            ("created_at", Value::from("2026-05-17T16:33:23.116Z")),
        ] {
            assert_eq!(object.get_attr(name), Some(&expected), "{name}");
        }
        assert_eq!(object.get_attr("ip_address"), planned.get_attr("ip_address"));
        let running = listed().onto(&object);
        assert_eq!(running.get_attr("ip_address"), Some(&Value::from("10.52.0.5")));
        assert_eq!(running.get_attr("ssh_port"), Some(&Value::from(8005)));
        assert_eq!(running.ty(), object.ty());
    }

    #[test]
    fn an_unknown_status_is_never_taken_for_running() {
        for (word, expected) in [
            ("running", Phase::Running),
            ("stopped", Phase::Stopped),
            ("error", Phase::Error),
            ("deleting", Phase::Deleting),
            ("pending", Phase::Between),
            ("RUNNING?", Phase::Between),
            ("", Phase::Between),
        ] {
            assert_eq!(phase(word), expected, "{word}");
        }
    }

    #[test]
    fn a_container_made_at_another_time_is_another_one() {
        let seen = listed();
        assert!(seen.is("usr-abc12345-myapp", Some("2026-02-25T10:30:00Z")));
        assert!(seen.is("usr-abc12345-myapp", None));
        assert!(!seen.is("usr-abc12345-myapp", Some("2026-02-25T10:30:01Z")));
        assert!(!seen.is("usr-abc12345-other", None));
    }
}
