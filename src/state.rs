//! The state: what earlier runs made, and the journal of what this one is making.
//!
//! What lives here: the document in memory ([`State`]) and as a file, what is refused and why, the
//! lock, the journal with its replay, opening and saving ([`open`], [`Store::save`]), and the places
//! that keep states ([`Backend`], one file each). May import `addr`, `value`, `http` and the ground.
//! What does not live here: which change is made and how a write's fate is told (`plan`, `apply`,
//! the providers), what the paths are called (`ops`).

mod attributes;
mod backend;
mod checks;
mod document;
mod duplicates;
mod error;
mod frame;
mod journal;
mod local;
mod lock;
mod objects;
mod record;
mod refuse;
mod replay;
mod spending;
mod store;
mod wire;

pub use attributes::Attributes;
pub use backend::{Backend, Revision};
pub use checks::{CheckResult, CheckResults, CheckStatus, Checkable, CheckableKind, CheckedInstance};
pub use document::{State, StateOutput, TypeOf};
pub use error::{Flaw, JournalError, JournalFlaw, StateError};
pub use journal::Journal;
pub use local::{Doubt, LocalBackend, LocalFiles};
pub use lock::{Lock, LockError, LockInfo};
pub use objects::{Entry, ObjectStatus, Objects, StateObject};
pub use record::{Intent, Left, Owed, Record, Verb};
pub use replay::{OpenIntent, Outcome, Replay, replay};
pub use spending::{Creation, Ledger, Month, Spending};
pub use store::{Opened, Store, open, read_document, write_document};

/// The version of the document's format that is written, and the newest that is read.
pub const FORMAT_VERSION: u64 = 1;

#[cfg(test)]
pub(crate) mod tests;
