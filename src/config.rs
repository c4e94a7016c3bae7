//! Configuration: files to blocks. Overrides, variable files, static checks.
//!
//! What lives here: which files of a folder are configuration, the blocks that may stand in them and
//! what each must have, values for input variables, and everything that can be said to be wrong
//! without evaluating an expression. What does not: evaluating (`eval`), what a literal's type is
//! worth for an argument (`eval`), which functions there are (`eval`). May import `addr`, `value`,
//! `syntax`, `provider`.
//!
//! Loading goes in steps, each a file here: `modules` follows the calls from module to module, `files`
//! finds and reads, `declare` sorts blocks by what they declare and merges overrides, one file per kind
//! of block takes them apart, `schema_check` and `reference_check` look at the whole. Each step goes on after a mistake, and what would only be
//! a consequence of an earlier mistake is not reported.

mod action_trigger;
mod arguments;
mod block_type;
mod bodies;
mod call;
mod check;
mod credentials;
mod declare;
mod files;
mod import;
mod install;
mod json;
mod lifecycle;
mod load;
mod manifest;
mod model;
mod modules;
mod moved;
mod output;
mod overrides;
mod provider_block;
mod quoted;
mod reference_check;
mod references;
mod removed;
mod resource;
mod schema_check;
mod settings;
mod source;
mod target;
mod types;
mod unread;
mod variable;
mod variables;
mod version;

pub(crate) use arguments::{check_constant, is_name};
pub use block_type::block_types;
pub use bodies::{Argument, Bodies, InnerBlock};
pub(crate) use credentials::without_credentials;
pub(crate) use files::{read as read_file, shown as shown_path};
pub use install::{Fetched, Installation, Update, install};
pub use load::{Reading, UndeclaredImports, is_empty, load, load_with};
pub use model::{
    ActionEvent, ActionTriggerBlock, BlockRef, CheckBlock, CheckRule, Configuration, ExprRef, IgnoreChanges,
    ImportBlock, ImportKey, ImportTarget, Lifecycle, LocalValue, Module, ModuleCall, ModuleId, MovedBlock,
    OnRemoval, OutputBlock, PassedProvider, ProviderBlock, ProviderRef, RemovedBlock, ResourceBlock,
    Settings, TextForm, TreeId, VariableBlock,
};
pub use reference_check::is_reference_problem;
pub use references::{Reference, ReferenceKind, body_references, references};
pub use types::{TypeDefaults, TypeStep};
pub use variables::{VariableInput, VariableSource, VariableValues, text_value, variable_values};
pub use version::{Constraint, Version};

#[cfg(test)]
mod tests;
