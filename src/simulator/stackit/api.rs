//! The APIs: from a request to an answer. Which service, who asks, and the marks that every answer of
//! the vendor bears.

mod iaas;
mod resource_manager;

use ::http::StatusCode;
use ::http::header::HeaderName;

use super::{Stackit, refusal, token};
use crate::simulator::answer::{Answer, Call};
use crate::simulator::{Moment, World};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// A call of one service by a known account.
struct Ask<'c> {
    call: &'c Call,
    /// E-mail address of the account that asks.
    caller: String,
    /// Of this request.
    request_id: String,
    now: Moment,
}

/// Answers a request, and executes it if nothing stands against it. Time does not pass meanwhile.
pub(in crate::simulator) fn answer(world: &mut World, call: &Call) -> Answer {
    let now = world.now();
    let stackit = &mut world.stackit;
    let request_id = format!("req-{}", stackit.random.hex(32));
    let trace_id = stackit.random.hex(32);
    let answer = match (call.method.as_str(), call.path.as_str()) {
        ("POST", "/token") => token::exchange(stackit, call, now),
        _ => match caller(stackit, call, now) {
            None => refusal::unauthenticated(),
            Some(caller) => serve(stackit, &Ask { call, caller, request_id: request_id.clone(), now }),
        },
    };
    answer.with_header(REQUEST_ID, request_id).with_header(TRACE_ID, trace_id)
}

fn serve(stackit: &mut Stackit, ask: &Ask<'_>) -> Answer {
    let path = ask.call.path.as_str();
    let answered = if let Some(path) = path.strip_prefix("/iaas/v2/") {
        iaas::answer(stackit, ask, path)
    } else if let Some(path) = path.strip_prefix("/resource-manager/v2/") {
        resource_manager::answer(stackit, ask, path)
    } else {
        Err(refusal::iaas(StatusCode::NOT_FOUND, "no such path"))
    };
    answered.unwrap_or_else(|refusal| refusal)
}

/// The account whose token the request bears.
fn caller(stackit: &Stackit, call: &Call, now: Moment) -> Option<String> {
    let (scheme, token) = call.header("authorization")?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let account = stackit.accounts.iter().find(|account| account.knows(token.trim(), now))?;
    Some(account.email.clone())
}
