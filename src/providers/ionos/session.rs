//! One provider configuration at work: what its reads and writes share, and which file does what.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use rustc_hash::FxHashMap;
use serde_json::Value as Json;

use super::account::{Account, Accounts};
use super::client::Api;
use super::power::Action;
use super::settings::{self, Settings};
use super::{data_datacenters, data_request, data_server, data_servers, failure};
use super::{preflight, reboot, refresh, server_power};
use crate::http::{Client, Network};
use crate::provider::{
    Change, Found, Intent, Left, Listed, Outcome, Preflight, PreflightAsk, ProviderError, Reader, Settled,
    Tracked, WriteContext, Writer,
};
use crate::providers::failure::unknown_type;
use crate::value::Value;

pub(super) struct Session {
    pub(super) api: Api,
    pub(super) accounts: Accounts,
    network: Network,
    /// Requests of a run that died, by server: what they do is waited for and not asked for again.
    pending: Mutex<FxHashMap<String, (String, Action)>>,
}

impl Session {
    /// # Errors
    /// The endpoint is none that requests or credentials may go to.
    pub(super) fn new(network: &Network, settings: Settings) -> Result<Session, ProviderError> {
        let Settings { client, contract_number } = settings;
        let client = Client::new(network, client).map_err(settings::refused_endpoint)?;
        let api = Api::new(client, contract_number);
        let accounts = Accounts::new(api.clone());
        Ok(Session { api, accounts, network: network.clone(), pending: Mutex::default() })
    }

    /// All servers of the account, by a list that is at most that old and not older than our last write.
    pub(super) async fn account(&self, age: Duration) -> Result<Arc<Account>, ProviderError> {
        self.accounts.recent(age).await.map_err(|error| failure::of_ask(&error, "list the servers"))
    }

    /// Remembers a request that an earlier run has sent and that may still be under way.
    pub(super) fn remember_pending(&self, server: &str, request: String, action: Action) {
        self.pending().insert(server.to_ascii_lowercase(), (request, action));
    }

    pub(super) fn take_pending(&self, server: &str) -> Option<(String, Action)> {
        self.pending().remove(&server.to_ascii_lowercase())
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, FxHashMap<String, (String, Action)>> {
        // No code panics while it holds the lock.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Reader for Session {
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
        self.network.allow_retries_for(tracked.len());
        refresh::read(self, tracked).await
    }

    async fn read_data(&self, kind: &str, config: &Value) -> Result<Value, ProviderError> {
        match kind {
            data_datacenters::NAME => data_datacenters::read(self, config).await,
            data_servers::NAME => data_servers::read(self, config).await,
            data_server::NAME => data_server::read(self, config).await,
            data_request::NAME => data_request::read(self, config).await,
            _ => Err(unknown_type("ionos", kind)),
        }
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Found, ProviderError> {
        match kind {
            server_power::NAME => refresh::import(self, id).await,
            _ => Err(unknown_type("ionos", kind)),
        }
    }

    async fn list(&self) -> Result<Vec<Listed>, ProviderError> {
        refresh::list(self).await
    }

    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError> {
        self.network.allow_retries_for(intents.len());
        server_power::settle::find(self, intents).await
    }

    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
        self.network.allow_retries_for(ask.changes.len());
        preflight::run(self, ask).await
    }
}

#[async_trait]
impl Writer for Session {
    async fn evidence(&self, change: Change<'_>) -> Result<Json, ProviderError> {
        match (change.kind, change.after) {
            (reboot::NAME, Some(config)) => reboot::evidence(self, config).await,
            _ => Ok(server_power::settle::evidence(self)),
        }
    }

    async fn create(&self, kind: &str, planned: &Value, context: &dyn WriteContext) -> Outcome {
        match kind {
            server_power::NAME => server_power::write::create(self, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("ionos", kind)),
        }
    }

    async fn update(
        &self,
        kind: &str,
        before: &Value,
        planned: &Value,
        context: &dyn WriteContext,
    ) -> Outcome {
        match kind {
            server_power::NAME => server_power::write::update(self, before, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("ionos", kind)),
        }
    }

    /// The server stays as it is.
    async fn delete(&self, kind: &str, _object: &Value, _context: &dyn WriteContext) -> Outcome {
        match kind {
            server_power::NAME => Outcome::gone(),
            _ => Outcome::failed(Left::Unchanged, unknown_type("ionos", kind)),
        }
    }

    async fn invoke(&self, action: &str, config: &Value, context: &dyn WriteContext) -> Outcome {
        match action {
            reboot::NAME => reboot::invoke(self, config, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("ionos", action)),
        }
    }
}
