//! What became of writes to containers whose fate is not known: told by looking.
//!
//! A creation happened if there is a container of its name now that was not there when the intent was
//! recorded: absent then, or made at another time. A list may be late, so absence counts when three
//! lists over twenty seconds agree.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::refreshed;
use super::wire::{Phase, Seen, same_time};
use crate::provider::{Change, ChangeAction, ErrorKind, Intent, ProviderError, Settled, Verb};
use crate::providers::attrs;
use crate::providers::patience::Patience;
use crate::providers::stacks::catalogue::ContainerTemplate;
use crate::providers::stacks::failure;
use crate::providers::stacks::listing::Listing;
use crate::providers::stacks::session::Session;
use crate::providers::stacks::waiting::Stopped;
use crate::value::Value;

/// Pauses between the lists that have to agree on an absence.
const PAUSE: Duration = Duration::from_secs(10);
/// The same for an intent whose twenty seconds are over already.
const SHORT_PAUSE: Duration = Duration::from_secs(2);
const OLD: Duration = Duration::from_secs(20);
/// Lists that must agree.
const LOOKS: u32 = 3;
/// Lists for which a deletion under way, or a container just accepted, is given time.
const PATIENT_LOOKS: u32 = 12;
const PATIENT_PAUSE: Duration = Duration::from_secs(5);

/// Why the intent of a waitlisted creation stays open.
pub(super) const WAITLISTED: &str = "On the waitlist";

/// Containers of one name, as they were at one time: id and time of creation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Present(Vec<(String, Option<String>)>);

pub(super) fn present(listing: &Listing, name: &str) -> Present {
    Present(listing.named(name).map(|seen| (seen.id.clone(), seen.created_at.clone())).collect())
}

impl Present {
    pub(super) fn has(&self, seen: &Seen) -> bool {
        let Present(known) = self;
        known.iter().any(|(id, created_at)| {
            *id == seen.id
                && created_at.is_some() == seen.created_at.is_some()
                && same_time(created_at.as_deref(), seen.created_at.as_deref())
        })
    }

    fn to_json(&self) -> Json {
        let Present(known) = self;
        known.iter().map(|(id, created_at)| json!({"id": id, "created_at": created_at})).collect()
    }

    fn from_json(json: &Json) -> Present {
        let text = |item: &Json, name: &str| item.get(name).and_then(Json::as_str).map(str::to_owned);
        let items = json.as_array().into_iter().flatten();
        Present(items.filter_map(|item| Some((text(item, "id")?, text(item, "created_at")))).collect())
    }
}

/// What looking for a creation found.
pub(super) enum Looked {
    Found(Box<Seen>),
    /// A new container of the name that is none of ours: other template or plan.
    Another(String),
    Absent,
    Stopped(Stopped),
}

/// Looks for a container that a creation may have made: three lists over twenty seconds.
pub(super) async fn look_for(
    session: &Session,
    patience: &Patience<'_>,
    known: &Present,
    planned: &Value,
) -> Looked {
    let name = attrs::text(planned, "name").unwrap_or("");
    for look in 1..=LOOKS {
        match session.listings.since(session.api.elapsed()).await {
            Ok(listing) => match new_one(&listing, name, known, planned) {
                Looked::Absent => {}
                found => return found,
            },
            Err(error) if error.is_final() || look == LOOKS => {
                return Looked::Stopped(Stopped::Failed(failure::of_ask(&error, "list the containers")));
            }
            Err(_) => {}
        }
        if look < LOOKS
            && let Err(ended) = patience.sleep(PAUSE).await
        {
            return Looked::Stopped(ended.into());
        }
    }
    Looked::Absent
}

fn new_one(listing: &Listing, name: &str, known: &Present, planned: &Value) -> Looked {
    let mut new = listing.named(name).filter(|seen| !known.has(seen) && seen.phase() != Phase::Deleting);
    match new.next() {
        None => Looked::Absent,
        Some(seen) if fits(seen, planned) => Looked::Found(Box::new(seen.clone())),
        Some(seen) => Looked::Another(seen.id.clone()),
    }
}

