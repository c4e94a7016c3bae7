//! The host of a real run.

#![expect(clippy::disallowed_methods, reason = "the one place that touches files, environment and terminal")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, IsTerminal, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::line_editor::LineEditor;
use super::{
    AppendFile, Clock, Entry, EntryKind, HeldLock, Host, ProcessInfo, Stream, Terminal, Typed, memory,
};

/// Bytes that are read of what is no regular file.
const MOST_OF_A_PIPE: usize = 64 * 1024 * 1024;

/// Mode of every file of ours.
const OWNER_ONLY: u32 = 0o600;

/// Files, environment, clock and terminal of this process.
pub struct RealHost {
    clock: Clock,
    folder: Option<PathBuf>,
    line_editor: LineEditor,
}

impl RealHost {
    pub fn new() -> RealHost {
        RealHost { clock: Clock::real(), folder: None, line_editor: LineEditor::default() }
    }

    /// The same host seen from another folder (`-chdir`).
    pub fn in_folder(self, folder: PathBuf) -> RealHost {
        RealHost { folder: Some(folder), ..self }
    }

    /// The same host with another clock (`--simulate`).
    pub fn with_clock(self, clock: Clock) -> RealHost {
        RealHost { clock, ..self }
    }

    fn at(&self, path: &Path) -> PathBuf {
        match &self.folder {
            Some(folder) => folder.join(path),
            // The empty path means the current folder, which the system does not know by that name.
            None if path.as_os_str().is_empty() => PathBuf::from("."),
            None => path.to_path_buf(),
        }
    }
}

impl Default for RealHost {
    fn default() -> RealHost {
        RealHost::new()
    }
}

impl Host for RealHost {
    fn current_dir(&self) -> io::Result<PathBuf> {
        match &self.folder {
            Some(folder) => fs::canonicalize(folder),
            None => std::env::current_dir(),
        }
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.at(path))?;
        let bytes = match file.metadata()?.is_file() {
            true => read_whole(&mut file)?,
            // What a pipe or device gives may have no end.
            false => read_at_most(file, MOST_OF_A_PIPE)?,
        };
        memory::expect_bytes(bytes.len());
        Ok(bytes)
    }

    fn read_own(&self, path: &Path) -> io::Result<Vec<u8>> {
        let path = self.at(path);
        refuse_link(&path)?;
        let mut file = own_file(OpenOptions::new().read(true)).open(path)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        let bytes = read_whole(&mut file)?;
        memory::expect_bytes(bytes.len());
        Ok(bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = self.at(folder);
        let mut entries = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name();
            let kind = kind_of(&folder.join(&name)).unwrap_or(EntryKind::Other);
            entries.push(Entry { name: name.to_string_lossy().into_owned(), kind });
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        kind_of(&self.at(path))
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(self.at(path))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = self.at(path);
        fs::create_dir_all(parent(&path))?;
        refuse_link(&path)?;
        replace(self, &path, bytes, fs::Permissions::from_mode(OWNER_ONLY))
    }

    fn rewrite(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let path = fs::canonicalize(self.at(path))?;
        // Replacing needs no right to write to the file itself, but the user may have taken it away.
        let permissions = OpenOptions::new().write(true).open(&path)?.metadata()?.permissions();
        replace(self, &path, bytes, permissions)
    }

    fn open_append(&self, path: &Path) -> io::Result<Box<dyn AppendFile>> {
        let path = self.at(path);
        let folder = parent(&path);
        fs::create_dir_all(&folder)?;
        let is_new = !path.exists();
        let file = own_file(OpenOptions::new().append(true).create(true)).open(&path)?;
        if is_new {
            sync_folder(&folder)?;
        }
        Ok(Box::new(RealAppend { file }))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let path = self.at(path);
        match fs::remove_file(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => sync_folder(&parent(&path)),
        }
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn HeldLock>>> {
        let path = self.at(path);
        fs::create_dir_all(parent(&path))?;
        let file =
            own_file(OpenOptions::new().read(true).write(true).create(true).truncate(false)).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Box::new(RealLock { _file: file }))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn env_with_prefix(&self, prefix: &str) -> Vec<(String, String)> {
        let mut found: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name.starts_with(prefix))
            .collect();
        found.sort();
        found
    }

    fn clock(&self) -> &Clock {
        &self.clock
    }

    fn random(&self, buffer: &mut [u8]) {
        File::open("/dev/urandom")
            .and_then(|mut file| file.read_exact(buffer))
            .expect("the system's source of randomness can be read");
    }

    fn terminal(&self) -> Terminal {
        let width = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        Terminal {
            stdin: io::stdin().is_terminal(),
            stdout: io::stdout().is_terminal(),
            stderr: io::stderr().is_terminal(),
            width: width.or_else(|| console::Term::stderr().size_checked().map(|(_, w)| w)).unwrap_or(100),
        }
    }

    fn print(&self, stream: Stream, text: &str) {
        // A closed pipe must never end an apply; there is nobody left to tell.
        let _ = match stream {
            Stream::Out => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush())
            }
            Stream::Err => io::stderr().lock().write_all(text.as_bytes()),
        };
    }

    fn read_line(&self) -> io::Result<Option<String>> {
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(line.trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn read_input(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        memory::expect_bytes(bytes.len());
        Ok(bytes)
    }

    fn read_secret_line(&self) -> io::Result<Option<String>> {
        if self.terminal().stdin {
            console::Term::stderr().read_secure_line().map(Some)
        } else {
            self.read_line()
        }
    }

    fn edit_line(&self, prompt: &str) -> io::Result<Typed> {
        self.line_editor.line(prompt)
    }

    fn leave_line(&self) {
        self.line_editor.leave();
    }

    fn process(&self) -> ProcessInfo {
        let name = rustix::system::uname();
        ProcessInfo {
            pid: std::process::id(),
            user: self.env("USER").or_else(|| self.env("LOGNAME")).unwrap_or_else(|| "unknown".to_owned()),
            host: name.nodename().to_string_lossy().into_owned(),
            // Only the command's name: arguments may hold variable values.
            command: std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default(),
        }
    }

    fn is_alive(&self, pid: u32) -> bool {
        is_alive(pid)
    }
}

struct RealLock {
    _file: File,
}

impl HeldLock for RealLock {}

struct RealAppend {
    file: File,
}

impl AppendFile for RealAppend {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }
}

