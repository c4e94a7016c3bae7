//! What every command that works on a project begins with: the folder opened, its clouds real or
//! simulated, a console, and ears for what the network says.

use std::sync::Arc;
use std::time::Duration;

use crate::diag::Diagnostic;
use crate::host::{Host, Stream};
use crate::http::{Notice, RealTransport, Transport};
use crate::ops::{Project, Simulation};
use crate::providers::Clouds;

use super::args::SimulateFlags;
use super::console::{Console, sentence};
use super::flags::ViewFlags;
use super::progress::Progress;

/// How many times as fast as real time the clock of `--simulate` runs: a creation of 20 s takes 2 s.
const SIMULATED_SPEED: u32 = 10;

/// An opened project with its console.
pub struct Session {
    pub project: Project,
    pub console: Console,
    pub progress: Arc<Progress>,
}

impl Session {
    /// Opens the current folder.
    ///
    /// # Errors
    /// The diagnostic: the simulator's world or a proxy setting cannot be used.
    pub fn open(
        host: Arc<dyn Host>,
        simulate: &SimulateFlags,
        view: ViewFlags,
    ) -> Result<Session, Diagnostic> {
        let (host, transport, clouds) = if is_simulated(host.as_ref(), simulate) {
            let speed = simulate.simulate_speed.unwrap_or(SIMULATED_SPEED);
            let Simulation { simulator, host, clouds } =
                Simulation::open(&host, speed).map_err(|error| world_problem(&error))?;
            (host, Arc::new(simulator) as Arc<dyn Transport>, clouds)
        } else {
            let transport = RealTransport::new(host.as_ref())
                .map_err(|error| Diagnostic::error("Invalid proxy", sentence(&error)))?;
            (host, Arc::new(transport) as Arc<dyn Transport>, Clouds::Real)
        };
        let console = Console::new(Arc::clone(&host), view);
        let style = console.progress_style();
        let progress = Arc::new(Progress::new(Arc::clone(&host), console.palette(Stream::Err), style));
        let ears = Arc::clone(&progress);
        let notices = Arc::new(move |notice| hear(&ears, &notice));
        Ok(Session { project: Project::open(host, transport, clouds, notices), console, progress })
    }
}

/// The flag decides, then the environment.
fn is_simulated(host: &dyn Host, simulate: &SimulateFlags) -> bool {
    simulate.simulate.unwrap_or_else(|| {
        host.env("TERRACE_SIMULATE").is_some_and(|value| matches!(value.as_str(), "1" | "true" | "yes"))
    })
}

/// A world of the simulator that cannot be used.
pub fn world_problem(error: &crate::simulator::WorldError) -> Diagnostic {
    Diagnostic::error("Simulated world cannot be used", sentence(error))
        .hint("Move the file away to begin with a new world.")
}

/// Waiting and trying again is worth a line where it takes long enough to be noticed.
fn hear(progress: &Progress, notice: &Notice) {
    let seconds = |time: &Duration| time.as_secs_f64().ceil() as u64;
    match notice {
        Notice::RateLimit { host, time } | Notice::TooManyRequests { host, time } => {
            progress.paused(host, seconds(time));
        }
        Notice::Retry { request, why, time } => progress.retrying(request, why, seconds(time)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    #[test]
    fn the_flag_decides_before_the_environment() {
        let flags = |simulate| SimulateFlags { simulate, simulate_speed: None };
        let with = |value: &str| TestHost::new().with_env("TERRACE_SIMULATE", value);
        assert!(!is_simulated(&TestHost::new(), &flags(None)));
        assert!(is_simulated(&TestHost::new(), &flags(Some(true))));
        assert!(is_simulated(&with("1"), &flags(None)));
        assert!(!is_simulated(&with("0"), &flags(None)));
        assert!(!is_simulated(&with("1"), &flags(Some(false))));
    }
}
