//! The IONOS API as typed calls: a function per endpoint that this provider uses. The contract's number
//! goes with every call; lists are followed by offset, never by an address that an answer names.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;

use super::ids;
use super::power::Action;
use super::wire::{
    Datacenter, ListedRequest, Nic, Page, RequestState, Server, WireDatacenter, WireIpBlock, WireLan,
    WireNic, WireRequest, WireRequestStatus, WireServer,
};
use crate::host::Clock;
use crate::http::{Answer, Client, Method, NotDecoded, ReadError, Request, WriteError};

/// Items that a page of a list is asked for.
const LIMIT: usize = 1_000;
/// The same for reserved addresses, whose lists allow less.
const IP_BLOCK_LIMIT: usize = 100;
/// Pages after which a list that never ends is given up.
const MOST_PAGES: usize = 100;

/// A question that got no usable answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    #[error(transparent)]
    Http(#[from] ReadError),
    #[error("{what} could not be understood")]
    Odd {
        what: &'static str,
        #[source]
        source: NotDecoded,
    },
    /// The answer is about something else, or a part of it that must be there is missing.
    #[error("{what} does not tell what was asked")]
    Astray { what: &'static str },
}

impl AskError {
    fn refusal(&self) -> Option<u16> {
        match self {
            AskError::Http(ReadError::Refused(problem)) => problem.status().map(|status| status.as_u16()),
            AskError::Http(ReadError::Failed(_)) | AskError::Odd { .. } | AskError::Astray { .. } => None,
        }
    }

    /// The API itself says that there is no such thing; a gateway's page does not count.
    pub(super) fn is_not_found(&self) -> bool {
        match self {
            AskError::Http(ReadError::Refused(problem)) => problem.is_not_found(),
            AskError::Http(ReadError::Failed(_)) | AskError::Odd { .. } | AskError::Astray { .. } => false,
        }
    }

    /// The user may not see it.
    pub(super) fn is_forbidden(&self) -> bool {
        self.refusal() == Some(403)
    }

    /// The credential is refused: everything else will be too.
    pub(super) fn is_about_credential(&self) -> bool {
        self.refusal() == Some(401)
    }

    /// Asking again will not help.
    pub(super) fn is_final(&self) -> bool {
        self.refusal().is_some_and(|status| status != 429)
    }
}

/// What became of a power action that was sent.
#[derive(Debug)]
pub(super) enum Sent {
    /// Accepted, with the id of its request if that could be read.
    Accepted(Option<String>),
    Failed(WriteError),
}

pub(super) fn write_is_not_found(error: &WriteError) -> bool {
    matches!(error, WriteError::Refused(problem) if problem.is_not_found())
}

/// Somebody else's change is under way: worth another try.
pub(super) fn write_is_busy(error: &WriteError) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(error, WriteError::Refused(_)) && matches!(status, Some(409 | 423 | 425))
}

/// The server's clock, as its last answer told it.
#[derive(Clone, Copy, Debug)]
struct Told {
    date: Timestamp,
    /// On the run's clock.
    at: Duration,
}

/// The API with one credential.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: Client,
    contract_number: Option<Arc<str>>,
    told: Arc<Mutex<Option<Told>>>,
}

impl Api {
    pub(super) fn new(client: Client, contract_number: Option<String>) -> Api {
        Api { client, contract_number: contract_number.map(Arc::from), told: Arc::default() }
    }

    pub(super) fn clock(&self) -> Clock {
        *self.client.clock()
    }

    /// Time on the run's clock.
    pub(super) fn elapsed(&self) -> Duration {
        self.client.clock().elapsed()
    }

    /// The server's time; ours as long as it has told none.
    pub(super) fn server_time(&self) -> Timestamp {
        match *self.told.lock().unwrap_or_else(PoisonError::into_inner) {
            None => self.clock().now(),
            Some(Told { date, at }) => {
                let since = SignedDuration::try_from(self.elapsed().saturating_sub(at));
                date.saturating_add(since.unwrap_or(SignedDuration::ZERO)).unwrap_or(date)
            }
        }
    }

    /// All data centers, as deep as that; with the servers of each where they are told in full.
    pub(super) async fn datacenters(
        &self,
        depth: u32,
    ) -> Result<Vec<(Datacenter, Option<Vec<Server>>)>, AskError> {
        let wire: Vec<WireDatacenter> =
            self.list(&["datacenters"], depth, LIMIT, "the list of data centers").await?;
        Ok(wire.into_iter().map(WireDatacenter::open).collect())
    }

    /// The servers of a data center; with their network cards from depth 3 on. `None` if there is no
    /// such data center.
    pub(super) async fn servers(
        &self,
        datacenter: &str,
        depth: u32,
    ) -> Result<Option<Vec<Server>>, AskError> {
        let what = "the list of servers";
        let listed = self.list(&["datacenters", datacenter, "servers"], depth, LIMIT, what).await;
        let Some(wire) = unless_not_found::<Vec<WireServer>>(listed)? else { return Ok(None) };
        let servers: Option<Vec<Server>> = wire.into_iter().map(|server| server.open(datacenter)).collect();
        servers.map(Some).ok_or(AskError::Astray { what })
    }

