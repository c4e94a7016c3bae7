//! What became of backups whose fate is not known: told by looking.
//!
//! A backup was made if there is one now that was not in the list that is stored with the intent, and
//! that the nightly run has not made. A list may be late, so absence counts when three lists over
//! twenty seconds agree.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::NAME;
use super::lists::{List, look};
use super::wire::{ListedBackup, Phase};
use super::write::adopted;
use crate::diag::escape;
use crate::provider::{Change, ChangeAction, ErrorKind, Intent, ProviderError, Settled, Verb};
use crate::providers::attrs;
use crate::providers::stacks::container::wire as container;
use crate::providers::stacks::session::Session;
use crate::value::{Path, Value};

const PAUSE: Duration = Duration::from_secs(10);
/// The same for an intent whose twenty seconds are over already.
const SHORT_PAUSE: Duration = Duration::from_secs(2);
const OLD: i64 = 20;
const LOOKS: u32 = 3;
/// How old the list of containers may be that tells whether one is running.
const AGE: Duration = Duration::from_secs(3);

/// The ids of the backups that exist, before another one is made: by the resource, or by the action of
/// the same name. Keeps the turn, so that what is new afterwards is ours.
///
/// # Errors
/// The container cannot be backed up, or STACKS gives no answer.
pub(in crate::providers::stacks) async fn evidence(
    session: &Session,
    change: Change<'_>,
) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let made = change.after.filter(|_| change.before.is_none());
    let Some(container) = made.and_then(|made| attrs::text(made, "container_id")) else {
        return Ok(json!({"at": at}));
    };
    let config = Path::root();
    let config = if change.action == ChangeAction::NoOp { config.attr("config") } else { config };
    check_running(session, container, config.attr("container_id")).await?;
    let turns = &session.backups.turns;
    turns.reserve(&session.api.clock(), container).await;
    match ids(session, container).await {
        Ok(known) => {
            turns.remember(container, &known);
            Ok(json!({"at": at, "backups": known}))
        }
        Err(error) => {
            turns.give_back(container);
            Err(error)
        }
    }
}

pub(super) async fn ids(session: &Session, container: &str) -> Result<Vec<String>, ProviderError> {
    let list = look(session, container).await?;
    Ok(list.items().iter().map(|backup| backup.id.0.clone()).collect())
}

/// "Container must be in running status": said before anything is sent, where the list tells. One that
/// is on its way is waited for later.
///
/// # Errors
/// There is no such container, or it is stopped or broken.
pub(in crate::providers::stacks) async fn check_running(
    session: &Session,
    container: &str,
    at: Path,
) -> Result<(), ProviderError> {
    let listing = session.recent_listing(AGE).await?;
    let Some(seen) = listing.get(container) else {
        let detail = format!("There is no container with the id \"{}\".", escape(container));
        return Err(ProviderError::new(ErrorKind::Invalid, "Container not found", detail).at(at));
    };
    match seen.phase() {
        container::Phase::Running | container::Phase::Between => Ok(()),
        container::Phase::Stopped | container::Phase::Error | container::Phase::Deleting => {
            let detail = format!(
                "The container \"{}\" has the status {}. STACKS makes and restores backups of running containers only.",
                escape(&seen.name),
                escape(&seen.status)
            );
            Err(ProviderError::new(ErrorKind::Invalid, "Container not running", detail)
                .hint("Start the container first: `desired_status = \"running\"`.")
                .at(at))
        }
    }
}

/// The oldest backup that was not known and may be somebody's wish.
pub(super) fn new_one<'l>(list: &'l List, known: &[String]) -> Option<&'l ListedBackup> {
    let new = list.items().iter().filter(|backup| !known.contains(&backup.id.0) && backup.may_be_by_hand());
    new.min_by_key(|backup| {
        let made = backup.created_at.as_deref().and_then(|at| at.parse::<jiff::Timestamp>().ok());
        (made.is_none(), made, backup.id.0.parse::<u64>().ok())
    })
}

