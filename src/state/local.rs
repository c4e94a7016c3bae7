//! States in files of this machine: the default backend.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;

use crate::host::{AppendFile, Host};

use super::{Backend, Lock, LockError, Revision, StateError};

/// One state in one file, with its other files around it.
pub struct LocalBackend {
    host: Arc<dyn Host>,
    files: LocalFiles,
    /// Whether this run has kept the document that it found.
    backed_up: AtomicBool,
    doubt: Option<Doubt>,
}

/// Why what is found may not be the state that the configuration means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The state is kept where this version cannot look. `why` goes on after "the state is".
    Elsewhere { why: String },
    /// The configuration names a file. Where there is none yet and one under the usual name, that was
    /// not moved.
    NotMoved { usual: PathBuf },
}

/// Where everything around a state file is. Two states in one folder share none of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFiles {
    pub state: PathBuf,
    pub backup: PathBuf,
    pub lock: PathBuf,
    pub lock_info: PathBuf,
    pub journal: PathBuf,
}

impl LocalFiles {
    /// The usual state's lock is `.terrace/lock`, that of `terrace.simulated.state.json` is
    /// `.terrace/simulated.lock`.
    pub fn of(state: &Path) -> LocalFiles {
        let name = state.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = state.with_file_name(".terrace");
        let prefix = match name.strip_suffix(".state.json") {
            Some("terrace") => String::new(),
            Some(stem) => format!("{}.", stem.strip_prefix("terrace.").unwrap_or(stem)),
            None => format!("{name}."),
        };
        LocalFiles {
            state: state.to_path_buf(),
            backup: state.with_file_name(format!("{name}.backup")),
            lock: folder.join(format!("{prefix}lock")),
            lock_info: folder.join(format!("{prefix}lock.info")),
            journal: folder.join(format!("{prefix}journal")),
        }
    }
}

impl LocalBackend {
    pub fn new(host: Arc<dyn Host>, state: &Path) -> LocalBackend {
        LocalBackend { host, files: LocalFiles::of(state), backed_up: AtomicBool::new(false), doubt: None }
    }

    /// Refuses to be read where the doubt holds.
    pub fn unless(self, doubt: Doubt) -> LocalBackend {
        LocalBackend { doubt: Some(doubt), ..self }
    }

    pub fn files(&self) -> &LocalFiles {
        &self.files
    }

    fn found(&self) -> Result<Option<Vec<u8>>, StateError> {
        none_if_missing(self.host.read_own(&self.files.state))
            .map_err(|source| StateError::Read { place: self.place(), source })
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), StateError> {
        self.host
            .write(path, bytes)
            .map_err(|source| StateError::Write { place: path.display().to_string(), source })
    }
}

#[async_trait]
impl Backend for LocalBackend {
    fn place(&self) -> String {
        self.files.state.display().to_string()
    }

    async fn read(&self) -> Result<Option<Vec<u8>>, StateError> {
        let found = self.found()?;
        match &self.doubt {
            Some(Doubt::Elsewhere { why }) => Err(StateError::Elsewhere { why: why.clone() }),
            Some(Doubt::NotMoved { usual }) if found.is_none() && self.host.kind(usual).is_some() => {
                Err(StateError::NotMoved { place: self.place(), usual: usual.display().to_string() })
            }
            _ => Ok(found),
        }
    }

    async fn write(&self, expected: Option<&Revision>, document: &str) -> Result<(), StateError> {
        let found = self.found()?;
        let revision = match &found {
            Some(bytes) => {
                Some(Revision::of(bytes).map_err(|flaw| StateError::Refused { place: self.place(), flaw })?)
            }
            None => None,
        };
        if revision.as_ref() != expected {
            let said = |revision: Option<&Revision>| {
                revision.map_or_else(|| "no state".to_owned(), Revision::to_string)
            };
            return Err(StateError::Moved {
                place: self.place(),
                expected: said(expected),
                found: said(revision.as_ref()),
            });
        }
        if let Some(bytes) = found
            && !self.backed_up.load(Ordering::SeqCst)
        {
            self.put(&self.files.backup, &bytes)?;
        }
        self.put(&self.files.state, document.as_bytes())?;
        self.backed_up.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn lock(&self, timeout: Duration) -> Result<Lock, LockError> {
        Lock::take(&self.host, &self.files.lock, &self.files.lock_info, timeout).await
    }

    fn journal_place(&self) -> String {
        self.files.journal.display().to_string()
    }

    fn read_journal(&self) -> io::Result<Vec<u8>> {
        none_if_missing(self.host.read_own(&self.files.journal)).map(Option::unwrap_or_default)
    }

    fn open_journal(&self) -> io::Result<Box<dyn AppendFile>> {
        self.host.open_append(&self.files.journal)
    }

    fn replace_journal(&self, bytes: &[u8]) -> io::Result<()> {
        match bytes {
            [] => self.host.remove(&self.files.journal),
            bytes => self.host.write(&self.files.journal, bytes),
        }
    }
}

fn none_if_missing(read: io::Result<Vec<u8>>) -> io::Result<Option<Vec<u8>>> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_states_share_no_file() {
        let usual = LocalFiles::of(Path::new("a/terrace.state.json"));
        assert_eq!(usual.backup, Path::new("a/terrace.state.json.backup"));
        assert_eq!(usual.lock, Path::new("a/.terrace/lock"));
        assert_eq!(usual.lock_info, Path::new("a/.terrace/lock.info"));
        assert_eq!(usual.journal, Path::new("a/.terrace/journal"));
        let simulated = LocalFiles::of(Path::new("a/terrace.simulated.state.json"));
        assert_eq!(simulated.lock, Path::new("a/.terrace/simulated.lock"));
        assert_eq!(simulated.lock_info, Path::new("a/.terrace/simulated.lock.info"));
        assert_eq!(simulated.journal, Path::new("a/.terrace/simulated.journal"));
        assert_eq!(LocalFiles::of(Path::new("old.json")).lock, Path::new(".terrace/old.json.lock"));
    }
}
