//! One provider configuration at work: what its reads and writes share, and which file does what.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value as Json;

use super::client::Api;
use super::listing::{Listing, Listings};
use super::prices::Prices;
use super::settings::{self, Settings};
use super::{back_up, backup, data_backup_stats, data_backups, restore_backup};
use super::{certificate, credentials, regenerate_certificate, vpn_client, vpn_config};
use super::{connection, container, data_container, data_containers, data_templates, failure, ip_allowlist};
use super::{
    data_allowed_ips, data_available_targets, data_connections, data_logs, data_metrics, data_vpn_clients,
};
use super::{import, list, preflight, refresh, restart};
use crate::http::{Client, Network};
use crate::provider::{
    Cents, Change, Found, Intent, Left, Listed, Opened, Outcome, Preflight, PreflightAsk, ProviderError,
    Reader, Settled, Tracked, Verb, WriteContext, Writer,
};
use crate::providers::attrs;
use crate::providers::failure::unknown_type;
use crate::value::Value;

/// The action behind a follow-up.
pub(super) const RESTART: &str = restart::NAME;

pub(super) struct Session {
    pub(super) api: Api,
    pub(super) listings: Listings,
    pub(super) backups: backup::Backups,
    pub(super) spending_cap: Option<Cents>,
    pub(super) requests_per_minute: Option<u32>,
    network: Network,
    prices: Mutex<Option<Arc<Prices>>>,
    /// Held while prices are asked for: who comes meanwhile takes what that brings.
    asking_prices: tokio::sync::Mutex<()>,
    caller: Mutex<Option<IpAddr>>,
    warnings: Mutex<Vec<String>>,
}

impl Session {
    /// # Errors
    /// The endpoint is none that requests or keys may go to.
    pub(super) fn new(network: &Network, settings: Settings) -> Result<Session, ProviderError> {
        let Settings { client, spending_cap, requests_per_minute } = settings;
        let api = Api::new(Client::new(network, client).map_err(settings::refused_endpoint)?);
        Ok(Session {
            listings: Listings::new(api.clone()),
            backups: backup::Backups::default(),
            api,
            spending_cap,
            requests_per_minute,
            network: network.clone(),
            prices: Mutex::default(),
            asking_prices: tokio::sync::Mutex::default(),
            caller: Mutex::default(),
            warnings: Mutex::default(),
        })
    }

    /// The list of containers, at most that old and not older than our last write.
    pub(super) async fn recent_listing(&self, age: Duration) -> Result<Arc<Listing>, ProviderError> {
        self.listings.recent(age).await.map_err(|error| failure::of_list(&error))
    }

    /// The list of containers, at most that old.
    pub(super) async fn any_listing(&self, age: Duration) -> Result<Arc<Listing>, ProviderError> {
        let earliest = self.api.elapsed().saturating_sub(age);
        self.listings.since(earliest).await.map_err(|error| failure::of_list(&error))
    }

    /// Prices as far as they are known: the guide's until the API was asked.
    pub(super) fn prices(&self) -> Arc<Prices> {
        locked(&self.prices).clone().unwrap_or_default()
    }

    /// Prices of the API, asked for once; the guide's with a warning if it gives none.
    pub(super) async fn load_prices(&self) -> Arc<Prices> {
        let _asking = self.asking_prices.lock().await;
        if let Some(known) = locked(&self.prices).clone() {
            return known;
        }
        let prices = match self.api.templates().await {
            Ok(body) => Prices::read(&body).ok_or_else(|| "its answer holds none".to_owned()),
            Err(error) => Err(failure::of_ask(&error, "read the prices").summary),
        };
        let prices = Arc::new(prices.unwrap_or_else(|why| {
            self.warn(format!("STACKS gave no prices ({why}): those of its published guide are used."));
            Prices::default()
        }));
        locked(&self.prices).get_or_insert(prices).clone()
    }

    /// Prices that somebody else has read.
    pub(super) fn keep_prices(&self, prices: Prices) {
        locked(&self.prices).get_or_insert_with(|| Arc::new(prices));
    }

    pub(super) fn warn(&self, warning: String) {
        let mut warnings = locked(&self.warnings);
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    pub(super) fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut *locked(&self.warnings))
    }

    /// Remembers the address that we are seen under.
    pub(super) fn saw_caller(&self, caller: Option<IpAddr>) {
        if caller.is_some() {
            *locked(&self.caller) = caller;
        }
    }

    pub(super) fn caller(&self) -> Option<IpAddr> {
        *locked(&self.caller)
    }

    /// More objects may need more retries.
    pub(super) fn expect_objects(&self, count: usize) {
        self.network.allow_retries_for(count);
    }
}

