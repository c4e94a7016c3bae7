//! Preflight: what the providers say of the changes before anything is written. Prices, caps,
//! requests, follow-ups, and what would surely fail.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::addr::{InstanceAddr, Mode};
use crate::diag::Diagnostic;
use crate::provider::{Cents, Change, ChangeAction, CostReport, Created, Preflight, PreflightAsk, Registry};
use crate::state::{Creation, Entry};
use crate::value::{Path, Value};

use super::model::{PlanMode, PlannedFollowUp, Refresh};
use super::planner::Walk;

/// Asks every provider configuration about its changes.
pub(super) async fn check(walk: &mut Walk<'_>) {
    exclusive(walk);
    super::imports::refuse_managed(walk);
    if matches!(walk.inputs.options.mode, PlanMode::RefreshOnly | PlanMode::Invoke)
        || walk.diagnostics.has_errors()
    {
        return;
    }
    for (provider, share) in shares(walk) {
        check_share(walk, &provider, share).await;
    }
    owed(walk);
}

/// What belongs to one provider configuration.
#[derive(Default)]
struct Share {
    /// Positions of its changes.
    positions: Vec<usize>,
    /// Objects that a plan for a part leaves alone: they cost all the same.
    kept: Vec<(InstanceAddr, Value)>,
}

fn shares(walk: &Walk<'_>) -> BTreeMap<String, Share> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    let mut planned = FxHashSet::default();
    for (at, change) in walk.changes.iter().enumerate() {
        share_of(&mut shares, &change.provider).positions.push(at);
        planned.insert((&change.addr, change.deposed.as_deref()));
    }
    for Entry { addr, deposed, object } in walk.refreshed.state.objects.iter() {
        if addr.resource.mode != Mode::Managed || planned.contains(&(addr, deposed)) {
            continue;
        }
        if let Some(value) = object.value() {
            share_of(&mut shares, &object.provider).kept.push((addr.clone(), value.unmarked_deep()));
        }
    }
    shares
}

fn share_of<'s>(shares: &'s mut BTreeMap<String, Share>, provider: &str) -> &'s mut Share {
    if !shares.contains_key(provider) {
        shares.insert(provider.to_owned(), Share::default());
    }
    shares.get_mut(provider).expect("it is there now")
}

async fn check_share(walk: &mut Walk<'_>, provider: &str, share: Share) {
    let Share { positions, kept } = &share;
    let is_idle = positions.iter().all(|at| walk.changes[*at].action == ChangeAction::NoOp);
    let reader = match walk.readers.get(provider).cloned() {
        Some(reader) => reader,
        None if is_idle => return reckon(walk, provider, &share),
        // A plan that trusts the state needs no credential; with one, cap and names are checked.
        None => match walk.reader(provider) {
            Ok(reader) => reader,
            Err(_) => return reckon(walk, provider, &share),
        },
    };
    let plain: Vec<(Option<Value>, Option<Value>)> = positions
        .iter()
        .map(|at| {
            let change = &walk.changes[*at];
            let plain = |value: &Option<Value>| value.as_ref().map(Value::unmarked_deep);
            (plain(&change.before), plain(&change.after))
        })
        .collect();
    let planned = positions.iter().zip(&plain).map(|(at, (before, after))| {
        let change = &walk.changes[*at];
        let (before, after) = (before.as_ref(), after.as_ref());
        Change { addr: &change.addr, kind: &change.addr.resource.kind, action: change.action, before, after }
    });
    let kept = kept.iter().map(|(addr, object)| {
        let (kind, object) = (&addr.resource.kind, Some(object));
        Change { addr, kind, action: ChangeAction::NoOp, before: object, after: object }
    });
    let changes: Vec<Change<'_>> = planned.chain(kept).collect();
    let spending = &walk.inputs.state.spending;
    let created: Vec<Created<'_>> = spending
        .creations(provider)
        .iter()
        .map(|Creation { addr: _, name, price, created_at }| Created {
            name: name.as_deref(),
            price: Cents(*price),
            at: *created_at,
        })
        .collect();
    let cap_learned = spending.cap_learned(provider).map(Cents);
    let asked = reader.preflight(PreflightAsk { changes: &changes, created: &created, cap_learned }).await;
    match asked {
        Ok(answer) => take(walk, provider, positions, answer),
        Err(error) if walk.inputs.options.refresh == Refresh::Trust => {
            let detail = format!("Cap and names could not be checked: {}", error.detail);
            walk.diagnostics.push(Diagnostic::warning("Changes not checked", detail));
            reckon(walk, provider, &share);
        }
        Err(error) => walk.fail(None, error),
    }
}

/// The cost of what nobody can be asked about: what objects were said to cost, and published prices.
fn reckon(walk: &mut Walk<'_>, provider: &str, share: &Share) {
    let Share { positions, kept } = share;
    let registry = walk.inputs.registry;
    let of = |addr: &InstanceAddr, value: &Value| price(registry, addr, value).unwrap_or(Cents::ZERO);
    let kept: Cents = kept.iter().map(|(addr, object)| of(addr, object)).sum();
    let mut cost = CostReport { monthly_before: kept, monthly_after: kept, ..CostReport::default() };
    for at in positions {
        let change = &mut walk.changes[*at];
        cost.monthly_before += change.before.as_ref().map_or(Cents::ZERO, |before| of(&change.addr, before));
        let stays = !matches!(change.action, ChangeAction::Delete | ChangeAction::Forget);
        let after =
            change.after.as_ref().filter(|_| stays).map_or(Cents::ZERO, |after| of(&change.addr, after));
        cost.monthly_after += after;
        if change.action.creates() {
            change.price = after;
            cost.cap_needed += after;
        }
    }
    if cost.cap_needed > Cents::ZERO {
        let detail = format!(
            "The provider {provider} could not be asked: what would be created is reckoned with published prices, and \
             neither the spending cap nor names were checked."
        );
        walk.diagnostics.push(Diagnostic::warning("Published prices used", detail));
    }
    if cost != CostReport::default() {
        walk.costs.insert(provider.to_owned(), cost);
    }
}

