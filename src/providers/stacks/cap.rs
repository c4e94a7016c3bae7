//! The spending cap: what a calendar month has cost already, which cap holds, and what is to be said
//! of it.

use jiff::Timestamp;
use rustc_hash::{FxHashMap, FxHashSet};

use super::container;
use super::listing::Listing;
use super::preflight::size_of;
use super::prices::Prices;
use super::session::Session;
use crate::provider::{Cents, Change, CostReport, Created, ErrorKind, Note, NoteKind, ProviderError};
use crate::providers::attrs;

/// The cap for a calendar month, and how it is known.
#[derive(Clone, Copy)]
pub(super) enum Cap {
    /// From the configuration or the environment, beside the one that STACKS named, if it did.
    Set { cap: Cents, learned: Option<Cents> },
    /// STACKS named it when it refused a creation.
    Learned(Cents),
}

impl Cap {
    pub(super) fn of(session: &Session, learned: Option<Cents>) -> Option<Cap> {
        match session.spending_cap {
            Some(cap) => Some(Cap::Set { cap, learned }),
            None => learned.map(Cap::Learned),
        }
    }

    pub(super) fn amount(self) -> Cents {
        match self {
            Cap::Set { cap, learned: _ } | Cap::Learned(cap) => cap,
        }
    }

    /// Where the setting does not fit what is known of the key.
    pub(super) fn doubts(self, cost: &CostReport) -> Option<String> {
        let Cap::Set { cap, learned } = self else { return None };
        let after = cost.cap_used + cost.cap_needed;
        match learned {
            Some(learned) if learned < cap && after > learned => Some(format!(
                "The spending cap is set to {cap}, and the key's own was {learned} when STACKS last named it: creations \
                 beyond that may be refused."
            )),
            Some(_) => None,
            None if cost.cap_used > cap => Some(format!(
                "The spending cap is set to {cap}, and {} are spent this month already: STACKS has refused nothing, so \
                 the key has no cap of its own, or a higher one.",
                cost.cap_used
            )),
            None => None,
        }
    }
}

/// Nobody tells whether the key has a cap too: what is created with it elsewhere is not held back by
/// our setting. Said once, where the first container is created.
pub(super) fn only_ours(changes: &[Change<'_>], cap: Cap) -> Option<(usize, Note)> {
    let Cap::Set { cap, learned: None } = cap else { return None };
    let first = changes.iter().position(|c| c.kind == container::NAME && c.action.creates())?;
    let text = format!(
        "terrace keeps to the spending cap of {cap}; whether the API key has one too, STACKS does not tell. Give the key \
         a cap in the dashboard, under Account Settings → API Keys, to be safe from other uses of it"
    );
    Some((first, Note::new(NoteKind::Info, text)))
}

/// The error of a plan that would spend more than that.
pub(super) fn over_cap(cost: &CostReport, known: Cap) -> Option<ProviderError> {
    let cap = known.amount();
    let total = cost.cap_used + cost.cap_needed;
    if cost.cap_needed == Cents::ZERO || total <= cap {
        return None;
    }
    let detail = format!(
        "This plan creates containers for {} a month. The spending cap is {cap} a month, of which {} are used this \
         month: {} are left. What is deleted gives nothing back before the next month.",
        cost.cap_needed,
        cost.cap_used,
        Cents(cap.0.saturating_sub(cost.cap_used.0)),
    );
    let kind = ErrorKind::SpendingCap { cap: Some(cap), spent: Some(cost.cap_used) };
    let hint = match known {
        Cap::Set { .. } => {
            "Plan less, raise monthly_spending_cap (or STACKS_SPENDING_CAP), or wait for the next calendar month (UTC)."
        }
        Cap::Learned(_) => {
            "This is the cap that STACKS named when it last refused a creation. If it was raised since, set monthly_spending_cap (or STACKS_SPENDING_CAP) to what it is now; else plan less, or wait for the next calendar month (UTC)."
        }
    };
    Some(ProviderError::new(kind, "Spending cap exceeded", detail).hint(hint))
}

/// What was created in this calendar month (UTC, by the server's clock): all that the ledger
/// remembers, also what is gone, and what exists and nobody here manages, since another configuration
/// may have made it with the same key. What is managed and not in the ledger was imported: the key
/// has not paid for it.
pub(super) fn spent_this_month(
    session: &Session,
    listing: &Listing,
    changes: &[Change<'_>],
    created: &[Created<'_>],
    prices: &Prices,
) -> Cents {
    let month = |time: Timestamp| time.strftime("%Y-%m").to_string();
    let now = month(listing.date.unwrap_or_else(|| session.api.clock().now()));
    let mut ours: FxHashMap<Option<&str>, usize> = FxHashMap::default();
    let mut spent = Cents::ZERO;
    for creation in created.iter().filter(|creation| month(creation.at) == now) {
        spent += creation.price;
        *ours.entry(creation.name).or_default() += 1;
    }
    let managed: FxHashSet<&str> = changes
        .iter()
        .filter(|change| change.kind == container::NAME)
        .filter_map(|change| attrs::text(change.before?, "id"))
        .collect();
    for seen in &listing.containers {
        let created_at = seen.created_at.as_deref().and_then(|text| text.parse::<Timestamp>().ok());
        if managed.contains(seen.id.as_str()) || created_at.is_none_or(|at| month(at) != now) {
            continue;
        }
        match ours.get_mut(&Some(seen.name.as_str())) {
            Some(left) if *left > 0 => *left -= 1,
            _ => spent += prices.of(size_of(seen)),
        }
    }
    spent
}
