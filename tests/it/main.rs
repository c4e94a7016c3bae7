//! One integration binary: linking is the slowest part of a test build.

mod crashes;
mod edges;
mod faults;
mod foundation;
mod lab;
mod layers;
mod walk;
