//! Making, pinning and removing backups: requests, what their failures mean, and the waits.

use std::time::Duration;

use super::TIMEOUTS;
use super::lists::look;
use super::wire::{ListedBackup, Phase};
use crate::diag::escape;
use crate::provider::{Condition, ErrorKind, Left, Outcome, ProviderError, Timeouts, WriteContext};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::providers::stacks::client::{ActError, Pin};
use crate::providers::stacks::container::wire as container;
use crate::providers::stacks::failure;
use crate::providers::stacks::session::Session;
use crate::providers::stacks::waiting::{Stopped, follow, patiently};
use crate::value::Value;

/// Times a write is sent when nobody knows whether it was executed.
const SENDS: u32 = 3;
/// Pause before looking or asking again.
const PAUSE: Duration = Duration::from_secs(5);
/// The same for a backup that takes long.
const LONG_PAUSE: Duration = Duration::from_secs(15);
/// From when on a backup takes long.
const LONG: Duration = Duration::from_secs(60);
/// Pauses between the lists that have to agree on an absence.
const LOOK_PAUSE: Duration = Duration::from_secs(10);
/// Lists that have to agree on it.
const LOOKS: u32 = 3;
/// How long a backup that was accepted may be missing from the list.
const VISIBLE_WITHIN: Duration = Duration::from_secs(60);
/// Lists in a row that may fail before a wait gives up.
const FAILURES: u32 = 3;

/// Why there is no completed backup.
enum NotReached {
    Stopped(Stopped),
    Failed(Box<ListedBackup>),
    /// It is not there any more.
    Vanished,
}

/// `POST …/backup`, then the wait, then the pin. The object is told as soon as it is found.
pub(in crate::providers::stacks) async fn create(
    session: &Session,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let container = attrs::text(planned, "container_id").unwrap_or("");
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).create);
    let made = match trigger(session, &patience, container).await {
        Ok(made) => made,
        Err(outcome) => return outcome,
    };
    let object = adopted(planned, &made);
    context.accepted(&object);
    match completed(session, &patience, container, &made).await {
        Ok(last) => {
            let object = attrs::settled(&last.onto(&object));
            pin(session, &patience, &object, planned).await
        }
        Err(why) => unfinished(&object, why, &patience),
    }
}

/// What was planned, as what was found: not pinned unless the list says so.
pub(super) fn adopted(planned: &Value, found: &ListedBackup) -> Value {
    attrs::settled(&found.onto(&planned.with_attr("pinned", Value::bool(false))))
}

/// The action: a backup that is made and waited for, and of which nothing is kept in the state.
pub(in crate::providers::stacks) async fn back_up(
    session: &Session,
    container: &str,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, TIMEOUTS.create);
    let made = match trigger(session, &patience, container).await {
        Ok(made) => made,
        Err(outcome) => return outcome,
    };
    match completed(session, &patience, container, &made).await {
        Ok(_) => Outcome::done(),
        Err(why) => Outcome::failed(Left::Unchanged, not_completed(why, container, &patience)),
    }
}

