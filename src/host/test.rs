//! A host in memory for tests: files, environment, clock, randomness and terminal are what the test
//! says, what is printed is kept, and every write is a point at which the process can "crash".

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::Timestamp;

use super::{AppendFile, Clock, Entry, EntryKind, HeldLock, Host, ProcessInfo, Stream, Terminal, Typed};

/// Where relative paths of a [`TestHost`] begin.
const HOME: &str = "/project";

/// A host in memory. Clones share everything, as two processes on one machine would; a "crash"
/// belongs to one process: see [`TestHost::reboot`].
#[derive(Clone)]
pub struct TestHost {
    shared: Arc<Mutex<Shared>>,
    crashed: Arc<AtomicBool>,
    clock: Clock,
    terminal: Terminal,
    pid: u32,
}

struct Shared {
    files: BTreeMap<PathBuf, Vec<u8>>,
    locks: BTreeSet<PathBuf>,
    alive: BTreeSet<u32>,
    env: BTreeMap<String, String>,
    out: String,
    err: String,
    input: Vec<String>,
    random: fastrand::Rng,
    writes: u64,
    crash_at_write: Option<u64>,
}

impl TestHost {
    /// An empty host whose clock shows 2026-03-01T12:00:00Z and follows tokio's (paused) time.
    pub fn new() -> TestHost {
        let start: Timestamp = "2026-03-01T12:00:00Z".parse().expect("a valid time");
        let shared = Shared {
            files: BTreeMap::new(),
            locks: BTreeSet::new(),
            alive: BTreeSet::from([1000]),
            env: BTreeMap::new(),
            out: String::new(),
            err: String::new(),
            input: Vec::new(),
            random: fastrand::Rng::with_seed(7),
            writes: 0,
            crash_at_write: None,
        };
        TestHost {
            shared: Arc::new(Mutex::new(shared)),
            crashed: Arc::default(),
            clock: Clock::starting_at(start, 1),
            terminal: Terminal { stdin: false, stdout: false, stderr: false, width: 100 },
            pid: 1000,
        }
    }

    pub fn with_file(self, path: &str, text: &str) -> TestHost {
        self.set_file(path, text);
        self
    }

    pub fn with_env(self, name: &str, value: &str) -> TestHost {
        self.lock().env.insert(name.to_owned(), value.to_owned());
        self
    }

    pub fn with_terminal(self, terminal: Terminal) -> TestHost {
        TestHost { terminal, ..self }
    }

    pub fn set_file(&self, path: &str, text: &str) {
        self.lock().files.insert(absolute(Path::new(path)), text.as_bytes().to_vec());
    }

    pub fn file(&self, path: &str) -> Option<String> {
        self.lock().files.get(&absolute(Path::new(path))).map(|b| String::from_utf8_lossy(b).into_owned())
    }

    /// All paths, relative to the project folder where they are in it.
    pub fn paths(&self) -> Vec<String> {
        let shared = self.lock();
        let short = |p: &PathBuf| p.strip_prefix(HOME).unwrap_or(p).to_string_lossy().into_owned();
        shared.files.keys().map(short).collect()
    }

    pub fn answer(&self, line: &str) {
        self.lock().input.push(line.to_owned());
    }

    /// What was printed since the last call: standard output, standard error.
    pub fn take_output(&self) -> (String, String) {
        let mut shared = self.lock();
        (std::mem::take(&mut shared.out), std::mem::take(&mut shared.err))
    }

    /// From write number `n` (from 0, counted from now) on nothing is written any more.
    pub fn crash_at_write(&self, n: u64) {
        let mut shared = self.lock();
        shared.crash_at_write = Some(shared.writes + n);
    }

    /// From now on this process writes nothing more.
    pub fn crash(&self) {
        self.crashed.store(true, Ordering::SeqCst);
    }

    pub fn has_crashed(&self) -> bool {
        self.crashed.load(Ordering::SeqCst)
    }

    /// Writes so far, to enumerate crash points.
    pub fn writes(&self) -> u64 {
        self.lock().writes
    }

    /// The next process on the same machine: same files, the dead one's locks are free.
    pub fn reboot(&self) -> TestHost {
        let mut shared = self.lock();
        shared.locks.clear();
        shared.crash_at_write = None;
        shared.alive.clear();
        let pid = self.pid + 1;
        shared.alive.insert(pid);
        drop(shared);
        TestHost { crashed: Arc::default(), pid, ..self.clone() }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no test panics while it holds the host")
    }

    fn before_write(&self) -> io::Result<MutexGuard<'_, Shared>> {
        let mut shared = self.lock();
        if shared.crash_at_write.is_some_and(|n| shared.writes >= n) {
            self.crash();
        }
        if self.has_crashed() {
            return Err(io::Error::other("the process has crashed"));
        }
        shared.writes += 1;
        Ok(shared)
    }
}

