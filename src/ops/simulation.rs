//! `--simulate`: the embedded simulator as the only cloud, its world kept beside the configuration.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::diag::Diagnostic;
use crate::host::{Clock, Host, OverlayHost};
use crate::providers::Clouds;
use crate::simulator::{IONOS_URL, STACKIT_URL, STACKS_URL, Simulator, World, WorldError, WorldFile};
use crate::state::{Backend as _, LocalBackend, LocalFiles, LockError};

use super::diagnose;

/// Where the world of `--simulate` is kept.
pub const WORLD_FILE: &str = ".terrace/simulator.json";

/// The state of simulated runs: a real plan never meets it.
pub const SIMULATED_STATE: &str = "terrace.simulated.state.json";

/// A run in a simulated world mostly takes a few seconds.
const LONGEST_RUN: Duration = Duration::from_secs(10);

/// A simulated world with the host that runs on its clock.
pub struct Simulation {
    pub simulator: Simulator,
    pub host: Arc<dyn Host>,
    pub clouds: Clouds,
}

/// What a run is to a world in which another one may be at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It looks. Where somebody changes the world it looks at a copy, as it would at the real clouds.
    Reader,
    /// It changes the world, and waits so long for another one that does.
    Writer(Duration),
}

impl Simulation {
    /// Loads the world of the current folder, or begins one. Its clock runs `speed` times as fast as
    /// the wall's. Another short run in this world is waited for.
    ///
    /// # Errors
    /// The world's file cannot be read or used, or another process does not let go of it.
    pub async fn open(
        host: &Arc<dyn Host>,
        speed: u32,
        presence: Presence,
    ) -> Result<Simulation, WorldError> {
        let file = || WorldFile::new(Arc::clone(host), Path::new(WORLD_FILE));
        let patience = match (presence, is_locked(host.as_ref())) {
            (Presence::Reader, true) => Duration::ZERO,
            (Presence::Writer(timeout), true) => timeout,
            (_, false) => LONGEST_RUN,
        };
        match file().claim(patience).await {
            Ok(file) => match file.load()? {
                Some(world) => Ok(Simulation::of(host, speed, world, Some(file))),
                None => {
                    let begun = Simulation::of(host, speed, World::fresh(host.as_ref()), Some(file));
                    begun.simulator.save()?;
                    Ok(begun)
                }
            },
            Err(in_use @ WorldError::InUse { .. }) if presence == Presence::Reader => {
                let world = file().load()?.ok_or(in_use)?;
                Ok(Simulation::of(host, speed, world, None))
            }
            Err(error) => Err(error),
        }
    }

    /// A world that goes on in this process, and is kept if there is a file for it.
    fn of(host: &Arc<dyn Host>, speed: u32, world: World, file: Option<WorldFile>) -> Simulation {
        let clock = Clock::starting_at(world.now().timestamp().max(host.clock().now()), speed);
        let mut seed = [0; 8];
        host.random(&mut seed);
        let clouds = simulated_clouds(&world);
        let simulator = Simulator::new(world, clock, u64::from_ne_bytes(seed));
        if let Some(file) = file {
            simulator.keep_in(file);
        }
        let host: Arc<dyn Host> = Arc::new(OverlayHost::new(Arc::clone(host), clock));
        Simulation { simulator, host, clouds }
    }
}

/// Whether a run that changes things holds the simulated state: it does not end soon.
fn is_locked(host: &dyn Host) -> bool {
    let LocalFiles { state: _, backup: _, lock, lock_info, journal: _ } =
        LocalFiles::of(Path::new(SIMULATED_STATE));
    host.kind(&lock_info).is_some() && matches!(host.try_lock(&lock), Ok(None))
}

/// The error that the simulated state is locked, if it is.
pub async fn simulated_lock_problem(host: &Arc<dyn Host>) -> Option<Diagnostic> {
    let backend = LocalBackend::new(Arc::clone(host), Path::new(SIMULATED_STATE));
    match is_locked(host.as_ref()).then_some(backend.lock(Duration::ZERO))?.await {
        Err(error @ LockError::Held { .. }) => Some(diagnose::lock_error(&error)),
        Ok(_) | Err(LockError::Io { .. }) => None,
    }
}

/// The clouds of that world in process, with credentials that may do everything.
pub fn simulated_clouds(world: &World) -> Clouds {
    let address = |text: &str| text.parse().expect("a constant address is valid");
    Clouds::Simulated {
        stacks_endpoint: address(STACKS_URL),
        stacks_key: world.key().to_owned(),
        stackit_endpoint: address(STACKIT_URL),
        stackit_token: world.stackit.token().to_owned(),
        ionos_endpoint: address(IONOS_URL),
        ionos_token: world.ionos.token.clone(),
    }
}
