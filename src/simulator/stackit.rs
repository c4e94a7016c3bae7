//! STACKIT as its published OpenAPI documents describe it: projects, servers and their power, machine
//! types, service accounts and their tokens, and the APIs over them.
//!
//! Where the documents are silent, the choice and its reason stand on the function that makes it.
//! Choices that concern all of the APIs:
//!
//! - Three services of the vendor have a host each; here they are `/iaas`, `/resource-manager` and
//!   `/token` below one base path.
//! - Checks come in the order token (401), shape of the path (400), object (404), permission (403),
//!   body and query (400), state (409).
//! - The start world is the same in every world but for its secrets, so that an example can name its
//!   servers.

mod account;
mod api;
mod machine_type;
mod portal;
mod power;
mod project;
mod refusal;
mod rsa_key;
mod server;
mod token;

use serde::{Deserialize, Serialize};

pub use account::{PemForm, Role, ServiceAccount, ServiceAccountKey};
pub(super) use api::answer;
pub use portal::{NoSuchThing, Portal};
pub use power::{Fate, Verb};
pub use project::Project;
pub(super) use refusal::refused;
pub use server::Server;

use super::world::Passage;
use super::{Moment, Random};
use power::PastRequest;

/// The project of the start world.
pub const FIRST_PROJECT: &str = "54066bf4-1aff-4f7b-9f83-fb23c348fee3";

/// Everything at STACKIT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stackit {
    pub projects: Vec<Project>,
    pub accounts: Vec<ServiceAccount>,
    /// Seconds that an access token is good for. The vendor's document shows 3600, its developers speak
    /// of 10 minutes.
    pub token_lifetime: u32,
    /// Where all projects are: an organization's id.
    organization: String,
    requests: Vec<PastRequest>,
    random: Random,
}

impl Stackit {
    /// The start world: one project with a server in each of the three states, and one service account
    /// that may change them. Its secrets are the same for the same seed.
    pub(super) fn fresh(seed: u64) -> Stackit {
        let mut random = Random::seeded(seed ^ 0x0057_ac51);
        let account = ServiceAccount::new("terrace-simulated-1a2b3c4@sa.stackit.cloud", &mut random);
        let organization = "12345678-1aff-4f7b-9f83-fb23c348fee3".to_owned();
        let mut project = Project::new(FIRST_PROJECT, "simulated", Moment::START);
        project.members.push((account.email.clone(), Role::Editor));
        project.servers = server::first_servers();
        Stackit {
            projects: vec![project],
            accounts: vec![account],
            token_lifetime: 600,
            organization,
            requests: Vec::new(),
            random,
        }
    }

    /// A token of the first account that never expires, for runs that only simulate; empty in a world
    /// without accounts.
    pub fn token(&self) -> &str {
        self.accounts.first().map_or("", |account| account.standing_token.as_str())
    }

    /// All servers of all projects, in the order of the lists.
    pub fn servers(&self) -> impl Iterator<Item = &Server> {
        self.projects.iter().flat_map(|project| &project.servers)
    }

    pub fn server(&self, id: &str) -> Option<&Server> {
        self.servers().find(|server| server.id == id)
    }

    /// Lets happen what is due, and tells whether anything was.
    pub(super) fn advance_to(&mut self, now: Moment) -> Passage {
        let mut passage = Passage::Uneventful;
        for server in self.projects.iter_mut().flat_map(|project| &mut project.servers) {
            if server.advance_to(now) == Passage::Eventful {
                passage = Passage::Eventful;
            }
        }
        passage
    }
}
