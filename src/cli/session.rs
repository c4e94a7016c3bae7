//! What every command that works on a project begins with: the folder opened, its clouds real or
//! simulated, a console, and ears for what the network says.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::diag::{Diagnostic, escape};
use crate::host::{Clock, Host, OverlayHost, Stream};
use crate::http::{Notice, RealTransport, Transport};
use crate::ops::{Exit, Presence, Project, SIMULATED_STATE, Simulation, WORLD_FILE, simulated_lock_problem};
use crate::providers::Clouds;
use crate::simulator::{STACKS_URL, Simulator, WorldError};

use super::args::SimulateFlags;
use super::console::{Console, sentence};
use super::exit::{self, Detailed};
use super::flags::ViewFlags;
use super::progress::Progress;

/// How many times as fast as real time the clock of `--simulate` runs: a creation of 20 s takes 2 s.
const SIMULATED_SPEED: u32 = 10;

/// An opened project with its console.
pub struct Session {
    pub project: Project,
    pub console: Console,
    pub progress: Arc<Progress>,
    simulator: Option<Simulator>,
}

impl Session {
    /// Opens the current folder.
    ///
    /// # Errors
    /// The simulator's world or a proxy setting cannot be used, or somebody else works in that world.
    pub async fn open(
        host: Arc<dyn Host>,
        simulate: &SimulateFlags,
        presence: Presence,
        view: ViewFlags,
    ) -> Result<Session, Refusal> {
        let (host, transport, clouds, simulator) = if is_simulated(host.as_ref(), simulate)? {
            let speed = simulate.simulate_speed.unwrap_or(SIMULATED_SPEED);
            let Simulation { simulator, host, clouds } = match Simulation::open(&host, speed, presence).await
            {
                Ok(simulation) => simulation,
                Err(error) => return Err(no_world(&host, &error).await),
            };
            (host, Arc::new(simulator.clone()) as Arc<dyn Transport>, clouds, Some(simulator))
        } else {
            let host = match simulate.simulate_speed {
                Some(speed) => beside_a_simulator(host, speed)?,
                None => host,
            };
            let transport = RealTransport::new(host.as_ref())
                .map_err(|error| Diagnostic::error("Invalid proxy", sentence(&error)))?;
            (host, Arc::new(transport) as Arc<dyn Transport>, Clouds::Real, None)
        };
        let console = Console::new(Arc::clone(&host), view);
        let style = console.progress_style();
        let progress = Arc::new(Progress::new(Arc::clone(&host), console.palette(Stream::Err), style));
        let ears = Arc::clone(&progress);
        let notices = Arc::new(move |notice| hear(&ears, &notice));
        let project = Project::open(host, transport, clouds, notices);
        Ok(Session { project, console, progress, simulator })
    }

    /// Keeps the simulated world as it is now. Its clock is faster than ours: without this the next
    /// command would find it younger than this one left it.
    ///
    /// # Errors
    /// The diagnostic, if the world cannot be kept.
    pub fn close(&self) -> Result<(), Diagnostic> {
        self.simulator.as_ref().map_or(Ok(()), Simulator::save).map_err(|error| kept_world_problem(&error))
    }
}

/// Why there is no session, and how the program ends.
pub struct Refusal {
    pub problem: Diagnostic,
    pub code: u8,
}

impl From<Diagnostic> for Refusal {
    fn from(problem: Diagnostic) -> Refusal {
        Refusal { problem, code: exit::ERROR }
    }
}

/// Who changes the world has locked the state of it, as one has the state of the real clouds.
async fn no_world(host: &Arc<dyn Host>, error: &WorldError) -> Refusal {
    if matches!(error, WorldError::InUse { .. })
        && let Some(problem) = simulated_lock_problem(host).await
    {
        return Refusal { problem, code: exit::code(Exit::Locked, Detailed::No) };
    }
    kept_world_problem(error).into()
}

/// The flag decides, then the environment. A word there that is neither yes nor no must not send a run
/// to the real clouds.
fn is_simulated(host: &dyn Host, simulate: &SimulateFlags) -> Result<bool, Diagnostic> {
    if let Some(flag) = simulate.simulate {
        return Ok(flag);
    }
    let value = host.env("TERRACE_SIMULATE").unwrap_or_default();
    match value.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "" | "0" | "false" | "no" | "off" => Ok(false),
        _ => {
            let detail = format!(
                "TERRACE_SIMULATE is \"{}\", which says neither that the clouds are to be simulated nor that they are not.",
                escape(&value)
            );
            Err(Diagnostic::error("Invalid value of TERRACE_SIMULATE", detail)
                .hint("Set it to 1 to simulate, or unset it."))
        }
    }
}

/// The host of a run against `terrace simulator`, whose world may go faster than real time: then so
/// do waits and rate limits here. Only where each cloud whose address is set is a simulator on this
/// machine, since a real cloud's minute has sixty seconds.
fn beside_a_simulator(host: Arc<dyn Host>, speed: u32) -> Result<Arc<dyn Host>, Diagnostic> {
    let addresses: Vec<String> = ADDRESSES.iter().filter_map(|name| host.env(name)).collect();
    if addresses.is_empty() || !addresses.iter().all(|address| is_this_machine(address)) {
        let detail =
            "--simulate-speed sets the clock of a simulated world, and this run would go to a real cloud.";
        return Err(Diagnostic::error("Nothing is simulated", detail).hint(
            "Add --simulate, or set STACKS_API_URL, STACKIT_IAAS_CUSTOM_ENDPOINT or IONOS_API_URL to a `terrace \
             simulator` on this machine.",
        ));
    }
    let clock = Clock::starting_at(host.clock().now(), speed);
    Ok(Arc::new(OverlayHost::new(host, clock)))
}

