//! Patience: how long one operation may go on, and sleep that ends with an interruption.

use std::time::Duration;

use crate::host::Clock;
use crate::provider::WriteContext;

/// Why an operation must not go on waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    TimedOut,
    Interrupted,
}

/// One operation's patience.
#[derive(Clone, Copy)]
pub(super) struct Patience<'c> {
    pub(super) context: &'c dyn WriteContext,
    /// How long the operation may take in all.
    pub(super) limit: Duration,
    clock: Clock,
    /// When it ends, on the run's clock.
    deadline: Duration,
}

impl<'c> Patience<'c> {
    /// `limit` from the object's timeouts, unless the run says otherwise.
    pub(super) fn new(clock: Clock, context: &'c dyn WriteContext, limit: Duration) -> Patience<'c> {
        let limit = context.time_limit().unwrap_or(limit);
        Patience { context, limit, clock, deadline: clock.elapsed().saturating_add(limit) }
    }

    /// Sleeps, but not past the deadline and not through an interruption.
    ///
    /// # Errors
    /// The deadline has come, or the run was interrupted.
    pub(super) async fn sleep(&self, time: Duration) -> Result<(), Ended> {
        let left = self.deadline.saturating_sub(self.clock.elapsed());
        if left.is_zero() {
            return Err(Ended::TimedOut);
        }
        tokio::select! {
            biased;
            () = self.context.interrupted() => Err(Ended::Interrupted),
            () = self.clock.sleep(time.min(left)) => if time >= left { Err(Ended::TimedOut) } else { Ok(()) },
        }
    }
}

/// A time as a sentence has it: `10 min`, `90 s`.
pub(super) fn spoken(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 60 == 0 && seconds > 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}
