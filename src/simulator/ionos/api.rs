//! The API: from a request to an answer, through the checks that every endpoint shares.

mod base64;
mod query;
mod render;
mod route;

use std::time::Duration;

use ::http::StatusCode;
use ::http::header::{ETAG, HOST, HeaderName, LOCATION};
use base64::Credentials;
use serde::{Deserialize, Serialize};

use self::query::Query;
use self::render::Renderer;
use self::route::{Found, Place};
use super::{Ionos, Power, PowerRequest, refusal};
use crate::simulator::answer::{Answer, Call};
use crate::simulator::{IONOS_PATH, Moment, World};

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const RATE_BURST: HeaderName = HeaderName::from_static("x-ratelimit-burst");
const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");

/// Concurrent requests that are announced.
const BURST: u32 = 10;
/// The window in which requests are counted; the vendor says "average requests per minute".
const WINDOW: Duration = Duration::from_secs(60);

/// Requests since the window began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RateWindow {
    started: Option<Moment>,
    used: u32,
}

impl RateWindow {
    /// Counts a request. Gives what is left, `None` if it is one too many.
    fn count(&mut self, limit: u32, now: Moment) -> Option<u32> {
        if self.started.is_none_or(|started| now.since(started) >= WINDOW) {
            *self = RateWindow { started: Some(now), used: 0 };
        }
        let left = limit.checked_sub(self.used + 1)?;
        self.used += 1;
        Some(left)
    }

    /// Whole seconds until the window ends, at least one.
    fn seconds_left(&self, now: Moment) -> u64 {
        let end = self.started.map_or(now, |started| started.plus(WINDOW));
        u64::try_from(end.since(now).as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
    }
}

/// Answers a request, and executes it if nothing stands against it. Time does not pass meanwhile.
pub(in crate::simulator) fn answer(world: &mut World, call: &Call) -> Answer {
    let now = world.now();
    let ionos = &mut world.ionos;
    if !is_known(ionos, call) {
        return refusal::unauthorized();
    }
    if let Some(number) = call.header("x-contract-number")
        && number.trim() != ionos.contract_number.to_string()
    {
        return refusal::forbidden("the contract is not one of this user");
    }
    let limit = ionos.requests_per_minute;
    let left = ionos.window.count(limit, now);
    let answer = match left {
        None => refusal::too_many_requests(Some(&ionos.window.seconds_left(now).to_string())),
        Some(_) => dispatch(ionos, call, now).unwrap_or_else(|refusal| refusal),
    };
    answer
        .with_header(RATE_LIMIT, limit)
        .with_header(RATE_BURST, BURST)
        .with_header(RATE_REMAINING, left.unwrap_or(0))
}

/// A bearer token, or name and password.
fn is_known(ionos: &Ionos, call: &Call) -> bool {
    let Some((scheme, secret)) = call.header("authorization").and_then(|value| value.split_once(' ')) else {
        return false;
    };
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => secret.trim() == ionos.token,
        "basic" => Credentials::read(secret.trim())
            .is_some_and(|Credentials { user, password }| user == ionos.user && password == ionos.password),
        _ => false,
    }
}

/// Where the client thinks the API is.
fn base(call: &Call) -> String {
    format!("http://{}{IONOS_PATH}", call.header(HOST.as_str()).unwrap_or("127.0.0.1:1"))
}

fn dispatch(ionos: &mut Ionos, call: &Call, now: Moment) -> Result<Answer, Answer> {
    let place = match route::find(&call.method, &call.path) {
        Found::Place(place) => place,
        Found::OtherMethod => return Err(refusal::method_not_allowed()),
        Found::Nothing => return Err(refusal::not_found()),
    };
    let query = Query::read(call, &place)?;
    let base = base(call);
    if let Place::Act(datacenter, server, action) = place {
        return act(ionos, (datacenter, server), action, now, &base);
    }
    let renderer = Renderer { ionos, base: &base, query: &query };
    let body = match place {
        Place::Datacenters => renderer.datacenters(),
        Place::Datacenter(id) => renderer.datacenter(id)?,
        Place::Servers(datacenter) => renderer.servers(datacenter)?,
        Place::Server(datacenter, server) => renderer.server(datacenter, server)?,
        Place::Nics(datacenter, server) => renderer.nics(datacenter, server)?,
        Place::Lans(datacenter) => renderer.lans(datacenter)?,
        Place::IpBlocks if !ionos.ip_blocks_are_visible => return Err(refusal::forbidden("IP blocks")),
        Place::IpBlocks => renderer.ip_blocks(),
        Place::Requests => renderer.requests(),
        Place::Request(id) => renderer.request(id)?,
        Place::RequestStatus(id) => renderer.request_status(id)?,
        Place::Contracts => renderer.contracts(),
        Place::Act(..) => return Err(refusal::method_not_allowed()),
    };
    let etag = render::etag(&body.to_string());
    Ok(Answer::ok(&body).with_header(ETAG, etag))
}

/// 202, empty, with the address of the request's status.
fn act(
    ionos: &mut Ionos,
    (datacenter, server): (&str, &str),
    action: Power,
    now: Moment,
    base: &str,
) -> Result<Answer, Answer> {
    let found = ionos.datacenters.iter().find(|known| known.id == datacenter);
    let found = found.and_then(|known| known.servers.iter().find(|known| known.id == server));
    let found = found.ok_or_else(refusal::not_found)?;
    if !found.kind.knows(action) {
        return Err(refusal::wrong_pairing(action.word(), found.kind.word()));
    }
    let pace = found.pace;
    let behind = ionos.open_requests(server).next_back().and_then(|request| request.ends_at);
    let id = ionos.random.uuid();
    let ending = std::mem::take(&mut ionos.next_ending);
    if ionos.requests.len() >= super::KEPT_REQUESTS
        && let Some(oldest) = ionos.requests.iter().position(|request| !request.is_open())
    {
        ionos.requests.remove(oldest);
    }
    let request = PowerRequest::new(id.clone(), action, (datacenter, server), now, behind, pace, ending);
    ionos.requests.push(request);
    let answer = Answer::empty(StatusCode::ACCEPTED).changed();
    Ok(answer.with_header(LOCATION, format!("{base}/requests/{id}/status")))
}
