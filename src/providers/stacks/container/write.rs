//! Making, changing and removing containers: requests, what their failures mean, and the waits.

use std::ops::ControlFlow;
use std::time::Duration;

use super::settle::{Looked, Present, WAITLISTED};
use super::wire::{Order, Phase, Seen};
use super::{TIMEOUTS, refreshed, with_cost};
use crate::diag::escape;
use crate::provider::{Condition, ErrorKind, Left, Outcome, ProviderError, Timeouts, WriteContext};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::providers::stacks::client::{ActError, Wish};
use crate::providers::stacks::redaction::redacted;
use crate::providers::stacks::session::Session;
use crate::providers::stacks::waiting::{Stopped, follow, patiently};
use crate::providers::stacks::{data_logs, failure};
use crate::value::Value;

/// Times a creation is sent when nobody knows whether it was executed and looking finds nothing.
const SENDS: u32 = 3;
/// How long a fresh container may be missing from the list.
const VISIBLE_WITHIN: Duration = Duration::from_secs(60);
/// Lines of its log that are shown of a container in error, and characters of each.
const LAST_LINES: i64 = 5;
const MOST_OF_A_LINE: usize = 300;
/// Pause before something is asked for again.
const PAUSE: Duration = Duration::from_secs(5);

impl Order {
    fn of(planned: &Value) -> Order {
        let text = |name| attrs::text(planned, name).map(str::to_owned);
        Order {
            name: text("name").unwrap_or_default(),
            template: text("template").unwrap_or_default(),
            plan: text("plan"),
            discount_code: text("discount_code"),
            additional_storage_tier: attrs::whole(planned, "additional_storage_tier"),
        }
    }
}

/// Why a container is not where it should be.
enum NotReached {
    Stopped(Stopped),
    /// Its status is `error`.
    Broken(Box<Seen>),
    /// It is not there any more.
    Vanished,
    Refused(ProviderError),
}

/// `POST /containers`, then the wait. The object is told as soon as it is accepted.
pub(in crate::providers::stacks) async fn create(
    session: &Session,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let order = Order::of(planned);
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).create);
    let doing = format!("create the container \"{}\"", escape(&order.name));
    // The list of the last check: a container of this name that is in it is not ours.
    let known = match session.any_listing(Duration::from_secs(60)).await {
        Ok(listing) => super::settle::present(&listing, &order.name),
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    for send in 1..=SENDS {
        let sent = session.api.create(&order).await;
        session.listings.wrote();
        let error = match sent {
            Ok(seen) => return accepted(session, planned, seen, &patience).await,
            Err(error) if error.is_waitlist() => return waitlisted(&order.name, &error),
            Err(error) => error,
        };
        let is_about_name = error.status() == Some(409) || error.field() == Some("name");
        if !error.is_unclear() {
            match taken(session, &order.name, &known, is_about_name).await {
                Some(id) => return Outcome::failed(Left::Unchanged, session.exists(&order.name, &id)),
                // The name may be taken by what the send before has made.
                None if error.is_busy() || (is_about_name && send > 1) => {}
                None => return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)),
            }
        }
        match super::settle::look_for(session, &patience, &known, planned).await {
            Looked::Found(seen) => return accepted(session, planned, *seen, &patience).await,
            Looked::Another(id) => return Outcome::failed(Left::Unchanged, session.exists(&order.name, &id)),
            Looked::Absent if error.says_failure() => {
                return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing));
            }
            Looked::Absent if send < SENDS => {}
            Looked::Absent if error.is_unclear() => {
                return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing));
            }
            Looked::Absent => return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)),
            Looked::Stopped(Stopped::Failed(error)) => return Outcome::failed(Left::Unclear, error),
            Looked::Stopped(_) => {
                let error = failure::of_act(&error, &doing);
                return Outcome::failed(
                    Left::Unclear,
                    error.hint("Plan again: terrace looks for the container by name first."),
                );
            }
        }
    }
    unreachable!("the last send returns")
}