/// No code panics while it holds one of these locks.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Reader for Session {
    async fn read(&self, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
        self.expect_objects(tracked.len());
        self.backups.set_refreshed();
        refresh::read(self, tracked).await
    }

    async fn read_data(&self, kind: &str, config: &Value) -> Result<Value, ProviderError> {
        match kind {
            data_templates::NAME => data_templates::read(self, config).await,
            data_containers::NAME => data_containers::read(self, config).await,
            data_container::NAME => data_container::read(self, config).await,
            data_backups::NAME => data_backups::read(self, config).await,
            data_backup_stats::NAME => data_backup_stats::read(self, config).await,
            data_connections::NAME => data_connections::read(self, config).await,
            data_available_targets::NAME => data_available_targets::read(self, config).await,
            data_allowed_ips::NAME => data_allowed_ips::read(self, config).await,
            data_logs::NAME => data_logs::read(self, config).await,
            data_metrics::NAME => data_metrics::read(self, config).await,
            data_vpn_clients::NAME => data_vpn_clients::read(self, config).await,
            _ => Err(unknown_type("stacks", kind)),
        }
    }

    async fn open_ephemeral(&self, kind: &str, config: &Value) -> Result<Opened, ProviderError> {
        match kind {
            credentials::NAME => credentials::open(self, config).await,
            certificate::NAME => certificate::open(self, config).await,
            vpn_config::NAME => vpn_config::open(self, config).await,
            _ => Err(unknown_type("stacks", kind)),
        }
    }

    async fn import(&self, kind: &str, id: &str) -> Result<Found, ProviderError> {
        match kind {
            container::NAME | connection::NAME | ip_allowlist::NAME => import::import(self, kind, id).await,
            vpn_client::NAME => vpn_client::import(self, id).await,
            backup::NAME => backup::import(self, id).await,
            _ => Err(unknown_type("stacks", kind)),
        }
    }

    async fn list(&self) -> Result<Vec<Listed>, ProviderError> {
        list::list(self).await
    }

    async fn find(&self, intents: &[Intent]) -> Result<Vec<Settled>, ProviderError> {
        self.expect_objects(intents.len());
        let is_container = |intent: &&Intent| intent.kind == container::NAME && intent.verb != Verb::Invoke;
        let of_containers: Vec<&Intent> = intents.iter().filter(is_container).collect();
        let mut settled = container::settle::find(self, &of_containers).await?.into_iter();
        let of_backups: Vec<&Intent> = intents.iter().filter(|i| backup::settle::is_ours(i)).collect();
        let mut backups = backup::settle::find(self, &of_backups).await?.into_iter();
        let mut answers = Vec::with_capacity(intents.len());
        for intent in intents {
            answers.push(match intent.kind.as_str() {
                regenerate_certificate::NAME => regenerate_certificate::find(self, intent).await?,
                backup::NAME => backups.next().expect("one answer for each backup's intent"),
                restore_backup::NAME => restore_backup::find(self, intent).await?,
                _ if intent.verb == Verb::Invoke => refresh::find_invoked(self, intent).await?,
                container::NAME => settled.next().expect("one answer for each container's intent"),
                connection::NAME => connection::find(self, intent).await?,
                ip_allowlist::NAME => ip_allowlist::find(self, intent).await?,
                vpn_client::NAME => vpn_client::find(self, intent).await?,
                _ => Settled::NotHappened,
            });
        }
        Ok(answers)
    }

    async fn preflight(&self, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
        self.expect_objects(ask.changes.len());
        preflight::run(self, ask).await
    }
}

#[async_trait]
impl Writer for Session {
    async fn evidence(&self, change: Change<'_>) -> Result<Json, ProviderError> {
        match change.kind {
            container::NAME => container::settle::evidence(self, change).await,
            connection::NAME => connection::evidence(self, change).await,
            vpn_client::NAME => vpn_client::evidence(self, change).await,
            regenerate_certificate::NAME => {
                regenerate_certificate::evidence(self, change.after.unwrap_or(&Value::empty_object())).await
            }
            backup::NAME => backup::settle::evidence(self, change).await,
            restore_backup::NAME => {
                restore_backup::evidence(self, change.after.unwrap_or(&Value::empty_object())).await
            }
            restart::NAME => restart::evidence(self, change.after.unwrap_or(&Value::empty_object())).await,
            _ => Ok(ip_allowlist::evidence(self)),
        }
    }

    async fn create(&self, kind: &str, planned: &Value, context: &dyn WriteContext) -> Outcome {
        match kind {
            container::NAME => container::write::create(self, planned, context).await,
            connection::NAME => connection::create(self, planned, context).await,
            ip_allowlist::NAME => ip_allowlist::create(self, planned, context).await,
            vpn_client::NAME => vpn_client::create(self, planned, context).await,
            backup::NAME => backup::write::create(self, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stacks", kind)),
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
            container::NAME => container::write::update(self, before, planned, context).await,
            connection::NAME => connection::update(planned),
            ip_allowlist::NAME => ip_allowlist::update(self, planned, context).await,
            vpn_client::NAME => vpn_client::update(planned),
            backup::NAME => backup::write::update(self, before, planned, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stacks", kind)),
        }
    }

    async fn delete(&self, kind: &str, object: &Value, context: &dyn WriteContext) -> Outcome {
        match kind {
            container::NAME => container::write::delete(self, object, context).await,
            connection::NAME => connection::delete(self, object, context).await,
            ip_allowlist::NAME => ip_allowlist::delete(self, object, context).await,
            vpn_client::NAME => vpn_client::delete(self, object, context).await,
            backup::NAME => backup::write::delete(self, object, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stacks", kind)),
        }
    }

    async fn invoke(&self, action: &str, config: &Value, context: &dyn WriteContext) -> Outcome {
        match (action, attrs::text(config, "container_id")) {
            (regenerate_certificate::NAME, Some(id)) => {
                regenerate_certificate::invoke(self, id, context).await
            }
            (RESTART, Some(id)) => container::write::restart(self, id, context).await,
            (back_up::NAME, Some(id)) => backup::write::back_up(self, id, context).await,
            (restore_backup::NAME, Some(_)) => restore_backup::invoke(self, config, context).await,
            _ => Outcome::failed(Left::Unchanged, unknown_type("stacks", action)),
        }
    }
}
