//! Opening and saving: the one place where document and journal are brought together.
//!
//! The order makes a crash harmless at any instant. Opening reads the journal first, then the
//! document, and folds in what the document does not hold. Saving appends a checkpoint that names
//! the serial to come, replaces the document, then empties the journal: whoever finds a document of
//! that serial knows what it holds, and whoever finds the one before folds the journal in again.

use std::sync::Arc;

use crate::host::{Host, random_uuid};

use super::journal::Found;
use super::wire::{self, Body};
use super::{
    Backend, Journal, JournalError, Record, Replay, Revision, State, StateError, TypeOf, frame, replay,
};

/// What stands in the backend, to tell whether saving has anything to write.
pub struct Store {
    backend: Arc<dyn Backend>,
    stored: Option<Stored>,
}

struct Stored {
    revision: Revision,
    text: StoredText,
}

/// The document that is stored.
enum StoredText {
    /// As it was found; a person may have laid it out.
    Found(Vec<u8>),
    /// As this run wrote it.
    Written(Body),
}

/// A state as a run finds it.
pub struct Opened {
    pub store: Store,
    /// With everything that the journal knows folded in. Its serial is that of the document.
    pub state: State,
    /// What the journal holds: open intents, further writes that are due.
    pub journal: Journal,
}

/// Reads state and journal. Writes nothing; an absent state is an empty one of a new lineage.
///
/// # Errors
/// Either cannot be read or used.
pub async fn open(
    backend: Arc<dyn Backend>,
    host: &dyn Host,
    types: TypeOf<'_>,
) -> Result<Opened, StateError> {
    let (found, records) = read_journal(backend.as_ref())?;
    let document = backend.read().await?;
    let mut state = match &document {
        Some(bytes) => {
            wire::read(bytes, types).map_err(|flaw| StateError::Refused { place: backend.place(), flaw })?
        }
        // The first run may have ended before it wrote a document.
        None => State::new(lineage_of(&records).unwrap_or_else(|| random_uuid(host))),
    };
    let mut replay: Replay = replay(records, &state.lineage, state.serial)
        .map_err(|flaw| JournalError::Refused { place: backend.journal_place(), flaw })?;
    replay.fold_into(&mut state);
    let stored = document.map(|bytes| Stored { revision: state.revision(), text: StoredText::Found(bytes) });
    let run = random_uuid(host);
    let journal = Journal::new(Arc::clone(&backend), replay, found, &state, run, host.clock().now());
    Ok(Opened { store: Store { backend, stored }, state, journal })
}

/// Reads a document that stands somewhere else, e.g. to show it or to push it.
///
/// # Errors
/// It cannot be used.
pub fn read_document(bytes: &[u8], place: &str, types: TypeOf<'_>) -> Result<State, StateError> {
    wire::read(bytes, types).map_err(|flaw| StateError::Refused { place: place.to_owned(), flaw })
}

/// The document of a state as it stands, e.g. to show it or to pull it.
///
/// # Errors
/// A value that no state can hold.
pub fn write_document(state: &State, types: TypeOf<'_>) -> Result<String, StateError> {
    Ok(Body::of(state, types)?.document(&state.lineage, state.serial))
}

impl Store {
    /// Makes the state durable, with a new serial if anything in it has changed, and takes out of the
    /// journal what the document holds now. At checkpoints and at the end of a run.
    ///
    /// # Errors
    /// A value cannot be stored, somebody else wrote the state, or writing failed. The journal keeps
    /// what the document does not hold.
    pub async fn save(
        &mut self,
        state: &mut State,
        types: TypeOf<'_>,
        journal: &mut Journal,
    ) -> Result<(), StateError> {
        let body = Body::of(state, types)?;
        if self.has_changed(state, &body, types) {
            let serial = state.serial + 1;
            // A journal that cannot be written must not keep the state from being written: folding
            // the same outcomes in a second time changes nothing.
            let checkpoint = journal.checkpoint(serial);
            let document = body.document(&state.lineage, serial);
            let expected = self.stored.as_ref().map(|stored| &stored.revision);
            self.backend.write(expected, &document).await?;
            state.serial = serial;
            self.stored = Some(Stored { revision: state.revision(), text: StoredText::Written(body) });
            journal.compact(serial).or(checkpoint)?;
        } else {
            journal.compact(state.serial)?;
        }
        Ok(())
    }

    /// Whether a document of this state stands in the backend.
    pub fn exists(&self) -> bool {
        self.stored.is_some()
    }

    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.backend
    }

    fn has_changed(&self, state: &State, body: &Body, types: TypeOf<'_>) -> bool {
        match self.stored.as_ref().map(|stored| &stored.text) {
            None => !state.is_empty(),
            Some(StoredText::Written(written)) => written != body,
            Some(StoredText::Found(bytes)) => match wire::read(bytes, types) {
                Ok(found) => !found.same_content(state),
                Err(_) => true,
            },
        }
    }
}

impl State {
    /// Which version of which history this is.
    pub fn revision(&self) -> Revision {
        Revision { lineage: self.lineage.clone(), serial: self.serial }
    }
}

fn read_journal(backend: &dyn Backend) -> Result<(Found, Vec<Record>), JournalError> {
    let place = || backend.journal_place();
    let bytes = backend.read_journal().map_err(|source| JournalError::Read { place: place(), source })?;
    let frame::Frames { records, whole } =
        frame::read(&bytes).map_err(|flaw| JournalError::Refused { place: place(), flaw })?;
    Ok((Found { bytes, whole }, records))
}

fn lineage_of(records: &[Record]) -> Option<String> {
    records.iter().find_map(|record| match record {
        Record::Begin { lineage, .. } => Some(lineage.clone()),
        _ => None,
    })
}
