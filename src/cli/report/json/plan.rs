//! A plan: Terraform's plan representation, format 1.2, with what only we know under `terrace`.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::actions::{Invocation, invocations};
use super::change::{PathSteps, ResourceChange};
use super::checks::checks_json;
use super::configuration::configuration_json;
use super::extras::Extras;
use super::modules::Modules;
use super::outputs::{OutputChanges, PlannedOutputs};
use super::state::{Object, prior_json};
use super::values::Known;
use super::{LANGUAGE_VERSION, Secrets};
use crate::addr::Mode;
use crate::diag::Diagnostics;
use crate::plan::{Background, Drift, Plan, PlanMode, PlannedChange, RelevantAttribute};
use crate::provider::ChangeAction;
use crate::value::Value;

/// Whether the plan was made without errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Good,
    /// It is shown as far as it goes.
    Errored,
}

impl Outcome {
    pub fn of(diagnostics: &Diagnostics) -> Outcome {
        if diagnostics.has_errors() { Outcome::Errored } else { Outcome::Good }
    }
}

/// The plan representation. `digest` is that of the saved plan.
pub fn plan_json<'a>(
    plan: &'a Plan,
    digest: Option<&'a str>,
    outcome: Outcome,
    secrets: Secrets,
) -> impl Serialize + 'a {
    let Background { prior, kinds: _, outline, relevant, secrets: _, reads: _ } = &plan.background;
    let errored = outcome == Outcome::Errored;
    let variables = plan
        .variables
        .iter()
        .map(|(name, value)| (name.as_str(), Variable { value: Known { value, secrets } }));
    Document {
        format_version: "1.2",
        terraform_version: LANGUAGE_VERSION,
        variables: variables.collect(),
        planned_values: PlannedValues {
            outputs: PlannedOutputs { outputs: &plan.outputs, secrets },
            root_module: Modules::new(planned_resources(plan, secrets)),
        },
        resource_drift: plan.drift.iter().map(|drift| drifted(plan, drift, secrets)).collect(),
        resource_changes: Changes { plan, secrets },
        output_changes: OutputChanges { outputs: &plan.outputs, secrets },
        action_invocations: invocations(plan, secrets),
        prior_state: prior_json(prior, secrets),
        configuration: outline.as_ref().map(|outline| configuration_json(outline, secrets)),
        relevant_attributes: relevant.iter().map(Relevant::of).collect(),
        checks: checks_json(&plan.checks),
        timestamp: plan.created_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        applyable: !errored && plan.has_changes(),
        complete: !errored && !plan.is_partial(),
        errored,
        terrace: Extras::of(plan, digest),
    }
}

#[derive(Serialize)]
struct Document<'a, P, C, K> {
    format_version: &'static str,
    terraform_version: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    variables: BTreeMap<&'a str, Variable<'a>>,
    planned_values: PlannedValues<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_drift: Vec<ResourceChange<'a>>,
    #[serde(skip_serializing_if = "Changes::is_empty")]
    resource_changes: Changes<'a>,
    #[serde(skip_serializing_if = "OutputChanges::is_empty")]
    output_changes: OutputChanges<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    action_invocations: Vec<Invocation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    prior_state: Option<P>,
    #[serde(skip_serializing_if = "Option::is_none")]
    configuration: Option<C>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relevant_attributes: Vec<Relevant<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<K>>,
    timestamp: String,
    applyable: bool,
    complete: bool,
    errored: bool,
    terrace: Extras<'a>,
}

/// An attribute that something that changes rests on.
#[derive(Serialize)]
struct Relevant<'a> {
    resource: &'a str,
    attribute: PathSteps<'a>,
}

impl Relevant<'_> {
    fn of(relevant: &RelevantAttribute) -> Relevant<'_> {
        let RelevantAttribute { resource, attribute } = relevant;
        Relevant { resource, attribute: PathSteps(attribute) }
    }
}

#[derive(Serialize)]
struct Variable<'a> {
    value: Known<'a>,
}

#[derive(Serialize)]
struct PlannedValues<'a> {
    #[serde(skip_serializing_if = "PlannedOutputs::is_empty")]
    outputs: PlannedOutputs<'a>,
    root_module: Modules<Object<'a>>,
}

/// Every instance that there will be.
fn planned_resources(plan: &Plan, secrets: Secrets) -> Vec<Object<'_>> {
    let remains = |change: &&PlannedChange| change.deposed.is_none();
    let planned = |change| planned_resource(plan, change, secrets);
    plan.changes.iter().filter(remains).filter_map(planned).collect()
}

fn planned_resource<'a>(plan: &'a Plan, change: &'a PlannedChange, secrets: Secrets) -> Option<Object<'a>> {
    let gone = matches!(change.action, ChangeAction::Delete | ChangeAction::Forget);
    let value: &Value = change.after.as_ref().filter(|_| !gone)?;
    let resource = &change.addr.resource;
    let kind = plan.background.kind(resource.mode, &resource.kind);
    let schema_version = kind.map_or(0, |kind| kind.schema_version);
    Some(Object::planned(change, value, schema_version, secrets))
}

fn drifted<'a>(plan: &'a Plan, drift: &'a Drift, secrets: Secrets) -> ResourceChange<'a> {
    let kind = &drift.addr.resource.kind;
    let known = plan.background.kind(Mode::Managed, kind).map(|kind| kind.provider.as_str());
    // A type of ours begins with its provider's name.
    let provider = known.unwrap_or_else(|| kind.split('_').next().unwrap_or_default());
    ResourceChange::drift(drift, provider, secrets)
}

/// The changes as Terraform sorts them: modules further from the root later, data sources first.
struct Changes<'a> {
    plan: &'a Plan,
    secrets: Secrets,
}

impl Changes<'_> {
    fn is_empty(&self) -> bool {
        self.listed().next().is_none()
    }

    /// A refresh decides about nothing.
    fn listed(&self) -> impl Iterator<Item = &PlannedChange> {
        let is_listed = self.plan.options.mode != PlanMode::RefreshOnly;
        self.plan.changes.iter().filter(move |_| is_listed)
    }
}

impl Serialize for Changes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut changes: Vec<&PlannedChange> = self.listed().collect();
        changes.sort_by_key(|change| {
            let resource = &change.addr.resource;
            (resource.module.0.len(), &resource.module, resource.mode == Mode::Managed)
        });
        serializer
            .collect_seq(changes.into_iter().map(|change| ResourceChange::planned(change, self.secrets)))
    }
}