/// The variables that say where a cloud is.
const ADDRESSES: [&str; 3] = ["STACKS_API_URL", "STACKIT_IAAS_CUSTOM_ENDPOINT", "IONOS_API_URL"];

fn is_this_machine(address: &str) -> bool {
    let url = url::Url::parse(address).ok();
    url.as_ref().is_some_and(|url| match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    })
}

/// The world of `--simulate` that cannot be used.
fn kept_world_problem(error: &WorldError) -> Diagnostic {
    world_problem(error, Some(Path::new(WORLD_FILE)), Some(SIMULATED_STATE))
}

/// A world of the simulator, kept in `file`, that cannot be used. `states` is the file of the states
/// that describe it.
pub fn world_problem(error: &WorldError, file: Option<&Path>, states: Option<&str>) -> Diagnostic {
    let file = file.map(|file| escape(&file.display().to_string()).into_owned()).unwrap_or_default();
    let both = states.map_or(file.clone(), |states| format!("{file} and {states}"));
    let anew = format!("To begin with a new world, remove {both}: nothing real is in there.");
    let (cause, hint) = (sentence(error), match error {
        WorldError::InUse { .. } => {
            "Wait until that run is over, or answer its question. A `terrace simulator` that serves the world is \
             reached by the settings that it prints."
                .to_owned()
        }
        WorldError::Write { .. } | WorldError::Lock { .. } => "Check that the folder can be written to, and that .terrace is a folder in it.".to_owned(),
        WorldError::Read { .. } | WorldError::Damaged(_) => anew,
        WorldError::Newer { .. } => format!("Use the newer terrace that wrote it. {anew}"),
    });
    let detail = match error {
        WorldError::Damaged(_) => format!(
            "{cause} It is kept in {file}. Either the file was changed or cut, or another version of terrace wrote it: \
             simulated worlds are kept between runs, not between versions."
        ),
        WorldError::Newer { .. } => format!("{cause} It is kept in {file}."),
        _ => cause,
    };
    Diagnostic::error("Simulated world cannot be used", detail).hint(hint)
}

/// Waiting and trying again is worth a line where it takes long enough to be noticed.
fn hear(progress: &Progress, notice: &Notice) {
    let seconds = |time: &Duration| time.as_secs_f64().ceil() as u64;
    match notice {
        Notice::RateLimit { host, time } | Notice::TooManyRequests { host, time } => {
            // In process there is an address, but nobody listens there.
            let is_simulator = STACKS_URL.split('/').nth(2) == Some(host.as_str());
            progress.paused(if is_simulator { "simulator" } else { host }, seconds(time));
        }
        Notice::Retry { request, why, time } => progress.retrying(request, why, seconds(time)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::TestHost;

    #[test]
    fn only_a_simulator_on_this_machine_goes_faster() {
        let with = |url: &str| {
            let host = TestHost::new().with_env("STACKS_API_URL", url);
            beside_a_simulator(Arc::new(host), 10).map(|host| host.clock().speed()).ok()
        };
        assert_eq!(with("http://127.0.0.1:8080/stacks/api/v1"), Some(10));
        assert_eq!(with("http://[::1]:8080/x"), Some(10));
        assert_eq!(with("https://api.stackshosting.cloud/api/v1"), None);
        assert_eq!(with("https://127.0.0.1.example.org/"), None);
        let both = |ionos: &str| {
            let local =
                TestHost::new().with_env("STACKIT_IAAS_CUSTOM_ENDPOINT", "http://localhost:1/stackit/iaas");
            beside_a_simulator(Arc::new(local.with_env("IONOS_API_URL", ionos)), 10).is_ok()
        };
        assert!(both("http://127.0.0.1:1/ionos") && !both("https://api.ionos.com"));
        assert!(beside_a_simulator(Arc::new(TestHost::new()), 10).is_err());
    }

    #[test]
    fn the_simulator_in_process_is_not_told_by_its_address() {
        let host = TestHost::new();
        let palette = crate::cli::report::Palette::Plain;
        let progress = Progress::new(Arc::new(host.clone()), palette, crate::cli::progress::Style::Lines);
        let wait = |host: &str| Notice::RateLimit { host: host.to_owned(), time: Duration::from_secs(22) };
        hear(&progress, &wait("127.0.0.1:1"));
        hear(&progress, &wait("api.stackshosting.cloud"));
        assert_eq!(
            host.take_output().1,
            "simulator: Waiting 22s for the rate limit\napi.stackshosting.cloud: Waiting 22s for the rate limit\n"
        );
    }

    #[test]
    fn the_flag_decides_before_the_environment() {
        let flags = |simulate| SimulateFlags { simulate, simulate_speed: None };
        let with = |value: &str| TestHost::new().with_env("TERRACE_SIMULATE", value);
        let is_simulated =
            |host: &TestHost, flags: &SimulateFlags| super::is_simulated(host, flags).expect("yes or no");
        assert!(!is_simulated(&TestHost::new(), &flags(None)));
        assert!(is_simulated(&TestHost::new(), &flags(Some(true))));
        assert!(is_simulated(&with("1"), &flags(None)) && is_simulated(&with("True"), &flags(None)));
        assert!(!is_simulated(&with("0"), &flags(None)));
        assert!(!is_simulated(&with("1"), &flags(Some(false))));
        // What is no answer is asked again, not taken for "no".
        let unclear = super::is_simulated(&with("simulate"), &flags(None)).expect_err("neither");
        assert!(unclear.detail.contains("\"simulate\""), "{unclear:?}");
        assert!(is_simulated(&with("simulate"), &flags(Some(true))));
    }
}
