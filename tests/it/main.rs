//! One integration binary: linking is the slowest part of a test build.

mod actions;
mod backups;
mod checks;
mod crashes;
mod drift;
mod edges;
mod ephemeral;
mod examples;
mod faults;
mod foundation;
mod imports;
mod json_syntax;
mod killed;
mod lab;
mod layers;
mod limits;
mod modules;
mod money;
mod moves;
mod outline;
mod recipes;
mod reports;
mod suite;
mod walk;
