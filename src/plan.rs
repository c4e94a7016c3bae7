//! Planning: what has to change so that the world is as the configuration says.
//!
//! What lives here: refresh, diff, change actions, order, drift, preflight, the plan as pure data,
//! saved plans, settling what an interrupted apply left open. What does not: writing anything
//! (`apply`). It sees only [`crate::provider::Reader`], so it cannot.

mod background;
mod checks;
mod clash;
mod class;
mod create_first;
mod data;
mod decide;
mod diff;
mod ephemeral;
mod imports;
mod invocations;
mod model;
mod moves;
mod named;
mod order;
mod orphans;
mod outline;
mod outputs;
mod planner;
mod preflight;
mod problems;
mod refresh;
mod saved;
mod scope;
mod secrets;
mod settle;
mod triggers;
mod values;

pub use crate::state::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind, CheckedInstance};
pub use background::{Background, DataRead, KindFacts, PriorObject, PriorState};
pub use checks::{CheckLog, Moment, not_read};
pub use class::{ChangeClass, UnknownClass};
pub use decide::{Decision, Ignore, Wanted, decide, with_schema_marks};
pub use diff::{differences, forcing, propose};
pub use ephemeral::Ephemerals;
pub use imports::managed_elsewhere;
pub use invocations::{OwedInvocation, is_invocation, owe, owed_invocation, owed_key};
pub use model::{
    Counts, Drift, DriftKind, ForcedBy, InvocationTrigger, OutputChange, Plan, PlanMode, PlanOptions,
    PlannedChange, PlannedFollowUp, PlannedInvocation, Reason, Refresh, Step, Work,
};
pub use order::{Dependencies, Needs, steps};
pub use outline::{
    ActionOutline, CallOutline, Content, ExpressionOutline, Expressions, ModuleOutline, Outline,
    OutputOutline, ProviderOutline, RelevantAttribute, ResourceOutline, VariableOutline,
};
pub use planner::{Connect, Failure, Inputs, Planned, dependencies, ignored, plan};
pub use preflight::price;
pub use problems::{diagnose, problem_at};
pub use refresh::{Refreshed, refresh};
pub use saved::{SavedPlanError, beyond, load, save};
pub use secrets::{mask_copies_of, masked_outputs, masked_state};
pub use settle::{Settlement, providers_to_ask, settle, with_marks_of};
pub use values::Values;
