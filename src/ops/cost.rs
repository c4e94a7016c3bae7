//! What everything costs a month: as the state has it, as the configuration wants it, per resource.

use std::collections::BTreeMap;

use crate::addr::{InstanceAddr, Mode};
use crate::diag::{Diagnostics, Sources};
use crate::plan::{self, Plan, PlanOptions, PlannedChange, Refresh};
use crate::provider::{self, Cents, ChangeAction, Registry};
use crate::value::Value;

use super::plan::{PlanRequest, Readers, plan};
use super::project::Project;
use super::session::{Exit, Locking, Variables};

/// What the cost is to be made of.
pub struct CostRequest<'a> {
    pub refresh: Refresh,
    pub variables: Variables<'a>,
    pub locking: Locking,
}

/// What everything costs. With errors as far as it could be found out.
#[derive(Debug, Default)]
pub struct CostReport {
    /// One per managed instance and deposed object, by address.
    pub rows: Vec<CostRow>,
    /// By provider configuration, with caps.
    pub costs: BTreeMap<String, provider::CostReport>,
    pub simulated: bool,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
    pub exit: Exit,
}

/// The price of one object a month; `None` where there is no object, or it has no price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRow {
    pub addr: InstanceAddr,
    /// The key of the deposed object, if it is one.
    pub deposed: Option<String>,
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    pub state: Option<Cents>,
    pub configuration: Option<Cents>,
}

/// Finds out what everything costs: by the plan that would make the world as the configuration says.
pub async fn cost(project: &Project, request: CostRequest<'_>) -> CostReport {
    let CostRequest { refresh, variables, locking } = request;
    let options = PlanOptions { refresh, ..PlanOptions::default() };
    let request = PlanRequest {
        options,
        variables,
        out: None,
        locking,
        readers: Readers::People,
        generate_config_out: None,
    };
    let report = plan(project, request).await;
    CostReport {
        rows: report.plan.as_ref().map(|plan| rows(plan, &project.registry)).unwrap_or_default(),
        simulated: project.simulated,
        costs: report.plan.map(|plan| plan.costs).unwrap_or_default(),
        sources: report.sources,
        diagnostics: report.diagnostics,
        exit: report.exit,
    }
}

fn rows(plan: &Plan, registry: &Registry) -> Vec<CostRow> {
    let managed = plan.changes.iter().filter(|change| change.addr.resource.mode == Mode::Managed);
    managed.map(|change| row(change, registry, plan.costs.contains_key(&change.provider))).collect()
}

fn row(change: &PlannedChange, registry: &Registry, was_asked: bool) -> CostRow {
    let of = |value: &Option<Value>| plan::price(registry, &change.addr, value.as_ref()?);
    let configuration = match change.action {
        ChangeAction::Delete | ChangeAction::Forget => None,
        // What the provider said that it will cost, where the type has a price at all. A plan that
        // failed did not ask.
        action if action.creates() => {
            of(&change.after).map(|published| if was_asked { change.price } else { published })
        }
        _ => of(&change.after),
    };
    CostRow {
        addr: change.addr.clone(),
        deposed: change.deposed.clone(),
        provider: change.provider.clone(),
        state: of(&change.before),
        configuration,
    }
}
