//! A plan, a state and output values as text in Terraform's form, so that tools that read it by its
//! literal lines keep working.

pub(in crate::cli::report) mod actions;
mod body;
mod change;
pub(in crate::cli::report) mod closing;
mod cost;
mod elements;
mod object;
mod outputs;
mod plan;
mod providers;
mod scalar;
mod state;
mod strings;
mod summary;
mod types;
mod value;
mod wrap;

#[cfg(test)]
pub(in crate::cli) mod samples;
#[cfg(test)]
mod tests;

pub(in crate::cli::report) use change::{change_text, drift_text, symbol, what_happens, why};
pub use closing::closing_lines;
pub use cost::cost_text;
pub(in crate::cli::report) use outputs::changes_text;
pub use outputs::{Output, outputs_text};
pub(in crate::cli::report) use plan::drift_that_matters;
pub use plan::{Sink, simulation_notice, write_failed_plan, write_plan};
pub use providers::providers_text;
pub use state::{ShownObject, objects_text};
pub use summary::apply_summary;
pub use types::type_text;
pub use value::{Controls, value_text};
pub(in crate::cli::report) use wrap::counted;
pub(in crate::cli) use wrap::{sentence, wrapped};
