//! Waiting for a container: bounded, interruptible, and on the shared list, so that everything that
//! is pending is polled with one request.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use super::client::{ActError, Api, AskError};
use super::failure;
use super::listing::{Listing, Listings};
use crate::provider::{ErrorKind, Left, Outcome, ProviderError};
use crate::providers::patience::{Ended, Patience, spoken};

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

impl From<Ended> for Stopped {
    fn from(ended: Ended) -> Stopped {
        match ended {
            Ended::TimedOut => Stopped::TimedOut,
            Ended::Interrupted => Stopped::Interrupted,
        }
    }
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

    /// As the outcome of a write that was not sent: `connect web to db`.
    pub(super) fn before(self, doing: &str, patience: &Patience<'_>) -> Outcome {
        let error = self.into_error(&format!("STACKS to let it {doing}"), patience.limit);
        Outcome::failed(Left::Unchanged, error)
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
        patience.sleep(next.saturating_sub(api.elapsed())).await?;
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
                patience.sleep(BUSY_PAUSE).await?;
            }
            sent => return Ok(sent),
        }
    }
}
