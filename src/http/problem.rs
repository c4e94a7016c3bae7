//! What can come of a request but a good answer. The type says whether a write may have been
//! executed, since everything that follows depends on it.

use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::answer::Unreadable;
use super::transport::TransportError;
use crate::diag::escape;

/// Characters of a server's own words that are shown.
const MOST_WORDS: usize = 500;

/// A read did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A complete answer that says no: status 3xx or 4xx.
    #[error(transparent)]
    Refused(Problem),
    /// No usable answer, after all attempts that were allowed.
    #[error(transparent)]
    Failed(Problem),
}

/// A write did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Surely not executed: never reached the server, or was turned away by its rate limit. Safe to
    /// send again once the cause is gone.
    #[error(transparent)]
    NotExecuted(Problem),
    /// Sent, and nobody knows whether it was executed. Never to be sent again before a read has
    /// told. A complete answer with status 5xx is here too: look at [`Problem::body`].
    #[error(transparent)]
    Unknown(Problem),
    /// Not executed, and the server says why: a complete answer with status 3xx or 4xx.
    #[error(transparent)]
    Refused(Problem),
}

impl ReadError {
    pub fn problem(&self) -> &Problem {
        let (ReadError::Refused(problem) | ReadError::Failed(problem)) = self;
        problem
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        self.problem().status()
    }
}

impl WriteError {
    pub fn problem(&self) -> &Problem {
        let (WriteError::NotExecuted(problem) | WriteError::Unknown(problem) | WriteError::Refused(problem)) =
            self;
        problem
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        self.problem().status()
    }
}

/// One failed request: which, why, and what the server said. Safe to show: without query, without
/// credential, the server's words escaped and cut.
#[derive(Clone)]
pub struct Problem {
    request: Arc<str>,
    cause: Cause,
    reply: Option<Box<Reply>>,
    attempts: u32,
    retries_used_up: bool,
}

/// Why a request failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// We did not send it, for the reason in the text.
    NotMade(String),
    /// The network failed.
    Transport(TransportError),
    /// The answer has status 2xx and is none of the API.
    Unreadable(Unreadable),
    /// The answer has status 2xx and says `"success": false`.
    SaysFailure,
    /// The answer points to another place. Nothing was sent there.
    Redirect { to: String },
    /// The answer has status 4xx or 5xx.
    Status,
    /// The server answered 429 for as long as we wait.
    RateLimited { waited: Duration },
}

#[derive(Clone)]
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
    text: String,
}

impl Problem {
    pub(super) fn new(request: Arc<str>, cause: Cause) -> Problem {
        Problem { request, cause, reply: None, attempts: 1, retries_used_up: false }
    }

    /// Adds the answer. `body` has to be free of secrets.
    pub(super) fn with_reply(mut self, status: StatusCode, headers: HeaderMap, body: Value) -> Problem {
        let text = shorten(&escape(&words(&body)));
        self.reply = Some(Box::new(Reply { status, headers, body, text }));
        self
    }

    pub(super) fn with_attempts(mut self, attempts: u32) -> Problem {
        self.attempts = attempts;
        self
    }

    pub(super) fn with_retries_used_up(mut self) -> Problem {
        self.retries_used_up = true;
        self
    }

    pub fn cause(&self) -> &Cause {
        &self.cause
    }

    /// Method and address without query: `GET https://api.example/v1/containers`.
    pub fn request(&self) -> &str {
        &self.request
    }

    /// The status of the answer, if one came.
    pub fn status(&self) -> Option<StatusCode> {
        Some(self.reply.as_ref()?.status)
    }

    /// The API itself says that there is no such thing; a gateway's page does not count.
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND) && self.body().is_object()
    }

    /// The answer's JSON; `null` if none came or it was no JSON. Strings are as the server sent
    /// them: escape what is shown.
    pub fn body(&self) -> &Value {
        self.reply.as_ref().map_or(&Value::Null, |reply| &reply.body)
    }

    /// The server's own words, escaped and cut; empty if it said nothing.
    pub fn text(&self) -> &str {
        self.reply.as_ref().map_or("", |reply| &reply.text)
    }

    /// A header of the answer, if it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.reply.as_ref()?.headers.get(name)?.to_str().ok()
    }

    /// How often the request was sent or tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    fn write_reply(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Reply { status, text, .. }) = self.reply.as_deref() else { return Ok(()) };
        write!(f, ": {status}")?;
        if !text.is_empty() {
            write!(f, ": {text}")?;
        }
        for name in ["x-request-id", "x-trace-id"] {
            if let Some(id) = self.header(name) {
                write!(f, " ({name} {})", shorten(&escape(id)))?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.request)?;
        match &self.cause {
            Cause::NotMade(why) => write!(f, " was not sent: {why}")?,
            Cause::Transport(_) => f.write_str(" failed")?,
            Cause::Unreadable(_) => {
                f.write_str(
                    " was answered by something that is not the API, a proxy or a login page perhaps",
                )?;
                self.write_reply(f)?;
            }
            Cause::SaysFailure => {
                f.write_str(": the API reports a failure")?;
                self.write_reply(f)?;
            }
            Cause::Redirect { to } => {
                write!(f, " is redirected to {to}, and nothing was sent there")?;
                self.write_reply(f)?;
            }
            Cause::Status => self.write_reply(f)?,
            Cause::RateLimited { waited } => {
                write!(f, ": the rate limit let nothing through for {} s", waited.as_secs())?;
                self.write_reply(f)?;
            }
        }
        match self.attempts {
            0 | 1 => {}
            attempts => write!(f, " (tried {attempts} times)")?,
        }
        if self.retries_used_up { f.write_str(" (this run has no retries left)") } else { Ok(()) }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Problem({self}; {:?})", self.cause)
    }
}

