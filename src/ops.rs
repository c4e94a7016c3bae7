//! Use cases, one file each, without a terminal.
//!
//! What lives here: the opened folder ([`Project`]), the steps of validate, plan, apply and console, the
//! looks at the state, and turning failures of every room into diagnostics ([`diagnose`]). What does
//! not: words and colours of reports, questions to people, exit codes as numbers (`cli`). May import
//! every room but `cli`.

mod apply;
mod connections;
mod console;
mod cost;
mod described;
pub mod diagnose;
mod discover;
mod format;
mod generate_config;
mod graph;
mod import;
mod install;
mod lock;
mod outline;
mod plan;
mod project;
mod providers;
mod recover;
mod saved_variables;
mod session;
mod simulation;
mod state;
mod state_edit;
mod unknowns;
mod validate;

pub use apply::{ApplyReport, ApplyRequest, Approval, Review, apply};
pub use console::{Answer, Basis, Evaluator, Workbench, console};
pub use cost::{CostReport, CostRequest, CostRow, cost};
pub use discover::{DiscoverReport, DiscoverRequest, discover};
pub use format::{Depth, FormatReport, FormatRequest, Formatted, Writing, format, format_text};
pub use generate_config::Generated;
pub use graph::{Cycles, DependencyGraph, GraphNode, GraphOf, GraphReport, NodeKind, graph};
pub use import::{ImportReport, ImportRequest, import};
pub use install::{InstallReport, install};
pub use plan::{PlanReport, PlanRequest, Readers, plan};
pub use project::Project;
pub use providers::{ModuleProviders, ProvidersReport, providers};
pub use recover::{RecoverReport, RecoverRequest, recover};
pub use session::{Ask, Exit, Locking, Question, Report, Variables};
pub use simulation::{
    Presence, SIMULATED_STATE, Simulation, WORLD_FILE, simulated_clouds, simulated_lock_problem,
};
pub use state::{Shown, nothing_at, output, show, state};
pub use state_edit::{EditReport, Keeping, StateEdit, edit_state};
pub use validate::validate;
