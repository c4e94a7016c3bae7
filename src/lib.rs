//! terrace: plan and apply for STACKS containers and STACKIT / IONOS server power states, from HCL.

pub mod addr;
pub mod apply;
pub mod config;
pub mod diag;
pub mod eval;
pub mod graph;
pub mod host;
pub mod http;
pub mod plan;
pub mod provider;
pub mod providers;
pub mod simulator;
pub mod state;
pub mod syntax;
pub mod value;
