//! Before anything is written: what the changes cost, whether the cap holds, names that are taken,
//! who is locked out, how many requests and how long.

use std::net::IpAddr;
use std::time::Duration;

use super::cap::{Cap, only_ours, over_cap, spent_this_month};
use super::catalogue::{ContainerPlan, ContainerTemplate, STORAGE_TIERS};
use super::container::wire::{Phase, Seen};
use super::listing::Listing;
use super::prices::{Prices, Size};
use super::session::Session;
use super::{backup, connection, container, follow_ups, ip_allowlist};
use crate::diag::escape;
use crate::provider::{
    Cents, Change, ChangeAction, CostReport, ErrorKind, FollowUp, Note, NoteKind, Preflight, PreflightAsk,
    ProviderError,
};
use crate::providers::attrs;
use crate::value::{Path, Value};

/// The list that was read for this plan serves.
const AGE: Duration = Duration::from_secs(600);
/// What the guide gives as the usual limit.
const REQUESTS_PER_MINUTE: u32 = 60;
/// Requests that may go at once before the pace counts.
const BURST: u32 = 10;

/// # Errors
/// The list of containers cannot be got although it is needed.
pub(super) async fn run(session: &Session, ask: PreflightAsk<'_>) -> Result<Preflight, ProviderError> {
    let PreflightAsk { changes, created, cap_learned } = ask;
    let cap = Cap::of(session, cap_learned);
    let of_containers = || changes.iter().filter(|change| change.kind == container::NAME);
    let creates = of_containers().any(|change| change.action.creates());
    let prices = if creates { session.load_prices().await } else { session.prices() };
    let connects =
        changes.iter().any(|c| c.kind == connection::NAME && (c.action.creates() || c.action.deletes()));
    let opens = changes.iter().any(opens_list);
    let needs_listing = creates || connects || opens || cap.is_some();
    let listing = if needs_listing { Some(session.recent_listing(AGE).await?) } else { None };
    let listing = listing.as_deref();

    let follow_ups = follow_ups::restarts(changes, listing);
    let each: Vec<Cents> = changes.iter().map(|change| price(change, &prices)).collect();
    let cost = CostReport {
        monthly_before: of_containers().filter_map(|change| change.before).map(|o| monthly(o, &prices)).sum(),
        monthly_after: of_containers().map(|change| monthly_after(change, &prices)).sum(),
        cap: cap.map(Cap::amount),
        cap_used: listing.map_or(Cents::ZERO, |l| spent_this_month(session, l, changes, created, &prices)),
        cap_needed: each.iter().copied().sum(),
        ..work(session, changes, &follow_ups)
    };
    let mut errors = listing.map_or(Vec::new(), |listing| names_taken(session, changes, listing));
    errors.extend(cap.and_then(|cap| over_cap(&cost, cap)).map(|error| (None, error)));
    let caller = if opens { caller(session, changes, listing).await } else { None };
    let mut notes = lockouts(changes, caller);
    notes.extend(follow_ups::left_alone(changes, listing));
    notes.extend(cap.and_then(|cap| only_ours(changes, cap)));
    if let Some(cap) = cap
        && creates
    {
        cap.doubts(&cost).into_iter().for_each(|doubt| session.warn(doubt));
    }
    let (lost, of_all) = backup::losses::notes(session, changes).await;
    notes.extend(lost);
    let warnings = session.take_warnings().into_iter().chain(of_all).collect();
    Ok(Preflight { cost, prices: each, follow_ups, notes, errors, warnings })
}

/// What a change adds to the month's spending: a replacement counts in full, as a creation does.
fn price(change: &Change<'_>, prices: &Prices) -> Cents {
    match change.after {
        Some(after) if change.kind == container::NAME && change.action.creates() => {
            prices.of(container::size(after))
        }
        _ => Cents::ZERO,
    }
}

/// What an object costs a month: as it was told when it was made, else by its size.
fn monthly(object: &Value, prices: &Prices) -> Cents {
    let told = object.get_attr("monthly_cost").and_then(Value::as_number);
    told.and_then(|dollars| Cents::parse(&dollars.to_string()))
        .unwrap_or_else(|| prices.of(container::size(object)))
}

