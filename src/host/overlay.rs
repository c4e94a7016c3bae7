//! A host seen through another clock.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{AppendFile, Clock, Entry, EntryKind, HeldLock, Host, ProcessInfo, Stream, Terminal, Typed};

/// What `--simulate` runs on: the clock of the simulated world, everything else as underneath.
pub struct OverlayHost {
    under: Arc<dyn Host>,
    clock: Clock,
}

impl OverlayHost {
    pub fn new(under: Arc<dyn Host>, clock: Clock) -> OverlayHost {
        OverlayHost { under, clock }
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

    fn rewrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.under.rewrite(path, bytes)
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
        self.under.env(name)
    }

    fn env_with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        self.under.env_with_prefix(prefix)
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

    fn read_input(&self) -> io::Result<Vec<u8>> {
        self.under.read_input()
    }

    fn read_secret_line(&self) -> io::Result<Option<String>> {
        self.under.read_secret_line()
    }

    fn edit_line(&self, prompt: &str) -> io::Result<Typed> {
        self.under.edit_line(prompt)
    }

    fn leave_line(&self) {
        self.under.leave_line();
    }

    fn process(&self) -> ProcessInfo {
        self.under.process()
    }

    fn is_alive(&self, pid: u32) -> bool {
        self.under.is_alive(pid)
    }
}
