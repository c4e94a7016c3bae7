//! What everything costs a month, for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::addr::InstanceAddr;
use crate::ops::{CostReport, CostRow};
use crate::provider::Cents;

use super::extras::{Cap, cap, dollars};
use super::without_alias;

/// The document of `terrace cost -json`. Amounts are dollars a month.
#[derive(Serialize)]
pub struct CostDocument<'a> {
    format_version: &'static str,
    terrace_version: &'static str,
    currency: &'static str,
    simulated: bool,
    /// Nothing went wrong: with errors the amounts are not the whole truth.
    complete: bool,
    resources: Vec<Row<'a>>,
    total: Total,
    /// By provider configuration; only those whose cap is known.
    spending_cap: BTreeMap<&'a str, Cap>,
}

/// Null: no object, or one without a price.
#[derive(Serialize)]
struct Row<'a> {
    address: &'a InstanceAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed: Option<&'a str>,
    #[serde(rename = "type")]
    kind: &'a str,
    provider: &'a str,
    state: Option<f64>,
    configuration: Option<f64>,
    /// Null where neither side has a price.
    difference: Option<f64>,
}

#[derive(Serialize)]
struct Total {
    state: f64,
    configuration: f64,
    difference: f64,
}

/// The cost as a document.
pub fn cost_json(report: &CostReport) -> CostDocument<'_> {
    let sum = |of: fn(&CostRow) -> Option<Cents>| report.rows.iter().filter_map(of).sum::<Cents>();
    let (state, configuration) = (sum(|row| row.state), sum(|row| row.configuration));
    CostDocument {
        format_version: "1.0",
        terrace_version: env!("CARGO_PKG_VERSION"),
        currency: "USD",
        simulated: report.simulated,
        complete: !report.diagnostics.has_errors(),
        resources: report.rows.iter().map(row).collect(),
        total: Total {
            state: dollars(state),
            configuration: dollars(configuration),
            difference: difference(state, configuration),
        },
        spending_cap: report
            .costs
            .iter()
            .filter_map(|(name, cost)| Some((name.as_str(), cap(cost)?)))
            .collect(),
    }
}

fn row(row: &CostRow) -> Row<'_> {
    let CostRow { addr, deposed, provider, state, configuration } = row;
    let has_price = state.is_some() || configuration.is_some();
    let or_nothing = |amount: &Option<Cents>| amount.unwrap_or(Cents::ZERO);
    Row {
        address: addr,
        deposed: deposed.as_deref(),
        kind: &addr.resource.kind,
        provider: without_alias(provider),
        state: state.map(dollars),
        configuration: configuration.map(dollars),
        difference: has_price.then(|| difference(or_nothing(state), or_nothing(configuration))),
    }
}

/// From whole cents, so that it has two decimals too.
fn difference(before: Cents, after: Cents) -> f64 {
    let amount = dollars(Cents(after.0.abs_diff(before.0)));
    if after < before { -amount } else { amount }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider;

    #[test]
    fn amounts_are_dollars_and_what_has_no_price_is_null() {
        let row = |addr: &str, state: Option<u64>, configuration: Option<u64>| CostRow {
            addr: addr.parse().expect("an address"),
            deposed: None,
            provider: "stacks.eu".to_owned(),
            state: state.map(Cents),
            configuration: configuration.map(Cents),
        };
        let cost = provider::CostReport {
            cap: Some(Cents(500)),
            cap_used: Cents(400),
            cap_needed: Cents(410),
            ..provider::CostReport::default()
        };
        let report = CostReport {
            rows: vec![row("a.b", Some(1030), Some(410)), row("c.d", None, None)],
            costs: [("stacks.eu".to_owned(), cost)].into(),
            ..CostReport::default()
        };
        let json = serde_json::to_value(cost_json(&report)).expect("plain data");
        assert_eq!(
            json["resources"],
            serde_json::json!([
                {"address": "a.b", "type": "a", "provider": "stacks", "state": 10.3, "configuration": 4.1, "difference": -6.2},
                {"address": "c.d", "type": "c", "provider": "stacks", "state": null, "configuration": null, "difference": null},
            ])
        );
        assert_eq!(
            json["total"],
            serde_json::json!({"state": 10.3, "configuration": 4.1, "difference": -6.2})
        );
        assert_eq!(
            json["spending_cap"]["stacks.eu"],
            serde_json::json!({"cap": 5.0, "used_before": 4.0, "used_after": 8.1, "exceeded": true})
        );
        assert_eq!((&json["currency"], &json["complete"]), (&"USD".into(), &true.into()));
    }
}
