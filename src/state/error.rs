//! What can go wrong with state and journal, and what to do about it.

use std::error::Error;
use std::io;

/// A failure with the state. The message says what we were doing; [`StateError::advice`] says what
/// to do.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("cannot read the state \"{place}\"")]
    Read { place: String, source: io::Error },
    #[error("cannot write the state \"{place}\"")]
    Write { place: String, source: io::Error },
    /// What is there is no state that can be used. Nothing was changed.
    #[error("the state \"{place}\" cannot be used: {flaw}")]
    Refused { place: String, flaw: Flaw },
    /// Somebody else wrote the state while this run worked.
    #[error("the state \"{place}\" was changed by somebody else: {expected} was read, {found} is there now")]
    Moved { place: String, expected: String, found: String },
    /// The configuration means a state that this version cannot reach.
    #[error("the state is {why}")]
    Elsewhere { why: String },
    /// The configuration names a new place, and the state is still at the usual one.
    #[error(
        "the configuration keeps the state in \"{place}\", where none is, and there is one in \"{usual}\""
    )]
    NotMoved { place: String, usual: String },
    /// A value that no state can hold; a defect of whoever made it.
    #[error("cannot store {what}")]
    NotStorable { what: String, source: Box<dyn Error + Send + Sync> },
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// Why a text is no usable state.
#[derive(Debug, thiserror::Error)]
pub enum Flaw {
    #[error("the file is empty; a state is never empty, so its content was lost")]
    Empty,
    #[error("it is not text; its content was damaged")]
    NotText,
    #[error("it ends in the middle, at line {line}; a part of its content was lost")]
    Cut { line: usize },
    #[error("it is not valid JSON: {problem}")]
    NotJson { problem: String },
    #[error("it holds merge conflict markers, at line {line}")]
    MergeConflict { line: usize },
    #[error("\"{member}\" stands twice in the same object, at line {line}")]
    Duplicate { member: String, line: usize },
    #[error("it is a state of Terraform or OpenTofu, which terrace does not read")]
    Terraform,
    #[error("it is JSON, but no state: {problem}")]
    NotState { problem: String },
    #[error("it was written by a newer terrace ({written_by}), in format {version}; this one reads up to {known}", known = super::FORMAT_VERSION)]
    Newer { version: u64, written_by: String },
    #[error("a part of it is not as it should be: {problem}")]
    Invalid { problem: String },
    #[error("the object of {addr} does not fit its resource type: {problem}")]
    Attributes { addr: String, problem: String },
}

/// A failure with the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("cannot read the journal \"{place}\"")]
    Read { place: String, source: io::Error },
    #[error("cannot write the journal \"{place}\"")]
    Write { place: String, source: io::Error },
    #[error("cannot write a record to the journal")]
    Record { source: serde_json::Error },
    #[error("the journal \"{place}\" cannot be used: {flaw}")]
    Refused { place: String, flaw: JournalFlaw },
    #[error("the journal cannot be written any more, because an earlier write to it failed")]
    Broken,
}

/// Why a journal cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalFlaw {
    #[error("its record in line {line} was damaged: {damage}")]
    Damaged { line: usize, damage: String },
    #[error("it was written by a newer terrace, in format {version}")]
    Newer { version: u32 },
    #[error("it belongs to another state, of lineage {lineage}")]
    OtherState { lineage: String },
    #[error("it goes on from serial {journal} of the state, and the state here has serial {state} only")]
    StateIsOlder { journal: u64, state: u64 },
    #[error("it announces the write {n} twice")]
    TwoIntents { n: u64 },
    #[error("it reports on a write {n} that it never announced")]
    NoIntent { n: u64 },
}

