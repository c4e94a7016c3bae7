//! IONOS Cloud: whether servers that exist are running.
//!
//! What lives here: the provider and its settings, the power resource, data sources, the action, the
//! API as typed calls, one list of all servers that everything shares. It may import what `providers`
//! may. What is deliberately not here: anything of another cloud; servers are neither made nor
//! removed.
//!
//! A power action is accepted at once and carried out later: it is followed through its request until
//! that is done or has failed, and then the server is looked at until it shows the state. Only ids are
//! taken out of what the API points to; no other host than the configured endpoint is ever asked.

mod account;
mod addresses;
mod client;
mod data_datacenters;
mod data_request;
mod data_server;
mod data_servers;
mod failure;
mod ids;
mod power;
mod preflight;
mod reboot;
mod refresh;
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

/// The provider `ionos`.
pub(super) struct Ionos {
    network: Network,
    clouds: Clouds,
}

impl Ionos {
    pub(super) fn new(network: Network, clouds: Clouds) -> Ionos {
        Ionos { network, clouds }
    }
}

impl Provider for Ionos {
    fn name(&self) -> &'static str {
        "ionos"
    }

    fn schema(&self) -> &Block {
        &settings::SCHEMA
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&server_power::ServerPower]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        vec![
            &data_datacenters::Datacenters,
            &data_servers::Servers,
            &data_server::OneServer,
            &data_request::OneRequest,
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
        Ok(Arc::new(session::Session::new(&self.network, settings)?))
    }
}

#[cfg(test)]
mod tests;
