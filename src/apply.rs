//! Apply: carrying out a plan.
//!
//! What lives here: starting what is ready, concurrently along the plan's steps; making each intent
//! durable before its request and each outcome after; events for the view; interruption; the summary.
//! What does not: any decision. Order, replacement and follow-ups stand in the plan. It may import
//! what `plan` may, and `plan`.

mod agree;
mod bars;
mod checks;
mod context;
mod drive;
mod ephemeral;
mod event;
mod execute;
mod instances;
mod intent;
mod interruption;
mod invoke;
mod operation;
mod outputs;
mod schedule;
mod step;
mod summary;

pub use event::{Event, Listener};
pub use execute::{Applied, ConnectWriter, Inputs, apply};
pub use interruption::Interruption;
pub use operation::{Doing, Operation};
pub use summary::{Fate, StepReport, Summary};
