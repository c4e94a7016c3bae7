//! One integration binary: linking is the slowest part of a test build.

mod crashes;
mod examples;
mod foundation;
mod imports;
mod killed;
mod lab;
mod layers;
