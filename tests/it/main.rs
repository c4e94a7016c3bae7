//! One integration binary: linking is the slowest part of a test build.

mod actions;
mod backups;
mod broken;
mod checks;
mod crashes;
mod discover;
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
mod manual;
mod modules;
mod money;
mod moves;
mod secrets;
mod suite;
mod vpn;
mod walk;
