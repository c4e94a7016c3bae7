//! What a write leaves behind.

use crate::value::Value;

use super::ProviderError;

/// How an object that exists is recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// As it should be.
    Ready,
    /// Accepted, not yet seen in its final state: the next apply waits for it.
    Unfinished,
    /// Broken: the next plan replaces it.
    Tainted,
}

/// The object after a write, whether or not the write succeeded.
#[derive(Clone, Debug)]
pub enum Left {
    /// Surely nothing happened: what was there before is there still.
    Unchanged,
    /// The object exists and looks like this. Carries no unknown values.
    Exists(Value, Condition),
    /// The object does not exist (any more).
    Gone,
    /// The request was sent and its fate is not known: the intent stays open and is settled by
    /// looking.
    Unclear,
}

/// What exists now, and what went wrong.
#[derive(Debug)]
#[must_use = "what a write left behind must be recorded"]
pub struct Outcome {
    pub left: Left,
    pub error: Option<ProviderError>,
}

impl Outcome {
    pub fn ready(object: Value) -> Outcome {
        Outcome { left: Left::Exists(object, Condition::Ready), error: None }
    }

    pub fn gone() -> Outcome {
        Outcome { left: Left::Gone, error: None }
    }

    /// A write that succeeded and concerns no object of the state, e.g. a restart.
    pub fn done() -> Outcome {
        Outcome { left: Left::Unchanged, error: None }
    }

    pub fn failed(left: Left, error: ProviderError) -> Outcome {
        Outcome { left, error: Some(error) }
    }
}