fn read_whole(file: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_at_most(file: File, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match file.take(most as u64 + 1).read_to_end(&mut bytes)? {
        len if len > most => {
            let message = format!("it is no regular file, and has more than {} MiB", most / 1024 / 1024);
            Err(io::Error::new(io::ErrorKind::FileTooLarge, message))
        }
        _ => Ok(bytes),
    }
}

/// Mode 0600 from the first moment whatever the umask, and no symbolic link at the end of the path.
fn own_file(options: &mut OpenOptions) -> &mut OpenOptions {
    // Opening a pipe would wait for whoever is at its other end.
    options.mode(OWNER_ONLY).custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits() as i32)
}

/// Puts a new file in the place of the one at `path`.
fn replace(host: &RealHost, path: &Path, bytes: &[u8], permissions: fs::Permissions) -> io::Result<()> {
    let folder = parent(path);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    remove_stale_temporaries(host, &folder, &name);
    let mut random = [0u8; 8];
    host.random(&mut random);
    let temporary = folder.join(format!(
        "{}{}-{:016x}.tmp",
        temporary_prefix(&name),
        std::process::id(),
        u64::from_ne_bytes(random)
    ));
    let written = write_new(&temporary, bytes, permissions).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    sync_folder(&folder)
}

fn write_new(path: &Path, bytes: &[u8], permissions: fs::Permissions) -> io::Result<()> {
    let mut file = own_file(OpenOptions::new().write(true).create_new(true)).open(path)?;
    file.set_permissions(permissions)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn refuse_link(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_symlink() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "the file is a symbolic link, which terrace neither reads nor writes through",
        )),
        _ => Ok(()),
    }
}

fn parent(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn kind_of(path: &Path) -> Option<EntryKind> {
    let meta = fs::metadata(path).ok()?;
    Some(match meta.file_type() {
        kind if kind.is_file() => EntryKind::File,
        kind if kind.is_dir() => EntryKind::Folder,
        _ => EntryKind::Other,
    })
}

fn temporary_prefix(name: &str) -> String {
    format!(".{name}.")
}

/// A crash between creating and renaming leaves a temporary file; its name holds the process id.
fn remove_stale_temporaries(host: &RealHost, folder: &Path, name: &str) {
    let prefix = temporary_prefix(name);
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let pid = found
            .strip_prefix(&prefix)
            .and_then(|rest| rest.strip_suffix(".tmp"))
            .and_then(|rest| rest.split('-').next())
            .and_then(|pid| pid.parse().ok());
        if pid.is_some_and(|pid| !host.is_alive(pid)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn is_alive(pid: u32) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else {
        return false;
    };
    // EPERM means that the process exists and belongs to somebody else.
    !matches!(rustix::process::test_kill_process(pid), Err(rustix::io::Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_private_whole_and_not_written_through_links() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let host = RealHost::new();
        let path = folder.path().join("sub/state.json");
        host.write(&path, b"one").expect("written");
        host.write(&path, b"two").expect("replaced");
        assert_eq!(host.read_own(&path).expect("read"), b"two");
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        assert_eq!(
            host.list(path.parent().expect("sub")).expect("listed").len(),
            1,
            "no temporary file stays"
        );

        let target = folder.path().join("target");
        fs::write(&target, b"safe").expect("written");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&target, &link).expect("linked");
        for refused in [host.write(&link, b"gone"), host.read_own(&link).map(|_| ())] {
            let error = refused.expect_err("a link");
            assert!(error.to_string().contains("is a symbolic link"), "{error}");
        }
        assert!(host.open_append(&link).is_err());
        assert_eq!(fs::read(&target).expect("read"), b"safe");
    }

    #[test]
    fn a_file_of_the_users_keeps_its_permissions_and_its_links() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (target, link) = (folder.path().join("target.hcl"), folder.path().join("main.hcl"));
        fs::write(&target, b"a=1").expect("written");
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("changed");
        std::os::unix::fs::symlink(&target, &link).expect("linked");
        RealHost::new().rewrite(&link, b"a = 1").expect("rewritten");
        assert_eq!(fs::read(&target).expect("read"), b"a = 1");
        assert_eq!(fs::metadata(&target).expect("there").permissions().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).expect("there").is_symlink());
        assert_eq!(RealHost::new().list(folder.path()).expect("listed").len(), 2, "no temporary file stays");
        assert!(RealHost::new().rewrite(&folder.path().join("new.hcl"), b"").is_err(), "nothing is created");
    }

    #[test]
    fn a_temporary_file_of_a_dead_writer_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stale = folder.path().join(".s.json.4194399-00.tmp");
        fs::write(&stale, b"half").expect("written");
        RealHost::new().write(&folder.path().join("s.json"), b"{}").expect("written");
        assert!(!stale.exists());
    }

    #[test]
    fn a_lock_excludes_a_second_holder_until_it_is_dropped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("lock");
        let host = RealHost::new();
        let held = host.try_lock(&path).expect("lockable");
        assert!(held.is_some());
        assert!(host.try_lock(&path).expect("lockable").is_none());
        drop(held);
        assert!(host.try_lock(&path).expect("lockable").is_some());
    }
}
