//! Accounts, their API keys, what a key may do, spend and ask.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::backup::{Backup, Restore};
use super::connection::Connection;
use super::container::Container;
use crate::simulator::{Moment, Random};

/// The guide gives a limit per minute and the time "when the window resets": a fixed window. It
/// begins with the first request after the previous one ended.
const WINDOW: Duration = Duration::from_secs(60);

/// One customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// As in `usr-USER-NAME`.
    pub user: String,
    pub payment: PaymentMethod,
    pub keys: Vec<ApiKey>,
    /// In the order of creation.
    pub containers: Vec<Container>,
    pub connections: Vec<Connection>,
    /// In the order in which they began.
    #[serde(default)]
    pub backups: Vec<Backup>,
    /// Every restore that was accepted, oldest first.
    #[serde(default)]
    pub restores: Vec<Restore>,
}

/// Whether the customer can be charged at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentMethod {
    OnFile,
    Missing,
}

impl Account {
    pub fn new(user: &str) -> Account {
        Account {
            user: user.to_owned(),
            payment: PaymentMethod::OnFile,
            keys: Vec::new(),
            containers: Vec::new(),
            connections: Vec::new(),
            backups: Vec::new(),
            restores: Vec::new(),
        }
    }

    pub(in crate::simulator) fn add_key(&mut self, rules: KeyRules, random: &mut Random) -> String {
        let secret = format!("sk_stacks_{}", random.hex(64));
        self.keys.push(ApiKey {
            secret: secret.clone(),
            rules,
            spent: BTreeMap::new(),
            window: RateWindow { started: Moment::START, used: 0 },
        });
        secret
    }

    /// Takes a container out, with every connection from and to it, and its backups: "All container
    /// data, volumes, and backups will be permanently removed".
    pub(super) fn remove(&mut self, id: &str) {
        self.containers.retain(|container| container.id != id);
        self.connections.retain(|connection| connection.source != id && connection.target != id);
        self.backups.retain(|backup| backup.container != id);
    }
}

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Scope {
    #[serde(rename = "containers:read")]
    Read,
    #[serde(rename = "containers:create")]
    Create,
    #[serde(rename = "containers:manage")]
    Manage,
    #[serde(rename = "containers:delete")]
    Delete,
}

impl Scope {
    pub const ALL: [Scope; 4] = [Scope::Read, Scope::Create, Scope::Manage, Scope::Delete];
}

/// What the owner chose when making a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRules {
    pub name: String,
    pub scopes: Vec<Scope>,
    /// Most that containers created through the key may cost in a calendar month, in cents.
    pub monthly_cap: Option<u64>,
    pub requests_per_minute: u32,
}

impl Default for KeyRules {
    /// Every scope, no cap, 60 requests per minute.
    fn default() -> KeyRules {
        KeyRules {
            name: "full".to_owned(),
            scopes: Scope::ALL.to_vec(),
            monthly_cap: None,
            requests_per_minute: 60,
        }
    }
}

impl KeyRules {
    pub fn named(self, name: &str) -> KeyRules {
        KeyRules { name: name.to_owned(), ..self }
    }

    pub fn with_scopes(self, scopes: &[Scope]) -> KeyRules {
        KeyRules { scopes: scopes.to_vec(), ..self }
    }

    /// A monthly cap in cents.
    pub fn with_cap(self, cents: u64) -> KeyRules {
        KeyRules { monthly_cap: Some(cents), ..self }
    }

    pub fn with_rate(self, requests_per_minute: u32) -> KeyRules {
        KeyRules { requests_per_minute, ..self }
    }
}

/// An API key and what was done with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    pub secret: String,
    pub rules: KeyRules,
    /// Monthly prices, in cents, of what was created through the key, by UTC calendar month. Deleting
    /// gives nothing back: the cap limits "the total cost of containers created" in a month.
    pub spent: BTreeMap<String, u64>,
    window: RateWindow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RateWindow {
    started: Moment,
    used: u32,
}

/// What the rate limit says to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rate {
    pub limit: u32,
    /// Requests that may still come before `resets_at`; `None` if this one came too many.
    pub remaining: Option<u32>,
    pub resets_at: Moment,
}

impl ApiKey {
    pub fn spent_in(&self, month: &str) -> u64 {
        self.spent.get(month).copied().unwrap_or(0)
    }

    /// Whether a creation at that price stays within the cap, the cap itself included.
    pub(super) fn can_spend(&self, cents: u64, now: Moment) -> Result<(), OverCap> {
        let spent = self.spent_in(&now.month());
        match self.rules.monthly_cap {
            Some(cap) if spent.saturating_add(cents) > cap => Err(OverCap { cap, spent }),
            _ => Ok(()),
        }
    }

    pub(super) fn spend(&mut self, cents: u64, now: Moment) {
        *self.spent.entry(now.month()).or_insert(0) += cents;
    }

    /// Counts a request. One over the limit does not count.
    pub(super) fn count(&mut self, now: Moment) -> Rate {
        if now >= self.window.started.plus(WINDOW) {
            self.window = RateWindow { started: now, used: 0 };
        }
        let limit = self.rules.requests_per_minute;
        let remaining = limit.checked_sub(self.window.used + 1);
        if remaining.is_some() {
            self.window.used += 1;
        }
        Rate { limit, remaining, resets_at: self.window.started.plus(WINDOW) }
    }
}

/// Both in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OverCap {
    pub cap: u64,
    pub spent: u64,
}