/// Asks for a backup and finds it.
async fn trigger(
    session: &Session,
    patience: &Patience<'_>,
    container: &str,
) -> Result<ListedBackup, Outcome> {
    let turn = session.backups.turns.begin(&session.api.clock(), container).await;
    let known = match &turn.known {
        Some(known) => known.clone(),
        None => super::settle::ids(session, container)
            .await
            .map_err(|error| Outcome::failed(Left::Unchanged, error))?,
    };
    let doing = format!("back up the container {}", escape(container));
    for send in 1..=SENDS {
        let busy = |stopped: Stopped| {
            let what = format!("the container {} to be ready for a backup", escape(container));
            Outcome::failed(Left::Unchanged, stopped.into_error(&what, patience.limit))
        };
        arrived(session, patience, container).await.map_err(busy)?;
        patience.context.progress("requested");
        let sent = patiently(&session.api, patience, || session.api.back_up(container)).await;
        let (error, named) = match sent.map_err(busy)? {
            Ok(named) => (None, named),
            Err(error) if error.is_unclear() => (Some(error), None),
            Err(error) => {
                // It may have left `running` since we looked.
                let may_come = error.status() == Some(400) && send < SENDS;
                if may_come && is_on_its_way(session, container).await {
                    continue;
                }
                return Err(Outcome::failed(Left::Unchanged, refused(&error, &doing)));
            }
        };
        let looked = match &error {
            None => {
                look_for(session, patience, container, (&known, named.as_deref()), accepted_looks()).await
            }
            Some(_) => look_for(session, patience, container, (&known, None), (LOOKS, LOOK_PAUSE)).await,
        };
        match (looked, error) {
            (Ok(Some(found)), _) => return Ok(found),
            (Ok(None), None) => return Err(Outcome::failed(Left::Unclear, not_listed(container))),
            (Ok(None), Some(error)) if error.says_failure() => {
                return Err(Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)));
            }
            (Ok(None), Some(_)) if send < SENDS => {}
            (Ok(None), Some(error)) => {
                return Err(Outcome::failed(Left::Unclear, failure::of_act(&error, &doing)));
            }
            (Err(Stopped::Failed(error)), _) => return Err(Outcome::failed(Left::Unclear, error)),
            (Err(stopped), _) => {
                let what = format!("the new backup of the container {} to be listed", escape(container));
                return Err(Outcome::failed(Left::Unclear, stopped.into_error(&what, patience.limit)));
            }
        }
    }
    unreachable!("the last send returns")
}

/// Number of looks and the pause between them for what was accepted.
fn accepted_looks() -> (u32, Duration) {
    let looks = VISIBLE_WITHIN.as_secs() / PAUSE.as_secs();
    (u32::try_from(looks).unwrap_or(LOOKS), PAUSE)
}

fn refused(error: &ActError, doing: &str) -> ProviderError {
    let failure = failure::of_act(error, doing);
    if error.status() == Some(400) {
        return failure.hint("STACKS backs up containers that are running, and no others.");
    }
    failure
}

fn not_listed(container: &str) -> ProviderError {
    let detail = format!(
        "STACKS accepted a backup of the container {} and does not list it. Whether it is made is not known.",
        escape(container)
    );
    ProviderError::new(ErrorKind::Unreachable, "Backup not listed", detail)
        .hint("Plan again: terrace looks for the backup first.")
}

/// A container on its way to running is waited for: another change of this apply may restart it.
async fn arrived(session: &Session, patience: &Patience<'_>, container: &str) -> Result<(), Stopped> {
    if !is_on_its_way(session, container).await {
        return Ok(());
    }
    let since = session.api.elapsed();
    let judge = |listing: &crate::providers::stacks::listing::Listing| match listing.get(container) {
        Some(seen) if seen.phase() == container::Phase::Between => {
            patience.context.progress(&seen.status);
            std::ops::ControlFlow::Continue(())
        }
        _ => std::ops::ControlFlow::Break(()),
    };
    follow(&session.api, &session.listings, patience, since, judge).await
}

async fn is_on_its_way(session: &Session, container: &str) -> bool {
    let listing = session.recent_listing(Duration::from_secs(3)).await.ok();
    let seen = listing.as_ref().and_then(|listing| listing.get(container));
    seen.is_some_and(|seen| seen.phase() == container::Phase::Between)
}

/// Looks for a backup that was not there before, in so many lists with that pause.
async fn look_for(
    session: &Session,
    patience: &Patience<'_>,
    container: &str,
    (known, named): (&[String], Option<&str>),
    (looks, pause): (u32, Duration),
) -> Result<Option<ListedBackup>, Stopped> {
    for at in 1..=looks {
        match look(session, container).await {
            Ok(list) => {
                let by_name = named.and_then(|id| list.get(id));
                if let Some(found) = by_name.or_else(|| super::settle::new_one(&list, known)) {
                    return Ok(Some(found.clone()));
                }
            }
            Err(error) if at == looks => return Err(Stopped::Failed(error)),
            Err(_) => {}
        }
        if at < looks {
            patience.sleep(pause).await?;
        }
    }
    Ok(None)
}

