//! One list of servers for each project and region, shared by refresh, checks and all waits.
//!
//! Whoever wants to know something says how old the answer may be; who waits for a server takes every
//! new list that anybody asked for, so that two hundred waits cost as many requests as one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::client::{Api, AskError, Place};
use super::wire::Server;

/// All servers of a place at one moment.
#[derive(Debug)]
pub(super) struct Listing {
    pub(super) servers: Vec<Server>,
}

impl Listing {
    pub(super) fn get(&self, id: &str) -> Option<&Server> {
        self.servers.iter().find(|server| server.id == id)
    }
}

/// The newest list of each place.
#[derive(Default)]
pub(super) struct Listings {
    slots: Mutex<FxHashMap<Place, Arc<Slot>>>,
}

/// Held while a list is under way: who comes meanwhile takes what it brings.
type Slot = tokio::sync::Mutex<Option<Taken>>;

struct Taken {
    at: Duration,
    result: Result<Arc<Listing>, Arc<AskError>>,
}

impl Listings {
    /// A list that was asked for at that time on the run's clock or later.
    ///
    /// # Errors
    /// The list could not be got.
    pub(super) async fn since(
        &self,
        api: &Api,
        place: &Place,
        earliest: Duration,
    ) -> Result<Arc<Listing>, Arc<AskError>> {
        let slot = {
            let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(slots.entry(place.clone()).or_default())
        };
        let mut slot = slot.lock().await;
        if let Some(taken) = slot.as_ref().filter(|taken| taken.at >= earliest) {
            return taken.result.clone();
        }
        let at = api.elapsed();
        let result = match api.servers(place, None).await {
            Ok(servers) => Ok(Arc::new(Listing { servers })),
            Err(error) => Err(Arc::new(error)),
        };
        *slot = Some(Taken { at, result: result.clone() });
        result
    }
}
