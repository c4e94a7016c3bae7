//! The provider contract: what a cloud offers to the planner and to apply.
//!
//! What lives here: schemas, the offline side of a resource type ([`ResourceType`]), the side that
//! looks ([`Reader`]), the side that touches ([`Writer`]), what a write leaves behind
//! ([`Outcome`]), timeouts, money, and the registry of compiled-in providers. What does not: any
//! I/O, any cloud. May import `addr` and `value`.
//!
//! The planner is handed a `&dyn Reader`, so it cannot write. All a provider decides about a change
//! it decides while planning; a writer carries out what stands in the plan.

mod action;
mod contract;
mod ephemeral;
mod error;
mod money;
mod outcome;
mod registry;
mod resource;
mod schema;
mod timeouts;

pub use action::{ActionType, action_schema};
pub use contract::{
    Change, ChangeAction, CostReport, Created, Found, Intent, Listed, Preflight, PreflightAsk, Reader,
    Settled, Tracked, Verb, WriteContext, Writer,
};
pub use ephemeral::{EphemeralType, Held, Opened};
pub use error::{ErrorKind, ProviderError};
pub use money::Cents;
pub use outcome::{Condition, Left, Outcome};
pub use registry::{Provider, Registry};
pub use resource::{
    DataSource, FollowUp, Note, NoteKind, PlanAsk, Planned, Problem, Replacement, ResourceType,
};
pub use schema::{Attribute, AttributeKind, Block, NestedBlock, Nesting};
pub use timeouts::{Timeouts, parse_duration, written_duration};
