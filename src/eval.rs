//! Evaluation: what the expressions of a configuration yield.
//!
//! What lives here: the compiler from syntax trees to [`Program`], whose references are resolved once
//! and whose blocks stand in dependency order; [`Evaluation`], which runs it per instance with
//! unknown values and marks as Terraform 1.11 has them; the function library, one file per family;
//! expansion of `count` and `for_each`; conditions. It may import `addr`, `value`, `syntax`,
//! `provider`, `config` and the ground files. What is deliberately not here: state and plan. The
//! values of resources come through the trait [`Instances`]: unknown ones while planning, real ones
//! while applying, and the same code runs both times.

mod access;
mod actions;
mod body;
mod code;
mod compile;
mod conditional;
mod conditions;
mod evaluation;
mod expand;
mod explain;
mod files;
mod functions;
mod graphemes;
mod imports;
mod inputs;
mod links;
mod lower;
mod modules;
mod moment;
mod names;
mod operators;
mod outputs;
mod program;
mod repeat;
mod run;
mod sensitive;
mod standalone;
mod template;
mod verdict;

pub use actions::{FiredTrigger, NamedAction};
pub use body::in_module;
pub use compile::compile;
pub use conditions::{Trigger, Validated};
pub use evaluation::{Evaluation, Facts, Instances};
pub use expand::{Expansion, Repetition};
pub use files::Files;
pub use functions::{function_names, is_unknown_function};
pub use imports::WantedImport;
pub use inputs::{check_default, variable_default};
pub use links::{InCycle, is_cycle};
pub use modules::ModuleInstance;
pub use moment::{Applying, Moment};
pub use outputs::{Failing, OutputValue, OutputVerdicts, Outputs};
pub use program::{BlockId, Program, ProgramBlock, ProgramCheck};
pub use standalone::{evaluate_constant, evaluate_expression};
pub use verdict::{Checked, Verdict};

#[cfg(test)]
mod tests;
