//! A project: servers in regions, and who may do what with them.

use serde::{Deserialize, Serialize};

use super::account::Role;
use super::server::Server;
use crate::simulator::Moment;

/// Regions that the simulated vendor has.
pub(super) const REGIONS: [&str; 2] = ["eu01", "eu02"];

/// A project and all that is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: String,
    /// The id that people see: made of the name.
    pub container_id: String,
    pub name: String,
    pub created_at: Moment,
    /// E-mail addresses of service accounts, and what they may do.
    pub members: Vec<(String, Role)>,
    pub servers: Vec<Server>,
}

impl Project {
    pub(super) fn new(id: &str, name: &str, now: Moment) -> Project {
        let suffix = id.get(..5).unwrap_or("");
        Project {
            id: id.to_owned(),
            container_id: format!("{name}-{suffix}"),
            name: name.to_owned(),
            created_at: now,
            members: Vec::new(),
            servers: Vec::new(),
        }
    }

    /// What this account may do here; `None` if it is no member.
    pub(super) fn role(&self, email: &str) -> Option<Role> {
        self.members.iter().find(|(member, _)| member == email).map(|(_, role)| *role)
    }
}