impl StateError {
    /// What to do, one sentence each.
    pub fn advice(&self) -> Vec<String> {
        match self {
            StateError::Read { source, .. } | StateError::Write { source, .. } => of_io(source),
            StateError::Refused { place, flaw } => flaw.advice(place),
            StateError::Moved { .. } => vec![
                "What this run did stands in its journal: run `terrace plan`, which takes it over."
                    .to_owned(),
                "Do not use `-lock=false` while others work on the same state.".to_owned(),
            ],
            StateError::Elsewhere { .. } => vec![
                "Nothing was read and nothing changed. A state of this version is an unencrypted file of this machine: without that block it is."
                    .to_owned(),
            ],
            StateError::NotMoved { place, usual } => vec![
                format!(
                    "If it is the state of this configuration, move it: `mv {usual} {place}`. If not, move it out of this folder."
                ),
                "If an apply was interrupted, first settle that: run `terrace recover` without the new `path`."
                    .to_owned(),
            ],
            StateError::NotStorable { .. } => vec![
                "This is a defect of terrace; please report it. What was done stands in the journal."
                    .to_owned(),
            ],
            StateError::Journal(error) => error.advice(),
        }
    }
}

impl Flaw {
    fn advice(&self, place: &str) -> Vec<String> {
        let restore = format!(
            "Put back the last good version, from \"{place}.backup\" or from your own backups. Nothing was overwritten."
        );
        match self {
            Flaw::Empty
            | Flaw::NotText
            | Flaw::Cut { .. }
            | Flaw::NotJson { .. }
            | Flaw::NotState { .. }
            | Flaw::Duplicate { .. }
            | Flaw::Invalid { .. } => vec![restore],
            Flaw::MergeConflict { .. } => vec![
                "Two versions of a state cannot be merged as text: keep the one with the higher serial, then run `terrace plan` to see what it lacks.".to_owned(),
                "A state does not belong in version control: whoever applies next should find the one that was written last.".to_owned(),
            ],
            Flaw::Terraform => vec![
                "Keep that file for Terraform and let terrace begin a state of its own in another folder: write `import` blocks for the objects that it shall manage.".to_owned(),
            ],
            Flaw::Newer { written_by, .. } => {
                vec![format!("Use terrace {written_by} or later. Nothing was overwritten.")]
            }
            Flaw::Attributes { .. } => vec![
                "If it was edited by hand, undo that; otherwise use the version of terrace that wrote it.".to_owned(),
                restore,
            ],
        }
    }
}

impl JournalError {
    /// What to do, one sentence each.
    pub fn advice(&self) -> Vec<String> {
        match self {
            JournalError::Read { source, .. } | JournalError::Write { source, .. } => of_io(source),
            JournalError::Record { .. } => {
                vec!["This is a defect of terrace; please report it. Nothing was sent.".to_owned()]
            }
            JournalError::Broken => {
                vec!["Nothing more was sent. Make room on the disk and run `terrace apply` again.".to_owned()]
            }
            JournalError::Refused { place, flaw } => flaw.advice(place),
        }
    }
}

impl JournalFlaw {
    fn advice(&self, place: &str) -> Vec<String> {
        let aside = format!(
            "If that cannot be: move it aside (`mv {place} {place}.bad`) and run `terrace plan`. What an interrupted apply created and the state does not hold shows there as existing already, with the `import` block to write."
        );
        match self {
            JournalFlaw::Damaged { .. } | JournalFlaw::TwoIntents { .. } | JournalFlaw::NoIntent { .. } => {
                vec![format!("Put the journal back from a backup of \"{place}\"."), aside]
            }
            JournalFlaw::Newer { .. } => {
                vec!["Use the version of terrace that wrote it, or a later one.".to_owned()]
            }
            JournalFlaw::OtherState { .. } | JournalFlaw::StateIsOlder { .. } => {
                vec![
                    "Put back the state that the journal belongs to; it was replaced by another one."
                        .to_owned(),
                    aside,
                ]
            }
        }
    }
}

fn of_io(error: &io::Error) -> Vec<String> {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            vec!["Check who owns the file and its folder.".to_owned()]
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            vec!["Make room on the disk and run the command again.".to_owned()]
        }
        io::ErrorKind::InvalidInput => {
            vec![
                "The file must be a plain file: terrace follows no symbolic link to its own files."
                    .to_owned(),
            ]
        }
        _ => Vec::new(),
    }
}
