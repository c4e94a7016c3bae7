//! A plan: pure data. What happens to each instance and why, in which order, what it costs and what
//! could be lost. No closures, no clients: it is saved, digested and shown with neither provider nor
//! configuration at hand.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::addr::{InstanceAddr, ResourceAddr, Target};
use crate::config::ActionEvent;
use crate::provider::{Cents, ChangeAction, CostReport, Note};
use crate::state::CheckResults;
use crate::value::{Path, Value};

use super::background::Background;
use super::class::ChangeClass;

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanMode {
    /// Make the world as the configuration says.
    #[default]
    Normal,
    /// Remove everything.
    Destroy,
    /// Only write to the state what was found.
    RefreshOnly,
    /// Only invoke actions: `-invoke`.
    Invoke,
}

/// What the person who asked for the plan wants, beside the configuration.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanOptions {
    pub mode: PlanMode,
    pub refresh: Refresh,
    /// `-target`: only these and what they need.
    pub targets: Vec<Target>,
    /// `-exclude`: not these and not what needs them.
    pub excludes: Vec<Target>,
    /// `-replace`: these get a new object.
    pub replace: Vec<InstanceAddr>,
    /// `-invoke`: only these actions are invoked, and nothing is changed.
    #[serde(default)]
    pub invoke: Vec<Target>,
    /// `-allow-all-missing`: believe a listing that lacks everything the state knows.
    pub allow_all_missing: bool,
    /// `-never`: a plan with such a change is not carried out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub never: Vec<ChangeClass>,
}

impl PlanOptions {
    /// Only a part is planned: `-target` or `-exclude`.
    pub fn is_partial(&self) -> bool {
        !self.targets.is_empty() || !self.excludes.is_empty()
    }
}

/// Whether the world is looked at before planning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refresh {
    #[default]
    Look,
    /// `-refresh=false`: the state is taken for the truth, and no credential is needed. Where there is
    /// one, changes are checked all the same.
    Trust,
}

/// The plan of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What was asked for; `apply` of a saved plan asks the same again.
    pub options: PlanOptions,
    pub created_at: Timestamp,
    /// The state that the plan was made from.
    pub lineage: String,
    pub serial: u64,
    /// Made against the embedded simulator.
    pub simulated: bool,
    /// One entry per instance of configuration and state, by address; those without a change too.
    pub changes: Vec<PlannedChange>,
    /// What others changed since the last apply, by address.
    pub drift: Vec<Drift>,
    pub outputs: BTreeMap<String, OutputChange>,
    /// What is known of all conditions before the apply.
    #[serde(default)]
    pub checks: CheckResults,
    pub follow_ups: Vec<PlannedFollowUp>,
    /// Actions that are invoked; those of one change stand in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invocations: Vec<PlannedInvocation>,
    /// The order of the work: steps and what each waits for.
    pub steps: Vec<Step>,
    /// By provider configuration.
    pub costs: BTreeMap<String, CostReport>,
    /// Values of input variables, for `apply` of a saved plan. Ephemeral ones are left out.
    pub variables: BTreeMap<String, Value>,
    /// What was found of an interrupted apply, one sentence each.
    pub settled: Vec<String>,
    /// What only reports need.
    #[serde(default)]
    pub background: Background,
}

/// What happens to one instance, or to a deposed object of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedChange {
    pub addr: InstanceAddr,
    /// The key of the deposed object, if it is one that is concerned.
    pub deposed: Option<String>,
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    pub action: ChangeAction,
    pub reason: Reason,
    /// The refreshed object.
    pub before: Option<Value>,
    /// The planned state; unknown where it is known after apply only.
    pub after: Option<Value>,
    /// Which attributes force a new object, and why.
    pub replacements: Vec<ForcedBy>,
    pub notes: Vec<Note>,
    /// Price a month of what this change creates.
    pub price: Cents,
    /// Resources that the configuration refers to from here, for the order of a later destroy.
    pub dependencies: Vec<ResourceAddr>,
    pub create_before_destroy: bool,
    /// The address in the state, where a `moved` block or an instance key changed it.
    pub previous_addr: Option<InstanceAddr>,
    /// The id under which `before` was found, where it comes into the state with this plan.
    #[serde(default)]
    pub importing: Option<String>,
}

/// An attribute that forces a new object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForcedBy {
    pub path: Path,
    /// May be empty.
    pub reason: String,
}

/// Why a change is what it is, where action and diff do not say it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    #[default]
    None,
    /// An attribute forces a new object.
    CannotUpdate,
    /// The object is broken or was not finished.
    Tainted,
    /// `-replace`.
    Requested,
    /// `replace_triggered_by`.
    Triggered,
    /// It lives in an object that is replaced.
    LivesIn(InstanceAddr),
    /// The object is gone outside of terrace.
    Vanished,
    /// The block is not in the configuration any more.
    NoBlock,
    /// Neither is the block to which a `moved` block says it belongs.
    NoMoveTarget,
    /// A `removed` block says that it is to be forgotten.
    RemovedBlock,
    /// The instance of its module is not in the configuration any more, and the block is.
    NoModule,
    /// The index is beyond `count`.
    CountIndex,
    /// The key is not in `for_each`.
    EachKey,
    /// The block has gained or lost `count` or `for_each`.
    WrongRepetition,
    /// A data source that needs something known after apply only.
    ReadLater,
    /// A data source that depends on something that is about to change.
    ReadAfterChanges,
    /// `-destroy`.
    Destroy,
}

/// What others did to an object: refreshed minus prior. In a plan that only refreshes also that it has
/// moved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Drift {
    pub addr: InstanceAddr,
    /// The address in the state, where a `moved` block or an instance key changed it.
    #[serde(default)]
    pub previous_addr: Option<InstanceAddr>,
    pub before: Value,
    /// `None` where the object is gone.
    pub after: Option<Value>,
}