/// Template and plan are those that were asked for, as far as they are told.
fn fits(seen: &Seen, planned: &Value) -> bool {
    let template = attrs::text(planned, "template").unwrap_or("");
    let product = ContainerTemplate::find(template).map_or(template, |known| known.product());
    let told = seen.template.as_deref().or(seen.kind.as_deref());
    let is_template = told.is_none_or(|told| told == template || told == product);
    let is_plan = match (attrs::text(planned, "plan"), seen.plan.as_deref()) {
        (Some(planned), Some(told)) => planned == told,
        _ => true,
    };
    is_template && is_plan
}

/// The evidence for a change of a container, and the last check that its name is free.
pub(in crate::providers::stacks) async fn evidence(
    session: &Session,
    change: Change<'_>,
) -> Result<Json, ProviderError> {
    let at = session.api.clock().now().to_string();
    let Some(planned) = change.after.filter(|_| change.action.creates()) else {
        return Ok(json!({"at": at}));
    };
    let Some(name) = attrs::text(planned, "name") else { return Ok(json!({"at": at})) };
    let is_replaced = |seen: &Seen| {
        change.action == ChangeAction::DeleteThenCreate
            && change.before.is_some_and(|before| {
                seen.is(attrs::text(before, "id").unwrap_or(""), attrs::text(before, "created_at"))
            })
    };
    let mut listing = session.any_listing(Duration::from_secs(10)).await?;
    let mut looks = 0;
    loop {
        let other = listing.named(name).find(|seen| !is_replaced(seen)).cloned();
        let Some(other) = other else { break };
        // The list may be older than a deletion of this very apply, and a deletion takes its time.
        let may_go = looks == 0 || other.phase() == Phase::Deleting;
        if !may_go || looks == PATIENT_LOOKS {
            return Err(session.exists(name, &other.id));
        }
        if looks > 0 {
            session.api.clock().sleep(PATIENT_PAUSE).await;
        }
        looks += 1;
        listing = session.any_listing(Duration::ZERO).await?;
    }
    Ok(json!({"at": at, "present": present(&listing, name).to_json()}))
}

/// Settles all open intents of containers together, so that one list serves all of them.
pub(in crate::providers::stacks) async fn find(
    session: &Session,
    intents: &[&Intent],
) -> Result<Vec<Settled>, ProviderError> {
    let mut answers: Vec<Option<Settled>> = intents.iter().map(|_| None).collect();
    if intents.is_empty() {
        return Ok(Vec::new());
    }
    let pause = if intents.iter().all(|intent| is_old(session, intent)) { SHORT_PAUSE } else { PAUSE };
    for look in 1..=PATIENT_LOOKS {
        let listing = session.listings.since(session.api.elapsed()).await;
        let listing = listing.map_err(|error| failure::of_ask(&error, "list the containers"))?;
        for (answer, intent) in answers.iter_mut().zip(intents) {
            if answer.is_none() {
                *answer = settle(session, intent, &listing, look).await?;
            }
        }
        if answers.iter().all(Option::is_some) {
            break;
        }
        session.api.clock().sleep(if look < LOOKS { pause } else { PATIENT_PAUSE }).await;
    }
    let open = || Settled::Open("STACKS is still at work on it".to_owned());
    Ok(answers.into_iter().map(|answer| answer.unwrap_or_else(open)).collect())
}

fn is_old(session: &Session, intent: &Intent) -> bool {
    let at =
        intent.evidence.get("at").and_then(Json::as_str).and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let old = jiff::SignedDuration::try_from(OLD).unwrap_or(jiff::SignedDuration::MAX);
    at.is_some_and(|at| session.api.clock().now().duration_since(at) > old)
}

/// The fate of one intent by this list; `None` while it has to be looked again.
async fn settle(
    session: &Session,
    intent: &Intent,
    listing: &Arc<Listing>,
    look: u32,
) -> Result<Option<Settled>, ProviderError> {
    match intent.verb {
        Verb::Create => settle_creation(session, intent, listing, look).await,
        Verb::Delete => settle_deletion(session, intent, listing, look).await,
        Verb::Update | Verb::Invoke => settle_update(session, intent, listing).await.map(Some),
    }
}

