//! What a place that keeps states must offer.

use std::fmt;
use std::io;
use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;

use crate::host::AppendFile;

use super::{Flaw, Lock, LockError, StateError, refuse};

/// A place that keeps one state with its lock and its journal.
#[async_trait]
pub trait Backend: Send + Sync {
    /// What the state is called in messages, e.g. its path.
    fn place(&self) -> String;

    /// The document as it stands; `None` if there is none yet.
    ///
    /// # Errors
    /// The place cannot be read.
    async fn read(&self) -> Result<Option<Vec<u8>>, StateError>;

    /// Replaces the document, wholly or not at all, and keeps the one before the run's first write
    /// as a backup.
    ///
    /// # Errors
    /// What stands there is not `expected` (`None`: nothing stands there), or writing failed; then
    /// nothing has changed.
    async fn write(&self, expected: Option<&Revision>, document: &str) -> Result<(), StateError>;

    /// Makes this process the only writer until the lock is dropped. Waits up to `timeout` for
    /// another one to finish.
    ///
    /// # Errors
    /// Who holds it.
    async fn lock(&self, timeout: Duration) -> Result<Lock, LockError>;

    /// What the journal is called in messages.
    fn journal_place(&self) -> String;

    /// The journal, empty if there is none.
    fn read_journal(&self) -> io::Result<Vec<u8>>;

    /// Opens the journal to append to. What was appended is durable.
    fn open_journal(&self) -> io::Result<Box<dyn AppendFile>>;

    /// Replaces the journal, wholly or not at all; an empty one is removed.
    fn replace_journal(&self, bytes: &[u8]) -> io::Result<()>;
}

/// Which version of which history a document is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Revision {
    pub lineage: String,
    pub serial: u64,
}

impl Revision {
    /// Of a document, without reading the rest of it.
    ///
    /// # Errors
    /// It is no document.
    pub fn of(document: &[u8]) -> Result<Revision, Flaw> {
        let text = refuse::text(document)?;
        serde_json::from_str(text).map_err(|error| refuse::why(text, &error))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "serial {} of {}", self.serial, self.lineage)
    }
}
