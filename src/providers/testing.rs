//! What the tests of all providers share: a network that leads nowhere, the other side of a write, and
//! what is expected of answers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Notify;

use crate::addr::InstanceAddr;
use crate::http::{Transport, TransportError};
use crate::provider::{Block, Condition, Found, Left, Outcome, ProviderError, WriteContext};
use crate::value::Value;

struct Nowhere;

#[async_trait]
impl Transport for Nowhere {
    async fn send(&self, _: ::http::Request<Bytes>) -> Result<::http::Response<Bytes>, TransportError> {
        Err(TransportError::NotSent("there is no network".into()))
    }
}

/// A network that leads nowhere.
pub(super) fn nowhere() -> Arc<dyn Transport> {
    Arc::new(Nowhere)
}

/// What a write was told and told.
#[derive(Default)]
pub(super) struct Watch {
    pub(super) accepted: Mutex<Vec<Value>>,
    pub(super) progress: Mutex<Vec<String>>,
    pub(super) limit: Option<Duration>,
    is_interrupted: AtomicBool,
    interruption: Notify,
}

impl Watch {
    pub(super) fn with_limit(seconds: u64) -> Watch {
        Watch { limit: Some(Duration::from_secs(seconds)), ..Watch::default() }
    }

    pub(super) fn interrupt(&self) {
        self.is_interrupted.store(true, Ordering::SeqCst);
        self.interruption.notify_waiters();
    }

    pub(super) fn last_accepted(&self) -> Option<Value> {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }
}

#[async_trait]
impl WriteContext for Watch {
    fn accepted(&self, object: &Value) {
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).push(object.clone());
    }

    fn progress(&self, words: &str) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).push(words.to_owned());
    }

    async fn interrupted(&self) {
        while !self.is_interrupted.load(Ordering::SeqCst) {
            self.interruption.notified().await;
        }
    }

    fn time_limit(&self) -> Option<Duration> {
        self.limit
    }
}

/// A configuration as the language gives it: these arguments, null for the others, empty blocks.
pub(super) fn filled(schema: &Block, arguments: &[(&str, Value)]) -> Value {
    arguments.iter().fold(schema.nothing(), |object, (name, value)| object.with_attr(*name, value.clone()))
}

pub(super) fn addr(text: &str) -> InstanceAddr {
    text.parse().expect("a valid address")
}

pub(super) fn ready(outcome: Outcome) -> Value {
    match outcome {
        Outcome { left: Left::Exists(object, Condition::Ready), error: None } => object,
        other => panic!("not ready: {other:?}"),
    }
}

pub(super) fn exists(found: Found) -> Value {
    match found {
        Found::Exists(object) => object,
        other => panic!("not there as it should be: {other:?}"),
    }
}

pub(super) fn failure(outcome: Outcome) -> (Left, ProviderError) {
    match outcome {
        Outcome { left, error: Some(error) } => (left, error),
        other => panic!("no failure: {other:?}"),
    }
}
