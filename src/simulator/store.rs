//! Where a world is kept between processes.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::World;
use crate::host::Host;

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
    #[error("the simulator's world is damaged")]
    Damaged(#[source] serde_json::Error),
    #[error("the simulator's world has format {found}, and this version knows formats up to {known}")]
    Newer { found: u32, known: u32 },
}

/// A world in a file. Written whole and durably each time.
pub struct WorldFile {
    host: Arc<dyn Host>,
    path: PathBuf,
}

impl WorldFile {
    pub fn new(host: Arc<dyn Host>, path: impl Into<PathBuf>) -> WorldFile {
        WorldFile { host, path: path.into() }
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
