//! What was asked of the world: the memory by which a test judges a client.

use std::collections::VecDeque;

use ::http::Method;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Moment;

/// Entries the world file keeps: enough to look at the last apply, without a file that grows for ever.
const KEPT_IN_FILE: usize = 1_000;
/// Entries kept in memory: a simulator that is served for weeks must not eat the machine.
const KEPT_IN_MEMORY: usize = 100_000;

/// Which API was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cloud {
    Stacks,
    Stackit,
    Ionos,
}

/// What a request did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// The world is as it was: a look, a refusal, or a wish that was fulfilled already.
    Nothing,
    /// The request was executed and the world is another.
    Changed,
}

/// One request, in the order of execution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedRequest {
    pub at: Moment,
    pub cloud: Cloud,
    #[serde(serialize_with = "method_text", deserialize_with = "method_from_text")]
    pub method: Method,
    /// Below the API's base path, without query: `/containers/status/usr-abc12345-web`.
    pub path: String,
    /// What the client was told; `None` if a fault kept every answer from it.
    pub status: Option<u16>,
    pub effect: Effect,
}

/// The newest requests, oldest first, and how many there ever were.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLog {
    total: u64,
    #[serde(serialize_with = "newest")]
    entries: VecDeque<LoggedRequest>,
}

impl RequestLog {
    pub fn push(&mut self, request: LoggedRequest) {
        if self.entries.len() == KEPT_IN_MEMORY {
            self.entries.pop_front();
        }
        self.entries.push_back(request);
        self.total += 1;
    }

    /// Requests since the world began.
    pub fn total(&self) -> u64 {
        self.total
    }

    pub fn requests(&self) -> impl DoubleEndedIterator<Item = &LoggedRequest> {
        self.entries.iter()
    }

    /// The requests that changed the world.
    pub fn writes(&self) -> impl DoubleEndedIterator<Item = &LoggedRequest> {
        self.entries.iter().filter(|request| request.effect == Effect::Changed)
    }

    /// The answer to the newest request never reached the client.
    pub(super) fn lose_last_answer(&mut self) {
        if let Some(last) = self.entries.back_mut() {
            last.status = None;
        }
    }

    /// The newest request was answered with another status than the API meant.
    pub(super) fn set_last_status(&mut self, status: u16) {
        if let Some(last) = self.entries.back_mut() {
            last.status = Some(status);
        }
    }
}

fn newest<S: Serializer>(entries: &VecDeque<LoggedRequest>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(entries.iter().skip(entries.len().saturating_sub(KEPT_IN_FILE)))
}

fn method_text<S: Serializer>(method: &Method, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(method.as_str())
}

fn method_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Method, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_keeps_the_newest_requests_and_the_count_of_all() {
        let mut log = RequestLog::default();
        for n in 0..KEPT_IN_FILE + 5 {
            log.push(LoggedRequest {
                at: Moment::START,
                cloud: Cloud::Stacks,
                method: Method::GET,
                path: format!("/{n}"),
                status: Some(200),
                effect: Effect::Nothing,
            });
        }
        let text = serde_json::to_string(&log).expect("plain data");
        let loaded: RequestLog = serde_json::from_str(&text).expect("its own text");
        assert_eq!(loaded.total(), 1_005);
        assert_eq!(loaded.requests().count(), KEPT_IN_FILE);
        assert_eq!(loaded.requests().next().map(|r| r.path.as_str()), Some("/5"));
    }
}