    /// One server; `None` if the API says that there is none.
    pub(super) async fn server(&self, datacenter: &str, server: &str) -> Result<Option<Server>, AskError> {
        let what = "the state of a server";
        let request = self.request(&["datacenters", datacenter, "servers", server]).query("depth", 0);
        let read = self.read::<WireServer>(request, what).await;
        let Some(wire) = unless_not_found(read)? else { return Ok(None) };
        match wire.open(datacenter) {
            Some(seen) if seen.id.eq_ignore_ascii_case(server) => Ok(Some(seen)),
            _ => Err(AskError::Astray { what }),
        }
    }

    /// Sends a power action.
    pub(super) async fn act(&self, datacenter: &str, server: &str, action: Action) -> Sent {
        let request = self.request(&["datacenters", datacenter, "servers", server, action.word()]);
        match self.client.write(Method::Post, request).await {
            Ok(answer) => {
                self.note_date(&answer);
                Sent::Accepted(answer.header("location").and_then(ids::request_in))
            }
            Err(error) => Sent::Failed(error),
        }
    }

    /// The state of a request; `None` if the API says that there is none.
    pub(super) async fn request_status(&self, id: &str) -> Result<Option<RequestState>, AskError> {
        let what = "the status of a request";
        let read = self.read::<WireRequestStatus>(self.request(&["requests", id, "status"]), what).await;
        let Some(wire) = unless_not_found(read)? else { return Ok(None) };
        wire.open().map(Some).ok_or(AskError::Astray { what })
    }

    /// Requests that changed something since that time, newest first. A wider window is asked for,
    /// since nobody says in which zone the API takes its times.
    pub(super) async fn requests_since(&self, since: Timestamp) -> Result<Vec<ListedRequest>, AskError> {
        let wide = since.saturating_sub(SignedDuration::from_hours(26)).unwrap_or(since);
        let filters = [
            ("filter.method", "POST".to_owned()),
            ("filter.createdAfter", wide.strftime("%Y-%m-%d %H:%M:%S").to_string()),
        ];
        let what = "the list of requests";
        let wire: Vec<WireRequest> = self.filtered(&["requests"], 2, LIMIT, &filters, what).await?;
        // Dates have whole seconds only.
        let earliest = since.saturating_sub(SignedDuration::from_secs(1)).unwrap_or(since);
        let is_new = |request: &ListedRequest| request.created_at.is_some_and(|at| at >= earliest);
        let mut requests: Vec<ListedRequest> =
            wire.into_iter().filter_map(WireRequest::open).filter(is_new).collect();
        requests.sort_by_key(|request| std::cmp::Reverse(request.created_at));
        Ok(requests)
    }

    /// The network cards of a server.
    pub(super) async fn nics(&self, datacenter: &str, server: &str) -> Result<Vec<Nic>, AskError> {
        let path = ["datacenters", datacenter, "servers", server, "nics"];
        let what = "the list of network cards";
        let wire: Vec<WireNic> = self.list(&path, 1, LIMIT, what).await?;
        let nics: Option<Vec<Nic>> = wire.into_iter().map(WireNic::open).collect();
        nics.ok_or(AskError::Astray { what })
    }

    /// Number of each LAN of a data center, and whether it is public.
    pub(super) async fn lans(&self, datacenter: &str) -> Result<Vec<(i64, bool)>, AskError> {
        let wire: Vec<WireLan> =
            self.list(&["datacenters", datacenter, "lans"], 1, LIMIT, "the list of LANs").await?;
        Ok(wire.into_iter().filter_map(WireLan::open).collect())
    }

    /// All reserved addresses of the contract.
    pub(super) async fn reserved_addresses(&self) -> Result<Vec<String>, AskError> {
        let what = "the list of reserved addresses";
        let wire: Vec<WireIpBlock> = self.list(&["ipblocks"], 1, IP_BLOCK_LIMIT, what).await?;
        Ok(wire.into_iter().flat_map(WireIpBlock::open).collect())
    }

    fn request(&self, path: &[&str]) -> Request {
        let request = Request::to(path).query("pretty", false);
        match &self.contract_number {
            Some(number) => request.header("x-contract-number", number),
            None => request,
        }
    }

    async fn list<T: DeserializeOwned>(
        &self,
        path: &[&str],
        depth: u32,
        limit: usize,
        what: &'static str,
    ) -> Result<Vec<T>, AskError> {
        self.filtered(path, depth, limit, &[], what).await
    }

    /// All pages of a list: as long as they are full.
    async fn filtered<T: DeserializeOwned>(
        &self,
        path: &[&str],
        depth: u32,
        limit: usize,
        filters: &[(&str, String)],
        what: &'static str,
    ) -> Result<Vec<T>, AskError> {
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let request = self.request(path).query("depth", depth).query("limit", limit);
            let request = request.query("offset", all.len());
            let request = filters.iter().fold(request, |request, (name, text)| request.query(name, text));
            let Page { items } = self.read::<Page<T>>(request, what).await?;
            let is_last = items.len() < limit;
            all.extend(items);
            if is_last {
                return Ok(all);
            }
        }
        Err(AskError::Astray { what })
    }

    async fn read<T: DeserializeOwned>(&self, request: Request, what: &'static str) -> Result<T, AskError> {
        let answer = self.client.read(request).await?;
        self.note_date(&answer);
        answer.decode().map_err(|source| AskError::Odd { what, source })
    }

    fn note_date(&self, answer: &Answer) {
        if let Some(date) = answer.date {
            let told = Told { date, at: self.elapsed() };
            *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
        }
    }
}

fn unless_not_found<T>(read: Result<T, AskError>) -> Result<Option<T>, AskError> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}
