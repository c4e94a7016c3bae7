//! The real program, killed (`SIGKILL`) at random moments of an apply against `terrace simulator`.
//!
//! After one more apply the world equals the configuration, each container was created once, and
//! nothing in the world is missing from the state.

#![expect(clippy::disallowed_methods, reason = "starts processes and looks at what they leave behind")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use terrace::host::RealHost;
use terrace::simulator::{Effect, World, WorldFile};

/// How many applies are killed, and how many at once: they mostly wait.
const KILLS: usize = 20;
const LANES: usize = 5;
/// The simulated world and its clients go this much faster than the wall's clock.
const SPEED: &str = "--simulate-speed=20";
/// An apply that nobody kills takes less; a later kill finds it done, which is a moment too.
const LONGEST: u64 = 1_800;

#[test]
fn a_killed_apply_is_finished_by_the_next_one() {
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let moments: Vec<u64> = (0..KILLS).map(|_| random.u64(0..LONGEST)).collect();
    let todo = Arc::new(Mutex::new(moments));
    let lanes: Vec<_> = (0..LANES)
        .map(|_| {
            let todo = Arc::clone(&todo);
            std::thread::spawn(move || {
                while let Some(moment) = { todo.lock().expect("not poisoned").pop() } {
                    kill_and_recover(moment, seed);
                }
            })
        })
        .collect();
    for lane in lanes {
        lane.join().expect("every kill is recovered from");
    }
}

fn kill_and_recover(milliseconds: u64, seed: u64) {
    let when = format!("killed after {milliseconds} ms (seed {seed})");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for file in ["main.hcl", "variables.hcl", "outputs.hcl"] {
        std::fs::copy(Path::new("examples/quickstart").join(file), folder.path().join(file)).expect("copied");
    }
    let world = folder.path().join("world.json");
    let simulator = Served::start(&world);

    let mut child = simulator
        .command(folder.path(), &["apply", "-auto-approve", "-input=false", SPEED])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    std::thread::sleep(Duration::from_millis(milliseconds));
    child.kill().expect("killed");
    child.wait().expect("gone");

    let again = simulator.run(folder.path(), &["apply", "-auto-approve", "-input=false", SPEED]);
    assert!(again.status.success(), "{when}: {}", said(&again));
    let plan = simulator.run(folder.path(), &["plan", "-detailed-exitcode", "-input=false", SPEED]);
    assert_eq!(plan.status.code(), Some(0), "{when}: {}", said(&plan));
    drop(simulator);

    let world = WorldFile::new(Arc::new(RealHost::new()), &world).load().expect("usable").expect("there");
    assert_eq!(creations(&world), 2, "{when}");
    let state = std::fs::read_to_string(folder.path().join("terrace.state.json")).expect("a state");
    let mut names = Vec::new();
    for container in world.stacks.containers() {
        assert!(state.contains(container.id.as_str()), "{when}: {} is not in the state", container.id);
        names.push(container.id.to_string());
    }
    assert_eq!(names.len(), 2, "{when}: {names:?}");
    assert!(!folder.path().join(".terrace/journal").exists(), "{when}: the journal is settled");
}

fn creations(world: &World) -> usize {
    let executed = |request: &&terrace::simulator::LoggedRequest| request.effect == Effect::Changed;
    let writes = world.log.requests().filter(executed);
    writes.filter(|request| request.method == "POST" && request.path == "/containers").count()
}

fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A served simulator, stopped when dropped.
struct Served {
    process: Child,
    url: String,
    key: String,
}

impl Served {
    fn start(world: &Path) -> Served {
        let world = world.to_str().expect("a readable path");
        let mut process = terrace()
            .args(["simulator", SPEED, "--world", world])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("started");
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let mut setting = |name: &str| {
            let prefix = format!("export {name}=");
            let line = lines.find_map(|line| {
                line.ok().and_then(|line| Some(line.trim().strip_prefix(&prefix)?.trim().to_owned()))
            });
            line.unwrap_or_else(|| panic!("the simulator prints {name}"))
        };
        let url = setting("STACKS_API_URL");
        let key = setting("STACKS_API_KEY");
        Served { process, url, key }
    }

    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = terrace();
        command
            .current_dir(folder)
            .env("STACKS_API_URL", &self.url)
            .env("STACKS_API_KEY", &self.key)
            .args(arguments);
        command
    }

    fn run(&self, folder: &Path, arguments: &[&str]) -> Output {
        self.command(folder, arguments).stdin(Stdio::null()).output().expect("ran")
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program with nothing of this machine's environment but the search path.
fn terrace() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terrace"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}