/// "503: No capacity — you've been added to the waitlist": not created now, perhaps later.
fn waitlisted(name: &str, error: &ActError) -> Outcome {
    let detail = format!(
        "STACKS has no capacity for the container \"{}\" and has put it on its waitlist. It was not created, but it \
         may appear later, and is charged from then on.",
        escape(name)
    );
    let failure = ProviderError::new(ErrorKind::Waitlisted, WAITLISTED, detail)
        .hint("Apply again later: terrace looks for it by name and takes it over.");
    let failure = match error.problem() {
        Some(problem) => failure.caused_by(problem.clone()),
        None => failure,
    };
    Outcome::failed(Left::Unclear, failure)
}

/// The container that has the name and had it before we asked for it, if that is what the refusal is
/// about.
async fn taken(session: &Session, name: &str, known: &Present, is_about_name: bool) -> Option<String> {
    if !is_about_name {
        return None;
    }
    let listing = session.any_listing(Duration::ZERO).await.ok()?;
    listing.named(name).find(|seen| known.has(seen)).map(|seen| seen.id.clone())
}

/// From acceptance to readiness. Whatever happens from here on, the object is not forgotten.
async fn accepted(session: &Session, planned: &Value, seen: Seen, patience: &Patience<'_>) -> Outcome {
    let object = attrs::settled(&with_cost(&seen.onto(planned), &session.prices()));
    patience.context.accepted(&object);
    patience.context.progress(&seen.status);
    let wanted = attrs::text(planned, "desired_status").unwrap_or("running");
    let id = seen.id.clone();
    let reached = match reach(session, patience, &seen, Phase::Running).await {
        Ok(running) if wanted == "stopped" => switch(session, patience, &running, Wish::Stopped).await,
        other => other,
    };
    match reached {
        Ok(last) => Outcome::ready(refreshed(&object, &last, &session.prices())),
        Err(why) => unfinished(session, &object, &id, why, patience, "to be running").await,
    }
}

/// The outcome of a write whose object exists but is not where it should be.
async fn unfinished(
    session: &Session,
    object: &Value,
    id: &str,
    why: NotReached,
    patience: &Patience<'_>,
    wish: &str,
) -> Outcome {
    let what = format!("the container \"{}\" {wish}", escape(attrs::text(object, "name").unwrap_or(id)));
    let latest = match session.any_listing(Duration::from_secs(30)).await {
        Ok(listing) => listing.get(id).map(|seen| seen.onto(object)).unwrap_or_else(|| object.clone()),
        Err(_) => object.clone(),
    };
    match why {
        NotReached::Stopped(stopped) => Outcome::failed(
            Left::Exists(latest, Condition::Unfinished),
            stopped.into_error(&what, patience.limit),
        ),
        NotReached::Refused(error) => Outcome::failed(Left::Exists(latest, Condition::Unfinished), error),
        NotReached::Broken(seen) => {
            let error = broken(session, &seen).await;
            Outcome::failed(Left::Exists(seen.onto(object), Condition::Tainted), error)
        }
        NotReached::Vanished => {
            let detail = format!(
                "terrace waited for {what}, and it is not there any more: somebody else has removed it."
            );
            Outcome::failed(Left::Gone, ProviderError::new(ErrorKind::Refused, "Container gone", detail))
        }
    }
}

/// Why a container is in `error`: what it wrote last, as far as that can be had. Its words are escaped,
/// and what looks like a secret in them is taken out.
async fn broken(session: &Session, seen: &Seen) -> ProviderError {
    let raw = seen.raw_status.as_deref().filter(|raw| !raw.is_empty());
    let raw = raw.map_or(String::new(), |raw| format!(" ({})", escape(raw)));
    let mut detail = format!(
        "The container \"{}\" exists and has the status error{raw}. It is recorded and costs money.",
        escape(&seen.name)
    );
    let lines = data_logs::lines(session, &seen.id, LAST_LINES).await.ok().flatten().unwrap_or_default();
    let error = |detail| ProviderError::new(ErrorKind::Refused, "Container in error", detail);
    if lines.is_empty() {
        return error(detail).hint(
            "Look at its logs in the dashboard. The next plan replaces it, unless it has recovered by then.",
        );
    }
    detail.push_str(" The last lines of its log:");
    for line in &lines {
        detail.push_str("\n    ");
        detail.extend(escape(&redacted(line)).chars().take(MOST_OF_A_LINE));
    }
    error(detail).hint("The next plan replaces it, unless it has recovered by then.")
}

