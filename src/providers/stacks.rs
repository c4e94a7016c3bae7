//! STACKS: containers, connections between them, allow-lists of addresses, backups.
//!
//! What lives here: the provider and its settings, one file per resource type and data source, the
//! API as typed calls, the shared list of containers, prices. It may import what `providers` may.
//! What is deliberately not here: anything of another cloud, any decision about a change that is not
//! in the plan.
//!
//! One list of the account's containers serves refresh, checks and every wait; details are asked for
//! only where something of them is tracked. Whatever is written can be looked at again: a write whose
//! answer was lost is settled by reading before it is ever sent a second time.

mod address;
mod back_up;
mod backup;
mod cap;
mod catalogue;
mod client;
mod connection;
mod container;
mod data_backup_stats;
mod data_backups;
mod data_container;
mod data_containers;
mod data_templates;
mod failure;
mod follow_ups;
mod import;
mod ip_allowlist;
mod lenient;
mod list;
mod listing;
mod preflight;
mod prices;
mod refresh;
mod restart;
mod restore_backup;
mod session;
mod settings;
mod waiting;

use std::sync::Arc;

use crate::host::Host;
use crate::http::Network;
use crate::provider::{
    ActionType, Block, DataSource, Problem, Provider, ProviderError, ResourceType, Writer,
};
use crate::value::Value;

use super::Clouds;

/// The provider `stacks`.
pub(super) struct Stacks {
    network: Network,
    clouds: Clouds,
}

impl Stacks {
    pub(super) fn new(network: Network, clouds: Clouds) -> Stacks {
        Stacks { network, clouds }
    }
}

impl Provider for Stacks {
    fn name(&self) -> &'static str {
        "stacks"
    }

    fn schema(&self) -> &Block {
        &settings::SCHEMA
    }

    fn resource_types(&self) -> Vec<&dyn ResourceType> {
        vec![&container::Container, &connection::Connection, &ip_allowlist::IpAllowlist, &backup::Backup]
    }

    fn data_sources(&self) -> Vec<&dyn DataSource> {
        vec![
            &data_templates::Templates,
            &data_containers::Containers,
            &data_container::OneContainer,
            &data_backups::Backups,
            &data_backup_stats::Stats,
        ]
    }

    fn action_types(&self) -> Vec<&dyn ActionType> {
        vec![&restart::Restart, &back_up::BackUp, &restore_backup::RestoreBackup]
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
