//! A server: what the API tells of it, and the changes that lie ahead.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::power::Fate;
use crate::simulator::Moment;
use crate::simulator::world::Passage;

/// A server. Status and power status are plain words, as in the vendor's document, where both sets are
/// open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    pub id: String,
    pub name: String,
    pub region: String,
    pub machine_type: String,
    /// `ACTIVE`, `INACTIVE`, `DEALLOCATED`, or a word of a transition.
    pub status: String,
    /// `RUNNING`, `STOPPED`, `CRASHED`, `ERROR`.
    pub power_status: String,
    /// Where it runs; a deallocated server runs nowhere.
    pub availability_zone: Option<String>,
    /// Why the status is `ERROR`.
    pub error_message: Option<String>,
    pub labels: BTreeMap<String, String>,
    pub boot_volume: String,
    pub created_at: Moment,
    pub launched_at: Moment,
    pub updated_at: Moment,
    /// What becomes of the next action.
    pub(super) fate: Fate,
    pub(super) ahead: VecDeque<Change>,
}

/// One step of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Change {
    pub at: Moment,
    pub status: String,
    pub power_status: String,
    pub zone: Zone,
    pub machine_type: Option<String>,
    pub error_message: Option<String>,
}

/// What a change does to the availability zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Zone {
    Same,
    Nowhere,
    In(String),
}

impl Server {
    pub(super) fn new(id: &str, name: &str, region: &str, status: &str, now: Moment) -> Server {
        let mut server = Server {
            id: id.to_owned(),
            name: name.to_owned(),
            region: region.to_owned(),
            machine_type: "g2i.1".to_owned(),
            status: String::new(),
            power_status: String::new(),
            availability_zone: Some(format!("{region}-1")),
            error_message: None,
            labels: BTreeMap::new(),
            // The same digits in another order: as good as any other, and stable.
            boot_volume: id.chars().map(|c| if c == '-' { c } else { rotate(c) }).collect(),
            created_at: now,
            launched_at: now,
            updated_at: now,
            fate: Fate::Done,
            ahead: VecDeque::new(),
        };
        server.show(status);
        server
    }

    /// The server is in that state at once, and no transition is under way.
    pub(super) fn show(&mut self, status: &str) {
        self.ahead.clear();
        self.status = status.to_owned();
        self.power_status = power_in(status).to_owned();
        if status == "DEALLOCATED" {
            self.availability_zone = None;
        } else if self.availability_zone.is_none() {
            self.availability_zone = Some(format!("{}-1", self.region));
        }
    }

    /// Whether a transition is under way.
    pub fn is_moving(&self) -> bool {
        !self.ahead.is_empty()
    }

    pub(super) fn advance_to(&mut self, now: Moment) -> Passage {
        let mut passage = Passage::Uneventful;
        while self.ahead.front().is_some_and(|change| change.at <= now) {
            let Some(change) = self.ahead.pop_front() else { break };
            self.undergo(change);
            passage = Passage::Eventful;
        }
        passage
    }

    fn undergo(&mut self, change: Change) {
        let Change { at, status, power_status, zone, machine_type, error_message } = change;
        self.status = status;
        self.power_status = power_status;
        self.error_message = error_message;
        self.updated_at = at;
        match zone {
            Zone::Same => {}
            Zone::Nowhere => self.availability_zone = None,
            Zone::In(zone) => {
                self.availability_zone = Some(zone);
                self.launched_at = at;
            }
        }
        if let Some(machine_type) = machine_type {
            self.machine_type = machine_type;
        }
    }
}

/// The power status that goes with a status. Not documented; what the names say.
pub(super) fn power_in(status: &str) -> &'static str {
    match status {
        "INACTIVE" | "DEALLOCATED" | "STARTING" | "CREATING" | "DELETED" | "PAUSED" => "STOPPED",
        "ERROR" => "ERROR",
        _ => "RUNNING",
    }
}

/// The servers of the start world.
pub(super) fn first_servers() -> Vec<Server> {
    let server = |id: &str, name: &str, status: &str, machine_type: &str, role: &str| Server {
        machine_type: machine_type.to_owned(),
        labels: BTreeMap::from([("role".to_owned(), role.to_owned())]),
        ..Server::new(id, name, "eu01", status, Moment::START)
    };
    vec![
        server("6f1c1f2e-3f0a-4c58-9b2a-3f5c2f1f7a10", "web-1", "ACTIVE", "g2i.1", "web"),
        server("0d9f3b57-8c1e-4f0b-a4d5-7b1e2c3d4e20", "worker-1", "INACTIVE", "g2i.2", "worker"),
        server("b3a1c9d4-52e7-4a6f-8e21-9c0d1e2f3a30", "batch-1", "DEALLOCATED", "c2i.4", "batch"),
    ]
}

fn rotate(digit: char) -> char {
    let value = digit.to_digit(16).unwrap_or(0);
    char::from_digit((value + 5) % 16, 16).unwrap_or('0')
}