impl Default for TestHost {
    fn default() -> TestHost {
        TestHost::new()
    }
}

impl Host for TestHost {
    fn current_dir(&self) -> io::Result<PathBuf> {
        Ok(PathBuf::from(HOME))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.lock().files.get(&absolute(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read_own(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = absolute(folder);
        let mut found: BTreeMap<String, EntryKind> = BTreeMap::new();
        for path in self.lock().files.keys() {
            let Ok(rest) = path.strip_prefix(&folder) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let kind = if parts.next().is_some() { EntryKind::Folder } else { EntryKind::File };
            found.insert(first.as_os_str().to_string_lossy().into_owned(), kind);
        }
        if found.is_empty() && folder != Path::new(HOME) {
            return Err(io::ErrorKind::NotFound.into());
        }
        Ok(found.into_iter().map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        let path = absolute(path);
        let shared = self.lock();
        if shared.files.contains_key(&path) {
            return Some(EntryKind::File);
        }
        let is_folder = path == Path::new(HOME) || shared.files.keys().any(|p| p.starts_with(&path));
        is_folder.then_some(EntryKind::Folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(absolute(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.before_write()?.files.insert(absolute(path), bytes.to_vec());
        Ok(())
    }

    fn rewrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        match self.before_write()?.files.get_mut(&absolute(path)) {
            Some(file) => *file = bytes.to_vec(),
            None => return Err(io::ErrorKind::NotFound.into()),
        }
        Ok(())
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn AppendFile>> {
        self.before_write()?.files.entry(absolute(path)).or_default();
        Ok(Box::new(TestAppend { host: self.clone(), path: absolute(path) }))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.before_write()?.files.remove(&absolute(path));
        Ok(())
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn HeldLock>>> {
        let path = absolute(path);
        if !self.before_write()?.locks.insert(path.clone()) {
            return Ok(None);
        }
        Ok(Some(Box::new(TestLock { shared: Arc::clone(&self.shared), path })))
    }

    fn env(&self, name: &str) -> Option<String> {
        self.lock().env.get(name).cloned()
    }

    fn env_with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        let shared = self.lock();
        let found = shared.env.iter().filter(|(name, _)| name.starts_with(prefix));
        found.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn random(&self, buffer: &mut [u8]) {
        self.lock().random.fill(buffer);
    }

    fn terminal(&self) -> Terminal {
        self.terminal
    }

    fn print(&self, stream: Stream, text: &str) {
        let mut shared = self.lock();
        match stream {
            Stream::Out => shared.out.push_str(text),
            Stream::Err => shared.err.push_str(text),
        }
    }

    fn read_line(&self) -> io::Result<Option<String>> {
        let mut shared = self.lock();
        Ok(if shared.input.is_empty() { None } else { Some(shared.input.remove(0)) })
    }

    fn read_input(&self) -> io::Result<Vec<u8>> {
        let lines = std::mem::take(&mut self.lock().input);
        Ok(lines.iter().map(|line| format!("{line}\n")).collect::<String>().into_bytes())
    }

    fn read_secret_line(&self) -> io::Result<Option<String>> {
        self.read_line()
    }

    /// Ctrl-C is a line of its one character.
    fn edit_line(&self, prompt: &str) -> io::Result<Typed> {
        self.print(Stream::Err, prompt);
        Ok(match self.read_line()? {
            Some(line) if line == "\u{3}" => Typed::Dropped,
            Some(line) => Typed::Line(line),
            None => Typed::End,
        })
    }

    fn leave_line(&self) {}

    fn process(&self) -> ProcessInfo {
        ProcessInfo { pid: self.pid, user: "tester".into(), host: "testhost".into(), command: "test".into() }
    }

    fn is_alive(&self, pid: u32) -> bool {
        self.lock().alive.contains(&pid)
    }
}

struct TestAppend {
    host: TestHost,
    path: PathBuf,
}

impl AppendFile for TestAppend {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut shared = self.host.before_write()?;
        shared.files.entry(self.path.clone()).or_default().extend_from_slice(bytes);
        Ok(())
    }
}

struct TestLock {
    shared: Arc<Mutex<Shared>>,
    path: PathBuf,
}

impl HeldLock for TestLock {}

impl Drop for TestLock {
    fn drop(&mut self) {
        if let Ok(mut shared) = self.shared.lock() {
            shared.locks.remove(&self.path);
        }
    }
}

/// Absolute, with `.` and `..` taken out.
fn absolute(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in Path::new(HOME).join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
