//! The actions that a plan invokes, as Terraform 1.14 writes them: in plans that invoke any.

use serde::Serialize;

use super::values::{Known, Sensitivity, Unknowns};
use super::{Secrets, provider_name, without_alias};
use crate::addr::{InstanceAddr, InstanceKey};
use crate::config::ActionEvent;
use crate::plan::{InvocationTrigger, Plan, PlannedInvocation};

#[derive(Serialize)]
pub struct Invocation<'a> {
    address: &'a InstanceAddr,
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "InstanceKey::is_none")]
    index: &'a InstanceKey,
    config_values: Known<'a>,
    config_sensitive: Sensitivity<'a>,
    config_unknown: Unknowns<'a>,
    provider_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    lifecycle_action_trigger: Option<LifecycleTrigger<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoke_action_trigger: Option<InvokeTrigger>,
}

#[derive(Serialize)]
struct LifecycleTrigger<'a> {
    triggering_resource_address: &'a InstanceAddr,
    action_trigger_event: &'static str,
    action_trigger_block_index: usize,
    actions_list_index: usize,
}

#[derive(Serialize)]
struct InvokeTrigger {}

pub fn invocations(plan: &Plan, secrets: Secrets) -> Vec<Invocation<'_>> {
    plan.invocations.iter().map(|invocation| of(invocation, secrets)).collect()
}

fn of(invocation: &PlannedInvocation, secrets: Secrets) -> Invocation<'_> {
    // What is lost stands in the plan's own list of losses.
    let PlannedInvocation { addr, provider, config, trigger, notes: _ } = invocation;
    let (lifecycle, invoke) = match trigger {
        InvocationTrigger::Asked => (None, Some(InvokeTrigger {})),
        InvocationTrigger::Change { resource, event, block, position, change: _ } => {
            let lifecycle = LifecycleTrigger {
                triggering_resource_address: resource,
                action_trigger_event: word(*event),
                action_trigger_block_index: *block,
                actions_list_index: *position,
            };
            (Some(lifecycle), None)
        }
    };
    Invocation {
        address: addr,
        kind: &addr.resource.kind,
        name: &addr.resource.name,
        index: &addr.key,
        config_values: Known { value: config, secrets },
        config_sensitive: Sensitivity(config),
        config_unknown: Unknowns { value: config, secrets },
        provider_name: provider_name(without_alias(provider)),
        lifecycle_action_trigger: lifecycle,
        invoke_action_trigger: invoke,
    }
}

fn word(event: ActionEvent) -> &'static str {
    match event {
        ActionEvent::BeforeCreate => "BeforeCreate",
        ActionEvent::AfterCreate => "AfterCreate",
        ActionEvent::BeforeUpdate => "BeforeUpdate",
        ActionEvent::AfterUpdate => "AfterUpdate",
    }
}