async fn settle_creation(
    session: &Session,
    intent: &Intent,
    listing: &Listing,
    look: u32,
) -> Result<Option<Settled>, ProviderError> {
    let Some(planned) = &intent.planned else { return Ok(Some(Settled::NotHappened)) };
    if let Some(accepted) = &intent.accepted {
        return settle_accepted(session, accepted, listing, look).await;
    }
    let name = attrs::text(planned, "name").unwrap_or("");
    let known = Present::from_json(intent.evidence.get("present").unwrap_or(&Json::Null));
    Ok(match new_one(listing, name, &known, planned) {
        Looked::Found(seen) => Some(Settled::Happened(adopted(session, planned, &seen).await)),
        Looked::Another(_) => Some(Settled::NotHappened),
        // It may come whenever there is capacity.
        Looked::Absent if intent.why.as_deref() == Some(WAITLISTED) => {
            Some(Settled::Open(WAITLISTED.to_owned()))
        }
        Looked::Absent | Looked::Stopped(_) if look >= LOOKS => Some(Settled::NotHappened),
        Looked::Absent | Looked::Stopped(_) => None,
    })
}

/// STACKS had accepted it: the object is known by its id.
async fn settle_accepted(
    session: &Session,
    accepted: &Value,
    listing: &Listing,
    look: u32,
) -> Result<Option<Settled>, ProviderError> {
    let id = attrs::text(accepted, "id").unwrap_or("");
    let created_at = attrs::text(accepted, "created_at");
    if let Some(seen) = listing.get(id).filter(|seen| seen.is(id, created_at)) {
        return Ok(Some(Settled::Happened(refreshed(accepted, seen, &session.prices()))));
    }
    if look < LOOKS {
        return Ok(None);
    }
    Ok(Some(match confirmed(session, id, created_at).await? {
        Some(seen) => Settled::Happened(refreshed(accepted, &seen, &session.prices())),
        None => Settled::Gone,
    }))
}

async fn settle_deletion(
    session: &Session,
    intent: &Intent,
    listing: &Listing,
    look: u32,
) -> Result<Option<Settled>, ProviderError> {
    let Some(before) = &intent.before else { return Ok(Some(Settled::Gone)) };
    let (id, created_at) = (attrs::text(before, "id").unwrap_or(""), attrs::text(before, "created_at"));
    match listing.get(id).filter(|seen| seen.is(id, created_at)) {
        Some(seen) if seen.phase() == Phase::Deleting => Ok(None),
        // A request may still be on its way.
        Some(_) if look >= LOOKS => Ok(Some(Settled::NotHappened)),
        Some(_) => Ok(None),
        None => Ok(match confirmed(session, id, created_at).await? {
            None => Some(Settled::Gone),
            Some(_) => None,
        }),
    }
}

/// Starting and stopping show in the status; what is missing shows in the next plan. Whether a
/// restart happened shows in how long the container is up.
async fn settle_update(
    session: &Session,
    intent: &Intent,
    listing: &Listing,
) -> Result<Settled, ProviderError> {
    let Some(before) = &intent.before else {
        return Ok(Settled::NotHappened);
    };
    let (id, created_at) = (attrs::text(before, "id").unwrap_or(""), attrs::text(before, "created_at"));
    let seen = match listing.get(id).filter(|seen| seen.is(id, created_at)) {
        Some(seen) => Some(seen.clone()),
        None => confirmed(session, id, created_at).await?,
    };
    let Some(seen) = seen else { return Ok(Settled::Gone) };
    let planned = intent.planned.as_ref().unwrap_or(before);
    let restarts = !attrs::same(before, planned, "restart_triggers");
    if restarts && !was_restarted(session, intent, &seen) {
        // Not in full: what did happen of it shows in the next refresh, and what follows an update
        // must wait until it is one.
        return Ok(Settled::NotHappened);
    }
    Ok(Settled::Happened(refreshed(&attrs::settled(planned), &seen, &session.prices())))
}

/// Whether a follow-up's restart happened since the intent was recorded.
pub(in crate::providers::stacks) fn was_restarted(session: &Session, intent: &Intent, seen: &Seen) -> bool {
    let at =
        intent.evidence.get("at").and_then(Json::as_str).and_then(|at| at.parse::<jiff::Timestamp>().ok());
    let Some(at) = at else { return false };
    let since = session.api.clock().now().duration_since(at).as_secs();
    seen.status == "restarting" || u64::try_from(since).is_ok_and(|since| is_up_for_less(seen, since))
}

