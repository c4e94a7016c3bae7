//! A person at a shell: the real program in a folder of its own, on a real disk, in a simulated world
//! whose clock runs so fast that nobody waits. What is typed, what is printed, what is left behind.

#![expect(clippy::disallowed_methods, reason = "starts processes and looks at what they leave behind")]

use std::cell::Cell;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use terrace::host::RealHost;
use terrace::simulator::{Store as _, World, WorldFile};

/// Where the world and the state of a simulated run are.
pub const WORLD: &str = ".terrace/simulator.json";
pub const STATE: &str = "terrace.simulated.state.json";

/// A wait of a minute takes a third of a second: long enough that a busy machine does not miss it.
const FAST: u32 = 200;

/// A folder with a simulated world, and a shell in it.
pub struct Shell {
    folder: tempfile::TempDir,
    /// How many times as fast as real time the world is.
    speed: Cell<u32>,
}

impl Shell {
    /// A world that is the same in every run, with this configuration.
    pub fn new(configuration: &str) -> Shell {
        Shell::at_speed(configuration, FAST)
    }

    /// As `new`, with a clock that leaves time to send a signal.
    pub fn at_speed(configuration: &str, speed: u32) -> Shell {
        let shell =
            Shell { folder: tempfile::tempdir().expect("a temporary folder"), speed: Cell::new(speed) };
        shell.write("main.hcl", configuration);
        shell.in_world(|_| {}, World::seeded(1));
        shell
    }

    /// As `new`, with everything of the configuration in the world and in the state.
    pub fn applied(configuration: &str) -> Shell {
        let shell = Shell::new(configuration);
        let said = shell.run("apply -auto-approve -input=false");
        assert_eq!(said.code, 0, "{said:?}");
        shell
    }

    /// From now on nobody waits.
    pub fn hurry(&self) {
        self.speed.set(FAST);
    }

    fn in_world(&self, change: impl FnOnce(&mut World), mut world: World) {
        change(&mut world);
        let mut file = WorldFile::new(Arc::new(RealHost::new()), self.path(WORLD));
        file.save(&world).expect("the folder can be written to");
    }

    /// What people do elsewhere while nobody runs terrace.
    pub fn elsewhere(&self, change: impl FnOnce(&mut World)) {
        self.in_world(change, self.world());
    }

    pub fn world(&self) -> World {
        let file = WorldFile::new(Arc::new(RealHost::new()), self.path(WORLD));
        file.load().expect("usable").expect("there")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.path(name)).expect("it is there");
    }

    /// What the state lists.
    pub fn state(&self) -> String {
        self.run("state list").out
    }

    /// Runs `terrace` with these arguments, nobody at the terminal. An argument in quotes may hold
    /// blanks.
    pub fn run(&self, line: &str) -> Said {
        self.command(line).stdin(Stdio::null()).output().expect("started").into()
    }

    pub fn command(&self, line: &str) -> Command {
        let arguments = line.split('\'').enumerate().flat_map(|(at, part)| match at % 2 {
            0 => part.split_whitespace().collect::<Vec<_>>(),
            _ => vec![part],
        });
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("terrace"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("TERRACE_SIMULATE", "1")
            .arg(format!("--simulate-speed={}", self.speed.get()))
            .args(arguments);
        command
    }
}

/// What a run printed, and how it ended.
#[derive(Debug)]
pub struct Said {
    /// Minus the signal where one ended it.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        use std::os::unix::process::ExitStatusExt as _;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        let Output { status, stdout, stderr } = output;
        let code = status.code().unwrap_or_else(|| -status.signal().unwrap_or(0));
        Said { code, out: text(stdout), err: text(stderr) }
    }
}

impl Said {
    /// The exit code and both streams, as a snapshot shows them.
    pub fn all(&self) -> String {
        let Said { code, out, err } = self;
        format!("{out}{err}exit code {code}").trim_start().to_owned()
    }
}
