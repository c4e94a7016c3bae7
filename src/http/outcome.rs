//! Outcome classes: what one attempt tells about a request, and whether to try again. The fault
//! matrix as code.

use std::sync::Arc;
use std::time::Duration;

use ::http::{HeaderMap, Response, StatusCode, header};
use bytes::Bytes;
use serde_json::Value;
use url::Url;

use super::answer::{self, Answer, Unreadable};
use super::credential::Credential;
use super::pacing;
use super::problem::{Cause, Problem};
use super::request::Call;
use super::transport::TransportError;
use crate::diag::escape;

/// Attempts for a read that may succeed later.
const READ_ATTEMPTS: u32 = 6;
/// Attempts for a write that surely did not reach the server.
const WRITE_ATTEMPTS: u32 = 4;
/// Attempts for a read that is answered properly, with a failure.
const SAID_ATTEMPTS: u32 = 3;

/// What is known of a request that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    NotExecuted,
    Unknown,
    Refused,
}

/// One failed attempt.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) class: Class,
    /// Attempts that a request with this fault gets in all, by whether it is a read or a write.
    pub(super) read_attempts: u32,
    pub(super) write_attempts: u32,
    /// What the server asks to wait before the next attempt.
    pub(super) wait: Option<Duration>,
    pub(super) problem: Problem,
}

impl Fault {
    fn once(class: Class, problem: Problem) -> Fault {
        Fault { class, read_attempts: 1, write_attempts: 1, wait: None, problem }
    }

    fn repeat_read(class: Class, attempts: u32, problem: Problem) -> Fault {
        Fault { read_attempts: attempts, ..Fault::once(class, problem) }
    }

    pub(super) fn not_made(problem: Problem) -> Fault {
        Fault::once(Class::NotExecuted, problem)
    }

    pub(super) fn rate_limited(problem: Problem) -> Fault {
        Fault::once(Class::NotExecuted, problem)
    }
}

/// Judges what came of one attempt (429 excepted, which the pacer handles).
pub(super) fn judge(
    sent: Result<Response<Bytes>, TransportError>,
    call: &Call,
    name: &Arc<str>,
) -> Result<Answer, Fault> {
    match sent {
        Err(error) => Err(judge_failure(redacted(error, call.credential.as_ref()), name)),
        Ok(response) if response.status().is_success() => judge_success(response, call, name),
        Ok(response) => Err(judge_status(response, call, name)),
    }
}

fn judge_failure(error: TransportError, name: &Arc<str>) -> Fault {
    let problem = Problem::new(name.clone(), Cause::Transport(error.clone()));
    match error {
        TransportError::NotSent(_) => Fault {
            write_attempts: WRITE_ATTEMPTS,
            ..Fault::repeat_read(Class::NotExecuted, READ_ATTEMPTS, problem)
        },
        TransportError::Certificate(_) => Fault::once(Class::NotExecuted, problem),
        TransportError::NoAnswer(_) => Fault::repeat_read(Class::Unknown, READ_ATTEMPTS, problem),
        TransportError::TooLarge(_) => Fault::once(Class::Unknown, problem),
    }
}

fn judge_success(response: Response<Bytes>, call: &Call, name: &Arc<str>) -> Result<Answer, Fault> {
    let (status, headers) = (response.status(), response.headers().clone());
    let problem = |cause, body| Problem::new(name.clone(), cause).with_reply(status, headers.clone(), body);
    match answer::read(response, call.expect) {
        Ok(answer) if answer.body["success"] == Value::Bool(false) => {
            let body = without_secret(answer.body, call.credential.as_ref());
            Err(Fault::repeat_read(Class::Unknown, SAID_ATTEMPTS, problem(Cause::SaysFailure, body)))
        }
        Ok(answer) => Ok(answer),
        Err(Unreadable::TooDeep) => {
            Err(Fault::once(Class::Unknown, problem(Cause::Unreadable(Unreadable::TooDeep), Value::Null)))
        }
        Err(why) => {
            let problem = problem(Cause::Unreadable(why), Value::Null);
            Err(Fault::repeat_read(Class::Unknown, READ_ATTEMPTS, problem))
        }
    }
}

fn judge_status(response: Response<Bytes>, call: &Call, name: &Arc<str>) -> Fault {
    let (parts, bytes) = response.into_parts();
    let status = parts.status;
    let cause = if status.is_redirection() {
        Cause::Redirect { to: redirect_target(&parts.headers, call) }
    } else {
        Cause::Status
    };
    let wait = pacing::retry_after(&parts.headers, answer::date(&parts.headers));
    let body = answer::parse(&bytes).unwrap_or(Value::Null);
    let body = without_secret(body, call.credential.as_ref());
    let problem = Problem::new(name.clone(), cause).with_reply(status, parts.headers, body);
    let fault = match status {
        // A gateway gave up on the request half way, or the server does not want to say.
        StatusCode::REQUEST_TIMEOUT => Fault::repeat_read(Class::Unknown, READ_ATTEMPTS, problem),
        StatusCode::CONFLICT | StatusCode::LOCKED | StatusCode::TOO_EARLY => {
            Fault::repeat_read(Class::Refused, READ_ATTEMPTS, problem)
        }
        _ if status.is_server_error() => Fault::repeat_read(Class::Unknown, READ_ATTEMPTS, problem),
        _ if status.is_client_error() || status.is_redirection() => Fault::once(Class::Refused, problem),
        // 1xx and what no standard knows: nothing can be concluded from it.
        _ => Fault::once(Class::Unknown, problem),
    };
    Fault { wait, ..fault }
}

/// Where the server points to: host only, since the rest may hold anything.
fn redirect_target(headers: &HeaderMap, call: &Call) -> String {
    let target = headers.get(header::LOCATION).and_then(|value| value.to_str().ok());
    let base = Url::parse(&call.wire.uri().to_string()).ok();
    let target = target.and_then(|target| match base {
        Some(base) => base.join(target).ok(),
        None => Url::parse(target).ok(),
    });
    match target {
        Some(url) => match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => escape(&format!("{}://{host}:{port}", url.scheme())).into_owned(),
            (Some(host), None) => escape(&format!("{}://{host}", url.scheme())).into_owned(),
            (None, _) => "an address without a host".to_owned(),
        },
        None => "an unknown place".to_owned(),
    }
}

fn redacted(error: TransportError, credential: Option<&Credential>) -> TransportError {
    let clean = |text: String| match credential {
        Some(credential) => escape(&credential.redact(&text)).into_owned(),
        None => escape(&text).into_owned(),
    };
    match error {
        TransportError::NotSent(text) => TransportError::NotSent(clean(text)),
        TransportError::Certificate(text) => TransportError::Certificate(clean(text)),
        TransportError::NoAnswer(text) => TransportError::NoAnswer(clean(text)),
        TransportError::TooLarge(text) => TransportError::TooLarge(clean(text)),
    }
}

/// Some servers repeat the credential in their error text.
fn without_secret(body: Value, credential: Option<&Credential>) -> Value {
    let Some(credential) = credential else { return body };
    match body {
        Value::String(text) => Value::String(credential.redact(&text)),
        Value::Array(items) => items.into_iter().map(|item| without_secret(item, Some(credential))).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| (credential.redact(&name), without_secret(value, Some(credential))))
            .collect(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => plain,
    }
}
