//! Lists of backups, one per container, each remembered for whoever wants to know soon after.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustc_hash::FxHashMap;

use super::turns::Turns;
use super::wire::ListedBackup;
use crate::diag::escape;
use crate::provider::ProviderError;
use crate::providers::stacks::client::MOST_BACKUPS;
use crate::providers::stacks::failure;
use crate::providers::stacks::session::Session;

/// What the backups of one provider configuration share.
#[derive(Default)]
pub(in crate::providers::stacks) struct Backups {
    pub(super) turns: Turns,
    seen: Mutex<FxHashMap<String, (Duration, Arc<List>)>>,
    refreshed: AtomicBool,
}

/// The backups of a container at one moment; none if there is no such container.
#[derive(Debug)]
pub(in crate::providers::stacks) struct List(Option<Vec<ListedBackup>>);

impl List {
    #[cfg(test)]
    pub(super) fn of(items: Vec<ListedBackup>) -> List {
        List(Some(items))
    }

    pub(in crate::providers::stacks) fn items(&self) -> &[ListedBackup] {
        self.0.as_deref().unwrap_or_default()
    }

    pub(in crate::providers::stacks) fn has_container(&self) -> bool {
        self.0.is_some()
    }

    pub(in crate::providers::stacks) fn get(&self, id: &str) -> Option<&ListedBackup> {
        self.items().iter().find(|backup| backup.id.0 == id)
    }

    /// Whether it may be cut: the API lists no more than so many, and has no second page.
    pub(in crate::providers::stacks) fn may_be_cut(&self) -> bool {
        self.items().len() >= MOST_BACKUPS
    }
}

impl Backups {
    /// The state was compared with the cloud, as against a plan that trusts it and asks nothing.
    pub(in crate::providers::stacks) fn set_refreshed(&self) {
        self.refreshed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_refreshed(&self) -> bool {
        self.refreshed.load(Ordering::Relaxed)
    }
}

/// The backups of a container now.
///
/// # Errors
/// STACKS gives no answer.
pub(in crate::providers::stacks) async fn look(
    session: &Session,
    container: &str,
) -> Result<Arc<List>, ProviderError> {
    let at = session.api.elapsed();
    let listed = session.api.backups(container).await;
    let listed = listed.map_err(|error| {
        failure::of_ask(&error, &format!("list the backups of the container {}", escape(container)))
    })?;
    let list = Arc::new(List(listed));
    let mut seen = session.backups.seen.lock().unwrap_or_else(PoisonError::into_inner);
    seen.insert(container.to_owned(), (at, Arc::clone(&list)));
    Ok(list)
}

/// The backups of a container, at most that old.
///
/// # Errors
/// STACKS gives no answer.
pub(super) async fn recent(
    session: &Session,
    container: &str,
    age: Duration,
) -> Result<Arc<List>, ProviderError> {
    let earliest = session.api.elapsed().saturating_sub(age);
    let known = {
        let seen = session.backups.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(container).filter(|(at, _)| *at >= earliest).map(|(_, list)| Arc::clone(list))
    };
    match known {
        Some(list) => Ok(list),
        None => look(session, container).await,
    }
}
