//! A plan, a state and output values as text in Terraform's form, so that tools that read it by its
//! literal lines keep working.

mod actions;
mod body;
mod change;
mod closing;
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

pub use closing::closing_lines;
pub use cost::cost_text;
pub use outputs::{Output, outputs_text};
pub use plan::{Sink, write_failed_plan, write_plan};
pub use providers::providers_text;
pub use state::{ShownObject, objects_text};
pub use summary::apply_summary;
pub use types::type_text;
pub use value::{Controls, value_text};
