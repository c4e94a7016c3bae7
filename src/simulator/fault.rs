//! Faults: what goes wrong between a client and the world, on demand.

use std::sync::Arc;
use std::time::Duration;

use ::http::{Method, Response};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use super::stacks::{Fate, Status};
use crate::http::TransportError;

/// Whether the world executed a request before it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Execution {
    Skipped,
    Done,
}

/// What goes wrong with one request. Where nothing else is said, the request is executed and its
/// answer is tampered with.
#[derive(Clone)]
pub enum Fault {
    /// No connection. Not executed.
    NotConnected,
    /// The certificate is not to be trusted. Not executed.
    BadCertificate,
    /// The connection is reset before or after execution, without an answer.
    Reset(Execution),
    /// No answer for 120 s, with or without execution.
    Timeout(Execution),
    /// The connection is reset; the request is executed after that time all the same.
    Late(Duration),
    /// This answer instead of the right one.
    Answer(Refusal, Execution),
    /// Half of the body.
    Truncated,
    /// 200 with a page instead of JSON: a proxy, a login.
    Html,
    /// The right status with `{"success": false, …}`.
    SuccessFalse,
    /// A status word nobody has heard of, wherever a container's status stands.
    UnknownStatus,
    /// Members nobody has heard of, in every object.
    ExtraFields,
    /// Every number as text.
    NumbersAsText,
    /// This member missing everywhere.
    Without(&'static str),
    /// A listing without anything in it.
    EmptyList,
    /// Every `id` another one's.
    OtherId,
    /// The request is executed; the container or backup it creates, if it does, has this fate.
    Fate(Fate),
    /// Anything else.
    Edit(Edit),
}

/// Makes another answer, or none, of the right one.
pub type Edit = Arc<dyn Fn(Response<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync>;

/// A refusal that the world has no reason for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// 401.
    InvalidKey,
    /// 402: a cap of $10.00, spent.
    SpendingCap,
    /// 402: no way to pay.
    NoPaymentMethod,
    /// 403: `containers:create` is missing, whatever was asked.
    MissingScope,
    /// 403.
    DashboardOnly,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 423.
    Locked,
    /// 429; the text of `Retry-After`, or none.
    TooManyRequests(Option<String>),
    /// 500, as JSON.
    ServerError,
    /// 502, a gateway's page.
    BadGateway,
    /// 503, as JSON: no capacity, on the waitlist.
    Waitlist,
    /// 503, a gateway's page.
    Unavailable,
    /// 504, a gateway's page.
    GatewayTimeout,
    /// 307 to that place.
    Redirect(String),
}

/// A request as faults see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<'r> {
    /// From 1, counted over all requests of this simulator.
    pub number: u64,
    pub method: &'r Method,
    /// Below the API's base path.
    pub path: &'r str,
}

/// When a fault happens.
pub struct FaultRule {
    fault: Fault,
    method: Option<Method>,
    path: Option<String>,
    skip: u64,
    times: u64,
}

impl FaultRule {
    /// That fault, with the first request whatever it is.
    pub fn new(fault: Fault) -> FaultRule {
        FaultRule { fault, method: None, path: None, skip: 0, times: 1 }
    }

    /// Only requests of that method and path below the API's base path; `*` stands for one part of it:
    /// `/containers/*/connect/*`.
    pub fn on(self, method: Method, path: &str) -> FaultRule {
        FaultRule { method: Some(method), path: Some(path.to_owned()), ..self }
    }

    /// The `n`th (from 1) of the requests it concerns, not the first.
    pub fn nth(self, n: u64) -> FaultRule {
        FaultRule { skip: n.saturating_sub(1), ..self }
    }

    /// So many requests in a row.
    pub fn times(self, times: u64) -> FaultRule {
        FaultRule { times, ..self }
    }

    fn concerns(&self, seen: &Seen<'_>) -> bool {
        self.method.as_ref().is_none_or(|method| method == seen.method)
            && self.path.as_ref().is_none_or(|pattern| path_matches(pattern, seen.path))
    }

    fn strikes(&mut self, seen: &Seen<'_>) -> bool {
        if self.times == 0 || !self.concerns(seen) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times -= 1;
        true
    }
}

fn path_matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}