/// Waits until the container is in that phase.
async fn reach(
    session: &Session,
    patience: &Patience<'_>,
    from: &Seen,
    wanted: Phase,
) -> Result<Seen, NotReached> {
    let since = session.api.elapsed();
    let mut last_seen_at = since;
    let judge = |listing: &super::super::listing::Listing| {
        let Some(seen) = listing.get(&from.id).filter(|seen| seen.is(&from.id, from.created_at.as_deref()))
        else {
            let missing_for = listing.taken_at.saturating_sub(last_seen_at);
            let is_gone = missing_for >= VISIBLE_WITHIN;
            return if is_gone {
                ControlFlow::Break(Err(NotReached::Vanished))
            } else {
                ControlFlow::Continue(())
            };
        };
        last_seen_at = listing.taken_at;
        patience.context.progress(&seen.status);
        match seen.phase() {
            phase if phase == wanted => ControlFlow::Break(Ok(seen.clone())),
            Phase::Error => ControlFlow::Break(Err(NotReached::Broken(Box::new(seen.clone())))),
            Phase::Running | Phase::Stopped | Phase::Deleting | Phase::Between => ControlFlow::Continue(()),
        }
    };
    match follow(&session.api, &session.listings, patience, since, judge).await {
        Ok(reached) => reached,
        Err(stopped) => Err(NotReached::Stopped(stopped)),
    }
}

/// Asks for a running state and waits for it. Starting and stopping may be asked for twice; a
/// restart whose fate is not known is never sent again.
async fn switch(
    session: &Session,
    patience: &Patience<'_>,
    from: &Seen,
    wish: Wish,
) -> Result<Seen, NotReached> {
    let doing = format!("set the container \"{}\" to {}", escape(&from.name), wish.word());
    let wanted = match wish {
        Wish::Running | Wish::Restart => Phase::Running,
        Wish::Stopped => Phase::Stopped,
    };
    for send in 1..=SENDS {
        let sent = patiently(&session.api, patience, || session.api.set_status(&from.id, wish)).await;
        let sent = sent.map_err(NotReached::Stopped)?;
        session.listings.wrote();
        match sent {
            Ok(()) => return reach(session, patience, from, wanted).await,
            Err(error) if error.is_not_found() => return Err(NotReached::Vanished),
            Err(error) if !error.is_unclear() => {
                return Err(NotReached::Refused(failure::of_act(&error, &doing)));
            }
            Err(error) if wish == Wish::Restart => {
                return restart_unclear(session, patience, from, &error, &doing).await;
            }
            Err(error) => {
                let now = session.any_listing(Duration::ZERO).await.map_err(NotReached::Refused)?;
                match now.get(&from.id) {
                    Some(seen) if seen.phase() == wanted => return Ok(seen.clone()),
                    Some(seen) if seen.phase() == Phase::Between => {
                        return reach(session, patience, from, wanted).await;
                    }
                    _ if send == SENDS => return Err(NotReached::Refused(failure::of_act(&error, &doing))),
                    _ => patience.sleep(PAUSE).await.map_err(|ended| NotReached::Stopped(ended.into()))?,
                }
            }
        }
    }
    unreachable!("the last send returns")
}

/// Whether a restart was executed shows in the status on its way, or in how long the container is up.
async fn restart_unclear(
    session: &Session,
    patience: &Patience<'_>,
    from: &Seen,
    error: &ActError,
    doing: &str,
) -> Result<Seen, NotReached> {
    let listing = session.any_listing(Duration::ZERO).await.map_err(NotReached::Refused)?;
    let seen = listing.get(&from.id);
    if seen.is_some_and(|seen| seen.phase() == Phase::Between || super::settle::is_up_for_less(seen, 60)) {
        return reach(session, patience, from, Phase::Running).await;
    }
    let failure = failure::of_act(error, doing)
        .hint("The restart may or may not have happened; it is not sent a second time by itself.");
    Err(NotReached::Refused(failure))
}