/// What became of an object since the last run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriftKind {
    /// It has another address, and is as it was.
    Moved,
    Changed,
    Gone,
}

impl Drift {
    pub fn kind(&self) -> DriftKind {
        match &self.after {
            None => DriftKind::Gone,
            Some(after) if self.previous_addr.is_some() && *after == self.before => DriftKind::Moved,
            Some(_) => DriftKind::Changed,
        }
    }

    /// Whether the object has another address, and is as it was.
    pub fn is_move(&self) -> bool {
        self.kind() == DriftKind::Moved
    }
}

/// What happens to an output value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputChange {
    pub before: Option<Value>,
    pub after: Option<Value>,
    pub sensitive: bool,
}

/// A further write that several changes call for together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedFollowUp {
    pub provider: String,
    pub action: String,
    pub config: Value,
    pub title: String,
    /// Positions in [`Plan::changes`].
    pub after: Vec<usize>,
}

/// One planned run of an action.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedInvocation {
    pub addr: InstanceAddr,
    /// Provider configuration: `stacks` or `stacks.alias`.
    pub provider: String,
    /// What its `config` block says; unknown where it is known after apply only.
    pub config: Value,
    pub trigger: InvocationTrigger,
    /// What is lost by it.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// Why an action is invoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvocationTrigger {
    /// `-invoke`.
    Asked,
    /// A resource changes.
    Change {
        resource: InstanceAddr,
        event: ActionEvent,
        /// Positions of the `action_trigger` block, and of the action in its list.
        block: usize,
        position: usize,
        /// Position in [`Plan::changes`]; none where an earlier apply has made the change, and was
        /// interrupted before it came to the action.
        change: Option<usize>,
    },
}

impl PlannedInvocation {
    /// Whether both are the same run of the same action; the changes of two plans may stand elsewhere.
    pub fn is_same(&self, other: &PlannedInvocation) -> bool {
        let place = |trigger: &InvocationTrigger| match trigger {
            InvocationTrigger::Asked => None,
            InvocationTrigger::Change { resource, event, block, position, change: _ } => {
                Some((resource.clone(), *event, *block, *position))
            }
        };
        self.addr == other.addr && place(&self.trigger) == place(&other.trigger)
    }
}

/// One piece of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub work: Work,
    /// Positions in [`Plan::steps`] that must be over and well before.
    pub waits_for: Vec<usize>,
}

/// Numbers are positions in [`Plan::changes`], [`Plan::follow_ups`] or [`Plan::invocations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    Read(usize),
    Create(usize),
    Update(usize),
    Delete(usize),
    Forget(usize),
    FollowUp(usize),
    Invoke(usize),
    /// No work: stands for "everything of a resource is done", so that a plan's size stays linear
    /// where each of many instances waits for each of many others.
    Gate,
}

/// How many objects are added, changed and destroyed; a replacement counts as one of each of add
/// and destroy, as in Terraform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub import: usize,
    pub add: usize,
    pub change: usize,
    pub destroy: usize,
    pub replace: usize,
    pub forget: usize,
}

impl Plan {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for change in &self.changes {
            counts.import += usize::from(change.importing.is_some());
            counts.add += usize::from(change.action.creates());
            counts.destroy += usize::from(change.action.deletes());
            counts.change += usize::from(change.action == ChangeAction::Update);
            counts.replace += usize::from(change.action.replaces());
            counts.forget += usize::from(change.action == ChangeAction::Forget);
        }
        counts
    }

    /// Whether apply has anything to do, in the world or in the state.
    pub fn has_changes(&self) -> bool {
        // As in Terraform, where a new address alone is no reason for a refresh.
        let refreshed = self.options.mode == PlanMode::RefreshOnly && !self.drift.iter().all(Drift::is_move);
        let adopts = |change: &PlannedChange| change.previous_addr.is_some() || change.importing.is_some();
        self.steps.iter().any(|step| step.work != Work::Gate)
            || refreshed
            || self.changes.iter().any(adopts)
            || self.outputs.values().any(|output| !self.only_forgets(output) && output.is_change())
    }

    /// Whether an output value is not declared any more, which is no reason for a refresh, as in Terraform.
    fn only_forgets(&self, output: &OutputChange) -> bool {
        self.options.mode == PlanMode::RefreshOnly && output.after.is_none()
    }

    /// Only a part was planned: `-target` or `-exclude`.
    pub fn is_partial(&self) -> bool {
        self.options.is_partial()
    }

    /// What a reviewer must see, by what it is about: a change, or an action that is invoked.
    pub fn notes(&self) -> impl Iterator<Item = (&InstanceAddr, &Note)> {
        let of_changes = self.changes.iter().map(|change| (&change.addr, &change.notes));
        let of_actions = self.invocations.iter().map(|invocation| (&invocation.addr, &invocation.notes));
        of_changes.chain(of_actions).flat_map(|(addr, notes)| notes.iter().map(move |note| (addr, note)))
    }
}

impl OutputChange {
    /// Whether the value differs, or that it is sensitive as a whole: of marks the state keeps no
    /// more. It keeps no output that is null.
    pub fn is_change(&self) -> bool {
        let stored = |value: &'_ Option<Value>| value.clone().filter(|value| !value.is_null());
        match (stored(&self.before), stored(&self.after)) {
            (Some(before), Some(after)) => {
                before.is_sensitive() != after.is_sensitive()
                    || before.unmarked_deep() != after.unmarked_deep()
            }
            (before, after) => before.is_some() != after.is_some(),
        }
    }
}
