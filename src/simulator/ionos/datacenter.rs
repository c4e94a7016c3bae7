//! Data centers, the LANs in them, and the addresses that a contract has reserved.

use serde::{Deserialize, Serialize};

use super::{Moment, Server};

/// A virtual data center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Datacenter {
    pub id: String,
    pub name: String,
    pub description: String,
    /// `de/fra`, `de/txl`, …
    pub location: String,
    pub created_at: Moment,
    pub lans: Vec<Lan>,
    pub servers: Vec<Server>,
}

impl Datacenter {
    /// With a public LAN 1 and a private LAN 2.
    pub(super) fn new(id: String, name: &str, location: &str, now: Moment) -> Datacenter {
        let lan = |id, name: &str, public| Lan { id, name: name.to_owned(), public };
        Datacenter {
            id,
            name: name.to_owned(),
            description: String::new(),
            location: location.to_owned(),
            created_at: now,
            lans: vec![lan(1, "internet", true), lan(2, "internal", false)],
            servers: Vec::new(),
        }
    }
}

/// A network in a data center; its id is a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lan {
    pub id: u32,
    pub name: String,
    pub public: bool,
}

/// Reserved public addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpBlock {
    pub id: String,
    pub name: String,
    pub location: String,
    pub ips: Vec<String>,
    pub created_at: Moment,
}
