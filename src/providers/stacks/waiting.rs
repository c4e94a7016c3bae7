//! Waiting for a container: bounded, interruptible, and on the shared list, so that everything that
//! is pending is polled with one request.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::client::{ActError, Api, AskError};
use super::failure;
use super::listing::{Listing, Listings};
use crate::provider::{ErrorKind, ProviderError, WriteContext};

/// Time between two lists while something is pending: 12 of the 60 requests a minute.
const INTERVAL: Duration = Duration::from_secs(5);
/// A list that was taken this much too early still counts as the one that was waited for.
const TOLERANCE: Duration = Duration::from_millis(100);
/// Lists in a row that may fail before a wait gives up.
const FAILURES: u32 = 3;

/// Why a wait ended without what was waited for.
#[derive(Debug)]
pub(super) enum Stopped {
    TimedOut,
    Interrupted,
    Failed(ProviderError),
}

impl Stopped {
    /// As a failure of what was waited for: `the container "web" to be running`.
    pub(super) fn into_error(self, what: &str, limit: Duration) -> ProviderError {
        match self {
            Stopped::TimedOut => ProviderError::new(
                ErrorKind::Timeout,
                "Not ready in time",
                format!(
                    "terrace waited {} for {what}. It is recorded and will be waited for again.",
                    spoken(limit)
                ),
            )
            .hint("Apply again to go on waiting, or allow more time with a `timeouts` block."),
            Stopped::Interrupted => ProviderError::new(
                ErrorKind::Interrupted,
                "Interrupted",
                format!("The run was interrupted while terrace waited for {what}. It is recorded."),
            )
            .hint("Apply again to go on."),
            Stopped::Failed(error) => error,
        }
    }
}

fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 60 == 0 && seconds > 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

/// One operation's patience.
#[derive(Clone, Copy)]
pub(super) struct Patience<'c> {
    pub(super) context: &'c dyn WriteContext,
    /// How long the operation may take in all.
    pub(super) limit: Duration,
    /// When it ends, on the run's clock.
    deadline: Duration,
}

impl<'c> Patience<'c> {
    /// `limit` from the object's timeouts, unless the run says otherwise.
    pub(super) fn new(api: &Api, context: &'c dyn WriteContext, limit: Duration) -> Patience<'c> {
        let limit = context.time_limit().unwrap_or(limit);
        Patience { context, limit, deadline: api.elapsed().saturating_add(limit) }
    }

    /// Sleeps, but not past the deadline and not through an interruption.
    ///
    /// # Errors
    /// The deadline has come, or the run was interrupted.
    pub(super) async fn sleep(&self, api: &Api, time: Duration) -> Result<(), Stopped> {
        let left = self.deadline.saturating_sub(api.elapsed());
        if left.is_zero() {
            return Err(Stopped::TimedOut);
        }
        let clock = api.clock();
        tokio::select! {
            biased;
            () = self.context.interrupted() => Err(Stopped::Interrupted),
            () = clock.sleep(time.min(left)) => if time >= left { Err(Stopped::TimedOut) } else { Ok(()) },
        }
    }
}

/// Looks at one new list after the other until `judge` has seen what it waits for. The first list is
/// not older than `since`.
///
/// # Errors
/// The time is over, the run was interrupted, or no list can be got any more.
pub(super) async fn follow<T>(
    api: &Api,
    listings: &Listings,
    patience: &Patience<'_>,
    since: Duration,
    mut judge: impl FnMut(&Listing) -> ControlFlow<T>,
) -> Result<T, Stopped> {
    let mut failures = 0;
    let rhythm = listings.newest_at().await.map_or(Duration::ZERO, |at| at + INTERVAL);
    let mut next = if rhythm > api.elapsed() { rhythm } else { api.elapsed() + INTERVAL };
    let mut earliest = since;
    loop {
        patience.sleep(api, next.saturating_sub(api.elapsed())).await?;
        let listing = tokio::select! {
            biased;
            () = patience.context.interrupted() => return Err(Stopped::Interrupted),
            listing = listings.since(earliest) => listing,
        };
        match listing {
            Ok(listing) => {
                failures = 0;
                if let ControlFlow::Break(found) = judge(&listing) {
                    return Ok(found);
                }
                next = listing.taken_at + INTERVAL;
            }
            Err(error) => {
                failures += 1;
                give_up(&error, failures)?;
                next = api.elapsed() + INTERVAL;
            }
        }
        earliest = next.saturating_sub(TOLERANCE).max(since);
    }
}

fn give_up(error: &Arc<AskError>, failures: u32) -> Result<(), Stopped> {
    if error.is_final() || failures >= FAILURES {
        return Err(Stopped::Failed(failure::of_list(error)));
    }
    Ok(())
}

/// Pause before asking again for something that another operation keeps busy.
const BUSY_PAUSE: Duration = Duration::from_secs(5);
/// How long something may stay busy.
const BUSY_FOR: Duration = Duration::from_secs(300);

/// Sends again while another operation keeps the object busy (409, 423), for five minutes at most.
///
/// # Errors
/// The time is over, or the run was interrupted.
pub(super) async fn patiently<T, F: Future<Output = Result<T, ActError>>>(
    api: &Api,
    patience: &Patience<'_>,
    send: impl Fn() -> F,
) -> Result<Result<T, ActError>, Stopped> {
    let began = api.elapsed();
    loop {
        match send().await {
            Err(error) if error.is_busy() && api.elapsed().saturating_sub(began) < BUSY_FOR => {
                patience.context.progress("busy");
                patience.sleep(api, BUSY_PAUSE).await?;
            }
            sent => return Ok(sent),
        }
    }
}
