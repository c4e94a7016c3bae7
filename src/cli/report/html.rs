//! A plan or a state as one HTML file that stands for itself: nothing is loaded, everything can be read
//! without scripts, and the browser is told to run nothing but the script below.
//!
//! What lives here: the page around a report (`page.rs`) with its style and script, and the two reports
//! (`plan.rs`, `state.rs`). What does not: what is said first (`subject`), diffs (`text`), drawings
//! (`graph`).

mod escape;
mod page;
mod plan;
mod state;

#[cfg(test)]
mod tests;

pub use plan::plan_html;
pub use state::state_html;
