//! `--simulate`: the embedded simulator as the only cloud, its world kept beside the configuration.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::host::{Clock, Host, OverlayHost};
use crate::providers::Clouds;
use crate::simulator::{IONOS_URL, STACKIT_URL, STACKS_URL, Simulator, World, WorldError, WorldFile};

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

impl Simulation {
    /// Loads the world of the current folder, or begins one. Its clock runs `speed` times as fast as
    /// the wall's. Another run in this world is waited for.
    ///
    /// # Errors
    /// The world's file cannot be read or used, or another process does not let go of it.
    pub async fn open(host: &Arc<dyn Host>, speed: u32) -> Result<Simulation, WorldError> {
        let file = WorldFile::new(Arc::clone(host), Path::new(WORLD_FILE)).claim(LONGEST_RUN).await?;
        let (world, is_new) = match file.load()? {
            Some(world) => (world, false),
            None => (World::fresh(host.as_ref()), true),
        };
        let clock = Clock::starting_at(world.now().timestamp().max(host.clock().now()), speed);
        let mut seed = [0; 8];
        host.random(&mut seed);
        let clouds = simulated_clouds(&world);
        let simulator = Simulator::new(world, clock, u64::from_ne_bytes(seed));
        simulator.keep_in(file);
        if is_new {
            simulator.save()?;
        }
        let host: Arc<dyn Host> = Arc::new(OverlayHost::new(Arc::clone(host), clock));
        Ok(Simulation { simulator, host, clouds })
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