fn monthly_after(change: &Change<'_>, prices: &Prices) -> Cents {
    match (change.action, change.after) {
        (ChangeAction::Delete | ChangeAction::Forget, _) | (_, None) => Cents::ZERO,
        (action, Some(after)) if action.creates() => prices.of(container::size(after)),
        (_, Some(after)) => monthly(after, prices),
    }
}

/// The list does not tell the storage tier; the storage does.
pub(super) fn size_of(seen: &Seen) -> Size<'_> {
    let container_template = seen.template.as_deref().or(seen.kind.as_deref()).unwrap_or("");
    let container_plan = seen.plan.as_deref().filter(|plan| ContainerPlan::find(plan).is_some());
    Size { container_template, container_plan, storage_tier: storage_tier(seen) }
}

pub(super) fn storage_tier(seen: &Seen) -> Option<i64> {
    let template = ContainerTemplate::find(seen.template.as_deref().or(seen.kind.as_deref())?);
    let plan = seen.plan.as_deref().or(template.and_then(ContainerTemplate::default_plan));
    let more = seen.storage.as_ref()?.to_i64()? - ContainerPlan::find(plan?)?.storage_mb;
    STORAGE_TIERS.into_iter().find(|tier| tier.size_mb == more).map(|tier| tier.tier)
}

/// Creations that would meet a container of their name, in the account or in the plan itself.
fn names_taken(
    session: &Session,
    changes: &[Change<'_>],
    listing: &Listing,
) -> Vec<(Option<usize>, ProviderError)> {
    let leaves = |seen: &Seen| {
        seen.phase() == Phase::Deleting
            || changes.iter().any(|change| {
                let goes = matches!(change.action, ChangeAction::Delete | ChangeAction::DeleteThenCreate);
                let id = change.before.and_then(|before| attrs::text(before, "id"));
                change.kind == container::NAME && goes && id == Some(&seen.id)
            })
    };
    let mut errors = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        if change.kind != container::NAME || !change.action.creates() {
            continue;
        }
        let Some(name) = change.after.and_then(|after| attrs::text(after, "name")) else { continue };
        let Some(other) = listing.named(name).find(|seen| !leaves(seen)) else { continue };
        let is_itself = change.before.and_then(|before| attrs::text(before, "id")) == Some(&other.id);
        let error = if is_itself { cannot_stand_beside(name) } else { session.exists(name, &other.id) };
        errors.push((Some(at), error));
    }
    errors
}

fn cannot_stand_beside(name: &str) -> ProviderError {
    let detail = format!(
        "create_before_destroy asks for the new container \"{}\" while the old one exists, but names are unique at \
         STACKS.",
        escape(name)
    );
    ProviderError::new(ErrorKind::Invalid, "Name taken by its predecessor", detail)
        .hint("Give the new one another `name`, or remove create_before_destroy.")
        .at(Path::root().attr("name"))
}

/// Whether an allow-list is made or changed.
fn opens_list(change: &Change<'_>) -> bool {
    change.kind == ip_allowlist::NAME && (change.action.creates() || change.action == ChangeAction::Update)
}

