//! One integration binary: linking is the slowest part of a test build.

mod crashes;
mod edges;
mod examples;
mod faults;
mod foundation;
mod imports;
mod killed;
mod lab;
mod layers;
mod moves;
mod walk;
