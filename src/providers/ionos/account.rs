//! The one list of servers that everything shares: refresh, plan notes, data sources, discovery.
//!
//! `GET /datacenters?depth=3` tells the state of every server of an account in one request. Where the
//! API does not look as deep as that, or cannot, the servers are listed for each data center.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use rustc_hash::FxHashMap;

use super::client::{Api, AskError};
use super::wire::{Datacenter, Server};

/// The depth at which a list of data centers holds servers in full, and the one without them.
const DEEP: u32 = 3;
const SHALLOW: u32 = 1;

/// All servers of the account at one moment.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) datacenters: Vec<Datacenter>,
    pub(super) servers: Vec<Server>,
    by_id: FxHashMap<String, usize>,
}

impl Account {
    fn new(datacenters: Vec<Datacenter>, servers: Vec<Server>) -> Account {
        let key = |server: &Server| server.id.to_ascii_lowercase();
        let by_id = servers.iter().enumerate().map(|(at, server)| (key(server), at)).collect();
        Account { datacenters, servers, by_id }
    }

    pub(super) fn server(&self, datacenter: &str, id: &str) -> Option<&Server> {
        let server = self.by_id.get(&id.to_ascii_lowercase()).map(|at| &self.servers[*at])?;
        server.datacenter_id.eq_ignore_ascii_case(datacenter).then_some(server)
    }
}

/// Where lists are got, and the newest one.
pub(super) struct Accounts {
    api: Api,
    /// Held while a list is under way: who comes meanwhile takes what it brings.
    slot: tokio::sync::Mutex<Option<Taken>>,
    /// When something was last written: older lists say nothing of it.
    written_at: Mutex<Duration>,
}

struct Taken {
    at: Duration,
    result: Result<Arc<Account>, Arc<AskError>>,
}

impl Accounts {
    pub(super) fn new(api: Api) -> Accounts {
        Accounts { api, slot: tokio::sync::Mutex::default(), written_at: Mutex::default() }
    }

    /// A list that is at most that old and not older than our last write.
    ///
    /// # Errors
    /// The list could not be got.
    pub(super) async fn recent(&self, age: Duration) -> Result<Arc<Account>, Arc<AskError>> {
        let written_at = *self.written_at.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = self.api.elapsed().saturating_sub(age).max(written_at);
        let mut slot = self.slot.lock().await;
        if let Some(taken) = slot.as_ref().filter(|taken| taken.at >= earliest) {
            return taken.result.clone();
        }
        let at = self.api.elapsed();
        let result = fetch(&self.api).await.map(Arc::new).map_err(Arc::new);
        *slot = Some(Taken { at, result: result.clone() });
        result
    }

    /// Something was written: lists from before say nothing about it.
    pub(super) fn wrote(&self) {
        *self.written_at.lock().unwrap_or_else(PoisonError::into_inner) = self.api.elapsed();
    }
}

async fn fetch(api: &Api) -> Result<Account, AskError> {
    let found = match api.datacenters(DEEP).await {
        Err(error) if error.is_about_credential() || error.is_forbidden() => return Err(error),
        // Too heavy, or deeper than it allows.
        Err(_) => api.datacenters(SHALLOW).await?,
        Ok(found) => found,
    };
    let opened = found.into_iter().map(|(datacenter, servers)| async move {
        let servers = match servers {
            Some(servers) => Some(servers),
            None => api.servers(&datacenter.id, SHALLOW).await?,
        };
        // Removed since: no data center, no servers.
        Ok::<_, AskError>(servers.map(|servers| (datacenter, servers)))
    });
    let (mut datacenters, mut all) = (Vec::new(), Vec::new());
    for opened in join_all(opened).await {
        if let Some((datacenter, servers)) = opened? {
            datacenters.push(datacenter);
            all.extend(servers);
        }
    }
    Ok(Account::new(datacenters, all))
}