/// "Up 5 seconds (healthy)", as the container engine prints it: up for less than so many seconds.
pub(in crate::providers::stacks) fn is_up_for_less(seen: &Seen, seconds: u64) -> bool {
    let Some(words) = seen.raw_status.as_deref().and_then(|raw| raw.strip_prefix("Up ")) else {
        return false;
    };
    let words = words.split(" (").next().unwrap_or("");
    let up = match words {
        "Less than a second" => Some(0),
        "About a minute" => Some(60),
        "About an hour" => Some(3600),
        _ => words.split_once(' ').and_then(|(count, unit)| {
            let unit = match unit.trim_end_matches('s') {
                "second" => 1,
                "minute" => 60,
                "hour" => 3600,
                _ => return None,
            };
            count.parse::<u64>().ok()?.checked_mul(unit)
        }),
    };
    up.is_some_and(|up| up < seconds)
}

/// Whether a container that is in no list is there all the same: one absence proves nothing.
pub(in crate::providers::stacks) async fn confirmed(
    session: &Session,
    id: &str,
    created_at: Option<&str>,
) -> Result<Option<Seen>, ProviderError> {
    match session.api.container(id).await {
        Ok(seen) => Ok(seen.filter(|seen| seen.is(id, created_at))),
        Err(error) => Err(failure::of_ask(&error, "look at a container that is in no list")),
    }
}

/// An object made of what was planned and what was found.
async fn adopted(session: &Session, planned: &Value, seen: &Seen) -> Value {
    let prices = session.load_prices().await;
    refreshed(&attrs::settled(&super::with_cost(planned, &prices)), seen, &prices)
}

impl Session {
    /// A container of that name exists and is not in the state.
    pub(in crate::providers::stacks) fn exists(&self, name: &str, id: &str) -> ProviderError {
        let detail = format!(
            "A container named \"{}\" exists in this account and is not in the state. terrace changes nothing that \
             it did not create or import.",
            crate::diag::escape(name)
        );
        ProviderError::new(ErrorKind::Exists { import_id: id.to_owned() }, "Name taken", detail)
            .hint("Or choose another `name`.")
            .at(crate::value::Path::root().attr("name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(created_at: &str, raw: &str) -> Seen {
        Seen {
            id: "usr-abc12345-web".into(),
            name: "web".into(),
            template: None,
            kind: Some("redis".into()),
            plan: Some("micro".into()),
            status: "running".into(),
            cpu: None,
            memory: None,
            storage: None,
            ip_address: None,
            created_at: Some(created_at.into()),
            raw_status: Some(raw.into()),
            external_access: None,
            image_tag: None,
            version: None,
            version_major: None,
            reach: None,
        }
    }

    #[test]
    fn a_successor_of_the_same_name_is_told_by_its_time() {
        let known = Present(vec![("usr-abc12345-web".into(), Some("2026-03-01T12:00:00.000Z".into()))]);
        assert!(known.has(&seen("2026-03-01T12:00:00Z", "")));
        assert!(!known.has(&seen("2026-03-01T12:00:01Z", "")));
        assert_eq!(Present::from_json(&known.to_json()), known);
        assert_eq!(Present::from_json(&Json::Null), Present::default());
    }

    #[test]
    fn only_what_was_asked_for_is_adopted() {
        let planned = |template: &str, plan: &str| {
            Value::object([("template", Value::from(template)), ("plan", Value::from(plan))])
        };
        let found = seen("2026-03-01T12:00:00Z", "");
        assert!(fits(&found, &planned("redis-micro", "micro")));
        assert!(!fits(&found, &planned("redis-micro", "basic")));
        assert!(!fits(&found, &planned("nginx-micro", "micro")));
    }

    #[test]
    fn uptime_is_read_as_the_engine_prints_it() {
        for (raw, seconds, expected) in [
            ("Up 5 seconds (healthy)", 6, true),
            ("Up 5 seconds (healthy)", 5, false),
            ("Up Less than a second (health: starting)", 1, true),
            ("Up About a minute", 61, true),
            ("Up 2 hours (healthy)", 7201, true),
            ("Up 2 hours (healthy)", 60, false),
            ("Up 3 days", 1_000_000, false),
            ("Exited (0) 5 seconds ago", 60, false),
            ("", 60, false),
        ] {
            assert_eq!(is_up_for_less(&seen("", raw), seconds), expected, "{raw}");
        }
    }
}