/// What an object costs a month: as it was told when it was made, else by the published list. `None`
/// for what has no price.
pub fn price(registry: &Registry, addr: &InstanceAddr, value: &Value) -> Option<Cents> {
    let value = value.unmarked_deep();
    let (_, resource_type) = registry.resource_type(&addr.resource.kind)?;
    let told = value.get_attr("monthly_cost").and_then(Value::as_number);
    let told = told.and_then(|dollars| Cents::parse(&dollars.to_string()));
    let published = resource_type.published_price(&value)?;
    Some(told.unwrap_or(published))
}

fn take(walk: &mut Walk<'_>, provider: &str, positions: &[usize], answer: Preflight) {
    let Preflight { cost, prices, follow_ups, notes, errors, warnings } = answer;
    walk.costs.insert(provider.to_owned(), cost);
    for (at, price) in positions.iter().zip(prices) {
        walk.changes[*at].price = price;
    }
    // What lies beyond the changes is kept as it is.
    let position = |at: usize| positions.get(at).copied();
    for (at, note) in notes {
        if let Some(at) = position(at) {
            walk.changes[at].notes.push(note);
        }
    }
    for follow_up in follow_ups {
        walk.follow_ups.push(PlannedFollowUp {
            provider: provider.to_owned(),
            action: follow_up.action,
            config: follow_up.config,
            title: follow_up.title,
            after: follow_up.after.into_iter().filter_map(position).collect(),
        });
    }
    for (at, error) in errors {
        let addr = at.and_then(position).map(|at| walk.changes[at].addr.clone());
        walk.fail(addr, error);
    }
    for warning in warnings {
        walk.diagnostics.push(Diagnostic::warning("Provider warning", warning));
    }
}

/// Adds the follow-ups that an interrupted apply still owes, unless the same one is planned anyway.
/// They come last: what is removed or changed now may not need them any more.
fn owed(walk: &mut Walk<'_>) {
    for follow_up in &walk.inputs.owed {
        let same = |planned: &PlannedFollowUp| {
            (&planned.provider, &planned.action, &planned.config)
                == (&follow_up.provider, &follow_up.action, &follow_up.config)
        };
        if !walk.follow_ups.iter().any(same) {
            let changes = walk.changes.iter().enumerate();
            let of_provider = changes.filter(|(_, change)| change.provider == follow_up.provider);
            let after = of_provider.map(|(at, _)| at).collect();
            walk.follow_ups.push(PlannedFollowUp { after, ..follow_up.clone() });
        }
    }
}

/// No two instances may stand for the same remote thing.
fn exclusive(walk: &mut Walk<'_>) {
    let mut seen: BTreeMap<(String, String), (InstanceAddr, Path)> = BTreeMap::new();
    let mut clashes = Vec::new();
    for change in &walk.changes {
        let Some(after) = change.after.as_ref() else { continue };
        let kind = &change.addr.resource.kind;
        let Some((_, resource_type)) = walk.inputs.registry.resource_type(kind) else { continue };
        let known = resource_type.exclusive(after).map(|(path, text)| (path, format!("={text}")));
        let found =
            known.or_else(|| unknown_identity(walk, &change.addr, resource_type.exclusive_argument()?));
        let Some((path, identity)) = found else { continue };
        let key = (kind.clone(), identity);
        match seen.get(&key) {
            Some((first, _)) => clashes.push((change.addr.clone(), first.clone(), path)),
            None => {
                seen.insert(key, (change.addr.clone(), path));
            }
        }
    }
    for (addr, first, path) in clashes {
        let argument = path.first_attr().map_or_else(String::new, ToString::to_string);
        let find = |addr: &InstanceAddr| {
            let id = walk.inputs.program.find(&addr.resource)?;
            walk.inputs.evaluation.span_of(id, &path)
        };
        let detail = format!(
            "{addr} and {first} have the same {argument}. Each would undo what the other does, or the second could \
             not be created."
        );
        let mut diagnostic = Diagnostic::error("Two resources for one object", detail)
            .at(find(&addr))
            .hint(format!("Merge them into one, or give one of them another {argument}."));
        if let (Some(here), Some(there)) = (find(&addr), find(&first))
            && here != there
        {
            diagnostic = diagnostic.label(there, "the other one");
        }
        walk.diagnostics.push(diagnostic);
    }
}

/// The identity of an instance whose value is known after apply only: what the argument refers to,
/// where that is the same for all instances of the block.
fn unknown_identity(walk: &Walk<'_>, addr: &InstanceAddr, argument: &'static str) -> Option<(Path, String)> {
    let id = walk.inputs.program.find(&addr.resource)?;
    let path = Path::root().attr(argument);
    let text = walk.inputs.sources.text(walk.inputs.evaluation.span_of(id, &path)?);
    let depends_on_instance = ["each.", "count.", "self."].iter().any(|word| text.contains(word));
    (!depends_on_instance).then(|| (path, format!("?{}?{}", addr.resource.module, text.trim())))
}
