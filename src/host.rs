//! The host: everything the process gets from outside. Files, environment, clock, randomness and
//! terminal are reached only through [`Host`], so that a test (or the simulator) can stand in for
//! each of them.
//!
//! What lives here: the trait, [`RealHost`], [`TestHost`] (all in memory, can crash on demand) and
//! [`Clock`]. What does not: sockets (`http`, `simulator`), other programs (`config/install.rs`).

mod clock;
mod line_editor;
mod memory;
mod overlay;
mod real;
mod test;

use std::io;
use std::path::{Path, PathBuf};

pub use clock::Clock;
pub use memory::{begin_small, expect_instances};
pub use overlay::OverlayHost;
pub use real::RealHost;
pub use test::TestHost;

/// What kind of thing a directory entry is, links resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    File,
    Folder,
    Other,
}

/// One entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: String,
    pub kind: EntryKind,
}

/// Where a text for people or programs goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Results.
    Out,
    /// Diagnostics and progress.
    Err,
}

/// What is known of the terminal. Widths are in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    pub stdin: bool,
    pub stdout: bool,
    pub stderr: bool,
    pub width: u16,
}

/// This process, as the lock's info file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcessInfo {
    pub pid: u32,
    pub user: String,
    pub host: String,
    pub command: String,
}

/// Held as long as it lives; the operating system frees it when the process dies.
pub trait HeldLock: Send + Sync {}

/// An append-only file. What `append` returned `Ok` for is durable: it survives a crash.
pub trait AppendFile: Send {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// How a line that somebody typed ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Line(String),
    /// Ctrl-D on an empty line, or the terminal is gone.
    End,
    /// Ctrl-C: the line is not meant.
    Dropped,
}

/// The outside of the process. Paths are absolute or relative to [`Host::current_dir`].
///
/// Files that terrace writes are readable by their owner only (mode 0600) and never reached
/// through a symbolic link in the last place of the path.
pub trait Host: Send + Sync {
    fn current_dir(&self) -> io::Result<PathBuf>;
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// As `read`, for files of our own: refuses a symbolic link.
    fn read_own(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The entries of a folder, sorted by name.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;
    fn kind(&self, path: &Path) -> Option<EntryKind>;
    /// The path with all links resolved.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;
    /// Replaces the whole file or leaves it as it was: temporary file, fsync, rename, fsync of the
    /// folder. Creates missing parent folders. Removes temporary files of dead writers.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Replaces the text of a file that is the user's and not ours, whole or not at all: follows a
    /// symbolic link, keeps the permissions.
    fn rewrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Opens (creates) a file to append to.
    fn open_append(&self, path: &Path) -> io::Result<Box<dyn AppendFile>>;
    /// Removes a file; durable when it returns. A file that is not there is fine.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Takes an exclusive lock on a file, `None` if another process holds it. Never waits.
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn HeldLock>>>;

    fn env(&self, name: &str) -> Option<String>;
    /// All environment variables whose name begins with `prefix`, sorted by name.
    fn env_with_prefix(&self, prefix: &str) -> Vec<(String, String)>;

    fn clock(&self) -> &Clock;
    fn random(&self, buffer: &mut [u8]);

    fn terminal(&self) -> Terminal;
    /// Writes text as it is. A closed pipe is no error: nobody reads any more.
    fn print(&self, stream: Stream, text: &str);
    /// One line from standard input without its end; `None` at the end of input.
    fn read_line(&self) -> io::Result<Option<String>>;
    /// All of standard input that was not read yet.
    fn read_input(&self) -> io::Result<Vec<u8>>;
    /// As `read_line`, without showing on a terminal what is typed.
    fn read_secret_line(&self) -> io::Result<Option<String>>;
    /// A line typed at the terminal, where it can be edited and what was typed before comes back. The
    /// prompt is shown. Only where standard input is a terminal.
    fn edit_line(&self, prompt: &str) -> io::Result<Typed>;
    /// Sets the terminal back, for when the run ends while a line is being edited.
    fn leave_line(&self);

    fn process(&self) -> ProcessInfo;
    fn is_alive(&self, pid: u32) -> bool;
}

/// A random version 4 UUID in its usual text form, from the host's randomness.
pub fn random_uuid(host: &dyn Host) -> String {
    let mut b = [0u8; 16];
    host.random(&mut b);
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
