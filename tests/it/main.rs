//! One integration binary: linking is the slowest part of a test build.

mod crashes;
mod foundation;
mod lab;
mod layers;
