//! What all clients of a run share: transport, clock, randomness, the retry quota, and one rate
//! limit per host and credential, however many clients use them.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Credential;
use super::pacing::Pacer;
use super::transport::Transport;
use crate::host::Clock;

/// Retries that a run may use before it knows how many objects it works on.
const FIRST_RETRIES: u32 = 10;
const RETRIES_PER_OBJECT: u32 = 2;

/// Something that the person who waits may want to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Requests to this host wait for the rate limit, for this long at most.
    RateLimit { host: String, time: Duration },
    /// The server refused a request for its rate limit (429); all requests to it wait this long.
    TooManyRequests { host: String, time: Duration },
    /// A request failed and is sent again after this time. `why` is safe to show.
    Retry { request: String, why: String, time: Duration },
}

/// Called for each [`Notice`], from whatever task; must return at once.
pub type Observer = Arc<dyn Fn(Notice) + Send + Sync>;

/// The network as one run sees it. Clones are the same network.
#[derive(Clone)]
pub struct Network {
    shared: Arc<Shared>,
}

struct Shared {
    transport: Arc<dyn Transport>,
    clock: Clock,
    random: Mutex<fastrand::Rng>,
    retries_left: AtomicU32,
    observer: Option<Observer>,
    pacers: Mutex<Vec<(Lane, Arc<Pacer>)>>,
}

/// What a server counts requests by.
#[derive(PartialEq, Eq)]
struct Lane {
    host: String,
    credential: Option<[u8; 32]>,
}

impl Network {
    /// `seed` decides the waits between attempts.
    pub fn new(transport: Arc<dyn Transport>, clock: Clock, seed: u64) -> Network {
        Network::with_observer(transport, clock, seed, None)
    }

    /// As `new`, with somebody to tell of waits and retries.
    pub fn with_observer(
        transport: Arc<dyn Transport>,
        clock: Clock,
        seed: u64,
        observer: Option<Observer>,
    ) -> Network {
        let shared = Shared {
            transport,
            clock,
            random: Mutex::new(fastrand::Rng::with_seed(seed)),
            retries_left: AtomicU32::new(FIRST_RETRIES),
            observer,
            pacers: Mutex::default(),
        };
        Network { shared: Arc::new(shared) }
    }

    /// Adds to the retries of this run: call once the number of objects is known.
    pub fn allow_retries_for(&self, objects: usize) {
        let more = u32::try_from(objects).unwrap_or(u32::MAX).saturating_mul(RETRIES_PER_OBJECT);
        let add = |left: u32| Some(left.saturating_add(more));
        // The closure never says no, so the result is always `Ok`.
        let _ = self.shared.retries_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    pub(super) fn transport(&self) -> &dyn Transport {
        &*self.shared.transport
    }

    pub(super) fn tell(&self, notice: Notice) {
        if let Some(observer) = &self.shared.observer {
            observer(notice);
        }
    }

    /// Takes one retry from the quota, if there is one.
    pub(super) fn take_retry(&self) -> Result<(), NoRetriesLeft> {
        let take = |left: u32| left.checked_sub(1);
        let taken = self.shared.retries_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        taken.map(drop).map_err(|_| NoRetriesLeft)
    }

    /// A random time from zero to `most`.
    pub(super) fn random_up_to(&self, most: Duration) -> Duration {
        most.mul_f64(self.shared.random.lock().unwrap_or_else(PoisonError::into_inner).f64())
    }

    /// The rate limit for requests to `host` with this credential.
    pub(super) fn pacer(
        &self,
        host: &str,
        credential: Option<&Credential>,
        per_minute: Option<u32>,
    ) -> Arc<Pacer> {
        let lane = Lane { host: host.to_owned(), credential: credential.map(Credential::fingerprint) };
        let mut pacers = self.shared.pacers.lock().unwrap_or_else(PoisonError::into_inner);
        let pacer = match pacers.iter().find(|(known, _)| *known == lane) {
            Some((_, pacer)) => pacer.clone(),
            None => {
                let pacer = Arc::new(Pacer::new(self.shared.clock));
                pacers.push((lane, pacer.clone()));
                pacer
            }
        };
        if let Some(per_minute) = per_minute {
            pacer.keep_below(per_minute);
        }
        pacer
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network")
    }
}

/// The run has used up its retries: something is broken for good.
pub(super) struct NoRetriesLeft;
