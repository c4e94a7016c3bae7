//! Plans, states, output values, schemas and diagnostics as JSON in Terraform's shapes, so that
//! programs that read Terraform's read ours.
//!
//! What lives here: one file per document, and what they share: values ([`Known`] and its two
//! companions), module trees, the writer. What does not: reading JSON, the text reports. Everything
//! is written as it is walked, so that a plan of 100,000 resources costs no second copy of it.
//!
//! Source of the shapes: Terraform 1.11.4 as it runs, and the packages `jsonplan`, `jsonstate`,
//! `jsonconfig`, `jsonprovider` and `views/json` in `internal/command` of `hashicorp/terraform`.

mod actions;
mod change;
mod checks;
mod configuration;
mod cost;
mod diagnostics;
mod extras;
mod modules;
mod outputs;
mod plan;
mod schemas;
mod state;
pub mod ui;
mod values;
mod writer;

#[cfg(test)]
mod tests;

pub use cost::cost_json;
pub use diagnostics::validate_json;
pub use outputs::outputs_json;
pub use plan::{Outcome, plan_json};
pub use schemas::schemas_json;
pub use state::state_json;
pub use values::Known;
pub use writer::{Layout, Lines, text, write};

/// The language version we follow, which `terraform_version` names.
pub const LANGUAGE_VERSION: &str = "1.11.4";

/// What becomes of sensitive values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrets {
    /// The string `(sensitive value)` stands for them.
    Masked,
    /// `-show-sensitive`, and what is asked for by name.
    Shown,
}

/// What a provider is called in full. `terraform_data` is that of Terraform; ours come with the
/// program, which the first part says.
pub(in crate::cli::report) fn provider_name(name: &str) -> String {
    match name {
        "builtin" | "terraform" => "terraform.io/builtin/terraform".to_owned(),
        name => format!("terrace/builtin/{name}"),
    }
}

/// The provider of a provider configuration: `stacks` of `stacks.alias`.
fn without_alias(provider: &str) -> &str {
    provider.split_once('.').map_or(provider, |(name, _)| name)
}
