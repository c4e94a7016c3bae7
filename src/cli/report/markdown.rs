//! A plan or a state as Markdown: one comment of a pull or merge request.
//!
//! What lives here: the comment and its budget (`plan.rs`, `state.rs`), the parts of it (`details.rs`),
//! and the only three ways in which a text from outside gets into it (`escape.rs`): as a word of a
//! sentence, as code, and within a fence. What does not: what is said first (`subject`), diffs
//! (`text`).

mod details;
mod escape;
mod plan;
mod state;

#[cfg(test)]
mod tests;

pub use plan::plan_markdown;
pub use state::state_markdown;

/// The first line of a comment, which nobody sees: a pipeline finds the comment by it to bring it up to
/// date in place.
pub const MARKER: &str = "<!-- terrace-plan -->";

/// The most bytes of a document. Code hosts refuse comments of 65,536 characters and more; a character
/// has one byte at least, so that this holds however they count.
pub const MOST: usize = 65_000;