/// Decides request by request; asked after the rules.
pub type FaultHook = Box<dyn FnMut(&Seen<'_>) -> Option<Fault> + Send>;

/// All faults to come.
#[derive(Default)]
pub(super) struct Faults {
    seen: u64,
    rules: Vec<FaultRule>,
    hook: Option<FaultHook>,
}

impl Faults {
    pub fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub fn set_hook(&mut self, hook: Option<FaultHook>) {
        self.hook = hook;
    }

    pub fn clear(&mut self) {
        self.rules.clear();
        self.hook = None;
    }

    /// The fault of this request: the first rule that strikes, else what the hook says. Rules behind
    /// the one that struck do not count the request.
    pub fn pick(&mut self, method: &Method, path: &str) -> Option<Fault> {
        self.seen += 1;
        let seen = Seen { number: self.seen, method, path };
        if let Some(rule) = self.rules.iter_mut().find_map(|rule| rule.strikes(&seen).then_some(rule)) {
            return Some(rule.fault.clone());
        }
        self.hook.as_mut().and_then(|hook| hook(&seen))
    }
}

/// How a fault changes a JSON body.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tamper {
    SuccessFalse,
    UnknownStatus,
    ExtraFields,
    NumbersAsText,
    Without(&'static str),
    EmptyList,
    OtherId,
}

impl Tamper {
    /// The tampered body; one that is no JSON stays as it is.
    pub fn apply(self, body: &Bytes) -> Bytes {
        let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.clone() };
        match self {
            Tamper::SuccessFalse => {
                value = serde_json::json!({"success": false, "error": "Something went wrong"});
            }
            Tamper::EmptyList => {
                if let Some(data @ Value::Array(_)) = value.get_mut("data") {
                    *data = Value::Array(Vec::new());
                    value["count"] = 0.into();
                }
            }
            Tamper::UnknownStatus
            | Tamper::ExtraFields
            | Tamper::NumbersAsText
            | Tamper::Without(_)
            | Tamper::OtherId => self.walk(&mut value),
        }
        value.to_string().into()
    }

    fn walk(self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::Object(members) => {
                members.values_mut().for_each(|member| self.walk(member));
                match self {
                    Tamper::ExtraFields => {
                        members.insert("x_new_member".into(), serde_json::json!({"since": [2027, null]}));
                    }
                    Tamper::Without(name) => {
                        members.shift_remove(name);
                    }
                    Tamper::UnknownStatus => {
                        if let Some(status) = members.get_mut("status")
                            && Status::deserialize(&*status).is_ok()
                        {
                            *status = "hibernating".into();
                        }
                    }
                    Tamper::OtherId => {
                        if let Some(id) = members.get_mut("id") {
                            *id = "usr-zzz99999-other".into();
                        }
                    }
                    Tamper::NumbersAsText | Tamper::SuccessFalse | Tamper::EmptyList => {}
                }
            }
            Value::Number(number) if matches!(self, Tamper::NumbersAsText) => {
                *value = Value::String(number.to_string());
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_strikes_the_requests_it_names_and_no_other() {
        let mut faults = Faults::default();
        let rule = FaultRule::new(Fault::Html).on(Method::POST, "/containers/*/connect/*").nth(2).times(2);
        faults.add(rule);
        let mut strikes = |method, path| faults.pick(&method, path).is_some();
        assert!(!strikes(Method::GET, "/containers/a/connect/b"));
        assert!(!strikes(Method::POST, "/containers/a/connect"));
        assert!(!strikes(Method::POST, "/containers/a/connect/b"), "the first one");
        assert!(strikes(Method::POST, "/containers/a/connect/c"), "the second one");
        assert!(strikes(Method::POST, "/containers/a/connect/d"), "the third one");
        assert!(!strikes(Method::POST, "/containers/a/connect/e"), "done");
    }

    #[test]
    fn bodies_are_tampered_with_everywhere() {
        let body = Bytes::from_static(
            br#"{"success":true,"count":1,"data":[{"id":"a","status":"running","ram":1}]}"#,
        );
        let cases = [
            (Tamper::SuccessFalse, r#"{"success":false,"error":"Something went wrong"}"#),
            (Tamper::EmptyList, r#"{"success":true,"count":0,"data":[]}"#),
            (
                Tamper::UnknownStatus,
                r#"{"success":true,"count":1,"data":[{"id":"a","status":"hibernating","ram":1}]}"#,
            ),
            (
                Tamper::NumbersAsText,
                r#"{"success":true,"count":"1","data":[{"id":"a","status":"running","ram":"1"}]}"#,
            ),
            (Tamper::Without("status"), r#"{"success":true,"count":1,"data":[{"id":"a","ram":1}]}"#),
            (
                Tamper::OtherId,
                r#"{"success":true,"count":1,"data":[{"id":"usr-zzz99999-other","status":"running","ram":1}]}"#,
            ),
        ];
        for (tamper, wanted) in cases {
            assert_eq!(tamper.apply(&body), wanted, "{tamper:?}");
        }
        let text = Tamper::ExtraFields.apply(&body);
        assert_eq!(String::from_utf8_lossy(&text).matches("x_new_member").count(), 2);
    }
}
