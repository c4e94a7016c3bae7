//! What only we know of a plan: money, requests, time and what is lost, under `terrace`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::addr::InstanceAddr;
use crate::plan::Plan;
use crate::provider::{Cents, CostReport, NoteKind};

/// Our own part of a plan.
#[derive(Serialize)]
pub(super) struct Extras<'a> {
    /// Of this program.
    version: &'static str,
    /// Of the saved plan.
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    simulated: bool,
    cost: Cost<'a>,
    /// By provider configuration; only those whose cap is known.
    spending_cap: BTreeMap<&'a str, Cap>,
    requests: Requests<'a>,
    estimated_seconds: u32,
    data_loss: Vec<Loss<'a>>,
}

/// Dollars a month.
#[derive(Serialize)]
struct Cost<'a> {
    currency: &'static str,
    #[serde(flatten)]
    total: Monthly,
    by_provider: BTreeMap<&'a str, Monthly>,
}

#[derive(Serialize)]
struct Monthly {
    monthly_before: f64,
    monthly_after: f64,
    monthly_difference: f64,
}

/// Dollars in this calendar month (UTC).
#[derive(Serialize)]
pub(super) struct Cap {
    cap: f64,
    used_before: f64,
    used_after: f64,
    exceeded: bool,
}

#[derive(Serialize)]
struct Requests<'a> {
    total: u64,
    by_provider: BTreeMap<&'a str, ProviderRequests>,
}

#[derive(Serialize)]
struct ProviderRequests {
    requests: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit_per_minute: Option<u32>,
}

/// Something that is gone for good.
#[derive(Serialize)]
struct Loss<'a> {
    address: &'a InstanceAddr,
    message: &'a str,
}

impl<'a> Extras<'a> {
    pub fn of(plan: &'a Plan, digest: Option<&'a str>) -> Extras<'a> {
        let costs = || {
            let some = plan.costs.iter().filter(|(_, cost)| **cost != CostReport::default());
            some.map(|(name, cost)| (name.as_str(), cost))
        };
        let sum = |of: fn(&CostReport) -> Cents| costs().map(|(_, cost)| of(cost)).sum::<Cents>();
        let losses = plan.notes().filter(|(_, note)| note.kind == NoteKind::DataLoss);
        Extras {
            version: env!("CARGO_PKG_VERSION"),
            digest,
            simulated: plan.simulated,
            cost: Cost {
                currency: "USD",
                total: monthly(sum(|cost| cost.monthly_before), sum(|cost| cost.monthly_after)),
                by_provider: costs()
                    .map(|(name, cost)| (name, monthly(cost.monthly_before, cost.monthly_after)))
                    .collect(),
            },
            spending_cap: costs().filter_map(|(name, cost)| Some((name, cap(cost)?))).collect(),
            requests: Requests {
                total: costs().map(|(_, cost)| u64::from(cost.requests)).sum(),
                by_provider: costs().map(|(name, cost)| (name, requests(cost))).collect(),
            },
            // Clouds work at the same time, so the slowest decides.
            estimated_seconds: costs().map(|(_, cost)| cost.seconds).max().unwrap_or(0),
            data_loss: losses.map(|(address, note)| Loss { address, message: &note.text }).collect(),
        }
    }
}

fn monthly(before: Cents, after: Cents) -> Monthly {
    let (before, after) = (dollars(before), dollars(after));
    // Both have two decimals, and so has their difference.
    let difference = ((after - before) * 100.0).round() / 100.0;
    Monthly { monthly_before: before, monthly_after: after, monthly_difference: difference }
}

pub(super) fn cap(cost: &CostReport) -> Option<Cap> {
    let (cap, used_after) = (cost.cap?, cost.cap_used + cost.cap_needed);
    Some(Cap {
        cap: dollars(cap),
        used_before: dollars(cost.cap_used),
        used_after: dollars(used_after),
        exceeded: used_after > cap && cost.cap_needed > Cents::ZERO,
    })
}

fn requests(cost: &CostReport) -> ProviderRequests {
    ProviderRequests { requests: cost.requests, limit_per_minute: cost.requests_per_minute }
}

pub(super) fn dollars(Cents(cents): Cents) -> f64 {
    cents as f64 / 100.0
}