/// Waits until a backup is completed.
async fn completed(
    session: &Session,
    patience: &Patience<'_>,
    container: &str,
    from: &ListedBackup,
) -> Result<ListedBackup, NotReached> {
    let began = session.api.elapsed();
    let (mut last, mut seen_at, mut failures) = (Some(from.clone()), began, 0);
    loop {
        if let Some(backup) = last.take() {
            patience.context.progress(backup.status());
            match backup.phase() {
                Phase::Completed => return Ok(backup),
                Phase::Failed => return Err(NotReached::Failed(Box::new(backup))),
                Phase::UnderWay => {}
            }
        }
        let pause = if session.api.elapsed().saturating_sub(began) < LONG { PAUSE } else { LONG_PAUSE };
        patience.sleep(pause).await.map_err(|ended| NotReached::Stopped(ended.into()))?;
        match look(session, container).await {
            Ok(list) => {
                failures = 0;
                last = list.get(&from.id.0).cloned();
                let now = session.api.elapsed();
                match &last {
                    Some(_) => seen_at = now,
                    None if now.saturating_sub(seen_at) >= VISIBLE_WITHIN || !list.has_container() => {
                        return Err(NotReached::Vanished);
                    }
                    None => {}
                }
            }
            Err(error) => {
                failures += 1;
                let is_final = !matches!(error.kind, ErrorKind::Unreachable);
                if is_final || failures >= FAILURES {
                    return Err(NotReached::Stopped(Stopped::Failed(error)));
                }
            }
        }
    }
}

/// The outcome for a backup that exists but is not completed.
fn unfinished(object: &Value, why: NotReached, patience: &Patience<'_>) -> Outcome {
    let container = attrs::text(object, "container_id").unwrap_or("");
    let left = match &why {
        NotReached::Stopped(_) => Left::Exists(object.clone(), Condition::Unfinished),
        NotReached::Failed(backup) => Left::Exists(attrs::settled(&backup.onto(object)), Condition::Tainted),
        NotReached::Vanished => Left::Gone,
    };
    Outcome::failed(left, not_completed(why, container, patience))
}

fn not_completed(why: NotReached, container: &str, patience: &Patience<'_>) -> ProviderError {
    let container = escape(container);
    match why {
        NotReached::Stopped(stopped) => stopped
            .into_error(&format!("the backup of the container {container} to be completed"), patience.limit),
        NotReached::Failed(backup) => {
            let why = backup.error_message.as_deref().filter(|text| !text.is_empty());
            let why = why.map_or(String::new(), |why| format!(": {}", escape(why)));
            let detail =
                format!("The backup {} of the container {container} failed{why}.", escape(&backup.id.0));
            ProviderError::new(ErrorKind::Refused, "Backup failed", detail)
                .hint("Apply again to make another one; a failed one that is in the state is removed then.")
        }
        NotReached::Vanished => {
            let detail = format!(
                "The backup of the container {container} is not there any more: somebody else has removed it."
            );
            ProviderError::new(ErrorKind::Refused, "Backup gone", detail)
        }
    }
}

/// Pins or unpins a completed backup, if `planned` wants it other than it is.
async fn pin(session: &Session, patience: &Patience<'_>, object: &Value, planned: &Value) -> Outcome {
    let wanted = attrs::flag(planned, "pinned").unwrap_or(true);
    if attrs::flag(object, "pinned") == Some(wanted) {
        return Outcome::ready(object.clone());
    }
    match set_pin(session, patience, object, if wanted { Pin::Pinned } else { Pin::Unpinned }).await {
        Ok(()) => Outcome::ready(object.with_attr("pinned", Value::bool(wanted))),
        Err(error) => Outcome::failed(Left::Exists(object.clone(), Condition::Unfinished), error),
    }
}

