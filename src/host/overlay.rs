//! A host seen through a layer: another clock and some environment variables of its own.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{AppendFile, Clock, Entry, EntryKind, HeldLock, Host, ProcessInfo, Stream, Terminal};

/// What `--simulate` runs on: the clock of the simulated world, and the key and addresses of its
/// clouds in the environment. Everything else is the host underneath.
pub struct OverlayHost {
    under: Arc<dyn Host>,
    clock: Clock,
    env: BTreeMap<String, Option<String>>,
}

impl OverlayHost {
    pub fn new(under: Arc<dyn Host>, clock: Clock) -> OverlayHost {
        OverlayHost { under, clock, env: BTreeMap::new() }
    }

    /// Sets an environment variable, or hides it.
    pub fn with_env(mut self, name: &str, value: Option<&str>) -> OverlayHost {
        self.env.insert(name.to_owned(), value.map(str::to_owned));
        self
    }
}

impl Host for OverlayHost {
    fn current_dir(&self) -> io::Result<PathBuf> {
        self.under.current_dir()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.under.read(path)
    }

    fn read_own(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.under.read_own(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.under.list(folder)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        self.under.kind(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.under.canonical(path)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.under.write(path, bytes)
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn AppendFile>> {
        self.under.open_append(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.under.remove(path)
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn HeldLock>>> {
        self.under.try_lock(path)
    }

    fn env(&self, name: &str) -> Option<String> {
        match self.env.get(name) {
            Some(value) => value.clone(),
            None => self.under.env(name),
        }
    }

    fn env_with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        let mut found: BTreeMap<String, String> = self.under.env_with_prefix(prefix).into_iter().collect();
        for (name, value) in self.env.iter().filter(|(name, _)| name.starts_with(prefix)) {
            match value {
                Some(value) => found.insert(name.clone(), value.clone()),
                None => found.remove(name),
            };
        }
        found.into_iter().collect()
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn random(&self, buffer: &mut [u8]) {
        self.under.random(buffer);
    }

    fn terminal(&self) -> Terminal {
        self.under.terminal()
    }

    fn print(&self, stream: Stream, text: &str) {
        self.under.print(stream, text);
    }

    fn read_line(&self) -> io::Result<Option<String>> {
        self.under.read_line()
    }

    fn process(&self) -> ProcessInfo {
        self.under.process()
    }

    fn is_alive(&self, pid: u32) -> bool {
        self.under.is_alive(pid)
    }
}

#[cfg(test)]
mod tests {
    use super::super::TestHost;
    use super::*;

    #[test]
    fn variables_of_the_layer_win_and_hidden_ones_are_gone() {
        let under =
            TestHost::new().with_env("A_ONE", "real").with_env("A_TWO", "real").with_env("A_THREE", "real");
        let clock = *under.clock();
        let host =
            OverlayHost::new(Arc::new(under), clock).with_env("A_ONE", Some("ours")).with_env("A_TWO", None);
        assert_eq!(host.env("A_ONE").as_deref(), Some("ours"));
        assert_eq!(host.env("A_TWO"), None);
        let names: Vec<_> =
            host.env_with_prefix("A_").into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(names, ["A_ONE=ours", "A_THREE=real"]);
    }
}
