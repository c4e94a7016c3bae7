//! The one list of containers that everything shares: refresh, checks, and all waits of an apply.
//!
//! `GET /containers` tells the status of a whole account in one request. Whoever wants to know
//! something says how old the answer may be; who waits for a container takes every new list that
//! anybody asked for, so that ten waits cost as many requests as one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::client::{Api, AskError};
use super::container::wire::Seen;

/// All containers of the account at one moment.
#[derive(Debug)]
pub(super) struct Listing {
    /// When it was asked for, on the run's clock: nothing in it is older.
    pub(super) taken_at: Duration,
    /// The server's time.
    pub(super) date: Option<Timestamp>,
    pub(super) containers: Vec<Seen>,
    by_id: FxHashMap<String, usize>,
}

impl Listing {
    fn new(taken_at: Duration, date: Option<Timestamp>, containers: Vec<Seen>) -> Listing {
        let by_id = containers.iter().enumerate().map(|(at, seen)| (seen.id.clone(), at)).collect();
        Listing { taken_at, date, containers, by_id }
    }

    pub(super) fn get(&self, id: &str) -> Option<&Seen> {
        self.by_id.get(id).map(|at| &self.containers[*at])
    }

    pub(super) fn named<'l>(&'l self, name: &'l str) -> impl Iterator<Item = &'l Seen> {
        self.containers.iter().filter(move |seen| seen.name == name)
    }
}

/// Where lists are got, and the newest one.
pub(super) struct Listings {
    api: Api,
    /// Held while a list is under way: who comes meanwhile takes what it brings.
    slot: tokio::sync::Mutex<Option<Taken>>,
    /// When something was last written: older lists say nothing of it.
    written_at: Mutex<Duration>,
}

struct Taken {
    at: Duration,
    result: Result<Arc<Listing>, Arc<AskError>>,
}

impl Listings {
    pub(super) fn new(api: Api) -> Listings {
        Listings { api, slot: tokio::sync::Mutex::default(), written_at: Mutex::default() }
    }

    /// A list that is at most that old and not older than our last write.
    ///
    /// # Errors
    /// The list could not be got.
    pub(super) async fn recent(&self, age: Duration) -> Result<Arc<Listing>, Arc<AskError>> {
        let written_at = *self.written_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.since(self.api.elapsed().saturating_sub(age).max(written_at)).await
    }

    /// A list that was asked for at that time on the run's clock or later.
    ///
    /// # Errors
    /// The list could not be got.
    pub(super) async fn since(&self, earliest: Duration) -> Result<Arc<Listing>, Arc<AskError>> {
        let mut slot = self.slot.lock().await;
        if let Some(taken) = slot.as_ref().filter(|taken| taken.at >= earliest) {
            return taken.result.clone();
        }
        let at = self.api.elapsed();
        let result = match self.api.containers().await {
            Ok((containers, date)) => Ok(Arc::new(Listing::new(at, date, containers))),
            Err(error) => Err(Arc::new(error)),
        };
        *slot = Some(Taken { at, result: result.clone() });
        result
    }

    /// When the newest list was taken, if there is one.
    pub(super) async fn newest_at(&self) -> Option<Duration> {
        self.slot.lock().await.as_ref().map(|taken| taken.at)
    }

    /// Something was written: lists from before say nothing about it.
    pub(super) fn wrote(&self) {
        *self.written_at.lock().unwrap_or_else(PoisonError::into_inner) = self.api.elapsed();
    }
}
