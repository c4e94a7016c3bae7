//! Answers of the API as they come, and what this provider makes of them. `null` and absent are the
//! same everywhere; lists with too little depth hold items without properties.

use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

/// A page of a list. Its `next` is not looked at: lists are followed by offset.
#[derive(Deserialize)]
#[serde(bound = "T: Deserialize<'de>")]
pub(super) struct Page<T> {
    #[serde(default, deserialize_with = "or_empty")]
    pub(super) items: Vec<T>,
}

fn or_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}

/// A whole number, or its text.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let number = match Json::deserialize(deserializer)? {
        Json::Null => return Ok(None),
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.map(Some).ok_or_else(|| serde::de::Error::custom("expected a whole number"))
}

#[derive(Deserialize)]
struct Metadata {
    state: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct WireDatacenter {
    id: String,
    metadata: Option<Metadata>,
    properties: Option<DatacenterProperties>,
    entities: Option<DatacenterEntities>,
}

#[derive(Deserialize)]
struct DatacenterProperties {
    name: Option<String>,
    description: Option<String>,
    location: Option<String>,
}

#[derive(Deserialize)]
struct DatacenterEntities {
    servers: Option<Nested<WireServer>>,
}

/// A list inside an item; without `items` it was not looked into.
#[derive(Deserialize)]
struct Nested<T> {
    items: Option<Vec<T>>,
}

#[derive(Deserialize)]
pub(super) struct WireServer {
    id: String,
    metadata: Option<Metadata>,
    properties: Option<ServerProperties>,
    entities: Option<ServerEntities>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServerProperties {
    name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "whole")]
    cores: Option<i64>,
    #[serde(default, deserialize_with = "whole")]
    ram: Option<i64>,
    availability_zone: Option<String>,
    cpu_family: Option<String>,
    vm_state: Option<String>,
}

#[derive(Deserialize)]
struct ServerEntities {
    nics: Option<Nested<WireNic>>,
}

#[derive(Deserialize)]
pub(super) struct WireNic {
    properties: Option<NicProperties>,
}

#[derive(Deserialize)]
struct NicProperties {
    lan: Option<i64>,
    ips: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(super) struct WireLan {
    id: String,
    properties: Option<LanProperties>,
}

#[derive(Deserialize)]
struct LanProperties {
    public: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct WireIpBlock {
    properties: Option<IpBlockProperties>,
}

#[derive(Deserialize)]
struct IpBlockProperties {
    ips: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(super) struct WireRequestStatus {
    metadata: Option<StatusMetadata>,
}

#[derive(Deserialize)]
struct StatusMetadata {
    status: String,
    message: Option<String>,
    targets: Option<Vec<WireTarget>>,
}

#[derive(Deserialize)]
struct WireTarget {
    target: Option<WireReference>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct WireReference {
    id: String,
    #[serde(rename = "type")]
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireRequest {
    id: String,
    metadata: Option<RequestMetadata>,
    properties: Option<RequestProperties>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestMetadata {
    created_date: Option<String>,
}

#[derive(Deserialize)]
struct RequestProperties {
    method: Option<String>,
    url: Option<String>,
}

/// A data center as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Datacenter {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) location: Option<String>,
    pub(super) state: Option<String>,
}

/// A server as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Server {
    pub(super) datacenter_id: String,
    pub(super) id: String,
    pub(super) name: String,
    /// `ENTERPRISE`, `VCPU`, `CUBE`, `GPU`, or what is new.
    pub(super) kind: Option<String>,
    pub(super) cores: Option<i64>,
    /// In MB.
    pub(super) ram: Option<i64>,
    pub(super) availability_zone: Option<String>,
    pub(super) cpu_family: Option<String>,
    /// What the guest does: libvirt's words.
    pub(super) vm_state: Option<String>,
    /// `AVAILABLE`, `BUSY`, `INACTIVE`, or another.
    pub(super) state: Option<String>,
    /// `None` where it was not looked into.
    pub(super) nics: Option<Vec<Nic>>,
}

/// The addresses of a network card.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Nic {
    pub(super) lan: Option<i64>,
    pub(super) ips: Vec<String>,
}

/// The status of a request as it was seen.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct RequestState {
    pub(super) status: String,
    pub(super) message: String,
    pub(super) targets: Vec<Target>,
}

/// What a request is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) kind: Option<String>,
    pub(super) status: Option<String>,
}

/// A request of the list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ListedRequest {
    pub(super) id: String,
    pub(super) created_at: Option<jiff::Timestamp>,
    pub(super) method: String,
    pub(super) url: String,
}

impl WireDatacenter {
    /// The data center, and its servers if each is told in full.
    pub(super) fn open(self) -> (Datacenter, Option<Vec<Server>>) {
        let WireDatacenter { id, metadata, properties, entities } = self;
        let (name, description, location) = match properties {
            Some(DatacenterProperties { name, description, location }) => (name, description, location),
            None => (None, None, None),
        };
        let servers = entities.and_then(|DatacenterEntities { servers }| servers?.items);
        let servers = servers.and_then(|items| items.into_iter().map(|server| server.open(&id)).collect());
        let name = name.unwrap_or_else(|| id.clone());
        (Datacenter { id, name, description, location, state: state(metadata) }, servers)
    }
}

