//! The API: from a request to an answer, through the checks that every endpoint shares.

mod access;
mod backups;
mod connections;
mod containers;
mod route;

use std::borrow::Cow;
use std::net::IpAddr;

use ::http::header::HeaderName;
use bytes::Bytes;
use serde_json::{Map, Value};

use self::route::{Access, Endpoint};
use super::account::{Account, ApiKey, Rate};
use super::backup::Pin;
use super::container::{Container, Status};
use super::{Births, DuplicateNames, PinnedBackups, Stacks, refusal};
use crate::simulator::answer::{Answer, Call};
use crate::simulator::{Moment, Random, World};

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RATE_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// What an endpoint works on: one account, as one of its keys.
struct Desk<'w> {
    account: &'w mut Account,
    key: usize,
    births: &'w mut Births,
    duplicate_names: DuplicateNames,
    pinned_backups: PinnedBackups,
    random: &'w mut Random,
    now: Moment,
    caller: IpAddr,
    body: &'w Bytes,
    query: &'w str,
}

/// Answers a request, and executes it if nothing stands against it. Time does not pass meanwhile.
pub(in crate::simulator) fn answer(world: &mut World, call: &Call) -> Answer {
    let (stacks, random, now) = world.parts();
    let Stacks { accounts, duplicate_names, pinned_backups, births } = stacks;
    let Some((account, key)) = find_key(accounts, call.header("authorization")) else {
        return refusal::invalid_key();
    };
    let rate = account.keys[key].count(now);
    let Rate { limit, remaining, resets_at } = rate;
    let answer = if remaining.is_none() {
        refusal::too_many_requests(limit, Some(&seconds_until(resets_at, now).to_string()))
    } else {
        let mut desk = Desk {
            account,
            key,
            births,
            duplicate_names: *duplicate_names,
            pinned_backups: *pinned_backups,
            random,
            now,
            caller: call.caller,
            body: &call.body,
            query: &call.query,
        };
        desk.dispatch(call).unwrap_or_else(|refusal| refusal)
    };
    answer
        .with_header(RATE_LIMIT, limit)
        .with_header(RATE_REMAINING, remaining.unwrap_or(0))
        .with_header(RATE_RESET, resets_at.unix_seconds())
}

fn find_key<'a>(
    accounts: &'a mut [Account],
    authorization: Option<&str>,
) -> Option<(&'a mut Account, usize)> {
    let (scheme, secret) = authorization?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    accounts.iter_mut().find_map(|account| {
        let key = account.keys.iter().position(|key| key.secret == secret.trim())?;
        Some((account, key))
    })
}

/// Whole seconds, rounded up, at least one: a client that waits that long is let in.
fn seconds_until(end: Moment, now: Moment) -> u64 {
    u64::try_from(end.since(now).as_millis().div_ceil(1000)).unwrap_or(u64::MAX).max(1)
}

impl Desk<'_> {
    fn dispatch(&mut self, call: &Call) -> Result<Answer, Answer> {
        let endpoint = route::find(&call.method, &call.path).ok_or_else(refusal::no_endpoint)?;
        let scope = match endpoint.access() {
            Access::Dashboard => return Err(refusal::dashboard_only()),
            Access::Scope(scope) => scope,
        };
        let held = &self.key().rules.scopes;
        if !held.contains(&scope) {
            return Err(refusal::missing_scope(scope, held));
        }
        match endpoint {
            Endpoint::List => Ok(self.list()),
            Endpoint::Templates => Ok(containers::templates()),
            Endpoint::Create => self.create(),
            Endpoint::Status(id) => self.show(id),
            Endpoint::SetStatus(id) => self.set_status(id),
            Endpoint::Delete(id) => self.delete(id),
            Endpoint::Credentials(id) => self.credentials(id),
            Endpoint::SetAccess(id) => self.set_access(id),
            Endpoint::ListIps(id) => self.list_ips(id),
            Endpoint::AddIp(id) => self.add_ip(id),
            Endpoint::RemoveIp(id, ip) => self.remove_ip(id, ip),
            Endpoint::Targets(id) => self.targets(id),
            Endpoint::Connect(source, target) => self.connect(source, target),
            Endpoint::ListConnections(id) => self.list_connections(id),
            Endpoint::Disconnect(id) => self.disconnect(id),
            Endpoint::ListBackups(id) => self.list_backups(id),
            Endpoint::BackUp(id) => self.back_up(id),
            Endpoint::BackupStats => Ok(self.backup_stats()),
            Endpoint::Restore(id) => self.restore(id),
            Endpoint::Pin(id) => self.pin(id, Pin::Pinned),
            Endpoint::Unpin(id) => self.pin(id, Pin::Unpinned),
            Endpoint::DeleteBackup(id) => self.delete_backup(id),
            Endpoint::DashboardOnly => Err(refusal::dashboard_only()),
        }
    }

    fn key(&self) -> &ApiKey {
        &self.account.keys[self.key]
    }

    fn key_mut(&mut self) -> &mut ApiKey {
        &mut self.account.keys[self.key]
    }

    fn container(&self, id: &str) -> Result<&Container, Answer> {
        self.account.containers.iter().find(|container| container.id == id).ok_or_else(refusal::no_container)
    }

    fn container_mut(&mut self, id: &str) -> Result<&mut Container, Answer> {
        let found = self.account.containers.iter_mut().find(|container| container.id == id);
        found.ok_or_else(refusal::no_container)
    }

    /// As `container_mut`, for changes. The guide is silent on containers that are being deleted: they
    /// can be looked at until they are gone, and changing them is a mistake of the caller (400).
    fn changeable(&mut self, id: &str) -> Result<&mut Container, Answer> {
        let container = self.container_mut(id)?;
        if container.status() == Status::Deleting {
            return Err(refusal::bad_request("Container is being deleted"));
        }
        Ok(container)
    }

    /// A parameter of the query, the first of that name.
    fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut pairs = url::form_urlencoded::parse(self.query.as_bytes());
        pairs.find_map(|(known, value)| (known == name).then_some(value))
    }

    /// The body as a JSON object; no body is an empty one, since the guide has bodies that are
    /// optional.
    fn object(&self) -> Result<Map<String, Value>, Answer> {
        if self.body.is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(self.body) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(_) => Err(refusal::bad_request("Request body must be a JSON object")),
            Err(_) => Err(refusal::bad_request("Invalid JSON in request body")),
        }
    }
}
