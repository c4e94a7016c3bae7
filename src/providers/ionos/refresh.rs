//! Looking at everything that is tracked: one list for all servers of the account. A server that is not
//! in it is gone only if its data center says so.

use std::time::Duration;

use rustc_hash::FxHashMap;

use super::account::Account;
use super::server_power::{self, place, refreshed, seen_again};
use super::session::Session;
use super::wire::Server;
use super::{failure, ids};
use crate::diag::escape;
use crate::provider::{ErrorKind, Found, Listed, ProviderError, Tracked};
use crate::value::Value;

/// A list of this age serves: data sources and settled intents may have asked for it just now.
const AGE: Duration = Duration::from_secs(1);
/// So many tracked servers that are all missing at once mean the wrong account or contract.
const MANY: usize = 3;

/// # Errors
/// The list cannot be got, or it is another account's.
pub(super) async fn read(session: &Session, tracked: &[Tracked]) -> Result<Vec<Found>, ProviderError> {
    if tracked.is_empty() {
        return Ok(Vec::new());
    }
    let account = session.account(AGE).await?;
    let mut missing: FxHashMap<&str, Result<Option<Vec<Server>>, ProviderError>> = FxHashMap::default();
    for Tracked { addr: _, kind: _, object } in tracked {
        let (datacenter, id) = place(object);
        if account.server(datacenter, id).is_none() && !missing.contains_key(datacenter) {
            missing.insert(datacenter, servers_of(session, datacenter).await);
        }
    }
    let found: Vec<Found> = tracked.iter().map(|tracked| one(&account, &missing, tracked)).collect();
    if found.len() >= MANY && found.iter().all(|found| matches!(found, Found::Gone)) {
        return Err(another_account(found.len()));
    }
    Ok(found)
}

async fn servers_of(session: &Session, datacenter: &str) -> Result<Option<Vec<Server>>, ProviderError> {
    if !ids::is_uuid(datacenter) {
        return Ok(None);
    }
    let listed = session.api.servers(datacenter, 1).await;
    listed.map_err(|error| failure::of_ask(&error, "list the servers of a data center"))
}

fn one(
    account: &Account,
    missing: &FxHashMap<&str, Result<Option<Vec<Server>>, ProviderError>>,
    Tracked { addr: _, kind, object }: &Tracked,
) -> Found {
    if kind != server_power::NAME {
        let detail = format!("The provider \"ionos\" has nothing called `{}`.", escape(kind));
        return Found::Failed(ProviderError::new(ErrorKind::Invalid, "Unknown type", detail));
    }
    let (datacenter, id) = place(object);
    let listed = match missing.get(datacenter) {
        Some(Ok(Some(servers))) => servers.iter().find(|server| server.id.eq_ignore_ascii_case(id)),
        Some(Ok(None)) | None => None,
        Some(Err(error)) if account.server(datacenter, id).is_none() => {
            return Found::Failed(again(error));
        }
        Some(Err(_)) => None,
    };
    match account.server(datacenter, id).or(listed) {
        Some(server) => Found::Exists(seen_again(object, server)),
        None => Found::Gone,
    }
}

/// The same failure for another object.
fn again(error: &ProviderError) -> ProviderError {
    let again = ProviderError::new(error.kind.clone(), error.summary.clone(), error.detail.clone());
    error.hints.iter().fold(again, |again, hint| again.hint(hint.clone()))
}

fn another_account(count: usize) -> ProviderError {
    let detail = format!(
        "None of the {count} servers in the state is in the account of this credential. It is probably the wrong \
         credential or contract number."
    );
    ProviderError::new(ErrorKind::WrongAccount, "Another account", detail)
        .hint("Check IONOS_TOKEN and IONOS_CONTRACT_NUMBER.")
        .hint("If everything was really removed, add -allow-all-missing.")
}

/// The server of an object as it is now; `None` if there is none.
///
/// # Errors
/// IONOS gives no answer.
pub(super) async fn look(session: &Session, object: &Value) -> Result<Option<Server>, ProviderError> {
    let (datacenter, id) = place(object);
    if !ids::is_uuid(datacenter) || !ids::is_uuid(id) {
        return Ok(None);
    }
    if let Some(server) = session.account(AGE).await?.server(datacenter, id) {
        return Ok(Some(server.clone()));
    }
    let looked = session.api.server(datacenter, id).await;
    looked.map_err(|error| failure::of_ask(&error, "look at a server"))
}

/// By `DATACENTER_ID/SERVER_ID`.
///
/// # Errors
/// The id has the wrong form, or IONOS gives no answer.
pub(super) async fn import(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let parts =
        id.split_once('/').filter(|(datacenter, server)| ids::is_uuid(datacenter) && ids::is_uuid(server));
    let Some((datacenter, server)) = parts else {
        let detail = format!(
            "The power of a server is imported by the ids of its data center and its own, with a slash between \
             them: DATACENTER_ID/SERVER_ID. \"{}\" is not of this form.",
            escape(id)
        );
        return Err(ProviderError::new(ErrorKind::Invalid, "Invalid import id", detail));
    };
    let object = server_power::SCHEMA
        .nothing()
        .with_attr("datacenter_id", Value::from(datacenter))
        .with_attr("server_id", Value::from(server));
    Ok(match look(session, &object).await? {
        Some(server) => Found::Exists(refreshed(&object, &server)),
        None => Found::Gone,
    })
}

/// A power resource for every server of the account.
///
/// # Errors
/// The list cannot be got.
pub(super) async fn list(session: &Session) -> Result<Vec<Listed>, ProviderError> {
    let account = session.account(AGE).await?;
    let listed = account.servers.iter().map(|server| Listed {
        kind: server_power::NAME,
        id: format!("{}/{}", server.datacenter_id, server.id),
        name: server.name.clone(),
        object: server_power::found(server),
    });
    Ok(listed.collect())
}