impl WireServer {
    /// The server; `None` if it is a bare reference.
    pub(super) fn open(self, datacenter_id: &str) -> Option<Server> {
        let WireServer { id, metadata, properties, entities } = self;
        let ServerProperties { name, kind, cores, ram, availability_zone, cpu_family, vm_state } =
            properties?;
        let nics = entities.and_then(|ServerEntities { nics }| nics?.items);
        let nics = nics.and_then(|items| items.into_iter().map(WireNic::open).collect());
        let name = name.unwrap_or_else(|| id.clone());
        let datacenter_id = datacenter_id.to_owned();
        let state = state(metadata);
        Some(Server {
            datacenter_id,
            id,
            name,
            kind,
            cores,
            ram,
            availability_zone,
            cpu_family,
            vm_state,
            state,
            nics,
        })
    }
}

impl WireNic {
    /// The network card; `None` if it is a bare reference.
    pub(super) fn open(self) -> Option<Nic> {
        let WireNic { properties } = self;
        let NicProperties { lan, ips } = properties?;
        Some(Nic { lan, ips: ips.unwrap_or_default() })
    }
}

impl WireLan {
    /// Its number, and whether it is public; `None` if that is not told.
    pub(super) fn open(self) -> Option<(i64, bool)> {
        let WireLan { id, properties } = self;
        let LanProperties { public } = properties?;
        Some((id.parse().ok()?, public?))
    }
}

impl WireIpBlock {
    pub(super) fn open(self) -> Vec<String> {
        let WireIpBlock { properties } = self;
        properties.and_then(|IpBlockProperties { ips }| ips).unwrap_or_default()
    }
}

impl WireRequestStatus {
    /// The status; `None` if the answer tells none.
    pub(super) fn open(self) -> Option<RequestState> {
        let WireRequestStatus { metadata } = self;
        let StatusMetadata { status, message, targets } = metadata?;
        let targets = targets.unwrap_or_default().into_iter().filter_map(|WireTarget { target, status }| {
            let WireReference { id, kind } = target?;
            Some(Target { id, kind, status })
        });
        Some(RequestState { status, message: message.unwrap_or_default(), targets: targets.collect() })
    }
}

impl WireRequest {
    /// The request; `None` if it is a bare reference.
    pub(super) fn open(self) -> Option<ListedRequest> {
        let WireRequest { id, metadata, properties } = self;
        let RequestProperties { method, url } = properties?;
        let created_at = metadata.and_then(|RequestMetadata { created_date }| created_date?.parse().ok());
        Some(ListedRequest { id, created_at, method: method?, url: url? })
    }
}

fn state(metadata: Option<Metadata>) -> Option<String> {
    metadata.and_then(|Metadata { state }| state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    fn server(json: Json) -> Option<Server> {
        from_value::<WireServer>(json).expect("a server").open("dc")
    }

    #[test]
    fn null_and_absent_are_the_same() {
        let with_nulls = json!({"id": "s", "metadata": {"state": null}, "entities": {"nics": null}, "properties": {
            "name": null, "type": null, "cores": null, "ram": null, "availabilityZone": null, "cpuFamily": null,
            "vmState": null, "bootCdrom": null, "templateUuid": null,
        }});
        let bare = json!({"id": "s", "properties": {}});
        assert_eq!(server(with_nulls), server(bare.clone()));
        assert_eq!(server(bare).map(|server| (server.name, server.nics)), Some(("s".to_owned(), None)));
        let page: Page<WireServer> = from_value(json!({"items": null})).expect("a page");
        assert!(page.items.is_empty());
    }

    #[test]
    fn what_is_not_told_in_full_is_not_taken_for_nothing() {
        assert_eq!(server(json!({"id": "s", "type": "server"})), None);
        let opened = |servers: Json| {
            let json = json!({"id": "dc", "entities": {"servers": servers}});
            from_value::<WireDatacenter>(json).expect("a data center").open().1
        };
        assert_eq!(opened(json!({"items": []})), Some(Vec::new()));
        assert_eq!(opened(json!({"items": [{"id": "s"}]})), None);
        assert_eq!(opened(json!({"id": "dc/servers"})), None);
        assert_eq!(opened(json!(null)), None);
    }

    #[test]
    fn a_request_is_read_as_its_page_shows_it() {
        let json = json!({"id": "x/status", "metadata": {"status": "FAILED", "message": "[VDC-5-0] no",
            "targets": [{"target": {"id": "s", "type": "server"}, "status": "FAILED"}, {"target": null}]}});
        let state = from_value::<WireRequestStatus>(json).expect("a status").open().expect("told");
        assert_eq!((state.status.as_str(), state.message.as_str()), ("FAILED", "[VDC-5-0] no"));
        assert_eq!(state.targets.len(), 1);
        assert!(from_value::<WireRequestStatus>(json!({"id": "x"})).expect("a status").open().is_none());
    }
}
