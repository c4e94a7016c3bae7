//! The journal of a run: what is about to be written to the cloud and what became of it, durable
//! before and after. The state document is written seldom; the journal always knows the rest.

use std::sync::Arc;

use jiff::Timestamp;

use crate::host::AppendFile;
use crate::value::Value;

use super::replay::JOURNAL_VERSION;
use super::{
    Backend, Intent, JournalError, JournalFlaw, Left, OpenIntent, Owed, Record, Replay, State, frame,
};

/// The journal beside a state, as one run reads and writes it. Nothing is written before the first
/// record: a run that changes nothing leaves no trace.
pub struct Journal {
    backend: Arc<dyn Backend>,
    file: Option<Box<dyn AppendFile>>,
    /// What the records say. Its outcomes are in the state in memory as soon as they are known.
    replay: Replay,
    /// Bytes of whole records that were found; behind them may stand one that was only begun.
    found: Found,
    begin: Begin,
    /// A write failed; what stands at the end of the file is not known.
    is_broken: bool,
}

/// What was in the file when the run began.
pub(super) struct Found {
    pub bytes: Vec<u8>,
    pub whole: usize,
}

/// The first record of the run, written with the first one that says something.
struct Begin {
    run: String,
    lineage: String,
    serial: u64,
    at: Timestamp,
    is_written: bool,
}

impl Journal {
    /// Goes on with the journal that `replay` was read from. `replay`'s outcomes must be in `state`.
    pub(super) fn new(
        backend: Arc<dyn Backend>,
        replay: Replay,
        found: Found,
        state: &State,
        run: String,
        at: Timestamp,
    ) -> Journal {
        let State { lineage, serial, .. } = state;
        let begin = Begin { run, lineage: lineage.clone(), serial: *serial, at, is_written: false };
        Journal { backend, file: None, replay, found, begin, is_broken: false }
    }

    /// Makes an intent durable; gives its number. Nothing may be sent if this fails.
    ///
    /// # Errors
    /// It could not be made durable.
    pub fn intend(&mut self, intent: Intent) -> Result<u64, JournalError> {
        let n = self.replay.next();
        let record = Record::Intent { n, intent: Box::new(intent) };
        // What the next run could not read back must not be sent.
        frame::read(&self.frame(&record)?).map_err(|flaw| self.refused(flaw))?;
        self.record(record)?;
        Ok(n)
    }

    /// The cloud accepted the write and the object looks like this for now.
    ///
    /// # Errors
    /// It could not be made durable. The intent is, so nothing is lost but the object's looks.
    pub fn accepted(&mut self, n: u64, object: &Value) -> Result<(), JournalError> {
        self.record(Record::Accepted { n, object: object.clone() })
    }

    /// What a write left behind goes into the journal and the state.
    ///
    /// # Errors
    /// It could not be made durable; it is in the state in memory all the same.
    pub fn done(&mut self, n: u64, left: Left, state: &mut State) -> Result<(), JournalError> {
        let durable = self.append(&Record::Done { n, left: left.clone() });
        self.close(n, left, state)?;
        durable
    }

    /// As [`Journal::done`], for what a look has found of a write of an earlier run.
    ///
    /// # Errors
    /// It could not be made durable; it is in the state in memory all the same.
    pub fn settle(&mut self, n: u64, left: Left, state: &mut State) -> Result<(), JournalError> {
        let durable = self.append(&Record::Settled { n, left: left.clone() });
        self.close(n, left, state)?;
        durable
    }

    /// Announces a further write. It is due once an intent that names its key has happened.
    ///
    /// # Errors
    /// It could not be made durable.
    pub fn owe(&mut self, owed: Owed) -> Result<(), JournalError> {
        self.record(Record::Owed { owed, due: false })
    }

    /// The further write was done.
    ///
    /// # Errors
    /// It could not be made durable: the next run may do it again.
    pub fn paid(&mut self, key: &str) -> Result<(), JournalError> {
        self.record(Record::Paid { key: key.to_owned() })
    }

