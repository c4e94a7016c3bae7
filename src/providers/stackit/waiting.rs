//! Patience: how long one operation may go on, and sleep that ends with an interruption.

use std::time::Duration;

use super::client::Api;
use crate::provider::{ErrorKind, ProviderError, WriteContext};

/// Time between two looks while something is pending: what the vendor's own tools take.
pub(super) const INTERVAL: Duration = Duration::from_secs(5);

/// Why a wait ended without what was waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopped {
    TimedOut,
    Interrupted,
}

impl Stopped {
    /// As a failure of what was waited for: `the server "web" to be running`.
    pub(super) fn into_error(self, what: &str, limit: Duration) -> ProviderError {
        match self {
            Stopped::TimedOut => {
                let detail = format!("terrace waited {} for {what}.", spoken(limit));
                ProviderError::new(ErrorKind::Timeout, "Not ready in time", detail)
                    .hint("Apply again to go on waiting, or allow more time with a `timeouts` block.")
            }
            Stopped::Interrupted => {
                let detail = format!("The run was interrupted while terrace waited for {what}.");
                ProviderError::new(ErrorKind::Interrupted, "Interrupted", detail)
                    .hint("Apply again to go on.")
            }
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
