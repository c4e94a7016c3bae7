//! Looking for an object by the id that people know it by: a container by its id or name, a connection
//! by `SOURCE_ID/CONNECTION_ID`, an allow-list by the id or name of its container.
//!
//! What only terrace keeps gets its default, so that an import of what is as configured changes
//! nothing.

use std::time::Duration;

use super::container::wire::{Phase, Seen};
use super::prices::Prices;
use super::session::Session;
use super::{connection, container, ip_allowlist, preflight, refresh};
use crate::diag::escape;
use crate::provider::{ErrorKind, Found, ProviderError};
use crate::providers::attrs;
use crate::value::Value;

/// The list that was read for this plan serves.
const AGE: Duration = Duration::from_secs(60);

/// # Errors
/// The id has the wrong form, or STACKS gives no answer.
pub(super) async fn import(session: &Session, kind: &str, id: &str) -> Result<Found, ProviderError> {
    match kind {
        container::NAME => import_container(session, id).await,
        connection::NAME => import_connection(session, id).await,
        _ => import_allowlist(session, id).await,
    }
}

async fn import_container(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let listing = session.recent_listing(AGE).await?;
    let stays = |seen: &&Seen| seen.phase() != Phase::Deleting;
    let listed = listing.get(id).into_iter().chain(listing.named(id)).find(stays);
    let seen = match listed {
        Some(seen) => Some(refresh::with_template(session, seen).await?),
        None => container::settle::confirmed(session, id, None).await?.filter(|seen| stays(&seen)),
    };
    let Some(seen) = seen else { return Ok(Found::Gone) };
    let object = container_object(&seen, &*session.load_prices().await);
    Ok(if seen.phase() == Phase::Error { Found::Broken(object) } else { Found::Exists(object) })
}

/// The object of a container that was not managed so far.
pub(super) fn container_object(seen: &Seen, prices: &Prices) -> Value {
    let tier = preflight::storage_tier(seen).map_or(Value::null(crate::value::Ty::NUMBER), Value::from);
    let nothing = container::SCHEMA.nothing().with_attr("additional_storage_tier", tier);
    let object = container::refreshed(&nothing, seen, prices);
    object.with_attr("deletion_protection", container::default_protection(&object))
}

async fn import_connection(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let parts = id.split_once('/').filter(|(source, connection)| {
        !source.is_empty() && !connection.is_empty() && !connection.contains('/')
    });
    let Some((source, connection)) = parts else {
        let detail = format!(
            "A connection is imported by the id of its source and its own, with a slash between them: \
             SOURCE_ID/CONNECTION_ID. \"{}\" is not of this form.",
            escape(id)
        );
        return Err(ProviderError::new(ErrorKind::Invalid, "Invalid import id", detail));
    };
    let object = connection::unmanaged(source).with_attr("id", Value::from(connection));
    Ok(connection::read(session, source, &[&object]).await.pop().unwrap_or(Found::Gone))
}

async fn import_allowlist(session: &Session, id: &str) -> Result<Found, ProviderError> {
    let listing = session.recent_listing(AGE).await?;
    let listed = listing.get(id).or_else(|| listing.named(id).find(|seen| seen.phase() != Phase::Deleting));
    Ok(unmanaged_allowlist(session, listed.map_or(id, |seen| seen.id.as_str())).await)
}

/// The allow-list, not managed so far, of the container with this id.
pub(super) async fn unmanaged_allowlist(session: &Session, id: &str) -> Found {
    let object = ip_allowlist::SCHEMA
        .nothing()
        .with_attr("container_id", Value::from(id))
        .with_attr("keep_caller_ip", Value::bool(false));
    match ip_allowlist::read(session, &object).await {
        Found::Exists(object) => Found::Exists(attrs::settled(&object)),
        found => found,
    }
}