impl std::error::Error for Problem {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Transport(error) => Some(error),
            Cause::Unreadable(error) => Some(error),
            Cause::NotMade(_)
            | Cause::SaysFailure
            | Cause::Redirect { .. }
            | Cause::Status
            | Cause::RateLimited { .. } => None,
        }
    }
}

/// The words in an error body, wherever the APIs put them: `error` (STACKS), `message`, `msg`
/// (STACKIT), `messages[].message` (IONOS), `error_description` (OAuth), `detail` (gateways).
fn words(body: &Value) -> String {
    for name in ["error_description", "error", "message", "msg", "detail"] {
        match &body[name] {
            Value::String(text) if !text.is_empty() && !repeats_status(body, text) => return text.clone(),
            inner @ Value::Object(_) => return words(inner),
            _ => {}
        }
    }
    let mut all = String::new();
    for message in body["messages"].as_array().into_iter().flatten() {
        let (text, code) = (message["message"].as_str(), message["errorCode"].as_str());
        let separator = if all.is_empty() { "" } else { "; " };
        match (text, code) {
            (Some(text), Some(code)) if !text.contains(code) => write!(all, "{separator}{text} [{code}]"),
            (Some(text), _) | (None, Some(text)) => write!(all, "{separator}{text}"),
            (None, None) => Ok(()),
        }
        .expect("writing to a string works");
    }
    all
}

/// Whether the text says no more than the status that the body holds: `"status": 400, "error": "Bad Request"`.
fn repeats_status(body: &Value, text: &str) -> bool {
    let status = body["status"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    status.and_then(|status| status.canonical_reason()) == Some(text)
}

fn shorten(text: &str) -> String {
    match text.char_indices().nth(MOST_WORDS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(body: Value) -> Problem {
        Problem::new("POST https://api.example/v1/containers".into(), Cause::Status).with_reply(
            StatusCode::BAD_REQUEST,
            HeaderMap::new(),
            body,
        )
    }

    #[test]
    fn the_words_of_each_api_are_found() {
        for (body, expected) in [
            (
                json!({"success": false, "error": "Container name must be shorter", "field": "name"}),
                "Container name must be shorter",
            ),
            (json!({"code": 409, "msg": "Conflict"}), "Conflict"),
            (json!({"error": {"message": "inner"}}), "inner"),
            (
                json!({"status": 400, "error": "Bad Request", "message": "Key was not found"}),
                "Key was not found",
            ),
            (json!({"error": "invalid_grant", "error_description": "expired"}), "expired"),
            (
                json!({"httpStatus": 422, "messages": [{"errorCode": "105", "message": "[VDC-5-105] no"}, {"errorCode": "7", "message": "b"}]}),
                "[VDC-5-105] no; b [7]",
            ),
            (json!(null), ""),
            (json!([1, 2]), ""),
            (json!({"messages": "text"}), ""),
        ] {
            assert_eq!(refused(body.clone()).text(), expected, "{body}");
        }
    }

    #[test]
    fn the_server_cannot_steer_the_terminal_or_flood_it() {
        let problem = refused(json!({"error": format!("a\u{1b}[2J\n{}", "x".repeat(10_000))}));
        assert!(problem.text().starts_with("a\\u{1b}[2J\\nxx"));
        assert_eq!(problem.text().chars().count(), MOST_WORDS + 1);
    }

    #[test]
    fn a_problem_reads_as_a_sentence() {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", ::http::HeaderValue::from_static("req-1"));
        let request: Arc<str> = "GET https://api.example/v1/x".into();
        let text = |cause| Problem::new(request.clone(), cause).to_string();
        let forbidden = Problem::new(request.clone(), Cause::Status)
            .with_reply(StatusCode::FORBIDDEN, headers, json!({"error": "no"}))
            .with_attempts(2);
        assert_eq!(
            forbidden.to_string(),
            "GET https://api.example/v1/x: 403 Forbidden: no (x-request-id req-1) (tried 2 times)"
        );
        assert_eq!(
            text(Cause::Redirect { to: "evil.example".to_owned() }),
            "GET https://api.example/v1/x is redirected to evil.example, and nothing was sent there"
        );
        assert_eq!(
            text(Cause::Transport(TransportError::NotSent("refused".into()))),
            "GET https://api.example/v1/x failed"
        );
        assert_eq!(
            text(Cause::RateLimited { waited: Duration::from_secs(600) }),
            "GET https://api.example/v1/x: the rate limit let nothing through for 600 s"
        );
    }
}