/// Settles intents of the resource and of the action, in their order. No backup is taken for the fruit
/// of two of them.
///
/// # Errors
/// STACKS gives no answer.
pub(in crate::providers::stacks) async fn find(
    session: &Session,
    intents: &[&Intent],
) -> Result<Vec<Settled>, ProviderError> {
    let accepted = intents.iter().filter_map(|intent| attrs::text(intent.accepted.as_ref()?, "id"));
    let mut claimed: Vec<String> = accepted.map(str::to_owned).collect();
    let mut settled = Vec::with_capacity(intents.len());
    for intent in intents {
        settled.push(settle(session, intent, &mut claimed).await?);
    }
    Ok(settled)
}

/// Whether an intent is about a backup: of the resource, or of the action of the same name.
pub(in crate::providers::stacks) fn is_ours(intent: &Intent) -> bool {
    intent.kind == NAME
}

async fn settle(
    session: &Session,
    intent: &Intent,
    claimed: &mut Vec<String>,
) -> Result<Settled, ProviderError> {
    let object = intent.accepted.as_ref().or(intent.before.as_ref());
    match (intent.verb, object, &intent.planned) {
        (Verb::Create | Verb::Update, Some(object), planned) => {
            let base = match (intent.verb, planned) {
                // What is not told, such as `timeouts`, is as it was meant to be.
                (Verb::Update, Some(planned)) => as_before(planned, object),
                _ => object.clone(),
            };
            let found = look_for(session, intent, &base, |list| {
                attrs::text(object, "id").and_then(|id| list.get(id))
            });
            Ok(match found.await? {
                Some(found) => Settled::Happened(attrs::settled(&found.onto(&base))),
                None => Settled::Gone,
            })
        }
        (Verb::Delete, Some(object), _) => {
            let id = attrs::text(object, "id").unwrap_or("");
            let list = look(session, attrs::text(object, "container_id").unwrap_or("")).await?;
            let is_there = list.get(id).is_some();
            Ok(if is_there { Settled::NotHappened } else { Settled::Gone })
        }
        (Verb::Create | Verb::Invoke, _, Some(planned)) => made(session, intent, planned, claimed).await,
        _ => Ok(Settled::NotHappened),
    }
}

/// What was planned for a backup that exists, without what an update was to change at STACKS.
fn as_before(planned: &Value, before: &Value) -> Value {
    ["pinned", "status"].iter().fold(planned.clone(), |object, name| match before.get_attr(name) {
        Some(value) => object.with_attr(*name, value.clone()),
        None => object,
    })
}

async fn made(
    session: &Session,
    intent: &Intent,
    planned: &Value,
    claimed: &mut Vec<String>,
) -> Result<Settled, ProviderError> {
    let listed = intent.evidence.get("backups").and_then(Json::as_array);
    let Some(listed) = listed else { return Ok(Settled::NotHappened) };
    let known = listed.iter().filter_map(Json::as_str).map(str::to_owned);
    let known: Vec<String> = known.chain(claimed.iter().cloned()).collect();
    let Some(found) = look_for(session, intent, planned, |list| new_one(list, &known)).await? else {
        return Ok(Settled::NotHappened);
    };
    claimed.push(found.id.0.clone());
    Ok(match intent.verb {
        // An action that came to nothing is to be invoked again.
        Verb::Invoke if found.phase() == Phase::Failed => Settled::NotHappened,
        Verb::Invoke => Settled::Happened(planned.clone()),
        _ => Settled::Happened(adopted(planned, &found)),
    })
}

/// Looks until something is found or three lists agree that there is nothing.
async fn look_for(
    session: &Session,
    intent: &Intent,
    object: &Value,
    pick: impl Fn(&List) -> Option<&ListedBackup>,
) -> Result<Option<ListedBackup>, ProviderError> {
    let container = attrs::text(object, "container_id").unwrap_or("");
    let pause = if is_old(session, intent) { SHORT_PAUSE } else { PAUSE };
    for at in 1..=LOOKS {
        let list: Arc<List> = look(session, container).await?;
        if let Some(found) = pick(&list) {
            return Ok(Some(found.clone()));
        }
        if !list.has_container() {
            return Ok(None);
        }
        if at < LOOKS {
            session.api.clock().sleep(pause).await;
        }
    }
    Ok(None)
}

fn is_old(session: &Session, intent: &Intent) -> bool {
    let at = intent.evidence.get("at").and_then(Json::as_str);
    let at = at.and_then(|at| at.parse::<jiff::Timestamp>().ok());
    at.is_some_and(|at| session.api.clock().now().duration_since(at).as_secs() > OLD)
}
