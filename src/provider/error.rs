//! What can go wrong between a provider and its cloud.

use std::error::Error;

use crate::value::Path;

use super::Cents;

/// Whose fault it is, as far as that decides what happens next and the exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The configuration asks for something impossible.
    Invalid,
    /// A credential is missing, malformed or refused. Nothing more with it is tried.
    Credentials,
    /// The key lacks this scope. Nothing that needs it is tried any more.
    MissingScope(String),
    /// The cloud refused to spend more this month. No more creations are tried.
    SpendingCap { cap: Option<Cents>, spent: Option<Cents> },
    /// An object of this identity exists and is not ours. `import_id` takes it over: whoever knows the
    /// address shows the block to write.
    Exists { import_id: String },
    /// No capacity; the creation is on a waitlist and may happen later.
    Waitlisted,
    /// An object did not reach its state in time. It is recorded and waited for again.
    Timeout,
    /// The key seems to belong to another account than the state's objects.
    WrongAccount,
    /// The cloud could not be reached or gave no usable answer.
    Unreachable,
    /// The cloud said no, for another reason.
    Refused,
    /// The run was interrupted before this was finished.
    Interrupted,
}

/// A failure in the user's words. The cause, where there is one, is in `source` and not repeated.
#[derive(Debug, thiserror::Error)]
#[error("{summary}")]
pub struct ProviderError {
    pub kind: ErrorKind,
    /// Few fixed words, as a diagnostic's summary.
    pub summary: String,
    /// Sentences: what is wrong, what is known of the object, why it matters.
    pub detail: String,
    /// What to do, one sentence each.
    pub hints: Vec<String>,
    /// The argument that is at fault.
    pub path: Option<Path>,
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl ProviderError {
    pub fn new(kind: ErrorKind, summary: impl Into<String>, detail: impl Into<String>) -> ProviderError {
        ProviderError {
            kind,
            summary: summary.into(),
            detail: detail.into(),
            hints: Vec::new(),
            path: None,
            source: None,
        }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> ProviderError {
        self.hints.push(hint.into());
        self
    }

    pub fn at(mut self, path: Path) -> ProviderError {
        self.path = Some(path);
        self
    }

    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> ProviderError {
        self.source = Some(source.into());
        self
    }
}