    /// Writes whose fate is not known, by number.
    pub fn open(&self) -> impl Iterator<Item = (u64, &OpenIntent)> {
        self.replay.open.iter().map(|(n, open)| (*n, open))
    }

    /// Further writes that are due.
    pub fn due(&self) -> impl Iterator<Item = &Owed> {
        self.replay.due()
    }

    /// The state of this serial is about to be written with all outcomes so far.
    pub(super) fn checkpoint(&mut self, serial: u64) -> Result<(), JournalError> {
        if self.has_records() { self.append(&Record::Checkpoint { serial }) } else { Ok(()) }
    }

    /// The state of this serial was written: keeps only what is still open or due.
    pub(super) fn compact(&mut self, serial: u64) -> Result<(), JournalError> {
        self.begin.serial = serial;
        if !self.has_records() {
            return Ok(());
        }
        let remaining = self.replay.remaining();
        let mut bytes = Vec::new();
        if !remaining.is_empty() {
            bytes.extend(self.begin.frame()?);
        }
        for record in &remaining {
            bytes.extend(self.frame(record)?);
        }
        self.backend.replace_journal(&bytes).map_err(|source| self.write_error(source))?;
        self.begin.is_written = !remaining.is_empty();
        self.file = None;
        self.is_broken = false;
        self.found = Found { whole: bytes.len(), bytes };
        Ok(())
    }

    fn has_records(&self) -> bool {
        self.begin.is_written || !self.found.bytes.is_empty() || self.is_broken
    }

    fn record(&mut self, record: Record) -> Result<(), JournalError> {
        self.append(&record)?;
        self.replay.take(record).map_err(|flaw| self.refused(flaw))
    }

    fn close(&mut self, n: u64, left: Left, state: &mut State) -> Result<(), JournalError> {
        match self.replay.close(n, left) {
            Ok(outcome) => {
                outcome.iter().for_each(|outcome| outcome.fold_into(state));
                Ok(())
            }
            Err(flaw) => Err(self.refused(flaw)),
        }
    }

    /// One durable write, whatever it takes to begin.
    fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        if self.is_broken {
            return Err(JournalError::Broken);
        }
        let mut bytes = Vec::new();
        if !self.begin.is_written {
            bytes.extend(self.begin.frame()?);
        }
        bytes.extend(self.frame(record)?);
        let written = self.opened().and_then(|file| file.append(&bytes));
        match written {
            Ok(()) => {
                self.begin.is_written = true;
                Ok(())
            }
            Err(source) => {
                // A part of it may stand in the file, and a record behind that would be lost.
                self.is_broken = true;
                Err(self.write_error(source))
            }
        }
    }

    fn opened(&mut self) -> std::io::Result<&mut Box<dyn AppendFile>> {
        if self.file.is_none() && self.found.whole < self.found.bytes.len() {
            self.found.bytes.truncate(self.found.whole);
            self.backend.replace_journal(&self.found.bytes)?;
        }
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(self.backend.open_journal()?)),
        }
    }

    fn frame(&self, record: &Record) -> Result<Vec<u8>, JournalError> {
        frame::write(record).map_err(|source| JournalError::Record { source })
    }

    fn write_error(&self, source: std::io::Error) -> JournalError {
        JournalError::Write { place: self.backend.journal_place(), source }
    }

    fn refused(&self, flaw: JournalFlaw) -> JournalError {
        JournalError::Refused { place: self.backend.journal_place(), flaw }
    }
}

impl Begin {
    fn frame(&self) -> Result<Vec<u8>, JournalError> {
        let Begin { run, lineage, serial, at, is_written: _ } = self;
        let record = Record::Begin {
            version: JOURNAL_VERSION,
            run: run.clone(),
            lineage: lineage.clone(),
            serial: *serial,
            at: *at,
        };
        frame::write(&record).map_err(|source| JournalError::Record { source })
    }
}
