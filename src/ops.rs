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
pub mod diagnose;
mod format;
mod graph;
mod install;
mod outline;
mod plan;
mod project;
mod providers;
mod saved_variables;
mod session;
mod simulation;
mod state;
mod unknowns;
mod validate;

pub use apply::{ApplyReport, ApplyRequest, Approval, Review, apply};
pub use console::{Answer, Basis, Evaluator, Workbench, console};
pub use cost::{CostReport, CostRequest, CostRow, cost};
pub use format::{Depth, FormatReport, FormatRequest, Formatted, Writing, format, format_text};
pub use graph::{DependencyGraph, GraphNode, GraphOf, GraphReport, NodeKind, graph};
pub use install::{InstallReport, install};
pub use plan::{PlanReport, PlanRequest, Readers, plan};
pub use project::Project;
pub use providers::{ModuleProviders, ProvidersReport, providers};
pub use session::{Ask, Exit, Locking, Question, Report, Variables};
pub use simulation::{SIMULATED_STATE, Simulation, WORLD_FILE};
pub use state::{Shown, output, show, state};
pub use validate::validate;
