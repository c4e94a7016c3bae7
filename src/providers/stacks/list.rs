//! Everything in an account that could be managed: one list of the containers, then per container its
//! status (which tells template and external access), its connections, and its allow-list where
//! external access is enabled.
//!
//! What lives in a container besides is listed by its own file and joined in [`in_container`].

use futures_util::future::{join_all, try_join};

use super::container::wire::{Phase, Seen};
use super::listing::Listing;
use super::session::Session;
use super::{connection, container, import, ip_allowlist, refresh};
use crate::provider::{Found, Listed, ProviderError};
use crate::providers::attrs;

/// All containers but those that are being deleted, each followed by its allow-list; then all
/// connections.
///
/// # Errors
/// STACKS gives no answer: a list with gaps would pass for the whole.
pub(super) async fn list(session: &Session) -> Result<Vec<Listed>, ProviderError> {
    let listing = session.recent_listing(std::time::Duration::ZERO).await?;
    session.expect_objects(3 * listing.containers.len());
    let stay = listing.containers.iter().filter(|seen| seen.phase() != Phase::Deleting);
    let found = join_all(stay.map(|seen| in_container(session, &listing, seen))).await;
    let (mut listed, mut connections) = (Vec::new(), Vec::new());
    for of_container in found {
        let InContainer { objects, outgoing } = of_container?;
        listed.extend(objects);
        connections.extend(outgoing);
    }
    listed.extend(connections);
    Ok(listed)
}

/// What was found of one container.
struct InContainer {
    /// The container and what lives in it.
    objects: Vec<Listed>,
    outgoing: Vec<Listed>,
}

async fn in_container(
    session: &Session,
    listing: &Listing,
    seen: &Seen,
) -> Result<InContainer, ProviderError> {
    let detailed = async {
        let seen = refresh::with_template(session, seen).await?;
        let allowlist = match seen.external_access {
            Some(false) => None,
            Some(true) | None => allowlist(session, &seen).await?,
        };
        Ok((seen, allowlist))
    };
    let connections = connection::list(session, &seen.id, listing);
    let ((seen, allowlist), connections) = try_join(detailed, connections).await?;
    let container = Listed {
        kind: container::NAME,
        id: seen.id.clone(),
        name: seen.name.clone(),
        object: import::container_object(&seen, &session.prices()),
    };
    let outgoing = connections.into_iter().map(|object| Listed {
        kind: connection::NAME,
        id: format!("{}/{}", seen.id, attrs::text(&object, "id").unwrap_or("")),
        name: format!("{} {}", seen.name, attrs::text(&object, "name").unwrap_or("")),
        object,
    });
    let outgoing = outgoing.collect();
    Ok(InContainer { objects: std::iter::once(container).chain(allowlist).collect(), outgoing })
}

async fn allowlist(session: &Session, container: &Seen) -> Result<Option<Listed>, ProviderError> {
    match import::unmanaged_allowlist(session, &container.id).await {
        Found::Exists(object) | Found::Broken(object) => Ok(Some(Listed {
            kind: ip_allowlist::NAME,
            id: container.id.clone(),
            name: container.name.clone(),
            object,
        })),
        Found::Gone => Ok(None),
        Found::Failed(error) => Err(error),
    }
}
