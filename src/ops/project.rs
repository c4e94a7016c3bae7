//! A project: an opened folder with everything that a use case works on.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::addr::Mode;
use crate::config::{StatePlace, state_place};
use crate::host::Host;
use crate::http::{Network, Notice, Transport};
use crate::provider::Registry;
use crate::providers::Clouds;
use crate::state::{Backend, Doubt, LocalBackend};
use crate::value::Ty;

use super::simulation::SIMULATED_STATE;

/// The usual state file.
const STATE: &str = "terrace.state.json";

/// An opened folder: host, network, providers, state.
pub struct Project {
    pub host: Arc<dyn Host>,
    pub registry: Registry,
    /// Nothing real is touched.
    pub simulated: bool,
    network: Network,
    backend: Arc<dyn Backend>,
}

impl Project {
    /// Opens the host's current folder. `notices` hears when requests are held back or repeated.
    pub fn open(
        host: Arc<dyn Host>,
        transport: Arc<dyn Transport>,
        clouds: Clouds,
        notices: Arc<dyn Fn(Notice) + Send + Sync>,
    ) -> Project {
        let mut seed = [0; 8];
        host.random(&mut seed);
        let network =
            Network::with_observer(transport, *host.clock(), u64::from_ne_bytes(seed), Some(notices));
        let registry = crate::providers::registry(&network, &clouds);
        let simulated = matches!(clouds, Clouds::Simulated { .. });
        let backend = Arc::new(match simulated {
            true => LocalBackend::new(Arc::clone(&host), Path::new(SIMULATED_STATE)),
            false => real_state(&host, &registry),
        });
        Project { host, registry, simulated, network, backend }
    }

    /// The folder of the root module.
    pub fn folder(&self) -> PathBuf {
        PathBuf::new()
    }

    pub fn backend(&self) -> Arc<dyn Backend> {
        Arc::clone(&self.backend)
    }

    /// Lets the run repeat reads in proportion to what it has to do.
    pub fn expect_objects(&self, count: usize) {
        self.network.allow_retries_for(count);
    }

    /// The type of a resource's attributes, for reading the state.
    pub fn type_of(&self, mode: Mode, kind: &str) -> Option<Ty> {
        match mode {
            Mode::Managed => self.registry.resource_type(kind).map(|(_, kind)| kind.schema().ty()),
            Mode::Data => self.registry.data_source(kind).map(|(_, source)| source.schema().ty()),
            Mode::Ephemeral => self.registry.ephemeral_type(kind).map(|(_, kind)| kind.schema().ty()),
            Mode::Action => self.registry.action_type(kind).map(|(_, kind)| kind.schema().ty()),
        }
    }
}

/// The state where the configuration keeps it.
fn real_state(host: &Arc<dyn Host>, registry: &Registry) -> LocalBackend {
    let usual = LocalBackend::new(Arc::clone(host), Path::new(STATE));
    match state_place(host.as_ref(), Path::new(""), registry) {
        StatePlace::Usual => usual,
        StatePlace::File(path) => {
            LocalBackend::new(Arc::clone(host), &path).unless(Doubt::NotMoved { usual: PathBuf::from(STATE) })
        }
        StatePlace::OutOfReach(why) => usual.unless(Doubt::Elsewhere { why }),
    }
}
