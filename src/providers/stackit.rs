//! STACKIT: the power of servers that exist.
//!
//! What lives here: the provider and its settings, how it proves who it is, one file per resource type,
//! data source and action, the APIs as typed calls, the shared lists of servers. It may import what
//! `providers` may. What is deliberately not here: anything of another cloud, any decision about a change
//! that is not in the plan.
//!
//! One list of a project's servers in a region serves refresh, checks and every wait. A server is looked
//! at before anything is sent to it, and what is sent follows from what was seen: nothing where it is as
//! it should be, nothing while somebody else's transition runs.

mod assertion;
mod client;
mod credentials_file;
mod data_machine_types;
mod data_projects;
mod data_server;
mod data_servers;
mod failure;
mod federation;
mod identity;
mod listing;
mod power;
mod preflight;
mod reboot;
mod server_power;
mod session;
mod settings;
mod waiting;
mod wire;

use std::sync::Arc;

use crate::host::Host;
use crate::http::Network;
use crate::provider::{
    ActionType, Block, DataSource, Problem, Provider, ProviderError, ResourceType, Writer,
};
use crate::value::Value;

use super::Clouds;

/// The provider `stackit`.
pub(super) struct Stackit {
    network: Network,
    clouds: Clouds,
}

impl Stackit {
    pub(super) fn new(network: Network, clouds: Clouds) -> Stackit {
        Stackit { network, clouds }
    }
}

impl Provider for Stackit {
    fn name(&self) -> &'static str {
        "stackit"
    }

    fn schema(&self) -> &Block {
        &settings::SCHEMA
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&server_power::ServerPower]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        vec![
            &data_projects::Projects,
            &data_servers::Servers,
            &data_server::OneServer,
            &data_machine_types::MachineTypes,
        ]
    }

    fn action_types(&self) -> Vec<&dyn ActionType> {
        vec![&reboot::Reboot]
    }

    fn validate(&self, config: &Value) -> Vec<Problem> {
        settings::check(config)
    }

    fn configure(&self, config: &Value, host: Arc<dyn Host>) -> Result<Arc<dyn Writer>, ProviderError> {
        let settings = settings::Settings::read(config, &*host, &self.clouds)?;
        Ok(Arc::new(session::Session::new(&self.network, settings, host)?))
    }
}

#[cfg(test)]
mod tests;
