//! Where a world is kept between processes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::World;
use crate::host::{HeldLock, Host};

/// Keeps the world. Called after every change, by a request or by time, and before the next answer,
/// so that what a client was told survives the simulator's own end.
pub trait Store: Send {
    fn save(&mut self, world: &World) -> Result<(), WorldError>;
}

/// Why a world could not be loaded or kept.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    #[error("could not read the simulator's world from {}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("could not write the simulator's world to {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("another terrace works with the simulator's world in {}", path.display())]
    InUse { path: PathBuf },
    #[error("could not lock the simulator's world in {}", path.display())]
    Lock { path: PathBuf, source: io::Error },
    #[error("the simulator's world cannot be understood")]
    Damaged(#[source] serde_json::Error),
    #[error("the simulator's world has format {found}, and this version knows formats up to {known}")]
    Newer { found: u32, known: u32 },
}

/// How often a world that somebody else works with is tried again.
const PATIENCE: Duration = Duration::from_millis(100);

/// A world in a file. Written whole and durably each time.
pub struct WorldFile {
    host: Arc<dyn Host>,
    path: PathBuf,
    /// Held while this process works with the world.
    claim: Option<Box<dyn HeldLock>>,
}

impl WorldFile {
    pub fn new(host: Arc<dyn Host>, path: impl Into<PathBuf>) -> WorldFile {
        WorldFile { host, path: path.into(), claim: None }
    }

    /// Takes the world for this process, as long as the file's value lives: two that each keep the
    /// whole world would undo what the other does. Waits so long for another process to end.
    ///
    /// # Errors
    /// Another process still works with it.
    pub async fn claim(mut self, longest: Duration) -> Result<WorldFile, WorldError> {
        let path = || self.path.clone();
        let mut file = self.path.clone().into_os_string();
        file.push(".lock");
        let clock = *self.host.clock();
        let deadline = clock.elapsed() + longest;
        loop {
            match self.host.try_lock(Path::new(&file)) {
                Ok(Some(claim)) => {
                    self.claim = Some(claim);
                    return Ok(self);
                }
                Ok(None) if clock.elapsed() >= deadline => return Err(WorldError::InUse { path: path() }),
                Ok(None) => clock.sleep(PATIENCE).await,
                Err(source) => return Err(WorldError::Lock { path: path(), source }),
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The world in the file, `None` if there is no file yet. An empty file is damaged, not new.
    pub fn load(&self) -> Result<Option<World>, WorldError> {
        match self.host.read_own(&self.path) {
            Ok(bytes) => World::from_json(&bytes).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(WorldError::Read { path: self.path.clone(), source }),
        }
    }
}

impl Store for WorldFile {
    fn save(&mut self, world: &World) -> Result<(), WorldError> {
        let written = self.host.write(&self.path, &world.to_json());
        written.map_err(|source| WorldError::Write { path: self.path.clone(), source })
    }
}
