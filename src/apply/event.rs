//! What apply tells the view while it works.

use std::time::Duration;

use crate::provider::{Note, ProviderError};

use super::operation::Operation;

/// One thing that happened. Times are on the run's clock.
#[derive(Debug)]
pub enum Event<'a> {
    /// Before the first step: how many there are.
    Begins {
        steps: usize,
    },
    Started {
        operation: &'a Operation,
    },
    /// A few words on a running operation, e.g. `pending`.
    Progress {
        operation: &'a Operation,
        words: &'a str,
        elapsed: Duration,
    },
    Finished {
        operation: &'a Operation,
        remote_id: Option<&'a str>,
        elapsed: Duration,
    },
    Failed {
        operation: &'a Operation,
        error: &'a ProviderError,
        elapsed: Duration,
    },
    /// Not tried, because another operation failed.
    Skipped {
        operation: &'a Operation,
        because: &'a str,
    },
    /// Requests are held back for the cloud's rate limit.
    Paused {
        provider: &'a str,
        seconds: u64,
    },
    /// The first interruption: what is in flight is finished, nothing new is started.
    Stopping {
        running: usize,
    },
    Warning {
        note: &'a Note,
    },
}

/// Receives events; the terminal's progress, a log, or a test.
pub trait Listener: Send + Sync {
    fn hear(&self, event: &Event<'_>);
}
