//! terrace: plan and apply for STACKS containers and STACKIT / IONOS server power states, from HCL.

pub mod diag;
pub mod host;
pub mod http;
pub mod simulator;