/// The address that terrace is run from, as STACKS sees it: it tells with any container's list.
async fn caller(session: &Session, changes: &[Change<'_>], listing: Option<&Listing>) -> Option<IpAddr> {
    let lists = || changes.iter().filter(|change| change.kind == ip_allowlist::NAME);
    let told = || lists().find_map(|change| attrs::text(change.before?, "caller_ip")?.parse().ok());
    if let Some(known) = session.caller().or_else(told) {
        return Some(known);
    }
    let listing = listing?;
    let of_lists = lists().filter_map(|change| listing.get(attrs::text(change.after?, "container_id")?));
    let any = of_lists.chain(&listing.containers).find(|seen| seen.phase() != Phase::Deleting)?;
    // A plan is a plan without it.
    let ips = session.api.allowed_ips(&any.id).await.ok()??;
    session.saw_caller(ips.caller());
    ips.caller()
}

/// Lists that keep out the address that terrace is run from, or may: in an account without containers
/// nobody tells it.
fn lockouts(changes: &[Change<'_>], caller: Option<IpAddr>) -> Vec<(usize, Note)> {
    let changed = changes.iter().enumerate().filter(|(_, change)| opens_list(change));
    let note = |(at, change): (usize, &Change<'_>)| {
        let after = change.after?;
        let note = match caller {
            Some(caller) if ip_allowlist::keeps_out(after, caller) == Some(true) => {
                let text = format!(
                    "your own address {caller} is not in this list: you will not reach the container from here"
                );
                Note::new(NoteKind::Lockout, text)
            }
            None if attrs::flag(after, "keep_caller_ip") != Some(true) => {
                let text = "your own address, which is not known yet, will reach the container only if an entry \
                            covers it, or with keep_caller_ip = true";
                Note::new(NoteKind::Info, text)
            }
            _ => return None,
        };
        Some((at, note))
    };
    changed.filter_map(note).collect()
}

/// Requests and time, by what each change takes: the guide's 10 to 30 s to readiness, a list every
/// 5 s while something is pending, and the pace of the key.
fn work(session: &Session, changes: &[Change<'_>], follow_ups: &[FollowUp]) -> CostReport {
    let mut requests = 0;
    let (mut creating, mut switching, mut deleting, mut others) =
        (false, !follow_ups.is_empty(), false, false);
    for change in changes {
        let (creates, deletes) = (change.action.creates(), change.action.deletes());
        match change.kind {
            container::NAME => {
                let switches = change.action == ChangeAction::Update && switches(change);
                creating |= creates;
                deleting |= deletes;
                switching |= switches;
                requests += u32::from(creates) + u32::from(deletes) + u32::from(switches);
            }
            connection::NAME => {
                let is_nameless = change.after.is_some_and(|after| attrs::text(after, "name").is_none());
                requests += u32::from(creates) + u32::from(creates && is_nameless) + u32::from(deletes);
                others |= creates || deletes;
            }
            ip_allowlist::NAME => {
                requests += list_requests(change);
                others |= change.action != ChangeAction::NoOp;
            }
            backup::NAME => {
                // The list before, the request, two looks, and the pin.
                requests += 5 * u32::from(creates) + u32::from(deletes);
                requests += u32::from(change.action == ChangeAction::Update);
                switching |= creates;
                others |= deletes || change.action == ChangeAction::Update;
            }
            _ => {}
        }
    }
    requests += u32::try_from(follow_ups.len()).unwrap_or(u32::MAX);
    let waits = [(deleting, 6), (creating, 20), (switching, 5)];
    let waiting: u32 = waits.iter().filter(|(is_so, _)| *is_so).map(|(_, seconds)| seconds).sum();
    requests += waiting.div_ceil(5) + u32::from(creating);
    let limit = session.requests_per_minute.unwrap_or(REQUESTS_PER_MINUTE);
    let paced = requests.saturating_sub(BURST).saturating_mul(60) / limit.max(1);
    let seconds = (waiting + u32::from(others)).max(paced);
    CostReport { requests, requests_per_minute: Some(limit), seconds, ..CostReport::default() }
}

/// Whether an update of a container sends anything.
fn switches(change: &Change<'_>) -> bool {
    let (Some(before), Some(after)) = (change.before, change.after) else { return false };
    !attrs::same(before, after, "desired_status") || !attrs::same(before, after, "restart_triggers")
}

/// Enabling, two reads, every addition, and the removal of the address that STACKS adds.
fn list_requests(change: &Change<'_>) -> u32 {
    let count = |object: Option<&Value>| {
        let entries = object.and_then(|object| object.get_attr("entry")).map_or(0, Value::len);
        u32::try_from(entries).unwrap_or(u32::MAX)
    };
    let (before, after) = (count(change.before), count(change.after));
    match change.action {
        ChangeAction::Create => 4 + after,
        ChangeAction::DeleteThenCreate | ChangeAction::CreateThenDelete => 5 + after,
        ChangeAction::Update => 2 + changed_entries(change).unwrap_or(before + after),
        ChangeAction::Delete => 1,
        ChangeAction::NoOp | ChangeAction::Read | ChangeAction::Forget => 0,
    }
}

fn changed_entries(change: &Change<'_>) -> Option<u32> {
    let (before, after) =
        (change.before?.get_attr("entry")?.as_slice()?, change.after?.get_attr("entry")?.as_slice()?);
    let differ = |a: &[Value], b: &[Value]| a.iter().filter(|entry| !b.contains(entry)).count();
    u32::try_from(differ(before, after) + differ(after, before)).ok()
}
