//! What apply tells the view while it works.

use std::time::Duration;

use crate::addr::InstanceAddr;
use crate::provider::{Note, ProviderError};

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

/// What an operation does. Besides the writes there are steps that send nothing which changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    Create,
    Update,
    Delete,
    Read,
    Forget,
    Invoke,
}

/// One step of the plan under way, as people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub doing: Doing,
    /// The instance; `None` for a follow-up.
    pub addr: Option<InstanceAddr>,
    /// The address, or the follow-up's title.
    pub title: String,
    /// What the provider calls the object that is changed; none while it does not exist.
    pub remote_id: Option<String>,
}

/// Receives events; the terminal's progress, a log, or a test.
pub trait Listener: Send + Sync {
    fn hear(&self, event: &Event<'_>);
}