/// Starts, stops, restarts, as the plan says. What is not remote (protection, timeouts) needs no
/// request. A container that is on its way is waited for.
pub(in crate::providers::stacks) async fn update(
    session: &Session,
    before: &Value,
    planned: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(planned, TIMEOUTS).update);
    let id = attrs::text(before, "id").unwrap_or("").to_owned();
    let wants_running = attrs::text(planned, "desired_status") != Some("stopped");
    let restarts = wants_running && !attrs::same(before, planned, "restart_triggers");
    let is_settled = attrs::same(before, planned, "desired_status")
        && matches!(attrs::text(before, "status"), Some("running" | "stopped"));
    if is_settled && !restarts {
        return Outcome::ready(attrs::settled(planned));
    }
    let listing = match session.any_listing(Duration::from_secs(3)).await {
        Ok(listing) => listing,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let created_at = attrs::text(before, "created_at");
    let Some(now) = listing.get(&id).filter(|seen| seen.is(&id, created_at)).cloned() else {
        let detail =
            format!("The container {} is not there any more: somebody else has removed it.", escape(&id));
        let error = ProviderError::new(ErrorKind::Refused, "Container gone", detail)
            .hint("Plan again to see what is there.");
        return Outcome::failed(Left::Unchanged, error);
    };
    if now.phase() == Phase::Deleting {
        return overtaken(session, before, &patience, &now).await;
    }
    let reached = match (wants_running, now.phase()) {
        (true, Phase::Running) if restarts => switch(session, &patience, &now, Wish::Restart).await,
        (true, Phase::Running) => Ok(now),
        (true, Phase::Between) => arrive(session, &patience, &now, restarts).await,
        (true, _) => switch(session, &patience, &now, Wish::Running).await,
        (false, Phase::Stopped) => Ok(now),
        (false, _) => switch(session, &patience, &now, Wish::Stopped).await,
    };
    match reached {
        Ok(last) => Outcome::ready(refreshed(&attrs::settled(planned), &last, &session.prices())),
        Err(why) => {
            // What was asked for and did not happen must show in the next plan again.
            let triggers = before.get_attr("restart_triggers").cloned();
            let object =
                triggers.map_or(planned.clone(), |triggers| planned.with_attr("restart_triggers", triggers));
            let status = before.get_attr("status").cloned().unwrap_or_else(|| Value::from("unknown"));
            let object = attrs::settled(&object.with_attr("status", status));
            let wish = if wants_running { "to be running" } else { "to be stopped" };
            unfinished(session, &object, &id, why, &patience, wish).await
        }
    }
}

/// Somebody else deletes the container: nothing can be changed any more.
async fn overtaken(session: &Session, before: &Value, patience: &Patience<'_>, now: &Seen) -> Outcome {
    let Outcome { left, error } = gone(session, before, patience, &escape(&now.name)).await;
    let detail = format!("Somebody else has deleted the container \"{}\".", escape(&now.name));
    let deleted = || {
        ProviderError::new(ErrorKind::Refused, "Container gone", detail)
            .hint("Plan again to see what is there.")
    };
    Outcome::failed(left, error.unwrap_or_else(deleted))
}

/// A container on its way to running: `pending`, `starting`, or on its way elsewhere, which the
/// first request to start ends.
async fn arrive(
    session: &Session,
    patience: &Patience<'_>,
    now: &Seen,
    restarts: bool,
) -> Result<Seen, NotReached> {
    let running = if now.status == "stopping" {
        switch(session, patience, now, Wish::Running).await?
    } else {
        reach(session, patience, now, Phase::Running).await?
    };
    if restarts { switch(session, patience, &running, Wish::Restart).await } else { Ok(running) }
}