/// Pinning may be asked for twice, so an answer that got lost is no harm.
async fn set_pin(
    session: &Session,
    patience: &Patience<'_>,
    object: &Value,
    wish: Pin,
) -> Result<(), ProviderError> {
    let (container, id) = ends(object);
    let verb = match wish {
        Pin::Pinned => "pin",
        Pin::Unpinned => "unpin",
    };
    let doing = format!("{verb} the backup {}", escape(id));
    let stopped = |stopped: Stopped| stopped.into_error(&format!("STACKS to let it {doing}"), patience.limit);
    for send in 1..=SENDS {
        let sent = patiently(&session.api, patience, || session.api.set_pin(id, wish)).await;
        let error = match sent.map_err(stopped)? {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        if !error.is_unclear() {
            return Err(failure::of_act(&error, &doing));
        }
        let pinned = look(session, container).await.ok().and_then(|list| list.get(id)?.pinned);
        if pinned == Some(wish == Pin::Pinned) {
            return Ok(());
        }
        if send == SENDS || error.says_failure() {
            return Err(failure::of_act(&error, &doing));
        }
        patience.sleep(PAUSE).await.map_err(|ended| stopped(ended.into()))?;
    }
    unreachable!("the last send returns")
}

/// Waits for one that is under way, then pins or unpins. Timeouts need no request.
pub(in crate::providers::stacks) async fn update(
    session: &Session,
    before: &Value,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).update);
    let (container, id) = ends(before);
    let pinned = before.get_attr("pinned").cloned().unwrap_or(Value::bool(false));
    let status = before.get_attr("status").cloned().unwrap_or(Value::from("in_progress"));
    let object = attrs::settled(&planned.with_attr("pinned", pinned).with_attr("status", status));
    if attrs::text(before, "status") == Some("completed") {
        return pin(session, &patience, &object, planned).await;
    }
    let from = match look(session, container).await {
        Ok(list) => list.get(id).cloned(),
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let reached = match &from {
        Some(from) => completed(session, &patience, container, from).await,
        None => Err(NotReached::Vanished),
    };
    match reached {
        Ok(last) => pin(session, &patience, &attrs::settled(&last.onto(&object)), planned).await,
        Err(why) => unfinished(&object, why, &patience),
    }
}

/// `DELETE /backups/{id}`. What is gone already is done. One that is under way is waited for, and one
/// that STACKS keeps because it is pinned is unpinned first.
pub(in crate::providers::stacks) async fn delete(
    session: &Session,
    object: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(object, TIMEOUTS).delete);
    let (container, id) = ends(object);
    let doing = format!("delete the backup {}", escape(id));
    for send in 1..=SENDS {
        let error = match patiently(&session.api, &patience, || session.api.delete_backup(id)).await {
            Ok(Ok(())) => return Outcome::gone(),
            Ok(Err(error)) if error.is_not_found() => return Outcome::gone(),
            Ok(Err(error)) => error,
            Err(stopped) => {
                let error = stopped.into_error(&format!("STACKS to let it {doing}"), patience.limit);
                return Outcome::failed(Left::Unchanged, error);
            }
        };
        let is_unclear = error.is_unclear();
        let left = || if is_unclear { Left::Unclear } else { Left::Unchanged };
        if !is_unclear && error.status() != Some(400) && !error.is_busy() {
            return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
        }
        let found = match look(session, container).await {
            Ok(list) => list.get(id).cloned(),
            Err(_) => return Outcome::failed(left(), failure::of_act(&error, &doing)),
        };
        let Some(found) = found else { return Outcome::gone() };
        if send == SENDS {
            return Outcome::failed(left(), failure::of_act(&error, &doing));
        }
        let cleared = match found.phase() {
            Phase::UnderWay => over(session, &patience, container, &found).await,
            Phase::Completed | Phase::Failed if is_unclear => patience.sleep(PAUSE).await.is_ok(),
            Phase::Completed | Phase::Failed => {
                found.pinned == Some(true) && set_pin(session, &patience, object, Pin::Unpinned).await.is_ok()
            }
        };
        if !cleared {
            return Outcome::failed(left(), failure::of_act(&error, &doing));
        }
    }
    unreachable!("the last send returns")
}

/// Whether a backup that is under way came to an end, a good or a bad one.
async fn over(session: &Session, patience: &Patience<'_>, container: &str, from: &ListedBackup) -> bool {
    !matches!(completed(session, patience, container, from).await, Err(NotReached::Stopped(_)))
}

/// Ids of the container and of the backup.
fn ends(object: &Value) -> (&str, &str) {
    (attrs::text(object, "container_id").unwrap_or(""), attrs::text(object, "id").unwrap_or(""))
}