/// `DELETE`, then the wait until the container is gone from the list. What is gone already is done.
pub(in crate::providers::stacks) async fn delete(
    session: &Session,
    object: &Value,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, Timeouts::of(object, TIMEOUTS).delete);
    let id = attrs::text(object, "id").unwrap_or("").to_owned();
    let created_at = attrs::text(object, "created_at");
    let name = escape(attrs::text(object, "name").unwrap_or(&id)).into_owned();
    let doing = format!("delete the container \"{name}\"");
    for send in 1..=SENDS {
        let sent = patiently(&session.api, &patience, || session.api.delete(&id)).await;
        session.listings.wrote();
        match sent {
            Ok(Ok(())) => return gone(session, object, &patience, &name).await,
            Ok(Err(error)) if error.is_not_found() => return Outcome::gone(),
            Ok(Err(error)) if error.is_unclear() => {
                let present = match session.any_listing(Duration::ZERO).await {
                    Ok(listing) => listing.get(&id).filter(|seen| seen.is(&id, created_at)).cloned(),
                    Err(error) => return Outcome::failed(Left::Unclear, error),
                };
                let is_on_its_way = present.as_ref().is_none_or(|seen| seen.phase() == Phase::Deleting);
                if is_on_its_way {
                    return gone(session, object, &patience, &name).await;
                }
                if send == SENDS || patience.sleep(PAUSE).await.is_err() {
                    return Outcome::failed(Left::Unclear, failure::of_act(&error, &doing));
                }
            }
            Ok(Err(error)) => return Outcome::failed(Left::Unchanged, failure::of_act(&error, &doing)),
            Err(stopped) => {
                let what = format!("the container \"{name}\" to be free for deletion");
                return Outcome::failed(Left::Unchanged, stopped.into_error(&what, patience.limit));
            }
        }
    }
    unreachable!("the last send returns")
}

/// Waits until the list does not have it any more. Another container under the same id is not it.
async fn gone(session: &Session, object: &Value, patience: &Patience<'_>, name: &str) -> Outcome {
    let id = attrs::text(object, "id").unwrap_or("");
    let created_at = attrs::text(object, "created_at");
    patience.context.progress("deleting");
    let judge = |listing: &super::super::listing::Listing| match listing.get(id) {
        Some(seen) if seen.is(id, created_at) => {
            patience.context.progress(&seen.status);
            ControlFlow::Continue(())
        }
        _ => ControlFlow::Break(()),
    };
    let since = session.api.elapsed();
    match follow(&session.api, &session.listings, patience, since, judge).await {
        Ok(()) => Outcome::gone(),
        Err(stopped) => {
            let what = format!("the container \"{name}\" to be gone");
            let object = object.with_attr("status", Value::from("deleting"));
            let error = stopped.into_error(&what, patience.limit);
            Outcome::failed(Left::Exists(object, Condition::Unfinished), error)
        }
    }
}

/// The action `stacks_restart`: one restart, waited for. A container that is stopped or gone by now
/// has nothing to restart: it sees its connections when it is started.
pub(in crate::providers::stacks) async fn restart(
    session: &Session,
    id: &str,
    context: &dyn WriteContext,
) -> Outcome {
    let patience = Patience::new(session.api.clock(), context, TIMEOUTS.update);
    let listing = match session.any_listing(Duration::from_secs(3)).await {
        Ok(listing) => listing,
        Err(error) => return Outcome::failed(Left::Unchanged, error),
    };
    let now = match listing.get(id) {
        Some(seen) if !matches!(seen.phase(), Phase::Stopped | Phase::Deleting) => seen.clone(),
        Some(_) | None => return Outcome::done(),
    };
    let what = format!("the container \"{}\" to be running again", escape(&now.name));
    let error = match switch(session, &patience, &now, Wish::Restart).await {
        Ok(_) | Err(NotReached::Vanished) => return Outcome::done(),
        Err(NotReached::Refused(error)) => error,
        Err(NotReached::Stopped(stopped)) => stopped.into_error(&what, patience.limit),
        Err(NotReached::Broken(seen)) => broken(session, &seen).await,
    };
    Outcome::failed(Left::Unchanged, error)
}
